"""A large file of PubMed XML brought into a corpus, piece by piece: in constant memory, and whole after every piece.

Each piece is kept as an exchange of the papers in it, so that every record can be made again from its own bytes:
docs/decisions/2026-11-26-import-in-pieces.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scraper.errors import InputError, ParseError
from scraper.model import Capture, Record, SourceStatus, from_json
from scraper.pipeline.failures import PARSE
from scraper.pipeline.import_result import ImportResult
from scraper.pipeline.import_stored import bury, is_whole, join
from scraper.pipeline.pieces import Made, Paper
from scraper.pipeline.rebuild import Rebuilder, read_old
from scraper.store.corpus import Corpus
from scraper.store.pmid_set import PmidSet
from scraper.store.queue import Ending
from scraper.store.record_rows import Row

_BATCH = 320  # papers per transaction, or a few more


class PieceImport:
    """Stores what is made of one file, in its order.

    A batch of pieces is stored whole or not at all, so that a file that was begun can be brought again: what is stored stays
    as it is. A paper that stands in the file twice, or is stored already, is made anew of all its exchanges.
    """

    def __init__(self, corpus: Corpus, rebuilder: Rebuilder, capture: Capture):
        self._corpus, self._rebuilder, self._capture = corpus, rebuilder, capture
        self._of_this_run = PmidSet()  # papers of the file that were stored first by this run
        self._seen = PmidSet()  # all papers of the file

    def run(self, made: Iterable[Made]) -> Iterator[ImportResult]:
        """What came of each batch. Raises StoreError when the corpus cannot be written: the batches before are stored."""
        batch: list[Made] = []
        papers = 0
        for piece in made:
            batch.append(piece)
            papers += len(piece.papers)
            if papers >= _BATCH:
                yield self._store(batch)
                batch, papers = [], 0
        if batch:
            yield self._store(batch)

    def _store(self, batch: list[Made]) -> ImportResult:
        done = _Batch(self._corpus, self._rebuilder, self._of_this_run)
        gone: list[str] = []
        with self._corpus.writing():
            for piece in batch:
                if piece.piece is not None:
                    number = self._corpus.writer.put_piece(self._capture, piece.piece)
                    done.take(number, piece.papers)
                    self._seen.update(paper.pmid for paper in piece.papers)
                gone += self._take_deleted(piece, done)
            done.end()
        broken = next((piece.broken for piece in batch if piece.broken), None)
        return ImportResult(
            self._capture.name, tuple(pmid for pmid in done.pmids if pmid not in done.failed),
            sum(piece.without_pmid for piece in batch), gone=tuple(gone), failed=done.failed, new=tuple(done.new),
            changed=tuple(done.changed), broken=broken if self._seen else None, reason=None if self._seen else broken,
        )  # fmt: skip

    def _take_deleted(self, piece: Made, done: _Batch) -> Iterator[str]:
        """What NLM deleted; of a PMID that the file has a paper of too, the end of the file is one more document."""
        deleted: dict[str, list[SourceStatus]] = {}
        for pmid, status in piece.deleted:
            deleted.setdefault(pmid, []).append(status)
        if not deleted:
            return
        done.write()
        here = [pmid for pmid in deleted if pmid in self._seen]
        if here and piece.rest is not None:
            done.take_again(self._corpus.writer.put_piece(self._capture, piece.rest), here)
        gone = {pmid: said for pmid, said in deleted.items() if pmid not in self._seen}
        bury(self._corpus, gone)
        yield from gone


class _Batch:
    """The papers of one transaction: those that are new are written together, those that are stored made again one by one."""

    def __init__(self, corpus: Corpus, rebuilder: Rebuilder, of_this_run: PmidSet):
        self._corpus, self._rebuilder, self._of_this_run = corpus, rebuilder, of_this_run
        self._waiting: dict[str, Row] = {}
        self.pmids: dict[str, None] = {}
        self.new: list[str] = []
        self.changed: list[str] = []
        self.failed: dict[str, str] = {}

    def take(self, number: int, papers: Iterable[Paper]) -> None:
        """The papers of one piece, which is kept under a number."""
        rows = {paper.pmid: paper for paper in papers}
        if not self._waiting.keys().isdisjoint(rows):
            self.write()
        self.pmids.update(dict.fromkeys(rows))
        stored = self._corpus.hashes_of([*rows])
        other = [pmid for pmid, sha256 in stored.items() if (row := rows[pmid].row) and row.sha256 != sha256]
        old = {pmid: read_old(self._corpus, pmid) for pmid in other}
        whole = {pmid: is_whole(self._corpus, record) for pmid, record in old.items()}
        self._corpus.writer.link_piece(number, [paper[:3] for paper in rows.values()])
        alone = self._corpus.with_one_exchange([*stored])
        for pmid, paper in rows.items():
            if paper.row is None:
                self.failed[pmid] = paper.failed or ""
            elif pmid not in stored:
                self._waiting[pmid] = paper.row
                self.new.append(pmid)
                self._of_this_run.update([pmid])
            elif pmid in other or pmid not in alone:  # else it is what is stored: made of this piece and of nothing else
                self._make_again(from_json(paper.row.line), old.get(pmid), whole=whole.get(pmid))

    def take_again(self, number: int, pmids: Iterable[str]) -> None:
        """Papers of which the exchange of a number is one more document."""
        for pmid in pmids:
            self._corpus.writer.link(pmid, [number])
            if pmid in self._corpus and (old := read_old(self._corpus, pmid)) is not None:
                self._make_again(old, old)

    def _make_again(self, made: Record, old: Record | None, *, whole: bool | None = None) -> None:
        pmid = made.pmid or ""
        if whole is None:
            old = read_old(self._corpus, pmid)
            whole = is_whole(self._corpus, old)
        try:
            new, changes = join(self._rebuilder, made, old, whole=whole)
        except (InputError, ParseError) as error:
            self.failed[pmid] = str(error)
            return
        if new != old:
            self._corpus.writer.put(new)
        if changes and pmid not in self._of_this_run:  # of a paper that came with this file nobody has seen what it was
            self.changed.append(pmid)
            self._corpus.writer.note_change(pmid, changes)

    def write(self) -> None:
        """Write the new papers."""
        self._corpus.writer.put_rows(self._waiting.values())
        self._waiting.clear()

    def end(self) -> None:
        """Write what is left, and where every paper ended."""
        self.write()
        lost = [pmid for pmid in self.failed if pmid not in self._corpus]
        self._corpus.queue.want(lost)
        self._corpus.queue.settle(Ending(pmid, "failed", "import", PARSE, self.failed[pmid]) for pmid in lost)
        self._corpus.queue.note_stored(self.pmids.keys() - set(lost))
