"""All that the sources say of one paper, merged into its Record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scraper.errors import InputError
from scraper.model import Count, FieldSource, Issue, ParsedRecord, Provenance, Published, Record, SourceStatus, to_json
from scraper.normalize.annotations import project_annotations
from scraper.normalize.dates import clean_date
from scraper.normalize.fields import Claim, merge_claims, rank
from scraper.normalize.lists import LISTING, merge_lists
from scraper.normalize.relations import merge_relations

# Fields that take one source's value whole; the others have a module each.
_CHOSEN = (
    "pmid", "pmcid", "doi", "title", "vernacular_title", "abstract", "other_abstracts", "authors", "authors_complete",
    "journal", "volume", "issue", "pages", "published", "languages", "publication_types", "keywords", "mesh", "chemicals",
    "grants", "notices",
)  # fmt: skip
_OWN_IDS = ("pmcid", "doi")


def normalize(parsed: Iterable[ParsedRecord], *, unanswered: Iterable[SourceStatus] = ()) -> Record:
    """One Record from what one or more documents say of one paper.

    `unanswered` tells how the sources that gave no document ended (`absent`, `failed`, `not_asked`); it only goes into
    the provenance. The order of both does not matter: the same documents always give the same record.

    Raises InputError when there is no document, or when they are of different papers.
    """
    documents, unanswered = sorted(parsed, key=_order), list(unanswered)
    _check_one_paper(documents)
    values: dict[str, Any] = {}
    said: dict[str, FieldSource] = {}
    chosen: dict[str, int] = {}
    for name in _CHOSEN:
        by_trust = sorted(range(len(documents)), key=lambda place: rank(documents[place].source.name, name))
        choice = merge_claims(name, (_claim(documents[place], name, place) for place in by_trust))
        if choice is not None:
            values[name], said[name], chosen[name] = choice
    if "abstract" in said:
        values["abstract_sections"] = documents[chosen["abstract"]].abstract_sections
        if values["abstract_sections"]:
            said["abstract_sections"] = FieldSource(said["abstract"].source)
    values["ids"], claimants = _merge_ids(documents, said)
    if claimants:
        said["ids"] = FieldSource(*_split_names(claimants))
    list_issues: list[Issue] = []
    silent = {status.name for status in unanswered if status.outcome == "failed"}
    for name in ("references", "citing_articles"):
        claims = [_claim(document, name) for document in documents if getattr(document, name) is not None]
        if claims:
            values[name], found = merge_lists(name, claims, failed=bool(silent & LISTING[name]))
            list_issues += found
            said[name] = FieldSource(*_split_names(claim.source for claim in claims), evidence=claims[0].evidence)
    newest = _newest_of_each_source(documents)
    annotated = [(document, project_annotations(document, values.get("title"), values.get("abstract"))) for document in newest]
    values["annotations"] = tuple(one for _, (placed, _) in annotated for one in placed)
    values["counts"] = tuple(sorted({one for document in documents for one in document.counts}, key=_count_order))
    values["relations"] = tuple(one for document in newest for one in merge_relations(document))
    for name in ("annotations", "relations", "counts"):
        if values[name]:
            said[name] = FieldSource(*_split_names(one.source for one in values[name]))
    issues = [Issue(i.code, i.field, f"{d.source.name}: {i.message}") for d in documents for i in d.issues]
    issues += [issue for _, (_, told) in annotated for issue in told]
    issues += [*_iter_conflicts(values, said), *list_issues]
    if any(notice.type == "RetractionIn" for notice in values.get("notices", ())):
        values["retracted"], said["retracted"] = True, FieldSource(said["notices"].source)
    statuses = sorted({*(document.source for document in documents), *unanswered}, key=_status_order)
    return Record(**values, provenance=Provenance(tuple(statuses), said), issues=tuple(issues))


def _order(document: ParsedRecord) -> tuple[Any, ...]:
    """Best source first; of one source the newest document first."""
    newest_first = tuple(-ord(char) for char in document.source.retrieved_at or "")
    return rank(document.source.name), document.source.name, newest_first, to_json(document)


def _count_order(count: Count) -> tuple[Any, ...]:
    return count.kind, rank(count.source), count.source, count.value


def _status_order(status: SourceStatus) -> tuple[Any, ...]:
    return rank(status.name), status.name, status.url or "", status.retrieved_at or "", status.sha256 or "", status.outcome


def _check_one_paper(documents: Sequence[ParsedRecord]) -> None:
    if not documents:
        raise InputError("normalize: no document to make a record from")
    pmids = sorted({document.pmid for document in documents if document.pmid})
    if len(pmids) > 1:
        raise InputError(f"normalize: documents of different papers (PMID {', '.join(pmids)}); merge one paper at a time")


def _claim(document: ParsedRecord, name: str, place: int = 0) -> Claim:
    value = getattr(document, name)
    if name == "published":
        value = Published(date=value.date or clean_date(value.raw), raw=value.raw)
    return Claim(document.source.name, value, document.evidence.get(name), place)


def _merge_ids(
    documents: Sequence[ParsedRecord], said: Mapping[str, FieldSource]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Every other id that any source gives, and those that lost, by scheme, each once; and the sources that gave some."""
    given = [(document.source.name, scheme, ids) for document in documents for scheme, ids in document.ids.items()]
    lost = [(other.source, name, (other.value,)) for name in _OWN_IDS if name in said for other in said[name].others]
    found: dict[str, tuple[str, ...]] = {}
    for _, scheme, ids in given + lost:
        found[scheme] = tuple(dict.fromkeys((*found.get(scheme, ()), *ids)))
    return found, [source for source, _, ids in given + lost if ids]


def _iter_conflicts(values: Mapping[str, Any], said: Mapping[str, FieldSource]) -> Iterator[Issue]:
    """One issue for each of the paper's own ids that sources give differently."""
    for name in _OWN_IDS:
        for other in said[name].others if name in said else ():
            message = f"{said[name].source} gives {values[name]}, {other.source} {other.value}, which is kept in ids"
            yield Issue("ids_conflict", name, message)


def _newest_of_each_source(documents: Sequence[ParsedRecord]) -> list[ParsedRecord]:
    """One annotated document per source: an older copy must not print its annotations a second time."""
    newest: dict[str, ParsedRecord] = {}
    for document in documents:
        if document.annotations or document.relations:
            newest.setdefault(document.source.name, document)
    return list(newest.values())


def _split_names(names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    first, *rest = dict.fromkeys(names)
    return first, tuple(rest)
