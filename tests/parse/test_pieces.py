"""A file that comes in pieces gives what it gives as a whole, wherever it is cut."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import pytest

from scraper.model import ParsedRecord, SourceStatus
from scraper.parse.bioc_json import iter_bioc_json
from scraper.parse.pubmed_xml import iter_pubmed_xml
from scraper.parse.pubtator import iter_pubtator

STATUS = SourceStatus(name="document")
PUBTATOR = (
    "## made by hand\n\n998000001|t|Knots |t| ties\n998000001|a|Tied.\n998000001\t0\t5\tKnots\tGene\t1\n\n"
    "998000002|t|Ropes\n998000002|a|\n998000002\todd\n\n998000003|t|Ends\n998000003|a|No\n\n"
)
LINES = "".join(
    json.dumps({"id": f"99800000{number}", "passages": [{"infons": {"type": "title"}, "offset": 0, "text": "Knots"}]}) + "\n\n"
    for number in range(3)
)
WHOLE = json.dumps({"PubTator3": [json.loads(line) for line in LINES.split("\n") if line]}, indent=1)
ARTICLES = "".join(
    f"\n<PubmedArticle><MedlineCitation><PMID>99800000{number}</PMID><Article><ArticleTitle>Knots</ArticleTitle></Article>"
    "</MedlineCitation></PubmedArticle>"
    for number in range(3)
)
XML = f"<?xml version='1.0'?>\n<!-- by hand -->\n<PubmedArticleSet>{ARTICLES}\n</PubmedArticleSet>\n<!-- end -->\n"


def iter_xml(pieces: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    return iter_pubmed_xml(pieces, status, tail=XML.encode()[-4096:])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64])
@pytest.mark.parametrize(
    ("text", "read", "count"),
    [(PUBTATOR, iter_pubtator, 3), (LINES, iter_bioc_json, 3), (WHOLE, iter_bioc_json, 3), (XML, iter_xml, 3)],
    ids=["pubtator", "bioc_json lines", "bioc_json whole", "pubmed_xml"],
)
def test_pieces_of_any_size(
    text: str, read: Callable[[Iterable[bytes], SourceStatus], Iterator[ParsedRecord]], count: int, size: int
) -> None:
    body = text.encode()
    whole = list(read([body], STATUS))
    assert len(whole) == count
    assert list(read((body[start : start + size] for start in range(0, len(body), size)), STATUS)) == whole
