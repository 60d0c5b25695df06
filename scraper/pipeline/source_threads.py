"""One source of a run with its threads: saved exchanges are asked first, then those of earlier runs, then the network."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from scraper.fetch.host import AT_ONCE
from scraper.fetch.workers import Workers
from scraper.model import Capture, SourceStatus
from scraper.pipeline.batches import Answer, Answers, Asker, Keep
from scraper.pipeline.failures import kind_of
from scraper.pipeline.saved_exchanges import CaptureIndex, asked_by, path_of, read_captures
from scraper.settings import Settings
from scraper.sources.source import Source, batches
from scraper.version import __version__

if TYPE_CHECKING:
    from scraper.fetch.cache import ExchangeCache, KeptAnswer

_NOT_THERE = frozenset({"http_404", "http_410"})  # parts of a paper that a site says it has not
_NOT_THERE_SECONDS = 3600.0  # it may be put right
Promises = dict[str, "Future[Answers]"]  # of each id


class Lane:
    """One source: answers that are at hand are given at once, others as futures.

    `asker` is None to ask nobody; `memory` None to remember nothing; `keep` is called with every saved exchange that is used.
    """

    def __init__(
        self, source: Source, captures: CaptureIndex, asker: Asker | None, memory: Memory | None = None, keep: Keep | None = None
    ):
        self.source = source
        self._captures = captures
        self._asker = asker
        self._memory = memory
        self._keep = keep
        self._workers = Workers(source.name, AT_ONCE)

    def ask(self, ids: Sequence[str]) -> Promises:
        """Ask for some papers; each has a future that answers for it, and for others asked in the same request."""
        answers = read_captures(self.source, self._captures, ids, self._keep)
        missing = [own for own in ids if own not in answers]
        asker = self._asker
        if asker is None:
            not_asked = Answer(SourceStatus(name=self.source.name, outcome="not_asked"))
            return _done(answers | dict.fromkeys(missing, not_asked))
        promised = _done(answers)
        for remembered in self._memory.find(missing) if self._memory else ():
            promised |= dict.fromkeys(remembered, self._workers.submit(partial(self._remember, remembered, asker)))
        for group in batches([own for own in missing if own not in promised], self.source.ids_per_request):
            promised |= dict.fromkeys(group, self._workers.submit(partial(self._ask, group, asker)))
        return promised

    def _remember(self, remembered: dict[str, KeptAnswer], asker: Asker) -> Answers:
        """What exchanges of earlier runs say; what cannot be read of them any more is asked for."""
        index = CaptureIndex({}, {})
        for own, kept in remembered.items():
            if own in asked_by(self.source, kept.capture):  # not where an id stands in the place of a key, which is not kept
                index.papers[own] = [kept.capture]
            for capture in kept.followed:
                index.followed.setdefault(path_of(capture.url or ""), []).append(capture)
        answers = read_captures(self.source, index, list(remembered), self._memory.keep if self._memory else None)
        good = {own: one for own, one in answers.items() if own in remembered and _is_settled(one)}
        missing = [own for own in remembered if own not in good]
        return good | (self._ask(missing, asker) if missing else {})

    def _ask(self, ids: Sequence[str], asker: Asker) -> Answers:
        return asker.ask(ids) if self._memory is None else self._memory.ask(ids, asker)


class Memory:
    """What earlier runs got of one source, and what this one gets for the next.

    `keep` is what else is done with an exchange that is used. Those of one call of `ask` are noted by the thread it runs in: the
    Asker's own `keep` is to be one of `noting`.
    """

    def __init__(self, source: Source, cache: ExchangeCache, settings: Settings, keep: Keep):
        self.keep = keep
        place = settings.base_urls.get(source.name, "")
        parts = (__version__, source.name, place, settings.landing_url if source.name == "landing" else "")
        self._scope = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
        self._cache = cache
        self._here = threading.local()

    def find(self, ids: Sequence[str]) -> list[dict[str, KeptAnswer]]:
        """What is remembered of some papers, those that one reply holds together."""
        together: dict[int, dict[str, KeptAnswer]] = {}
        for own, kept in self._cache.find(self._scope, ids).items():
            together.setdefault(id(kept.capture), {})[own] = kept
        return list(together.values())

    def noting(self, keep: Keep) -> Keep:
        """What notes an exchange, and does with it what `keep` does."""

        def note(capture: Capture, ids: Sequence[str], followed: bool) -> None:
            keep(capture, ids, followed)
            noted = getattr(self._here, "noted", None)
            if noted is not None:
                noted.append(_Noted(capture, tuple(ids), followed, capture.as_status().sha256))

        return note

    def ask(self, ids: Sequence[str], asker: Asker) -> Answers:
        """Ask, and remember what settled each of the papers."""
        noted: list[_Noted] = []
        self._here.noted = noted
        try:
            answers = asker.ask(ids)
        finally:
            self._here.noted = None
        settled = {own: kept for own, answer in answers.items() if (kept := _settled_by(own, answer, noted))}
        self._cache.keep(self._scope, settled)
        return answers


class _Noted(NamedTuple):
    """An exchange, the ids it is of, whether it only completes another one's document, and the hash of its body."""

    capture: Capture
    ids: tuple[str, ...]
    followed: bool
    sha256: str | None

    def is_of(self, status: SourceStatus) -> bool:
        """Whether an answer came from this exchange."""
        return (self.capture.retrieved_at, self.capture.url, self.sha256) == (status.retrieved_at, status.url, status.sha256)


def _done(answers: Answers) -> Promises:
    done: Future[Answers] = Future()
    done.set_result(answers)
    return dict.fromkeys(answers, done)


def _is_settled(answer: Answer) -> bool:
    """Whether asking again would bring nothing else: all of it came, or what did not come is not there."""
    settled = answer.status.outcome in ("ok", "absent")
    return settled and (answer.error is None or kind_of(answer.error) in _NOT_THERE)


def _settled_by(own: str, answer: Answer, noted: Sequence[_Noted]) -> KeptAnswer | None:
    """The exchanges that an answer came from; None where it is not settled."""
    of_paper = [one for one in noted if own in one.ids]
    followed = tuple(one.capture for one in of_paper if one.followed)
    failed = [capture for capture in followed if capture.outcome == "failed"]
    if not _is_settled(answer) or any(capture.kind not in _NOT_THERE for capture in failed):
        return None
    replies = [one.capture for one in of_paper if one.is_of(answer.status)]
    if not replies:
        return None
    from scraper.fetch.cache import KeptAnswer

    return KeptAnswer(replies[-1], followed, _NOT_THERE_SECONDS) if failed else KeptAnswer(replies[-1], followed)
