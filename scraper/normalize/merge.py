"""All that the sources say of one paper, merged into its Record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import msgspec

from scraper.errors import InputError
from scraper.model import (
    NO_PLACE,
    Annotation,
    ArticleList,
    Count,
    FieldSource,
    Issue,
    Link,
    OtherDate,
    ParsedRecord,
    Provenance,
    Record,
    Relation,
    SourceStatus,
    to_json,
)
from scraper.normalize.annotations import project_annotations
from scraper.normalize.dates import clean_date
from scraper.normalize.fields import (
    CHOSEN,
    claim_of,
    count_order,
    date_order,
    merge_claims,
    negative_count,
    rank,
    tells_retraction,
)
from scraper.normalize.lists import LISTING, merge_lists
from scraper.normalize.refresh import iter_kept, iter_outdated, lists_to_merge
from scraper.normalize.relations import merge_relations
from scraper.normalize.rules import agree
from scraper.normalize.single import record_of_one
from scraper.standins import is_abstract, is_title
from scraper.text import align, ascii_key

_OWN_IDS = ("pmcid", "doi")


def normalize(parsed: Iterable[ParsedRecord], *, unanswered: Iterable[SourceStatus] = ()) -> Record:
    """One Record from what one or more documents say of one paper.

    `unanswered` tells how the sources that gave no document ended (`absent`, `failed`, `not_asked`); it only goes into
    the provenance. The order of both does not matter: the same documents always give the same record. Documents of one
    source may be of several dates: a newer one never replaces a fuller value with an emptier one, see `refresh`.

    Raises InputError when there is no document, or when they are of different papers.
    """
    documents, unanswered = list(map(without_stand_ins, parsed)), list(unanswered)
    if len(documents) != 1:
        _check_one_paper(documents)
    elif not unanswered:  # as of millions of papers in bulk files
        return record_of_one(documents[0], (), (documents[0].source,))
    statuses = tuple(sorted({*(document.source for document in documents), *unanswered}, key=_status_order))
    if len(documents) == 1:
        return record_of_one(documents[0], unanswered, statuses)
    return merge_documents(documents, unanswered, statuses)


def merge_documents(
    parsed: Sequence[ParsedRecord], unanswered: Sequence[SourceStatus], statuses: tuple[SourceStatus, ...]
) -> Record:
    """The record of documents of one paper, without words that stand for nothing, one of them or many."""
    draft = _Draft(_sorted(parsed))
    _choose_fields(draft)
    _collect_ids(draft)
    _join_lists(draft, {status.name for status in unanswered if status.outcome == "failed"})
    _collect_counts(draft)
    _collect_dates_and_links(draft)
    _place_annotations(draft)
    _tell_retraction(draft)
    return Record(**draft.values, provenance=Provenance(statuses, draft.said), issues=tuple(draft.all_issues()))


class _Draft:
    """The record as far as it is made: values, who said them, and the documents, best source first, newest first."""

    def __init__(self, documents: Sequence[ParsedRecord]):
        self.documents = documents
        self.values: dict[str, Any] = {}
        self.said: dict[str, FieldSource] = {}
        self.chosen: dict[str, int] = {}
        self.used: set[int] = set(range(len(documents))) - set(iter_outdated(documents))
        self.issues: list[Issue] = []

    def put(self, field: str, value: object, sources: Iterable[str], evidence: str | None = None) -> None:
        """A value that several sources made together; nothing when it is empty."""
        if value:
            first, *rest = dict.fromkeys(sources)
            self.values[field], self.said[field] = value, FieldSource(first, tuple(rest), evidence=evidence)

    def all_issues(self) -> list[Issue]:
        """What the documents noted that the record is made of, then what merging noted."""
        used = [self.documents[place] for place in sorted(self.used | set(self.chosen.values()))]
        noted = [
            Issue(one.code, one.field, f"{document.source.name}: {one.message}") for document in used for one in document.issues
        ]
        return list(dict.fromkeys([*noted, *self.issues, *iter_kept(self.documents, self.chosen)]))


def _choose_fields(draft: _Draft) -> None:
    documents = draft.documents
    for name in CHOSEN:
        saying = [place for place, document in enumerate(documents) if (value := getattr(document, name)) or value is False]
        by_trust = sorted(saying, key=lambda place: rank(documents[place].source.name, name))
        if name == "authors_complete":  # of the list that was chosen, or one that says the same
            told = draft.said["authors"] if "authors" in draft.said else FieldSource("")
            by_trust = [place for place in by_trust if documents[place].source.name in (told.source, *told.agree)]
            by_trust.sort(key=lambda place: place != draft.chosen.get("authors"))
        choice = merge_claims(name, (claim_of(documents[place], name, place) for place in by_trust))
        if choice is not None:
            draft.values[name], draft.said[name], draft.chosen[name] = choice
    if "abstract" in draft.chosen:
        _carry_sections(draft)


def _carry_sections(draft: _Draft) -> None:
    """The sections of the abstract: of its own document, else of another that says the same text, carried over to ours."""
    ours, documents = draft.values["abstract"], draft.documents
    own = draft.chosen["abstract"]
    if documents[own].abstract_sections:
        draft.put("abstract_sections", documents[own].abstract_sections, [documents[own].source.name])
        return
    others = sorted((p for p in range(len(documents)) if p != own), key=lambda p: rank(documents[p].source.name, "abstract"))
    for place in others:
        document = documents[place]
        if not document.abstract or not document.abstract_sections:
            continue
        alignment = align(document.abstract, ours)
        spans = [alignment.project(part.start, part.end) for part in document.abstract_sections]
        if agree("abstract", ours, document.abstract) and all(spans):
            carried = [
                msgspec.structs.replace(part, start=span.start, end=span.end)
                for part, span in zip(document.abstract_sections, spans, strict=True)
                if span is not None
            ]
            draft.put("abstract_sections", tuple(carried), [document.source.name])
            return
    left = [documents[place].source.name for place in others if documents[place].abstract_sections]
    if left:
        message = (
            f"{left[0]} prints the abstract in sections, but another text of it was taken, from {draft.said['abstract'].source}"
        )
        draft.issues.append(Issue("sections_left_out", "abstract_sections", message))


def _collect_ids(draft: _Draft) -> None:
    """Every other id that any source gives, and those that lost, by scheme, each once; an issue for each of the latter."""
    given = [(document.source.name, scheme, ids) for document in draft.documents for scheme, ids in document.ids.items()]
    for name in _OWN_IDS:
        for other in draft.said[name].others if name in draft.said else ():
            given.append((other.source, name, (other.value,)))
            message = f"{draft.said[name].source} gives {draft.values[name]}, {other.source} {other.value}, which is kept in ids"
            draft.issues.append(Issue("ids_conflict", name, message))
    found: dict[str, tuple[str, ...]] = {}
    for _, scheme, ids in given:
        own = draft.values.get(scheme)
        found[scheme] = tuple(dict.fromkeys((*found.get(scheme, ()), *(value for value in ids if value != own))))
    found = {scheme: ids for scheme, ids in found.items() if ids}
    draft.put("ids", found, (source for source, _, ids in given if ids))


def _join_lists(draft: _Draft, failed: set[str]) -> None:
    for name in ("references", "citing_articles"):
        places = lists_to_merge(draft.documents, name)
        if places:
            claims = [claim_of(draft.documents[place], name) for place in places]
            own = [draft.values.get(id_) for id_ in ("pmid", "doi", "pmcid")]
            joined, issues = merge_lists(name, claims, failed=bool(failed & LISTING[name]), own=own)
            draft.put(name, joined, (claim.source for claim in claims), claims[0].evidence)
            draft.issues += issues
            draft.used.update(places)


def _collect_counts(draft: _Draft) -> None:
    """The newest number of each source and layout."""
    newest: dict[tuple[str, str, str], Count] = {}
    for document in draft.documents:
        for count in document.counts:
            if count.value < 0:
                draft.issues.append(negative_count(count))
                continue
            newest.setdefault((count.kind, count.source, document.layout), count)
    counts = tuple(sorted(set(newest.values()), key=count_order))
    draft.put("counts", counts, (count.source for count in counts))


def _collect_dates_and_links(draft: _Draft) -> None:
    """Every date beside the publication's, earliest first, and every open copy, each once for a source: its newest word."""
    dates: list[OtherDate] = []
    links: list[Link] = []
    for place in _speaking(draft, "dates"):
        source = draft.documents[place].source.name
        dates += [OtherDate(one.kind, one.date or clean_date(one.raw), one.raw, source) for one in draft.documents[place].dates]
    for place in _speaking(draft, "links"):
        source = draft.documents[place].source.name
        links += [msgspec.structs.replace(one, source=source) for one in draft.documents[place].links]
    dates.sort(key=date_order)  # stable: of one day as the sources print them
    draft.put("dates", tuple(dict.fromkeys(dates)), (one.source for one in dates))
    draft.put("links", tuple(dict.fromkeys(links)), (one.source for one in links))


