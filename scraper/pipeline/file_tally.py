"""How many records, files and lines were delivered or failed, for the exit code of `parse`; importing it costs nothing."""

from __future__ import annotations


class Tally:
    """`delivered` records; how many files, documents and lines `failed`; whether one was a block page."""

    def __init__(self) -> None:
        self.delivered = self.failed = 0
        self.blocked = False

    def add(self, delivered: int, failed: int, blocked: bool) -> None:
        """Add what came of other files."""
        self.delivered += delivered
        self.failed += failed
        self.blocked = self.blocked or blocked
