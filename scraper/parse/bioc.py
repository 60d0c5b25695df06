"""BioC documents, whichever way they were written: passages with offsets, annotations, relations, reference lists.

The same document comes as JSON and as XML; both readers make the types below, and `read_document` makes a ParsedRecord
of them. PubTator's documents fold their text to ASCII; an abstract's `id` is its PMID, a full text's the digits of its PMCID.
Format: https://bioc.sourceforge.net (BioC.dtd)     https://www.ncbi.nlm.nih.gov/research/pubtator3/api
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import (
    AbstractSection,
    ArticleList,
    Author,
    Issue,
    Journal,
    ListedArticle,
    ParsedRecord,
    Published,
    SourceStatus,
    SourceText,
)  # fmt: skip
from scraper.parse.bioc_infons import string_of
from scraper.parse.bioc_mentions import read_mentions
from scraper.parse.bioc_model import BioCDocument, Collection, Passage
from scraper.parse.bioc_source import OWN_EXPORT, read_annotator
from scraper.parse.bioc_text import MENTION, PassageText, fold_lines, printed_text, read_text, sections_of, text_of
from scraper.parse.citation import read_where, without_period
from scraper.parse.document import UNNAMED
from scraper.parse.nlm_names import read_person
from scraper.parse.odd_rows import iter_odd_rows

_SEASON = "Spring|Summer|Fall|Autumn|Winter"
_DATE = rf"(?:1[5-9]|20)[0-9]{{2}}(?: ?(?:{_SEASON}|[A-Z][a-z]{{2}}(?:-[A-Z][a-z]{{2}})?(?: ?[0-9]{{1,2}})?))?"
# The `journal` infon is a citation: "J Immunol Res. 2023 Mar 28;2023:8942415. doi: 10.1155/… ." (often cut), or since 2025
# "Gut Microbes;2025Dec; 17 (1) 2449586. doi:10.1080/…", whose pages have lost their letters.
_JOURNALS = (
    re.compile(rf"(?P<cited>(?P<journal>[^;]+?)\. (?P<date>{_DATE});.*?)\. (?:.*?doi: (?P<doi>10\.\S+?)\. )?"),
    re.compile(
        rf"(?P<journal>[^;]+?);(?P<date>{_DATE})(?:; (?P<volume>\w+)(?: \((?P<issue>[^()]+)\))?(?![^ ]))?"
        r"(?:(?!doi:10\.\S| $).|doi:10\.\S++(?! $))*+(?:doi:(?P<doi>10\.\S++))? $"
    ),
)


def read_document(
    document: BioCDocument,
    status: SourceStatus,
    layout: str,
    said: Collection = Collection(),  # noqa: B008 - a frozen value
    issues: Sequence[Issue] = (),
) -> ParsedRecord:
    """What one document says. Spans stay in the document's offsets; `texts` are the passages they point into.

    A saved file, of which nobody says where it is from, is named after the annotator that `said` or the document names.
    `issues` are what its reader noted.
    """
    sections = sections_of(document)
    of = list(zip(sections, document.passages, strict=True))
    texts = [read_text(passage) for passage in document.passages]
    title = next((passage for section, passage in of if section == "title"), None)
    infons = title.infons if title else {}
    abstract, abstract_sections = _read_abstract(of)
    mentions = read_mentions(document, texts, tells_source=said.source == OWN_EXPORT)
    if status.name == UNNAMED:
        status = msgspec.structs.replace(status, name=read_annotator(document, said) or UNNAMED)
    noted = (*issues, *_iter_odd_passages(of), *mentions.issues, *iter_odd_rows(mentions.annotations, mentions.relations))
    return ParsedRecord(
        source=status, layout=layout, **_read_ids(document, infons),
        title=(fold_lines(printed_text(title)) or None) if title else None,
        abstract=abstract, abstract_sections=abstract_sections, authors=_read_authors(document, infons),
        **_read_citation(infons, document),
        keywords=_read_keywords(infons),
        references=_read_references(document.passages),
        texts=tuple(_iter_texts(of, texts)),
        annotations=mentions.annotations, relations=mentions.relations, entity_names=mentions.names, issues=noted,
    )  # fmt: skip


def _iter_texts(of: Sequence[tuple[str, Passage]], texts: Sequence[PassageText]) -> Iterator[SourceText]:
    """The passages with their offsets; one that has none follows the one before it."""
    follows = 0
    for (section, passage), text in zip(of, texts, strict=True):
        offset = follows if passage.offset is None else passage.offset
        yield SourceText(section, offset, text.text)
        follows = offset + len(text.text) + 1


def _iter_odd_passages(of: Sequence[tuple[str, Passage]]) -> Iterator[Issue]:
    mentions = sum(section == MENTION for section, _ in of)
    if mentions:
        message = f"{mentions} passages without a type, all at 0, are one mention each: neither title nor abstract"
        yield Issue("no_sections", "annotations", message)
    unread = sum(passage.offset is None and bool(text_of(passage)) for _, passage in of[1:])
    if unread:
        yield Issue("unread_offset", "annotations", f"{unread} passages do not say where they begin")


def _read_abstract(passages: Sequence[tuple[str, Passage]]) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The abstract's passages, one below the other; a passage that is a heading labels the next."""
    parts: list[str] = []
    found: list[AbstractSection] = []
    label: str | None = None
    at = 0
    for section, passage in passages:
        text = printed_text(passage)
        if section != "abstract" or not text:
            continue
        if "title" in str(passage.infons.get("type")).lower():
            label = text if text.lower() != "abstract" else None
            continue
        if label:
            found.append(AbstractSection(label.rstrip(": "), None, at, at + len(text)))
        label = None
        parts.append(text)
        at += len(text) + 1
    return "\n".join(parts) or None, tuple(found)