def _place_annotations(draft: _Draft) -> None:
    """The annotations of each source, and so the relations; what two documents of it have both is there once.

    Of dated documents the newest that has some counts. Those without a date are not known to be copies of one another, as the
    files of several tools are, one for each kind of entity: all of them count.
    """
    outdated = set(iter_outdated(draft.documents))
    annotations: list[Annotation] = []
    relations: dict[tuple[Any, ...], Relation] = {}
    for place in _speaking(draft, "annotations"):
        placed, issues = project_annotations(draft.documents[place], draft.values.get("title"), draft.values.get("abstract"))
        known = set(map(_said_of, annotations))
        annotations += [one for one in placed if _said_of(one) not in known]
        draft.issues += issues
        if place in outdated:
            draft.chosen["annotations"] = place
    for place in _speaking(draft, "relations"):
        for one in merge_relations(draft.documents[place]):
            key = (one.source, one.type, one.subject, one.object, one.novel)
            if key not in relations or relations[key].occurrences < one.occurrences:
                relations[key] = one
        if place in outdated:
            draft.chosen["relations"] = place
    annotations = _without_twins(annotations)
    draft.put("annotations", tuple(annotations), (one.source for one in annotations))
    draft.put("relations", tuple(relations.values()), (one.source for one in relations.values()))


