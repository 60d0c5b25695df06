"""A file of many papers cut at the end of each: no byte is lost, and what cannot be cut is told before."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.pipeline.split_papers import Cutter, is_cuttable
from tests.pipeline.test_import_pieces import FILES, HEAD


@given(st.sampled_from(sorted(FILES)), st.lists(st.integers(1, 3000), max_size=20))
def test_no_byte_is_lost_wherever_chunks_end(case: str, sizes: list[int]) -> None:
    text = FILES[case][-1].encode()
    at = [0, len(text[:-1].partition(b"Set>")[0]) + len(HEAD)]
    for size in sizes:
        at.append(min(len(text), at[-1] + size))
    chunks = [text[start:end] for start, end in zip(at, [*at[1:], len(text)], strict=True)]
    cutter = Cutter()
    assert b"".join(cutter.watch(chunks)) == text
    papers = list(iter(cutter.take, None))
    assert cutter.head + b"".join(papers) + cutter.rest == text
    assert all(paper.count(b"</MedlineCitation>") == 1 for paper in papers)
    assert is_cuttable(text)


@pytest.mark.parametrize(
    "head",
    [b"", b"<html>", b"<PubmedArticle>", HEAD.replace("utf-8", "iso-8859-1").encode(), b"<PubmedArticleSet/>", b"\x00\xff"],
)
def test_other_files_are_not_cut(head: bytes) -> None:
    assert not is_cuttable(head)


@pytest.mark.parametrize("head", [
    HEAD, HEAD.replace('encoding="utf-8"', "encoding='UTF-8'"), HEAD.replace("utf-8", "us-ascii"), "<PubmedBookArticleSet>",
    "\ufeff" + HEAD, "<MedlineCitationSet xmlns:x='urn:x'>", HEAD.replace("PubmedArticleSet>\n<!--", "MedlineCitationSet>\n<!--"),
])  # fmt: skip
def test_sets_of_papers_are_cut(head: str) -> None:
    assert is_cuttable(head.encode())


@pytest.mark.parametrize("head", [
    HEAD.replace("DOCTYPE PubmedArticleSet", "DOCTYPE article"), HEAD.replace("<PubmedArticleSet>", "<PubmedArticleSets>"),
    HEAD.replace("<PubmedArticleSet>", "<PubmedArticleSet/>"), HEAD.replace("<PubmedArticleSet>", "<Set><PubmedArticleSet>"),
])  # fmt: skip
def test_what_is_only_like_a_set_is_not(head: str) -> None:
    assert not is_cuttable(head.encode())


@pytest.mark.parametrize("case", FILES)
def test_each_paper_between_head_and_foot_is_a_file_of_that_paper(case: str) -> None:
    for text in FILES[case]:
        cutter = Cutter()
        list(cutter.watch([text.encode()]))
        papers = [scraper.parse(cutter.head + paper + cutter.foot) for paper in iter(cutter.take, None)]
        assert [one.pmid for one in papers] == re.findall(r"<MedlineCitation [^>]*><PMID[^>]*>([0-9]+)<", text)


def test_an_end_tag_that_two_chunks_share_ends_its_paper() -> None:
    text = b"<PubmedArticleSet><PubmedBookArticle>1</PubmedBookArticle><PubmedArticle>2</PubmedArticle></PubmedArticleSet>"
    for at in range(len(b"<PubmedArticleSet>"), len(text)):
        cutter = Cutter()
        list(cutter.watch([text[:at], text[at:]]))
        assert [paper[-20:] for paper in iter(cutter.take, None)] == [b"</PubmedBookArticle>", b"le>2</PubmedArticle>"]
        assert (cutter.head, cutter.rest, cutter.foot) == (text[:18], text[-19:], text[-19:])
