"""The abstract in the body of a page, read as a person would: the block under its heading, up to the next heading or menu.

Menus, buttons, dates of handling, keywords, figures and subject headings that sites put into the block are none of it. Headings
within it, and bold words that paragraphs begin with ("Aims:"), are the labels of its sections, not its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from scraper.model import AbstractSection
from scraper.parse.html import BLOCKS, is_hidden, own_text, text_behind
from scraper.parse.landing.abstract_words import (
    BESIDE,
    FOREIGN,
    INTRODUCTION,
    LABELS,
    NOT_TEXT,
    OTHER_SECTION,
    PERHAPS_BESIDE,
    TITLES,
    is_line_of_dates,
)
from scraper.parse.landing.blocks import HEADINGS

_STRONG = frozenset({"b", "strong", "i", "em", "u"})
_ASCII_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_BESIDE_TAGS = frozenset({"nav", "menu", "form", "button", "figure", "figcaption", "aside", "select", "input", "svg", "table"})
_LINK_WORDS = frozenset({
    "webcite", "return to text", "go to", "top", "view", "view full-text", "view full text", "full text", "⇓", "↵",
})  # fmt: skip
_BESIDE_ROLES = frozenset({"navigation", "menu", "toolbar", "button", "search", "tooltip"})
_EMPHASIS = re.compile(r"\x0e([^\x0e\x0f]*+)\x0f")
_FOOTNOTES = ("* ", "† ", "‡ ", "§ ", "¶ ")
_COPYRIGHT = re.compile(r"(?:©|\(c\) ?(?=[12])|copyright (?:©|\(c\)|[12][0-9]{3})).{0,250}$", re.IGNORECASE)
_LONGEST_BESIDE = 400  # characters of a line that is none of the text
_LONGEST_LABEL = 90  # characters
_FEWEST_WORDS = 20  # of an abstract that is told from a teaser by its length alone
_MOST_WORDS = 1_500
_FEWEST_OF_SENTENCE = 6  # words
_SENTENCE = re.compile(r"[.?!][)\]\"'”’]*$")


class _Line(NamedTuple):
    """A line as a reader sees it: `heading` its level, 0 for none; `label` the bold or italic words that it begins with."""

    text: str
    heading: int = 0
    label: str | None = None


class Abstract(NamedTuple):
    """An abstract: its parts joined by a line feed, the spans of those with a label, its language where a heading tells it."""

    text: str
    sections: tuple[AbstractSection, ...]
    language: str | None = None


def read_abstract(
    node: etree._Element | Sequence[etree._Element], *, without: frozenset[str] = frozenset()
) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The text of a block that holds an abstract, and the spans of its labelled parts; (None, ()) when it has none.

    Paragraphs below one heading are joined by a space into one part; lines in `without` are left out.
    """
    found = read_abstracts(node, without=without)
    return (found[0].text, found[0].sections) if found else (None, ())


def read_abstracts(node: etree._Element | Sequence[etree._Element], *, without: frozenset[str] = frozenset()) -> list[Abstract]:
    """The abstracts of a block: one, or one for each language."""
    nodes = [node] if isinstance(node, etree._Element) else list(node)
    lines = [line for line in _iter_lines(nodes) if line.text not in without]
    found: list[Abstract] = []
    for language, part in _split_languages(_from_title_on(lines)):
        text, sections = _join(list(_iter_parts(part)))
        if text:
            found.append(Abstract(text, sections, language))
    return found


def _from_title_on(lines: Sequence[_Line]) -> Sequence[_Line]:
    """The lines below the heading "Abstract", where one stands in the block: what is above is none of it."""
    labelled = False
    for place, line in enumerate(lines):
        words = line.text.lower().strip()
        if line.heading and INTRODUCTION.fullmatch(words) and place:  # a "Summary" below it is the text's own
            break
        labelled = labelled or (line.heading > 0 and LABELS.fullmatch(line.text[:_LONGEST_LABEL].strip(" :.")) is not None)
        if words.startswith("summary") and labelled:
            continue
        if words in TITLES or (line.heading and words in FOREIGN):
            return lines[place:]
        if re.match(r"abstract\s*:\s+\S", words):
            return [_Line(line.text[line.text.index(":") + 1 :].strip()), *lines[place + 1 :]]
    return lines


def _split_languages(lines: Sequence[_Line]) -> Iterator[tuple[str | None, list[_Line]]]:
    """The lines of each language: "Résumé" or "Resumen" begins another abstract."""
    language: str | None = None
    part: list[_Line] = []
    for line in lines:
        words = line.text.lower().strip(" :.")
        begin, mark, rest = line.text.partition(":")
        if mark and rest.strip() and begin.lower().strip() in FOREIGN:  # "Résumé : Cette …"
            yield language, part
            language, part = FOREIGN[begin.lower().strip()], [line._replace(text=rest.strip(), label=None)]
        elif words in FOREIGN and len(words) < _LONGEST_LABEL:
            yield language, part
            language, part = FOREIGN[words], []
        elif (words == "abstract" and (line.heading or language)) or (words == "summary" and language):
            yield language, part
            language, part = None, []
        else:
            part.append(line)
    yield language, part


