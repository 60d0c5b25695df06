"""PubMed's baseline and update files, and some others, from NCBI's file server into one folder.

Every file that was asked for ends in one result: fetched, there already, or failed with a reason; also a number that the listing
leaves out. The files may be used when `failed` is empty.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import NoReturn

from scraper.bulk.download.check import check_file
from scraper.bulk.download.file import FileBringer, FileResult, Wanted
from scraper.bulk.download.folder import DownloadFolder
from scraper.bulk.download.listing import ListedFile, Listing, read_listing
from scraper.bulk.download.numbers import Span, is_wanted, missing_spans, read_numbers
from scraper.errors import FetchError, InputError
from scraper.fetch.connect import connect
from scraper.fetch.stream import FileClient, FileTransport
from scraper.fetch.workers import Workers
from scraper.model import Capture, Request
from scraper.settings import Settings, load_settings
from scraper.sources.whole_files import BASELINE, NAME, OTHERS, UPDATES, Place, place_of

MOST_AT_ONCE = 4  # we are guests
_GRACE_SECONDS = 1.0  # for files that are being written when a run is stopped
_ADVICE = (
    "files brought another way, with their .md5 beside them, are checked by 'scraper bulk fetch DIR --offline'; see docs/bulk.md"
)


class Download:
    """Files on their way into a folder: iterate over it, once, for a result per file, each as soon as it is known.

    `only` are numbers as "1300-1334,1400" or "1335-", None for all; `also` names of OTHERS; `at_once` from 1 to 4. `offline` asks
    nothing and checks what is there; `dry_run` asks for the listings only and changes nothing.

    Raises InputError on what cannot be used, here and when the first result is asked for; FetchError, or Blocked, where a listing
    cannot be had.
    """

    def __init__(
        self,
        folder: str | PathLike[str],
        *,
        only: str | None = None,
        baseline: bool = True,
        updates: bool = True,
        also: Sequence[str] = (),
        at_once: int = 2,
        offline: bool = False,
        dry_run: bool = False,
        settings: Settings | None = None,
    ):
        if not 1 <= at_once <= MOST_AT_ONCE:
            raise InputError(f"{at_once} files at once: from 1 to {MOST_AT_ONCE} can be asked for")
        for name in also:
            if name not in OTHERS:
                raise InputError(f"there are no files {name!r}; known: {', '.join(OTHERS)}")
        if not (baseline or updates or also):
            raise InputError("neither baseline nor updates nor other files: nothing is left to fetch")
        self.only: tuple[Span, ...] | None = None if only is None else read_numbers(only)
        self.results: list[FileResult] = []
        self.waiting_bytes = 0  # of a dry run, as far as the listings tell
        self.to_do: int | None = None  # files that have to be asked for, or read; None before that is known
        self._before = 0
        self._folders = tuple(path for path, asked in ((BASELINE, baseline), (UPDATES, updates)) if asked)
        self._also = tuple(dict.fromkeys(also))
        self._at_once = at_once
        self._offline = offline
        self._dry_run = dry_run
        self._kept = DownloadFolder(Path(folder))
        if offline and not Path(folder).is_dir():
            raise InputError(f"{folder}: there is no such folder to look into")
        settings = load_settings() if settings is None else settings
        self._place: Place = place_of(settings)
        self._client = connect(settings, FileClient, FileTransport)
        self._began = threading.Lock()

    @property
    def failures(self) -> list[FileResult]:
        """What could not be had, in the order it was found out."""
        return [one for one in self.results if one.outcome == "failed"]

    @property
    def done(self) -> int:
        """How many of those `to_do` have ended."""
        return 0 if self.to_do is None else len(self.results) - self._before

    @property
    def bytes(self) -> int:
        """Bytes that have come so far, in this run."""
        return self._client.bytes[NAME]

    @property
    def requests(self) -> int:
        """HTTP requests sent so far, robots.txt, redirects and tries among them."""
        return sum(self._client.requests.values())

    @property
    def retries(self) -> int:
        """How many of them were another try."""
        return sum(self._client.retries.values())

    def waits_for(self) -> str | None:
        """Why the server is not asked just now, in words; None where it is."""
        return self._client.waits_for()

    def stop(self) -> None:
        """Ask for no more. What has come of a file stays, and another run goes on there."""
        self._client.stop.set()

    def __iter__(self) -> Iterator[FileResult]:
        if not self._began.acquire(blocking=False):
            raise InputError("a Download is gone through once; make another one")
        with contextlib.nullcontext() if self._dry_run else self._kept.held():
            for result in self._iter_here() if self._offline else self._iter_brought():
                self.results.append(result)
                yield result

    # ---- with the server --------------------------------------------------------------------------------------

    def _iter_brought(self) -> Iterator[FileResult]:
        wanted, found_out = self._list_files() if self._folders else ([], [])
        wanted += [Wanted(name, f"{self._place.origin}{path}{name}", has_md5=False) for path, name in self._other_names()]
        yield from found_out
        foreseen = [(one, self._foresee(one)) for one in wanted]
        yield from (result for _, result in foreseen if result.outcome == "there" or self._dry_run)
        if not self._dry_run:
            waiting = [one for one, result in foreseen if result.outcome == "waiting"]
            self._expect(len(waiting))
            yield from self._iter_at_once(waiting)

    def _foresee(self, wanted: Wanted) -> FileResult:
        """Whether a file was checked before and the listing shows it unchanged; where it shows nothing, only asking can tell."""
        known = self._kept.known(wanted.name)
        if known is not None and known.listed == wanted.listed and (wanted.listed or self._dry_run):
            return FileResult(name=wanted.name, outcome="there", size=known.size, md5=known.md5)
        self.waiting_bytes += wanted.listed_bytes or 0
        return FileResult(name=wanted.name, outcome="waiting", size=wanted.listed_bytes)

    def _expect(self, files: int) -> None:
        self.to_do, self._before = files, len(self.results)

    def _iter_at_once(self, wanted: Sequence[Wanted]) -> Iterator[FileResult]:
        bringer = FileBringer(self._client, self._place, self._kept)
        workers = Workers("file", self._at_once)
        futures = [workers.submit(lambda one=one: bringer.bring(one)) for one in wanted]  # type: ignore[misc]
        full: FileResult | None = None
        try:
            for future in concurrent.futures.as_completed(futures):
                result = future.result()
                if result.kind == "disk" and full is None:
                    full = result
                    self.stop()
                if result.kind == "stopped" and full is not None:
                    reason = f"left for another run, for {full.name} could not be written"
                    result = FileResult(name=result.name, outcome="failed", kind="stopped", reason=reason)
                yield result
        finally:
            self.stop()
            for future in futures:
                future.cancel()
            concurrent.futures.wait(futures, timeout=_GRACE_SECONDS)

    def _list_files(self) -> tuple[list[Wanted], list[FileResult]]:
        """The files that are wanted, and what went wrong with the listings themselves."""
        listings = {path: self._read_listing(path) for path in self._folders}
        files = _join(listings)
        year = next((file.year for file in files.values()), None)
        self._refuse_other_years(year)
        found_out = [
            FileResult(name=link, outcome="failed", kind="refused", reason=f"leads out of {path}: a link that is not followed")
            for path, listing in listings.items()
            for link in listing.refused
        ]
        found_out += self._find_gaps(files, year, "not on the listing of the server")
        wanted = [
            Wanted(file.name, f"{self._place.origin}{path}{file.name}", file.listed, file.bytes)
            for path, listing in listings.items()
            for number, file in sorted(listing.files.items())
            if is_wanted(number, self.only)
        ]
        return wanted, found_out

    def _read_listing(self, path: str) -> Listing:
        asked = Request(NAME, self._place.origin + path, ())

        def read(capture: Capture) -> Listing:
            return read_listing(capture, may_be_empty=path == UPDATES)

        try:
            return self._client.fetch(asked, read, self._place.site)[1]
        except FetchError as error:
            if error.kind == "robots":
                error.add_note(_ADVICE)
            raise

    def _refuse_other_years(self, year: int | None) -> None:
        others = [one for one in self._kept.years() if one != year]
        if year is None or not others:
            return
        told = " and ".join(f"20{one}" for one in others)
        reason = f"holds files of the baseline of {told}, and the server has that of 20{year}, which replaces all of them"
        raise InputError(f"{self._kept.path}: {reason}: name another folder, or move those files away")

    # ---- without ----------------------------------------------------------------------------------------------

    def _iter_here(self) -> Iterator[FileResult]:
        """What is in the folder, checked by the checksums known, or in a file beside each."""
        years = self._kept.years()
        if len(years) > 1:
            told = " and ".join(f"20{year}" for year in years)
            raise InputError(f"{self._kept.path}: holds files of {told}; each baseline replaces the one before: move one away")
        numbers = self._kept.numbers()
        wanted = {number: name for number, name in sorted(numbers.items()) if is_wanted(number, self.only)}
        if self._folders and not numbers and self.only is None:
            raise InputError(f"{self._kept.path}: holds none of PubMed's files: bring some, or leave --offline out")
        if self._folders:
            yield from self._find_gaps(numbers, years[0] if years else None, "not in the folder")
            self._expect(len(wanted))
            yield from map(self._check, wanted.values())
        yield from (self._check(name, has_md5=False) for _, name in self._other_names())

    def _check(self, name: str, *, has_md5: bool = True) -> FileResult:
        return check_file(self._kept, name, has_md5=has_md5, remember=not self._dry_run)

    # ---- both -------------------------------------------------------------------------------------------------

    def _other_names(self) -> list[tuple[str, str]]:
        return [(OTHERS[one][0], name) for one in self._also for name in OTHERS[one][1]]

    def _find_gaps(self, there: Iterable[int], year: int | None, what: str) -> list[FileResult]:
        """A result for each run of numbers that should be there and are not."""
        results = []
        for first, last in missing_spans(there, self.only, 1 if BASELINE in self._folders else None):
            ends = (first,) if first == last else (first, last)
            name = " to ".join(f"pubmed{year:02}n{end:04}.xml.gz" if year is not None else f"file {end}" for end in ends)
            results.append(FileResult(name=name, outcome="failed", kind="not_listed", reason=what))
        return results


def download_pubmed(
    folder: str | PathLike[str],
    *,
    only: str | None = None,
    baseline: bool = True,
    updates: bool = True,
    also: Sequence[str] = (),
    at_once: int = 2,
    offline: bool = False,
) -> Iterator[FileResult]:
    """Bring PubMed's files into a folder; gives a result per file, each as soon as it is there. See Download for the rest."""
    yield from Download(folder, only=only, baseline=baseline, updates=updates, also=also, at_once=at_once, offline=offline)


def _join(listings: dict[str, Listing]) -> dict[int, ListedFile]:
    """All files by number. Raises FetchError on two of one number, and on two years."""
    files: dict[int, ListedFile] = {}
    for listing in listings.values():
        both = sorted(files.keys() & listing.files.keys())
        if both:
            _refuse(f"{files[both[0]].name} is among the baseline and among the updates: ask again later", "two_files")
        files |= listing.files
    years = sorted({file.year for file in files.values()})
    if len(years) > 1:
        _refuse(
            f"the baseline is of 20{years[0]}, the updates of 20{years[1]}: NLM is replacing them; ask again later", "two_years"
        )
    return files


def _refuse(reason: str, kind: str) -> NoReturn:
    raise FetchError(reason, source=NAME, kind=kind)
