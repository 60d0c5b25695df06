"""An exchange as a corpus keeps it, read with care: a file may come from anybody."""

from __future__ import annotations

import hashlib
import sqlite3
from urllib.parse import urlsplit

import msgspec
import zstandard

from scraper.model import Capture
from scraper.store import codec
from scraper.store.seals import CAPTURE_FIELDS

_ROW = f"SELECT sha256, body, {', '.join(CAPTURE_FIELDS)} FROM captures WHERE id = ?"


def read_exchange(connection: sqlite3.Connection, number: int) -> Capture:
    """One exchange by its number.

    Raises zstandard.ZstdError when it is not there, its body is damaged, or its address is none, msgspec.MsgspecError when its
    headers are of another form.
    """
    row = connection.execute(_ROW, (number,)).fetchone()
    if row is None:
        raise zstandard.ZstdError(f"there is no capture {number}")
    sha256, packed, *values = row
    body = codec.unpack(packed)
    if hashlib.sha256(body).digest() != sha256:
        raise zstandard.ZstdError(f"the body of capture {number} is not what was stored")
    fields = dict(zip(CAPTURE_FIELDS, values, strict=True))
    fields["headers"] = msgspec.json.decode(fields["headers"], type=dict[str, str])
    _check_address(fields["url"] or "")
    return Capture(body=body, **fields)


def _check_address(url: str) -> None:
    try:
        urlsplit(url)
    except ValueError as error:
        raise zstandard.ZstdError(f"its address is none: {error}") from None
