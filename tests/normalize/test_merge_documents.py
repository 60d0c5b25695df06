"""Several documents as one record, whole: three sources, copies of several dates, papers known by their DOI, books."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

import scraper
from scraper.errors import InputError
from scraper.model import (
    AbstractSection,
    ArticleList,
    Author,
    Book,
    Count,
    Issue,
    Link,
    ListedArticle,
    OtherAbstract,
    OtherDate,
    ParsedAnnotation,
    ParsedRecord,
    ParsedRelation,
    Published,
    Record,
    SourceStatus,
    SourceText,
    to_json,
)
from scraper.normalize.merge import normalize

OLD, MID, NEW = "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"


def document(source: str, when: str | None = None, *, layout: str = "x", pmid: str | None = "1", **fields: Any) -> ParsedRecord:
    return ParsedRecord(source=SourceStatus(name=source, retrieved_at=when), layout=layout, pmid=pmid, **fields)


def merge(*documents: ParsedRecord) -> Record:
    """The record of documents, which is the same in whatever order they come."""
    records = {to_json(normalize(order)) for order in permutations(documents)}
    assert len(records) == 1
    return normalize(documents)


@pytest.mark.parametrize("agree", ["abc", "aab", "aba", "baa", "aaa"])
def test_three_sources(agree: str) -> None:
    """The first wins; who says the same is named; each other value is kept with its source."""
    names = ("pubmed", "europepmc", "crossref")
    record = merge(*(document(name, volume=letter) for name, letter in zip(names, agree, strict=True)))
    said = record.provenance.fields["volume"]
    assert (record.volume, said.source) == (agree[0], "pubmed")
    rest = list(zip(names[1:], agree[1:], strict=True))
    assert said.agree == tuple(name for name, letter in rest if letter == agree[0])
    assert [(one.source, one.value) for one in said.others] == [(name, letter) for name, letter in rest if letter != agree[0]]


def test_the_best_of_three_wins_in_the_end() -> None:
    """A better value that is found on the way is compared with the next one, not the first one with all."""
    whole = "We measured pain in 20 children. It was less at night. Sleep helps."
    record = merge(*(
        document(name, abstract=text) for name, text in (("pubmed", whole[:20]), ("europepmc", whole), ("crossref", whole[:33]))
    ))  # fmt: skip
    said = record.provenance.fields["abstract"]
    assert (record.abstract, said.source, [one.source for one in said.others]) == (whole, "europepmc", ["pubmed", "crossref"])
    machine = merge(
        document("pubmed", pages="639"), document("openalex", pages="639-50"), document("datacite", pages="639-46"),
    )  # fmt: skip
    assert (machine.pages, machine.provenance.fields["pages"].source) == ("639-46", "datacite")
    equal = merge(document("pubmed", pages="639"), document("europepmc", pages="639"), document("crossref", pages="639-46"))
    assert (equal.pages, equal.provenance.fields["pages"].agree) == ("639-46", ("pubmed", "europepmc"))


FIELDS: dict[str, tuple[Any, Any, Any]] = {
    "title": ("Oldest", "Older", "Newest"), "volume": ("1", "2", "3"), "doi": ("10.5555/a", "10.5555/b", "10.5555/c"),
    "keywords": (("a",), ("b",), ("c",)), "abstract": ("It was.", "It is.", "It will be."),
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_of_one_source_the_newest_capture_wins(field: str) -> None:
    values = FIELDS[field]
    record = merge(*(document("pubmed", when, **{field: value}) for when, value in zip((OLD, MID, NEW), values, strict=True)))
    said = record.provenance.fields[field]
    assert (getattr(record, field), said.source, said.agree) == (values[2], "pubmed", ())
    assert [(one.source, one.value) for one in said.others] == [("pubmed", value) for value in values[1::-1]]
    assert "kept_older" not in {issue.code for issue in record.issues}
    undated = merge(document("pubmed", None, **{field: values[0]}), document("pubmed", OLD, **{field: values[1]}))
    assert getattr(undated, field) == values[1]
    trusted = merge(document("landing", OLD, **{field: values[0]}), document("crossref", NEW, **{field: values[2]}))
    assert getattr(trusted, field) == values[0]  # a source that is trusted more is, whatever its age


def test_the_older_value_is_kept_and_told_where_the_newer_capture_has_none() -> None:
    told = Issue("odd", "title", "it is odd")
    record = merge(
        document("pubmed", OLD, title="Pain", volume="1", issues=(told,)), document("pubmed", MID, issues=(told,)),
        document("pubmed", NEW, volume="3", keywords=("newts",)),
    )  # fmt: skip
    assert (record.title, record.volume, record.keywords) == ("Pain", "3", ("newts",))
    assert [(issue.code, issue.field) for issue in record.issues] == [("odd", "title"), ("kept_older", "title")]
    assert record.issues[0].message == "pubmed: it is odd"
    assert OLD in record.issues[1].message
    assert "pubmed" in record.issues[1].message
    other = merge(document("pubmed", OLD, title="Pain", layout="xml"), document("pubmed", NEW, layout="page"))
    assert (other.title, other.issues) == ("Pain", ())  # of another layout is no older copy
    same = merge(document("pubmed", NEW, title="Pain"), document("pubmed", NEW, layout="x", volume="1"))
    assert (same.title, same.issues) == ("Pain", ())


def test_counts_are_the_newest_of_each_kind_source_and_layout() -> None:
    def counted(when: str, layout: str, *values: int) -> ParsedRecord:
        counts = tuple(
            Count(kind, value, "icite") for kind, value in zip(("cited_by", "influential_citations"), values, strict=False)
        )
        return document("icite", when, layout=layout, counts=counts)

    record = merge(counted(OLD, "a", 1, 10), counted(NEW, "a", 2), counted(OLD, "b", 3))
    assert [(one.kind, one.value) for one in record.counts] == [("cited_by", 2), ("cited_by", 3), ("influential_citations", 10)]
    assert record.provenance.fields["counts"].source == "icite"
    assert [one.value for one in merge(counted(OLD, "a", -1), counted(NEW, "a", 5)).counts] == [5]


def test_dates_and_links_are_the_newest_words_of_each_source() -> None:
    def dated(source: str, when: str | None, *days: str) -> ParsedRecord:
        dates = tuple(OtherDate("received", None, day) for day in days)
        return document(source, when, dates=dates, links=tuple(Link("pdf", f"https://example.org/{day}", None) for day in days))

    documents = [
        dated("pubmed", OLD, "2019 May 1"), dated("pubmed", NEW, "2019 May 2", "2019 May 2"),
        dated("crossref", OLD, "2018", "soon"),
        dated("mytool", None, "2020"),
    ]  # fmt: skip
    record = merge(*documents, document("pubmed", "2026-06-01T00:00:00Z"))
    assert [(one.date, one.raw, one.source) for one in record.dates] == [
        ("2018", "2018", "crossref"), ("2019-05-02", "2019 May 2", "pubmed"), ("2020", "2020", "mytool"),
        (None, "soon", "crossref"),
    ]  # fmt: skip
    assert [(one.url.rpartition("/")[2], one.source) for one in record.links] == [
        ("2019 May 2", "pubmed"), ("2018", "crossref"), ("soon", "crossref"), ("2020", "mytool"),
    ]  # fmt: skip
    undated = [
        dated("mytool", None, "2020"),
        dated("mytool", None, "2021"),
        dated("mytool", OLD, "2022"),
        dated("mytool", MID, "2023"),
    ]
    assert [one.date for one in merge(*undated).dates] == ["2020", "2021", "2023"]


TEXTS = (SourceText("title", 0, "Pain in newts"),)
PAIN, NEWTS = ParsedAnnotation(0, 4, "Pain", "Disease", "D1"), ParsedAnnotation(8, 13, "newts", "Species", "8316")


def tagged(source: str, when: str | None, *rows: ParsedAnnotation, **fields: Any) -> ParsedRecord:
    return document(source, when, title="Pain in newts", texts=TEXTS, annotations=rows, **fields)


def test_annotations_of_files_without_dates_all_count_once() -> None:
    record = merge(tagged("mytool", None, PAIN), tagged("mytool", None, PAIN, NEWTS), tagged("pubtator3", OLD, PAIN))
    assert sorted((one.source, one.text) for one in record.annotations) == [
        ("mytool", "Pain"), ("mytool", "newts"), ("pubtator3", "Pain"),
    ]  # fmt: skip
    said = record.provenance.fields["annotations"]
    assert {said.source, *said.agree} == {"mytool", "pubtator3"}
    dated = merge(tagged("mytool", OLD, PAIN, NEWTS), tagged("mytool", MID, NEWTS), tagged("mytool", NEW))
    assert [one.text for one in dated.annotations] == ["newts"]
    assert [(issue.code, issue.field) for issue in dated.issues] == [("kept_older", "annotations")]
    assert MID in dated.issues[0].message


def test_relations_of_one_source_are_counted_once() -> None:
    one, two = ParsedRelation("Association", "D1", "8316", "Novel"), ParsedRelation("Association", "D1", "8316", "No")
    record = merge(
        document("mytool", relations=(one, one, one)), document("mytool", relations=(one,)),
        document("pubtator3", OLD, relations=(one, two)),
        document("pubtator3", NEW, relations=()),
    )  # fmt: skip
    assert [(rel.source, rel.novel, rel.occurrences) for rel in record.relations] == [
        ("pubtator3", True, 1), ("pubtator3", False, 1), ("mytool", True, 3),
    ]  # fmt: skip
    assert [(issue.code, issue.field) for issue in record.issues] == [("kept_older", "relations")]
    assert [(rel.type, rel.subject, rel.object) for rel in record.relations[:1]] == [("Association", "D1", "8316")]
    assert (
        normalize([document("mytool", relations=(ParsedRelation("a", "b", "c", source="other"),))]).relations[0].source == "other"
    )


def test_documents_that_know_a_paper_by_its_doi_only() -> None:
    doi = "10.5555/a"
    record = merge(
        document("crossref", pmid=None, doi=doi, title="Pain"), document("pubmed", doi=doi, title="Pain."),
        document("openalex", pmid=None, doi=doi, volume="3"),
    )  # fmt: skip
    said = record.provenance.fields
    assert (record.pmid, record.doi, record.title, record.volume) == ("1", doi, "Pain.", "3")
    assert (said["pmid"].source, said["doi"].source, said["doi"].agree) == ("pubmed", "pubmed", ("crossref", "openalex"))
    alone = merge(document("crossref", pmid=None, doi=doi, title="Pain"), document("openalex", pmid=None, doi=doi, volume="3"))
    assert (alone.pmid, alone.doi, alone.title, alone.volume) == (None, doi, "Pain", "3")


IDS: dict[str, Any] = {"doi": "10.5555/a", "pmcid": "PMC1", "title": "Pain of old newts at night"}


@pytest.mark.parametrize(("other", "refused"), [
    ({"doi": "10.5555/b", "pmcid": "PMC2", "title": "Ropes and hawsers"}, True),
    ({"doi": "10.5555/a", "pmcid": "PMC2", "title": "Ropes and hawsers"}, False),
    ({"doi": "10.5555/b", "pmcid": "PMC1", "title": "Ropes and hawsers"}, False),
    ({"doi": "10.5555/b", "pmcid": "PMC2", "title": None}, False), ({"doi": None, "pmcid": "PMC2", "title": "Ropes"}, False),
    ({"doi": "10.5555/b", "pmcid": None, "title": "Ropes"}, False),
    ({"doi": "10.5555/b", "pmcid": "PMC2", "title": "PAIN OF OLD ropes hawsers knots"}, False),  # half of the fewer words: 3 of 6
    ({"doi": "10.5555/b", "pmcid": "PMC2", "title": "PAIN OF some ropes hawsers knots"}, True),  # 2 of 6
    ({"doi": "10.5555/b", "pmcid": "PMC2", "title": "Pain"}, False),
    ({"doi": "10.5555/b", "pmcid": "PMC2", "title": "Pain ropes"}, False),
    ({"doi": "10.5555/b", "pmcid": "PMC2", "title": "Pain ropes knots"}, True),
])  # fmt: skip
def test_two_papers_under_one_pmid_are_refused(other: dict[str, Any], refused: bool) -> None:
    documents = [document("pubmed", **IDS), document("landing", pmid=None), document("crossref", pmid=None, **other)]
    if not refused:
        record = normalize(documents)
        lost = [scheme for scheme in ("doi", "pmcid") if other[scheme] not in (None, IDS[scheme])]
        assert sorted(record.ids) == lost
        assert sorted(issue.field or "" for issue in record.issues if issue.code == "ids_conflict") == lost
        return
    with pytest.raises(InputError) as told:
        normalize(documents)
    for word in ("pubmed", "crossref", "PMC1", "PMC2", "10.5555/a", "10.5555/b", "PMID", "(1)"):
        assert word in str(told.value)


def test_different_pmids_are_named() -> None:
    with pytest.raises(InputError, match="11, 12, 7"):
        normalize([document("pubmed", pmid="7"), document("x", pmid="12"), document("y", pmid="11"), document("z", pmid=None)])


def test_ids_of_every_source_each_once() -> None:
    record = merge(
        document("pubmed", doi="10.5555/a", ids={"pii": ("S1",), "doi": ("10.5555/a",), "mid": ()}),
        document("crossref", doi="10.5555/B", pmcid="PMC2", ids={"pii": ("S2", "S1")}),
        document("europepmc", doi="10.5555/c", pmcid="PMC1", ids={"doi": ("10.5555/B",)}),
    )
    assert record.ids == {"pii": ("S1", "S2"), "doi": ("10.5555/B", "10.5555/c"), "pmcid": ("PMC2",)}
    assert (record.doi, record.pmcid) == ("10.5555/a", "PMC1")
    conflicts = [issue for issue in record.issues if issue.code == "ids_conflict"]
    assert [(issue.field, "europepmc" in issue.message, "crossref" in issue.message) for issue in conflicts] == [
        ("pmcid", True, True), ("doi", True, False), ("doi", False, True),
    ]  # fmt: skip
    assert all(word in conflicts[1].message for word in ("pubmed", "10.5555/a", "10.5555/c"))
    said = record.provenance.fields["ids"]
    assert (said.source, said.agree) == ("pubmed", ("europepmc", "crossref"))


TEXT = "We looked. It hurts."
PARTS = (AbstractSection("AIMS", "OBJECTIVE", 0, 10), AbstractSection("RESULTS", None, 11, 20))


@pytest.mark.parametrize(("ours", "theirs", "sections", "spans", "issue"), [
    (TEXT, TEXT, PARTS, [(0, 10), (11, 20)], False),
    (f"AIMS: {TEXT[:10]} RESULTS: {TEXT[11:]}", TEXT, PARTS, [(6, 16), (26, 35)], False),
    (TEXT, "Another text of it.", (AbstractSection("AIMS", None, 0, 7),), None, True),
    (TEXT, "We looked.", (AbstractSection("AIMS", None, 0, 10),), None, True),
    (TEXT, TEXT, (*PARTS, AbstractSection("END", None, 20, 20)), None, True), (TEXT, TEXT, (), None, False),
])  # fmt: skip
def test_sections_of_another_sources_abstract(
    ours: str, theirs: str, sections: tuple[AbstractSection, ...], spans: list[tuple[int, int]] | None, issue: bool
) -> None:
    """They are carried over where the text is the same; else it is told that they were left out."""
    others = [document("crossref", abstract=theirs, abstract_sections=sections), document("datacite", abstract=ours)]
    record = merge(document("pubmed", abstract=ours), *others)
    assert [(one.start, one.end) for one in record.abstract_sections] == (spans or [])
    told = [one for one in record.issues if one.code == "sections_left_out"]
    assert [(one.field, "crossref" in one.message, "pubmed" in one.message) for one in told] == [
        ("abstract_sections", True, True)
    ] * issue
    if spans:
        assert [one.label for one in record.abstract_sections] == ["AIMS", "RESULTS"]
        assert record.abstract_sections[0].nlm_category == "OBJECTIVE"
        assert record.provenance.fields["abstract_sections"].source == "crossref"
    own = (AbstractSection("ALL", None, 0, 20),)
    kept = merge(document("pubmed", abstract=ours, abstract_sections=own), *others)
    assert (kept.abstract_sections, kept.provenance.fields["abstract_sections"].source) == (own, "pubmed")
    assert kept.issues == ()


def test_sections_are_those_of_the_most_trusted_source_that_says_the_same() -> None:
    def sectioned(source: str, label: str) -> ParsedRecord:
        return document(source, abstract=TEXT, abstract_sections=(AbstractSection(label, None, 0, 10),))

    documents = [
        document("pubmed", abstract=TEXT),
        sectioned("openalex", "LAST"),
        sectioned("crossref", "SECOND"),
        sectioned("europepmc", "FIRST"),
    ]
    assert [one.label for one in merge(*documents).abstract_sections] == ["FIRST"]
    assert [one.label for one in merge(*documents[:3]).abstract_sections] == ["SECOND"]
    empty = document("europepmc", abstract_sections=(AbstractSection("X", None, 0, 1),))
    assert [one.label for one in merge(*documents[:3], empty).abstract_sections] == ["SECOND"]
    assert [one.code for one in merge(documents[0], empty).issues] == ["sections_left_out"]


ED, OTHER_ED = (Author(family="Ruiz", given="Ana"),), (Author(family="Okafor", given="Ben"),)


def test_the_editors_of_a_book_stay_with_it() -> None:
    """The book is one value: its editors are never those of another source's book, and are no authors."""
    ours = Book(title="Knots", editors=ED, isbn=("1",), published=Published(raw="2020 May"))
    theirs = Book(title="Knots", editors=OTHER_ED, publisher="House")
    record = merge(document("pubmed", book=ours, authors=OTHER_ED), document("crossref", book=theirs))
    assert record.book is not None
    assert (record.book.editors, record.book.publisher, record.book.published.date) == (ED, None, "2020-05")
    assert record.authors == OTHER_ED
    (lost,) = record.provenance.fields["book"].others
    assert (lost.source, lost.value["editors"][0]["family"]) == ("crossref", "Okafor")
    filled = merge(document("pubmed", title="Knots"), document("crossref", book=theirs))
    assert filled.book == theirs
    assert merge(document("pubmed", book=ours), document("crossref", book=ours)).provenance.fields["book"].agree == ("crossref",)
    dated = Book(title="Knots", published=Published("2019", "2020 May"))
    assert merge(document("pubmed", book=dated), document("crossref")).book == dated


