"""PubTator's text format: passages, annotations and relations of each paper, in every dialect that is about.

    37622028|t|Title.
    37622028|a|Abstract.
    37622028 TAB 15 TAB 23 TAB Ketamine TAB Chemical TAB MESH:D007649
    37622028 TAB Association TAB MESH:D005680 TAB MESH:D010146

Offsets count code points from 0 in title + one character + abstract, `end` exclusive. Rows are told apart by what they
hold, not by their width: an annotation has integers in columns 2 and 3. A file of any size is read in constant memory.
Blocks of the usual form are read by `_read_regular`, all others line by line: both give the same, the first is quicker.
Format: https://www.ncbi.nlm.nih.gov/research/pubtator3/api     Sample: cassettes/pubtator3/37622028/
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter

import msgspec

from scraper.errors import ParseError
from scraper.ids import clean_pmid
from scraper.model import Issue, ParsedAnnotation, ParsedRecord, ParsedRelation, SourceStatus, SourceText
from scraper.parse.document import Document
from scraper.parse.odd_rows import iter_odd_rows

LAYOUT = "pubtator"

_PASSAGE = re.compile(r"([^|\t\n]{1,40})\|(t|a|title|abstract|body)\|(.*)", re.DOTALL)
_SECTIONS = {"t": "title", "title": "title", "a": "abstract", "abstract": "abstract", "body": "body"}
_HEAD = re.compile(r"\ufeff?(?>[ \r\n]++|##[^\n]*+\n)*+[^|\s]{1,40}+\|(t|a|title|abstract)\|")
_TITLE = re.compile(rb"\|(?:t|title)\|")
_FIRST_OTHER = re.compile(rb"\n[0-9]+\t(?![0-9]{1,12}\t[0-9]{1,12}\t)")  # the first row that is no annotation
_OFFSET = re.compile(r"[0-9]{1,12}")
_NUMBER = re.compile(r"\W*\d[\d\W_]*(?:[eE][+-]?\d+\W*)?")
_NO_WORDS = frozenset({"none", "nan", "null", "inf", "na"})  # what tools print for a number they do not have
_TITLE_ID = re.compile(rb"[^|\t\n\r ]{1,160}")  # forty characters at most, as UTF-8
_CONTROLS = bytes({*range(32), 127} - {9, 10, 13})
_LONGEST_ID = 200  # bytes from a line's beginning to its mark
_LONGEST = 64_000_000  # bytes of one document; far above any paper
# Rows are decoded as JSON arrays: it is done in C, with the types checked, three times as fast as a loop over them.
_decode_annotations = msgspec.json.Decoder(tuple[ParsedAnnotation, ...], strict=False).decode
_kind_of_relation = attrgetter("type", "novel", "score")
_decode_relations = msgspec.json.Decoder(tuple[ParsedRelation, ...], strict=False).decode


def is_layout(document: Document) -> bool:
    """Whether the first line that is neither blank nor a comment is a PubTator passage."""
    return _HEAD.match(document.text) is not None


def parse_pubtator(document: Document) -> list[ParsedRecord]:
    """Read every document of an export, in the order of the file, repeats included; [] when there is none."""
    return list(iter_pubtator([document.text.encode()], document.capture.as_status()))


def iter_pubtator(chunks: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    """The documents of a file that comes in pieces, in its order, repeats included.

    A line of no known shape is an issue of its document (`unread_line`), with the line. The last document carries
    `cut_short` when no blank line follows it: nothing else in this format tells that it is whole. Raises ParseError on a
    document of more than 64 MB, or one with an abstract of another paper.
    """
    for block, closed in _iter_blocks(chunks):
        for record in _read_block(block, status):
            if closed:
                yield record
            else:
                cut = Issue("cut_short", None, "the file ends without the blank line that ends a document; it may be cut short")
                yield msgspec.structs.replace(record, issues=(*record.issues, cut))


def _iter_blocks(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The bytes from each title line to the next one, and whether the document is known to end there."""
    rest, mark, seen, is_begun = bytearray(), b"", 0, False
    for chunk in chunks:
        rest += chunk
        mark = mark or _title_mark(rest, seen)
        start, at = 0, rest.find(mark, seen) if mark else -1
        while at >= 0:
            line = rest.rfind(b"\n", max(start, at - _LONGEST_ID), at) + 1
            if is_begun and line > start and _TITLE_ID.fullmatch(rest[line:at].strip()):
                yield bytes(rest[start:line]), True
                start = line
            is_begun = True  # what stands before the first title belongs to its document
            at = rest.find(mark, at + 1)
        del rest[:start]
        seen = max(0, len(rest) - len(mark or b"|title|") + 1)  # what may be the beginning of a mark is looked at again
        if len(rest) > _LONGEST:
            raise ParseError(LAYOUT, "document", rest[:80].decode("utf-8", "replace"), "a document of more than 64 MB")
    if rest.strip():
        yield bytes(rest), rest.endswith((b"\n\n", b"\n\r\n"))


