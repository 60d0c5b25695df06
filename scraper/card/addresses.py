"""Where a paper, an entity or a trial has its page: addresses made of checked ids only, at sites named here.

Whatever is no id of its kind has no address, so that no text of a source ever becomes one.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from scraper.entities import EntityId, read_entity_ids
from scraper.ids import clean_doi, clean_pmcid, clean_pmid

_LONGEST_ID = 1_000  # characters; a variant's names all of its kinds of ids
_TRIAL = re.compile(r"(?:ClinicalTrials\.gov:)?(NCT[0-9]{8})", re.IGNORECASE)
_PAGES = {  # the database of an id, as scraper/entities.py names it -> what its ids look like, and the page of one
    "NCBI Gene": (re.compile(r"[0-9]{1,12}"), "https://www.ncbi.nlm.nih.gov/gene/{}"),
    "NCBI Taxonomy": (re.compile(r"[0-9]{1,12}"), "https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id={}"),
    "MESH": (re.compile(r"[CD][0-9]{6,9}"), "https://meshb.nlm.nih.gov/record/ui?ui={}"),
    "OMIM": (re.compile(r"[0-9]{6}"), "https://omim.org/entry/{}"),
    "CHEBI": (re.compile(r"[0-9]{1,12}"), "https://www.ebi.ac.uk/chebi/searchId.do?chebiId=CHEBI:{}"),
    "CVCL": (re.compile(r"[A-Z0-9]{4}"), "https://www.cellosaurus.org/CVCL_{}"),
    "dbSNP": (re.compile(r"rs[0-9]{1,12}"), "https://www.ncbi.nlm.nih.gov/snp/{}"),
}


def pubmed_address(pmid: str | None) -> str | None:
    """The page of a paper in PubMed."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid and clean_pmid(pmid) == pmid else None


def pmc_address(pmcid: str | None) -> str | None:
    """The page of a paper in PubMed Central."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/" if pmcid and clean_pmcid(pmcid) == pmcid else None


def doi_address(doi: str | None) -> str | None:
    """The resolver's address of a DOI.

    >>> doi_address("10.5555/a<b>#1"), doi_address("javascript:alert(1)")
    ('https://doi.org/10.5555/a%3Cb%3E%231', None)
    """
    return f"https://doi.org/{quote(doi, safe='/:;().,-_')}" if doi and clean_doi(doi) == doi else None


def paper_address(pmid: str | None, pmcid: str | None, doi: str | None) -> str | None:
    """The best page of a paper: PubMed's, else PubMed Central's, else the one its DOI leads to."""
    return pubmed_address(pmid) or pmc_address(pmcid) or doi_address(doi)


def trial_address(accession: str) -> str | None:
    """The page of a trial at ClinicalTrials.gov.

    >>> trial_address("NCT09980001"), trial_address("EudraCT 2020-1")
    ('https://clinicaltrials.gov/study/NCT09980001', None)
    """
    match = _TRIAL.fullmatch(accession)
    return f"https://clinicaltrials.gov/study/{match[1].upper()}" if match else None


def entity_address(identifier: str, type_: str) -> str | None:
    """The page of one identifier of an annotation of some type; None when its database has none, or cannot be told.

    >>> entity_address("MESH:D007649", "Chemical"), entity_address("9606", "Species")
    ('https://meshb.nlm.nih.gov/record/ui?ui=D007649', 'https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=9606')
    >>> entity_address("3552", "Gene"), entity_address("tmVar:p|SUB|V|600|E;RS#:998", "ProteinMutation")
    ('https://www.ncbi.nlm.nih.gov/gene/3552', 'https://www.ncbi.nlm.nih.gov/snp/rs998')
    >>> entity_address("javascript:alert(1)", "Gene"), entity_address("-", "Gene"), entity_address("3552", "Unheard")
    (None, None, None)
    """
    trial = trial_address(identifier)
    if trial is not None or len(identifier) > _LONGEST_ID:
        return trial
    found = read_entity_ids(identifier, type_)
    return _page_of(found[0]) if len(found) == 1 else None


def _page_of(entity: EntityId) -> str | None:
    form, page = _PAGES.get(entity.database or "", (None, ""))
    return page.format(entity.id) if form and form.fullmatch(entity.id) else None
