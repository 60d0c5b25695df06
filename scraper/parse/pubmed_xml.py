"""PubMed XML, as efetch and NLM's yearly and daily files have it: articles, books, deletions.

Read article by article: the bytes are cut at each article's end tag and every piece is parsed alone, so a file of any size
takes the memory of its largest article. Nothing is given before the end of the file is known to close the root.
Format: https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/     Sample: cassettes/pubmed/999000001/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec
from lxml import etree

from scraper.errors import ParseError
from scraper.model import Issue, ParsedRecord, SourceStatus
from scraper.parse.document import Document
from scraper.parse.prolog import read_prolog, skip_remarks, take_out, without_declaration
from scraper.parse.pubmed_article import read_article, read_book
from scraper.parse.pubmed_text import WITH_SPACES, SpaceLost

LAYOUT = "pubmed_xml"

_ROOT = re.compile(r"<Pubmed(?:Book)?Article(?:Set)?(?=[\s/>])")
_SET = re.compile(r"<Pubmed(?:Book)?ArticleSet(?:\s[^<>]*+)?>")
_SET_WITH_ATTRIBUTES = re.compile(rb"<Pubmed(?:Book)?ArticleSet\s[^<>]*+>(?<!/>)")
_END = re.compile(r"</Pubmed(?:Book)?Article(?:Set)?>\Z")
_EMPTY = re.compile(r"<Pubmed(?:Book)?ArticleSet(?:\s[^<>]*+|/)?(?:(?<=/)>|>\s*+</Pubmed(?:Book)?ArticleSet>)\Z")
_PMID = re.compile(r"<PMID[^<>]*+>\s*+([1-9][0-9]{0,8})\s*+</PMID>")
_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")  # C1 in UTF-8; XML holds no others
_LONGEST = 64_000_000  # bytes of one article
# A piece has no DTD, so an entity of one is an error; nothing is expanded. White space between elements is a fifth of the
# work and left out; where that could have cost a space between two words, the piece is read again with it.
_parser = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, remove_blank_text=True
)
_careful_parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)


def is_layout(document: Document) -> bool:
    """Whether the root is one of PubMed's."""
    prolog = read_prolog(document.text)
    is_named = prolog.doctype is None or prolog.doctype.startswith("Pubmed")
    return is_named and _ROOT.match(document.text, prolog.end) is not None


def parse_pubmed_xml(document: Document) -> list[ParsedRecord]:
    """Every article, book and deletion of the file, in its order. Raises ParseError when it is cut, or broken anywhere."""
    body = without_declaration(document.text).encode()
    return list(iter_pubmed_xml([body], document.capture.as_status(), tail=body[-4096:]))


def iter_pubmed_xml(chunks: Iterable[bytes], status: SourceStatus, *, tail: bytes) -> Iterator[ParsedRecord]:
    """The articles of a file that comes in pieces and ends in `tail`.

    A PMID that NLM deleted is a document with the issue `deleted`, and nothing else in it. Raises ParseError at once when
    `tail` does not close the root, and where an article is broken or names neither title nor PMID.
    """
    last = take_out(tail.decode("utf-8", "replace"), "<!--", "-->")[0].rstrip()
    if not _END.search(last) and not _EMPTY.search(last):
        raise ParseError(status.name, "end of file", tail[-60:].decode("utf-8", "replace"), "the root is not closed: cut short")
    rest, wrap, number = b"", b"", 0
    for chunk in chunks:
        rest += chunk
        start = 0
        while (end := _end_of_article(rest, start)) >= 0:
            number += 1
            wrap = _wrap_of(rest[:end]) if number == 1 else wrap
            yield _read_piece(rest[start:end], wrap, number, status)
            start = end
        rest = rest[start:]
        if len(rest) > _LONGEST:
            raise ParseError(status.name, f"article {number + 1}", "", "an article of more than 64 MB")
    yield from _read_rest(rest, number, status)


