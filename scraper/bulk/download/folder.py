"""The folder that whole files are downloaded into: one run at a time, parts of files beside it, and what was checked already.

DIR/pubmed26n0001.xml.gz         a whole file whose checksum was right
DIR/pubmed26n0002.xml.gz.part    what has come so far of one
DIR/pubmed26n0002.xml.gz.begun   of which version of the file the part is, as the server named it
DIR/downloaded.json              of each whole file size, time and checksum, so that it is not read again to be checked
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct

from scraper.bulk.download.listing import FILE_NAME
from scraper.errors import InputError, StoreError, why_unwritten

MEMORY = "downloaded.json"
_LOCK = ".downloaded.lock"
_VERSION = 1


class KeptFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole file: `size` in bytes and `mtime_ns` as when it was checked; `md5` is None where the server tells none.

    `listed` is what the listing said beside it, `validator` how the server named the version (ETag or Last-Modified).
    """

    size: int
    mtime_ns: int
    md5: str | None = None
    listed: str = ""
    validator: str | None = None


class _Memory(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    files: dict[str, KeptFile]


class DownloadFolder:
    """Where the files are. May be used from several threads; other runs are kept out while `held`.

    Raises InputError where there can be no such folder, or its memory cannot be read.
    """

    def __init__(self, path: Path):
        self.path = path
        self._lock = threading.Lock()
        if path.exists() and not path.is_dir():
            raise InputError(f"{path}: is no folder; name one that the files may stand in")
        self._kept = _load(path / MEMORY)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder where there is none, and keep other runs out of it. Raises InputError where that cannot be."""
        lock = self._take_lock()
        try:
            self._kept = _load(self.path / MEMORY)  # as it is now that nobody else writes it
            yield
        finally:
            if lock is not None:
                lock.release()

    def _take_lock(self) -> FileLock | None:
        """The lock, held; None on disks that know no locks: they cannot say who else writes."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / _LOCK, timeout=0, thread_local=False)
            lock.acquire()
        except Timeout:
            raise InputError(f"{self.path}: another run is filling this folder; wait for that one") from None
        except NotImplementedError:
            return None
        except OSError as error:
            raise InputError(f"{self.path}: cannot be written: {error.strerror}") from None
        return lock

    def years(self) -> list[int]:
        """The years of the baselines that PubMed's files here, and parts of them, belong to."""
        names = (name.removesuffix(".part") for name in self._names())
        return sorted({int(found[1]) for name in names if (found := FILE_NAME.fullmatch(name))})

    def numbers(self) -> dict[int, str]:
        """PubMed's whole files here: number to name."""
        return {int(found[2]): name for name in self._names() if (found := FILE_NAME.fullmatch(name))}

    def known(self, name: str) -> KeptFile | None:
        """What is known of a whole file that is as it was when it was checked; None where it is not, or not there."""
        kept = self._kept.get(name)
        now = self.stat(name)
        return (
            kept
            if kept is not None and now is not None and (now.st_size, now.st_mtime_ns) == (kept.size, kept.mtime_ns)
            else None
        )

    def stat(self, name: str) -> os.stat_result | None:
        """Size and time of a whole file; None where there is none."""
        try:
            return (self.path / name).stat()
        except FileNotFoundError:
            return None

    def remember(self, name: str, *, md5: str | None, listed: str = "", validator: str | None = None) -> KeptFile:
        """Note that a file as it is now was checked. Raises StoreError."""
        with _telling(self.path / name):
            now = (self.path / name).stat()
            kept = KeptFile(size=now.st_size, mtime_ns=now.st_mtime_ns, md5=md5, listed=listed, validator=validator)
            with self._lock:
                self._kept[name] = kept
                if not self.part(name).size:
                    (self.path / f"{name}.begun").unlink(missing_ok=True)  # of a run killed just as the file got its name
                _write(self.path / MEMORY, msgspec.json.encode(_Memory(version=_VERSION, files=dict(sorted(self._kept.items())))))
            return kept

    def part(self, name: str) -> Part:
        """What has come of a file so far, if anything."""
        return Part(self.path / f"{name}.part", self.path / f"{name}.begun")

    def md5_of(self, name: str) -> str:
        """The checksum of a whole file, read now. Raises StoreError."""
        return read_md5_of(self.path / name)

    def _names(self) -> list[str]:
        return sorted(os.listdir(self.path)) if self.path.is_dir() else []


class Part:
    """What has come of one file, and of which version of it."""

    def __init__(self, path: Path, begun: Path):
        self.path = path
        self._begun = begun

    @property
    def size(self) -> int:
        """Bytes that have come; 0 where there is no part."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def validator(self) -> str | None:
        """How the server named the version of the file that the part is of, as `begin` noted it; None where nobody did."""
        try:
            return self._begun.read_text(encoding="ascii").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def begin(self, validator: str | None) -> None:
        """Start anew with a version of the file. Raises StoreError."""
        with _telling(self.path):
            self.path.unlink(missing_ok=True)  # first: a part must not be taken for one of the new version
            self._begun.unlink(missing_ok=True)
            if validator is not None and validator.isascii() and validator.isprintable():
                _write(self._begun, validator.encode())

    @contextlib.contextmanager
    def adding(self) -> Iterator[IO[bytes]]:
        """The part, to be written on; on disk for certain when the block has ended well. Raises StoreError when writing fails."""
        with _telling(self.path), self.path.open("ab") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def md5(self) -> str:
        """The checksum of what has come. Raises StoreError."""
        return read_md5_of(self.path)

    def drop(self) -> None:
        """Forget what has come. Raises StoreError."""
        self.begin(None)

    def finish(self, path: Path) -> None:
        """Give the part its name, in place of what stood there. Raises StoreError."""
        with _telling(path):
            self.path.replace(path)
            _sync_folder(path.parent)
            self._begun.unlink(missing_ok=True)


def read_md5_of(path: Path) -> str:
    """The MD5 of a file, in hex. Raises StoreError."""
    with _telling(path), path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


@contextlib.contextmanager
def _telling(path: Path) -> Iterator[None]:
    """An error of the disk as StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot be written or read: {why_unwritten(error)}", path) from None


def _load(path: Path) -> dict[str, KeptFile]:
    try:
        told = msgspec.json.decode(path.read_bytes())
        if isinstance(told, dict) and told.get("version", _VERSION) != _VERSION:
            raise InputError(f"{path}: is of version {told['version']!r}, this program knows {_VERSION}: {_advice()}")
        return msgspec.convert(told, type=_Memory).files
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{path}: is not what this program writes ({error}): {_advice()}") from None


def _advice() -> str:
    return "move it away, and every file is read once more to be checked"


def _write(path: Path, content: bytes) -> None:
    """A small file, whole or not at all."""
    part = path.with_name(path.name + ".new")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _sync_folder(path: Path) -> None:
    """The names in a folder on disk for certain, where systems can do that."""
    with contextlib.suppress(OSError, AttributeError):
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
