"""Where the tools find papers: ids in the corpus and at the sources, and why sources failed."""

from __future__ import annotations

import pytest

from scraper.errors import FetchError, InputError, NotFound
from scraper.mcp.calls import Call
from scraper.mcp.library import Asking, Library, reasons_of, sources_of, stored_reasons
from scraper.mcp.limits import MOST_SOURCES, REASON_CHARACTERS
from scraper.model import Provenance, Record, SourceStatus
from scraper.pipeline.report import PaperOutcome
from scraper.store.corpus import Corpus
from tests.mcp.talking import SAVED, ask


def test_a_corpus_of_an_older_version_is_left_as_it_is(stored: Library) -> None:
    with Corpus(stored.corpus_path or "") as corpus:
        corpus.connection.execute("PRAGMA user_version=2")
    got = ask(stored, "corpus_overview")
    assert got.is_error
    assert "'scraper corpus status'" in got.text


@pytest.mark.parametrize(
    ("asking", "can"),
    [
        (Asking(), True),
        (Asking(offline=True), False),
        (Asking(offline=True, captures=("saved",)), True),
        (Asking(cache=False), True),
    ],
)
def test_there_is_something_to_ask_on_the_network_or_in_captures(asking: Asking, can: bool) -> None:
    assert Library("pain.db", asking).can_ask is can


def test_without_a_corpus_none_is_opened_and_nothing_is_stored() -> None:
    library = Library(None, SAVED)
    assert library.stored_pmid("1") is None
    with pytest.raises(InputError, match="start it with --corpus DB"), library.corpus():
        pass


@pytest.mark.parametrize(
    ("own", "pmid"), [("998000001", "998000001"), ("10.5555/q.1", "998000001"), ("998000009", None), ("10.5555/none", None)]
)
def test_a_stored_paper_is_known_by_any_of_its_ids(stored: Library, own: str, pmid: str | None) -> None:
    assert [stored.stored_pmid(own), stored.stored_pmid(own)] == [pmid, pmid]


def test_an_id_is_looked_up_once_and_what_is_unknown_is_left_out() -> None:
    library = Library(None, SAVED)
    found = library.pmids_of(["10.5555/inv.404", "PMC9990018", "5"], Call())
    assert found == {"PMC9990018": "999000018", "5": "5"}
    library.asking = Asking(offline=True)  # which knows nothing
    assert library.pmids_of(["PMC9990018"], Call()) == {"PMC9990018": "999000018"}
    with pytest.raises(FetchError, match=r"10\.5555/inv\.404: "):
        library.pmids_of(["10.5555/inv.404"], Call())


@pytest.mark.parametrize(
    ("pmid", "kind", "told"),
    [
        ("999000005", NotFound, "PMID 999000005: "),
        ("999000099", FetchError, "PMID 999000099: offline, and no capture of this paper"),
    ],
)
def test_a_paper_without_a_record_is_an_error_of_its_kind_and_the_turn_is_free_again(
    pmid: str, kind: type[FetchError], told: str
) -> None:
    library = Library("none.db", SAVED)
    for _ in range(2):
        with pytest.raises(FetchError, match=told) as raised, library.ask(pmid, "default", Call()):
            pass
        assert raised.type is kind
        assert str(raised.value).endswith("; it is not in none.db either")


def test_the_first_reason_of_each_source_is_told() -> None:
    failures = [
        PaperOutcome("1", "failed", source, reason)
        for source, reason in (("icite", "a"), ("icite", "b"), (None, "c"), ("elink", None))
    ]
    assert reasons_of(failures) == {"icite": "a", "elink": None}


def test_a_source_without_the_paper_has_no_reason_and_no_more_than_twenty_are_told() -> None:
    outcomes = ("absent", "failed", "ok", *("not_asked",) * 30)
    sources = tuple(SourceStatus(name=f"s{number}", outcome=outcome) for number, outcome in enumerate(outcomes))  # type: ignore[arg-type]
    told = sources_of(Record(provenance=Provenance(sources)), dict.fromkeys(("s0", "s1"), "HTTP\n500 " + "x" * 400))
    assert len(told) == MOST_SOURCES
    assert (told[0].reason, told[2].reason) == (None, None)
    assert (told[1].reason or "").startswith("HTTP 500 xxx")
    assert len(told[1].reason or "") == REASON_CHARACTERS


def test_why_sources_failed_for_a_stored_paper_is_read_from_the_corpus(stored: Library) -> None:
    with Corpus(stored.corpus_path or "") as corpus, corpus.writing():
        corpus.queue.note_sources("998000003", {"icite": ("failed", "http_503", "HTTP 503"), "elink": ("failed", "odd", None)})
    with stored.corpus() as corpus:
        assert stored_reasons(corpus, "998000003") == {"icite": "http_503: HTTP 503", "elink": "odd"}
        assert stored_reasons(corpus, "998000001") == {}