def _iter_parts(lines: Sequence[_Line]) -> Iterator[tuple[str | None, str]]:
    """Each line of the text with the label that it stands under or begins with; another section's heading ends it."""
    label: str | None = None
    begun = False
    for place, line in enumerate(lines):
        words = line.text.strip(" :.")
        if line.heading:
            if begun and (_begins_another(words) or words.lower() == "introduction"):  # only ever the first part
                return
            label = words if begun or words.lower() not in TITLES else None
        elif begun and len(words) <= _LONGEST_LABEL and OTHER_SECTION.fullmatch(words) and not _is_sentence(line.text):
            return
        elif _is_no_text(line.text) or _is_footnote(line.text, lines) or _is_cut_copy(line.text, lines[place + 1 :]):
            continue
        else:
            for own, printed in _split_labels(line):
                label = own or label
                text = _without_copyright(printed)
                if text:
                    begun = True
                    yield label, text


def _begins_another(heading: str) -> bool:
    """Whether a heading begins another section of the page than a part of the abstract."""
    if len(heading) > _LONGEST_LABEL or LABELS.fullmatch(heading):
        return len(heading) > _LONGEST_LABEL
    return OTHER_SECTION.fullmatch(heading) is not None or INTRODUCTION.fullmatch(heading) is not None


def _is_sentence(text: str) -> bool:
    return text.count(" ") >= _FEWEST_OF_SENTENCE - 1 and _SENTENCE.search(text[-10:]) is not None


def _without_copyright(text: str) -> str:
    """The text without the statement of copyright that its last sentence is followed by."""
    found = _COPYRIGHT.search(text, max(0, len(text) - _LONGEST_BESIDE))
    before = text[: found.start()].rstrip() if found else ""
    return before if _SENTENCE.search(before[-10:]) else text


def _is_no_text(text: str) -> bool:
    if text.lower().strip() in TITLES:
        return True
    return len(text) <= _LONGEST_BESIDE and (NOT_TEXT.fullmatch(text) is not None or is_line_of_dates(text))


def _is_footnote(text: str, lines: Sequence[_Line]) -> bool:
    """Whether a line is what a sign in the text points to; several lines with one sign are the items of a list."""
    return text.startswith(_FOOTNOTES) and sum(line.text.startswith(text[:2]) for line in lines) == 1


def _is_cut_copy(text: str, below: Sequence[_Line]) -> bool:
    """Whether a line is the beginning of one just below it, cut."""
    begin = text.removesuffix("...").removesuffix("…").strip()
    return len(begin) > 40 and any(line.text.startswith(begin) and len(line.text) > len(begin) for line in below[:5])


def _split_labels(line: _Line) -> Iterator[tuple[str | None, str]]:
    """A paragraph that begins with a label in bold, or has several: "Aim. … Methods. …"."""
    if line.label is None:
        yield None, line.text
        return
    at = 0
    label: str | None = None
    for start, end in _label_spans(line):
        before = line.text[at:start].strip()
        if before or label:
            yield label, before.lstrip(" :.-–—") if label else before
        label, at = line.text[start:end].strip(" :.-–—"), end
    yield label, line.text[at:].lstrip(" :.-–—") if label else line.text[at:].strip()


def _label_spans(line: _Line) -> list[tuple[int, int]]:
    """Where the emphasised words of a line are labels: known ones at its beginning or after a sentence."""
    spans: list[tuple[int, int]] = []
    for marked in (line.label or "").split("\x00"):
        start = line.text.find(marked, spans[-1][1] if spans else 0) if marked else -1
        if start < 0:
            continue
        end = start + len(marked)
        words = marked.strip(" :.-–—")
        ends = marked.rstrip()[-1:] in ":.-–—" or line.text[end : end + 2].strip()[:1] in tuple(":.-–—") or start == 0
        begins = start == 0 or _SENTENCE.search(line.text[:start].rstrip()) is not None
        if begins and ends and len(words) <= _LONGEST_LABEL and LABELS.fullmatch(words) and line.text[end:].strip(" :.-"):
            spans.append((start, end))
    return spans


def _join(parts: Sequence[tuple[str | None, str]]) -> tuple[str, tuple[AbstractSection, ...]]:
    """The texts one below the other, those under one label as one part."""
    texts: list[str] = []
    sections: list[AbstractSection] = []
    at = 0
    for place, (label, text) in enumerate(parts):
        if label is not None and place and parts[place - 1][0] == label:
            texts[-1] += f" {text}"
            sections[-1] = AbstractSection(label, None, sections[-1].start, sections[-1].end + 1 + len(text))
            at += len(text) + 1
            continue
        if label is not None:
            sections.append(AbstractSection(label, None, at, at + len(text)))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts), tuple(sections)


