"""Files that are in the folder already, checked without asking anybody."""

from __future__ import annotations

from scraper.bulk.download.file import FileResult, failed, find_damage
from scraper.bulk.download.folder import DownloadFolder
from scraper.bulk.download.listing import read_md5
from scraper.errors import FetchError, ScraperError, StoreError
from scraper.model import Capture
from scraper.sources.whole_files import NAME


def check_file(folder: DownloadFolder, name: str, *, has_md5: bool, remember: bool) -> FileResult:
    """Whether a file is whole: as it was when it was checked, or by the checksum in `name`.md5 beside it.

    A file for which the server has no checksum is read to the end, for gzip's own sums. Raises nothing that is of the file or of
    the disk: it is in the result. Nothing is removed.
    """
    try:
        known = folder.known(name)
        md5 = known.md5 if known is not None else _check_now(folder, name, has_md5=has_md5)
        if known is None and remember:
            folder.remember(name, md5=md5)
        there = folder.stat(name)
    except ScraperError as error:
        return failed(name, error)
    return FileResult(name=name, outcome="there", size=there.st_size if there else None, md5=md5)


def _check_now(folder: DownloadFolder, name: str, *, has_md5: bool) -> str | None:
    """The checksum of a file, which is right; None of one that has none and is whole. Raises FetchError and StoreError."""
    path = folder.path / name
    if not path.is_file():
        raise _refusal("not in the folder", "not_there")
    if not has_md5:
        damage = find_damage(path)
        if damage is not None:
            raise _refusal(f"{damage}: fetch it again", "checksum")
        return None
    beside = path.with_name(f"{name}.md5")
    if not beside.is_file():
        raise _refusal("cannot be checked offline: its .md5 is not beside it", "no_checksum")
    try:
        told = Capture(source=NAME, body=beside.read_bytes(), url=str(beside), status=200)
    except OSError as error:
        raise StoreError(f"cannot be read: {error.strerror}", beside) from None
    md5, got = read_md5(told, name), folder.md5_of(name)
    if got != md5:
        raise _refusal(f"its MD5 is {got}, the checksum beside it {md5}: fetch it again", "checksum")
    return md5


def _refusal(reason: str, kind: str) -> FetchError:
    return FetchError(reason, source=NAME, kind=kind)
