"""All that the sources say of one paper, merged into its Record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    for name in _CHOSEN:
        by_trust = sorted(documents, key=lambda document: rank(document.source.name, name))
        choice = merge_claims(_claim(document, name) for document in by_trust)
        if choice is not None:
            values[name], said[name] = choice
    if "abstract" in said:
        values["abstract_sections"] = _sections_of(documents, said["abstract"].source)
        if values["abstract_sections"]:
            said["abstract_sections"] = FieldSource(said["abstract"].source)
    values["ids"], claimants = _merge_ids(documents)
    if claimants:
        said["ids"] = FieldSource(*_split_names(claimants))
    silent = {status.name for status in unanswered if status.outcome == "failed"}
    for name in ("references", "citing_articles"):
        claims = [_claim(document, name) for document in documents if getattr(document, name) is not None]
        if claims:
            values[name] = merge_lists(claims, failed=bool(silent & LISTING[name]))
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
    issues += [issue for _, (_, found) in annotated for issue in found]
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


def _claim(document: ParsedRecord, name: str) -> Claim:
    value = getattr(document, name)
    if name == "published":
        value = Published(date=value.date or clean_date(value.raw), raw=value.raw)
    return Claim(document.source.name, value, document.evidence.get(name))


def _sections_of(documents: Sequence[ParsedRecord], source: str) -> Any:
    return next(document.abstract_sections for document in documents if document.source.name == source and document.abstract)


def _merge_ids(documents: Sequence[ParsedRecord]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Every other id that any source gives, by scheme, each once; and the sources that gave some."""
    found: dict[str, tuple[str, ...]] = {}
    for document in documents:
        for scheme, ids in document.ids.items():
            found[scheme] = tuple(dict.fromkeys((*found.get(scheme, ()), *ids)))
    return found, [document.source.name for document in documents if document.ids]


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