def _read_ids(document: BioCDocument, infons: Mapping[str, Any]) -> dict[str, Any]:
    """The paper's own ids. An abstract's `article-id_pmc` may be that of a paper it cites, so it stands apart in `ids`.

    (Of 108 in one recording, 11 are older than their paper by years.)
    """
    own = str(document.id)
    is_full_text = str(infons.get("type")) == "front" or own.upper().startswith("PMC")
    stated = clean_pmcid(string_of(infons, "article-id_pmc") or "")
    said = document.infons  # where our own writer puts them
    pmid = clean_pmid(str(document.pmid or string_of(said, "pmid") or string_of(infons, "article-id_pmid") or ""))
    pmcid = clean_pmcid(document.pmcid or string_of(said, "pmcid") or "")
    if is_full_text:
        pmcid = pmcid or stated or (clean_pmcid(own) if own.upper().startswith("PMC") else None)
    else:
        pmid = pmid or clean_pmid(own)
    cited = _cited(infons)
    stated_doi = clean_doi(
        document.doi or string_of(said, "doi") or string_of(infons, "article-id_doi") or cited.get("doi") or ""
    )
    doi = stated_doi or (clean_doi(own) if own.startswith("10.") else None)
    ids = {"document": (own,)} if own and not (pmid or pmcid) and not (doi and clean_doi(own) == doi) else {}
    if stated and stated != pmcid:
        ids["unconfirmed_pmcid"] = (stated,)
    return {"pmid": pmid, "pmcid": pmcid, "doi": doi, "ids": ids}


def _read_citation(infons: Mapping[str, Any], document: BioCDocument) -> dict[str, Any]:
    """Journal, date, volume, issue and pages. The document's own `date` is filled in to the day: only its year counts."""
    cited = _cited(infons)
    where = read_where(cited["cited"] + ".") if "cited" in cited else None
    year = string_of(infons, "year")
    pages = "-".join(filter(None, dict.fromkeys((string_of(infons, "fpage"), string_of(infons, "lpage")))))
    raw = cited.get("date") or year
    return {
        "journal": Journal(abbreviation=document.journal or cited.get("journal")),
        "published": Published(raw=raw) if raw else Published(date=(document.date or "")[:4] or None),
        "volume": string_of(infons, "volume") or cited.get("volume") or (where.volume if where else None),
        "issue": string_of(infons, "issue") or cited.get("issue") or (where.issue if where else None),
        "pages": pages or string_of(infons, "elocation-id") or (where.pages if where else None),
    }