# ---- lines -----------------------------------------------------------------------------------------------------------


def _iter_lines(nodes: Sequence[etree._Element]) -> Iterator[_Line]:
    """The visible lines of some elements in order, without what stands beside the text."""
    for node in nodes:
        yield from _lines_of("".join(_iter_pieces(node)))


def _lines_of(marked: str) -> Iterator[_Line]:
    """Lines from a text in which \\v ends a line, \\x01 to \\x06 begin a heading's, and \\x0e … \\x0f stand around emphasis."""
    for line in marked.split("\v"):
        heading = next((ord(char) for char in line if char in "\x01\x02\x03\x04\x05\x06"), 0)
        plain = re.sub(r"[\x01-\x06]", "", line)
        emphasised = [_squeeze(words) for words in _EMPHASIS.findall(plain)]
        text = re.sub(r"^:\s+", "", _squeeze(plain))
        if text.strip():
            yield _Line(text, heading, "\x00".join(filter(None, emphasised)) or None)


def _squeeze(marked: str) -> str:
    return _ASCII_SPACE.sub(" ", re.sub(r"[\x0e\x0f]", "", marked)).strip(" ")


def _iter_pieces(root: etree._Element) -> Iterator[str]:
    """Pieces of text with the marks of `_lines_of`; no recursion, pages nest deeply."""
    stack: list[etree._Element | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
            continue
        tail = _clean(text_behind(node)) if node is not root else ""
        if not isinstance(node.tag, str) or is_hidden(node) or (node is not root and is_beside(node)):
            stack.append(f"\v{tail}" if node.tag in BLOCKS else tail)
            continue
        before, after = _marks_of(node)
        stack.extend(reversed([before + _clean(own_text(node)), *node, after, tail]))


def _marks_of(node: etree._Element) -> tuple[str, str]:
    name = node.tag
    if name in HEADINGS or node.get("role") == "heading":
        level = int(name[1]) if name in HEADINGS else 6
        return f"\v{chr(level)}", "\v"
    if name in BLOCKS:
        return "\v", "\v"
    if name in _STRONG or _is_label_span(node):
        return "\x0e", "\x0f"
    return "", ""


def _is_label_span(node: etree._Element) -> bool:
    return node.tag == "span" and re.search(r"label|title|head|bold", node.get("class", ""), re.IGNORECASE) is not None


def _clean(text: str | None) -> str:
    return re.sub(r"[\x00-\x08\v\x0e-\x1f]", " ", text or "")


def is_beside(node: etree._Element) -> bool:
    """Whether an element within a block is none of its text: a menu, a form, a figure, keywords, a box of links."""
    if node.tag in _BESIDE_TAGS or node.get("role") in _BESIDE_ROLES:
        return True
    names = f"{node.get('class', '')} {node.get('id', '') if node.tag in BLOCKS else ''}"
    if BESIDE.search(names):
        return not _is_long(node)
    if PERHAPS_BESIDE.search(names):
        return not _ends_in_sentence(node)
    if node.tag in ("p", "div") and _is_line_of_links(node):
        return True
    return (node.tag in ("ul", "ol") and _is_menu(node)) or (node.tag == "a" and (node.text or "").strip().lower() in _LINK_WORDS)


def _ends_in_sentence(node: etree._Element) -> bool:
    """Whether the last words of a block are those of a text, no button's or date's."""
    return _is_sentence(" ".join("".join(str(piece) for piece in node.itertext()).split()))


def _is_line_of_links(node: etree._Element) -> bool:
    """Whether a line is links with signs between them: "Introduction | Methods | Results"."""
    links = node.findall("a")
    between = (node.text or "") + "".join(child.tail or "" for child in node)
    return len(links) > 1 and len(links) == len(node) and not between.strip(" |·•,;-–/\n\t\r\u00a0")


def _is_long(node: etree._Element) -> bool:
    """Whether a block that is called otherwise holds what reads as an abstract all the same."""
    text = " ".join("".join(str(piece) for piece in node.itertext()).split())
    return "abstract" in f"{node.get('class', '')} {node.get('id', '')}".lower() and len(text) > 300


def _is_menu(node: etree._Element) -> bool:
    """Whether a list is one of links or of names of sections: short items, none of which is a sentence."""
    items = [" ".join("".join(str(piece) for piece in item.itertext()).split()) for item in node.iterchildren("li")]
    linked = sum(1 for item in node.iterchildren("li") if item.find(".//a") is not None)
    if not items:
        return False
    short = all(len(item) <= 100 and not (item.endswith(".") and len(item.split()) > 6) for item in items)
    return short and 2 * linked >= len(items)
