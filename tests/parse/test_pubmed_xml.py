"""Files of PubMed XML: cut, closed by another root, with attributes and control characters; every paper is invented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import ParsedRecord, SourceStatus
from scraper.parse import pubmed_xml
from scraper.parse.pubmed_xml import iter_pubmed_xml, pmid_in

STATUS = SourceStatus(name="pubmed")


def article(pmid: str = "998000911", more: str = "", title: str = "Newts") -> str:
    named = f"<Article><ArticleTitle>{title}</ArticleTitle>{more}</Article>"
    return f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID>{named}</MedlineCitation></PubmedArticle>"


def read(text: str) -> Iterator[ParsedRecord]:
    """The articles of a file, as it comes: one line at a time."""
    body = text.encode()
    return iter_pubmed_xml(body.splitlines(keepends=True), STATUS, tail=body[-4096:])


CUT = {
    "within an article": f"<PubmedArticleSet>\n{article()}\n<PubmedArticle><MedlineCitation><PMID>99",
    "behind an article": f"<PubmedArticleSet>\n{article()}\n",
    "in the end tag": f"<PubmedArticleSet>\n{article()}\n</PubmedArticleSe",
    "behind one without a set": f"{article()}\n<PubmedArticle>",
    "by the end of another set": f"<PubmedArticleSet>\n{article()}\n</MedlineCitationSet>",
    "with no article": "<PubmedArticleSet>\n",
    "with no article, by the end of another set": "<PubmedArticleSet>\n</PubmedBookArticleSet>",
}


@pytest.mark.parametrize("text", CUT.values(), ids=CUT)
def test_a_cut_file_is_refused_before_its_first_article_is_given(text: str) -> None:
    with pytest.raises(ParseError, match="cut short") as stop:
        next(read(text))
    assert (stop.value.source, stop.value.where) == ("pubmed", "end of file")


@pytest.mark.parametrize(
    "text",
    [
        "<PubmedArticleSet/>",
        "<PubmedArticleSet />",
        '<PubmedArticleSet a="1"/>',
        "<PubmedArticleSet></PubmedArticleSet>",
        "<PubmedArticleSet>\n</PubmedArticleSet>\n<!-- end -->\n",
        "<?xml version='1.0'?>\n<PubmedBookArticleSet/>",
        "<MedlineCitationSet><!-- none --></MedlineCitationSet>",
    ],
)
def test_an_empty_set_is_no_article_and_no_error(text: str) -> None:
    assert list(read(text)) == []


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        (f"<PubmedArticleSet>\n{article()} and {article()}\n</PubmedArticleSet>", "article 2", "text before"),
        (f"<PubmedArticleSet>\n{article()}<PubmedArticleSet>{article()}</PubmedArticleSet>", "article 2", "text before"),
        (f"<PubmedArticleSet>\n and {article()}\n</PubmedArticleSet>", "article 1", "text before"),
        (f"<PubmedArticleSet>\n{article()} and\n</PubmedArticleSet>", "end of file", "text after"),
        (f"<PubmedArticleSet>\n{article()}{article('<PMID>')}</PubmedArticleSet>", "article 2", "broken XML"),
        (f"<PubmedArticleSet>\n{article()}<!-- cut </PubmedArticleSet>", "end of file", "text after"),
        ("<PubmedArticleSet>\n and </PubmedArticleSet>", "root", "no article"),
        ("<PubmedArticleSet>\n<PubmedArticle></PubmedArticle></PubmedArticleSet>", "PubmedArticle", "no MedlineCitation"),
        (
            "<PubmedArticleSet>\n<PubmedBookArticle></PubmedBookArticle></PubmedArticleSet>",
            "PubmedBookArticle",
            "no BookDocument",
        ),
    ],
)
def test_what_stands_where_nothing_may_stand_is_refused(text: str, where: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as stop:
        list(read(text))
    assert stop.value.where == where


def test_an_article_larger_than_any_is_refused_while_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_xml, "_LONGEST", 300)
    monkeypatch.setattr(pubmed_xml, "_HEAD", 30)
    body = f"<PubmedArticleSet>{article()}{article('998000912', title='N' * 300)}</PubmedArticleSet>".encode()
    found = iter_pubmed_xml((body[at : at + 30] for at in range(0, len(body), 30)), STATUS, tail=body)
    assert next(found).pmid == "998000911"
    with pytest.raises(ParseError, match="article 2"):
        next(found)


def test_a_file_is_taken_no_further_than_the_article_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_xml, "_HEAD", 30)
    body = f"<PubmedArticleSet>{article()}{article('998000912')}</PubmedArticleSet>".encode()
    pieces = iter([body[at : at + 10] for at in range(0, len(body), 10)])
    assert next(iter_pubmed_xml(pieces, STATUS, tail=body)).pmid == "998000911"
    assert b"998000912" in b"".join(pieces)


def test_who_passes_over_broken_articles_is_told_of_each_and_gets_the_others() -> None:
    text = f"<PubmedArticleSet>{article()}\n{article('<PMID>')}\n{article('998000912')}\n</PubmedArticleSet>"
    told: list[ParseError] = []
    found = iter_pubmed_xml([text.encode()], STATUS, tail=text.encode(), pass_over=told.append)
    assert [one.pmid for one in found] == ["998000911", "998000912"]
    assert [one.where for one in told] == ["article 2"]


def test_only_the_articles_that_are_wanted_are_read_and_the_places_of_the_others_counted() -> None:
    text = f"<PubmedArticleSet>{article('998000912')}{article()}{article('<PMID>')}</PubmedArticleSet>".encode()
    found = iter_pubmed_xml([text], STATUS, tail=text, wanted=lambda piece: pmid_in(piece) != b"998000912")
    assert next(found).pmid == "998000911"
    with pytest.raises(ParseError, match="article 3"):
        next(found)


@pytest.mark.parametrize(
    ("piece", "pmid"),
    [
        ('<a><PMID Version="1">7</PMID><PMID>8</PMID>', b"7"),
        ("<PMID>\n 998000911 </PMID>", b"998000911"),
        ("<a>7</a>", b""),
        ("7", b""),
    ],
)
def test_the_pmid_of_an_article_that_is_not_parsed(piece: str, pmid: bytes) -> None:
    assert pmid_in(piece.encode()) == pmid


@pytest.mark.parametrize(
    "start",
    [
        '<PubmedArticleSet xmlns:mml="m">',
        '<PubmedArticleSet xmlns:mml="m" xmlns:xlink="x">',
        '<PubmedArticleSet\n xmlns:mml="m"\n b="">',
    ],
)
def test_the_root_may_name_the_spaces_that_its_articles_use(start: str) -> None:
    title = "Newts <mml:math><mml:mi>x</mml:mi></mml:math>"
    (found,) = read(f"{start}\n{article(title=title)}\n</PubmedArticleSet>")
    assert (found.pmid, found.title) == ("998000911", "Newts x")


@pytest.mark.parametrize("around", ["{}", "\u00b5{}", "{}\u00b5", "\u00b5{}\u00b5\u00c2", "\u00bf{}\u00e2", "\u00a0{}"])
@pytest.mark.parametrize("control", ["\x80", "\x85", "\x9f"])
def test_a_control_character_is_replaced_and_told_wherever_it_stands(around: str, control: str) -> None:
    title = f"N{around.format(control)}wts"
    (found,) = read(f"<PubmedArticleSet>{article(title=title)}</PubmedArticleSet>")
    assert found.title == title.replace(control, "\ufffd")
    assert [(one.code, one.message[:2]) for one in found.issues] == [("control_characters", "1 ")]


@pytest.mark.parametrize("odd", ["\u00a0", "\u00bf", "\u00c2\u00bf", "\u0920"])
def test_what_only_looks_like_a_control_character_in_its_bytes_is_kept(odd: str) -> None:
    (found,) = read(f"<PubmedArticleSet>{article(title=f'N{odd}ts')}</PubmedArticleSet>")
    assert (found.title, found.issues) == (f"N{odd}ts", ())


@pytest.mark.parametrize("remark", ["<!-- toads -->", "<?toads x?>"])
@pytest.mark.parametrize("title", ["Ne{}wts", "{}Newts{}", "<i>{}</i>{}Newts", "<i>N</i> <b>e{}w</b>ts"])
def test_comments_and_instructions_are_no_text_wherever_they_stand(remark: str, title: str) -> None:
    told = article(f"9980{remark}00911", f"{remark}<Language>e{remark}ng</Language>", title.replace("{}", remark))
    (found,) = read(f"<PubmedArticleSet>{remark}{told}</PubmedArticleSet>")
    expected = "N ewts" if "</i> " in title else "Newts"
    assert (found.pmid, found.title, found.languages) == ("998000911", expected, ("eng",))


def test_deletions_of_a_file_are_documents_that_say_so() -> None:
    gone = "<DeleteCitation>\n<PMID Version='1'>998000913</PMID>\n<PMID> 998000914 </PMID><PMID>0</PMID></DeleteCitation>"
    first, *deleted = read(f"<PubmedArticleSet>{article()}\n<!-- x -->{gone}\n</PubmedArticleSet>")
    assert (first.pmid, first.issues) == ("998000911", ())
    assert [(one.pmid, [issue.code for issue in one.issues], one.title) for one in deleted] == [
        ("998000913", ["deleted"], None),
        ("998000914", ["deleted"], None),
    ]


def test_an_author_list_where_none_is_read_keeps_its_words() -> None:
    """Cut out as a plain list it would be lost: it is text of the title, however odd that is."""
    authors = '<AuthorList><Author ValidYN="Y"><LastName>Ruiz</LastName></Author></AuthorList>'
    (found,) = read(f"<PubmedArticleSet>{article(title=f'Newts of {authors}')}</PubmedArticleSet>")
    assert (found.title, found.authors) == ("Newts of Ruiz", ())


def test_a_citation_alone_and_a_set_of_them_are_read() -> None:
    citation = article().removeprefix("<PubmedArticle>").removesuffix("</PubmedArticle>")
    for text in (citation, f"<MedlineCitationSet>{citation}{citation}</MedlineCitationSet>"):
        assert [(one.pmid, one.title) for one in read(text)] == [("998000911", "Newts")] * text.count("<PMID>")
    assert scraper.parse(citation).layout == "pubmed_xml"
