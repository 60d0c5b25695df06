"""Saved exchanges: which papers they are of, what they mean for each, and under which name a new one is saved."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import msgspec

from scraper.errors import FetchError, Incomplete, ParseError, ScraperError, wall
from scraper.fetch.captures import iter_captures, save_capture
from scraper.fetch.site import REDIRECTING, REDIRECTS, Unbelieved
from scraper.model import Capture, ParsedRecord
from scraper.pipeline.batches import Answer, Answers, Keep
from scraper.pipeline.failures import error_of, failed_status, is_failed
from scraper.sources.source import Read, Reply, Source, read_reply, refuse_error_status

OTHER_PAPER = "other_paper"
_PLAIN_NAME = 60  # characters of an id that serve as a file name


class CaptureIndex(NamedTuple):
    """The captures of each paper, and those that complete a document, by path and query; the newest first."""

    papers: dict[str, list[Capture]]
    followed: dict[str, list[Capture]]


def index_captures(source: Source, roots: Sequence[Path]) -> CaptureIndex:
    """All captures of one source below some folders."""
    index = CaptureIndex({}, {})
    for root in roots:
        for capture in iter_captures(root, source.name):
            asked = asked_by(source, capture)
            places, keys = (index.papers, asked) if asked else (index.followed, (path_of(capture.url or ""),))
            for key in keys:
                places.setdefault(key, []).append(capture)
    for places in index:
        for captures in places.values():
            captures.sort(key=_age, reverse=True)  # stable: of equal ones the first stays first
    return index


def _age(capture: Capture) -> tuple[str, bool]:
    """What settled an exchange is kept beside it with the same time, and comes after it."""
    return capture.retrieved_at or "", capture.outcome is not None


def read_captures(source: Source, index: CaptureIndex, pmids: Sequence[str], keep: Keep | None) -> Answers:
    """What the newest saved exchange of each paper says; where it failed, what an older one gives, if that has the paper."""
    answers: Answers = {}
    read: dict[int, Answers] = {}
    for pmid in pmids:
        for capture in index.papers.get(pmid, ()):
            if id(capture) not in read:
                read[id(capture)] = read_saved(source, capture, asked_by(source, capture), index.followed, keep)
            answer = read[id(capture)][pmid]
            if answer.parsed is not None or pmid not in answers:
                answers[pmid] = answer
            if answers[pmid].parsed is not None or answers[pmid].status.outcome != "failed":
                break
    return answers


def read_saved(
    source: Source, capture: Capture, asked: Sequence[str], saved: Mapping[str, Sequence[Capture]], keep: Keep | None = None
) -> Answers:
    """What a saved exchange means for each paper it asked for, without asking anybody anything.

    `saved` are the exchanges that completed a document, by path and query, the newest first.
    """
    if keep is not None:
        keep(capture, asked, False)
    if is_failed(capture):
        return dict.fromkeys(asked, Answer(failed_status(capture), error=error_of(capture)))
    if capture.outcome == "merged":
        absent = msgspec.structs.replace(capture.as_status(), outcome="absent")
        return dict.fromkeys(asked, Answer(absent, merged_into=capture.merged_into))
    try:
        with wall(source.name):
            capture = _landed(capture, saved, asked, keep)
            reply = read_reply(source, capture, asked)
    except Unbelieved as odd:
        reply = odd.result
    except (FetchError, ParseError) as error:
        return dict.fromkeys(asked, Answer(failed_status(capture), error=error))
    absence = Answer(msgspec.structs.replace(capture.as_status(), outcome="absent"))
    answers = {pmid: _complete(source, capture, parsed, saved, keep) for pmid, parsed in reply.found.items()}
    for pmid in asked:
        if pmid in reply.found:
            continue
        refusal = _refusal(source, capture, pmid, reply) if pmid in reply.shells or len(asked) == 1 else None
        answers[pmid] = Answer(failed_status(capture), error=refusal) if refusal else absence
    return answers


def _landed(capture: Capture, saved: Mapping[str, Sequence[Capture]], asked: Sequence[str], keep: Keep | None) -> Capture:
    """The exchange that a saved redirect leads to, as the reply to what was asked; the redirect itself where none is saved."""
    landed = capture
    for _ in range(REDIRECTS):
        location = next((value for name, value in landed.headers.items() if name.lower() == "location"), "")
        found = saved.get(path_of(urljoin(landed.url or "", location)), ()) if landed.status in REDIRECTING and location else ()
        if not found:
            break
        landed = found[0]
        if keep is not None:
            keep(landed, asked, True)
    return msgspec.structs.replace(landed, url=capture.url, name=capture.name)


def _complete(
    source: Source, capture: Capture, parsed: ParsedRecord, saved: Mapping[str, Sequence[Capture]], keep: Keep | None
) -> Answer:
    """The document with what it only points to, as far as that was saved and can be read."""
    errors: list[ScraperError] = []

    def get(address: str, read: Read) -> Any:
        refusals: list[ScraperError] = []
        for found in saved.get(path_of(urljoin(capture.url or "", address)), ()):
            if keep is not None:
                keep(found, [parsed.pmid or parsed.doi or ""], True)
            try:
                return _read(found, read)
            except (FetchError, ParseError) as error:
                refusals.append(error)
        errors.extend(refusals[:1])
        return None

    completed = parsed
    try:
        with wall(source.name):
            completed = source.complete(parsed, get)
    except ParseError as error:
        errors.append(error)
    return Answer(capture.as_status(), completed, error=next(iter(errors), None))


def _read(capture: Capture, read: Read) -> Any:
    if is_failed(capture):
        raise error_of(capture)
    refuse_error_status(capture)
    with wall(capture.source):
        return read(capture)


def _refusal(source: Source, capture: Capture, pmid: str, reply: Reply) -> Incomplete | None:
    """Why a saved reply that lacks the paper is no word that there is none."""
    if not reply.shells and not reply.others:
        return None
    got = "an empty document, or two that differ" if reply.shells else f"a document of PMID {reply.others[0]}: refused"
    kind = "shell" if reply.shells else OTHER_PAPER
    asked = f"PMID {pmid}" if pmid.isdigit() else f"DOI {pmid}"
    return Incomplete(f"asked for {asked}, got {got}", source=source.name, url=capture.url, kind=kind)


def path_of(url: str) -> str:
    """Path and query of an address: what an exchange asked, whatever host stood before it. One that is none is left as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.path}?{parts.query}"


