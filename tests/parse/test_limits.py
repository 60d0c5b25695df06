"""What an input claims or repeats without end is bounded: sizes, numbers, encodings; a typed error, or the right record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scraper.errors import ParseError
from scraper.model import Capture, SourceStatus
from scraper.parse import bioc_json, layouts

HEAD = b'<!doctype html><html><head><meta name="citation_title" content="Warm socks"></head><body>'
PUBTATOR = b"998000001|t|Socks\n998000001|a|Warm\n\n"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits at a few hundred thousand bytes instead of many millions."""
    monkeypatch.setattr(layouts, "_LARGE", 300_000)
    monkeypatch.setattr(layouts, "_LARGEST_PAGE", 400_000)
    monkeypatch.setattr(layouts, "_LARGEST_BODY", 1_000_000)
    monkeypatch.setattr(bioc_json, "_LARGEST", 400_000)


def without_end(head: bytes, filler: bytes = b" ") -> Iterator[bytes]:
    yield head
    for _ in range(1_000):
        yield filler * 10_000
    pytest.fail("read to its end")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "head", [HEAD, b'[{"id":"998000001","passages":[', b'{"PubTator3":[{"id":"998000001","passages":[{"text":"']
)
def test_what_unpacks_without_end_is_refused_on_the_way(head: bytes) -> None:
    with pytest.raises(ParseError, match="MiB"):
        list(layouts.iter_stream(without_end(head), Capture(source="document", body=b"")))


@pytest.mark.usefixtures("small")
def test_a_page_larger_than_any_is_refused_and_a_large_file_of_papers_is_not() -> None:
    with pytest.raises(ParseError, match="no page of a paper is"):
        layouts.parse_capture(Capture(source="document", body=HEAD + b" " * 400_000))
    assert len(layouts.parse_capture(Capture(source="document", body=PUBTATOR * 12_000))) == 12_000


@pytest.mark.usefixtures("small")
def test_what_is_no_document_is_known_by_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    decode = layouts.Document

    def noting(capture: Capture) -> layouts.Document:
        sizes.append(len(capture.body))
        return decode(capture)

    monkeypatch.setattr(layouts, "Document", noting)
    with pytest.raises(ParseError, match="no known layout"):
        layouts.parse_capture(Capture(source="document", body=bytes(2_000_000)))
    assert sizes == [300_000]


@pytest.mark.parametrize("charset", ["undefined", "nosuch", "idna", "punycode", "rot13", "hex", "utf-7", "unicode_escape"])
def test_a_charset_that_is_none_is_passed_over(charset: str) -> None:
    body = HEAD.replace(b"Warm", b"W\xe4rm").replace(b"</head>", b'<meta name="citation_pmid" content="998000001"></head>')
    capture = Capture(source="document", body=body + b"</body></html>", headers={"Content-Type": f"text/html; charset={charset}"})
    (parsed,) = layouts.parse_capture(capture)
    assert (parsed.pmid, [issue.code for issue in parsed.issues]) == ("998000001", ["encoding_guessed"])


def test_one_value_of_a_file_of_json_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bioc_json, "_LARGEST", 1000)
    line = b'{"id":"998000001","passages":[]}\n'
    assert len(list(bioc_json.iter_bioc_json([line] * 100, SourceStatus(name="document")))) == 100
    with pytest.raises(ParseError, match="one on a line"):
        list(bioc_json.iter_bioc_json([b'{"a":"', *[b"x" * 400] * 5], SourceStatus(name="document")))