BIOC = """<collection><source>PMC</source><document><id>9990041</id><passage><infon key="type">front</infon>
<infon key="article-id_pmid">998000041</infon><infon key="kwd">Newts; pain ;old age;</infon><offset>0</offset>
<text>Of newts</text></passage></document></collection>"""


def test_keywords_of_bioc_stand_in_the_record() -> None:
    parsed = scraper.parse(BIOC)
    assert parsed.keywords == ("Newts", "pain", "old age")
    assert scraper.parse(BIOC.replace(";", "")).keywords == ()  # run together: where one ends is not known
    record = normalize([parsed, document("pubmed", pmid="998000041")])
    assert (record.keywords, record.provenance.fields["keywords"].source) == (parsed.keywords, parsed.source.name)
    both = normalize([parsed, document("pubmed", pmid="998000041", keywords=("Ropes",))])
    assert both.keywords == ("Ropes",)
    assert both.provenance.fields["keywords"].others[0].value == parsed.keywords


NOTHING, SOMETHING = "[Not Available].", "On newts"


@pytest.mark.parametrize("more", [(), (document("mytool"),)])
def test_words_that_stand_for_nothing_are_no_value(more: tuple[ParsedRecord, ...]) -> None:
    listed = ArticleList((ListedArticle(pmid="2", title=NOTHING), ListedArticle(pmid="3", title=SOMETHING)), 2)
    empty = document(
        "landing", title=NOTHING, vernacular_title=NOTHING, abstract="No abstract available.",
        abstract_sections=(AbstractSection("X", None, 0, 2),), references=listed, citing_articles=listed, volume="3",
        other_abstracts=(OtherAbstract("Publisher", "fre", "No abstract available"),
            OtherAbstract("Publisher", "ger", "Es tut weh.")),
    )  # fmt: skip
    record = normalize([empty, *more])
    assert (record.title, record.vernacular_title, record.abstract, record.abstract_sections) == (None, None, None, ())
    assert [one.language for one in record.other_abstracts] == ["ger"]
    for found in (record.references, record.citing_articles):
        assert [(one.pmid, one.title) for one in found.items] == [("2", None), ("3", SOMETHING)]
    assert (record.volume, record.issues) == ("3", ())
    said = document(
        "landing", title=SOMETHING, vernacular_title="Von Molchen", abstract="No abstract idea helped.", references=listed,
        other_abstracts=(OtherAbstract("Publisher", "ger", "Es tut weh."),),
    )  # fmt: skip
    kept = normalize([said, *more])
    assert (kept.title, kept.vernacular_title, kept.abstract) == (SOMETHING, "Von Molchen", "No abstract idea helped.")
    assert len(kept.other_abstracts) == 1


