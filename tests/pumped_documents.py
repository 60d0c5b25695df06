"""Documents of any size, each pumped at a place where a reader could take more than linear time.

`python -m tests.pumped_documents [WORD]…` reads them, or those with a word in their name, or every second one ("1/2", "2/2"), and
prints what each cost: see tests/pumping.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import scraper
from scraper.card.record import render_card
from scraper.errors import InputError, ParseError
from scraper.id_files.decode import Source
from scraper.id_files.formats import read_format
from scraper.id_files.found import Found
from scraper.model import (
    AbstractSection,
    Annotation,
    ArticleList,
    Author,
    Capture,
    ListedArticle,
    ParsedAnnotation,
    ParsedRecord,
    Record,
    Relation,
    SourceStatus,
    SourceText,
    to_json,
)
from scraper.normalize.snowball import Snowball
from scraper.parse.layouts import iter_stream
from scraper.records_file import iter_records
from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from tests.pumping import Growth, grow, import_readers, in_its_own_process, tell

PMID = "998000001"
# What lines and entries are filled with: each once made some reader look at the rest of a text again and again.
FILLERS = (
    "a ", ", ", "; ", ". ", "A. ", "A, ", "Smith J. ", "Smith J, ", ". 2001", ". 2001;", ". 2001;1(2):3. ", "2001 ", ". A 1:1",
    "DOI: ", "DOI: 10.5555/x ", "doi:", " PMID: 1", "- ", " and ", "1. ", "[1] ", "] ", "(2001) ", "van de ", "Group ", "a: ",
    "’ ", "View ", "» ", "| ", " Epub ", "et al., ", "\t", "\u2009", "(", ")", "[", "&lt;b ", "<i>", "https://doi.org/",
    "10.5555/",
)  # fmt: skip


class Pumped(NamedTuple):
    """A reader and what it is given: `make` takes a size in characters."""

    name: str
    make: Callable[[int], Any]
    run: Callable[[Any], object]


def iter_pumped() -> Iterator[Pumped]:
    """Every document and every reader."""
    for filler in FILLERS:
        yield Pumped(f"overview of {filler!r}", partial(_overview, filler), _read)
        yield Pumped(f"page of {filler!r}", partial(_page, filler), _read)
    for name, make in _DOCUMENTS.items():
        yield Pumped(name, partial(_document, make), _read)
        if name.startswith(("BioC", "PubMed XML", "PubTator")):
            yield Pumped(f"{name}, in pieces", partial(_document, make), _read_pieces)
    for name, (begin, piece) in LISTS.items():
        yield Pumped(f"ids: {name}", partial(_pumped_list, begin, piece), _read_list)
    for name, make_records in _RECORDS.items():
        yield Pumped(f"normalize {name}", make_records, _normalize)
        if "lists" in name or "texts" in name:
            yield Pumped(f"snowball {name}", make_records, _snowball)
    for name, (source, make_body) in _REPLIES.items():
        yield Pumped(f"reply of {source}: {name}", partial(_reply, source, make_body), SOURCES[source].parse)
    for name, (begin, piece) in _OWN.items():
        yield Pumped(f"own records: {name}", partial(_own, begin, piece), _read_own)
    for name, make_record in _CARDS.items():
        yield Pumped(f"card: {name}", make_record, render_card)


_MOST_SECONDS = 40  # of the processor: what seems to grow is measured nine times more


def _read(text: str) -> None:
    """All that a document says, and the records made of it."""
    try:
        for parsed in scraper.parse_all(text):
            to_json(scraper.normalize([parsed]))
    except (ParseError, InputError):
        pass


# Lists of ids: what begins them, so that a reader takes them, and what they are filled with.
LISTS = {
    "one line": ("", "9"),
    "commas": ("", "1,"),
    "thousands": ("1", ",000"),
    "hard blanks": ("1", "\u00a0001"),
    "labels": ("", "PMID: "),
    "comments": ("", "1#x\r"),
    "line ends": ("", "\u2028\x85\r"),
    "DOIs": ("10.5555/a", ",10.5555/a"),
    "one DOI": ("10.5555/a", ";1"),
    "quotes": ("", "\"'"),
    "CSV": ("PMID,Title\n", "1,x\n"),
    "one cell": ('PMID,Title\n1,"', "x\n"),
    "one row": ("PMID", ",x"),
    "quotes of CSV": ('PMID,Title\n1,"', '""'),
    "NBIB": ("PMID- 1\n", "TI  - x\n"),
    "NBIB lines": ("PMID- 1\n", "PMID-    "),
    "RIS": ("TY  - JOUR\n", "DO  - 10.5555/a\n"),
    "BibTeX": ("@a{x,\n", "pmid = {"),
    "BibTeX in a line": ("@a{x,\n", ", doi = {1}"),
    "summary": ("1: A. PMID: 1.\n\n", "2: PMID: 1 "),
    "summary lines": ("1: A. PMID: 1.\n", "PMID: 1.\n"),
    "abstracts": ("1. A\n\nPMID: 1\n\n", "PMID: 1\n\n"),
    "abstract in a line": ("1. A\n\nPMID: 1\n\n", "PMID: "),
    "JSON": ('{"a":', "["),
    "JSON lines": ("", '{"pmid":"1"}\n'),
    "JSON array": ("[1", ",1"),
}


def _pumped_list(begin: str, piece: str, size: int) -> bytes:
    return (begin + piece * (size // len(piece))).encode()


def _read_list(body: bytes) -> None:
    """The ids of a file that comes in pieces of a hundredth."""
    size = max(1, len(body) // 100)
    found = Found("list")
    try:
        read_format(Source("list", iter([body[start : start + size] for start in range(0, len(body), size)])), found)
        found.end()
    except InputError:
        pass


def _read_pieces(text: str) -> None:
    """The same of a file that comes in pieces of a hundredth."""
    body = text.encode()
    size = max(1, len(body) // 100)
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    try:
        for _ in iter_stream(pieces, Capture(source="document", body=b""), tail=body[-4096:]):
            pass
    except ParseError:
        pass


def _normalize(parsed: list[ParsedRecord]) -> None:
    scraper.normalize(parsed)


def _snowball(parsed: list[ParsedRecord]) -> None:
    snowball = Snowball(["references"])
    for number, one in enumerate(parsed):
        snowball.add(Record(pmid=str(998_000_001 + number), references=one.references or ArticleList()))
    snowball.rows()


_OWN = {  # how a file begins, and what it goes on with
    "lines": (b"", b'{"schema_version":"1","pmid":"998000001"}\n'),
    "one long line": (b'{"schema_version":"1","title":"', b"a"),
    "an indented record without end": (b"{\n", b"  \n"),
    "braces": (b"", b"{\n"),
    "no line end": (b"", b"{"),
}


def _own(begin: bytes, piece: bytes, size: int) -> bytes:
    return begin + piece * (size // len(piece))


def _read_own(body: bytes) -> None:
    chunks = (body[start : start + 1000] for start in range(0, len(body), 1000))
    for _ in iter_records(chunks, "r.jsonl"):
        pass


def _document(make: Callable[[int], tuple[str, str, str]], size: int) -> str:
    """Beginning, piece and end as a document of a size; a page has its end tag, as without it no more of it is read."""
    begin, piece, end = make(size)
    return begin + piece * (size // len(piece)) + end + ("</html>" if "<html" in begin + end else "")


def _fill(filler: str, size: int) -> str:
    return filler * (size // len(filler))


def _overview(filler: str, size: int) -> str:
    text = _fill(filler, size // 4)
    return (
        f"{_SITE}Authors\nMarsh A, {text}\nAbstract\n{text}\nCiting Articles\nKnots\nMarsh A {text}. 2001;1:2.\nPMID: 998000002\n"
        f"References\n1.\nMarsh A . Knots. {text} View\n"
    )


def _page(filler: str, size: int) -> str:
    text = _fill(filler, size // 4)
    quoted = text.replace('"', "'")
    return (
        f'<html><head><meta name="citation_title" content="Knots"><meta name="citation_author" content="Marsh, {quoted}">'
        f'<meta name="citation_reference" content="Marsh A (2001) Knots. {quoted}"></head><body><section class="abstract">{text}'
        f'</section><ol class="references"><li>Marsh A. Knots. Tied 2001;{text}</li></ol></body></html>'
    )


_HEAD = f'<html><head><meta name="citation_title" content="Knots"><meta name="citation_pmid" content="{PMID}">'
_REFERENCES = _HEAD + '</head><ol class="references">'
_REFERENCE = _REFERENCES + "<li>2001 "
_INSTITUTION = '<meta name="citation_author_institution" content="A">'
_PMC = (
    '<html><head><meta name="ncbi_app" content="pmc-frontend"><meta name="citation_title" content="Knots">'
    '<link rel="canonical" href="PMC998"></head>'
)
_PUBMED = (
    f'<html><head><meta name="citation_pmid" content="{PMID}"></head><body><main><div id="full-view-heading">'
    '<h1 class="heading-title">Knots</h1></div><div id="full-view-identifiers"></div>'
)
_SITE = f"» Articles » PMID: {PMID}\nKnots\nOverview\nPMID\n{PMID}\n"
_XML = (
    f"<PubmedArticle><MedlineCitation><PMID>{PMID}</PMID><Article><ArticleTitle>Knots</ArticleTitle></Article></MedlineCitation>"
)
_ARTICLE = _XML + "</PubmedArticle>"
_SET = "<PubmedArticleSet>"
_PASSAGE = (
    '{"infons":{"type":"abstract"},"offset":0,"text":"knot","annotations":[{"id":"1","infons":{"type":"C"},"text":"knot",'
    '"locations":[{"offset":0,"length":4}]}]}'
)
_ALONE = _PASSAGE.replace('"type":"abstract"', "")
_BIOC = '{"id":"998000001","passages":['
_TITLE = '"},"offset":0,"text":"Knots"}]}'
_BIOC_XML = f"<collection><document><id>{PMID}</id><passage><infon key='type'>title</infon><offset>0</offset>"
_BIOC_XML_END = "</passage></document></collection>"
_PUBTATOR = f"{PMID}|t|Knots\n{PMID}|a|Tied\n"


def _plain(begin: str, piece: str, end: str = "") -> Callable[[int], tuple[str, str, str]]:
    return lambda _size: (begin, piece, end)


def _row(end: int, mention: str) -> str:
    return f"{PMID}\t0\t{end}\t{mention}\tGene\t1\n"


def _mentions(*locations: tuple[int, int], infons: str = "", text: str = "µa") -> Callable[[int], tuple[str, str, str]]:
    """Mentions of one abstract, each at places that are given in hundredths of it."""

    def make(size: int) -> tuple[str, str, str]:
        scale = size // 400
        places = ",".join(f'{{"offset":{start * scale},"length":{max(1, length * scale)}}}' for start, length in locations)
        one = f'{{"id":"1","infons":{{"type":"Gene"{infons}}},"text":"{text}","locations":[{places}]}}'
        relation = '{"infons":{"type":"x"},"nodes":[{"refid":"1"},{"refid":"1"}]}'
        abstract = f'{_BIOC}{{"infons":{{"type":"abstract"}},"offset":0,"text":"{"µa b" * (size // 16)}","annotations":['
        return abstract, f"{one},", f'{one}],"relations":[{",".join([relation] * (size // 800))}]}}]}}'

    return make


def _falling(size: int) -> tuple[str, str, str]:
    """Passages from the last to the first, each with a mention."""
    passages = [_PASSAGE.replace('"offset":0', f'"offset":{5 * place}') for place in range(size // len(_PASSAGE), 0, -1)]
    return f"{_BIOC}{','.join(passages)}]", " ", "}"


_CONCEPT, _RELATION = f"{PMID}\tGene\t1\tknot\tPubTator3\n", f"{PMID}\ttreat\tGene|1\tGene|2\n"
_ICITE = "pmid,title,authors,cited_by,references\n"
_DOCUMENTS: dict[str, Callable[[int], tuple[str, str, str]]] = {
    # what stands before a document, and what is none
    "blank lines before a page": _plain("", "\n", _HEAD),
    "line ends before anything": _plain("", "\r\n", "x"),
    "comments before a page": _plain("", "<!-- -->\n", _HEAD),
    "comments before other XML": _plain("<?xml version='1.0'?>", "<!---->", "<article>"),
    "comments that are not closed": _plain("", "<!--"),
    "instructions": _plain("", "<?x ?> ", "<x>"),
    "document types": _plain("", "<!DOCTYPE collection>"),
    "subsets of a document type": _plain("<!DOCTYPE collection", "[]"),
    "brackets of a subset": _plain("<!DOCTYPE collection [", "] "),
    "comment lines of PubTator": _plain("", "## note\n\n", "x"),
    "scripts that are not closed, a page": _plain("<html>", "<script "),
    "angle brackets, a page": _plain("<html>", "<"),
    "table of rows": _plain(_ICITE, f"{PMID},Knots,A B,1 2,3\n"),
    "table of long lists": _plain(f'{_ICITE}{PMID},"Knots, tied",A B,', "998000002 ", ",3\n"),
    "table of odd lists": _plain(f"{_ICITE}{PMID},Knots,A B,", "998000002 x ", ",3\n"),
    "table of people": _plain(f'{_ICITE}{PMID},Knots,"', "A B, ", '",1,2\n'),
    "table of quotes": _plain(f'{_ICITE}{PMID},"', '""', '",A B,1,2\n'),
    "table of open quotes": _plain(f"{_ICITE}{PMID},", 'Knots,"\n'),
    "table of columns": _plain(_ICITE.rstrip(), ",x", "\n"),
    # pages
    "page of one-word items": _plain(_HEAD + '</head><div class="abstract"><ol>', "<li>word</li>", "</ol></div>"),
    "page of lists in lists": _plain(_HEAD + '</head><div class="abstract">', "<ol><li>word"),
    "page of headings": _plain(_HEAD + "</head>", "<h2>References</h2>"),
    "page of open elements": _plain(_HEAD + "</head>", "<i>"),
    "page of open paragraphs": _plain(_HEAD + "</head>", "<p><i>"),
    "page of author tags": _plain(_HEAD, '<meta name="citation_author" content="A B">'),
    "page of institution tags": _plain(_HEAD + '<meta name="citation_author" content="A">', _INSTITUTION),
    "page of reference tags": _plain(_HEAD, '<meta name="citation_reference" content="citation_title=A;citation_year=2001">'),
    "page of one long reference tag": _plain(_HEAD + '<meta name="citation_reference" content="', "citation_author=A;", '">'),
    "page of references": _plain(_REFERENCES, "<li>Marsh A. Knots. Tied. 2001;1:2.</li>", "</ol>"),
    "page of links in one reference": _plain(_REFERENCE, '<a href="x">doi</a> ', "</li></ol>"),
    "page of names in one reference": _plain(_REFERENCE, '<span class="author">A B</span>', "</li></ol>"),
    "page of open names": _plain(_REFERENCE, '<span class="author">A'),
    "page of entries in entries": lambda size: (
        _HEAD + "</head>" + '<ol class="references"><li>A B. C. 2001. <a href="x">doi</a>' * 200, "knot ", ""
    ),
    "page of links in boxes": lambda size: (_REFERENCE + '<div><a href="x">doi</a>' * 400, "knot ", "</li></ol>"),
    "page of cells": _plain(_HEAD + "</head><table><tr>", '<td class="refnumber" id="x">1</td>', "</tr></table>"),
    "page of titles in PMC": _plain(_PMC, '<h2 class="section-title">Abstract</h2>'),
    "page of blocks in PMC": _plain(_PMC, '<div class="section-content"></div>'),
    "page of notices in PubMed": _plain(_PUBMED, "<h2>Comment in</h2><li>a</li>", "</main>"),
    "page of tags in its title": _plain('<html><head><meta name="citation_title" content="', "&lt;b x=1 ", '"></head>'),
    # the layout "» Articles »"
    "overview of crumbs": _plain("", "» x\n", _SITE),
    "overview of citing words": _plain(_SITE + "Citing Articles\n", "word\n"),
    "overview of ids": _plain(_SITE + "Citing Articles\nKnots\n", "PMID: 1\n"),
    "overview of one-word lines": _plain(_SITE + "References\n1.\n", "word\n"),
    "overview of unnumbered lines": _plain(_SITE + "References\n", "word\n"),
    "overview of numbers": _plain(_SITE + "References\n", "1.\n"),
    # BioC
    "BioC JSON of passages": _plain(_BIOC, _PASSAGE + ",", _PASSAGE + "]}"),
    "BioC JSON of names": _plain(_BIOC + '{"infons":{"type":"title","authors":"', "a a ", _TITLE),
    "BioC JSON of a journal": _plain(_BIOC + '{"infons":{"type":"title","journal":"a;2001; ', "doi:10.5555/x", _TITLE),
    "BioC JSON of lines": _plain("", json.dumps({"id": PMID, "passages": [{"infons": {}, "offset": 0, "text": "Knots"}]}) + "\n"),
    "BioC JSON of line feeds": _plain(_BIOC, "\n", '{"infons":{},"offset":0,"text":"Knots"}]}'),
    "BioC JSON of mentions": _mentions((0, 0)),
    "BioC JSON of mentions as long as the text": _mentions((0, 100)),
    "BioC JSON of mentions in pieces": _mentions((0, 0), (50, 0), text="µ"),
    "BioC JSON of mentions in pieces far apart": _mentions((0, 0), (99, 0)),
    "BioC JSON of mentions in long pieces": _mentions((0, 40), (50, 40)),
    "BioC JSON of mentions under names": _mentions((0, 0), infons=',"NCBI Gene":["1;2",3],"MESH":"D000001"'),
    "BioC JSON of misplaced mentions": _mentions((1, 0), text="knot"),
    "BioC JSON of falling passages": _falling,
    "BioC JSON of pieces": _plain(
        _BIOC + '{"infons":{},"offset":0,"text":"Knots","annotations":[{"infons":{"type":"C"},"text":"K","locations":[',
        '{"offset":0,"length":1},', '{"offset":1,"length":1}]}]}]}'
    ),
    "BioC JSON of ids": _plain(
        _BIOC + '{"infons":{},"offset":0,"text":"K","annotations":[{"infons":{"type":"C","identifier":"', "MESH:D000001;",
        '"},"text":"K","locations":[{"offset":0,"length":1}]}]}]}'
    ),
    "BioC JSON of controls": _plain(_BIOC + '{"infons":{},"offset":0,"text":"', "\\u0002", '"}]}'),
    "BioC JSON of lists in lists": _plain(_BIOC + '{"infons":{"identifier":', "[", "]}"),
    "BioC JSON of empty lists": _plain(_BIOC + '{"infons":[],"text":null,"annotations":[', "[],", "[]]}]}"),
    "BioC JSON of mentions without passages": _plain(_BIOC, _ALONE + ",", _ALONE + "]}"),
    "BioC XML of infons": _plain(_BIOC_XML, "<infon key='x'>y</infon>", _BIOC_XML_END),
    "BioC XML of found sentences": lambda size: (
        f"{_BIOC_XML}<text>{'Knot ' * (size // 50)}</text>", "<sentence><offset>0</offset><text>Knot</text></sentence>",
        _BIOC_XML_END
    ),
    "BioC XML of blank lines": _plain(_BIOC_XML + "<text>\n  a", " \r", "x</text>" + _BIOC_XML_END),
    "BioC XML of collections": _plain("<collection>", "<source>x</source>", "</collection>"),
    "BioC XML of sentences": _plain(_BIOC_XML, "<sentence><offset>0</offset><text>Knot</text></sentence>", _BIOC_XML_END),
    "BioC XML of passages": _plain(_BIOC_XML, "</passage><passage><offset>9</offset><text>Knot</text>", _BIOC_XML_END),
    # PubMed XML
    "PubMed XML of articles": _plain(_SET, _ARTICLE, "</PubmedArticleSet>"),
    "PubMed XML of ends": _plain(_SET + _XML, "</Pubmed>", "</PubmedArticleSet>"),
    "PubMed XML of deletions": _plain(_SET + _ARTICLE, "<DeleteCitation>", "</PubmedArticleSet>"),
    "PubMed XML of comments": _plain(_SET, "<!---->", _ARTICLE + "</PubmedArticleSet>"),
    "PubMed XML of sets": _plain("", "<PubmedArticleSet ", _ARTICLE + "</PubmedArticleSet>"),
    # PubTator
    "PubTator of titles": _plain("", f"{PMID}|t|Knots\n"),
    "PubTator of documents": _plain("", _PUBTATOR + f"{PMID}\t0\t5\tKnots\tGene\t1\n\n"),
    "PubTator of sections": _plain(_PUBTATOR, f"{PMID}|body|knot\n", f"{PMID}\t0\t5\tKnots\tGene\t1\n" * 100),
    "PubTator of rows": _plain(_PUBTATOR, f"{PMID}\t0\t5\tKnots\tGene\t1\n", "\n"),
    "PubTator of odd rows": _plain(_PUBTATOR, f"{PMID}\t0\t-5\tKnots\tGene\n", "\n"),
    "PubTator of tabs": _plain(_PUBTATOR + f"{PMID}\t0\t99999", "\tx", "\n\n"),
    "PubTator of relations": _plain(_PUBTATOR, f"{PMID}\tAssociation\tMESH:D000001\tMESH:D000002\n", "\n"),
    "PubTator of joined ids": _plain(_PUBTATOR + f"{PMID}\t0\t5\tKnots\tGene\t", "1;", "\n\n"),
    "PubTator of a further column": _plain(_PUBTATOR + f"{PMID}\t0\t5\tKnots\tGene\t1\t", "a:b", "\n\n"),
    "PubTator of ends": _plain(_PUBTATOR + f"{PMID}\tAssociation\t1\t", "2;", "\n\n"),
    "PubTator of a number": _plain(f"{_PUBTATOR}{PMID}\t", "1", "\t1\t2\n\n"),
    "PubTator of marks": _plain(_PUBTATOR, "|t|", "\n\n"),
    "PubTator concepts of rows": _plain("", _CONCEPT),
    "PubTator concepts of mentions": _plain(f"{_CONCEPT}{PMID}\tGene\t1\t", "knot|", "\tPubTator3\n"),
    "PubTator concepts of resources": _plain(f"{_CONCEPT}{PMID}\tGene\t1\tknot\t", "MESH|", "\n"),
    "PubTator concepts of odd rows": _plain(_CONCEPT * 4000, "x\n\\\n"),
    "PubTator relations of bars": _plain(f"{_RELATION}{_RELATION}{PMID}\ttreat\tGene|1\tGene", "|1", "\n"),
    "PubTator of degrees": lambda size: (f"{PMID}|t|", "°", f"\n{PMID}|a|Tied\n{_row(size, 'deg' * (size // 3))}\n"),
    "PubTator of long rows": lambda size: (f"{PMID}|t|{'°' * size}\n{PMID}|a|Tied\n", _row(size, "deg"), "\n"),
    "PubTator of misplaced rows": lambda size: (f"{PMID}|t|{'a ' * size}\n{PMID}|a|Tied\n", _row(4, "knot"), "\n"),
}  # fmt: skip


def _entry(number: int, *, titled: bool, position: int | None = None) -> ListedArticle:
    title = f"Effects of rope number{number} on knots and other things"
    place = {"volume": str(1 + number % 40), "pages": f"{number}-{number + 5}"}
    if titled:
        people = (Author(family="Marsh", initials="A"),)
        return ListedArticle(position=position, title=title, year=2001, authors=people, journal="Knot", **place)
    return ListedArticle(position=position, raw=f"Marsh A. {title}. Knot. 2001;{place['volume']}:{place['pages']}.")


def _lists(size: int, *kinds: Callable[[int, int], ListedArticle]) -> list[ParsedRecord]:
    """Lists of one paper's references by several sources, each in another order."""
    count = size // 100  # an entry takes about so many characters
    found = []
    for source, make in zip(("landing", "europepmc", "crossref"), kinds, strict=False):
        step = 1 if source == "landing" else 7_919
        items = tuple(make(place * step % count, place + 1) for place in range(count))
        found.append(_record(source, references=ArticleList(items, count)))
    return found


