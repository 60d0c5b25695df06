"""What stands before a root or a page: any number of blank lines and comments, declarations, document types."""

from __future__ import annotations

import pytest

import scraper
from scraper.errors import ParseError
from scraper.parse.html import looks_like_html
from scraper.parse.prolog import read_prolog, take_out, without_declaration

MANY = 5_000
ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>998000877</PMID><Article><ArticleTitle>Knots.</ArticleTitle></Article>"
    "</MedlineCitation></PubmedArticle>"
)
SET = f"<PubmedArticleSet>{ARTICLE}</PubmedArticleSet>"
COLLECTION = (
    "<collection><document><id>998000877</id><passage><infon key='type'>title</infon><offset>0</offset><text>Knots.</text>"
    "</passage></document></collection>"
)
PAGE = '<html><head><meta name="citation_title" content="Knots."><meta name="citation_pmid" content="998000877"></head></html>'
PUBTATOR = "998000877|t|Knots.\n998000877|a|Tied.\n\n"
REMARKS = {
    "line feeds": "\n" * MANY,
    "line ends": "\r\n" * MANY,
    "comments": "<!---->" * MANY,
    "comments on lines": "<!-- a - b -->\r\n" * MANY,
    "instructions": "<?x y?>\n" * MANY,
}


@pytest.mark.parametrize("before", REMARKS.values(), ids=REMARKS)
@pytest.mark.parametrize("document", [SET, COLLECTION, PAGE], ids=["pubmed_xml", "bioc_xml", "page"])
def test_whatever_stands_first_the_document_is_read(before: str, document: str) -> None:
    assert scraper.parse(before + document).title == "Knots."


@pytest.mark.parametrize("before", ["\n" * MANY, "## note\n" * MANY, "\r\n\r\n##\r\n" * MANY, "\ufeff\n"])
def test_blank_lines_and_comments_before_pubtator(before: str) -> None:
    assert scraper.parse(before + PUBTATOR).title == "Knots."


@pytest.mark.parametrize("opened", ["<!--", "<!-- -", "<?", "<!DOCTYPE collection [", "<!DOCTYPE collection []"])
def test_what_is_never_closed_is_no_remark(opened: str) -> None:
    for before in REMARKS.values():
        with pytest.raises(ParseError):
            scraper.parse(before + opened * MANY + COLLECTION.replace("-->", ""))


@pytest.mark.parametrize(
    ("begin", "is_html"),
    [
        ("<!DOCTYPE html><p>", True),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.1//EN' 'x.dtd'><html>", True),
        ("\ufeff<?xml version='1.0'?>\n<!-- saved --><html xmlns='x'>", True),
        ("<article>", True),
        ("<!doctype html", True),
        ("<?xml version='1.0'?><article>", False),
        ("<!DOCTYPE article PUBLIC 'x' 'y'><article>", False),
        ("<!DOCTYPE article><html>", True),
        ("<headline>", False),
        ("", False),
    ],
)
def test_pages_and_other_markup(begin: str, is_html: bool) -> None:
    assert looks_like_html(begin) is is_html


def test_the_document_type_with_and_without_a_subset() -> None:
    assert read_prolog("<!DOCTYPE a>x").doctype == "a"
    assert read_prolog("<!DOCTYPE a SYSTEM 'b' [<!ENTITY c 'd'> ]  ><x/>") == ("a", False, 44)
    assert read_prolog("<!DOCTYPE a [ ><x/>") == (None, False, 0)
    assert without_declaration("\ufeff <?xml version='1.0' encoding='latin1'?><a/>") == "<a/>"
    assert without_declaration("<?xml version='1.0' <a/>") == "<?xml version='1.0' <a/>"
    assert take_out("a<!-- <!-- -->b", "<!--", "-->") == ("ab", [" <!-- "])


@pytest.mark.parametrize("end", ["<!-- -->" * 400, "\n" * 4000, "<!-- a --> \n"])
def test_remarks_behind_the_root_of_pubmed(end: str) -> None:
    assert scraper.parse(SET + end).pmid == "998000877"
    with pytest.raises(ParseError):
        scraper.parse(SET + end + "<!-- cut")


def test_deletions_in_comments_are_none() -> None:
    deleted = "<DeleteCitation>\n<PMID Version='1'>998000878</PMID><PMID>998000879</PMID>\n</DeleteCitation>"
    found = scraper.parse_all(f"<PubmedArticleSet>{ARTICLE}<!-- {deleted} -->{deleted}</PubmedArticleSet>")
    assert [one.pmid for one in found] == ["998000877", "998000878", "998000879"]
    with pytest.raises(ParseError):
        scraper.parse_all(f"<PubmedArticleSet>{ARTICLE}{'<DeleteCitation>' * MANY}</PubmedArticleSet>")
