"""Pages that block or check a reader are told by what they say; articles, and pages that say more than that, are none."""

from __future__ import annotations

import pytest

from scraper.parse.challenge import find_challenge


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Are you a robot?</p>", "Are you a robot"),
        ("<h1>Access to this page has been temporarily blocked</h1>", "Access to this page has been temporarily blocked"),
        ("<p>We saw unusual<b>activity</b>.</p>", "unusual activity"),
        ("<title>Access<br>Denied</title>", "Access Denied"),
        ("<p>Checking\n  your browser</p>", "Checking your browser"),
        ("<div class='g-recaptcha'></div>", "g-recaptcha"),
        ("<script src='/CDN-CGI/challenge-platform/x'></script>", "CDN-CGI/challenge-platform"),
        ("<style>.px-captcha {}</style><p>Wait.</p>", "px-captcha"),
        ("<p>Not a robot</p><div class='datadome'></div>", "Not a robot"),
    ],
)
def test_the_words_go_before_the_mark(page: str, shown: str) -> None:
    assert find_challenge(page) == shown


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>Newts have access to ponds.</p>",
        "<script>say('just a moment')</script><p>Wait.</p>",
        "<style>/* access denied */</style>",
        "<p>Wait.</p><script>access denied",
        "<STYLE media='x'>access denied</STYLE >",
        "<p title='access denied'>Wait.</p>",
        "<meta name='CITATION_title' content='Newts'><p>Access denied</p>",
        "<meta name='citation_pmid'><div class='g-recaptcha'></div>",
    ],
)
def test_what_no_reader_sees_and_what_is_an_article_is_none(page: str) -> None:
    assert find_challenge(page) is None


@pytest.mark.parametrize(("words", "told"), [(498, True), (499, False)])
def test_a_page_that_says_much_is_no_block(words: int, told: bool) -> None:
    assert (find_challenge("<p>" + "newt " * words + "</p><p>Access denied</p>") is not None) is told


@pytest.mark.parametrize(("before", "told"), [(299_987, True), (299_988, False)])
def test_only_the_beginning_of_a_page_is_looked_at(before: int, told: bool) -> None:
    assert (find_challenge(" " * before + "access denied") is not None) is told
