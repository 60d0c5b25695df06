"""What came of files that were read, as the command's exit code wants it; importing it costs nothing."""

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
