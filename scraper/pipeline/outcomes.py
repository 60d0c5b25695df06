"""One paper, all answers: where it ends, and its record, if it has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from scraper.errors import FetchError, ScraperError
from scraper.model import ParsedRecord, Record
from scraper.pipeline.batches import Answer
from scraper.pipeline.failures import PARSE, kind_of
from scraper.pipeline.make_record import make_record
from scraper.pipeline.report import PaperOutcome
from scraper.pipeline.saved_exchanges import OTHER_PAPER
from scraper.sources.registry import SOURCES
from scraper.sources.source import is_shell

# Who keeps the records: a document of theirs with nothing in it is no paper, whatever others list. Others keep links and copies.
_OF_NLM = frozenset({"landing", "pubtator3", "pubmed"})


class Verdict(NamedTuple):
    """Where a paper ended, what failed on the way, and its record when it is `stored`."""

    outcome: PaperOutcome
    failures: list[PaperOutcome]
    record: Record | None = None


def judge(pmid: str, answers: Sequence[Answer]) -> Verdict:
    """Put a paper in its one place."""
    failed = [failure_of(pmid, answer) for answer in answers if answer.error is not None]
    parsed = [answer.parsed for answer in answers if answer.parsed is not None]
    shell = next((one for one in failed if one.kind == "shell" and one.source in _OF_NLM), None)
    if parsed and shell is None and is_proven(parsed, answers):
        try:
            record = make_record(parsed, [answer.status for answer in answers if answer.parsed is None])
        except ScraperError as error:
            outcome = PaperOutcome(pmid, "failed", "normalize", str(error), PARSE)
            return Verdict(outcome, [*failed, outcome])
        return Verdict(PaperOutcome(pmid, "stored"), failed, record)
    return Verdict(shell or (failed[0] if failed else _without_failure(pmid, answers)), failed)


def _without_failure(pmid: str, answers: Sequence[Answer]) -> PaperOutcome:
    """Where a paper ends that nobody has, and of which no source failed."""
    merged = next((answer for answer in answers if answer.merged_into), None)
    if merged is not None:
        reason = f"the source gives PMID {merged.merged_into} in its place; ask for that one"
        return PaperOutcome(pmid, "merged", merged.status.name, reason, merged_into=merged.merged_into)
    absent = [answer.status.name for answer in answers if answer.status.outcome == "absent"]
    if absent:
        return PaperOutcome(pmid, "gone", ",".join(absent), "the sources asked have no such paper")
    empty = [answer.status.name for answer in answers if answer.parsed is not None]
    if empty:
        reason = "nothing says that there is such a paper: no links of it are known; ask a source of records too, as landing"
        return PaperOutcome(pmid, "failed", ",".join(empty), reason, "unproven")
    reason = "offline, and no capture of this paper: fetch it once without --offline, or give --captures"
    return PaperOutcome(pmid, "failed", None, reason, "offline")


def failure_of(pmid: str, answer: Answer) -> PaperOutcome:
    """The failure that an answer has; of one with a document, that a part of it could not be had."""
    kind = kind_of(answer.error) if answer.error is not None else None
    name, reason = answer.status.name, str(answer.error)
    if answer.parsed is None:
        return PaperOutcome(pmid, "failed", name, reason, kind)
    reason = f"{name}: a part could not be had: {reason.removeprefix(f'{name}: ')}"
    return PaperOutcome(pmid, "failed", name, reason, kind, of_a_part=True)


def is_proven(parsed: Sequence[ParsedRecord], answers: Sequence[Answer]) -> bool:
    """Whether the documents show that there is such a paper.

    Where a source of records gives another paper in its place, only a document with a content of its own does: links may be
    those of the other paper. A document of a source that keeps records does, whoever else has none. Links alone, which some
    sources give for any number, do so when there are any and no source says that there is no such paper; where one failed, any
    content does.
    """
    if any(map(_gives_another, answers)):
        return any(not is_shell(_without_lists(document)) for document in parsed)
    if not any(map(_is_of_a_paper, parsed)):
        denied = any(answer.status.outcome == "absent" for answer in answers)
        return not denied and any(map(says_more, parsed))
    return not any(one.error for one in answers) or not all(map(is_shell, parsed))


def _gives_another(answer: Answer) -> bool:
    """Whether a source that keeps records gives another paper in its place."""
    another = bool(answer.merged_into) or getattr(answer.error, "kind", None) == OTHER_PAPER
    return another and not SOURCES[answer.status.name].may_be_empty


def _without_lists(document: ParsedRecord) -> ParsedRecord:
    return msgspec.structs.replace(document, references=None, citing_articles=None)


def _is_of_a_paper(document: ParsedRecord) -> bool:
    return says_more(document) and not SOURCES[document.source.name].links_only


def says_more(document: ParsedRecord) -> bool:
    """Whether a document says more than the number it was asked for."""
    return bool(not is_shell(document) or document.counts or document.ids or document.doi or document.pmcid)


def of_paper(pmid: str, answer: Answer) -> Answer:
    """The answer, unless its document says that it is another paper's: two papers may print one DOI."""
    if answer.parsed is None or answer.parsed.pmid in (None, pmid):
        return answer
    error = FetchError(f"the page is of PMID {answer.parsed.pmid}: refused", source=answer.status.name, kind="other_page")
    return Answer(msgspec.structs.replace(answer.status, outcome="failed"), error=error)