def _cited(infons: Mapping[str, Any]) -> dict[str, str]:
    """The parts of the citation in the `journal` infon."""
    journal = string_of(infons, "journal")
    if journal is None:
        return {}
    printed = f"{journal} "
    match = next(filter(None, (pattern.match(printed) for pattern in _JOURNALS)), None)
    return {name: value for name, value in match.groupdict().items() if value} if match else {}


def _read_keywords(infons: Mapping[str, Any]) -> tuple[str, ...]:
    """Only where they are told apart: many full texts run them together with spaces."""
    printed = string_of(infons, "kwd") or ""
    return tuple(filter(None, (word.strip() for word in printed.split(";")))) if ";" in printed else ()


# ---- people and references ------------------------------------------------------------------------------------------


def _read_authors(document: BioCDocument, infons: Mapping[str, Any]) -> tuple[Author, ...]:
    """From the document's own list, which keeps accents, or the title's infons."""
    named = _numbered_names(infons)
    if named:
        return named
    printed = document.authors or (string_of(infons, "authors") or "").split(", ")
    return tuple(map(read_person, filter(None, printed)))


def _numbered_names(infons: Mapping[str, Any]) -> tuple[Author, ...]:
    """`name_0`, `name_1`, … = "surname:X;given-names:Y", in the order of their numbers."""
    keys = [key for key in infons if re.fullmatch(r"name_[0-9]+", key)]
    people = []
    for key in sorted(keys, key=lambda key: (len(key.lstrip("name_0")), key)):
        value = str(infons[key])
        parts = dict(part.partition(":")[::2] for part in value.split(";"))
        given = parts.get("given-names") or None
        initials = given if given and len(given) <= 4 and given.isalpha() and given.isupper() else None
        family = parts.get("surname") or None
        if family or given:
            people.append(
                Author(family=family, given=None if initials else given, initials=initials, suffix=parts.get("suffix") or None)
            )
    return tuple(people)


def _read_references(passages: Sequence[Passage]) -> ArticleList | None:
    """Passages of type `ref`, in their order; a few have ids and no text. Other passages of the section are no entries."""
    found = [passage for passage in passages if str(passage.infons.get("type")).lower() == "ref"]
    items = tuple(_read_reference(passage, place) for place, passage in enumerate(found, 1))
    return ArticleList(items, len(items), None, None) if items else None


def _read_reference(passage: Passage, position: int) -> ListedArticle:
    infons = passage.infons
    year = re.search(r"(?:1[5-9]|20)[0-9]{2}", string_of(infons, "year") or "")
    pages = "-".join(filter(None, dict.fromkeys((string_of(infons, "fpage"), string_of(infons, "lpage")))))
    text = " ".join(text_of(passage).split())
    is_title = bool(infons.get("source") or infons.get("year")) and len(text) < 500
    return ListedArticle(
        position=position, raw=text or None, pmid=clean_pmid(string_of(infons, "pub-id_pmid") or ""),
        pmcid=clean_pmcid(string_of(infons, "pub-id_pmc") or ""), doi=clean_doi(string_of(infons, "pub-id_doi") or ""),
        title=(without_period(text) or None) if is_title else None, authors=_numbered_names(infons),
        journal=string_of(infons, "source"), year=int(year[0]) if year else None, volume=string_of(infons, "volume"),
        issue=string_of(infons, "issue"), pages=pages or string_of(infons, "elocation-id"),
    )  # fmt: skip