def _without_twins(annotations: Sequence[Annotation]) -> list[Annotation]:
    """Those with a place, then those without that the same source does not give with one too, as tables do beside BioC files."""
    placed = [one for one in annotations if one.source_start != NO_PLACE]
    if len(placed) == len(annotations):
        return placed
    known = set(map(_mention_of, placed))
    return [*placed, *(one for one in annotations if one.source_start == NO_PLACE and _mention_of(one) not in known)]


def _mention_of(one: Annotation) -> tuple[Any, ...]:
    return one.source, one.text, one.type, one.identifiers


def _said_of(one: Annotation) -> tuple[Any, ...]:
    """What an annotation says, whatever the record's own text is."""
    return one.source, one.source_start, one.source_end, one.text, one.type, one.identifiers


def _speaking(draft: _Draft, field: str) -> list[int]:
    """For each source the newest document that has something in the field, and all that have it and no date."""
    dated: set[str] = set()
    places = []
    for place, document in enumerate(draft.documents):
        if getattr(document, field) and (document.source.retrieved_at is None or document.source.name not in dated):
            places.append(place)
            if document.source.retrieved_at is not None:
                dated.add(document.source.name)
    return places


def _tell_retraction(draft: _Draft) -> None:
    """`retracted`, when any source shows the notice, or gives the type that NLM gives such papers."""
    says = [document.source.name for document in draft.documents if tells_retraction(document)]
    draft.put("retracted", bool(says), sorted(set(says), key=lambda name: (rank(name), name)))


def without_stand_ins(document: ParsedRecord) -> ParsedRecord:
    """The document without the words that stand for a missing title or abstract, its lists' entries too."""
    empty: dict[str, Any] = {}
    if document.title is not None and not is_title(document.title):
        empty["title"] = None
    if document.vernacular_title is not None and not is_title(document.vernacular_title):
        empty["vernacular_title"] = None
    if document.abstract is not None and not is_abstract(document.abstract):
        empty |= {"abstract": None, "abstract_sections": ()}
    if document.other_abstracts:
        empty["other_abstracts"] = tuple(one for one in document.other_abstracts if is_abstract(one.text))
    for name in ("references", "citing_articles"):
        found: ArticleList | None = getattr(document, name)
        odd = {place for place, one in enumerate(found.items) if one.title and not is_title(one.title)} if found else ()
        if found and odd:
            items = (msgspec.structs.replace(one, title=None) if at in odd else one for at, one in enumerate(found.items))
            empty[name] = msgspec.structs.replace(found, items=tuple(items))
    return msgspec.structs.replace(document, **empty) if empty else document


def _sorted(parsed: Iterable[ParsedRecord]) -> list[ParsedRecord]:
    """Best source first; of one source the newest document first; never in the order they came."""
    documents = list(parsed)
    tied = len({_order(document) for document in documents}) < len(documents)
    return sorted(documents, key=lambda document: (*_order(document), to_json(document) if tied else b""))


def _order(document: ParsedRecord) -> tuple[Any, ...]:
    when = document.source.retrieved_at
    newest_first = tuple(-ord(char) for char in when or "")
    return rank(document.source.name), document.source.name, when is None, newest_first


def _status_order(status: SourceStatus) -> tuple[Any, ...]:
    return (
        rank(status.name),
        status.name,
        status.url or "",
        status.retrieved_at or "",
        status.sha256 or "",
        status.outcome,
        status.http_status or -1,
    )


def _check_one_paper(documents: Sequence[ParsedRecord]) -> None:
    if not documents:
        raise InputError("normalize: no document to make a record from")
    pmids = sorted({document.pmid for document in documents if document.pmid})
    if len(pmids) > 1:
        raise InputError(f"normalize: documents of different papers (PMID {', '.join(pmids)}); merge one paper at a time")
    for one, other in combinations([document for document in documents if document.doi and document.pmcid and document.title], 2):
        if one.doi != other.doi and one.pmcid != other.pmcid and not _is_one_title(one.title or "", other.title or ""):
            raise InputError(
                f"normalize: two papers under one PMID ({one.pmid or other.pmid}): {one.source.name} has {one.pmcid}, {one.doi}, "
                f"{other.source.name} {other.pmcid}, {other.doi}, with another title; one of them prints a wrong PMID"
            )


def _is_one_title(one: str, other: str) -> bool:
    """Whether two titles share half of their words: of one paper in two spellings or lengths."""
    first, second = ({*ascii_key(title, keep_spaces=True).split()} for title in (one, other))
    return 2 * len(first & second) >= min(len(first), len(second))
