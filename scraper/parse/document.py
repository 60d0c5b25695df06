"""A capture's body as text, as an HTML tree and as visible lines: each made when first asked for, and once."""

from __future__ import annotations

import codecs
import logging
import re
from functools import cached_property

from bs4.dammit import EncodingDetector, UnicodeDammit
from lxml.html import HtmlElement

from scraper.errors import ParseError
from scraper.model import Capture, Issue
from scraper.parse.html import looks_like_html, read_tree, visible_lines

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
logging.getLogger("bs4.dammit").setLevel(logging.ERROR)  # it warns on stderr about what we report ourselves
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FEW = 5  # one byte in so many
_HIGH = bytes(range(0x80, 0x100))
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Document:
    """What the layouts look at. Raises ParseError when the bytes are no text, or the HTML cannot be read whole."""

    def __init__(self, capture: Capture):
        self.capture = capture
        self.text, self.issues = decode_body(capture)

    @cached_property
    def is_html(self) -> bool:
        """Whether the body is a page rather than text saved from one."""
        return looks_like_html(self.text)

    @cached_property
    def tree(self) -> HtmlElement:
        """The page as an lxml tree."""
        return read_tree(self.text, self.capture.source)

    @cached_property
    def lines(self) -> list[str]:
        """The lines a reader sees; of plain text, its own lines, empty ones included."""
        if self.is_html:
            return visible_lines(self.tree)
        return [line.removesuffix("\r") for line in self.text.split("\n")]


def decode_body(capture: Capture) -> tuple[str, tuple[Issue, ...]]:
    """The body as text, line ends kept, and issues where it had to be guessed or mended.

    Order: byte order mark, UTF-8, charset of the Content-Type header (RFC 9110, 8.3), then UnicodeDammit, which also
    reads what the page itself declares; where nothing is declared, Windows-1252 for a text mostly in ASCII. UTF-8 comes
    before the header because other encodings hardly ever look like it by chance, while headers are often wrong. Control
    characters other than tab and line ends become U+FFFD, so that offsets stay right, and an issue counts them. Raises
    ParseError when nothing decodes.
    """
    text, issues = _decode(capture)
    text, controls = _CONTROLS.subn("\ufffd", text)
    if controls:
        message = f"{controls} control characters replaced by U+FFFD"
        issues = (*issues, Issue("control_characters", None, message))
    return text, issues


def _western(body: bytes) -> list[str]:
    """Windows-1252 for a text that declares nothing and has few letters beyond ASCII: of those, detectors guess wrongly."""
    few = len(body) - len(body.translate(None, _HIGH)) < len(body) / _FEW
    declared = EncodingDetector.find_declared_encoding(body, is_html=True)
    return ["windows-1252"] if few and not declared else []


def _decode(capture: Capture) -> tuple[str, tuple[Issue, ...]]:
    stated = _CHARSET.search(capture.content_type or "")
    marks = [name for mark, name in _BOMS if capture.body.startswith(mark)]
    for name in (*marks, "utf-8", *([stated[1]] if stated else [])):
        try:
            return capture.body.decode(name), ()
        except (UnicodeDecodeError, LookupError):
            continue
    guess = UnicodeDammit(capture.body, _western(capture.body), is_html=True)
    if guess.unicode_markup is None or guess.contains_replacement_characters:
        raise ParseError(capture.source, "body", "", "no encoding fits the bytes")
    message = f"the bytes are not {stated[1] if stated else 'utf-8'}; read as {guess.original_encoding}"
    return guess.unicode_markup, (Issue("encoding_guessed", None, message),)
