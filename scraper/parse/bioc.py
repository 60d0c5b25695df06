"""BioC documents, whichever way they were written: passages with offsets, annotations, relations, reference lists.

The same document comes as JSON and as XML; both readers make the types below, and `read_document` makes a ParsedRecord
of them. PubTator's documents fold their text to ASCII; an abstract's `id` is its PMID, a full text's the digits of its PMCID.
Format: https://bioc.sourceforge.net (BioC.dtd)     https://www.ncbi.nlm.nih.gov/research/pubtator3/api
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import (
    AbstractSection,
    ArticleList,
    Author,
    Issue,
    Journal,
    ListedArticle,
    ParsedAnnotation,
    ParsedRecord,
    ParsedRelation,
    Published,
    SourceStatus,
    SourceText,
)  # fmt: skip
from scraper.parse.citation import read_person, read_where, without_period


class Location(Struct):
    """Where a mention stands, counted as the document's offsets are."""

    offset: int = 0
    length: int = 0


class Annotation(Struct):
    """A mention and its infons; `infons` hold text, in JSON also numbers and lists."""

    id: str | int = ""
    infons: dict[str, Any] = {}  # msgspec copies empty defaults
    text: str | None = None
    locations: list[Location] = []


class Node(Struct):
    """One end of a relation: the id of an annotation."""

    refid: str | int = ""
    role: str = ""


class Relation(Struct):
    """A relation: by `role1` and `role2` in PubTator's JSON and XML, by `entity1` and `entity2` in BioRED, else by nodes."""

    infons: dict[str, Any] = {}
    nodes: list[Node] = []


class Sentence(Struct):
    """A sentence of a passage that is cut into sentences."""

    offset: int = 0
    text: str | None = None
    annotations: list[Annotation] = []


class Passage(Struct):
    """A piece of text; passages of a full text do not follow each other without gaps."""

    infons: dict[str, Any] = {}
    offset: int = 0
    text: str | None = None
    sentences: list[Sentence] = []
    annotations: list[Annotation] = []
    relations: list[Relation] = []


class BioCDocument(Struct):
    """One document; what follows `relations` only PubTator's JSON has."""

    id: str | int = ""
    infons: dict[str, Any] = {}
    passages: list[Passage] = []
    annotations: list[Annotation] = []
    relations: list[Relation] = []
    pmid: int | str | None = None
    pmcid: str | None = None
    date: str | None = None
    journal: str | None = None
    authors: list[str] | None = None


_MOST_ROOM = 1_000_000  # characters between the sentences of one document
_ABSTRACT = re.compile(r"abstract", re.IGNORECASE)
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
_ENTITY = ("identifier", "cui", "Identifier")


def read_document(document: BioCDocument, status: SourceStatus, layout: str) -> ParsedRecord:
    """What one document says. Spans stay in the document's offsets; `texts` are the passages they point into.

    Raises ParseError when its sentences stand further from each other than in any text.
    """
    _refuse_wide_gaps(document, status)
    sections = [_section_of(passage, place) for place, passage in enumerate(document.passages)]
    of = list(zip(sections, document.passages, strict=True))
    title = next((passage for section, passage in of if section == "title"), None)
    infons = title.infons if title else {}
    abstract, abstract_sections = _read_abstract(of)
    names: dict[str, str] = {}
    issues: list[Issue] = []
    citation = _read_citation(infons, document)
    return ParsedRecord(
        source=status, layout=layout, **_read_ids(document, infons),
        title=(_text_of(title).strip() or None) if title else None,
        abstract=abstract, abstract_sections=abstract_sections, authors=_read_authors(document, infons), **citation,
        keywords=_read_keywords(infons),
        references=_read_references(document.passages),
        texts=tuple(SourceText(section, passage.offset, _text_of(passage)) for section, passage in of),
        annotations=tuple(_iter_annotations(document, names, issues)),
        relations=tuple(_iter_relations(document, issues)),
        entity_names=names, issues=tuple(issues),
    )  # fmt: skip


def _section_of(passage: Passage, place: int) -> str:
    """title, abstract, or what the passage is called; passages without a type are title and abstract, in that order."""
    kind = str(passage.infons.get("type") or passage.infons.get("section_type") or passage.infons.get("section") or "").lower()
    if str(passage.infons.get("section_type")).upper() == "REF":
        return "references"
    if kind in ("title", "front", "article-title") or (not kind and place == 0):
        return "title"
    if _ABSTRACT.search(kind) or (not kind and place == 1):
        return "abstract"
    return "body"


