"""PMID, PMCID and DOI of papers, whichever of them is known: looked up many a request, source after source.

In this order, each asked only for what the ones before did not know: NCBI's ID converter (papers in PubMed Central), PubMed (its
search gives candidates, their own records tell which it is), Europe PMC. An id is believed only where a document has both ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Literal, SupportsInt

from msgspec import Struct

from scraper.errors import Blocked, InputError
from scraper.fetch.captures import Folders, read_folders
from scraper.ids import Scheme, read_id, scheme_of
from scraper.model import ParsedRecord
from scraper.pipeline.batches import Answer, Answers, Asker
from scraper.pipeline.connect import make_client
from scraper.pipeline.outcomes import failure_of
from scraper.pipeline.report import PaperOutcome, RunReport, make_report
from scraper.pipeline.saved_exchanges import index_captures, keeper, read_captures
from scraper.settings import Settings, load_settings
from scraper.sources import esearch, europepmc_search, idconv, pubmed
from scraper.sources.source import Source, batches

SOURCES = ("idconv", "pubmed", "europepmc")
_FIELDS: tuple[Scheme, ...] = ("pmid", "pmcid", "doi")


class IdRow(Struct, frozen=True):
    """The ids of one paper; `sources` has, for each that is known, who says so. `asked` is the id in its canonical form.

    `outcome` is `found` when there is a PMID, `unknown` when no source has one, `ambiguous` when one gives several, `failed` when
    none gave one and a source could not be asked; `source` and `reason` then say which and why.
    """

    asked: str
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    sources: dict[str, str] = {}
    outcome: Literal["found", "unknown", "ambiguous", "failed"] = "unknown"
    source: str | None = None
    reason: str | None = None


def convert_ids(
    ids: Iterable[str | SupportsInt],
    *,
    sources: str | Iterable[str] = "idconv,pubmed,europepmc",
    captures: Folders = (),
    offline: bool = False,
    record: str | PathLike[str] | None = None,
    settings: Settings | None = None,
) -> list[IdRow]:
    """A row for each id, in their order; ids of all three kinds may be mixed, a repeated one is looked up once.

    `sources` are some of `idconv`, `pubmed`, `europepmc`, asked in that order; other options as of `fetch_many`. Raises
    InputError on what is no id and on a text where a list is meant, StoreError on captures that cannot be read; a source that
    fails is told in the rows.
    """
    if isinstance(ids, str):
        raise InputError(f"a list of ids is expected, not the text {ids[:40]!r}: write [{ids[:40]!r}]")
    converter = Converter(sources=sources, captures=captures, offline=offline, record=record, settings=settings)
    return converter.rows([read_id(one) for one in ids])


class Converter:
    """Looks ids up, and counts what that costs. `blocked` tells that a site showed a block page."""

    def __init__(
        self,
        *,
        sources: str | Iterable[str] = "idconv,pubmed,europepmc",
        captures: Folders = (),
        offline: bool = False,
        record: str | PathLike[str] | None = None,
        settings: Settings | None = None,
    ):
        parts = sources.split(",") if isinstance(sources, str) else sources
        names = [name.strip() for name in parts if name.strip()]
        if not names or not set(names) <= set(SOURCES):
            raise InputError(f"ids are looked up at {', '.join(SOURCES)}, not at {sources!r}")
        self.blocked: str | None = None
        self.outcomes: list[PaperOutcome] = []
        self._names = [name for name in SOURCES if name in names]
        self._settings = settings or load_settings()
        self._roots = read_folders(captures)
        self._record = Path(record) if record is not None else None
        self._client = None if offline else make_client(self._settings)

    def stop(self) -> None:
        """End all waiting and asking."""
        if self._client is not None:
            self._client.stop.set()

    def report(self) -> RunReport:
        """What looking up cost; the ids without a PMID are its failures."""
        return make_report(self.outcomes, self.outcomes, self._names, self._client)

    def rows(self, ids: Sequence[str]) -> list[IdRow]:
        """A row for each canonical id."""
        looked_up: dict[str, _Lookup] = {one: _Lookup(one) for one in ids}
        for scheme in _FIELDS:
            wanted = [one for one in looked_up if scheme_of(one) == scheme]
            for name in self._names:
                left = [own for own in wanted if not looked_up[own].is_done and _can_ask(name, own)]
                for own, answer in self._ask(name, scheme, left).items():
                    looked_up[own].hear(answer, name)
        rows = {own: lookup.row() for own, lookup in looked_up.items()}
        self.outcomes += [outcome_of(row, looked_up[own].kind) for own, row in rows.items() if row.pmid is None]
        return [rows[own] for own in ids]

    def _ask(self, name: str, scheme: Scheme, ids: Sequence[str]) -> Answers:
        """What one source says of each id: a document that has it, and the other ids."""
        if not ids:
            return {}
        if name == "idconv":
            return self._answers(idconv.lookup_by(scheme), ids)
        if name == "europepmc":
            return self._answers(europepmc_search.lookup_by(scheme), ids)
        return self._answers(pubmed.SOURCE, ids) if scheme == "pmid" else self._of_pubmed(scheme, ids)

    def _of_pubmed(self, scheme: Scheme, ids: Sequence[str]) -> Answers:
        """PubMed's search gives PMIDs for the ids; the records of those tell whose each is."""
        found = self._answers(esearch.lookup_by(scheme), ids)
        candidates = {own: one.parsed.ids.get(esearch.CANDIDATES, ()) for own, one in found.items() if one.parsed}
        pmids = list(dict.fromkeys(pmid for several in candidates.values() for pmid in several))
        records = self._answers(pubmed.SOURCE, pmids) if pmids else {}
        answers = dict(found)
        for own, several in candidates.items():
            heard = [records[pmid] for pmid in several if pmid in records]
            mine = [one for one in heard if one.parsed is not None and own in _ids_of(one.parsed, scheme)]
            failed = [one for one in heard if one.error is not None]
            if mine:
                answers[own] = mine[0] if len(mine) == 1 else _several(mine)
            elif failed:
                answers[own] = failed[0]
            elif len(heard) < len(several):  # offline: whose the others are was not saved
                del answers[own]
        return answers

    def _answers(self, source: Source, ids: Sequence[str]) -> Answers:
        """One answer per id: from captures, then from the network; ids that neither has are left out."""
        answers = read_captures(source, index_captures(source, self._roots), ids, None)
        missing = [own for own in ids if own not in answers]
        if self._client is not None and missing:
            asker = Asker(source, self._client, self._settings, keeper(source, self._record, None))
            for group in batches(missing, source.ids_per_request):
                answers |= asker.ask(group)
        self.blocked = next((str(one.error) for one in answers.values() if isinstance(one.error, Blocked)), self.blocked)
        return answers


