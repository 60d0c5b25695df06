"""A part of all papers: those of a list of PMIDs, or those published in some years; told before an article is parsed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable

import msgspec

from scraper.bulk import places
from scraper.errors import InputError
from scraper.model import ParsedRecord
from scraper.normalize.dates import clean_date
from scraper.parse.pubmed_xml import pmid_in

_YEARS = re.compile(r"([12][0-9]{3})(?:-([12][0-9]{3}))?")
_MOST_YEARS = 200


class Part(msgspec.Struct, frozen=True):
    """Which papers a build takes: all, those of the file `pmids` (numbers, one a line), those published in `years`, or both."""

    pmids: str | None = None
    digest: str = ""
    years: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """What tells this part from others, as a piece of a file name; empty for all papers."""
        years = f"-{self.years[0]}-{self.years[1]}" if self.years else ""
        return (f"-{self.digest[:12]}" if self.digest else "") + years


def read_years(text: str) -> tuple[int, int]:
    """ "2019" or "2015-2019", both ends within. Raises InputError on anything else."""
    found = _YEARS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not first <= last < first + _MOST_YEARS:
        raise InputError(f"years {text!r}: give one year, or two with a hyphen, as 2015-2019")
    return first, last


def save_part(pmids: Iterable[str] | None, years: str | None, folder: str) -> Part:
    """The part that a user asks for; its PMIDs are kept in the folder, where the tasks read them.

    Raises InputError on years that are none, and on a list without a PMID.
    """
    span = read_years(years) if years is not None else None
    if pmids is None:
        return Part(years=span)
    listed = sorted(set(pmids), key=int)
    if not listed:
        raise InputError("no PMID in the list of those to take")
    content = "\n".join(listed).encode() + b"\n"
    digest = hashlib.sha256(content).hexdigest()
    path = places.join(folder, f"pmids-{digest[:12]}.txt")
    if places.stat(path) is None:
        places.write_whole(path, content)
    return Part(path, digest, span)


class Chosen:
    """The test of a part, made once for many articles."""

    def __init__(self, part: Part):
        self._pmids: Collection[bytes] | None = frozenset(places.read_whole(part.pmids).split()) if part.pmids else None
        self._years = part.years
        span = range(part.years[0], part.years[1] + 1) if part.years else ()
        self._digits = re.compile(b"|".join(str(year).encode() for year in span)) if span else None

    def has(self, pmid: bytes) -> bool:
        """Whether a PMID, as its digits, is asked for, as far as the list tells."""
        return self._pmids is None or pmid in self._pmids

    def test_for(self, leave_out: Callable[[bytes], object]) -> Callable[[bytes], bool] | None:
        """What tells of an article's bytes whether it may be of the part; None for all papers.

        `leave_out` is told of the PMIDs that are asked for, but in this version are surely not of the years.
        """
        if self._pmids is None and self._digits is None:
            return None

        def may_be(piece: bytes) -> bool:
            pmid = pmid_in(piece)
            if self._pmids is not None and pmid not in self._pmids:
                return False
            if self._digits is not None and self._digits.search(piece) is None:
                leave_out(pmid)
                return False
            return True

        return may_be

    def is_of_years(self, document: ParsedRecord) -> bool:
        """Whether a document was published in the years; one whose year nobody can read is not."""
        if self._years is None:
            return True
        date = document.published.date or clean_date(document.published.raw or "")
        return date is not None and self._years[0] <= int(date[:4]) <= self._years[1]
