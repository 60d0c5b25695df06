"""PubMed XML into a run: articles by PMID and version, deletions after all of them, and the links of the reference lists."""

from __future__ import annotations

import itertools

import msgspec

from scraper.bulk.intake import Intake
from scraper.bulk.run import DELETED
from scraper.errors import ParseError
from scraper.model import ParsedRecord
from scraper.parse.pubmed_article import VERSION
from scraper.parse.pubmed_xml import pmid_in

encode = msgspec.msgpack.Encoder().encode


def read_pubmed(intake: Intake) -> None:
    """Every article of the part, and every deletion; a broken article is noted with its PMID, and the next ones follow."""
    reader = _Reader(intake)
    for document in intake.parse(reader.wanted, reader.pass_over):
        if document.pmid is None:
            intake.count("without_pmid")
        else:
            reader.take(document)
    reader.put_links()


class _Reader:
    """The articles of one file; `_cited` holds of each the order of its newest version, and the PMIDs that one cites."""

    def __init__(self, intake: Intake):
        self._intake = intake
        self._cited: dict[int, tuple[int, list[int]]] = {}
        self._at = b""
        self._test = intake.chosen.test_for(self._leave_out)

    def wanted(self, piece: bytes) -> bool:
        """Whether an article may be of the part."""
        self._at = pmid_in(piece)
        return self._test is None or self._test(piece)

    def pass_over(self, error: ParseError) -> None:
        """Note a broken article."""
        pmid = self._at.decode() if self._at.isdigit() else None
        self._intake.fail(error.where, pmid, error.reason)

    def take(self, document: ParsedRecord) -> None:
        """One article, or one deletion."""
        pmid, intake = int(document.pmid or 0), self._intake
        if any(issue.code == "deleted" for issue in document.issues):
            if intake.chosen.has(str(pmid).encode()):
                intake.count("deleted")
                self._put_none(pmid, DELETED)
            return
        versions = document.ids.get(VERSION, ())
        order = max((int(one) for one in versions if one.isdigit() and len(one) < 6), default=1)
        if not intake.chosen.is_of_years(document):
            self._put_none(pmid, order)
            return
        intake.add(pmid, encode(document), order)
        if order >= self._cited.get(pmid, (0,))[0]:
            items = document.references.items if document.references else ()
            self._cited[pmid] = (order, sorted({int(item.pmid) for item in items if item.pmid}))

    def _leave_out(self, pmid: bytes) -> None:
        if pmid.isdigit():
            self._put_none(int(pmid), 1)

    def _put_none(self, pmid: int, order: int) -> None:
        """There is no record of this PMID from here on, whatever earlier files have of it."""
        self._intake.writer.add(pmid, b"", order)
        if order >= self._cited.get(pmid, (0,))[0]:
            self._cited[pmid] = (order, [])

    def put_links(self) -> None:
        """The links from each paper's newest version, by the paper they lead to."""
        import numpy as np

        lists = [(pmid, others) for pmid, (_, others) in self._cited.items() if others]
        citing = np.repeat(np.array([pmid for pmid, _ in lists], "u4"), [len(others) for _, others in lists])
        referenced = np.fromiter(itertools.chain.from_iterable(others for _, others in lists), "u4")
        self._intake.count("links", len(citing))
        self._intake.writer.add_pairs("edges", referenced, citing)
