"""HTML to the lines a reader sees, in reading order.

Block elements break lines, inline ones do not, so `H<sub>2</sub>O` stays one word. What a browser does not show
(scripts, styles, `[hidden]`, footers of the site) is left out. Numbers of ordered lists are printed, as browsers do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import cast

from lxml import etree
from lxml import html as lxml_html

from scraper.errors import ParseError
from scraper.parse.prolog import read_prolog
from scraper.text import without_controls

BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre search section select summary table "
    "tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("annotation annotation-xml footer head iframe noscript object script style svg template title".split())
_MOST_TAGS = 250_000  # a page of 1 MB has about 30,000; each costs some 300 bytes in a tree
_DEEPEST = 500  # elements one in another; pages have fifty, and what is asked of each and all inside it costs the product
_DEEP = etree.XPath(f"boolean({'/*' * (_DEEPEST + 1)})")
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Markup as texts of APIs and tags hold it; any other "<" is one that somebody wrote, as in "CD4<CD8".
_INLINE = (
    "a abbr b big blockquote br center cite code dd del div dl dt em font h[1-6] hr i img inf ins italic kbd li mark math "
    "mfenced mfrac mi mn mo mover mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder ol p pre q s samp "
    "sc scp sec section semantics small span strike strong sub sup table tbody td tfoot th thead title tr tt u ul underline var "
    "wbr (?:jats|mml):[a-z-]+"
).replace(" ", "|")
_TAG = re.compile(rf"""</?(?:{_INLINE})(?:\s++[\w:-]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s<>"']++))*+\s*+/?>""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_XHTML = re.compile(r"<html\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|div|main|section|article|meta)\b", re.IGNORECASE)
_LIST_START = re.compile(r"[0-9]{1,9}")
_OWN_NUMBER = re.compile(r"[0-9]++\.(?:\s|$)")
_LONGEST_NUMBER = 20  # characters
_ASCII_SPACE = re.compile(r"[ \t\n\r\f]+")  # what HTML collapses; U+2009 and U+00A0 are text


def looks_like_html(text: str) -> bool:
    """Whether the text begins as an HTML document does, XHTML with its XML declaration included."""
    prolog = read_prolog(text)
    if prolog.doctype is not None and prolog.doctype.lower() == "html":
        return True
    is_xml = prolog.doctype is not None or prolog.is_declared  # then a root <article> is one of another grammar
    return (_XHTML if is_xml else _PAGE).match(text, prolog.end) is not None


def read_tree(text: str, source: str) -> lxml_html.HtmlElement:
    """The page as an lxml tree.

    lxml drops the rest of a page without an exception beyond some depth, 254 elements in older versions, or a text of 10 MB,
    and only its log tells; then the tree is made by beautifulsoup4, which keeps all. Raises ParseError on an empty or
    monstrous page.
    """
    if text.count("<") > _MOST_TAGS:
        raise ParseError(source, "page", "", f"the page has more than {_MOST_TAGS} tags")
    # Not lxml.html's parser: it asks Python for the class of each element that is looked at, and nobody needs what that adds.
    plain = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    parser = cast("lxml_html.HTMLParser", plain)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        if any(entry.level_name == "FATAL" for entry in parser.error_log) and not _DEEP(tree):
            from lxml.html import soupparser  # hardly ever needed, and slow to import

            tree = soupparser.fromstring(text, features="lxml")
    except etree.ParserError:  # nothing in it, or comments only
        raise ParseError(source, "page", "", "the page is empty") from None
    except (RecursionError, ValueError):  # of soupparser, which takes "d<b" for the name of a tag
        raise ParseError(source, "page", "", "elements are nested too deeply to read the page to its end") from None
    if _DEEP(tree):
        raise ParseError(source, "page", "", f"elements are nested more than {_DEEPEST} deep")
    return tree


def holds_markup(text: str) -> bool:
    """Whether tags or entities stand in a text that should be plain."""
    return _TAG.search(text) is not None or _ENTITY.search(text) is not None


def read_fragment(text: str) -> lxml_html.HtmlElement:
    """A piece of HTML without control characters, as an element around it; a "<" that begins no known tag is text."""
    pieces, at = [], 0
    for tag in _TAG.finditer(text):
        pieces += [text[at : tag.start()].replace("<", "&lt;"), tag[0]]
        at = tag.end()
    return lxml_html.fragment_fromstring("".join([*pieces, text[at:].replace("<", "&lt;")]), create_parent="div")


def plain_text(text: str) -> str:
    """Text that may be a piece of HTML, also one that was escaped once more, as plain text in one line.

    >>> plain_text("H<sub>2</sub>O &amp; <i>p</i> < 0.05"), plain_text("m&lt;sup&gt;6&lt;/sup&gt;A")
    ('H2O & p < 0.05', 'm6A')
    >>> plain_text("CD4<CD8 ratio >1, a &lt; b")
    'CD4<CD8 ratio >1, a < b'
    """
    text = without_controls(text)
    for _ in range(2):
        if not holds_markup(text):
            break
        text = "".join(str(piece) for piece in read_fragment(text).itertext())
    return " ".join(text.split())


