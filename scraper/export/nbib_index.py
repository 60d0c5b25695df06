"""What NLM's indexing and a paper's own lists add to an entry of the MEDLINE format: headings, substances, grants, notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scraper.model import MeshHeading, Notice, Record

Field = tuple[str, str | None]

_NOTICES = {
    "CommentIn": "CIN", "CommentOn": "CON", "CorrectedandRepublishedFrom": "CRF", "CorrectedandRepublishedIn": "CRI",
    "ErratumFor": "EFR", "ErratumIn": "EIN", "ExpressionOfConcernFor": "ECF", "ExpressionOfConcernIn": "ECI",
    "OriginalReportIn": "ORI", "PartialRetractionIn": "PRIN", "PartialRetractionOf": "PROF", "RepublishedFrom": "RPF",
    "RepublishedIn": "RPI", "RetractedandRepublishedFrom": "RRF", "RetractedandRepublishedIn": "RRI", "RetractionIn": "RIN",
    "RetractionOf": "ROF", "SummaryForPatientsIn": "SPIN", "UpdateIn": "UIN", "UpdateOf": "UOF",
}  # fmt: skip


def iter_index_fields(record: Record, keywords: Sequence[str]) -> Iterator[Field]:
    """Tags and values in PubMed's order."""
    for grant in record.grants:
        yield "GR", "/".join(filter(None, (grant.id, grant.acronym, grant.agency, grant.country)))
    for bank in record.data_banks:
        yield from (("SI", f"{bank.name}/{accession}") for accession in bank.accessions or ("",))
    for chemical in record.chemicals:
        yield "RN", f"{chemical.registry_number or 0} ({chemical.name})"
    for concept in record.supplementary_mesh:
        yield "NM", concept.name
    for notice in record.notices:
        if notice.type in _NOTICES:
            yield _NOTICES[notice.type], _render_notice(notice)
    yield from (("MH", _render_heading(heading)) for heading in record.mesh)
    yield from (("OT", keyword) for keyword in keywords)


def _render_heading(heading: MeshHeading) -> str:
    """`Name/qualifier/*qualifier`, a star before what is a major topic."""
    parts = [(heading.major, heading.name), *((one.major, one.name) for one in heading.qualifiers)]
    return "/".join(f"*{name}" if major else name for major, name in parts)


def _render_notice(notice: Notice) -> str | None:
    return " ".join(filter(None, (notice.citation, f"PMID: {notice.pmid}" if notice.pmid else None, notice.note))) or None
