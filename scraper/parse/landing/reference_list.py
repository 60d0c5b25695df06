"""Which elements of a page are the entries of its reference list: by the layouts we know, by their ids, or below the heading.

Most entries print a year, which tells a list of references from a menu.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
from lxml import etree

from scraper.model import Issue, ListedArticle
from scraper.parse.html import has_class
from scraper.parse.landing.blocks import below_heading
from scraper.parse.landing.reference import has_year
from scraper.text import fold

_NORMALIZED = etree.XPath("normalize-space()", smart_strings=False)
_ITEMS_WITH_ID = etree.XPath("//ol/li[@id] | //ul/li[@id]")
_REFERENCE_ID = re.compile(r"(?:[\w.]*[._-])?(?:B|CR|R|ref|bib|cit|c|r|b)[-_]?0*[0-9]{1,3}")
_FEWEST_NUMBERED = 3
# Where layouts print the references, surest first.
_REFERENCES = [
    etree.XPath(path)
    for path in (
        f"//li[{has_class('c-article-references__item')}]",
        f"//*[{has_class('ref-list')}]//*[{has_class('ref')}]",
        f"//*[{has_class('ref-list')}]//li[not(ancestor::li)]",
        "//li[@data-bib-id]",
        "//*[@id='html-references_list']//li[@id]",
        f"//*[{has_class('refcontainer')}]",
        f"//td[{has_class('refnumber')} and @id]/following-sibling::td[1]",
        f"//*[{has_class('ref-list-AOF-holder')}]",
        f"//*[self::ol or self::ul][{has_class('references')}]/li",
        f"//ol[{has_class('reference-list')}]/li",
        f"//li[{has_class('ref')}]",
        "//*[@id='references' or @id='reference-list' or @id='bibliography']//ol[not(ancestor::ol)]/li",
        "//*[@id='references' or @id='reference-list' or @id='bibliography']//*[@role='listitem']",
    )
]
_HEADINGS_AND_LISTS = ("h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul")
_NAMES_LIST = re.compile(
    r"(?:[0-9.]++ *)?(?:references?|literature cited|bibliography|works cited|references and notes)[ :]*"
    r"(?:[(](?P<total>[0-9]{1,5})[)])?",
    re.IGNORECASE,
)
_FEWEST_LIKE = 3  # entries of a list that no list element marks
_MOST_AROUND = 2  # entries around an entry: each is read with all that is in it
_MOST_DEEP = 6  # boxes around such a list


def find_entries(tree: etree._Element) -> list[etree._Element]:
    """The entries of the page's reference list in printed order; [] when it prints none."""
    finders: list[Callable[[etree._Element], list[etree._Element]]] = [*_REFERENCES, _numbered_items, _entries_below_headings]
    for find in finders:
        nodes = _without_deep(find(tree))
        if nodes and 2 * sum(map(has_year, nodes)) >= len(nodes):
            return nodes
    return []


def _without_deep(nodes: list[etree._Element]) -> list[etree._Element]:
    """The nodes but those within several of the others, whose text has them anyway."""
    known = set(nodes)
    return [node for node in nodes if sum(map(known.__contains__, node.iterancestors())) <= _MOST_AROUND]


def stated_total(tree: etree._Element) -> int | None:
    """How many references the heading of the list says there are: "References (79)"."""
    for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        named = _NAMES_LIST.fullmatch(_NORMALIZED(heading))
        if named and named["total"]:
            return int(named["total"])
    return None


def _entries_below_headings(tree: etree._Element) -> list[etree._Element]:
    """The longer of the first list and the longest row of like elements below a heading that names the list."""
    return max(_items_below_headings(tree), _boxes_below_headings(tree), key=len)


def _numbered_items(tree: etree._Element) -> list[etree._Element]:
    """The items of a list whose ids count as references do: B1, B2, … or CR1, ref-2, bib03; of lists in it the innermost."""
    lists: dict[etree._Element, list[etree._Element]] = defaultdict(list)
    heads: set[etree._Element] = set()
    for node in _ITEMS_WITH_ID(tree):
        if _REFERENCE_ID.fullmatch(node.get("id") or ""):
            above = list(node.iterancestors("li", "ol", "ul"))
            heads.update(one for one in above if one.tag == "li" and _REFERENCE_ID.fullmatch(one.get("id") or ""))
            lists[above[-1]].append(node)
    longest = [node for node in max(lists.values(), key=len, default=[]) if node not in heads]
    return longest if len(longest) >= _FEWEST_NUMBERED else []


def _items_below_headings(tree: etree._Element) -> list[etree._Element]:
    """The items of the first list below each heading that says what it is, for layouts none of us has met."""
    items: list[etree._Element] = []
    is_awaited = False
    for node in tree.iter(*_HEADINGS_AND_LISTS):
        if node.tag not in ("ol", "ul"):
            is_awaited = is_awaited or _NAMES_LIST.fullmatch(_NORMALIZED(node)) is not None
        elif is_awaited:
            items += node.iterchildren("li")
            is_awaited = False
    return items


def _boxes_below_headings(tree: etree._Element) -> list[etree._Element]:
    """The longest row of like elements below such a heading, where the entries are no list: paragraphs, boxes, table rows."""
    for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        if _NAMES_LIST.fullmatch(_NORMALIZED(heading)) is None:
            continue
        level: Sequence[etree._Element] = below_heading(heading)
        for _ in range(_MOST_DEEP):
            rows: dict[tuple[object, str], list[etree._Element]] = defaultdict(list)
            for node in level:
                rows[node.tag, node.get("class", "")].append(node)
            row = max(rows.values(), key=len, default=[])
            if len(row) >= _FEWEST_LIKE and 2 * sum(map(has_year, row)) >= len(row):
                return row
            level = [child for node in level for child in node if isinstance(child.tag, str)]
    return []


def complete_entry(item: ListedArticle, tag: ListedArticle, issues: list[Issue]) -> ListedArticle:
    """An entry of the body with the parts that it lacks and the tag at its place gives; ids that differ are told.

    A tag whose title is not in the printed text is another entry's: nothing of it is taken.
    """
    same_doi = item.doi is not None and item.doi == tag.doi
    if not same_doi and not (tag.title and item.raw and fold(tag.title) in fold(item.raw)):
        return item
    for name in ("doi", "pmid"):
        ours, theirs = getattr(item, name), getattr(tag, name)
        if ours and theirs and ours != theirs:
            message = f"entry {item.position}: the body gives {name} {ours}, the tag {theirs}; the body's is kept"
            issues.append(Issue("reference_ids_differ", "references", message))
    missing = {name: getattr(tag, name) for name in item.__struct_fields__ if name != "sources" and not getattr(item, name)}
    return msgspec.structs.replace(item, **missing)
