"""Where on a page the abstract stands: below its heading, or in a block that says it is one, whatever its class.

Blocks whose class or id speaks of an abstract are tried first, then what stands below a heading "Abstract", then `itemprop`. The
first that holds a text as long as an abstract is taken; without such a heading it must hold a sentence. Blocks of other articles
(cited, recommended), graphical abstracts and links are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from scraper.parse.html import inline_text, is_hidden
from scraper.parse.landing.abstract import Abstract, read_abstracts
from scraper.parse.landing.blocks import HEADINGS, below_heading, rank_of
from scraper.standins import is_abstract

_LOWER = "translate({}, 'ABSTRC', 'abstrc')"
_MARKED = etree.XPath(
    f"//*[contains({_LOWER.format('@class')}, 'abst') or contains({_LOWER.format('@id')}, 'abs')"
    " or contains(@class, 'capsule__') or contains(@class, 'header__intro') or contains(@class, 'paper-description')]"
)
_DESCRIBED = etree.XPath("//*[@itemprop='description' or @itemprop='abstract' or @role='doc-abstract']")
_HEADINGS = etree.XPath(
    "//h1 | //h2 | //h3 | //h4 | //h5 | //h6 | //*[@role='heading'] | //dt | //b | //strong | //p | //div[not(*)]"
    " | //span[not(*)] | //label | //th | //td[not(*)] | //legend | //a[not(@href)]"
)
_NO_PAGE = frozenset({"form", "dialog", "footer", "nav"})
_OTHER_PARTS = re.compile(
    r"(?:[0-9IVX.]+\s+)?(?:introduction|methods?|materials and methods|results|discussion|conclusions?)[:.]?", re.IGNORECASE
)
_TITLES = frozenset({"abstract", "summary", "article abstract", "structured abstract"})
_BOXES = (*HEADINGS, "b", "strong", "p", "div", "span", "dt")
_NO_BLOCKS = frozenset({"a", "li", "meta", "link", "script", "body", "html", "button", "img", "input", *HEADINGS})
_SIGN = re.compile(r"abstract|(?:^|[\s_-])abs[0-9]*(?:$|[\s_-])", re.IGNORECASE)
# Blocks without a heading or a telling name.
_KNOWN = re.compile(r"capsule__text|page-header__intro(?=\s)|field-paper-description")
_NO_SIGN = re.compile(
    r"graphical|visual|teaser|(?:^|[\s_-])(?:link|tab|toggle|button|image|img|icon|nav|menu|figure|related|recommended|cited|citing|similar|"
    r"reference|references|ref|search|share|views?|switch|hidden|prev|next|popup|preview|header|title|heading|label|absolute)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"related|recommend|similar|citing|cited|reference|ref-list|sidebar|footer|comment|casrecord|popup|carousel",
    re.IGNORECASE,
)
_LONGEST_TITLE = 200  # characters, white space of the source included
_FEWEST_WORDS = 20
_SHORTEST_WORDS = 4
_SHORTEST_SENTENCE = 6
_MOST_WORDS = 1_500
_MOST_BLOCKS = 60


def find_abstracts(tree: etree._Element) -> list[Abstract]:
    """The abstract, and those in other languages behind it; [] when the page prints none."""
    short: list[Abstract] = []
    for nodes, is_sure in _iter_blocks(tree):
        found = [one for one in _read_block(nodes) if is_abstract(one.text) and (is_sure or _has_sentence(one.text))]
        words = len(found[0].text.split()) if found else 0
        if _FEWEST_WORDS <= words <= _MOST_WORDS:
            return found
        if is_sure and _SHORTEST_WORDS <= words < _FEWEST_WORDS and found[0].text.rstrip()[-1:] in ".?!" and not short:
            short = found
    return short


def _has_sentence(text: str) -> bool:
    """Whether a text is more than a menu: a line of it has words enough for a sentence."""
    return any(len(line.split()) >= _SHORTEST_SENTENCE for line in text.split("\n"))


def _read_block(nodes: list[etree._Element]) -> list[Abstract]:
    """The abstracts of a block; parts of it that say to be in different languages are one each, the page's own language first."""
    parts = [part for node in nodes for part in node.iter("div", "section", "p", "blockquote") if part.get("lang")]
    parts = [part for part in parts if not any(above in parts for above in part.iterancestors())]
    if len({part.get("lang") for part in parts}) < 2:
        return read_abstracts(nodes)
    page = nodes[0].getroottree().getroot().get("lang", "")[:2].lower()
    read = [one._replace(language=part.get("lang", "")[:2].lower()) for part in parts for one in read_abstracts(part)]
    return sorted(read, key=lambda one: one.language != page)


