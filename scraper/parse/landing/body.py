"""Abstracts and reference lists in the body of a page, wherever its layout prints them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree

from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import AbstractSection, ListedArticle
from scraper.parse.citation import read_citation
from scraper.parse.html import inline_text, visible_lines

_HEADINGS = etree.XPath(".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or @role='heading']")
_LINKS = etree.XPath(".//a[@href]")
_LABEL = frozenset({"label", "order", "ref-label", "citation-label", "bullet", "reference-list__ordinal_number"})
# What the site prints beside a reference, not the reference itself.
_LINK_WORDS = re.compile(
    r"(?:google scholar|cross ?ref|pubmed(?:/ncbi)?|pubmed abstract|medline|view (?:article|record)|view at publisher|full text|"
    r"(?:free )?pmc(?: free)? article|doi|article|cas|ads|isi|web of science(?:®)?|view (?:record )?in scopus|scopus|view|"
    r"pubmed central|export citation|download pdf|open ?url(?: placeholder text)?|search ads|view in article|mathscinet|"
    r"external resources|chemport|find in my library|worldcat|find it @ \w+)",
    re.IGNORECASE,
)
_TITLES = frozenset({"abstract", "summary", "go to:", "abstract:"})


def read_abstract(
    node: etree._Element, *, without: frozenset[str] = frozenset()
) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The text below "Abstract", its parts joined by a line feed, and the spans of those under a heading.

    Paragraphs below one heading are joined by a space into one part; lines in `without` are left out.
    """
    headings = {inline_text(heading) for heading in _HEADINGS(node)}
    parts: list[tuple[str | None, list[str]]] = [(None, [])]
    for printed in visible_lines(node):
        line = re.sub(r"^abstract\s*:\s*|^:\s+", "", printed, flags=re.IGNORECASE)
        if not line or line.lower().strip() in _TITLES or line in without:
            continue
        if line in headings:
            parts.append((line, []))
        else:
            parts[-1][1].append(line)
    texts: list[str] = []
    sections: list[AbstractSection] = []
    at = 0
    for label, lines in parts:
        if not lines:
            continue
        text = (" " if label else "\n").join(lines)
        if label:
            sections.append(AbstractSection(label.rstrip(": ."), None, at, at + len(text)))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts) or None, tuple(sections)


def read_reference(node: etree._Element, position: int) -> ListedArticle:
    """One entry of a printed list: its text without the site's link words and number, and the ids its links hold."""
    ids = _read_ids(node)
    raw = _own_text(node)
    found = read_citation(re.sub(r"\s*(?:https?://)?(?:dx\.)?doi(?:\.org/|:)\s*\S+$", "", raw, flags=re.IGNORECASE))
    where = found.where if found else None
    return ListedArticle(
        position=position, raw=raw or None, pmid=ids.get("pmid"), pmcid=ids.get("pmcid"), doi=ids.get("doi"),
        title=found and found.title, authors=found.authors if found else (), journal=where and where.journal,
        year=where and where.year, volume=where and where.volume, issue=where and where.issue, pages=where and where.pages,
    )  # fmt: skip


def _own_text(node: etree._Element) -> str:
    text = inline_text(node, without=_LABEL)
    words = {inline_text(link) for link in _LINKS(node)}
    for word in sorted((word for word in words if _LINK_WORDS.fullmatch(word.strip("[]() "))), key=len, reverse=True):
        text = re.sub(rf"\s*\[?\s*{re.escape(word)}\s*\]?(?=$|[\s\[,.;|])", " ", text)
    return re.sub(r"(?:\s*[\[\]|,;–-])+\s*$", "", re.sub(r"^\s*\[?[0-9]{1,4}[.\])]\s+", "", " ".join(text.split()))).strip()


def _read_ids(node: etree._Element) -> dict[str, str]:
    """PMID, PMCID and DOI of the entry's links, the first of each kind; search links of scholar sites do not count."""
    found: dict[str, str | None] = {}
    for link in _LINKS(node):
        href = link.get("href") or ""
        parts = urlsplit(href if "://" in href or not href.startswith("//") else f"https:{href}")
        host, path = (parts.netloc or "").lower(), parts.path
        key = (parse_qs(parts.query).get("key") or [""])[0]
        if host.endswith("doi.org"):
            found.setdefault("doi", clean_doi(unquote(path.strip("/"))))
        elif "linkout" in path and key:  # Atypon: the id stands in a parameter
            found.setdefault("doi", clean_doi(unquote(key)))
            found.setdefault("pmid", clean_pmid(key) if "pubmed" in inline_text(link).lower() else None)
        elif host.endswith("pubmed.ncbi.nlm.nih.gov") or re.search(r"/pubmed/[0-9]+", path):
            number = re.search(r"/([0-9]+)/?$", path)
            found.setdefault("pmid", clean_pmid(number[1]) if number else None)
        elif re.search(r"/PMC[0-9]+", path, re.IGNORECASE):
            number = re.search(r"PMC[0-9]+", path, re.IGNORECASE)
            found.setdefault("pmcid", clean_pmcid(number[0]) if number else None)
        for name in ("data-doi", "data-track-item_id"):
            if link.get(name):
                found.setdefault("doi", clean_doi(link.get(name) or ""))
    printed = re.search(r"\bdoi:\s*(10\.\S+)", inline_text(node, without=_LABEL), re.IGNORECASE)
    if printed:
        found.setdefault("doi", clean_doi(printed[1].rstrip("].,;)")))
    return {name: value for name, value in found.items() if value}
