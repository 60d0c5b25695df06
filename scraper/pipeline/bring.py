"""Bring your own: saved pages and exports into a corpus, recognised by their content, without any request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from scraper import records_file
from scraper.archive import Member, iter_members
from scraper.errors import InputError, ParseError, ScraperError, wall
from scraper.model import Capture, ParsedRecord
from scraper.normalize.refresh import diff_records, make_tombstone
from scraper.parse.layouts import UNKNOWN_SOURCE
from scraper.pipeline.annotator import read_annotator
from scraper.pipeline.bring_records import import_records, iter_own_file
from scraper.pipeline.brought import Brought
from scraper.pipeline.failures import PARSE
from scraper.pipeline.making import make_record
from scraper.pipeline.rebuild import IMPORTED, Rebuilder, read_brought, read_old
from scraper.store.corpus import Corpus
from scraper.store.queue import Ending


def import_files(corpus: Corpus, names: Iterable[str], *, source: str | None = None) -> Iterator[Brought]:
    """Store what the files say of papers, each file in one transaction; gives what came of each.

    Files are kept as exchanges of the papers they are of, so that a record is made of all that is known and can be made
    again; records that this tool wrote are stored as they are (`import_records`). A file that is of no known layout, or a page of
    a bot check, is passed over with its reason. `source` names who made the annotations in the files, where they do not say so
    themselves or say it wrongly. Raises InputError when a path cannot be read, or the name is none.
    """
    annotator = UNKNOWN_SOURCE if source is None else read_annotator(source)
    rebuilder = Rebuilder(corpus)
    for name in names:
        own = iter_own_file(corpus, name)
        if own is not None:
            yield from own
            continue
        for member in iter_members(name):
            if member.reason is None and records_file.is_records(member.body[: records_file.HEAD]):
                yield from import_records(corpus, [member.body], member.name)
            else:
                yield _import_member(corpus, rebuilder, member, annotator)


def _import_member(corpus: Corpus, rebuilder: Rebuilder, member: Member, annotator: str) -> Brought:
    capture = Capture(
        source=annotator, body=member.body, url=member.url, status=member.status, retrieved_at=member.retrieved_at,
        name=member.name, origin=f"{IMPORTED}{member.name}",
    )  # fmt: skip
    if member.reason is not None:
        return Brought(member.name, reason=member.reason)
    try:
        documents = read_brought(capture)
    except ScraperError as error:
        return Brought(member.name, reason=str(error))
    by_pmid: dict[str, list[ParsedRecord]] = {}
    for document in documents:
        by_pmid.setdefault(document.pmid or "", []).append(document)
    without = len(by_pmid.pop("", []))
    deleted = {pmid: by_pmid.pop(pmid) for pmid in [*by_pmid] if all(map(_is_deleted, by_pmid[pmid]))}
    if deleted:
        _bury(corpus, deleted)
    known = {pmid for pmid in by_pmid if pmid in corpus}
    changed, failed = _store(corpus, rebuilder, capture, by_pmid) if by_pmid else ([], {})
    stored = tuple(pmid for pmid in by_pmid if pmid not in failed)
    new = tuple(pmid for pmid in stored if pmid not in known)
    return Brought(member.name, stored, without, gone=tuple(deleted), failed=failed, new=new, changed=tuple(changed))


def _store(
    corpus: Corpus, rebuilder: Rebuilder, capture: Capture, by_pmid: Mapping[str, Sequence[ParsedRecord]]
) -> tuple[list[str], dict[str, str]]:
    """Store what a file says of each paper, all in one transaction.

    Gives the papers that it changed, and those it could not make a record of, with the reason.
    """
    changed: list[str] = []
    failed: dict[str, str] = {}
    with corpus.writing() as writer:
        number = writer.put_capture(capture)
        corpus.queue.want(by_pmid)
        for pmid, documents in by_pmid.items():
            old = read_old(corpus, pmid) if pmid in corpus else None
            whole = old is not None and corpus.has_documents_of(old)
            writer.link(pmid, [number])
            try:
                made = make_record(documents)
                new = made if old is None else rebuilder.refresh(made, old, whole=whole)
                with wall("normalize"):
                    changes = diff_records(old, new) if old is not None else ()
            except (InputError, ParseError) as error:
                failed[pmid] = str(error)
                continue
            if changes:
                changed.append(pmid)
                writer.note_change(pmid, changes)
            writer.put(new)
        corpus.queue.settle(
            Ending(pmid, "failed", "import", PARSE, failed[pmid])
            if pmid in failed and pmid not in corpus
            else Ending(pmid, "stored")
            for pmid in by_pmid
        )
    return changed, failed


def _is_deleted(document: ParsedRecord) -> bool:
    return any(issue.code == "deleted" for issue in document.issues)


def _bury(corpus: Corpus, deleted: Mapping[str, Sequence[ParsedRecord]]) -> None:
    """PMIDs that NLM says it deleted: what is stored of them stays and says so, of others nothing is stored."""
    with corpus.writing() as writer:
        for pmid, documents in deleted.items():
            last = read_old(corpus, pmid) if pmid in corpus else None
            if last is not None:
                statuses = [msgspec.structs.replace(one.source, outcome="absent") for one in documents]
                record = make_tombstone(pmid, statuses, last=last)
                writer.note_change(pmid, diff_records(last, record))
                writer.put(record)
        corpus.queue.want(deleted)
        corpus.queue.settle(Ending(pmid, "gone", "pubmed", None, "NLM deleted this PMID") for pmid in deleted)
