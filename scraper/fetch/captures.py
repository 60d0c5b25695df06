"""Captures on disk: one folder per exchange, the bytes as received beside what was asked.

    <root>/<source>/<name>/exchange.json    method, url, request_body, status, headers, retrieved_at, origin
    <root>/<source>/<name>/body.<ext>       the bytes

`cassettes/` is such a root. `origin` says in words where the bytes come from. Of an exchange that failed, `outcome`, `kind` and
`reason` stand there too, in a folder of its own beside a good one's: <name>-failed. Of one that showed another paper in place of
the one asked for, `outcome` "merged" and `merged_into`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from scraper.errors import StoreError, why_unwritten
from scraper.model import Capture

_EXTENSIONS = {"text/html": "html", "text/plain": "txt", "application/json": "json", "text/xml": "xml", "application/xml": "xml"}


Folders = str | PathLike[str] | Iterable[str | PathLike[str]]


def read_folders(folders: Folders) -> list[Path]:
    """One folder or several, as paths."""
    return [Path(one) for one in ([folders] if isinstance(folders, str | PathLike) else folders)]


class Exchange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The content of `exchange.json`; None where nobody recorded it. The last four are as in `Capture`."""

    method: str
    url: str | None
    request_body: str | None
    status: int | None
    headers: Mapping[str, str]
    retrieved_at: str | None
    origin: str
    outcome: Literal["failed", "merged"] | None = None
    kind: str | None = None
    reason: str | None = None
    merged_into: str | None = None


def iter_captures(root: Path, source: str) -> Iterator[Capture]:
    """Every capture of one source below `root`, in the order of their names; nothing when the source has no folder.

    Raises StoreError on a root that is no folder, and as `load_capture` does.
    """
    if not root.is_dir():
        raise StoreError("no such folder of captures", root)
    for path in sorted((root / source).glob("*/exchange.json")):
        yield load_capture(path.parent)


def load_capture(folder: Path) -> Capture:
    """The capture in one folder; its `source` is the name of the folder above.

    Raises StoreError when `exchange.json` is not of its form, or there is not exactly one body.
    """
    path = folder / "exchange.json"
    try:
        exchange = msgspec.json.decode(path.read_bytes(), type=Exchange)
        urlsplit(exchange.url or "")
        bodies = sorted(folder.glob("body.*"))
        if len(bodies) != 1:
            raise StoreError(f"expected one file body.<ext> beside exchange.json, found {len(bodies)}", folder)
        body = bodies[0].read_bytes()
    except (OSError, ValueError) as error:  # msgspec's are ValueErrors, as that of an address that is none
        raise StoreError(f"not a capture: {error}", path) from None
    return Capture(source=folder.parent.name, name=folder.name, body=body, **msgspec.structs.asdict(exchange))


def save_capture(capture: Capture, root: Path) -> Path:
    """Write one capture; gives its folder. One that stands there already is replaced when the new one is whole on disk.

    Raises StoreError when the folder cannot be written; what stood there is as it was.
    """
    folder = root / capture.source / capture.name
    media_type = (capture.content_type or "").partition(";")[0].strip().lower()
    fields = {name: getattr(capture, name) for name in Exchange.__struct_fields__}
    exchange = msgspec.json.format(msgspec.json.encode(Exchange(**fields)), indent=2)
    contents = {f"body.{_EXTENSIONS.get(media_type, 'bin')}": capture.body, "exchange.json": exchange + b"\n"}
    parts = {folder / name: folder / f".{name}.part" for name in contents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part, content in zip(parts.values(), contents.values(), strict=True):
            part.write_bytes(content)
        _put_in_place(folder, parts)
    except OSError as error:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink()
        raise StoreError(f"cannot write the capture: {why_unwritten(error)}", folder) from None
    return folder


def _put_in_place(folder: Path, parts: Mapping[Path, Path]) -> None:
    """Give the parts their names; the exchange and the body of an earlier recording, maybe of another type, go, or come back."""
    older = {
        path: folder / f".{path.name}.before" for path in (folder / "exchange.json", *folder.glob("body.*")) if path.exists()
    }
    placed: list[Path] = []
    try:
        for path, aside in older.items():
            path.replace(aside)
        for path, part in parts.items():
            part.replace(path)
            placed.append(path)
    except OSError:
        with contextlib.suppress(OSError):
            for path in placed:
                path.unlink()
            for path, aside in older.items():
                if aside.exists():
                    aside.replace(path)
        raise
    for aside in folder.glob(".*.before"):  # also those of a run that was ended here
        aside.unlink(missing_ok=True)
