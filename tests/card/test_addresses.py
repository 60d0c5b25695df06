"""Addresses of papers, trials and entities: made of checked ids only, at the sites that are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.card.addresses import doi_address, entity_address, paper_address, trial_address
from tests.card.cards import SITES


def test_addresses_are_made_of_ids_only() -> None:
    assert paper_address(None, None, "10.5555/a b") is None
    assert paper_address(None, "PMC998001", "10.5555/a") == "https://pmc.ncbi.nlm.nih.gov/articles/PMC998001/"
    assert doi_address('10.5555/"><script>') == "https://doi.org/10.5555/%22%3E%3Cscript%3E"
    assert doi_address("10.5555/A") is None
    assert trial_address("NCT0998000") is None
    for own, type_, end in (
        ("CVCL_0065", "CellLine", "cellosaurus.org/CVCL_0065"), ("rs998", "SNP", "/snp/rs998"),
        ("NCT09980001", "x", "/study/NCT09980001"),
        ("OMIM:998001", "Disease", "omim.org/entry/998001"), ("CHEBI:998", "Chemical", "chebiId=CHEBI:998"),
        ("NCBIGene:998", "Gene", "/gene/998"), ("NCBITaxon:998", "x", "id=998"),
    ):  # fmt: skip
        assert str(entity_address(own, type_)).endswith(end)
    for own in ("1;2", "9" * 5_000, "MESH:D998001/../x", "rs998?x", "", "-"):
        assert entity_address(own, "Gene") is None


@pytest.mark.parametrize(
    ("ids", "page"),
    [
        (("998000001", "PMC998001", "10.5555/inv.1"), "https://pubmed.ncbi.nlm.nih.gov/998000001/"),
        (("0998", "PMC998001", "10.5555/inv.1"), "https://pmc.ncbi.nlm.nih.gov/articles/PMC998001/"),
        ((" 998000001", "998001", "10.5555/inv.1"), "https://doi.org/10.5555/inv.1"),
        (("", "", ""), None),
    ],
)
def test_the_first_id_that_is_one_leads_to_the_paper(ids: tuple[str, str, str], page: str | None) -> None:
    assert paper_address(*ids) == page


@pytest.mark.parametrize("accession", ["nct09980001", "ClinicalTrials.gov:NCT09980001", "clinicaltrials.gov:nct09980001"])
def test_a_trial_is_known_however_its_letters_are_written(accession: str) -> None:
    assert trial_address(accession) == "https://clinicaltrials.gov/study/NCT09980001"


def test_an_id_that_names_two_entities_leads_to_neither() -> None:
    assert entity_address("998", "Gene") == "https://www.ncbi.nlm.nih.gov/gene/998"
    assert entity_address("998;999", "Gene") is None
    assert entity_address("MESH:D998001", "Gene") == "https://meshb.nlm.nih.gov/record/ui?ui=D998001"


TYPES = ("Gene", "Disease", "Chemical", "Species", "CellLine", "SNP", "ProteinMutation", "x")


@given(st.text(max_size=40), st.sampled_from(TYPES))
def test_no_text_becomes_an_address_of_another_site(text: str, type_: str) -> None:
    found = [
        entity_address(text, type_),
        entity_address(f"MESH:{text}", type_),
        trial_address(text),
        doi_address(f"10.5555/{text}"),
    ]
    assert [one for one in found if one is not None and not SITES.fullmatch(one)] == []