def _text_of(passage: Passage) -> str:
    """The text; of a passage cut into sentences, these at their places, with spaces between."""
    if passage.text or not passage.sentences:
        return passage.text or ""
    pieces, length = [], 0
    for sentence in passage.sentences:
        gap = " " * (sentence.offset - passage.offset - length)
        pieces += [gap, sentence.text or ""]
        length += len(gap) + len(pieces[-1])
    return "".join(pieces)


def _refuse_wide_gaps(document: BioCDocument, status: SourceStatus) -> None:
    """Raises ParseError where offsets of sentences leave more room than any text has; it would be filled with spaces."""
    room = 0
    for passage in document.passages:
        length = 0
        for sentence in passage.sentences:
            length = max(length, sentence.offset - passage.offset) + len(sentence.text or "")
        room += length - sum(len(sentence.text or "") for sentence in passage.sentences)
    if room > _MOST_ROOM:
        raise ParseError(
            status.name, f"document {document.id!r}", "", f"offsets of sentences leave {room} characters between them"
        )


def _read_abstract(passages: Sequence[tuple[str, Passage]]) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The abstract's passages, one below the other; a passage that is a heading labels the next."""
    parts: list[str] = []
    found: list[AbstractSection] = []
    label: str | None = None
    at = 0
    for section, passage in passages:
        text = _text_of(passage).strip()
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
    stated = clean_pmcid(_string(infons, "article-id_pmc") or "")
    said = document.infons  # where our own writer puts them
    pmid = clean_pmid(str(document.pmid or _string(said, "pmid") or _string(infons, "article-id_pmid") or ""))
    pmcid = clean_pmcid(document.pmcid or _string(said, "pmcid") or "")
    if is_full_text:
        pmcid = pmcid or stated or (clean_pmcid(own) if own.upper().startswith("PMC") else None)
    else:
        pmid = pmid or clean_pmid(own)
    ids = {"document": (own,)} if own and not (pmid or pmcid) else {}
    if stated and stated != pmcid:
        ids["unconfirmed_pmcid"] = (stated,)
    cited = _cited(infons)
    doi = clean_doi(_string(said, "doi") or _string(infons, "article-id_doi") or cited.get("doi") or "")
    return {"pmid": pmid, "pmcid": pmcid, "doi": doi, "ids": ids}


def _read_citation(infons: Mapping[str, Any], document: BioCDocument) -> dict[str, Any]:
    """Journal, date, volume, issue and pages. The document's own `date` is filled in to the day: only its year counts."""
    cited = _cited(infons)
    where = read_where(cited["cited"] + ".") if "cited" in cited else None
    year = _string(infons, "year")
    pages = "-".join(filter(None, dict.fromkeys((_string(infons, "fpage"), _string(infons, "lpage")))))
    raw = cited.get("date") or year
    return {
        "journal": Journal(abbreviation=document.journal or cited.get("journal")),
        "published": Published(raw=raw) if raw else Published(date=(document.date or "")[:4] or None),
        "volume": _string(infons, "volume") or cited.get("volume") or (where.volume if where else None),
        "issue": _string(infons, "issue") or cited.get("issue") or (where.issue if where else None),
        "pages": pages or _string(infons, "elocation-id") or (where.pages if where else None),
    }


def _cited(infons: Mapping[str, Any]) -> dict[str, str]:
    """The parts of the citation in the `journal` infon."""
    printed = f"{_string(infons, 'journal') or ''} "
    match = next(filter(None, (pattern.match(printed) for pattern in _JOURNALS)), None)
    return {name: value for name, value in match.groupdict().items() if value} if match else {}


def _read_keywords(infons: Mapping[str, Any]) -> tuple[str, ...]:
    """Only where they are told apart: many full texts run them together with spaces."""
    printed = _string(infons, "kwd") or ""
    return tuple(filter(None, (word.strip() for word in printed.split(";")))) if ";" in printed else ()


def _string(infons: Mapping[str, Any], key: str) -> str | None:
    value = infons.get(key)
    return str(value).strip() or None if value is not None else None


# ---- people and references ------------------------------------------------------------------------------------------


def _read_authors(document: BioCDocument, infons: Mapping[str, Any]) -> tuple[Author, ...]:
    """From the document's own list, which keeps accents, or the title's infons."""
    named = _numbered_names(infons)
    if named:
        return named
    printed = document.authors or (_string(infons, "authors") or "").split(", ")
    return tuple(map(read_person, filter(None, printed)))


