"""The ids of one entry of a printed reference list: from its text, its links, and what the site hides beside them.

Links lead to resolvers, look-ups of the publisher's site, library proxies and data bases; each kind of address is known by its
shape, not by its host, where it can be. A link counts most, as somebody matched it; then what the entry prints, where typing
errors and the ids of whole issues stand; then what only machines read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from lxml import etree

from scraper.ids import clean_doi, clean_pmcid, clean_pmid, find_doi
from scraper.model import Issue
from scraper.parse.html import inline_text

_LINKS = etree.XPath(".//a[@href]")
_OPENURL = etree.XPath(".//span[@title and contains(concat(' ', @class, ' '), ' Z3988 ')]")
_DATA = etree.XPath("descendant-or-self::*[@data-doi or @data-pmid or @data-track-item_id]")
_NCBI = re.compile(r"ncbi[.-]nlm[.-]nih[.-]gov")
_DOI_HOST = re.compile(r"(?:^|\.|-)doi[.-]org\b|^dx\.plos\.org$")
_ENDS = re.compile(  # what publishers' addresses have behind a DOI
    r"/(?:abstract|full|pdf|epdf|summary|references|fulltext|abs|meta|issuetoc)(?:\.(?:pdf|html?))?/?$|\.pdf$", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|lt|gt|quot);")
_LONGEST = 4_000  # characters of an address


class _Claim(NamedTuple):
    """One id, and how much its evidence counts: 0 a link, 1 printed, 2 what only machines read."""

    rank: int
    scheme: str
    value: str


def read_ids(node: etree._Element, text: str, position: int, issues: list[Issue]) -> dict[str, str]:
    """`pmid`, `pmcid` and `doi` of the entry, each from its best evidence; another one that a link of it gives is told.

    `text` is the entry as it is printed.
    """
    claims = [_Claim(1, scheme, value) for scheme, value in _printed_ids(text)]
    for link in _LINKS(node):
        claims += [_Claim(0, scheme, value) for scheme, value in ids_of_address(link.get("href") or "", inline_text(link))]
    claims += [_Claim(2, scheme, value) for scheme, value in _hidden_ids(node)]
    found: dict[str, str] = {}
    for claim in sorted(claims, key=lambda claim: claim.rank):  # stable: the first of equals
        kept = found.setdefault(claim.scheme, claim.value)
        if kept != claim.value and claim.rank < 2:
            message = f"entry {position}: {claim.scheme} {kept} and {claim.value}; the first is kept"
            issues.append(Issue("reference_ids_differ", "references", message))
    return found


def _printed_ids(text: str) -> Iterator[tuple[str, str]]:
    doi = find_doi(text)
    if doi:
        yield "doi", doi
    for scheme, pattern, clean in _LABELLED:
        printed = pattern.search(text)
        value = clean(printed[1]) if printed else None
        if value:
            yield scheme, value


_LABELLED: tuple[tuple[str, re.Pattern[str], Callable[[str], str | None]], ...] = (
    ("pmid", re.compile(r"pmid(?:\s*+:\s*+|\s++)([0-9]{1,9})(?![0-9])", re.IGNORECASE), clean_pmid),
    ("pmcid", re.compile(r"\b(PMC[0-9]{1,9})(?![0-9])"), clean_pmcid),
)


def _hidden_ids(node: etree._Element) -> Iterator[tuple[str, str]]:
    """Ids in attributes, in COinS (an OpenURL, NISO Z39.88, in a title attribute), and in look-ups of scholar sites."""
    for element in _DATA(node):
        for name, clean in (("data-doi", clean_doi), ("data-track-item_id", clean_doi), ("data-pmid", clean_pmid)):
            value = clean(element.get(name) or "")
            if value:
                yield ("pmid" if clean is clean_pmid else "doi"), value
    for span in _OPENURL(node):
        yield from _ids_of_openurl(span.get("title") or "")
    for link in _LINKS(node):
        href = link.get("href") or ""
        if "scholar" in href:
            query = parse_qs(_parts(href)[2])
            yield from _cleaned([(scheme, value) for scheme in ("doi", "pmid") for value in query.get(scheme, [])])


def _ids_of_openurl(text: str) -> Iterator[tuple[str, str]]:
    """Ids after "info:doi/" and "info:pmid/", however often the text is percent-encoded."""
    for _ in range(3):
        if "%" not in text:
            break
        text = unquote(text)
    for scheme, value in re.findall(r"info:(doi|pmid)/([^&\s{}]+)", text):
        yield from _cleaned([(scheme, value)])


def ids_of_address(href: str, words: str = "") -> list[tuple[str, str]]:
    """The ids that a link's address holds, by the kind of place it leads to; `words` are the link's own.

    >>> ids_of_address("/cgi/external_ref?access_num=10.5555/a&link_type=DOI"), ids_of_address("/resolve/reference/PMED?id=99")
    ([('doi', '10.5555/a')], [('pmid', '99')])
    >>> ids_of_address("https://doi-org.ezproxy.example.edu/10.5555%2FB"), ids_of_address("http://europepmc.org/abstract/MED/99")
    ([('doi', '10.5555/b')], [('pmid', '99')])
    >>> ids_of_address("/doi/10.1111/a.b/abstract"), ids_of_address("http://[broken"), ids_of_address("/pubmed/99")
    ([('doi', '10.1111/a.b')], [], [('pmid', '99')])
    """
    if len(href) > _LONGEST or "scholar.google" in href or "scholar_lookup" in href:
        return []
    quoted = re.match(r"javascript:.*\((16|8),\s*'[^']*',\s*'([^']+)'\)", href)
    if quoted:  # Atypon's older pages: popRefLink(16,'R1','10.1146%2Fannurev…'); 16 is Crossref, 8 PubMed
        return list(_cleaned([("doi" if quoted[1] == "16" else "pmid", unquote(quoted[2]))]))
    opened = re.search(r"(?:https?:/)?/[^'\"\\\s]+", href) if href.startswith("javascript:") else None
    host, path, query = _parts(opened[0] if opened else href)
    values = {name: value[0] for name, value in parse_qs(query).items()}
    if "info:" in unquote(unquote(query)):
        return list(_ids_of_openurl(query))
    if _DOI_HOST.search(host):
        return list(_cleaned([("doi", unquote(path.strip("/")) + (f"?{query}" if "<" in query or ";" in query else ""))]))
    if _NCBI.search(host) or "pubmedcentral" in host or re.search(r"^/(?:pubmed|pmc)/", path):
        return list(_ids_of_ncbi(path, values))
    looked_up = list(_ids_of_look_up(path, values, words))
    return looked_up or list(_ids_of_path(path))


def _ids_of_ncbi(path: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Addresses of PubMed and PMC, of all ages."""
    in_pmc = re.search(r"/(PMC[0-9]+)", path, re.IGNORECASE)
    number = re.search(r"/([0-9]{1,9})/?$", path)
    if in_pmc:
        yield from _cleaned([("pmcid", in_pmc[1])])
    elif values.get("pubmedid"):
        yield from _cleaned([("pmid", values["pubmedid"])])
    elif values.get("artid"):
        yield from _cleaned([("pmcid", values["artid"])])
    elif number:
        yield from _cleaned([("pmid", number[1])])
    else:
        said = {name.lower(): value for name, value in values.items()}
        asked = next((said[name] for name in ("list_uids", "uid", "termtosearch", "term", "id") if name in said), "")
        yield from _cleaned([("pmid", re.sub(r"\[(?:uid|pmid)\]$", "", asked, flags=re.IGNORECASE))])


