"""What is noted of a record, bit by bit."""

from __future__ import annotations

import pytest

from scraper.model import ArticleList, Journal, ListedArticle, MeshHeading, Record, Relation
from scraper.model.record import Provenance, SourceStatus
from scraper.store.flags import Flag, flags_of, sources_of
from tests.store.test_store import mention

ONE = (ListedArticle(pmid="1", sources=("pubmed",)),)
NOTED = [
    (Record(), Flag(0)),
    (Record(journal=Journal("Pain"), title="", retracted=False), Flag(0)),
    (Record(retracted=True), Flag.RETRACTED),
    (Record(title="Pain", abstract="It helped."), Flag.TITLE | Flag.ABSTRACT),
    (Record(doi="10.5555/a"), Flag.DOI),
    (Record(pmcid="PMC1"), Flag.PMCID),
    (Record(mesh=(MeshHeading(id="D010146", name="Pain", major=False),)), Flag.MESH),
    (Record(annotations=(mention("Ketamine", "Chemical", "MESH:D007649"),)), Flag.ANNOTATIONS),
    (Record(relations=(Relation("Association", "1", "2", None, 1, "pubtator3"),)), Flag.RELATIONS),
    (Record(references=ArticleList(ONE, 1)), Flag.REFERENCES),
    (Record(references=ArticleList(ONE, 1, 1, True)), Flag.REFERENCES | Flag.REFERENCES_WHOLE),
    (Record(references=ArticleList((), 0, 5, False)), Flag.REFERENCES_IN_PART),
    (Record(citing_articles=ArticleList((), 0, 0, True)), Flag.CITING_WHOLE),
    (Record(citing_articles=ArticleList(ONE, 1, 2, False)), Flag.CITING | Flag.CITING_IN_PART),
]


@pytest.mark.parametrize(("record", "expected"), NOTED)
def test_flags(record: Record, expected: Flag) -> None:
    assert Flag(flags_of(record)) == expected


def test_every_flag_is_noted_of_some_record() -> None:
    seen = Flag(0)
    for record, _ in NOTED:
        seen |= Flag(flags_of(record))
    assert seen == sum(Flag)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], None),
        ([("pubmed", "absent"), ("icite", "failed"), ("elink", "not_asked")], None),
        ([("pubmed", "ok"), ("icite", "ok"), ("pubmed", "ok"), ("elink", "failed")], "icite,pubmed"),
    ],
)
def test_sources_are_those_that_answered(statuses: list[tuple[str, str]], expected: str | None) -> None:
    found = tuple(SourceStatus(name=name, outcome=outcome) for name, outcome in statuses)
    assert sources_of(Record(provenance=Provenance(found))) == expected
