"""The tree of errors: what each tells without being asked, in one line, and what the wall makes of an error nobody meant."""

from __future__ import annotations

import errno
import pickle

import pytest

import scraper
from scraper.errors import (
    Blocked,
    FetchError,
    Incomplete,
    InputError,
    NotFound,
    ParseError,
    ScraperError,
    StoreError,
    wall,
    why_unwritten,
)
from scraper.model import Capture


@pytest.mark.parametrize(("kind", "word", "transient"), [
    (FetchError, "failed", False), (NotFound, "absent", False), (Incomplete, "incomplete", True), (Blocked, "blocked", False),
])  # fmt: skip
def test_what_an_address_did_has_a_word_and_a_hope(kind: type[FetchError], word: str, transient: bool) -> None:
    usual = kind("no luck", source="icite")
    assert (str(usual), usual.kind, usual.transient, usual.attempts) == ("icite: no luck", word, transient, 1)
    told = kind("no luck", source="icite", kind="http_503", transient=not transient)
    assert (told.kind, told.transient, isinstance(told, ScraperError)) == ("http_503", not transient, True)


@pytest.mark.parametrize(("got", "shown"), [
    ("", ""), ("a\nb", r": 'a\nb'"), ("x" * 80, f": '{'x' * 80}'"), ("x" * 81, f": '{'x' * 77}...'"),
])  # fmt: skip
def test_what_stands_in_a_document_is_shown_shortened(got: str, shown: str) -> None:
    error = ParseError("pubmed", "line 3", got, "no PMID")
    assert str(error) == f"pubmed: line 3: no PMID{shown}"
    assert error.got == got


def test_a_parse_error_without_a_place_or_reason() -> None:
    assert str(ParseError("pubmed", "", "<x>")) == "pubmed: not a known shape: '<x>'"


def test_errors_pass_between_processes_whole() -> None:
    errors = [
        InputError("a"), StoreError("no room", "file"), ParseError("pubmed", "line 1", "x", "odd"),
        Incomplete("cut", source="pubmed", url="https://example.org", status=200, retry_after=3.0),
        NotFound("none", source="icite"),
        Blocked("a block page", source="landing"),
    ]  # fmt: skip
    errors[-1].reply = Capture(source="landing", body=b"stop")
    for error in errors:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - written just now
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize(("error", "told"), [
    (OSError(errno.EROFS, "Read-only file system"), "Read-only file system; the disk may only be read: name another place"),
    (OSError(errno.EIO, "Input/output error"), "Input/output error; check the disk and run the same command again"),
    (OSError(errno.ENOTDIR, "Not a directory"), "Not a directory"), (OSError("odd"), "odd"),
])  # fmt: skip
def test_the_next_step_of_what_cannot_be_written(error: OSError, told: str) -> None:
    assert why_unwritten(error) == told


@pytest.mark.parametrize("error", [InputError("a"), NotFound("none", source="icite"), KeyboardInterrupt(), SystemExit(3)])
def test_the_wall_lets_pass_what_was_meant(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, wall("landing"):
        raise error
    assert caught.value is error


def test_the_message_names_the_place_and_is_one_line() -> None:
    with pytest.raises(ParseError) as caught, wall("landing"):
        scraper.normalize(None)  # type: ignore[arg-type]
    assert str(caught.value).startswith("landing: normalize/merge.py, line ")
    with pytest.raises(ParseError) as caught, wall("landing"):
        raise ValueError("two\nlines " + "x" * 9999)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