def _numbered_names(infons: Mapping[str, Any]) -> tuple[Author, ...]:
    """`name_0`, `name_1`, … = "surname:X;given-names:Y", in the order of their numbers."""
    numbered = [(int(key[5:]), str(value)) for key, value in infons.items() if re.fullmatch(r"name_[0-9]{1,9}", key)]
    people = []
    for _, value in sorted(numbered):
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
    year = re.search(r"(?:1[5-9]|20)[0-9]{2}", _string(infons, "year") or "")
    pages = "-".join(filter(None, dict.fromkeys((_string(infons, "fpage"), _string(infons, "lpage")))))
    text = " ".join(_text_of(passage).split())
    is_title = bool(infons.get("source") or infons.get("year")) and len(text) < 500
    return ListedArticle(
        position=position, raw=text or None, pmid=clean_pmid(_string(infons, "pub-id_pmid") or ""),
        pmcid=clean_pmcid(_string(infons, "pub-id_pmc") or ""), doi=clean_doi(_string(infons, "pub-id_doi") or ""),
        title=(without_period(text) or None) if is_title else None, authors=_numbered_names(infons),
        journal=_string(infons, "source"), year=int(year[0]) if year else None, volume=_string(infons, "volume"),
        issue=_string(infons, "issue"), pages=pages or _string(infons, "elocation-id"),
    )  # fmt: skip


# ---- annotations and relations ----------------------------------------------------------------------------------------


def _iter_annotations(document: BioCDocument, names: dict[str, str], issues: list[Issue]) -> Iterator[ParsedAnnotation]:
    """Of passages, of their sentences, and of the document; `names` takes what the source calls each identifier."""
    for passage in document.passages:
        for annotation in (*passage.annotations, *(one for sentence in passage.sentences for one in sentence.annotations)):
            yield _read_annotation(annotation, names)
    for annotation in document.annotations:
        yield _read_annotation(annotation, names)
    unplaced = sum(not one.locations for one in document.annotations)
    if unplaced:
        issues.append(
            Issue("annotation_without_place", "annotations", f"{unplaced} annotations of the whole document have no place")
        )


def _identifier(annotation: Annotation) -> str | None:
    return next((value for key in _ENTITY if (value := _string(annotation.infons, key))), None)


def _read_annotation(annotation: Annotation, names: dict[str, str]) -> ParsedAnnotation:
    infons = annotation.infons
    identifier = _identifier(annotation)
    name = _string(infons, "name")
    if identifier and name:
        names.setdefault(identifier, name)
    spans = tuple((place.offset, place.offset + place.length) for place in annotation.locations)
    start, end = (spans[0][0], spans[-1][1]) if spans else (0, 0)
    type_ = _string(infons, "type") or ""
    if type_ == "Variant":  # in JSON; the kind of variant, which text and XML print as the type, stands beside it
        type_ = _string(infons, "subtype") or type_
    return ParsedAnnotation(start, end, annotation.text or "", type_, identifier, None, spans if len(spans) > 1 else ())


def _iter_relations(document: BioCDocument, issues: list[Issue]) -> Iterator[ParsedRelation]:
    """Relations of the document and of its passages; one whose two ends are not told is an issue."""
    marked = [one for passage in document.passages for one in passage.annotations] + document.annotations
    ids = {str(one.id): _identifier(one) or (one.text or "") for one in reversed(marked)}
    for relation in (*(one for passage in document.passages for one in passage.relations), *document.relations):
        infons = relation.infons
        ends = [_end_of(infons, number) for number in "12"]
        if None in ends and len(relation.nodes) == 2:
            ends = [ids.get(str(node.refid)) for node in relation.nodes]
        if None in ends:
            issues.append(Issue("unread_relation", "relations", f"a relation whose two ends are not told: {str(infons)[:120]}"))
            continue
        score = _string(infons, "score")
        yield ParsedRelation(
            _string(infons, "type") or "", ends[0] or "", ends[1] or "", _string(infons, "novel"),
            float(score) if score and re.fullmatch(r"[01](?:\.[0-9]+)?", score) else None,
        )  # fmt: skip


def _end_of(infons: Mapping[str, Any], number: str) -> str | None:
    role = infons.get(f"role{number}")
    if isinstance(role, Mapping):
        return _string(role, "identifier") or ""
    if isinstance(role, str):
        return role.partition("|")[2] or role  # ids may hold bars themselves: only the first one parts them
    return _string(infons, f"entity{number}") or _string(infons, f"Entity{number}")
