"""Cases that went wrong once: each is the smallest input that showed it."""

from __future__ import annotations

import pytest

from scraper.folding import folds_to
from scraper.model import (
    AbstractSection,
    ArticleList,
    Author,
    Count,
    Journal,
    ListedArticle,
    ParsedAnnotation,
    ParsedRecord,
    ParsedRelation,
    SourceStatus,
    SourceText,
)
from scraper.normalize.matching import match_articles
from scraper.normalize.merge import normalize


def doc(name: str, when: str | None = None, layout: str | None = None, **fields: object) -> ParsedRecord:
    source = SourceStatus(name=name, retrieved_at=when)
    return ParsedRecord(source=source, layout=layout or name, pmid="1", **fields)  # type: ignore[arg-type]


def listed(*pmids: str, total: int | None = None, complete: bool | None = None) -> ArticleList:
    return ArticleList(tuple(ListedArticle(pmid=pmid) for pmid in pmids), len(pmids), total, complete)


def test_an_orcid_is_not_joined_to_a_namesake_with_another_second_name() -> None:
    ming, hong = Author(family="Wang", given="Xiao-Ming"), Author(family="Wang", given="Xiao-Hong", orcid="0000-0002-1825-0097")
    plain = Author(family="Wang", given="Xiao-Hong")
    record = normalize([doc("pubmed", authors=(ming, plain)), doc("crossref", authors=(hong, ming))])
    assert [(one.given, one.orcid) for one in record.authors] == [("Xiao-Ming", None), ("Xiao-Hong", "0000-0002-1825-0097")]


ZHANG = (Author(family="Zhang", given="Wei"),)
APART = {
    "author and place, but another title and journal": (
        ListedArticle(title="Ketamine in depression", authors=ZHANG, journal="J Pain", year=2010, volume="12", pages="1-9"),
        ListedArticle(
            title="Soil bacteria of large rivers", authors=ZHANG, journal="Soil Biol", year=2011, volume="12", pages="1-20"
        ),
    ),
    "an author's name inside another word": (
        ListedArticle(
            title="Ketamine in depression: a trial", authors=(Author(family="Li"),), year=2001, volume="3", pages="4-9"
        ),
        ListedArticle(raw="Ruiz A. Clinical soil bacteria. Lancet. 2001;3:4-8."),
    ),
    "texts without a long word": (ListedArticle(raw="Li X. J Y. 2001;3:41."), ListedArticle(raw="Wu Z. Q. 2001;3:41-7.")),
    "letters on two pages": (
        ListedArticle(title="Letter to the Editor", journal="Pain", year=2019, volume="160", pages="100"),
        ListedArticle(title="Letter to the editor.", journal="Pain", year=2019, volume="160", pages="233"),
    ),
    "letters in two journals": (
        ListedArticle(title="Letter to the Editor", journal="Pain", year=2019),
        ListedArticle(title="Letter to the editor.", journal="Lancet", year=2019),
    ),
    "men and women": (
        ListedArticle(
            title="Effect of ketamine on chronic pain in adult men", authors=ZHANG, year=2019, volume="160", pages="100"
        ),
        ListedArticle(
            title="Effect of ketamine on chronic pain in adult women", authors=ZHANG, year=2019, volume="160", pages="133"
        ),
    ),
}


@pytest.mark.parametrize("name", APART)
def test_two_articles_stay_two(name: str) -> None:
    one, other = APART[name]
    assert match_articles(one, other).status == "different"
    assert match_articles(other, one).status == "different"


TEXT = "We measured pain in 20 children. It was less at night. Sleep helps."


def test_a_publishers_line_does_not_win_an_abstract() -> None:
    sections = (AbstractSection("AIMS", "OBJECTIVE", 0, 10),)
    longer = f"{TEXT} Published by Elsevier Ltd. All rights reserved."
    record = normalize([doc("pubmed", abstract=TEXT, abstract_sections=sections), doc("crossref", abstract=longer)])
    assert (record.abstract, record.abstract_sections) == (TEXT, sections)


def test_sections_are_carried_to_the_text_that_won_or_missed_aloud() -> None:
    sections = (AbstractSection("AIMS", None, 0, 12), AbstractSection("RESULTS", None, 14, 27))
    plain, printed = "5 mug it was.\nThen 10 fell.", "5 µg it was.\nThen 10 fell."
    record = normalize([doc("pubmed", abstract=plain, abstract_sections=sections), doc("europepmc", abstract=printed)])
    assert record.provenance.fields["abstract"].source == "europepmc"
    assert [record.abstract[one.start : one.end] for one in record.abstract_sections if record.abstract] == [
        "5 µg it was", "Then 10 fell.",
    ]  # fmt: skip
    cut = normalize([doc("pubmed", abstract=TEXT[:33], abstract_sections=(sections[0],)), doc("europepmc", abstract=TEXT)])
    assert [issue.code for issue in cut.issues] == ["sections_left_out"]


