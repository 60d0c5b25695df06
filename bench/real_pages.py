"""Read a folder of recorded landing pages and print, page by page, what was found and what a checked file says of it.

    python bench/real_pages.py FOLDER      (make real REAL=FOLDER)

FOLDER holds `<publisher>/<name>.html`, and for some `<name>.expected.json` with checked values. "stated" is the number of
references the page itself gives: its button, its heading, its `citation_reference` tags or its last printed number.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import scraper
from scraper.model import ParsedRecord

FIELDS = ("title", "abstract", "authors", "journal", "published", "pmid", "pmcid", "doi", "references")


def main() -> None:
    folder = Path(sys.argv[1])
    print("| page | layout | fields found | expected: equal/checked | references | stated | abstract words |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for path in sorted(folder.glob("*/*.html")):
        name = f"{path.parent.name}/{path.stem}"
        try:
            parsed = scraper.parse(path.read_bytes())
        except scraper.ScraperError as error:
            print(f"| {name} | {type(error).__name__} | | | | | |")
            continue
        found = sum(1 for field in FIELDS if says_something(getattr(parsed, field)))
        checked = compare(parsed, path.with_suffix(".expected.json"))
        listed = parsed.references.total_reported or parsed.references.shown if parsed.references else ""
        text = path.read_text(encoding="utf-8", errors="replace")
        words = len((parsed.abstract or "").split())
        stated = stated_references(text)
        print(f"| {name} | {parsed.layout} | {found} of {len(FIELDS)} | {checked} | {listed} | {stated} | {words} |")


def says_something(value: Any) -> bool:
    if hasattr(value, "__struct_fields__"):
        return any(says_something(getattr(value, name)) for name in value.__struct_fields__)
    return value not in (None, (), "", 0)


_NUMBERED = re.compile(
    r"(?:\bid|\bname|data-bib-id|data-id)=[\"'](?:[\w.-]*?[._-])?(?:ref-c|ref|bib|CR|BIB|B|R|r)[-_.]?0*([0-9]{1,3})(?:-[a-z]+-[\w-]+)?[\"']"
)


def stated_references(text: str) -> int | str:
    """The number of references the page states, or "" when it states none."""
    button = re.search(r"Show all ([0-9,]+) references", text)
    heading = re.search(r">\s*(?:References|Cited references|Bibliography)\s*(?:<[^>]*>\s*)*\(([0-9]+)\)", text)
    tags = len(re.findall(r"<meta[^>]+name=[\"']citation_reference[\"']", text, re.IGNORECASE))
    for match in (button, heading):
        if match:
            return int(match[1].replace(",", ""))
    return tags or len(set(_NUMBERED.findall(text))) or ""


def compare(parsed: ParsedRecord, path: Path) -> str:
    """How many of the checked values are equal, and which are not."""
    if not path.exists():
        return ""
    expected = json.loads(path.read_text(encoding="utf-8"))
    ours = {
        "pmid": parsed.pmid, "pmcid": parsed.pmcid, "title": parsed.title, "volume": parsed.volume, "issue": parsed.issue,
        "doi": parsed.doi, "journal": parsed.journal.title, "journal_abbreviation": parsed.journal.abbreviation,
        "issn": parsed.journal.issn, "keywords": list(parsed.keywords) or None, "mesh_n": len(parsed.mesh),
        "substances": [chemical.name for chemical in parsed.chemicals], "similar_pmids": list(parsed.similar),
        "n_references": parsed.references.shown if parsed.references else 0,
        "n_references_shown": parsed.references.shown if parsed.references else 0,
        "n_references_total_per_button": parsed.references.total_reported if parsed.references else None,
        "references_next_url": parsed.references_rest, "publication_date_meta": parsed.published.raw,
        "authors_meta": [" ".join(filter(None, (author.given, author.family))) for author in parsed.authors],
        "citation_line": f"{parsed.published.raw};{parsed.volume}({parsed.issue}):{parsed.pages}.",
    }  # fmt: skip
    ours |= compare_nested(parsed, expected)
    if expected.get("doi"):
        expected["doi"] = expected["doi"].lower()
    wrong = [name for name, value in ours.items() if name in expected and expected[name] != value]
    checked = sum(1 for name in ours if name in expected)
    return f"{checked - len(wrong)}/{checked}" + (f" ({', '.join(wrong)})" if wrong else "")


def compare_nested(parsed: ParsedRecord, expected: dict[str, Any]) -> dict[str, Any]:
    """Authors with their affiliations, abstract parts and references, put in the shape of the checked file."""
    if "affiliations" not in expected:
        return {}
    key_of = {place["text"]: place["key"] for place in expected["affiliations"]}
    spans = [(section.label, section.start, section.end) for section in parsed.abstract_sections]
    abstract = parsed.abstract or ""
    return {
        "authors": [
            {"name": " ".join(filter(None, (a.given, a.family, a.suffix))), "search_key": f"{a.family} {a.initials}",
             "affiliation_keys": [key_of.get(text) for text in a.affiliations], "equal_or_other_marks": []}
            for a in parsed.authors
        ],
        "abstract": [{"label": label, "text": abstract[start:end]} for label, start, end in spans or [(None, 0, len(abstract))]],
        "references": [
            {"text": item.raw, "doi": item.doi and same_case(item.doi, expected), "pmcid": item.pmcid, "pmid": item.pmid}
            for item in (parsed.references.items if parsed.references else ())
        ],
    }  # fmt: skip


def same_case(doi: str, expected: dict[str, Any]) -> str:
    """The DOI as the checked file spells it: records hold DOIs in lower case."""
    return next((item["doi"] for item in expected["references"] if item["doi"] and item["doi"].lower() == doi), doi)


if __name__ == "__main__":
    main()
