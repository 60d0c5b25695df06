"""The people of PubMed XML: authors, editors and investigators, with their ids, institutions and the ids of these.

Format: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#authorlist
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from scraper.ids import clean_orcid
from scraper.model import AffiliationId, Author, Issue
from scraper.parse.pubmed_text import text_of

_PERSON = frozenset({"Author", "Investigator"})
_NAMES = frozenset({"LastName", "ForeName", "Initials", "Suffix", "CollectiveName"})
_RESOLVER = re.compile(r"https?://[^/\s]+/(?:isni/|institutes/)?", re.IGNORECASE)


class _Person:
    """One person while the elements are read."""

    __slots__ = ("affiliation_ids", "affiliations", "equal", "ids", "parts")

    def __init__(self, equal: str | None):
        self.parts: dict[str, str] = {}
        self.affiliations: tuple[str, ...] = ()
        self.ids: dict[str, tuple[str, ...]] = {}
        self.affiliation_ids: tuple[AffiliationId, ...] = ()
        self.equal = equal


def read_people(node: etree._Element, issues: list[Issue]) -> list[Author]:
    """The authors or investigators of a list, in printed order; names are read in one flat pass, as a file holds millions.

    One that NLM holds for wrongly printed is left out and told in `issues`, as is an ORCID that is none. An entry without any
    name is nobody.
    """
    people: list[_Person] = []
    person = _Person(None)
    parts = person.parts
    for element in node.iter():  # all of them: looking for some by name takes longer
        tag: Any = element.tag
        if tag in _NAMES:
            name = element.text
            if len(element) or (name and ("\n" in name or name[0] == " " or name[-1] == " ")):  # as hardly ever
                name = text_of(element)
            if name:
                parts[tag] = name
        elif tag == "Affiliation":  # in files before 2015 the author's own child
            if text := text_of(element):
                person.affiliations += (text,)
        elif tag in _PERSON:
            person = _Person(element.get("EqualContrib"))
            parts = person.parts
            if tag == "Author" and element.get("ValidYN") == "N":
                message = f"NLM holds {text_of(element)[:60]!r} for wrongly printed"
                issues.append(Issue("author_replaced", "authors", message))
            else:
                people.append(person)
        elif tag == "Identifier":
            _read_identifier(element, person, issues)
    return [_author(person) for person in people if person.parts or _tell_nameless(person, issues)]


def _tell_nameless(person: _Person, issues: list[Issue]) -> bool:
    """False: an author without a name is left out; an issue tells what stood there, if anything did."""
    if person.affiliations or person.ids or person.affiliation_ids:
        message = f"an author without a name is left out: {list(person.affiliations[:1])}"
        issues.append(Issue("author_without_name", "authors", message))
    return False


def _read_identifier(node: etree._Element, person: _Person, issues: list[Issue]) -> None:
    """An id of the person, or of the institution it stands behind; an ORCID is always a person's."""
    scheme, text = (node.get("Source") or "").lower(), text_of(node)
    if scheme == "orcid":
        orcid = clean_orcid(text)
        if orcid is None and text:
            issues.append(Issue("orcid_invalid", "authors", f"{text[:60]!r} is no ORCID iD"))
        elif orcid is not None and "Identifier" not in person.parts:
            person.parts["Identifier"] = orcid
        return
    value = _RESOLVER.sub("", text)
    if not scheme or not value:
        return
    parent = node.getparent()
    if parent is None or parent.tag != "AffiliationInfo":
        person.ids[scheme] = (*person.ids.get(scheme, ()), value)
    elif parent.find("Affiliation") is not None and person.affiliations:
        person.affiliation_ids += (AffiliationId(len(person.affiliations) - 1, scheme, value),)
    else:
        issues.append(Issue("affiliation_without_name", "authors", f"an institution without a name: {scheme} {value[:60]}"))


def _author(person: _Person) -> Author:
    part = person.parts.get
    return Author(
        part("LastName"), part("ForeName"), part("Initials"), part("Suffix"), part("CollectiveName"), part("Identifier"),
        person.affiliations, person.equal == "Y" if person.equal else None, person.ids, person.affiliation_ids,
    )  # fmt: skip
