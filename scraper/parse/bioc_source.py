"""Who made the annotations of a saved BioC file: BioC has no place for it, so what the file says is weighed.

A reply of PubTator 3 is known by its wrapper, by document ids as `37622028|None`, by accessions as `@GENE_JAK1`, or, in XML, by
the source "PubTator" without a date, as its exports have it. Tools that annotate such files leave the source as it was, but
print ids under a database's name; corpora made of them (BioRED) are dated.
"""

from __future__ import annotations

import re

from scraper.parse.bioc_infons import string_of
from scraper.parse.bioc_model import Annotation, BioCDocument, Collection
from scraper.text import fold_space, without_controls

PUBTATOR3 = "pubtator3"
OWN_EXPORT = "literature-scraper"  # what our own writers call themselves: their annotations name their source each
_OF_TEXTS = re.compile(
    r"(?:ncbi|nlm|europe)?[ _-]*(?:pubmed|pmc|medline|bioc[ _-]*api|pubmed[ _-]*central|literature-scraper)"
    r"(?:[ _/-]*(?:pubmed|medline|pmc|oa|open[ _-]*access|central|abstracts?|articles?|full[ _-]*texts?|subset|api|\([^()]*\)))*",
    re.IGNORECASE,
)
_PUBTATOR_ID = re.compile(r"[0-9]+\|(?:None|PMC[0-9]+)")
_LONGEST = 100


def read_annotator(document: BioCDocument, said: Collection) -> str | None:
    """`pubtator3`, or the name that the document or its collection gives itself; None when it names only where texts are from."""
    if _is_pubtator3(document, said):
        return PUBTATOR3
    given = (string_of(document.infons, "annotator"), string_of(document.infons, "source"), said.source)
    names = (fold_space(without_controls(one or ""))[:_LONGEST].strip() for one in given)
    return next((name for name in names if name and not _OF_TEXTS.fullmatch(name)), None)


def _is_pubtator3(document: BioCDocument, said: Collection) -> bool:
    if _PUBTATOR_ID.fullmatch(document.own or ""):
        return True
    name = re.sub(r"[\s_-]", "", said.source).lower()
    if name == PUBTATOR3:
        return True
    found = [one for passage in document.passages for one in passage.annotations]
    if any("accession" in one.infons and (string_of(one.infons, "accession") or "").startswith("@") for one in found):
        return True
    return name == "pubtator" and not said.date.strip() and all(map(_has_identifier, found))


def _has_identifier(annotation: Annotation) -> bool:
    return "identifier" in annotation.infons or annotation.infons.keys() <= {"type"}
