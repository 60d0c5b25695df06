"""Abstracts and titles that are pieces of JATS, with MathML in them: Crossref's, as publishers deposit them.

Format: https://jats.nlm.nih.gov/publishing/tag-library/1.3/element/abstract.html and MathML 3, 2.1.7 (white space)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from lxml import etree

from scraper.model import AbstractSection, OtherAbstract
from scraper.parse.html import read_fragment
from scraper.text import without_controls

_BLOCKS = frozenset("sec p title list list-item disp-quote def-list def-item verse-group h1 h2 h3 h4 h5 h6 div li ul ol".split())
_TITLES = frozenset("title h1 h2 h3 h4 h5 h6".split())
_SPACE = re.compile(r"[ \t\n\r\f]+")  # U+2009 and U+00A0 are text
_OPENING, _CLOSING = frozenset("([“‘"), frozenset(")],.;:?!%”’")
_ESCAPED_TAG = re.compile(
    r"&lt;(/?(?:jats:|mml:)?(?:p|sec|title|i|b|em|italic|bold|sub|sup|sc|h[1-6]|br|list|list-item)\s*/?)&gt;"
)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});", re.IGNORECASE)
_PREFIXES = 'xmlns:jats="j" xmlns:mml="m" xmlns:xlink="x" xmlns:ali="a" xmlns:xsi="s"'
_parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)

_WHOLE = re.compile(r"abstract|summary|synopsis", re.IGNORECASE)
# What journals print above an abstract in another language, and its code in ISO 639-2.
_LANGUAGES = {
    "resumen": "spa", "resumo": "por", "résumé": "fre", "resumé": "fre", "zusammenfassung": "ger", "riassunto": "ita",
    "samenvatting": "dut", "özet": "tur", "аннотация": "rus", "резюме": "rus", "streszczenie": "pol", "摘要": "chi",
    "초록": "kor", "要旨": "jpn", "抄録": "jpn",
}  # fmt: skip
_FOR_LAYMEN = re.compile(r"(?:plain[- ]language|lay) (?:summary|abstract)", re.IGNORECASE)


class Abstract(NamedTuple):
    """The text, its labelled parts, and the abstracts in other languages or for other readers that stood behind it."""

    text: str | None = None
    sections: tuple[AbstractSection, ...] = ()
    others: tuple[OtherAbstract, ...] = ()


class _Part(NamedTuple):
    """Paragraphs under one heading; `is_section` where it heads a `sec`, not all that follows."""

    label: str | None
    is_section: bool
    paragraphs: list[str]


def read_jats_abstract(markup: str) -> Abstract:
    """The abstract of a piece of JATS or HTML, or of a plain text.

    The heading "Abstract" is none of it; other headings are labels of its parts, which are joined by a line feed. An abstract
    in another language, known by its heading, is one of `others`, as is one in plain language.
    """
    tree = _read_tree(markup)
    if not len(tree):
        return Abstract(_tidy(tree.text or "") or None)
    whole: list[tuple[str | None, list[_Part]]] = [(None, [])]
    for part in _iter_parts(tree):
        heading = (part.label or "").rstrip(": .")
        known = _language_of(heading)
        if not part.is_section and heading and (known or _WHOLE.fullmatch(heading)):
            if any(one.paragraphs for one in whole[-1][1]):
                whole.append((known, []))
            else:
                whole[-1] = (known, whole[-1][1])
            part = part._replace(label=None)  # noqa: PLW2901
        whole[-1][1].append(part)
    texts = [(known, *_join(parts)) for known, parts in whole]
    texts = [one for one in texts if one[1]]
    if not texts:
        return Abstract()
    main = next((one for one in texts if one[0] is None), texts[0])
    others = tuple(_other(*one) for one in texts if one is not main)
    return Abstract(main[1], main[2], others)


def _other(known: str | None, text: str, sections: tuple[AbstractSection, ...]) -> OtherAbstract:
    laymen = known == "plain"
    return OtherAbstract("plain-language-summary" if laymen else None, None if laymen else known, text, sections)


def _language_of(heading: str) -> str | None:
    return "plain" if _FOR_LAYMEN.fullmatch(heading) else _LANGUAGES.get(heading.lower())


def _join(parts: list[_Part]) -> tuple[str, tuple[AbstractSection, ...]]:
    """Paragraphs under one label are joined by a space, all others by a line feed."""
    texts: list[str] = []
    sections: list[AbstractSection] = []
    at = 0
    for part in parts:
        text = (" " if part.label else "\n").join(part.paragraphs)
        if not text:
            continue
        if part.label:
            sections.append(AbstractSection(part.label.rstrip(": ."), None, at, at + len(text)))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts), tuple(sections)


def inline_jats(markup: str) -> str:
    """A title or a piece of text in one line, without markup; formulas without their white space and annotations.

    >>> inline_jats("V<jats:sub>max</jats:sub> &amp; <mml:math><mml:mi> x </mml:mi>\\n <mml:mo>=</mml:mo></mml:math> in mice")
    'Vmax & x= in mice'
    """
    text = _tidy("".join(text for _, text, _ in _iter_pieces(_read_tree(markup))))
    return " ".join(text.split())


def _read_tree(markup: str) -> etree._Element:
    """The markup as a tree: as XML where it is well formed, else as the HTML that a browser would make of it."""
    text = without_controls(markup)
    if "&lt;" in text and _ESCAPED_TAG.search(text):
        text = _ESCAPED_TAG.sub(r"<\1>", text)
    try:
        return etree.fromstring(f"<root {_PREFIXES}>{text}</root>", _parser)
    except etree.XMLSyntaxError:
        return read_fragment(re.sub(r"<(/?)(?:jats:)?title\b", r"<\1h4", text))


def _name(node: etree._Element) -> str:
    """The name of an element without its prefix, in lower case."""
    return re.split(r"[}:]", node.tag)[-1].lower() if isinstance(node.tag, str) else ""


def _iter_parts(tree: etree._Element) -> Iterator[_Part]:
    """The paragraphs in their order, those under one heading together; a heading holds until its `sec` ends."""
    part = _Part(None, False, [])
    outside: list[_Part] = []  # the part that each open `sec` began in
    text: list[str] = []

    def end_paragraph() -> None:
        if paragraph := _tidy("".join(text)):
            part.paragraphs.append(paragraph)
        text.clear()

    for block, piece, depth in _iter_pieces(tree):
        if block is None:
            text.append(piece)
        elif block in _TITLES and piece == "end":
            heading = _tidy("".join(text))
            text.clear()
            yield part
            part = _Part(heading or None, depth > 0, [])
        else:
            end_paragraph()
            if block == "sec" and piece == "start":
                outside.append(part)
            elif block == "sec":
                before = outside.pop()
                if part is not before and part.paragraphs:  # a `sec` of a title alone heads what follows it
                    yield part
                    part = _Part(before.label, True, []) if before.is_section else _Part(None, False, [])
    end_paragraph()
    yield part


def _iter_pieces(tree: etree._Element) -> Iterator[tuple[str | None, str, int]]:
    """Texts, as (None, text, depth), and where blocks begin and end, as (name, "start" or "end", depth); depth counts `sec`."""
    depth = 0
    within: list[str] = []  # MathML's elements around a place
    unseen: etree._Element | None = None
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        name = _name(node)
        if unseen is not None:
            if event == "end" and node is unseen:
                unseen = None
                yield None, _tail(node, within), depth
            continue
        if event == "start":
            if not name or name in ("annotation", "annotation-xml") or _is_told_again(node, name):
                unseen = node
                continue
            depth += name == "sec"
            if name in _BLOCKS and node is not tree:
                yield name, "start", depth
            if name == "math" or within:
                within.append(name)
            yield None, _text(node, within), depth
        else:
            if name in _BLOCKS and node is not tree:
                yield name, "end", depth
            depth -= name == "sec"
            if within:
                within.pop()
            if name == "label":
                yield None, " ", depth
            if node is not tree:
                yield None, _tail(node, within), depth


def _is_told_again(node: etree._Element, name: str) -> bool:
    """Whether TeX stands beside the same formula in MathML."""
    beside = (node.getprevious(), node.getnext()) if name == "tex-math" else ()
    return any(other is not None and _name(other) == "math" for other in beside)


def _text(node: etree._Element, within: list[str]) -> str:
    """An mtext keeps the spaces that its author wrote around a word; other tokens have none at their ends."""
    text = node.text or ""
    if within and (within[-1] not in ("mtext", "ms") or "\n" in text):
        return text.strip()
    return _before(text, node[0]) if len(node) else text


def _tail(node: etree._Element, within: list[str]) -> str:
    tail = node.tail or ""
    if within and not tail.strip():
        return " " if _name(node) == "mtd" else ""
    return _before(tail, node.getnext())


def _before(text: str, following: etree._Element | None) -> str:
    """A text without the line break that an indented source has before a subscript."""
    if following is None or _name(following) not in ("sub", "sup"):
        return text
    bare = text.rstrip()
    return bare if "\n" in text[len(bare) :] else text


def _tidy(text: str) -> str:
    """White space collapsed; entities decoded that were escaped once more.

    An indented text has line breaks beside its markup that nobody printed: there is none behind "(" or before ",".
    """
    if _ENTITY.search(text):
        text = without_controls(unescape(text))
    return _SPACE.sub(_one_space, text).strip(" ")


def _one_space(run: re.Match[str]) -> str:
    if "\n" not in run[0]:
        return " "
    beside = run.string[max(0, run.start() - 1) : run.start()] in _OPENING or run.string[run.end() : run.end() + 1] in _CLOSING
    return "" if beside else " "
