"""References as a page lists them in its head: one `citation_reference` tag each."""

from __future__ import annotations

import re

from scraper.ids import clean_doi, clean_pmid
from scraper.model import ListedArticle
from scraper.parse.citation import read_citation, without_period
from scraper.parse.html import plain_text
from scraper.parse.landing.tags import Tags
from scraper.parse.names import read_people, split_names

_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_NAMES = re.compile(r"(?:[^\W\d_][^\W\d_'’ -]*+,? (?!J$)(?:[A-Z]\.?[ -]?){1,4}(?:;\s*|$))++")  # "Nau B; Dee, C. Y.", no "Plant J"
_REFERENCE_PART = re.compile(r";\s*(?=citation_\w+\s*=)")


def read_tagged_references(tags: Tags) -> tuple[ListedArticle, ...]:
    """The `citation_reference` tags, each one entry, in their order."""
    return tuple(_read_reference(text, position) for position, text in enumerate(tags.all("citation_reference"), 1))


def _read_reference(text: str, position: int) -> ListedArticle:
    """One tag: "key=value;key=value", perhaps with a bare journal between, or a citation as plain text."""
    values: dict[str, list[str]] = {}
    for part in _REFERENCE_PART.split(text.strip().rstrip(";").strip()):
        key, mark, value = part.partition("=")
        if not mark or not key.strip().startswith("citation_"):
            continue
        value, bare = _split_bare(key.strip(), value.strip().rstrip("; "))
        values.setdefault(key.strip(), []).append(value)
        if bare:
            values.setdefault("citation_journal_title", []).append(bare)
    if not values:
        return _read_plain_reference(text, position)

    def one(*keys: str) -> str | None:
        return next((found for key in keys for found in values.get(f"citation_{key}", []) if found), None)

    listed = [piece for value in values.get("citation_author", []) for piece in value.split(";")]
    names = [name for value in listed for name in _split_listed(value)]
    names += [name for value in values.get("citation_authors", []) for name in split_names(value)]
    first, last = one("firstpage", "first_page"), one("lastpage", "last_page")
    year = re.search(r"(?:1[5-9]|20)[0-9]{2}", one("publication_date", "year", "date") or "")
    return ListedArticle(
        position=position, raw=text, pmid=clean_pmid(one("pmid") or ""), doi=clean_doi(one("doi") or ""),
        title=without_period(plain_text(one("title") or "")) or None, authors=read_people(names),
        journal=one("journal_title", "journal_abbrev", "inbook_title", "conference_title"), year=int(year[0]) if year else None,
        volume=one("volume"), issue=one("issue"),
        pages=one("pages") or (f"{first}-{last}" if first and last and first != last else first),
    )  # fmt: skip


def _split_bare(key: str, value: str) -> tuple[str, str]:
    """A value without the journal that stands behind it without a key, and that; a title or a list of names may hold a semicolon.

    >>> _split_bare("citation_author", "Ash A; Plant J"), _split_bare("citation_author", "Ash A; Nau B")
    (('Ash A', 'Plant J'), ('Ash A; Nau B', ''))
    """
    own, _, bare = value.partition("; ")
    if key == "citation_authors" or (key == "citation_author" and _NAMES.fullmatch(bare)):
        return value, ""
    if key == "citation_title" and not _is_journal(bare):
        return value, ""
    return own, bare if key in ("citation_title", "citation_author") else ""


def _split_listed(value: str) -> list[str]:
    """The names in one value: "Ash A, Nau B" are two, "Ash, A. B." and "Marsh, Ada" are one.

    >>> _split_listed("Ash A, Nau B, et al."), _split_listed("Ash, A., Nau, B."), _split_listed("Marsh, Ada")
    (['Ash A', 'Nau B', 'et al.'], ['Ash, A.', 'Nau, B.'], ['Marsh, Ada'])
    """
    pieces = [piece.strip() for piece in value.split(",") if piece.strip()]
    if len(pieces) % 2 == 0 and all(_INITIALS.fullmatch(piece) for piece in pieces[1::2]):
        return [f"{family}, {given}" for family, given in zip(pieces[::2], pieces[1::2], strict=True)]
    return [value] if len(pieces) == 2 and not any(" " in piece for piece in pieces) else pieces


def _is_journal(bare: str) -> bool:
    """Whether a piece without a key reads as a journal's name: "Behav Brain Sci", not "activation and expression"."""
    words = [word for word in bare.split() if word not in ("of", "and", "the", "in", "for", "on")]
    return bool(words) and all(word[0].isupper() or word[0] == "&" for word in words)


def _read_plain_reference(text: str, position: int) -> ListedArticle:
    found = read_citation(text)
    where = found.where if found else None
    return ListedArticle(
        position=position, raw=text, title=found and found.title, authors=found.authors if found else (),
        journal=where and where.journal, year=where and where.year, volume=where and where.volume, issue=where and where.issue,
        pages=where and where.pages,
    )  # fmt: skip