class _Lookup:
    """What the sources have said so far of one id."""

    def __init__(self, asked: str):
        self.asked = asked
        self.kind: str | None = "offline"
        self._values: dict[Scheme, str] = {}
        self._sources: dict[str, str] = {}
        self._problem: PaperOutcome | None = None
        self._absent: list[str] = []

    @property
    def is_done(self) -> bool:
        """Whether asking further sources would tell nothing new: PubMed's own record has all ids that there are."""
        ids = set(self._values)
        return "pmid" in ids and (
            scheme_of(self.asked) != "pmid" or "pubmed" in self._sources.values() or len(ids) == len(_FIELDS)
        )

    def hear(self, answer: Answer, name: str) -> None:
        """Take what a source says. A document with the id that was asked by alone says that it knows no more."""
        parsed = answer.parsed
        own = {} if parsed is None else {one: value for one in _FIELDS if (value := getattr(parsed, one))}
        confirmed = parsed is not None and (name != "idconv" or len(own) > 1) and "pmid" in own
        if confirmed:
            for scheme, value in own.items():
                if scheme not in self._values:
                    self._values[scheme], self._sources[scheme] = value, name
        elif answer.error is not None:
            self._problem = self._problem or failure_of(self.asked, answer)
        else:
            self._absent.append(name)

    def row(self) -> IdRow:
        """The row of the table."""
        problem = self._problem
        if "pmid" in self._values:
            pmid, pmcid, doi = map(self._values.get, _FIELDS)
            return IdRow(self.asked, pmid, pmcid, doi, dict(self._sources), "found")
        if problem is not None:
            self.kind = problem.kind
            outcome: Literal["ambiguous", "failed"] = "ambiguous" if problem.kind == "several" else "failed"
            return IdRow(self.asked, outcome=outcome, source=problem.source, reason=problem.reason)
        if self._absent:
            self.kind = "unknown_id"
            reason = f"no paper of PubMed is known for it (asked: {', '.join(self._absent)})"
            return IdRow(self.asked, source=",".join(self._absent), reason=reason)
        reason = "offline, and no capture tells which paper it is: ask once without --offline, or give --captures"
        return IdRow(self.asked, outcome="failed", reason=reason)


def outcome_of(row: IdRow, kind: str | None = None) -> PaperOutcome:
    """An id without a PMID as a paper that failed; in place of the PMID stands the id that was asked for."""
    return PaperOutcome(row.asked, "failed", row.source, row.reason, kind or row.outcome)


def _several(answers: Sequence[Answer]) -> Answer:
    """The answer where one id stands in the records of several papers."""
    from scraper.errors import FetchError

    pmids = ", ".join(str(one.parsed.pmid) for one in answers if one.parsed)
    reason = f"the id stands in the records of several papers: PMID {pmids}; name the PMID"
    return Answer(answers[0].status, error=FetchError(reason, source="pubmed", kind="several"))


def _ids_of(document: ParsedRecord, scheme: Scheme) -> Iterator[str]:
    """The paper's ids of one kind, second ones too."""
    yield from filter(None, (getattr(document, scheme), *document.ids.get(scheme, ())))


def _can_ask(name: str, own: str) -> bool:
    """Whether an id can be put into a source's question: commas separate ids at the converter, quotes enclose DOIs elsewhere."""
    return "," not in own if name == "idconv" else '"' not in own and "\\" not in own
