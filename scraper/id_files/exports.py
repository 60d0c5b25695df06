"""What PubMed and reference managers save: NBIB ("PubMed" format), Summary and Abstract text, RIS, BibTeX.

Only a record's own ids are taken, never those of its comments and corrections. Formats: PubMed User Guide ("Save citations to
your computer", "PubMed format"); shapes of Summary and Abstract as PubMed saved them in 2024.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scraper.id_files.decode import Source
from scraper.id_files.found import Found
from scraper.ids import Scheme, clean_pmid

_NBIB = re.compile(r"^(PMID|PMC|LID|AID)[ \t]*+- ?(.*)$")
_NBIB_HEAD = re.compile(r"^(?:PMID|OWN|STAT|DCOM)[ \t]*+-", re.MULTILINE)
_RIS = re.compile(r"^([A-Z][A-Z0-9])  - ?(.*)$")
_BIBTEX_ENTRY = re.compile(r"^\s*@(?!comment|string|preamble)[a-z]+\s*[{(]", re.IGNORECASE)
# A value in braces, which may hold others ("{\_}"), in quotation marks, or a bare number.
_BRACES = r"\{[^{}]*+\}"
_BRACES = rf"\{{(?:[^{{}}]++|{_BRACES})*+\}}"
_BIBTEX_FIELD = re.compile(
    r"(?:^|,)\s*+(pmid|pmcid|doi|eprint|eprinttype|archiveprefix)\s*+=\s*+"
    rf"(?:\{{((?:[^{{}}]++|{_BRACES})*+)\}}|\"((?:[^{{}}\"]++|{_BRACES})*+)\"|([0-9]++)(?=\s*+(?:,|\}}|$)))",
    re.IGNORECASE,
)
_LATEX = re.compile(r"\\(textless|textgreater|[&%$#_{}])(?:\{\}|\s*+)|[{}]")
_OF_LATEX = {"textless": "<", "textgreater": ">"}
_SUMMARY = re.compile(r"^([0-9]{1,7}): \S")
_SUMMARY_END = re.compile(
    r"\bPMID: ([0-9]{1,9})(?:; [A-Z][A-Za-z ]{1,20}: [A-Z0-9]{1,20}){0,4}+\.?\s*+(?:Free (?:PMC )?article\.\s*+)?$"
)
_ABSTRACT = re.compile(r"^([0-9]{1,7})\. \S")
_ABSTRACT_ID = re.compile(r"^(DOI|PMCID|PMID|ISBN(?:-1[03])?|Bookshelf ID): ?(\S+)(?: \[[^\]]{1,40}\])?\s*$")
_OF_NLM = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
_OF_MEDLINE = re.compile(r"^\s*+MEDLINE\s*+:", re.IGNORECASE)  # as the Web of Science prints PMIDs
Values = dict[Scheme, Any]


def is_nbib(source: Source) -> bool:
    """Whether lines have PubMed's tags."""
    return bool(_NBIB_HEAD.search("\n".join(source.first_lines[:200])))


def read_nbib(source: Source, found: Found) -> None:
    """The ids of every record: `PMID- `, else `PMC - `, else the DOI in `LID` or `AID`; never those of `CIN`, `CON` …"""
    values: Values = {}
    start = 0
    for number, line in source.lines():
        tag = _NBIB.match(line)
        begins = tag is not None and tag[1] == "PMID"
        if start and (begins or not line.strip()):
            found.take_row(values, f"{found.name}, line {start}")
            values, start = {}, 0
        if line.strip() and not start:
            start = number
        if tag is not None:
            _keep_tag(values, tag[1], tag[2].strip())
    if start:
        found.take_row(values, f"{found.name}, line {start}")
    _tell(found)


def _keep_tag(values: Values, tag: str, value: str) -> None:
    if tag == "PMID":
        values.setdefault("pmid", value)
    elif tag == "PMC":
        values.setdefault("pmcid", value)
    elif value.endswith("[doi]"):
        values.setdefault("doi", value.removesuffix("[doi]").strip())


def is_ris(source: Source) -> bool:
    """Whether a record begins as RIS does."""
    return any(line.startswith("TY  - ") for line in source.first_lines[:200])


def read_ris(source: Source, found: Found) -> None:
    """The ids of every record: the accession number where the database is PubMed, else a PMCID in `C2`, else `DO`."""
    record: dict[str, str] = {}
    start = 0
    for number, line in source.lines():
        tag = _RIS.match(line)
        if tag is None:
            continue
        if tag[1] == "TY":
            if start:  # some programs write no end of a record: the next one ends it
                found.take_row(_ris_ids(record), f"{found.name}, line {start}")
            record, start = {}, number
        elif tag[1] == "ER" and start:
            found.take_row(_ris_ids(record), f"{found.name}, line {start}")
            start = 0
        else:
            record.setdefault(tag[1], tag[2].strip())
    if start:
        found.refuse(f"{found.name}, line {start}", "the record has no end ('ER  - '): the file was cut")
    _tell(found)


