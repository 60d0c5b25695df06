"""Link sets of ELink: which links are lists of a paper, and that an empty one is none."""

from __future__ import annotations

import pytest

from scraper.model import ParsedRecord
from scraper.parse.api.elink import parse_elink
from tests.parse.api.replies import capture

OWN = "998000901"


def links(name: str, *pmids: str) -> str:
    told = "".join(f"<Link><Id>{pmid}</Id></Link>" for pmid in pmids)
    return f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{name}</LinkName>{told}</LinkSetDb>"


def read(*sets: str, pmid: str = OWN) -> list[ParsedRecord]:
    told = "".join(f"<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>{pmid}</Id></IdList>{one}</LinkSet>" for one in sets)
    return parse_elink(capture("elink", f"<eLinkResult>{told}</eLinkResult>".encode()))


def pmids(parsed: ParsedRecord) -> list[list[str | None] | None]:
    """The PMIDs that cite the paper, and those it cites; None where there is no list."""
    return [one and [item.pmid for item in one.items] for one in (parsed.citing_articles, parsed.references)]


@pytest.mark.parametrize(
    ("told", "citing", "cited"),
    [
        (links("pubmed_pubmed_citedin", "7", "8"), ["7", "8"], None),
        (links("pubmed_pubmed_refs", "8", "7", "8"), None, ["8", "7"]),
        (links(" pubmed_pubmed_refs\n", " 7 ", "PMC8", "", "0"), None, ["7"]),
        (links("pubmed_pubmed_citedin", "7") + links("pubmed_pubmed_refs", "8"), ["7"], ["8"]),
        (links("pubmed_pubmed_refs") + links("pubmed_pubmed_citedin", "none"), None, None),
        (links("pubmed_pubmed", "7") + links("", "8"), None, None),
        ("", None, None),
    ],
)
def test_only_links_of_citation_are_lists(told: str, citing: list[str] | None, cited: list[str] | None) -> None:
    (found,) = read(told)
    assert (found.pmid, pmids(found)) == (OWN, [citing, cited])


def test_a_list_has_no_order_and_nobody_knows_whether_it_is_whole() -> None:
    (found,) = read(links("pubmed_pubmed_refs", "7", "8"))
    assert found.references is not None
    assert [item.position for item in found.references.items] == [None, None]
    assert (found.references.shown, found.references.total_reported, found.references.complete) == (2, None, None)


def test_each_set_is_a_document_of_its_own() -> None:
    assert [pmids(one)[0] for one in read(links("pubmed_pubmed_citedin", "7"), "", pmid=f"\n {OWN} ")] == [["7"], None]
    assert [one.pmid for one in read("", "", pmid=f"\n {OWN} ")] == [OWN, OWN]
    assert read() == []