def _ids_of_look_up(path: str, values: dict[str, str], words: str) -> Iterator[tuple[str, str]]:
    """Look-ups of publishers' sites: the id stands in a parameter, its kind in another, in the path, or in the link's words."""
    if "linkout" in path:  # Atypon: `key` is the entry's, `doi` the citing article's own
        kind = {"8": "pmid", "16": "doi", "20": "doi"}.get(values.get("dbid", ""), "pmid" if "pubmed" in words.lower() else "doi")
        yield from _cleaned([(kind, values.get("key", ""))])
        return
    kind = f"{values.get('link_type', '')} {path.rpartition('/')[2]}".upper()
    value = values.get("access_num") or values.get("id") or ""
    if re.search(r"\b(?:MED|PUBMED|PMED|MEDLINE)\b", kind):
        yield from _cleaned([("pmid", value)])
    elif re.search(r"\b(?:DOI|XREF|CROSSREF)\b", kind):
        yield from _cleaned([("doi", value or values.get("DOI") or values.get("doi") or "")])


def _ids_of_path(path: str) -> Iterator[tuple[str, str]]:
    """A DOI or PMID within the path: "/doi/abs/10.5555/a", "/article/10.1007/…", "/abstract/MED/123"."""
    in_medline = re.search(r"/MED/([0-9]{1,9})(?:/|$)", path, re.IGNORECASE)
    in_pmc = re.search(r"/(PMC[0-9]{1,9})(?:/|$)", path, re.IGNORECASE)
    doi = re.search(r"/(10\.[0-9]{4,9}(?:\.[0-9]++)*+/.+)", re.split(r"[?#]", unquote(path))[-1], re.DOTALL)
    if in_medline:
        yield from _cleaned([("pmid", in_medline[1])])
    elif in_pmc:
        yield from _cleaned([("pmcid", in_pmc[1])])
    elif doi:
        yield from _cleaned([("doi", _ENDS.sub("", doi[1]))])


def _parts(href: str) -> tuple[str, str, str]:
    """Host, path and query of an address; "" each where it is none. Entities may be escaped twice; a plus is part of an id."""
    try:
        parts = urlsplit(_ENTITY.sub(lambda found: quote(unescape(found[0])), "".join(href.split())))
        return (parts.netloc or "").lower(), parts.path, parts.query.replace("&amp;", "&").replace("+", "%2B")
    except ValueError:  # "http://[" begins an IPv6 address
        return "", "", ""


def _cleaned(claims: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for scheme, text in claims:
        value = {"doi": clean_doi, "pmid": clean_pmid, "pmcid": clean_pmcid}[scheme](text)
        if value:
            yield scheme, value