def visible_lines(tree: etree._Element) -> list[str]:
    """Every visible line of text, top to bottom; white space as HTML collapses it, empty lines left out."""
    text = "".join(_iter_pieces(tree, numbers=True))
    lines = (_ASCII_SPACE.sub(" ", line).strip(" ") for line in text.split("\v"))
    return [line for line in lines if line.strip()]


def inline_text(
    node: etree._Element, *, without: frozenset[str] = frozenset(), without_elements: Collection[etree._Element] = ()
) -> str:
    """The text of one element as a reader sees it, in one line.

    Elements inside it with a class in `without` (in lower case) are left out; for each of `without_elements` a space stands.

    Sub- and superscripts, italics and MathML keep their text; the source form that MathML carries beside it does not
    count. White space is what HTML collapses, so U+2009 and U+00A0 stay.
    """
    if not len(node) and isinstance(node.tag, str) and node not in without_elements:  # as most
        text = "" if is_hidden(node) else own_text(node)
    else:
        text = "".join(_iter_pieces(node, without, without_elements))
    if not text.isprintable() or "  " in text:
        text = _ASCII_SPACE.sub(" ", text.replace("\v", " "))
    return text.strip(" ")


def first_text(nodes: Sequence[etree._Element]) -> str | None:
    """The text of the first element; None when there is none, or it is empty."""
    return (inline_text(nodes[0]) or None) if nodes else None


def is_longer(node: etree._Element, most: int) -> bool:
    """Whether an element's text has more than so many characters beside white space, or twice as many pieces.

    No more of it is read than tells: elements nest deeply, and each may be asked about.
    """
    length = 0
    for count, piece in enumerate(_iter_pieces(node)):
        length += sum(map(len, piece.split()))
        if length > most or count > 2 * most:
            return True
    return False


def has_class(name: str) -> str:
    """The XPath test for an element whose class attribute holds `name`; the first half is there for its speed."""
    return f"(contains(@class, '{name}') and contains(concat(' ', normalize-space(@class), ' '), ' {name} '))"


def _iter_pieces(
    root: etree._Element,
    without: frozenset[str] = frozenset(),
    without_elements: Collection[etree._Element] = (),
    *,
    numbers: bool = False,
) -> Iterator[str]:
    """Pieces of text in order, with a vertical tab where a line ends; no recursion, pages nest deeply."""
    stack: list[etree._Element | str] = [root]
    places: dict[etree._Element, int] = {}  # of the items of lists that are open
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
            continue
        inside: list[etree._Element | str] = []
        if node in without_elements:
            stack.extend((f"{node.tail or ''}".replace("\v", " "), " "))
            continue
        left_out = without and node is not root and without & set(node.get("class", "").lower().split())
        if isinstance(node.tag, str) and not is_hidden(node) and not left_out:
            edge = "\v" if node.tag in BLOCKS else ""
            number = _list_number(node, places) if numbers else ""
            inside = [edge + number + own_text(node).replace("\v", " "), *node, edge]
        tail = text_behind(node).replace("\v", " ") if node is not root else ""
        stack.extend(reversed([*inside, tail]))


# MathML's elements that hold others: white space in them is the printer's (MathML 3, 2.1.7).
_FORMULA_BOXES = frozenset(
    "math mrow msub msup msubsup mfrac munder mover munderover msqrt mroot mstyle mtable mtr mtd mfenced semantics mpadded "
    "mphantom menclose mmultiscripts".split()
)


def own_text(node: etree._Element) -> str:
    """The text before an element's first child; none where it is the white space of a formula."""
    text = node.text or ""
    return "" if text and not text.strip(" \t\n\r\f") and _is_formula_box(node) else text


def text_behind(node: etree._Element) -> str:
    """The text behind an element; none where it is the white space of a formula."""
    text = node.tail or ""
    if not text or text.strip(" \t\n\r\f"):
        return text
    parent = node.getparent()
    return "" if parent is not None and _is_formula_box(parent) else text


def _is_formula_box(node: etree._Element) -> bool:
    return isinstance(node.tag, str) and node.tag.rpartition(":")[2] in _FORMULA_BOXES


def is_hidden(node: etree._Element) -> bool:
    """Whether a browser does not show an element, or shows it beside the page."""
    if node.tag in _UNSEEN or node.get("hidden") is not None:
        return True
    style = node.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def _list_number(node: etree._Element, places: dict[etree._Element, int]) -> str:
    """The number a browser prints before an item of an ordered list, on a line of its own.

    `places` takes the numbers of all items of a list when the list is met, and gives each to its item.
    """
    if node.tag == "ol":
        start = node.get("start", "")
        first = int(start) if _LIST_START.fullmatch(start) else 1
        places.update((item, number) for number, item in enumerate(node.iterchildren("li"), first))
    number = places.pop(node, None)
    if number is None or _OWN_NUMBER.match(_beginning(node)):  # the page prints the number itself
        return ""
    return f"{number}.\v"


def _beginning(node: etree._Element) -> str:
    """The first characters of an element's text."""
    text = ""
    for piece in node.itertext():
        text += str(piece)[:_LONGEST_NUMBER] if text else str(piece).lstrip()[:_LONGEST_NUMBER]
        if len(text) >= _LONGEST_NUMBER:
            break
    return text.rstrip()
