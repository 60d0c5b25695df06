"""Paths of files on this machine and in object stores ("s3://…", by fsspec), read in part and written whole or not at all.

Of a path in an object store each function raises InputError where fsspec, or what it needs for that store, is not installed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from scraper.errors import InputError, StoreError, why_unwritten


def is_remote(path: str) -> bool:
    """Whether a path names an object store."""
    return "://" in path


def join(folder: str, *names: str) -> str:
    """A path below a folder."""
    return "/".join((folder.rstrip("/") or "/", *names))


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rstrip("/").rsplit("/", 1)[-1]


class Stat(NamedTuple):
    """Size in bytes, and what changes when the file does: the time of its last change, or a store's mark."""

    size: int
    mark: str


def stat(path: str) -> Stat | None:
    """What is known of a file without reading it; None when there is none."""
    if not is_remote(path):
        try:
            found = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Stat(found.st_size, str(found.st_mtime_ns))
    store = _store_of(path)
    try:
        info = store.info(path)
    except FileNotFoundError:
        return None
    mark = info.get("ETag") or info.get("etag") or info.get("LastModified") or info.get("mtime") or ""
    return Stat(int(info.get("size") or 0), str(mark))


def is_folder(path: str) -> bool:
    """Whether a path is a folder."""
    return bool(_store_of(path).isdir(path)) if is_remote(path) else os.path.isdir(path)


def list_files(folder: str) -> list[str]:
    """The paths of the files right below a folder, sorted by name; none where there is no such folder."""
    if not is_remote(folder):
        try:
            with os.scandir(folder) as entries:
                return sorted(join(folder, entry.name) for entry in entries if entry.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []
    store, scheme = _store_of(folder), folder.partition("://")[0]
    try:
        found = store.ls(folder, detail=True, refresh=True)
    except FileNotFoundError:
        return []
    return sorted(f"{scheme}://{one['name'].lstrip('/')}" for one in found if one["type"] == "file")


def read_range(path: str, offset: int, length: int) -> bytes:
    """So many bytes from a place; fewer where the file ends. Raises OSError."""
    if is_remote(path):
        return bytes(_store_of(path).cat_file(path, start=offset, end=offset + length))
    with open(path, "rb") as file:
        file.seek(offset)
        return file.read(length)


def read_whole(path: str) -> bytes:
    """All that is in a file. Raises OSError."""
    if is_remote(path):
        return bytes(_store_of(path).cat_file(path))
    return Path(path).read_bytes()


@contextlib.contextmanager
def local_copy(path: str, temp: str | None) -> Iterator[str]:
    """A file as one of this machine, under its own name; what was copied is gone afterwards."""
    if not is_remote(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="scraper-", dir=temp) as folder:
        copy = os.path.join(folder, name_of(path))
        _store_of(path).get_file(path, copy)
        yield copy


@contextlib.contextmanager
def writing(path: str, temp: str | None = None) -> Iterator[IO[bytes]]:
    """A file that gets its name only when all of it is written and on disk; one of that name is replaced then, in one step.

    Of an object store the file is written in `temp` first. Raises StoreError, naming the path, when writing fails.
    """
    try:
        if is_remote(path):
            with tempfile.NamedTemporaryFile(prefix="scraper-", dir=temp) as copy:
                yield copy
                copy.flush()
                _store_of(path).put_file(copy.name, path)
            return
        part = f"{path}.part-{uuid.uuid4().hex}"  # a task may run twice, on two machines
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        try:
            with open(part, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(f"cannot be written: {why_unwritten(error)}", path) from None


def write_whole(path: str, content: bytes, temp: str | None = None) -> None:
    """As `writing`, of bytes at hand."""
    with writing(path, temp) as file:
        file.write(content)


def remove(path: str) -> None:
    """Take a file away, if it is there."""
    if is_remote(path):
        with contextlib.suppress(FileNotFoundError):
            _store_of(path).rm_file(path)
    else:
        Path(path).unlink(missing_ok=True)


def remove_parts(folder: str) -> None:
    """What runs that were killed left half written in a folder of this machine."""
    for path in [] if is_remote(folder) else list_files(folder):
        if ".part-" in name_of(path):
            remove(path)


def _store_of(path: str) -> Any:
    """The file system of an address. Raises InputError when the library for it is not installed."""
    scheme = path.partition("://")[0]
    try:
        import fsspec  # type: ignore[import-untyped]

        return fsspec.filesystem(scheme)
    except ImportError as error:
        raise InputError(
            f"{scheme}:// needs a library that is not installed ({error}): pip install s3fs, gcsfs or adlfs"
        ) from None
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
