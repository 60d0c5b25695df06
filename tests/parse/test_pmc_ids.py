"""PMC-ids.csv: the ids of an article and its citation in brief, and rows whose ids cannot be told."""

from __future__ import annotations

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, Issue, Journal, OtherDate, ParsedRecord, Published, SourceStatus
from scraper.parse.document import Document
from scraper.parse.pmc_ids import PmcIdsTable, is_pmc_ids, iter_pmc_ids
from tests.parse.tables import OWN, PMC_HEADER, pieces_of

PMC = SourceStatus(name="pmc-ids")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "J Invent Med,1234-5678,8765-4321,2019,3,1 Suppl,55,10.5555/A,PMC9990001,998000001,NIHMS5,Sep 1 2028",
            ParsedRecord(
                source=PMC, layout="pmc_ids", pmid=OWN, pmcid="PMC9990001", doi="10.5555/a", ids={"mid": ("NIHMS5",)},
                journal=Journal(abbreviation="J Invent Med", issn="1234-5678", eissn="8765-4321"),
                published=Published(raw="2019"), volume="3", issue="1 Suppl", pages="55",
                dates=(OtherDate("pmc-release", None, "Sep 1 2028"),),
            ),
        ),
        (
            "J Invent Med, , ,2019,3,1,55, ,PMC9990001, , ,live",
            ParsedRecord(
                source=PMC, layout="pmc_ids", pmcid="PMC9990001", journal=Journal(abbreviation="J Invent Med"),
                published=Published(raw="2019"), volume="3", issue="1", pages="55",
            ),
        ),
        (
            "J,,,,,,,none,PMC9990001,0,,live",
            ParsedRecord(
                source=PMC, layout="pmc_ids", pmcid="PMC9990001", journal=Journal(abbreviation="J"),
                issues=(Issue("id_invalid", "pmid", "'0' is no PMID"), Issue("id_invalid", "doi", "'none' is no DOI")),
            ),
        ),
    ],
)  # fmt: skip
def test_a_row_of_pmc_ids(row: str, expected: ParsedRecord) -> None:
    table = PmcIdsTable(PMC_HEADER)
    assert table.read(row.split(","), PMC) == expected
    assert table.read(dict(zip(table.columns, row.split(","), strict=True)), PMC) == expected


def test_a_row_with_a_comma_too_many_is_left_out() -> None:
    found = PmcIdsTable(PMC_HEADER).read("J,Invent,,,2019,3,1,55,,PMC9990001,998000001,,live".split(","), PMC)
    assert (found.pmid, found.pmcid, [one.code for one in found.issues]) == (None, None, ["unread_rows"])


@pytest.mark.parametrize("header", ["Journal Title,PMID", "Journal Title,PMCID", ""])
def test_ids_without_both_columns_are_refused(header: str) -> None:
    with pytest.raises(ParseError, match="it is another table"):
        PmcIdsTable(header)


def test_pmc_ids_only_fill_what_others_do_not_tell() -> None:
    ids = PmcIdsTable(PMC_HEADER).read(f"J Inv,,,2019,9,,55,10.5555/a,PMC9990001,{OWN},,live".split(","), PMC)
    page = ParsedRecord(
        source=SourceStatus(name="pubmed"), layout="pubmed_xml", pmid=OWN, volume="3", pages="55-60",
        published=Published("2019-08", "2019 Aug"),
    )  # fmt: skip
    record = scraper.normalize([ids, page])
    assert (record.volume, record.pages, record.published.date, record.pmcid) == ("3", "55-60", "2019-08", "PMC9990001")
    said = record.provenance.fields
    assert [(said[name].source, [one.value for one in said[name].others]) for name in ("volume", "pmcid")] == [
        ("pubmed", ["9"]), ("pmc-ids", []),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_rows_without_a_pmid_are_articles_too(size: int) -> None:
    body = f"{PMC_HEADER}\n,,,,,,,,PMC9990001,,,live\n,,,,,,,,PMC9990002,{OWN},,live\n".encode()
    found = list(iter_pmc_ids(pieces_of(body, size), PMC))
    assert [(one.pmcid, one.pmid, one.issues) for one in found] == [("PMC9990001", None, ()), ("PMC9990002", OWN, ())]


def test_columns_may_stand_in_any_order_and_others_beside_them() -> None:
    table = PmcIdsTable("PMID,Colour,PMCID")
    found = table.read([OWN, "green", "9990001"], PMC)
    assert (found.pmid, found.pmcid, found.journal) == (OWN, "PMC9990001", Journal())


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        (PMC_HEADER, True),
        ("PMID,PMCID,Manuscript Id,Journal Title", True),
        (PMC_HEADER.replace("Manuscript Id", "MID"), False),
        (PMC_HEADER.lower(), False),
        (f"x\n{PMC_HEADER}", False),
    ],
)
def test_the_header_of_the_file(header: str, is_one: bool) -> None:
    assert is_pmc_ids(Document(Capture(source="document", body=f"{header}\r\n".encode()))) is is_one