def _ris_ids(record: dict[str, str]) -> Values:
    """The ids of a record; an accession number that is no PMID ("L2000998001") is of another catalogue."""
    databases = " ".join(record.get(tag, "") for tag in ("DB", "DP")).lower()
    of_nlm = _OF_NLM.search(databases) and "embase" not in databases
    in_pmc = record.get("C2", "")
    return {
        "pmid": clean_pmid(_OF_MEDLINE.sub("", record.get("AN", ""))) if of_nlm else None,
        "pmcid": in_pmc if in_pmc.upper().startswith("PMC") else None,
        "doi": record.get("DO"),
    }


def is_bibtex(source: Source) -> bool:
    """Whether an entry begins."""
    return any(_BIBTEX_ENTRY.match(line) for line in source.first_lines[:50])


def read_bibtex(source: Source, found: Found) -> None:
    """The `pmid` (or an `eprint` of PubMed), else the `pmcid`, else the `doi` of every entry."""
    fields: dict[str, str] = {}
    start = 0
    for number, line in source.lines():
        if _BIBTEX_ENTRY.match(line):
            if start:
                found.take_row(_bibtex_ids(fields), f"{found.name}, line {start}")
            fields, start = {}, number
        for name, *values in _BIBTEX_FIELD.findall(line):
            fields.setdefault(name.lower(), _plain_text("".join(values)))
    if start:
        found.take_row(_bibtex_ids(fields), f"{found.name}, line {start}")
    _tell(found)


def _bibtex_ids(fields: dict[str, str]) -> Values:
    kind = fields.get("eprinttype") or fields.get("archiveprefix") or ""
    in_pubmed = fields.get("eprint") if kind.lower() in ("pubmed", "pmid") else None
    return {"pmid": fields.get("pmid") or in_pubmed, "pmcid": fields.get("pmcid"), "doi": fields.get("doi")}


def _plain_text(value: str) -> str:
    r"""Without LaTeX's braces and escapes.

    >>> _plain_text("10.5555/a{\\_}b\\&c"), _plain_text("{10.5555/1{\\textless}2}")
    ('10.5555/a_b&c', '10.5555/1<2')
    """
    return _LATEX.sub(lambda found: _OF_LATEX.get(found[1], found[1]) if found[1] else "", value).strip()


def is_summary(source: Source) -> bool:
    """Whether it is the Summary text: "1: " begins the first record, a PMID ends one."""
    lines = [line for line in source.first_lines if line.strip()]
    return bool(lines) and lines[0].startswith("1: ") and any(_SUMMARY_END.search(line[-120:]) for line in lines)


def read_summary(source: Source, found: Found) -> None:
    """The PMID that ends each record; those before it are of its corrections."""
    for start, lines in _numbered(source, _SUMMARY):
        end = _SUMMARY_END.search(" ".join(lines)[-200:])
        place = f"{found.name}, line {start}"
        if end is not None:
            found.take(end[1], place)
        else:
            found.refuse(place, "the record does not end with its PMID: the file was cut, or changed")


def is_abstracts(source: Source) -> bool:
    """Whether it is the Abstract text: "1. " begins the first record, and a line of its own has the PMID."""
    lines = [line for line in source.first_lines if line.strip()]
    return bool(lines) and lines[0].startswith("1. ") and any(_own_ids([line]) for line in lines)


def read_abstracts(source: Source, found: Found) -> None:
    """The ids of each record: those in a paragraph that has nothing but ids."""
    for start, lines in _numbered(source, _ABSTRACT):
        place = f"{found.name}, line {start}"
        own = [ids for paragraph in _paragraphs(lines) if (ids := _own_ids(paragraph))]
        pmids = {ids["pmid"] for ids in own if "pmid" in ids}
        if len(pmids) > 1:
            found.refuse(place, f"the record has several PMIDs ({', '.join(sorted(pmids)[:3])}): which is its own is not clear")
        else:
            found.take_row(next((ids for ids in own if "pmid" in ids), own[0] if own else {}), place)
    _tell(found)


def _own_ids(paragraph: list[str]) -> Values:
    """The ids of a paragraph all of whose lines are ids; else none."""
    rows = [_ABSTRACT_ID.match(line) for line in paragraph]
    values: Values = {}
    for row in rows:
        if row is None:
            return {}
        name = row[1].lower()
        if name in ("pmid", "pmcid", "doi"):
            values[name] = row[2]  # type: ignore[index]
    return values


def _numbered(source: Source, begins: re.Pattern[str]) -> Iterator[tuple[int, list[str]]]:
    """The records of a text that numbers them from 1, with the line each begins at. A number out of step begins none."""
    lines: list[str] = []
    start = expected = 0
    blank = True
    for number, line in source.lines():
        found = begins.match(line) if blank else None
        if found and int(found[1]) == expected + 1:
            if expected:
                yield start, lines
            lines, start, expected = [], number, expected + 1
        lines.append(line)
        blank = not line.strip()
    if expected:
        yield start, lines


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []


def _tell(found: Found) -> None:
    if found.without:
        found.notes.append(f"{found.name}: {found.without:,} records have no PMID, PMCID or DOI and are left out")
