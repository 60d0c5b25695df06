"""Talking to the server as an assistant's program does: with the client of the protocol's own library."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from scraper.mcp.library import Asking, Library
from scraper.mcp.server import make_server
from scraper.model import ArticleList, ListedArticle, Record, SourceStatus
from scraper.model.record import Provenance
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
    from scraper.store.corpus import Corpus

    with Corpus(path, create=True) as corpus:
        corpus.add(records)
    return Library(str(path), Asking(offline=True))