def _wrap_of(head: bytes) -> bytes:
    """The root's start tag, if it has attributes that its articles need."""
    match = _SET_WITH_ATTRIBUTES.search(head)
    return match[0] if match else b""


def _end_of_article(text: bytes, start: int) -> int:
    """Where the next article or book ends; -1 when none does."""
    at = text.find(b"</Pubmed", start)
    while at >= 0:
        for tag in (b"</PubmedArticle>", b"</PubmedBookArticle>"):
            if text.startswith(tag, at):
                return at + len(tag)
        at = text.find(b"</Pubmed", at + 1)
    return -1


def _read_piece(piece: bytes, wrap: bytes, number: int, status: SourceStatus) -> ParsedRecord:
    """One article or book; what stands before it may only be the file's head, white space or comments."""
    at = piece.find(b"<PubmedBookArticle>") if piece.endswith(b"</PubmedBookArticle>") else piece.find(b"<PubmedArticle>")
    at = at if at >= 0 else max(piece.find(b"<PubmedArticle "), piece.find(b"<PubmedBookArticle "), 0)
    before = _text_before(piece[:at], number)
    if before:
        raise ParseError(status.name, f"article {number}", before[:60], "text before the article")
    closing = b"</" + wrap[1:].split(None, 1)[0] + b">" if wrap else b""
    controls: tuple[Issue, ...] = ()
    if b"\xc2" in piece and min(piece.split(b"\xc2")[1:]) < b"\xa0":  # a tenth of the pattern's time
        piece, count = _CONTROLS.subn(b"\xef\xbf\xbd", piece)
        controls = (Issue("control_characters", None, f"{count} control characters replaced by U+FFFD"),) if count else ()
    article = wrap + _without_history(piece, at) + closing
    read = read_book if piece.endswith(b"</PubmedBookArticle>") else read_article
    try:
        node = etree.fromstring(article, _parser)
        try:
            record = read(node[0] if wrap else node, status, LAYOUT)
        except SpaceLost:
            node = etree.fromstring(article, _careful_parser)
            node.set(WITH_SPACES, "")
            record = read(node[0] if wrap else node, status, LAYOUT)
    except etree.XMLSyntaxError as error:
        raise ParseError(status.name, f"article {number}", "", f"broken XML: {error.msg}") from None
    return msgspec.structs.replace(record, issues=controls + record.issues) if controls else record


def _text_before(head: bytes, number: int) -> str:
    """What stands before an article and is neither the head of the file nor white space or comments."""
    text = head.decode("utf-8", "replace")
    if number > 1:
        return text[skip_remarks(text) :]
    prolog = read_prolog(text)
    root = _SET.match(text, prolog.end)
    return text[skip_remarks(text, root.end()) if root else prolog.end :]


def _without_history(piece: bytes, at: int) -> bytes:
    """The article from `at` on, without the dates of handling, which no field takes: a seventh of its elements.

    They are looked for from the end, where few texts are in between.
    """
    start = piece.rfind(b"<History>", at)
    end = piece.find(b"</History>", start) + len(b"</History>") if start >= 0 else -1
    return piece[at:start] + piece[end:] if end > start >= 0 else piece[at:]


def _read_rest(rest: bytes, articles: int, status: SourceStatus) -> Iterator[ParsedRecord]:
    """What follows the last article: deletions, and the end of the root."""
    text, _ = take_out(rest.decode("utf-8", "replace"), "<!--", "-->")
    text, deletions = take_out(text, "<DeleteCitation>", "</DeleteCitation>")
    for block in deletions:
        for pmid in _PMID.findall(block):
            deleted = Issue("deleted", None, "NLM deleted this PMID")
            yield ParsedRecord(source=status, layout=LAYOUT, pmid=pmid, issues=(deleted,))
    left = text.strip()
    if articles and left not in ("", "</PubmedArticleSet>", "</PubmedBookArticleSet>"):
        raise ParseError(status.name, "end of file", left[:80], "text after the last article")
    if not articles and not _EMPTY.search(left):
        raise ParseError(status.name, "root", left[-80:], "no article and no empty set")
