"""PubTator 3's tables of whole PubMed: which entities a paper names, and their relations, without the places of the mentions.

    bioconcepts2pubtator3, gene2pubtator3, disease2pubtator3 …   PMID TAB type TAB concept id TAB mentions TAB resource
    relation2pubtator3                                           PMID TAB type TAB Chemical|MESH:D… TAB Disease|MESH:D…

No header, no quotes; one row is one concept of one paper, with the different spellings of it in the mentions column.
What stands in each column is written down in the README beside the files; readers of the files of 2026 report more, which is
unverified here, as no row of theirs was seen:
- mentions are joined by `|` (three readers; a fourth says `;`): `find_separator` looks at the rows of the file itself;
- concept ids may be joined by `;`, and are `-` where none was found; both are kept raw;
- resource is a list joined by `|` in no order, of who says so: `PubTator3`, and collections made by people, as `MESH|PubTator3`,
  `BioGRID|gene2pubmed`. About one row in eight names such collections only, and these rows have no mention.

So an annotation is PubTator's (`source` None) where the list has PubTator3, or nothing; that others say so too has no place in an
annotation. Where it names only others, there is one annotation of each, with its name as `source`, and an empty text where the
row has no mention: the paper is about the entity, in words nobody noted.
Bad rows are left out and told (`unread_rows`): of another number of columns, of no PMID or another one than the paper's, that end
in a backslash, hold a NUL, or are not UTF-8. All of these were reported.
Format: https://ftp.ncbi.nlm.nih.gov/pub/lu/PubTator3/README.txt
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain, islice

from scraper.entities import VARIANT_TYPES
from scraper.ids import clean_pmid
from scraper.model import NO_PLACE, Issue, ParsedAnnotation, ParsedRecord, ParsedRelation, SourceStatus
from scraper.parse.document import Document
from scraper.parse.rows import Lines, mark_cut, unread
from scraper.text import without_controls

CONCEPTS, RELATIONS = "pubtator_concepts", "pubtator_relations"
SEPARATORS = "|;"
SAMPLE = 2_000  # lines that a look at a file takes
_WIDTHS = {CONCEPTS: 5, RELATIONS: 4}
_TYPES = VARIANT_TYPES | {"Gene", "Disease", "Chemical", "Species", "CellLine"}
_OWN_NAME = "pubtator3"
_JOINS = re.compile(r"[|;,]")
_ODD = bytes({*range(32), 127} - {9, 10})  # without which a row is as it should be; C1 is looked for apart
_LONGEST_MARK = 10  # a PMID and its tab
_MOST = 100_000  # rows of one paper that are held; hundreds are usual


def find_separator(sample_lines: Iterable[bytes]) -> str:
    """What joins the mentions of a file, `|` or `;`, told by the first lines of it: that which more of its rows have.

    Where neither is seen, or as often, it is `|`, as most readers say.
    """
    counts = dict.fromkeys(SEPARATORS, 0)
    for line in sample_lines:
        cells = line.split(b"\t")
        if len(cells) == _WIDTHS[CONCEPTS]:
            for separator in SEPARATORS:
                counts[separator] += separator.encode() in cells[3]
    return max(SEPARATORS, key=lambda one: counts[one])


def read_concepts(rows: Sequence[bytes], status: SourceStatus, separator: str = SEPARATORS[0]) -> ParsedRecord:
    """What the rows of one paper say of its entities: one annotation per mention, in the order of the rows, repeats included.

    `rows` are lines without line feed, `separator` what joins mentions. Raises nothing for a row that cannot be read; `pmid` is
    None when none can.
    """
    read = _Rows(rows, CONCEPTS)
    annotations = [
        ParsedAnnotation(NO_PLACE, NO_PLACE, mention, type_, identifier or None, None, (), None, None, (), source)
        for _, type_, identifier, mentions, resource in read.cells
        for source in _annotators(resource)
        for mention in (_split(mentions, separator) if separator in mentions else (mentions,))
    ]
    return ParsedRecord(
        source=status, layout=CONCEPTS, pmid=read.pmid, annotations=tuple(annotations), issues=read.issues("annotations")
    )


def read_relations(rows: Sequence[bytes], status: SourceStatus) -> ParsedRecord:
    """What the rows of one paper say of relations, in the order of the rows, repeats included; else as `read_concepts`.

    Subject and object are ids, as everywhere: the type before the first bar, which annotations of the id tell too, is left out.
    """
    read = _Rows(rows, RELATIONS)
    relations = tuple(ParsedRelation(type_, _id_of(one), _id_of(other)) for _, type_, one, other in read.cells)
    return ParsedRecord(source=status, layout=RELATIONS, pmid=read.pmid, relations=relations, issues=read.issues("relations"))


def _split(mentions: str, separator: str) -> list[str]:
    return [one for one in mentions.split(separator) if one] or [""]


def _id_of(end: str) -> str:
    """The id behind the type of an end, which may hold bars itself.

    >>> _id_of("Chemical|MESH:D007649"), _id_of("DNAMutation|c|DEL|12|A"), _id_of("MESH:D007649"), _id_of("c|DEL|12|A")
    ('MESH:D007649', 'c|DEL|12|A', 'MESH:D007649', 'c|DEL|12|A')
    """
    type_, _, rest = end.partition("|")
    return rest if rest and type_.isalpha() and len(type_) > 1 and type_[0].isupper() else end


@lru_cache(maxsize=4096)
def _annotators(resource: str) -> tuple[str | None, ...]:
    """Who says what a row says, for a list of resources; None is PubTator.

    >>> _annotators("MESH|PubTator3"), _annotators("BioGRID|gene2pubmed"), _annotators("")
    ((None,), ('BioGRID', 'gene2pubmed'), (None,))
    """
    names = dict.fromkeys(name for one in _JOINS.split(resource) if (name := one.strip()))
    return (None,) if not names or any(name.lower() == _OWN_NAME for name in names) else tuple(names)


class _Rows:
    """The rows of one paper as cells, those that can be read; `pmid` is the first that one of them names."""

    def __init__(self, rows: Sequence[bytes], layout: str):
        self.pmid: str | None = None
        self.cells: list[list[str]] = []
        self._bad: list[bytes] = []
        self._mended = 0
        self._width = _WIDTHS[layout]
        whole = b"\n".join(rows)
        if len(whole.translate(None, _ODD)) == len(whole) and not any(mark in whole for mark in (b"\\", b"\xc2", b"\xef\xbf")):
            try:
                texts = whole.decode().split("\n")
            except UnicodeDecodeError:
                self._read_each(rows)
                return
            for row, text in zip(rows, texts, strict=True) if rows else ():
                self._take(text.split("\t"), row)
        else:
            self._read_each(rows)

    def _read_each(self, rows: Iterable[bytes]) -> None:
        """Row by row, as some bytes of them are odd."""
        for row in rows:
            line = row.removesuffix(b"\r")
            try:
                text = line.decode()
            except UnicodeDecodeError:
                self._bad.append(row)
                continue
            if text.endswith("\\") or "\0" in text:
                self._bad.append(row)
                continue
            mended = without_controls(text)
            self._mended += mended != text
            self._take(mended.split("\t"), row)

    def _take(self, cells: list[str], row: bytes) -> None:
        if self.pmid is None and len(cells) == self._width and clean_pmid(cells[0]) == cells[0]:
            self.pmid = cells[0]
        if len(cells) == self._width and cells[0] == self.pmid:
            self.cells.append(cells)
        elif cells != [""]:
            self._bad.append(row)

    def issues(self, field: str) -> tuple[Issue, ...]:
        """What is told of rows that cannot be read, and of characters that no text should hold."""
        found = [unread(len(self._bad), self._bad[0], "of another form, or of another paper", field)] if self._bad else []
        if self._mended:
            message = f"control characters in {self._mended} rows replaced by U+FFFD"
            found.append(Issue("control_characters", field, message))
        return tuple(found)


# ---- whole files ------------------------------------------------------------------------------------------------------


def is_concepts(document: Document) -> bool:
    """Whether most of the first lines are rows of a table of concepts, by width, PMID and type of entity."""
    return _are_rows(document, CONCEPTS, lambda cells: cells[1] in _TYPES)


def is_relations(document: Document) -> bool:
    """Whether most of the first lines are rows of the table of relations, with a type and a bar before each id."""
    return _are_rows(document, RELATIONS, lambda cells: all(_id_of(end) != end for end in cells[2:]))


def _are_rows(document: Document, layout: str, is_row: Callable[[list[str]], bool]) -> bool:
    lines = [line.removesuffix("\r") for line in document.text[: 1 << 16].removeprefix("\ufeff").split("\n")]
    lines = [line for line in lines[: -1 if len(lines) > 1 else None] if line.strip()]
    rows = [
        cells for line in lines if len(cells := line.split("\t")) == _WIDTHS[layout] and clean_pmid(cells[0]) and is_row(cells)
    ]
    return 2 * len(rows) > len(lines)


def iter_concepts(chunks: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    """One document for the rows of one PMID that follow each other, in the order of the file, which comes in pieces.

    A row without a PMID is told with those before it. Raises ParseError on a line of more than 64 MB.
    """
    lines = Lines(chunks, CONCEPTS)
    sample = list(islice(lines, SAMPLE))
    read = partial(read_concepts, status=status, separator=find_separator(sample))
    return mark_cut(map(read, _iter_papers(chain(sample, lines))), lines)


def iter_relations(chunks: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    """As `iter_concepts`, for relations."""
    lines = Lines(chunks, RELATIONS)
    return mark_cut(map(partial(read_relations, status=status), _iter_papers(lines)), lines)


def _iter_papers(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The rows of each PMID that follow each other, with those between them that have none."""
    own = b""
    rows: list[bytes] = []
    for line in lines:
        row = line.rstrip(b"\r\n")
        if not row.strip():
            continue
        mark = row[: row.find(b"\t") + 1]
        if mark != own and mark[:-1].isdigit() and mark[:1] != b"0" and len(mark) <= _LONGEST_MARK:
            if own and rows:
                yield rows
                rows = []
            own = mark
        rows.append(row)
        if len(rows) >= _MOST:
            yield rows
            rows = []
    if rows:
        yield rows
