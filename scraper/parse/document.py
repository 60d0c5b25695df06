"""A capture's body as text, as an HTML tree and as visible lines: each made when first asked for, and once."""

from __future__ import annotations

import codecs
import logging
import re
from functools import cached_property

from lxml.html import HtmlElement

from scraper.errors import ParseError
from scraper.model import Capture, Issue
from scraper.parse.html import looks_like_html, read_tree, visible_lines

UNNAMED = "document"  # the source of a saved file of which nobody says where it is from
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
logging.getLogger("bs4.dammit").setLevel(logging.ERROR)  # it warns on stderr about what we report ourselves
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_C0 = bytes({*range(32), 127} - set(b"\t\n\r"))
_C1 = re.compile(rb"\xc2[\x80-\x9f]")  # in UTF-8
_FEW = 5  # one byte in so many
_HIGH = bytes(range(0x80, 0x100))
_OF_PYTHON = frozenset({"unicode_escape", "raw_unicode_escape", "undefined", "idna", "punycode", "mbcs", "oem"})
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def is_utf16(body: bytes) -> bool:
    """Whether the bytes begin with the mark of UTF-16."""
    return body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


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
    text, encoding, issues = _decode(capture)
    is_clean = encoding == "utf-8" and not _has_controls(capture.body)
    text, controls = (text, 0) if is_clean else _CONTROLS.subn("\ufffd", text)
    if controls:
        message = f"{controls} control characters replaced by U+FFFD"
        issues = (*issues, Issue("control_characters", None, message))
    return text, issues


def _has_controls(body: bytes) -> bool:
    """Whether there are any in UTF-8, at a fraction of what the search in the text costs."""
    return len(body.translate(None, _C0)) < len(body) or (b"\xc2" in body and _C1.search(body) is not None)


def _detect(body: bytes) -> tuple[str | None, str | None]:
    """The text and the encoding that the page declares or the bytes hint at; no text when none fits.

    Windows-1252 for a text that declares nothing and has few letters beyond ASCII: of those, detectors guess wrongly.
    """
    from bs4.dammit import EncodingDetector, UnicodeDammit  # hardly ever needed, and slow to import

    few = len(body) - len(body.translate(None, _HIGH)) < len(body) / _FEW
    declared = EncodingDetector.find_declared_encoding(body, is_html=True)
    guess = UnicodeDammit(body, ["windows-1252"] if few and not declared else [], is_html=True)
    return None if guess.contains_replacement_characters else guess.unicode_markup, guess.original_encoding


def _stated_charset(capture: Capture) -> str | None:
    """The charset of the Content-Type header, if it is one that pages are written in; Python's own codecs are none."""
    stated = _CHARSET.search(capture.content_type or "")
    return stated[1] if stated and stated[1].lower().replace("-", "_") not in _OF_PYTHON else None


def _decode(capture: Capture) -> tuple[str, str | None, tuple[Issue, ...]]:
    stated = _stated_charset(capture)
    marks = [name for mark, name in _BOMS if capture.body.startswith(mark)]
    for name in (*marks, "utf-8", *([stated] if stated else [])):
        try:
            return capture.body.decode(name), name, ()
        except (UnicodeError, LookupError):
            continue
    text, encoding = _detect(capture.body)
    if text is None:
        raise ParseError(capture.source, "body", "", "no encoding fits the bytes")
    message = f"the bytes are not {stated or 'utf-8'}; read as {encoding}"
    return text, encoding, (Issue("encoding_guessed", None, message),)