def test_a_union_is_not_whole_when_somebody_reports_more() -> None:
    whole, more = listed("1", "2", "3", total=3, complete=True), listed("1", "2", "3", total=5)
    assert (
        normalize([doc("europepmc", citing_articles=whole), doc("opencitations", citing_articles=more)]).citing_articles.complete
        is None
    )
    two = [doc("landing", references=whole), doc("landing", layout="overview", references=listed("4", "5"))]
    assert normalize(two).references.complete is None


def test_a_misplaced_mention_is_not_put_inside_a_word() -> None:
    title = "Breast Cancer and Ca channels"
    row = ParsedAnnotation(8, 10, "Ca", "Chemical", "x")
    export = doc("pubtator3", title=title, texts=(SourceText("title", 0, title),), annotations=(row,))
    (found,) = normalize([doc("landing", title=title), export]).annotations
    assert (found.start, found.check) == (18, "shifted")


def test_an_entry_is_of_one_edition() -> None:
    one = ArticleList((ListedArticle(pmid="1", year=2019, volume="12"),), 1)
    other = ArticleList((ListedArticle(pmid="1", year=2018, volume="11", issue="2", pages="e45", title="T"),), 1)
    (item,) = normalize([doc("landing", references=one), doc("crossref", references=other)]).references.items
    assert (item.year, item.volume, item.issue, item.pages, item.title) == (2019, "12", None, None, "T")


def test_two_entries_of_one_list_never_become_one() -> None:
    kept = ArticleList((ListedArticle(position=1, pmid="1", doi="10.5555/x"), ListedArticle(position=2, pmid="2")), 2, 3, False)
    two = tuple(
        ListedArticle(position=n, doi="10.5555/x", raw=raw) for n, raw in ((1, "Smith J. Pain. 2001"), (2, "Jones B. Soil. 1999"))
    )
    record = normalize([doc("landing", references=kept), doc("crossref", references=ArticleList(two, 2, 2, True))])
    assert [item.raw for item in record.references.items] == ["Smith J. Pain. 2001", None, "Jones B. Soil. 1999"]


def test_a_list_that_is_read_again_is_not_doubled() -> None:
    found = ArticleList(
        (ListedArticle(position=1, raw="Ibid."), ListedArticle(position=2, raw="Ibid."), ListedArticle(position=3, title="Pain")),
        3,
    )
    assert normalize([doc("landing", "2026", references=found), doc("landing", "2025", references=found)]).references.shown == 3


def test_what_a_shorter_name_or_another_name_of_a_journal_leaves_out_is_kept() -> None:
    short, long = (Author(family="Ruiz", initials="A"),), (Author(family="Ruiz", initials="AM", suffix="Jr"),)
    assert normalize([doc("pubmed", authors=short), doc("crossref", authors=long)]).provenance.fields["authors"].others
    journals = (Journal("Cancer Res"), Journal("Cancer Reports", issn="1111-1111"))
    record = normalize([doc("pubmed", journal=journals[0]), doc("crossref", journal=journals[1])])
    assert record.journal.issn is None


def test_a_newer_document_without_annotations_does_not_take_the_older_ones() -> None:
    texts, row = (SourceText("title", 0, "Pain"),), ParsedAnnotation(0, 4, "Pain", "Disease", "MESH:D1")
    older = doc("pubtator3", "2025", title="Pain", texts=texts, annotations=(row,))
    record = normalize([older, doc("pubtator3", "2026", title="Pain", relations=(ParsedRelation("a", "b", "c"),))])
    assert (len(record.annotations), len(record.relations)) == (1, 1)
    assert [issue.field for issue in record.issues if issue.code == "kept_older"] == ["annotations"]


def test_an_undated_count_is_not_the_newest() -> None:
    counted = [doc("landing", when, counts=(Count("cited_by", value, "landing"),)) for when, value in ((None, 3), ("2026", 9))]
    assert [count.value for count in normalize(counted).counts] == [9]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A" + "—" * 60 + "b", "A" + "-" * 59 + "|bc"),
        ("·" * 60, "." * 30 + "!"),
        (" " * 40, " " * 80 + "x"),
        ("ä" * 60, "a" * 90 + "!"),
    ],
)
def test_folding_of_ambiguous_characters_ends(one: str, other: str) -> None:
    assert not folds_to(one, other)