def _title_mark(head: bytearray, start: int) -> bytes:
    found = _TITLE.search(head, start)
    return bytes(found[0]) if found else b""


def _read_block(block: bytes, status: SourceStatus) -> list[ParsedRecord]:
    record = _read_regular(block, status)
    return [record] if record is not None else _read_lines(block, status)


def _read_regular(block: bytes, status: SourceStatus) -> ParsedRecord | None:
    """The document of a block of the usual form: title, abstract, annotations, relations; None for any other form.

    Of what it reads `_read_lines` would make the same: whatever that one treats in a way of its own is left to it.
    """
    own, mark, _ = block.partition(b"|t|")
    line_end = b"\r\n" if b"\r\n" in block[:4000] else b"\n"
    title_end = block.find(line_end)
    abstract_end = block.find(line_end, title_end + 1)
    abstract_line = block[title_end + len(line_end) : abstract_end]
    if not (mark and own.isdigit() and 0 <= title_end < abstract_end and abstract_line.startswith(own + b"|a|")):
        return None
    printed_title, printed_abstract = block[len(own) + 3 : title_end], abstract_line[len(own) + 3 :]
    if (
        b"\n" in printed_title + printed_abstract
        or b"\r" in printed_title + printed_abstract
        or _has_controls(block, abstract_end)
    ):
        return None
    rows = block[abstract_end:].rstrip(b"\r\n")
    other = _FIRST_OTHER.search(rows)
    cut = other.start() - (len(line_end) - 1) if other else len(rows)
    separator = line_end + own + b"\t"
    try:
        title, abstract = printed_title.decode(), printed_abstract.decode()
        annotations = _decode_annotations(_as_json(rows[:cut], separator))
        relations = _decode_relations(_as_json(rows[cut:], separator))
    except (UnicodeDecodeError, msgspec.DecodeError):  # a row of another shape or paper, or bytes that are no text
        return None
    kinds = set(map(_kind_of_relation, relations))  # few, where relations are many
    if any(score is not None or not _is_relation(type_, novel) for type_, novel, score in kinds):
        return None
    longer = [row for row in annotations if row.end - row.start > len(row.text)]
    if longer and any(map(_may_hold_a_tab, longer)):
        return None
    texts = (SourceText("title", 0, title), SourceText("abstract", len(title) + 1, abstract))
    return _make_record(status, own.decode(), texts, annotations, relations, ())


def _has_controls(block: bytes, rows: int) -> bool:
    """Whether control characters other than tabs and line ends are in the block, whose rows begin at `rows`.

    C0 is looked for before the rows only: within them it is no JSON.
    """
    if b"\xc2" in block and min(block.split(b"\xc2")[1:]) < b"\xa0":  # C1 in UTF-8
        return True
    return b"\x7f" in block or len(block[:rows].translate(None, _CONTROLS)) != rows


def _may_hold_a_tab(row: ParsedAnnotation) -> bool:
    """Whether offsets that are farther apart than the mention is long are as far as it with the next column or two would be."""
    length = row.end - row.start - len(row.text)
    if row.identifier is None:
        return False
    one, two = 1 + len(row.type), 2 + len(row.type) + len(row.identifier)
    return length == one or (row.parts is not None and length == two)


def _as_json(rows: bytes, separator: bytes) -> bytes:
    """Rows that each begin with `separator` as a JSON array of arrays of strings."""
    if not rows:
        return b"[]"
    if b'"' in rows or b"\\" in rows:
        rows = rows.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    cells = rows.replace(separator, b'"],["').replace(b"\t", b'","')
    return b"[" + cells[3:] + b'"]]' if cells.startswith(b'"],["') else b"not of this paper"


# ---- line by line: every dialect, and what is odd ---------------------------------------------------------------------


