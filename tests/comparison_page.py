"""docs/comparison.md, made from what docs/conformance.md and docs/speed.md say was measured: no number stands here alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.conftest import ROOT

HEAD = """# Other tools, by what was measured

Other tools read the same inputs, and one of them may be what you need. This page puts figures side by side that commands of
this project printed; it is made from the pages that hold them, by `make docs`. What was not measured is not here: how a tool
is to work with, what it does beside reading, how it is kept.

**Read the figures with this in mind.** The [conformance pack](conformance.md) was written by the authors of this project, for
traps that they know of; this project's tests demand that it is right in all of them, so its own column says that the tests
pass, no more. A trap that we do not know is in nobody's column. What a tool was called with, and that nothing of its answer
was repaired, is in one file for each: tests/conformance/tools."""

FORMATS = """## Right, by format

Traps in which a tool is right, of those that concern it: a format or field that it does not have does not count, and `–` is
where none concerns it. Counted from what `make conformance PEERS=python-that-has-the-peers` printed; each trap is a line of
[the page](conformance.md)."""

SUBJECTS = """## PubMed XML, by subject

The same run, only the traps of PubMed XML:"""

SPEED = """## Speed

CPU seconds of whole processes from a file of NLM's to what the tool makes of it, on a shared machine of two cores; measured
with `make bench XML="pubmed21n1298.xml.gz pubmed20n0014.xml.gz" PEER=python-that-has-the-others`, some rows in rounds by
hand. The tools do not do the same work, and the machine's pace varies: [conditions, rounds, ratios](speed.md)."""

OTHERS = """CPU seconds with 5,000 BioRED documents, printed by `bench/pubtator.py`; `ours, records out` merges, places and
checks every mention, which bioc does not do:"""

END = """Aims that this project set itself and did not reach are on the same page."""

SUBJECT_OF = {
    "abstract": "abstracts", "other": "abstracts", "title": "titles", "authors": "authors, investigators",
    "investigators": "authors, investigators", "doi": "DOIs", "date": "dates", "book": "books and chapters",
    "notice": "retractions, errata", "reference": "references", "references": "references",
}  # fmt: skip
FORMAT_NAMES = {
    "pubmed_xml": "PubMed XML", "pubtator": "PubTator text", "biocjson": "BioC JSON", "biocxml": "BioC XML",
    "landing": "landing pages",
}  # fmt: skip
LAST = ("all else", "several together")
ROWS = ("| `scraper parse` |", "| pubmed_parser ", "| `scraper corpus import` |", "| biopython ", "| `xtract` ")
BIOC_ROWS = ("| PubTator text |", "| BioC XML |", "| BioC JSON, a collection |", "| BioC JSON, lines |")


class Table(NamedTuple):
    """The verdicts of every tool on every case."""

    tools: list[str]
    verdicts: dict[str, list[str]]


def make_page() -> str:
    table = read_table(page("conformance.md"))
    lines = [HEAD, "", FORMATS, "", *shares(table, format_of)]
    lines += ["", SUBJECTS, "", *shares(table, subject_of)]
    speed = page("speed.md").splitlines()
    lines += ["", SPEED, "", *rows_as_they_stand(speed, "| | pubmed21n1298 |", ROWS)]
    lines += ["", OTHERS, "", *rows_as_they_stand(speed, "| | ours, reading |", BIOC_ROWS), "", END]
    return "\n".join(lines) + "\n"


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def read_table(text: str) -> Table:
    """The large table of docs/conformance.md."""
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if line.startswith("| ")]
    start = next(place for place, row in enumerate(rows) if row[0] == "case")
    return Table(rows[start][1:], {row[0]: row[1:] for row in rows[start + 2 :]})


def shares(table: Table, group_of: Callable[[str], str | None]) -> Iterator[str]:
    """A row for each group of cases, a column for each tool: "right of those that concern it"."""
    groups: dict[str, list[list[str]]] = {}
    for case, verdicts in table.verdicts.items():
        group = group_of(case)
        if group is not None:
            groups.setdefault(group, []).append(verdicts)
    yield f"| | traps | {' | '.join(table.tools)} |"
    yield "|---|--:|" + "--:|" * len(table.tools)
    for group, rows in sorted(groups.items(), key=lambda one: (one[0] in LAST, -len(one[1]), one[0])):
        yield f"| {group} | {len(rows)} | {' | '.join(map(share, zip(*rows, strict=True)))} |"


def share(verdicts: tuple[str, ...]) -> str:
    counted = [verdict for verdict in verdicts if verdict != "n/a"]
    return f"{counted.count('right')} of {len(counted)}" if counted else "–"


def format_of(case: str) -> str:
    kind = json.loads((ROOT / "tests" / "conformance" / "cases" / case / "expected.json").read_text(encoding="utf-8"))["format"]
    return FORMAT_NAMES.get(kind, "several together")


def subject_of(case: str) -> str | None:
    return SUBJECT_OF.get(case.partition("-")[0], "all else") if format_of(case) == "PubMed XML" else None


def rows_as_they_stand(lines: list[str], head: str, starts: tuple[str, ...]) -> list[str]:
    """The head of a table of the page on speed and some of its rows, letter by letter."""
    (place,) = [number for number, line in enumerate(lines) if line.startswith(head)]
    body = lines[place + 2 :]
    rows = body[: next(number for number, line in enumerate(body) if not line.startswith("|"))]
    kept = [row for row in rows if row.startswith(starts)]
    assert len(kept) >= len(starts), "a row of docs/speed.md has another name now"
    return [*lines[place : place + 2], *kept]
