"""PubTator's text export: title, abstract, annotations and relations of each paper.

    37622028|t|Title.
    37622028|a|Abstract.
    37622028 TAB 15 TAB 23 TAB Ketamine TAB Chemical TAB MESH:D007649
    37622028 TAB Association TAB MESH:D005680 TAB MESH:D010146

Offsets count code points from 0 in title + one character + abstract, `end` exclusive.
Format: https://www.ncbi.nlm.nih.gov/research/pubtator3/api     Sample: cassettes/pubtator3/37622028/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

import msgspec

from scraper.errors import ParseError
from scraper.ids import clean_pmid
from scraper.model import Issue, ParsedAnnotation, ParsedRecord, ParsedRelation, SourceStatus, SourceText
from scraper.parse.document import Document
from scraper.text import folds_to

LAYOUT = "pubtator"

_PASSAGE = re.compile(r"([0-9]+)\|([ta])\|(.*)", re.DOTALL)
_FIRST_LINE = re.compile(r"\s*[0-9]+\|t\|")
_NOVELTY = {"Novel": True, "No": False}
_VARIANTS = frozenset({"ProteinMutation", "DNAMutation", "SNP", "Mutation", "Variant", "DNAAllele", "ProteinAllele", "AcidChange",
                       "OtherMutation", "GenomicRegion", "CopyNumberVariant"})  # fmt: skip

_NumberedLine = tuple[int, str]


def is_layout(document: Document) -> bool:
    """Whether the first line that is not blank is a PubTator title."""
    return _FIRST_LINE.match(document.text) is not None


def parse_pubtator(document: Document) -> list[ParsedRecord]:
    """Read every document of an export, in the order of the file, repeats included; [] when there is none.

    Raises ParseError, naming the line, on a row of no known shape or of another paper than its title.
    """
    status = document.capture.as_status()
    lines = [(number, line.removesuffix("\r")) for number, line in enumerate(document.text.split("\n"), 1)]
    records = [_parse_block(status, block) for block in _iter_blocks(lines)]
    if records and not document.text.endswith("\n"):
        cut = Issue("cut_short", None, f"line {len(lines)} has no line end; it may be cut short")
        records[-1] = msgspec.structs.replace(records[-1], issues=(*records[-1].issues, cut))
    return records


def split_identifiers(identifier: str | None, type_: str) -> tuple[str, ...]:
    """The ids in one identifier column, as printed; () for the marks that mean "none".

    Joined ids are taken apart at ";", "," and "|", but never inside a variant, whose parts belong together.

    >>> split_identifiers("3552;3553", "Gene"), split_identifiers("-", "Chemical")
    (('3552', '3553'), ())
    >>> split_identifiers("tmVar:p|SUB|V|600|E;HGVS:p.V600E;VariantGroup:0", "ProteinMutation")
    ('tmVar:p|SUB|V|600|E;HGVS:p.V600E;VariantGroup:0',)
    """
    if identifier is None or identifier.strip() in ("", "-", "-1"):
        return ()
    if type_ in _VARIANTS or identifier.startswith("tmVar:"):
        return (identifier,)
    return tuple(filter(None, (part.strip() for part in re.split(r"[;,|]", identifier))))


def _iter_blocks(lines: list[_NumberedLine]) -> Iterator[list[_NumberedLine]]:
    """The lines of each document: blank lines end one, and so does the next title."""
    for is_text, run in groupby(lines, key=lambda line: line[1].strip() != ""):
        block: list[_NumberedLine] = []
        for line in run if is_text else ():
            passage = _PASSAGE.fullmatch(line[1])
            if passage and passage[2] == "t" and block:
                yield block
                block = []
            block.append(line)
        if block:
            yield block


def _parse_block(status: SourceStatus, block: list[_NumberedLine]) -> ParsedRecord:
    pmid, title = _read_passage(status.name, block[0], "t")
    has_abstract = len(block) > 1 and _PASSAGE.fullmatch(block[1][1]) is not None
    own, abstract = _read_passage(status.name, block[1], "a") if has_abstract else (pmid, "")
    if own != pmid:
        raise ParseError(status.name, f"line {block[1][0]}", block[1][1], f"abstract of another paper than PMID {pmid}")
    texts = (SourceText("title", 0, title), SourceText("abstract", len(title) + 1, abstract))
    annotations: list[ParsedAnnotation] = []
    relations: list[ParsedRelation] = []
    for number, row in block[2 if has_abstract else 1 :]:
        read = _read_row(pmid, row)
        if read is None:
            raise ParseError(status.name, f"line {number}", row, f"a row of no known shape, or not of PMID {pmid}")
        if isinstance(read, ParsedAnnotation):
            annotations.append(read)
        else:
            relations.append(read)
    return ParsedRecord(
        source=status, layout=LAYOUT, pmid=pmid, title=title or None, abstract=abstract or None, texts=texts,
        annotations=tuple(annotations), relations=tuple(relations), issues=tuple(_iter_offset_issues(texts, annotations)),
    )  # fmt: skip


def _read_passage(source: str, line: _NumberedLine, tag: str) -> tuple[str, str]:
    number, text = line
    passage = _PASSAGE.fullmatch(text)
    if passage is None or passage[2] != tag or clean_pmid(passage[1]) is None:
        raise ParseError(source, f"line {number}", text, f"no line 'PMID|{tag}|…'")
    return passage[1], passage[3]


def _read_row(pmid: str, row: str) -> ParsedAnnotation | ParsedRelation | None:
    """An annotation has integers in columns 2 and 3; anything else of 4 or 5 columns is a relation."""
    match row.split("\t"):
        case [own, start, end, mention, type_, *rest] if own == pmid and _is_offset(start) and _is_offset(end) and len(rest) < 3:
            identifier = rest[0] if rest else None
            return ParsedAnnotation(int(start), int(end), mention, type_, identifier, split_identifiers(identifier, type_))
        case [own, type_, subject, object_] if own == pmid and type_ and not _is_offset(type_):
            return ParsedRelation(type_, subject, object_)
        case [own, type_, subject, object_, novel] if own == pmid and type_ and not _is_offset(type_) and novel in _NOVELTY:
            return ParsedRelation(type_, subject, object_, _NOVELTY[novel])
    return None


def _is_offset(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) <= 8


def _iter_offset_issues(texts: tuple[SourceText, ...], annotations: list[ParsedAnnotation]) -> Iterator[Issue]:
    joined = " ".join(text.text for text in texts)
    for row in annotations:
        there = joined[row.start : row.end]
        if not (folds_to(there, row.text) or folds_to(row.text, there)):  # a few mentions keep what the text folds
            yield Issue("offset", "annotations", f"{row.text!r} does not stand at {row.start}-{row.end} of the source's text")
