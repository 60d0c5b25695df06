"""One entry of a printed reference list: its text, its ids and its parts, each from the best evidence the entry holds.

Evidence, best first: elements whose class says what they hold (publishers carry the names of JATS, NISO Z39.96, over),
the entry's Google Scholar look-up link, and the text where its style leaves no doubt. What the text as printed does not
bear out is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from lxml import etree

from scraper.model import Author, Issue, ListedArticle
from scraper.parse.citation import read_citation, without_period
from scraper.parse.html import inline_text
from scraper.parse.labelled_ids import without_doi
from scraper.parse.landing.reference_ids import read_ids
from scraper.parse.landing.reference_text import own_text
from scraper.parse.names import read_people as people_of
from scraper.parse.names import read_person
from scraper.text import fold

_LINKS = etree.XPath(".//a[@href]")
_PARTS = {
    "title": "article-title nlm_article-title articletitle reference-article-title reference__title ref-title title "
    "cit-article-title",
    "journal": "source nlm_source citation_source-journal reference-source source-title ref-journal journaltitle cit-jnl-abbrev "
    "cit-jnl-name",
    "year": "year nlm_year pubyear reference-year cit-pub-date",
    "volume": "volume nlm_volume vol reference-volume ref-vol cit-vol",
    "issue": "issue nlm_issue citedissue reference-issue ref-iss cit-issue",
    "first": "fpage nlm_fpage pagefirst reference-fpage start-page elocation-id cit-fpage",
    "last": "lpage nlm_lpage pagelast reference-lpage end-page cit-lpage",
    "family": "surname nlm_surname reference-surname cit-name-surname",
    "given": "given-names nlm_given-names reference-given-names given-name cit-name-given-names",
    "name": "author fn reference__author",
    "names": "authors",
    "group": "collab nlm_collab reference-collab",
    "host": "host",
}
_PART_OF = {name: part for part, names in _PARTS.items() for name in names.split()}
_MARKED = frozenset(_PART_OF)
_MOST_INITIALS = 4
_LONGEST_RAW = 10_000  # characters of an entry in which the parts of a link, which are many, are looked for
_NAMES = frozenset({"family", "given", "name", "names", "group"})
_WHOLE = _NAMES | {"title", "year"}  # parts that a whole reference has, and none of its other parts
_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")
_HOST = re.compile(r"(\D.*), ([0-9A-Z]+)(?: \(([^()]+)\))? \(((?:1[5-9]|20)[0-9]{2})\), pp?\. ([\w–-]+)\.?")  # ScienceDirect
_VOLUME = re.compile(r"[A-Za-z]{0,4}[ .]?[0-9][\w ./()-]{0,14}|[IVXLC]{1,8}")


class _Marks(NamedTuple):
    """The texts of an entry's marked elements: by part, and the names in their order."""

    parts: dict[str, str]
    names: list[tuple[str, str]]


def read_reference(node: etree._Element, position: int, issues: list[Issue]) -> ListedArticle:
    """One entry: its text without the site's link words and number, its ids, and those of its parts that are certain."""
    raw = own_text(node)
    ids = read_ids(node, raw, position, issues)
    said = _from_scholar(node, raw) | _from_marks(node)
    printed = _from_text(raw)
    agreed = "title" not in said or fold(printed.get("title") or "") == fold(said["title"])
    parts: dict[str, Any] = said | printed if printed and agreed else said
    if parts.get("journal") == parts.get("title"):  # a book, marked as its own journal
        parts.pop("journal", None)
    return ListedArticle(position=position, raw=raw or None, **{**parts, **ids})


def read_people(node: etree._Element) -> tuple[Author, ...]:
    """The persons and groups whose names are marked below `node`, in printed order."""
    return _as_people(_read_marks(node).names)


def has_year(node: etree._Element) -> bool:
    """Whether the entry prints a year, as nearly every reference does and no entry of a menu."""
    return _YEAR.search(inline_text(node)) is not None


def _from_text(raw: str) -> dict[str, Any]:
    """The parts of a text in NLM's style."""
    found = read_citation(without_doi(raw))
    if found is None:
        return {}
    where = found.where
    return {
        "title": found.title, "authors": found.authors, "journal": where.journal, "year": where.year,
        "volume": where.volume, "issue": where.issue, "pages": where.pages,
    }  # fmt: skip


# ---- elements that say what they hold ------------------------------------------------------------------------------


