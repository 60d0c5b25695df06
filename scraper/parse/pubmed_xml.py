"""PubMed XML, as efetch and NLM's yearly and daily files have it: articles, books, deletions.

Read article by article: the bytes are cut at each article's end tag and every piece is parsed alone, so a file of any size
takes the memory of its largest article. Nothing is given before the end of the file is known to close the root.
Format: https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/     Sample: cassettes/pubmed/999000001/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import msgspec
from lxml import etree

from scraper.errors import ParseError
from scraper.model import Issue, ParsedRecord, SourceStatus
from scraper.parse.document import Document
from scraper.parse.prolog import read_prolog, skip_remarks, take_out, without_declaration
from scraper.parse.pubmed_article import read_article
from scraper.parse.pubmed_book import read_book
from scraper.parse.pubmed_lists import MarkMissed
from scraper.parse.pubmed_plain import cut_lists
from scraper.parse.pubmed_text import WITH_SPACES, SpaceLost

LAYOUT = "pubmed_xml"

_SETS = r"(?:Pubmed(?:Book)?Article|MedlineCitation)Set"
_ITEMS = r"(?:Pubmed(?:Book)?Article|MedlineCitation)"  # a MedlineCitation alone: NLM's files until 2014, and cut-outs of others
_ROOT = re.compile(rf"<(?P<name>{_ITEMS}(?:Set)?)(?=[\s/>])")
_SET = re.compile(rf"<(?P<name>{_SETS})(?:\s[^<>]*+)?>(?<!/>)")
_END = re.compile(rf"</{_ITEMS}(?:Set)?>\Z")
_EMPTY = re.compile(rf"<{_SETS}(?:\s[^<>]*+|/)?(?:(?<=/)>|>\s*+</{_SETS}>)\Z")
_PMID = re.compile(r"<PMID[^<>]*+>\s*+([1-9][0-9]{0,8})\s*+</PMID>")
_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")  # C1 in UTF-8; XML holds no others
_LONGEST = 64_000_000  # bytes of one article
_LONGEST_END = len("</PubmedBookArticle>")
_HEAD = 1 << 20  # bytes in which the root stands
# A piece has no DTD, so an entity of one is an error; nothing is expanded. White space between elements is a fifth of the
# work and left out; where that could have cost a space between two words, the piece is read again with it.
_parser = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, remove_blank_text=True
)
_careful_parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)


def is_layout(document: Document) -> bool:
    """Whether the root is one of PubMed's."""
    prolog = read_prolog(document.text)
    is_named = prolog.doctype is None or prolog.doctype.startswith(("Pubmed", "MedlineCitation"))
    return is_named and _ROOT.match(document.text, prolog.end) is not None


def parse_pubmed_xml(document: Document) -> list[ParsedRecord]:
    """Every article, book and deletion of the file, in its order. Raises ParseError when it is cut, or broken anywhere."""
    body = without_declaration(document.text).encode()
    return list(iter_pubmed_xml([body], document.capture.as_status(), tail=body[-4096:]))


def iter_pubmed_xml(
    chunks: Iterable[bytes],
    status: SourceStatus,
    *,
    tail: bytes,
    wanted: Callable[[bytes], bool] | None = None,
    pass_over: Callable[[ParseError], None] | None = None,
) -> Iterator[ParsedRecord]:
    """The articles of a file that comes in pieces and ends in `tail`.

    A PMID that NLM deleted is a document with the issue `deleted`, and nothing else in it. Only articles of which `wanted` says
    so, given their bytes (see `pmid_in`), are parsed. Raises ParseError at once when `tail` does not close the root, and where an
    article is broken or names neither title nor PMID, unless there is a `pass_over`, which is told of it: the next ones follow.
    """
    last = take_out(tail.decode("utf-8", "replace"), "<!--", "-->")[0].rstrip()
    if not _END.search(last) and not _EMPTY.search(last):
        raise ParseError(status.name, "end of file", tail[-60:].decode("utf-8", "replace"), "the root is not closed: cut short")
    pieces = iter(chunks)
    head = _take(pieces, _HEAD)
    root = _read_root(head, last, status)
    rest, seen, number = b"", 0, 0
    for chunk in chain([head], pieces):
        rest += chunk
        start = 0
        while (end := _end_of_article(rest, max(start, seen), root.ends)) >= 0:
            number += 1
            piece, start = rest[start:end], end
            if wanted is not None and not wanted(piece):
                continue
            try:
                yield _read_piece(piece, root, number, status)
            except ParseError as error:
                if pass_over is None:
                    raise
                pass_over(error)
        rest = rest[start:]
        seen = max(0, len(rest) - _LONGEST_END)  # what may be the beginning of an end tag is looked at again
        if len(rest) > _LONGEST:
            raise ParseError(status.name, f"article {number + 1}", "", "an article of more than 64 MB")
    yield from _read_rest(rest, root, number, status)


def pmid_in(piece: bytes) -> bytes:
    """The PMID of an article that was not parsed, which is the first in it; empty where none stands there."""
    begin = piece.find(b">", piece.find(b"<PMID")) + 1
    return piece[begin : piece.find(b"<", begin)].strip() if begin else b""


def _take(pieces: Iterator[bytes], size: int) -> bytes:
    """The first so many bytes, or a few more; all there are when they are fewer."""
    taken, length = [], 0
    while length < size and (piece := next(pieces, b"")):
        taken.append(piece)
        length += len(piece)
    return b"".join(taken)