def asked_by(source: Source, capture: Capture) -> tuple[str, ...]:
    """The ids an exchange asked for; one whose address nobody recorded is named after its PMID."""
    if capture.url is None:
        return (capture.name,)
    return source.ids_in(f"{capture.url}?{capture.request_body}" if capture.request_body else capture.url)


def keeper(source: Source, root: Path | None, also: Keep | None) -> Keep:
    """What to do with an exchange that settled something: save it under a name made of the PMIDs it asked for."""

    def keep(capture: Capture, pmids: Sequence[str], followed: bool) -> None:
        named = msgspec.structs.replace(capture, name=name_of(source, capture))
        if also is not None:
            also(named, pmids, followed)
        if root is not None:
            save_capture(named, root)

    return keep


def name_of(source: Source, capture: Capture) -> str:
    """The name of an exchange: its id, or the first of several and a digest of all; one that failed has a name of its own.

    Ids that are no plain file names, or long, as DOIs are, get a digest too, so that no two share a name on any disk.
    """
    ids = asked_by(source, capture)
    whole = ",".join(ids) or path_of(capture.url or "")
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    plain = re.sub(r"[^\w.-]", "_", ids[0] if ids else "list", flags=re.ASCII)[:_PLAIN_NAME]
    if len(ids) > 1:
        plain += f"-and-{len(ids) - 1}-more"
    name = plain if len(ids) == 1 and plain == ids[0] else f"{plain}-{digest}"
    return f"{name}-failed" if capture.outcome == "failed" else name
