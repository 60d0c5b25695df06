"""The long lists of PubMed XML in the plain form that NLM prints them in, read by patterns and cut out of what is parsed as XML.

Authors, headings, dates and references are three quarters of an article's elements. An XML parser needs five times the time of a
pattern for them, and a list without markup, comments or odd ids says the same to both: what a pattern takes is well-formed. Any
other list stays where it is, for the parser and the readers of elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from scraper.ids import clean_doi, clean_orcid, clean_pmcid, clean_pmid
from scraper.model import Author, Chemical, ListedArticle, MeshHeading, MeshQualifier, OtherDate
from scraper.parse.pubmed_dates import date_of
from scraper.parse.pubmed_text import collapse

Lists = dict[str, list[Any]]  # by the mark that stands for them in the XML
_LONGEST = 1_000_000  # bytes; the parser refuses texts of ten million
_CONTROLS = bytes(code for code in range(32) if code != ord("\n"))  # no XML, or not kept as they are
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot);)")
_GAP = r"\n? *+"  # between elements
_TEXT = r"([^<]++)"


def cut_lists(article: bytes, at: int = 0) -> tuple[bytes, Lists]:
    """The XML from `at` on, an empty element, a mark, in the place of each plain list; and what the lists say, by their marks.

    Only the first list of a name is looked at, and those that stand in NLM's order. No XML has elements of the marks' names; what
    has is to be read whole.
    """
    kept: list[bytes] = []
    lists: Lists = {}
    data = article.find(b"<PubmedData>", at)
    for tag, name, read, is_of_data in _KINDS:
        begin = article.find(tag, at, len(article) if is_of_data else data)
        behind = begin + len(tag)
        if begin < 0 or article[behind] not in b" >":
            continue
        start = article.find(b">", behind) + 1
        end = article.find(b"</" + tag[1:] + b">", start)
        items = read(article[start:end]) if end >= 0 else None
        if items:
            kept += article[at:begin], b"<Plain", article[begin + 1 : start], b"</Plain", tag[1:], b">"
            lists[name] = items
            at = end + len(tag) + 2
    return b"".join([*kept, article[at:]]), lists


def _plain_text(content: bytes) -> str | None:
    """The content as text in which each "<" begins a tag; None where XML would read it otherwise, or not at all."""
    if len(content) > _LONGEST or len(content.translate(None, _CONTROLS)) < len(content):
        return None
    if (b"]" in content and b"]]>" in content) or (b"\xef" in content and b"\xef\xbf" in content):  # U+FFFE, U+FFFF
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "&" in text and _REFERENCE.search(text) else text


def _clean(text: str) -> str:
    """A text as `text_of` gives it."""
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return collapse(text) if "\n" in text or text.rfind("  ") >= 0 else text.strip(" ")


def _find_all(pattern: re.Pattern[str], begin: str, text: str, at: int = 0) -> list[tuple[str, ...]] | None:
    """The groups of each match; None unless the matches follow one another without a gap from `at` to the end.

    A pattern begins with `begin`, which is nowhere else in it, and looks ahead to the next one or the end: so there is no gap
    where there are as many matches as beginnings.
    """
    start = text.find(begin, at)
    if start < 0 or text[at:start].strip("\n "):
        return None
    found: list[tuple[str, ...]] = pattern.findall(text, start)
    return found if len(found) == text.count(begin, start) else None


# ---- Authors ---------------------------------------------------------------------------------------------------------------

_WITH = rf"<AffiliationInfo>{_GAP}<Affiliation>{{}}</Affiliation>{_GAP}</AffiliationInfo>{_GAP}"
_AUTHOR = re.compile(
    rf'<Author ValidYN="Y"(?: EqualContrib="([YN])")?+>{_GAP}'
    + "".join(rf"(?:<{name}>{_TEXT}</{name}>{_GAP})?+" for name in ("LastName", "ForeName", "Initials", "Suffix"))
    + rf'(?:<Identifier Source="ORCID">{_TEXT}</Identifier>{_GAP})?+(?:{_WITH.format(_TEXT)})?+'
    + rf"((?:{_WITH.format('[^<]++')})*+)</Author>{_GAP}(?=<Author |\Z)"
)
_AFFILIATION = re.compile(r"<Affiliation>([^<]++)")


def _read_authors(content: bytes) -> list[Author] | None:
    """People with names, an ORCID that is one, and institutions without ids."""
    text = _plain_text(content)
    people = _find_all(_AUTHOR, "<Author ", text) if text is not None else None
    if people is None:
        return None
    authors = []
    for equal, family, given, initials, suffix, orcid, institution, others in people:
        names = _name(family) or None, _name(given) or None, _name(initials) or None, _name(suffix) or None
        if names[:2] == (None, None):  # as nobody prints it
            return None
        own_id = clean_orcid(_clean(orcid)) if orcid else None
        if orcid and own_id is None:
            return None
        told: tuple[str, ...] = ()
        if others:
            told = tuple(filter(None, map(_clean, (institution, *_AFFILIATION.findall(others)))))
        elif institution and (name := _clean(institution)):
            told = (name,)
        equally = equal == "Y" if equal else None
        authors.append(Author(*names, None, own_id, told, equally))
    return authors


def _name(text: str) -> str:
    """A name as `read_people` takes it: blanks within stay."""
    if text.isalpha() or not text:
        return text
    return _clean(text) if "&" in text or "\n" in text or text[0] == " " or text[-1] == " " else text


# ---- References ------------------------------------------------------------------------------------------------------------

_LISTED_ID = rf'<ArticleId IdType="{{}}">{{}}</ArticleId>{_GAP}'
_LISTED = re.compile(
    rf"<Reference>{_GAP}(?:<Citation>{_TEXT}</Citation>{_GAP})?+(?:<ArticleIdList>{_GAP}"
    + "".join(
        rf"(?:{_LISTED_ID.format(kind, form)})?+"
        for kind, form in (("doi", "([^<&]++)"), ("pubmed", "([1-9][0-9]{0,8}+)"), ("pmc(?:id)?+", "(PMC[1-9][0-9]{0,8}+)"))
    )
    + rf"((?:{_LISTED_ID.format('(?:pubmed|doi|pmc|pmcid)', '[^<&]++')})*+)</ArticleIdList>{_GAP})?+</Reference>{_GAP}"
    + r"(?=<Reference>|\Z)"
)
_TITLE = re.compile(rf"{_GAP}<Title>[^<]*+</Title>")  # of the list, as "References"
_ID = re.compile(r'IdType="(\w++)">([^<]++)')


def _read_references(content: bytes) -> list[ListedArticle] | None:
    """The entries, `position` from 1."""
    text = _plain_text(content)
    if text is None:
        return None
    title = _TITLE.match(text)
    entries = _find_all(_LISTED, "<Reference>", text, title.end() if title else 0)
    if entries is None:
        return None
    items = []
    for place, (raw, doi, pmid, pmcid, others) in enumerate(entries, 1):
        own = ListedArticle(
            position=place, raw=_clean(raw) or None, pmid=pmid or None, pmcid=pmcid or None, doi=clean_doi(doi) if doi else None
        )
        items.append(_with_ids(own, others) if others else own)
    return items


def _with_ids(entry: ListedArticle, ids: str) -> ListedArticle:
    """The entry with ids that are in another order, or printed in another form; the first of a kind counts."""
    pmid, pmcid, doi = entry.pmid, entry.pmcid, entry.doi
    for kind, printed in _ID.findall(ids):
        if kind == "pubmed":
            pmid = pmid or clean_pmid(printed)
        elif kind == "doi":
            doi = doi or clean_doi(printed)
        else:
            pmcid = pmcid or clean_pmcid(printed)
    return msgspec.structs.replace(entry, pmid=pmid, pmcid=pmcid, doi=doi)


# ---- Headings --------------------------------------------------------------------------------------------------------------

_HEADING = re.compile(
    rf'<MeshHeading>{_GAP}<DescriptorName UI="([A-Z0-9]++)" MajorTopicYN="([YN])">{_TEXT}</DescriptorName>{_GAP}'
    rf'((?:<QualifierName UI="[A-Z0-9]++" MajorTopicYN="[YN]">[^<]++</QualifierName>{_GAP})*+)</MeshHeading>{_GAP}'
    r"(?=<MeshHeading>|\Z)"
)
_QUALIFIER = re.compile(r'UI="(\w++)" MajorTopicYN="([YN])">([^<]++)')


def _read_headings(content: bytes) -> list[MeshHeading] | None:
    """Descriptors, each with its qualifiers."""
    text = _plain_text(content)
    found = _find_all(_HEADING, "<MeshHeading>", text) if text is not None else None
    if found is None:
        return None
    return [MeshHeading(id_, _clean(name), major == "Y", _qualifiers(told) if told else ()) for id_, major, name, told in found]


@lru_cache(maxsize=2_000)
def _qualifiers(text: str) -> tuple[MeshQualifier, ...]:
    return tuple([MeshQualifier(id_, _clean(name), major == "Y") for id_, major, name in _QUALIFIER.findall(text)])


# ---- Items that many articles have alike -----------------------------------------------------------------------------------

_DATE = re.compile(
    rf'{_GAP}<PubMedPubDate PubStatus="([a-z-]++)">{_GAP}'
    + "".join(rf"(?:<{name}>([^<&]++)</{name}>{_GAP})?+" for name in ("Year", "Month", "Day", "Hour", "Minute"))
)
_CHEMICAL = re.compile(
    rf"{_GAP}<Chemical>{_GAP}<RegistryNumber>([^<&]++)</RegistryNumber>{_GAP}"
    rf'<NameOfSubstance UI="([A-Z0-9]++)">{_TEXT}</NameOfSubstance>{_GAP}'
)


def _read_items(content: bytes, end: bytes, read: Callable[[bytes], Any]) -> list[Any] | None:
    """What each item says that ends in `end`, read one by one; None where one of them is not plain."""
    *items, rest = content.split(end)
    found = [read(item) for item in items]
    return None if rest.strip(b"\n ") or None in found else found


def _read_dates(content: bytes) -> list[OtherDate] | None:
    return _read_items(content, b"</PubMedPubDate>", _read_date)


@lru_cache(maxsize=2_000)
def _read_date(content: bytes) -> OtherDate | None:
    text = _plain_text(content)
    found = _DATE.fullmatch(text) if text is not None else None
    return date_of.__wrapped__(*found.groups()) if found else None


def _read_chemicals(content: bytes) -> list[Chemical] | None:
    return _read_items(content, b"</Chemical>", _read_chemical)


@lru_cache(maxsize=2_000)
def _read_chemical(content: bytes) -> Chemical | None:
    text = _plain_text(content)
    found = _CHEMICAL.fullmatch(text) if text is not None else None
    if found is None:
        return None
    number = found[1].strip()
    return Chemical(found[2], _clean(found[3]), number if number and number != "0" else None)


class _Kind(NamedTuple):
    """One kind of list: how its tag begins, the name of its mark, its reader, and whether it stands in PubmedData."""

    tag: bytes
    mark: str
    read: Callable[[bytes], list[Any] | None]
    is_of_data: bool


_KINDS = (  # in the order of the format
    _Kind(b"<AuthorList", "PlainAuthorList", _read_authors, False),
    _Kind(b"<ChemicalList", "PlainChemicalList", _read_chemicals, False),
    _Kind(b"<MeshHeadingList", "PlainMeshHeadingList", _read_headings, False),
    _Kind(b"<History", "PlainHistory", _read_dates, True),
    _Kind(b"<ReferenceList", "PlainReferenceList", _read_references, True),
)