def _iter_blocks(tree: etree._Element) -> Iterator[tuple[list[etree._Element], bool]]:
    """Blocks that may hold the abstract, likeliest first, each with whether something says for sure that it does."""
    marked = [node for node in _MARKED(tree) if _is_marked(node)]
    outer = [node for node in marked if not any(above in marked for above in node.iterancestors())][:_MOST_BLOCKS]
    headings = list(_iter_titles(tree))[:_MOST_BLOCKS]
    for node in outer:
        inner = [below for below in marked if node in below.iterancestors()]
        yield [_tightest(node, inner)], _has_title(node)
    for heading in headings:
        below = below_heading(heading)
        if below:
            yield below, True
    for node in _DESCRIBED(tree):
        if node.tag != "meta" and not _is_elsewhere(node):
            yield [node], True


def _iter_titles(tree: etree._Element) -> Iterator[etree._Element]:
    """Headings of an abstract; "Summary" is one only above the first part of the text, below it is the text's own."""
    in_text = False
    for node in _HEADINGS(tree):
        if _is_title(node):
            if not in_text or "summary" not in inline_text(node).lower():
                yield node
        elif rank_of(node) and not in_text:
            in_text = _OTHER_PARTS.fullmatch(inline_text(node).strip()) is not None and not _is_elsewhere(node)


def find_paragraph(tree: etree._Element, words: str) -> str | None:
    """The whole paragraph of the page that holds these words: a tag may have lost its first sentence, or its end."""
    probe = " ".join(words.split())
    for node in tree.iter("p", "div", "span", "td"):
        own = " ".join(" ".join([node.text or "", *(child.tail or "" for child in node)]).split())
        if 2 * len(own) < len(probe) or is_hidden(node) or _is_elsewhere(node):
            continue
        text = inline_text(node)
        if probe in text and 2 * len(own) >= len(text) and len(text.split()) <= _MOST_WORDS:
            return text
    return None


def _is_marked(node: etree._Element) -> bool:
    """Whether an element's class or id says that it is an abstract's block."""
    said = _names(node)
    return (
        node.tag not in _NO_BLOCKS
        and (_KNOWN.search(said) is not None or (_SIGN.search(said) is not None and not _NO_SIGN.search(said)))
        and not is_hidden(node)
        and not _is_elsewhere(node)
    )


def _names(node: etree._Element) -> str:
    return f"{node.get('class', '')} {node.get('id', '')}"


def _is_elsewhere(node: etree._Element) -> bool:
    """Whether an element belongs to another article, or to none."""
    above = (one for one in node.iterancestors() if one.tag not in ("body", "html"))
    return any(one.tag in _NO_PAGE or _ELSEWHERE.search(_names(one)) for one in above)


def _is_title(node: etree._Element) -> bool:
    """Whether an element says "Abstract" and nothing else."""
    length = 0
    for piece in node.itertext():
        length += len(piece)
        if length > _LONGEST_TITLE:
            return False
    if next(node.iterancestors("li"), None) is not None:  # an entry of a menu
        return False
    return length > 0 and not is_hidden(node) and inline_text(node).lower().strip(" :.#¶") in _TITLES and not _is_elsewhere(node)


def _has_title(node: etree._Element) -> bool:
    near = (*node.iter(*_BOXES), *node.itersiblings(*_BOXES, preceding=True))
    return any(_is_title(one) and "summary" not in inline_text(one).lower() for one in near)


def _tightest(node: etree._Element, inner: Sequence[etree._Element]) -> etree._Element:
    """The innermost block that still has all of the text: an outer one may hold title, authors and menus beside it."""
    while True:
        below = [one for one in inner if one is not node and node in one.iterancestors()]
        outermost = [one for one in below if not any(above in below for above in one.iterancestors())]
        if len(outermost) != 1:
            return node
        outer_words, inner_words = len(inline_text(node).split()), len(inline_text(outermost[0]).split())
        if inner_words < _FEWEST_WORDS or (_has_title(node) and inner_words < 0.5 * outer_words):
            return node
        node, inner = outermost[0], below