def test_the_provenance_names_every_source_in_order_of_trust() -> None:
    asked = [SourceStatus(name=name, outcome="absent") for name in ("zeta", "icite", "alpha")]
    statuses = [
        SourceStatus(name="pubmed", url="https://b", retrieved_at=OLD),
        SourceStatus(name="pubmed", url="https://a", retrieved_at=NEW),
        SourceStatus(name="pubmed", url="https://b", retrieved_at=NEW, http_status=200),
        SourceStatus(name="pubmed", url="https://b", retrieved_at=NEW),
    ]  # fmt: skip
    for order in permutations(statuses):
        documents = [ParsedRecord(source=status, layout="x", pmid="1") for status in order]
        record = normalize([*documents, document("landing")], unanswered=asked)
        told = record.provenance.sources
        assert [one.name for one in told] == ["landing", *["pubmed"] * 4, "icite", "alpha", "zeta"]
        assert [(one.url, one.retrieved_at, one.http_status) for one in told[1:5]] == [
            ("https://a", NEW, None), ("https://b", OLD, None), ("https://b", NEW, None), ("https://b", NEW, 200),
        ]  # fmt: skip
    twice = normalize([document("landing"), document("landing", volume="3")], unanswered=[*asked, *asked])
    assert len(twice.provenance.sources) == 4


def test_evidence_is_that_of_the_document_that_won() -> None:
    record = merge(
        document("landing", OLD, title="Pain", evidence={"title": "body"}, references=ArticleList((ListedArticle(pmid="2"),), 1)),
        document("crossref", title="Ropes", evidence={"title": "tag"}),
    )
    assert record.provenance.fields["title"].evidence == "body"
    listed = ArticleList((ListedArticle(pmid="2"),), 1)
    both = merge(document("landing", references=listed, evidence={"references": "body"}), document("crossref", references=listed))
    assert both.provenance.fields["references"].evidence == "body"
