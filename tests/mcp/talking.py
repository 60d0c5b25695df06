"""Talking to the server as an assistant's program does: with the client of the protocol's own library."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import anyio
import jsonschema
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from scraper.mcp.library import Asking, Library
from scraper.mcp.limits import MOST_BYTES
from scraper.mcp.server import make_server
from scraper.mcp.tools import TOOLS, schema_of
from scraper.model import ArticleList, ListedArticle, Record, SourceStatus
from scraper.model.record import Provenance
from scraper.store.corpus import Corpus
from tests.conftest import CASSETTES, ROOT

SEED, OTHER = "37622028", "999000001"
SAVED = Asking(captures=(str(CASSETTES),), offline=True)
Given = TypeVar("Given")


class Got(NamedTuple):
    """What a call gave: its text, its data, whether it is an error, and how many bytes it has on the wire."""

    text: str
    data: dict[str, Any]
    is_error: bool
    size: int


def talk(server: Any, script: Callable[[Client], Awaitable[Given]], **options: Any) -> Given:
    """Connect a client, and do what the script says."""

    async def main() -> Given:
        async with Client(server, **options) as client:
            return await script(client)

    return anyio.run(main)


async def call(client: Client, name: str, **arguments: Any) -> Got:
    """Call one tool."""
    result = await client.call_tool(name, arguments)
    (content,) = result.content
    assert content.type == "text"
    return Got(
        content.text, result.structured_content or {}, result.is_error, len(result.model_dump_json(by_alias=True).encode())
    )


def ask(library: Library, name: str, /, **arguments: Any) -> Got:
    """Call one tool of a server in this process."""
    return talk(make_server(library), lambda client: call(client, name, **arguments))


def environment() -> dict[str, str]:
    """What a server of a test sees of the environment: this checkout, and the settings that tests have."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("XDG_", "SCRAPER_", "PATH", "HOME"))}
    return {**kept, "PYTHONPATH": os.pathsep.join([os.environ.get("PYTHONPATH", ""), str(ROOT)])}


def command(*args: str) -> Any:
    """The server as an assistant's program starts it, to connect to."""
    return stdio_client(StdioServerParameters(command=sys.executable, args=["-m", "scraper", "mcp", *args], env=environment()))


def listed(pmids: range) -> ArticleList:
    """A list that a source says is whole."""
    items = tuple(ListedArticle(pmid=str(pmid), title=f"Paper {pmid} on quillamine", sources=("icite",)) for pmid in pmids)
    return ArticleList(items, len(items), len(items), True)


def paper(pmid: str, **fields: Any) -> Record:
    """A record that one source gave."""
    sources = (SourceStatus(name="pubmed", retrieved_at="2026-03-01T00:00:00Z"), SourceStatus(name="icite", outcome="failed"))
    return Record(pmid=pmid, provenance=Provenance(sources=sources), **fields)


def make_corpus(path: Path, *records: Record) -> Library:
    """A library whose corpus holds these records, and which asks nobody."""
    with Corpus(path, create=True) as corpus:
        corpus.add(records)
    return Library(str(path), Asking(offline=True))


def checked(tool: str, got: Got) -> Got:
    """An answer that is none but what the tool says it gives."""
    (gives,) = (one.gives for one in TOOLS if one.name == tool)
    assert not got.is_error, got.text
    jsonschema.validate(got.data, schema_of(gives))
    assert got.size < MOST_BYTES
    return got


class SlowRecords:
    """Records that come when they are let: `started` counts those that wait at once."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Event()
        self.now = self.most = 0
        self.stopped = threading.Event()

    def fetch_many(self, pmids: list[str], **_options: Any) -> SlowRecords:
        self.pmids = pmids
        return self

    def __next__(self) -> Record:
        self.now += 1
        self.most = max(self.most, self.now)
        self.begun.set()
        self.go.wait(60)
        self.now -= 1
        return Record(pmid=self.pmids[0])

    failures = ()

    def stop(self) -> None:
        self.stopped.set()
        self.go.set()