def _from_marks(node: etree._Element) -> dict[str, Any]:
    marks = _read_marks(node)
    found: dict[str, Any] = {}
    for part in ("title", "journal", "volume", "issue"):
        text = marks.parts.get(part, "").strip(" ,;:()" if part in ("volume", "issue") else " ,;:")
        if text:
            found[part] = without_period(text) if part == "title" or text.count(".") == 1 else text
    host = _HOST.fullmatch(marks.parts.get("host", ""))
    if host:
        found |= {"journal": host[1], "volume": host[2], "issue": host[3], "year": int(host[4]), "pages": host[5]}
    year = _YEAR.search(marks.parts.get("year", ""))
    if year:
        found["year"] = int(year[0])
    first, last = marks.parts.get("first", "").strip(" .,:"), marks.parts.get("last", "").strip(" .,:")
    if first and not last:  # not marked, as behind the mark stands "–489."
        behind = re.search(rf"(?<!\w){re.escape(first)}\s*[-–—]\s*([A-Za-z]?[0-9]{{1,7}})(?![\w-])", inline_text(node))
        last = behind[1] if behind else ""
    if first:
        found["pages"] = f"{first}-{last}" if last and last != first else first
    people = _as_people(marks.names)
    return found | ({"authors": people} if people else {})


def _read_marks(node: etree._Element) -> _Marks:
    """The first element of each part, and every name up to the first title or journal: those after it are editors'.

    Where one marked element holds others, each has only the text that is its own.
    """
    parts: dict[str, str] = {}
    names: list[tuple[str, str]] = []
    for element in node.iterdescendants(etree.Element):
        part = _part_of(element)
        inner = part and {_part_of(inside) for inside in element.iterdescendants(etree.Element)} - {None}
        if inner and inner & _WHOLE and part not in _NAMES:  # "ref-journal" around a whole reference to a journal's article
            continue
        text = inline_text(element, without=_MARKED if inner else frozenset()) if part else ""
        if not part or not text.strip(" .,;:&()"):
            continue
        if part not in _NAMES:
            parts.setdefault(part, text)
        elif not inner and "title" not in parts and "journal" not in parts:
            names.append((part, text))
    return _Marks(parts, names)


def _part_of(element: etree._Element) -> str | None:
    return next((_PART_OF[word] for word in element.get("class", "").lower().split() if word in _PART_OF), None)


def _as_people(names: Iterable[tuple[str, str]]) -> tuple[Author, ...]:
    """Names as marked: whole, or family and given name apart in either order."""
    people: list[Author] = []
    given_first: bool | None = None
    given: str | None = None
    for part, printed in names:
        text = printed.strip(" ,;&")
        if part == "group":
            people.append(Author(literal=text))
        elif part == "name":
            people += people_of([text])
        elif part == "names":
            people += people_of(filter(str.strip, re.split(r",|(?<!\s)\s++and\s++", text)))
        elif part == "family":
            given_first = bool(given_first)
            people.append(_person(text, given))
            given = None
        elif given_first is False and people:
            people[-1] = _person(people[-1].family or "", text)
        else:
            given_first, given = True, text
    return tuple(people)


def _person(family: str, given: str | None) -> Author:
    letters = re.sub(r"[ .-]", "", given or "")
    if letters and len(letters) <= _MOST_INITIALS and letters.isupper():
        return Author(family=family, initials=letters)
    return Author(family=family, given=given)


# ---- links ---------------------------------------------------------------------------------------------------------


def _from_scholar(node: etree._Element, raw: str) -> dict[str, Any]:
    """What the look-up link to Google Scholar says; nothing when the printed text does not bear it out."""
    hrefs = [link.get("href") for link in _LINKS(node)]
    address = next((href for href in hrefs if "scholar_lookup" in href), None)
    values = parse_qs(" ".join(address.split()).partition("#")[0].partition("?")[2]) if address else {}
    said = {key: value[0].strip() for key, value in values.items()}
    if len(raw) > _LONGEST_RAW:
        return {}
    title, journal, volume = said.get("title", ""), said.get("journal", ""), said.get("volume", "")
    year, pages = said.get("publication_year", ""), said.get("pages", "").removeprefix("pp. ")
    folded = fold(raw)
    sound = (
        (fold(title) in folded)
        and (not journal or (journal[0].isalpha() and fold(journal) in folded))
        and (not volume or (_VOLUME.fullmatch(volume) is not None and fold(volume) in folded))
        and (not year or (_YEAR.fullmatch(year) is not None and year in raw))
    )
    if not sound:
        return {}
    people = [
        name.strip()
        for key, many in values.items()
        if re.fullmatch(r"author(?:\[[0-9]+\])?", key)
        for name in many
        if name.strip()
    ]
    ends = {(re.split(r"[ ,]", name)[0], name.rpartition(" ")[2]) for name in people}
    named = all(fold(first) in folded or fold(last) in folded for first, last in ends)
    found = {
        "title": without_period(title) or None, "journal": journal or None, "year": int(year) if year else None,
        "volume": volume or None, "issue": said.get("issue"), "pages": pages or None,
        "authors": tuple(one for name in people if (one := _scholar_person(name))) if named else (),
    }  # fmt: skip
    return {part: value for part, value in found.items() if value}


def _scholar_person(name: str) -> Author | None:
    """One name of such a link: "Y Miki", "Mali,S" or "Löken, L.S."."""
    first, _, rest = name.partition(" ")
    if rest and "," not in name and first.isupper() and first.isalpha() and len(first) <= _MOST_INITIALS:
        return Author(family=rest, initials=first)
    return read_person(re.sub(r",(?=\S)", ", ", name))
