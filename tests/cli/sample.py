"""A paper that the cassettes know, and how a command is answered by them alone."""

from __future__ import annotations

from tests.conftest import CASSETTES

SEED, OTHER = "37622028", "999000001"
OFFLINE = ("--captures", str(CASSETTES), "--offline")