class _Root(NamedTuple):
    """The set around the articles: its end tag, its start tag if they need its attributes, and how they end themselves."""

    closing: str
    wrap: bytes
    ends: tuple[bytes, ...]

    def enclose(self, article: bytes) -> bytes:
        """The article in the set, if it needs its attributes."""
        return self.wrap + article + b"</" + self.wrap[1:].split(None, 1)[0] + b">" if self.wrap else article


def _read_root(head: bytes, last: str, status: SourceStatus) -> _Root:
    """The root that a file begins with. Raises ParseError when it is a set that `last`, the file's end, does not close."""
    text = head[:_HEAD].decode("utf-8", "replace")
    found = _SET.match(text, read_prolog(text).end)
    closing = f"</{found['name']}>" if found else ""
    if not last.endswith(closing):
        raise ParseError(status.name, "end of file", last[-60:], f"no {closing}: cut short")
    wrap = found[0].encode() if found and len(found[0]) > len(closing) else b""
    citations = _ROOT.match(text, read_prolog(text).end)
    if citations and citations["name"].startswith("MedlineCitation"):
        return _Root(closing, wrap, (b"</MedlineCitation>",))
    return _Root(closing, wrap, (b"</PubmedArticle>", b"</PubmedBookArticle>"))


def _end_of_article(text: bytes, start: int, ends: tuple[bytes, ...]) -> int:
    """Where the next article or book ends; -1 when none does."""
    mark = ends[0][:8]  # "</Pubmed" or "</Medlin"
    at = text.find(mark, start)
    while at >= 0:
        for tag in ends:
            if text.startswith(tag, at):
                return at + len(tag)
        at = text.find(mark, at + 1)
    return -1


def _read_piece(piece: bytes, root: _Root, number: int, status: SourceStatus) -> ParsedRecord:
    """One article or book; what stands before it may only be the file's head, white space or comments."""
    tag = piece[piece.rindex(b"</") + 2 : -1]
    at = piece.find(b"<" + tag + b">")
    at = at if at >= 0 else max(piece.find(b"<" + tag + b" "), 0)
    before = _text_before(piece[:at], number)
    if before:
        raise ParseError(status.name, f"article {number}", before[:60], "text before the article")
    controls: tuple[Issue, ...] = ()
    if _has_controls(piece):
        piece, count = _CONTROLS.subn(b"\xef\xbf\xbd", piece)
        controls = (Issue("control_characters", None, f"{count} control characters replaced by U+FFFD"),)
    try:
        quick = _read_plain(piece, at, root, status) if tag != b"PubmedBookArticle" else None
        record = quick or _read_tree(root.enclose(piece[at:]), tag, root, status)
    except etree.XMLSyntaxError as error:
        raise ParseError(status.name, f"article {number}", "", f"broken XML: {error.msg}") from None
    return msgspec.structs.replace(record, issues=controls + record.issues) if controls else record


def _has_controls(piece: bytes) -> bool:
    """Whether the pattern of controls would be found; in a tenth of its time."""
    at = piece.find(b"\xc2")
    while at >= 0:
        if b"\x80" <= piece[at + 1 : at + 2] < b"\xa0":
            return True
        at = piece.find(b"\xc2", at + 1)
    return False


def _read_plain(piece: bytes, at: int, root: _Root, status: SourceStatus) -> ParsedRecord | None:
    """The article that begins at `at`, its long lists read as plain text; None where it must be read as a tree."""
    cut, lists = cut_lists(piece, at)
    try:
        node = etree.fromstring(root.enclose(cut), _parser)
        return read_article(_own_element(node, root), status, LAYOUT, lists)
    except (etree.XMLSyntaxError, SpaceLost, MarkMissed):  # the error is to tell of the article as it is
        return None


def _read_tree(article: bytes, tag: bytes, root: _Root, status: SourceStatus) -> ParsedRecord:
    """The article or book, read again with all its white space where some could have been lost. Raises XMLSyntaxError."""
    read = read_book if tag == b"PubmedBookArticle" else read_article
    try:
        return read(_own_element(etree.fromstring(article, _parser), root), status, LAYOUT)
    except SpaceLost:
        node = etree.fromstring(article, _careful_parser)
        node.set(WITH_SPACES, "")
        return read(_own_element(node, root), status, LAYOUT)


def _own_element(node: etree._Element, root: _Root) -> etree._Element:
    """The article in the set that it may be wrapped in."""
    return node[0] if root.wrap else node


def _text_before(head: bytes, number: int) -> str:
    """What stands before an article and is neither the head of the file nor white space or comments."""
    text = head.decode("utf-8", "replace")
    if number > 1:
        return text[skip_remarks(text) :]
    prolog = read_prolog(text)
    root = _SET.match(text, prolog.end)
    return text[skip_remarks(text, root.end()) if root else prolog.end :]


def _read_rest(rest: bytes, root: _Root, articles: int, status: SourceStatus) -> Iterator[ParsedRecord]:
    """What follows the last article: deletions, and the end of the root."""
    text, _ = take_out(rest.decode("utf-8", "replace"), "<!--", "-->")
    text, deletions = take_out(text, "<DeleteCitation>", "</DeleteCitation>")
    for block in deletions:
        for pmid in _PMID.findall(block):
            deleted = Issue("deleted", None, "NLM deleted this PMID")
            yield ParsedRecord(source=status, layout=LAYOUT, pmid=pmid, issues=(deleted,))
    left = text.strip()
    if articles and left != root.closing:
        raise ParseError(status.name, "end of file", left[:80], "text after the last article")
    if not articles and not _EMPTY.search(left):
        raise ParseError(status.name, "root", left[-80:], "no article and no empty set")
