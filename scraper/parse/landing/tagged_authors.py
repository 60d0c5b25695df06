"""Authors as a page names them in its head: `citation_author` and the tags that follow it, Dublin Core, JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from scraper.ids import clean_orcid
from scraper.model import Author, Issue
from scraper.parse.landing.tags import Found, Tags, texts_in
from scraper.parse.names import read_people, split_names


def read_tagged_authors(tags: Tags, issues: list[Issue]) -> Found[tuple[Author, ...]]:
    """Authors in printed order, with the affiliations and ORCIDs that follow each of them."""
    authors: list[Author] = []
    for name, value in tags.pairs:
        if name == "citation_author" and value:
            authors += read_people([value])
        elif authors and value and name in ("citation_author_institution", "citation_author_affiliation"):
            places = authors[-1].affiliations
            authors[-1] = msgspec.structs.replace(authors[-1], affiliations=(*places, *(() if value in places else (value,))))
        elif authors and value and name == "citation_author_orcid":
            authors[-1] = msgspec.structs.replace(authors[-1], orcid=_read_orcid(value, issues) or authors[-1].orcid)
    if authors:
        return Found(_once(authors, issues), "citation_author")
    named = {
        "citation_authors": split_names(tags.first("citation_authors") or ""),
        "dc.creator": _in_one_script(tags, issues, "dc.creator", "dc.contributor.author"),
        "dc.contributor": _in_one_script(tags, issues, "dc.contributor"),
    }
    found = next((Found(_once(people, issues), name) for name, names in named.items() if (people := read_people(names))), None)
    return found or _read_linked_authors(tags, issues)


def _once(people: Sequence[Author], issues: list[Issue]) -> tuple[Author, ...]:
    """Each author once: one whose tag is repeated for each institution, and a list that two templates print.

    Two people of one name who stand side by side are told by their ORCID iDs.
    """
    half = len(people) // 2
    if half and [*people[:half]] == [*people[half:]]:
        people = people[:half]
        if half == 1:
            issues.append(Issue("author_twice", "authors", "two tags name the same author and nothing more; read as one"))
    kept: list[Author] = []
    for one in people:
        last = kept[-1] if kept else None
        same = last is not None and (last.family, last.given, last.initials) == (one.family, one.given, one.initials)
        if last is None or not same or not one.affiliations or (last.orcid and one.orcid and last.orcid != one.orcid):
            kept.append(one)
        else:
            places = tuple(dict.fromkeys((*last.affiliations, *one.affiliations)))
            kept[-1] = msgspec.structs.replace(last, affiliations=places, orcid=last.orcid or one.orcid)
    return tuple(kept)


def _read_linked_authors(tags: Tags, issues: list[Issue]) -> Found[tuple[Author, ...]]:
    """The authors of JSON-LD: objects with a name and perhaps an ORCID iD, or bare names."""
    authors: list[Author] = []
    for one in tags.linked[:1]:
        said = one.get("author")
        for value in said if isinstance(said, list) else [said]:
            named = value if isinstance(value, dict) else {"name": value}
            name = named.get("name")
            people = read_people([name]) if isinstance(name, str) else ()
            said_ids = (text for key in ("identifier", "@id", "url", "sameAs") for text in texts_in(named.get(key)))
            texts = [text for text in said_ids if "orcid" in text.lower()]
            orcid = next(filter(None, (_read_orcid(text, issues) for text in texts)), None)
            authors += [msgspec.structs.replace(person, orcid=orcid) for person in people] if len(people) == 1 else people
    return Found(tuple(authors) or None, "json-ld author" if authors else None)


def _read_orcid(value: str, issues: list[Issue]) -> str | None:
    orcid = clean_orcid(value)
    if orcid is None and re.search(r"[0-9]{4}", value):
        issues.append(Issue("orcid_invalid", "authors", f"{value[:60]!r} is no ORCID iD"))
    return orcid


def _in_one_script(tags: Tags, issues: list[Issue], *names: str) -> list[str]:
    """The names under a tag; where each stands in two languages or scripts, those of the article's language, or Latin ones."""
    found = [tag for tag in tags.tags if tag.name in names and tag.value]
    own = (tags.first("citation_language", "dc.language") or "").lower()[:2]
    groups: dict[object, list[str]] = {}
    by_language = len({tag.language for tag in found}) > 1
    for tag in found:
        groups.setdefault(tag.language if by_language else _is_latin(tag.value), []).append(tag.value)
    if len(groups) < 2 or len({len(group) for group in groups.values()}) > 1:
        return [piece for tag in found for piece in split_names(tag.value)]
    chosen = groups.get(own) or groups.get("en") or groups.get(True) or next(iter(groups.values()))
    issues.append(Issue("names_in_two_scripts", "authors", f"each author stands {len(groups)} times; read: {chosen[0]!r} …"))
    return chosen


def _is_latin(name: str) -> bool:
    return all(letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" for letter in name if letter.isalpha())