def _read_lines(block: bytes, status: SourceStatus) -> list[ParsedRecord]:
    """The documents of a block of any form."""
    issues: list[Issue] = []
    try:
        text = block.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = block.decode("utf-8", "replace")
        issues.append(Issue("encoding_guessed", None, "bytes that are not UTF-8 became U+FFFD"))
    text, controls = re.subn(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\ufffd", text)
    if controls:
        issues.append(Issue("control_characters", None, f"{controls} control characters replaced by U+FFFD"))
    papers: list[_Paper] = []
    blank = True
    for number, printed in enumerate(text.split("\n"), 1):
        line = printed.removesuffix("\r")
        if not line.strip() or line.startswith("##"):
            blank = blank or not line.strip()
            continue
        passage = _PASSAGE.fullmatch(line)
        if passage and (not papers or papers[-1].ends_before(passage, after_blank=blank)):
            papers.append(_Paper(passage[1], issues if not papers else []))
        if not papers:
            raise ParseError(status.name, f"line {number}", line, "no line 'PMID|t|…' before it")
        papers[-1].read(passage, line, number, status.name)
        blank = False
    return [paper.close(status) for paper in papers]


class _Paper:
    """One document while its lines are read."""

    def __init__(self, own: str, issues: list[Issue]):
        self.own = own
        self.texts: list[SourceText] = []
        self.annotations: list[ParsedAnnotation] = []
        self.relations: list[ParsedRelation] = []
        self.issues = list(issues)
        self._length = 0
        self._seen: set[str] = set()

    def ends_before(self, passage: re.Match[str], *, after_blank: bool) -> bool:
        """Whether a passage begins another document: another title, or after a blank line another paper or section."""
        section = _SECTIONS[passage[2]]
        return section == "title" or (after_blank and passage[1] != self.own) or (section in self._seen and section != "body")

    def read(self, passage: re.Match[str] | None, line: str, number: int, source: str) -> None:
        if passage:
            if passage[1] != self.own:
                raise ParseError(source, f"line {number} of the document", line, f"a passage of another paper than {self.own}")
            self.texts.append(SourceText(_SECTIONS[passage[2]], self._length, passage[3]))
            self._length += len(passage[3]) + 1
            self._seen.add(_SECTIONS[passage[2]])
            return
        row = _read_row(self.own, line.split("\t"), self._text_at)
        if isinstance(row, ParsedAnnotation):
            self.annotations.append(row)
        elif row is not None:
            self.relations.append(row)
        else:
            shown = line if len(line) <= 200 else line[:200] + "…"
            message = f"line {number} of {self.own} is of no known shape, or of another paper: {shown!r}"
            self.issues.append(Issue("unread_line", None, message))

    def _text_at(self, start: int, end: int) -> str:
        """What stands at a place, as far as it is in one passage."""
        place = bisect_right(self.texts, start, key=lambda text: text.offset) - 1
        text = self.texts[place]
        return text.text[start - text.offset : end - text.offset]

    def close(self, status: SourceStatus) -> ParsedRecord:
        return _make_record(status, self.own, self.texts, self.annotations, self.relations, self.issues)


def _make_record(
    status: SourceStatus,
    own: str,
    texts: Sequence[SourceText],
    annotations: Sequence[ParsedAnnotation],
    relations: Sequence[ParsedRelation],
    issues: Sequence[Issue],
) -> ParsedRecord:
    """The document: blanks that a line of text begins or ends with count in offsets, but are no part of title and abstract."""
    of = {text.section: text.text.strip() or None for text in reversed(texts)}
    pmid = clean_pmid(own)
    return ParsedRecord(
        source=status, layout=LAYOUT, pmid=pmid, ids={} if pmid else {"document": (own,)}, title=of.get("title"),
        abstract=of.get("abstract"), texts=tuple(texts), annotations=tuple(annotations), relations=tuple(relations),
        issues=(*issues, *iter_odd_rows(annotations, relations)),
    )  # fmt: skip


def _read_row(paper: str, cells: list[str], text_at: Callable[[int, int], str]) -> ParsedAnnotation | ParsedRelation | None:
    """One row; None when it is of no known shape. `text_at` gives what stands in the text from one offset to another."""
    match cells:
        case [own, start, end, *columns] if own == paper and _are_offsets(start, end) and len(columns) > 1:
            mention, *others = _join_mention(columns, int(start), int(end), text_at)
            if not 1 <= len(others) <= 3:
                return None
            identifier, parts = (*others[1:], None, None)[:2]
            return ParsedAnnotation(int(start), int(end), mention, others[0], identifier, parts)
        case [own, _, type_, start, end, mention] if own == paper and _are_offsets(start, end):  # the FBK dialect
            return ParsedAnnotation(int(start), int(end), mention, type_)
        case [own, type_, subject, object_, *rest] if own == paper and len(rest) < 2:
            relation = ParsedRelation(type_, subject, object_, rest[0] if rest else None)
            return relation if _is_relation(relation.type, relation.novel) else None
    return None


def _is_relation(name: str, novel: str | None) -> bool:
    """Whether the first column names a relation: a number, or what stands for one, is the start of an annotation gone wrong."""
    if not name.isalpha() and (name[:1].isdigit() or not any(map(str.isalpha, name)) or _NUMBER.fullmatch(name)):
        return False
    return not (novel and name.strip().lower() in _NO_WORDS and novel.strip() not in ("Novel", "No"))


def _join_mention(columns: list[str], start: int, end: int, text_at: Callable[[int, int], str]) -> list[str]:
    """The columns with a tab put back into the mention, where the text has the whole: with that tab, or a blank for it."""
    if len(columns[0]) < end - start:
        for number in range(2, min(len(columns), 5)):
            joined = "\t".join(columns[:number])
            if len(joined) == end - start and joined.split() == text_at(start, end).split():
                return [joined, *columns[number:]]
    return columns


def _are_offsets(*cells: str) -> bool:
    return all(map(_OFFSET.fullmatch, cells))
