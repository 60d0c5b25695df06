"""The NIH Open Citation Collection: a table `citing,referenced` of PMIDs, one citation a row, hundreds of millions of rows.

    citing,referenced
    998000001,998000002

The citations of one paper are all over the file: who has gathered them (`scraper bulk build`) gives them here, paper by paper.
The table has no order, and does not say which papers it looked at: a paper without rows has no list, not an empty one.
Format: https://doi.org/10.1371/journal.pbio.3000385 (Hutchins et al. 2019); files on NIH's figshare
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from scraper.errors import ParseError
from scraper.model import ArticleList, Issue, ParsedRecord, SourceStatus
from scraper.parse.api.json_reply import unordered
from scraper.parse.document import Document
from scraper.parse.rows import read_header

LAYOUT = "citation_table"
SOURCE = "occ"
HEADER = ("citing", "referenced")
_HIGHEST = 999_999_999  # a PMID has nine digits at most


def read_edges(pmid: str, citing: Sequence[int], referenced: Sequence[int], status: SourceStatus) -> ParsedRecord:
    """What the table says of one paper: the PMIDs that cite it, and those it cites, in the order given, each once.

    Whether the lists are whole nobody can know. A number that is no PMID is left out and told (`id_invalid`).
    """
    issues: list[Issue] = []
    return ParsedRecord(
        source=status, layout=LAYOUT, pmid=pmid, references=_list_of(referenced, "references", issues),
        citing_articles=_list_of(citing, "citing_articles", issues), issues=tuple(issues),
    )  # fmt: skip


def _list_of(numbers: Sequence[int], field: str, issues: list[Issue]) -> ArticleList | None:
    if not len(numbers):
        return None
    if min(numbers) < 1 or max(numbers) > _HIGHEST:
        good = [one for one in numbers if 1 <= one <= _HIGHEST]
        first = next(one for one in numbers if not 1 <= one <= _HIGHEST)
        issues.append(
            Issue("id_invalid", field, f"{len(numbers) - len(good)} numbers that are no PMIDs are left out, as {first}")
        )
        numbers = good
    return unordered(dict.fromkeys(map(str, numbers)))


def is_citation_table(document: Document) -> bool:
    """Whether the first line is the table's header."""
    return read_header(document.text[:200].partition("\n")[0]) == HEADER


def iter_citation_table(_chunks: Iterable[bytes], _status: SourceStatus) -> NoReturn:
    """Raise ParseError: no paper can be read from the table without all of it."""
    reason = "a list of citations, those of one paper all over the file: it is read by 'scraper bulk build'"
    raise ParseError(LAYOUT, "line 1", ",".join(HEADER), reason)
