"""pubmed_parser 0.5.1: `parse_medline_xml` with author list, reference list, MeSH subterms and whole dates.

It reads gzipped files, so the file is packed first. Lists that it joins to one text are taken apart; the star of a major
topic is told for MeSH subterms only. Its `pmc` is read
from OtherID, another element than ours, and left out. Authors have no field for a group.
"""

from __future__ import annotations

import gzip
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.conformance.tools.common import Record, print_records, some

PACKAGE = "pubmed_parser"
FIELDS = {
    "pubmed_xml": frozenset(
        "pmid doi title vernacular_title abstract pages languages keywords publication_types grants published.date "
        "authors.family authors.given authors.initials authors.literal authors.orcid authors.affiliations mesh.id mesh.name "
        "mesh.qualifiers chemicals references.raw references.pmid".split()
    )
}


def read_pubmed_parser(file: Path) -> Iterator[Record]:
    """A record of each article."""
    library = importlib.import_module("pubmed_parser")
    with TemporaryDirectory() as folder:
        packed = Path(folder, "input.xml.gz")
        packed.write_bytes(gzip.compress(file.read_bytes()))
        options = {"author_list": True, "reference_list": True, "parse_downto_mesh_subterms": True, "year_info_only": False}
        yield from map(to_record, library.parse_medline_xml(str(packed), **options))


def to_record(found: Mapping[str, Any]) -> Record:
    """What pubmed_parser found, under our names."""
    plain = ("pmid", "doi", "title", "vernacular_title", "abstract", "pages")
    return {
        **{name: some(found[name]) for name in plain},
        "languages": found["languages"].split(";"),
        "keywords": found["keywords"].split("; ") if found["keywords"] else [],
        "publication_types": [name for _, name in split_terms(found["publication_types"])],
        "published": {"date": some(found["pubdate"])},
        "authors": list(map(to_author, found["authors"])),
        "mesh": list(map(to_mesh, split_list(found["mesh_terms"]))),
        "chemicals": [{"id": id_, "name": name} for id_, name in split_terms(found["chemical_list"])],
        "grants": [
            {"id": some(one["grant_id"]), "agency": one["agency"], "country": one["country"]} for one in found["grant_ids"]
        ],
        "references": {"items": [{"raw": one["citation"], "pmid": some(one["pmid"])} for one in found["references"]]},
    }


def to_author(found: Mapping[str, str]) -> Record:
    """One author, under our names."""
    return {
        "family": some(found["lastname"]),
        "given": some(found["forename"]),
        "initials": some(found["initials"]),
        "literal": None,
        "orcid": some(found["identifier"]),
        "affiliations": [found["affiliation"]] if found["affiliation"] else [],
    }


def split_list(text: str) -> list[str]:
    """The items of a text such as "D1:One; D2:Two"; an item may hold a semicolon itself."""
    return re.split(r"; (?=[A-Z]+[0-9]+:)", text) if text else []


def split_terms(text: str) -> list[list[str]]:
    """Id and name of each item."""
    return [item.split(":", 1) for item in split_list(text)]


def to_mesh(text: str) -> Record:
    """One heading: "D1:One / Q1:two*"."""
    (id_, name), *qualifiers = (term.split(":", 1) for term in text.split(" / "))
    parts = [{"id": one, "name": shown.rstrip("*"), "major": shown.endswith("*")} for one, shown in qualifiers]
    return {"id": id_, "name": name, "qualifiers": parts}


if __name__ == "__main__":
    print_records(read_pubmed_parser)
