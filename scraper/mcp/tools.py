"""Every tool: its name, what it says of itself, what it takes, what it answers, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from scraper.mcp import answers, arguments
from scraper.mcp.answers import Reply
from scraper.mcp.calls import Call
from scraper.mcp.library import Library
from scraper.mcp.limits import MOST_PMIDS, MOST_ROWS, MOST_SEEDS
from scraper.mcp.lists import get_citing_articles, get_references
from scraper.mcp.overview import corpus_overview
from scraper.mcp.records import get_record
from scraper.mcp.searches import search_corpus, search_pubmed
from scraper.mcp.snowballs import snowball


class Tool(NamedTuple):
    """A tool; `asks` tells whether it may ask sources on the network, `needs` what the server must have for it."""

    name: str
    title: str
    about: str
    takes: type[Struct]
    gives: type[Struct]
    answer: Callable[[Library, Any, Call], Reply]
    needs: Literal["anything", "corpus", "sources"] = "anything"

    @property
    def asks(self) -> bool:
        """Whether it may go beyond the corpus."""
        return self.needs != "corpus"


_HOW_WHOLE = (
    " `complete` is true only where a source states how many there are and every one of them is known; null: nobody can know; "
    "false: some are missing. `sources` tells who was asked and how each answered."
)
TOOLS = (
    Tool(
        "get_record", "Record of a paper",
        "The record of one paper by PMID, PMCID or DOI: title, abstract, authors, journal, MeSH, entities and relations, "
        "references and citing articles, retraction, and of each field its source and the values that lost. Long lists are "
        "cut to `entries`; `left_out` says what is not there. Read `issues` before trusting a field." + _HOW_WHOLE,
        arguments.GetRecord, answers.RecordAnswer, get_record,
    ),
    Tool(
        "citing_articles", "Articles that cite a paper",
        f"The articles that cite one paper: ids, title, year, and the sources that say so; at most {MOST_ROWS} an answer, "
        "`next_offset` leads to more." + _HOW_WHOLE,
        arguments.GetList, answers.ListAnswer, get_citing_articles,
    ),
    Tool(
        "references", "Articles that a paper cites",
        f"The articles that one paper cites: ids, title, year, and the sources that say so; at most {MOST_ROWS} an answer, "
        "`next_offset` leads to more." + _HOW_WHOLE,
        arguments.GetList, answers.ListAnswer, get_references,
    ),
    Tool(
        "search_pubmed", "Search PubMed",
        f"The PMIDs of a query to PubMed, at most {MOST_PMIDS}, how many papers fit, how PubMed understood the query and what it "
        "ignored. Only PMIDs: get_record tells of each paper.",
        arguments.SearchPubMed, answers.SearchPubMedAnswer, search_pubmed, "sources",
    ),
    Tool(
        "snowball", "Papers around some papers",
        f"From up to {MOST_SEEDS} papers (seeds) the papers that cite them and that they cite, one row each, those that most "
        "seeds lead to first. Many seeds take minutes: sources are asked at their pace. `complete` tells whether every list that "
        "was followed is whole, `seeds` how whole each is and which could not be followed.",
        arguments.SnowballFrom, answers.SnowballAnswer, snowball,
    ),
    Tool(
        "search_corpus", "Search the local corpus",
        "Papers of this server's corpus that fit words, an entity, a journal, years or a relation, or several of these; highest "
        "PMID first. It knows only papers that were put into the corpus: finding nothing does not mean that there is nothing.",
        arguments.SearchCorpus, answers.SearchCorpusAnswer, search_corpus, "corpus",
    ),
    Tool(
        "corpus_overview", "What the local corpus holds",
        "How many papers the corpus has, of which years, journals and entities, from which sources, what failed and what "
        "is lacking.",
        arguments.Nothing, answers.OverviewAnswer, corpus_overview, "corpus",
    ),
)  # fmt: skip


def tools_for(library: Library) -> list[Tool]:
    """The tools that a server can offer with what it has."""
    has = {"anything": True, "corpus": library.corpus_path is not None, "sources": library.can_ask}
    return [tool for tool in TOOLS if has[tool.needs]]


def schema_of(type_: type[Struct]) -> dict[str, Any]:
    """The JSON Schema of a type with its members at the root, as the protocol wants it."""
    schema: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(type_)))
    parts = schema.pop("$defs")
    root = parts.pop(schema.pop("$ref").rpartition("/")[2])
    root.pop("description", None)
    return {**root, **({"$defs": parts} if parts else {})}
