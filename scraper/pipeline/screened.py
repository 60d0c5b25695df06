"""Lists of papers that somebody has screened already: PMIDs, DOIs and PMCIDs, in files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scraper.errors import InputError
from scraper.files import read_bytes
from scraper.ids import clean_doi, clean_pmcid, read_pmid
from scraper.model import ListedArticle

_PMCID = re.compile(r"PMC[0-9]+", re.IGNORECASE)
_LABEL = re.compile(r"\b(PMID|doi|PMCID)\s*:\s*", re.IGNORECASE)
_NAMED = 20  # bad lines named in one message


class Screened(NamedTuple):
    """The ids of some papers."""

    pmids: frozenset[str] = frozenset()
    dois: frozenset[str] = frozenset()
    pmcids: frozenset[str] = frozenset()

    def has(self, article: ListedArticle) -> bool:
        """Whether one of its ids is among them."""
        return article.pmid in self.pmids or article.doi in self.dois or article.pmcid in self.pmcids


def read_screened(names: Iterable[str]) -> Screened:
    """The ids in some files, one per token; `# comments` and blank lines are skipped.

    Raises InputError when a file cannot be read, or naming every line that is no id (the first 20, and how many there are).
    """
    found: dict[str, set[str]] = {"pmid": set(), "doi": set(), "pmcid": set()}
    bad: list[str] = []
    for name in names:
        for number, token in _iter_tokens(read_bytes(name).decode("utf-8-sig", "replace")):
            kind, value = _read_id(token)
            if value is None:
                bad.append(f"{name}, line {number}: {token!r}")
            else:
                found[kind].add(value)
    if bad:
        more = f" and {len(bad) - _NAMED} more" if len(bad) > _NAMED else ""
        raise InputError(f"no PMID, DOI or PMCID: {'; '.join(bad[:_NAMED])}{more}")
    return Screened(*(frozenset(found[kind]) for kind in ("pmid", "doi", "pmcid")))


def _iter_tokens(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        plain = re.sub(r"(?:^|(?<=\s))#.*", "", line)  # in an address, "#" may begin a part of it
        for token in re.split(r"[\s,;]+", _LABEL.sub(r"\1:", plain).strip()):
            if token:
                yield number, token


def _read_id(token: str) -> tuple[str, str | None]:
    """The kind of an id and its plain form; None when it is none."""
    bare = re.sub(r"(?i)^pmcid:", "", token)
    if _PMCID.fullmatch(bare):
        return "pmcid", clean_pmcid(bare)
    doi = clean_doi(token)
    if doi is not None:
        return "doi", doi
    try:
        return "pmid", read_pmid(token)
    except InputError:
        return "pmid", None