def _record(source: str, **fields: Any) -> ParsedRecord:
    return ParsedRecord(**({"source": SourceStatus(name=source), "layout": "x", "pmid": PMID, "title": "Knots"} | fields))


def _titled(number: int, position: int) -> ListedArticle:
    return _entry(number, titled=True, position=position)


def _printed(number: int, position: int) -> ListedArticle:
    return _entry(number, titled=False, position=position)


def _same_id(_number: int, position: int) -> ListedArticle:
    return ListedArticle(position=position, pmid="998000002")


def _same_title(_number: int, position: int) -> ListedArticle:
    return ListedArticle(
        position=position, title="Effects of rope on knots and all other things", year=2001, volume=str(position)
    )


def _same_place(number: int, position: int) -> ListedArticle:
    return ListedArticle(position=position, title=f"Knot {number} " + "of rope " * 5, year=2001, volume="1", pages="2")


def _people(size: int) -> list[ParsedRecord]:
    count = size // 10
    names = [Author(family="Marsh", given=f"A{number}") for number in range(count)]
    return [_record("landing", authors=tuple(names)), _record("pubmed", authors=(*reversed(names), names[0]))]


def _texts(size: int) -> list[ParsedRecord]:
    """One abstract in two renderings that differ in every other word, and mentions in it."""
    ours, theirs = ("".join(f"rope{number} {knot} " for number in range(size // 16)) for knot in ("knot", "bowline"))
    rows = tuple(ParsedAnnotation(start, start + 4, "rope", "Gene", "1") for start in range(6, len(theirs) - 4, 40))
    told = (SourceText("title", 0, "Knots"), SourceText("abstract", 6, theirs))
    return [_record("landing", abstract=ours), _record("pubtator3", abstract=theirs, texts=told, annotations=rows)]


def _long_titles(size: int) -> list[ParsedRecord]:
    found = []
    for source, letter in (("landing", "a"), ("europepmc", "b")):
        people = (Author(family="Marsh"),)
        one = ListedArticle(title=f"{letter} " + "rope" * (size // 4), year=2001, volume="1", pages="2", authors=people)
        found.append(_record(source, references=ArticleList((one,), 1)))
    return found


_RECORDS: dict[str, Callable[[int], list[ParsedRecord]]] = {
    "three lists of one author and year": lambda size: _lists(size, _titled, _titled, _titled),
    "texts and titles of one author and year": lambda size: _lists(size, _printed, _titled, _printed),
    "texts of one author and year": lambda size: _lists(size, _printed, _printed, _printed),
    "lists of one id": lambda size: _lists(size, _same_id, _same_id, _same_id),
    "lists of one title": lambda size: _lists(size, _same_title, _same_title, _same_title),
    "lists of one place": lambda size: _lists(size, _same_place, _same_place, _same_place),
    "namesakes": _people,
    "two renderings": _texts,
    "two long titles": _long_titles,
}


def _reply(source: str, make_body: Callable[[int], Any], size: int) -> Capture:
    """A source's reply about the paper 10.5555/a."""
    url = SOURCES[source].requests_for(["10.5555/a"], Settings())[0].url
    return Capture(source=source, url=url, status=200, body=json.dumps(make_body(size)).encode())


def _resource(number: int, *related: tuple[str, str]) -> dict[str, Any]:
    names = [{"relationType": name, "relatedIdentifier": own} for name, own in (("IsSupplementTo", "10.5555/a"), *related)]
    return {
        "id": f"10.5555/data.{number}",
        "attributes": {"types": {"resourceTypeGeneral": "Image"}, "relatedIdentifiers": names},
    }


def _resources(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"data": rows, "meta": {"total": len(rows)}}


# Replies that no reader of files takes: the source, and its body of a size.
_REPLIES: dict[str, tuple[str, Callable[[int], Any]]] = {
    "resources": ("datacite", lambda size: _resources([_resource(number) for number in range(size // 20)])),
    "parts in a row": (
        "datacite",
        lambda size: _resources([_resource(own, ("IsPartOf", f"10.5555/data.{own + 1}")) for own in range(size // 20)]),
    ),
    "parts of one": (
        "datacite",
        lambda size: _resources([_resource(own, ("IsPartOf", "10.5555/data.0")) for own in range(size // 20)]),
    ),
    "a part of all": (
        "datacite",
        lambda size: _resources([_resource(0, *(("IsPartOf", f"10.5555/data.{own}") for own in range(size // 20)))]),
    ),
}


def _nested(size: int) -> Record:
    """Mentions that all lie in each other."""
    count = size // 10
    rows = (Annotation("abstract", at, 2 * count - at, "a", "Gene", ("1",), "exact", "x", 0, 0) for at in range(count))
    return Record(abstract="ab" * count, annotations=tuple(rows))


def _of_kinds(size: int) -> Record:
    """Mentions that are each of a type and an id of their own, and relations between them."""
    rows = [Annotation("title", 0, 1, f"a{at}", f"T{at}", (f"{at}",), "exact", "x", 0, 0) for at in range(size // 10)]
    ends = [Relation("Bind", one.identifiers[0], "0", None, 1, "x") for one in rows]
    return Record(title="a", annotations=tuple(rows), relations=tuple(ends))


_CARDS: dict[str, Callable[[int], Record]] = {
    "mentions in each other": _nested,
    "mentions of many kinds": _of_kinds,
    "controls": lambda size: Record(title="\x1b" * size, abstract="\u202e<" * size),
    "combining marks": lambda size: Record(doi="a" + "\u0301" * size, authors=(Author(literal="\u0301" * size),)),
    "sections": lambda size: Record(
        abstract="a" * size, abstract_sections=tuple(AbstractSection("A", None, at, at + 1) for at in range(size))
    ),
}


def grow_all(wanted: tuple[str, ...] = ()) -> Iterator[Growth]:
    """The growth of every reader, each on its document."""
    for number, one in enumerate(iter_pumped()):
        if not wanted or f"{1 + number % 2}/2" in wanted or any(name in one.name for name in wanted):
            yield in_its_own_process(one.name, partial(grow, one.name, one.run, one.make), _MOST_SECONDS)


if __name__ == "__main__":
    import_readers()
    tell(grow_all(tuple(sys.argv[1:])))
