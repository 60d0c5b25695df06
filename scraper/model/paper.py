"""The parts of a record that describe the paper itself: people, journal or book, dates, headings, grants, notices.

None: the sources do not say. An empty list: nothing seen, not "there is none".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

Pmid = Annotated[str, Meta(pattern="^[1-9][0-9]{0,8}$(?!\\n)", description="digits")]
Pmcid = Annotated[str, Meta(pattern="^PMC[1-9][0-9]{0,8}$(?!\\n)", description="PMC + digits")]
Doi = Annotated[str, Meta(pattern="^10\\.[^A-Z\\s]+$(?!\\n)", description="lower case, no resolver prefix")]


class AbstractSection(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A labelled part of the abstract: `start`, `end` into `Record.abstract`; the label is not in the text."""

    label: str | None
    nlm_category: str | None
    start: int
    end: int


class OtherAbstract(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A translated or plain-language abstract; `sections` as `Record.abstract_sections`, into its own `text`."""

    type: Annotated[str | None, Meta(description="NLM's: Publisher, plain-language-summary, AIDS, KIE, NASA, PIP …")]
    language: Annotated[str | None, Meta(description="as the source prints it; of PubMed ISO 639-2, three letters")]
    text: Annotated[str, Meta(description="whole plain text, sections joined by one line feed")]
    sections: tuple[AbstractSection, ...] = ()


class AffiliationId(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An identifier of one of an author's institutions."""

    affiliation: Annotated[int, Meta(description="its place in the author's `affiliations`, from 0")]
    scheme: Annotated[str, Meta(description="lower case: ror, grid, isni, ringgold")]
    value: Annotated[str, Meta(description="as printed, without a resolver's address")]


class Author(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A person, or a group when only `literal` is set."""

    family: Annotated[str | None, Meta(description="family name, particles included")] = None
    given: Annotated[str | None, Meta(description="given names as printed")] = None
    initials: Annotated[str | None, Meta(description="initials as printed, mostly without periods")] = None
    suffix: Annotated[str | None, Meta(description="generation: Jr, 3rd; never a degree")] = None
    literal: Annotated[str | None, Meta(description="a group's name, or one that cannot be taken apart")] = None
    orcid: Annotated[str | None, Meta(description="ORCID iD with hyphens, check digit right")] = None
    affiliations: Annotated[tuple[str, ...], Meta(description="as printed, one text an institution")] = ()
    equal_contribution: Annotated[bool | None, Meta(description="true where the source says so; null: it does not say")] = None
    ids: Annotated[Mapping[str, tuple[str, ...]], Meta(description="ids other than the ORCID, by scheme in lower case")] = {}
    affiliation_ids: tuple[AffiliationId, ...] = ()


class Journal(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """The journal; `abbreviation` is NLM's title abbreviation."""

    title: str | None = None
    abbreviation: str | None = None
    nlm_id: str | None = None
    issn: str | None = None
    eissn: str | None = None


class Published(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """`date` is ISO 8601, only as exact as the source; `raw` is what the source prints."""

    date: str | None = None
    raw: str | None = None


class MeshQualifier(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A MeSH subheading."""

    id: str | None
    name: str
    major: bool


class MeshHeading(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A MeSH descriptor with its subheadings."""

    id: str | None
    name: str
    major: bool
    qualifiers: tuple[MeshQualifier, ...] = ()


class Chemical(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A substance of the record's chemical list."""

    id: Annotated[str | None, Meta(description="MeSH id, as D007649 or C000657245")]
    name: str
    registry_number: Annotated[
        str | None, Meta(description="CAS, EC or UNII number as printed; never 0, which stands for none")
    ] = None


class SupplementaryMesh(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A supplementary concept that NLM added to the record."""

    id: Annotated[str | None, Meta(description="MeSH id, as C538288")]
    name: str
    type: Annotated[str | None, Meta(description="NLM's: Disease, Protocol, Organism …")]


class Grant(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A grant the paper names."""

    id: Annotated[str | None, Meta(description="the grant's number as printed")]
    acronym: Annotated[str | None, Meta(description="NLM's letters for the institute, as HL")]
    agency: str | None
    country: str | None


class DataBank(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A data bank or trial registry that the paper names: ClinicalTrials.gov, GEO, PDB, GenBank …"""

    name: str
    accessions: Annotated[tuple[str, ...], Meta(description="accession numbers as printed, in printed order")] = ()


class Notice(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A retraction, erratum, comment and so on."""

    type: Annotated[str, Meta(description="PubMed's RefType verbatim: RetractionIn, ErratumIn, CommentOn …")]
    pmid: Annotated[Pmid | None, Meta(description="of the other paper")]
    citation: Annotated[str | None, Meta(description="where the other paper stands, as printed")]
    note: Annotated[str | None, Meta(description="what the source says of it, as what was corrected")] = None


class Book(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The book that this is, or is a part of."""

    title: str | None = None
    publisher: str | None = None
    place: Annotated[str | None, Meta(description="of the publisher")] = None
    edition: str | None = None
    volume: Annotated[str | None, Meta(description="number and title of the volume, as printed")] = None
    collection: Annotated[str | None, Meta(description="title of the series or collection")] = None
    isbn: Annotated[tuple[str, ...], Meta(description="as printed")] = ()
    editors: tuple[Author, ...] = ()
    published: Annotated[Published, Meta(description="of the book; a part may have a date of its own")] = Published()


class OtherDate(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A date of the paper beside `published`."""

    kind: Annotated[
        str,
        Meta(
            description="electronic; NLM's PubStatus verbatim: received, accepted, revised, entrez, pubmed, medline, "
            "pmc-release, retracted …; contribution and updated (of a part of a book); indexed, last_revised (of NLM's record)"
        ),
    ]
    date: Annotated[str | None, Meta(description="ISO 8601, only as exact as the source")]
    raw: Annotated[str, Meta(description="as printed")]
    source: str = ""


class Link(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An open copy of the paper, or its data, that a source names."""

    kind: Literal["html", "pdf", "data"]
    url: str
    license: Annotated[str | None, Meta(description="as the source prints it")]
    source: str = ""
