"""Checksums of what stands beside the bodies of exchanges, and a count of changes: by them `verify` sees what was altered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

CAPTURE_FIELDS = ("source", "name", "method", "url", "request_body", "status", "headers", "retrieved_at", "origin")
COUNT_CHANGES = "INSERT OR REPLACE INTO settings SELECT 'changes', CAST(count(*) AS TEXT) FROM changes"
COUNT_ONE_MORE = (
    "INSERT INTO settings VALUES ('changes', '1') ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
)


def seal_of(values: Sequence[Any]) -> bytes:
    """The SHA-256 of an exchange's fields, in the order of CAPTURE_FIELDS; its body has a hash of its own."""
    return hashlib.sha256(msgspec.json.encode(list(values))).digest()
