"""The same documents in any order give the same bytes: those of every source, copies and older copies among them."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import ScraperError
from scraper.fetch.captures import iter_captures
from scraper.model import ParsedRecord, to_json
from scraper.normalize.merge import normalize
from scraper.sources.registry import SOURCES
from scraper.sources.source import read_reply
from tests.conftest import CASSETTES

PMID = "999000018"  # has exchanges of every source


def all_documents() -> list[ParsedRecord]:
    """What every source's exchanges say of one paper, then the same again as older copies that say less or otherwise."""
    found = []
    for source in SOURCES.values():
        for capture in iter_captures(CASSETTES, source.name):
            try:
                reply = read_reply(source, capture, source.ids_in(capture.url) if capture.url else (capture.name,))
            except ScraperError:
                continue
            found += [one for one in reply.found.values() if one.pmid in (PMID, None)]
    older = [
        msgspec.structs.replace(
            one, title=one.title and one.title[:-3], abstract=None, authors=one.authors[:1], annotations=(),
            source=msgspec.structs.replace(one.source, retrieved_at="2020-01-01T00:00:00Z"),
        )
        for one in found
    ]  # fmt: skip
    undated = [
        msgspec.structs.replace(one, title="Other", source=msgspec.structs.replace(one.source, retrieved_at=None))
        for one in found[:3]
    ]
    return [*found, *older, *undated]


DOCUMENTS = all_documents()
EXPECTED = to_json(normalize(DOCUMENTS))


@settings(max_examples=60, deadline=None)
@given(st.permutations(DOCUMENTS))
def test_order_does_not_matter(documents: list[ParsedRecord]) -> None:
    assert to_json(normalize(documents)) == EXPECTED


def test_there_is_something_to_shuffle() -> None:
    record = normalize(DOCUMENTS)
    assert len({document.source.name for document in DOCUMENTS}) >= 8
    assert record.references.shown > 1
    assert record.provenance.fields["title"].others


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(range(len(DOCUMENTS))), min_size=1))
def test_no_value_comes_from_nowhere(places: set[int]) -> None:
    """Whatever subset is merged: every field that says something names its source, and that source was given."""
    documents = [DOCUMENTS[place] for place in places]
    record = normalize(documents)
    given_sources = {document.source.name for document in documents}
    empty = msgspec.structs.asdict(type(record)())
    for name, value in msgspec.structs.asdict(record).items():
        if name not in ("schema_version", "provenance", "issues") and value != empty[name]:
            said = record.provenance.fields[name]
            assert {said.source, *said.agree, *(one.source for one in said.others)} <= given_sources
