"""Bring your own: saved pages and exports into a corpus, recognised by their content, without any request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from scraper import records_file
from scraper.archive import Member, is_archive, iter_members, iter_paths, shown, take_whole
from scraper.errors import InputError, ParseError, ScraperError
from scraper.files import open_input
from scraper.model import Capture, ParsedRecord
from scraper.parse.layouts import UNKNOWN_SOURCE
from scraper.pipeline.annotator import read_annotator
from scraper.pipeline.failures import PARSE
from scraper.pipeline.import_pieces import PieceImport
from scraper.pipeline.import_records import import_records
from scraper.pipeline.import_result import ImportResult
from scraper.pipeline.import_stored import bury, is_whole, join
from scraper.pipeline.make_record import make_record
from scraper.pipeline.pieces import Made, is_large, iter_made, iter_set, take_start
from scraper.pipeline.rebuild import IMPORTED, Rebuilder, read_brought, read_old
from scraper.pipeline.split_papers import is_cuttable
from scraper.store.corpus import Corpus
from scraper.store.queue import Ending

_CACHE_KIB = 8 << 10  # of the database, in memory: what is added is seldom looked at again
_NOT_OPENED = ".tar.zst"  # an archive that is not unpacked: what it holds is not the file's own


def import_files(corpus: Corpus, names: Iterable[str], *, source: str | None = None, jobs: int = 1) -> Iterator[ImportResult]:
    """Store what the files say of papers, each file in one transaction; gives what came of each.

    Files are kept as exchanges of the papers they are of, so that a record is made of all that is known and can be made
    again; records that this tool wrote are stored as they are (`import_records`). These, and PubMed XML of more than a few MB,
    may be of any size and come in several transactions (`PieceImport`): what stands before a place where such a file breaks is
    stored, as it is when the run is stopped, and to bring the file again goes on. A file of no known layout, or a page of a bot
    check, is passed over with its reason. `source` names who made the annotations in the files, where they do not say so
    themselves or say it wrongly. With `jobs` above 1 that many processes read large files of PubMed XML ahead, one each; what
    comes is the same, in the same order. Raises InputError when a path cannot be read, or the name is none.
    """
    corpus.use_cache(_CACHE_KIB)
    importing = _Importing(corpus, UNKNOWN_SOURCE if source is None else read_annotator(source))
    paths = chain.from_iterable(map(iter_paths, names))
    if jobs == 1:
        for path in paths:
            yield from importing.take(path)
        return
    from scraper.pipeline.read_ahead import iter_ahead

    for path, made in iter_ahead(paths, jobs, iter_set):
        yield from importing.take(path) if made is None else importing.take_made(path, made)


class _Importing:
    """Files on their way into a corpus."""

    def __init__(self, corpus: Corpus, annotator: str):
        self._corpus, self._annotator = corpus, annotator
        self._rebuilder = Rebuilder(corpus)

    def take(self, path: Path) -> Iterator[ImportResult]:
        """What came of a file, or of each in an archive."""
        if is_archive(path):
            for member in iter_members(path):
                yield from self._take_member(member)
            return
        name = shown(str(path))
        try:
            with open_input(str(path)) as file:  # which reads it to its end before anything is stored
                head, chunks = records_file.peek(file.chunks)
                if records_file.is_records(head) and not name.endswith(_NOT_OPENED):
                    yield from import_records(self._corpus, chunks, name)
                elif is_cuttable(head):
                    yield from self._take_set(name, chunks, file.sha256, file.tail)
                else:
                    yield self._take_whole(take_whole(name, chunks))
        except InputError as error:
            yield ImportResult(name, reason=str(error))

    def take_made(self, path: Path, made: Iterable[Made]) -> Iterator[ImportResult]:
        """What came of a large file that another process has read."""
        yield from self._take_pieces(shown(str(path)), made)

    def _take_member(self, member: Member) -> Iterator[ImportResult]:
        if member.reason is None and records_file.is_records(member.body[: records_file.HEAD]):
            yield from import_records(self._corpus, [member.body], member.name)
        elif is_large(member.body) and member.url is None and is_cuttable(member.body):
            yield from self._take_set(member.name, [member.body], hashlib.sha256(member.body).hexdigest(), member.body[-4096:])
        else:
            yield self._take_whole(member)

    def _take_set(self, name: str, chunks: Iterable[bytes], sha256: str, tail: bytes) -> Iterator[ImportResult]:
        """A file of many papers that can be cut; a small one is taken whole."""
        start, rest = take_start(chunks)
        if is_large(start):
            yield from self._take_pieces(name, iter_made(chain([start], rest), sha256, tail))
        else:
            yield self._take_whole(Member(name, start))

    def _take_pieces(self, name: str, made: Iterable[Made]) -> Iterator[ImportResult]:
        capture = Capture(source=self._annotator, body=b"", name=name, origin=f"{IMPORTED}{name}")
        yield from PieceImport(self._corpus, self._rebuilder, capture).run(made)

    def _take_whole(self, member: Member) -> ImportResult:
        return _import_member(self._corpus, self._rebuilder, member, self._annotator)


def _import_member(corpus: Corpus, rebuilder: Rebuilder, member: Member, annotator: str) -> ImportResult:
    capture = Capture(
        source=annotator, body=member.body, url=member.url, status=member.status, retrieved_at=member.retrieved_at,
        name=member.name, origin=f"{IMPORTED}{member.name}",
    )  # fmt: skip
    if member.reason is not None:
        return ImportResult(member.name, reason=member.reason)
    try:
        documents = read_brought(capture)
    except ScraperError as error:
        return ImportResult(member.name, reason=str(error))
    by_pmid: dict[str, list[ParsedRecord]] = {}
    for document in documents:
        by_pmid.setdefault(document.pmid or "", []).append(document)
    without = len(by_pmid.pop("", []))
    deleted = {pmid: by_pmid.pop(pmid) for pmid in [*by_pmid] if all(map(_is_deleted, by_pmid[pmid]))}
    if deleted:
        with corpus.writing():
            bury(corpus, {pmid: [one.source for one in documents] for pmid, documents in deleted.items()})
    known = {pmid for pmid in by_pmid if pmid in corpus}
    changed, failed = _store(corpus, rebuilder, capture, by_pmid) if by_pmid else ([], {})
    stored = tuple(pmid for pmid in by_pmid if pmid not in failed)
    new = tuple(pmid for pmid in stored if pmid not in known)
    return ImportResult(member.name, stored, without, gone=tuple(deleted), failed=failed, new=new, changed=tuple(changed))


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
            whole = is_whole(corpus, old)
            writer.link(pmid, [number])
            try:
                new, changes = join(rebuilder, make_record(documents), old, whole=whole)
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
