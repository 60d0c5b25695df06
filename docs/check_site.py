"""Check a built site: it loads nothing from elsewhere, and each link within it leads to a page and a place that are there.

    python docs/check_site.py build/site

Prints what is wrong, a line each, and ends with exit code 1 then; else tells how much was looked at.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

LOADING = {"script", "img", "iframe", "source", "embed", "object", "video", "audio", "link"}  # of <a> nothing is loaded
ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
LOADED_BY_STYLE = re.compile(r"(?:@import\s+|url\(\s*)[\"']?(?:https?:)?//[^\"')\s]+", re.IGNORECASE)


class Page(NamedTuple):
    """What one page has: what it loads, where its links lead, the places in it that a link may name."""

    loads: list[str]
    links: list[str]
    places: set[str]
    styles: list[str]


class Reader(HTMLParser):
    """Collects a Page."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page([], [], set(), [])
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.places.update(given[name] for name in ("id", "name") if name in given)
        target = given.get("src") or given.get("href") or given.get("data") or given.get("srcset") or ""
        if tag in LOADING and given.get("rel") not in ("author", "license", "canonical"):
            self.page.loads.append(target)
        elif tag == "a" and "href" in given:
            self.page.links.append(given["href"])
        self.page.styles.append(given.get("style", ""))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.page.styles.append(data)


def read_page(path: Path) -> Page:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.page


def faults_of(folder: Path, path: Path, pages: dict[Path, Page]) -> Iterator[str]:
    """What is wrong with one page, in words."""
    page, name = pages[path], path.relative_to(folder)
    for address in page.loads:
        if ELSEWHERE.match(address):
            yield f"{name} loads {address}"
    for style in page.styles:
        yield from (f"{name} loads {found}" for found in LOADED_BY_STYLE.findall(style))
    for link in (*page.links, *page.loads):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.is_file():
            yield f"{name}: {link} leads nowhere"
        elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
            yield f"{name}: {link} leads to no place of that page"


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    pages = {path: read_page(path) for path in sorted(folder.rglob("*.html"))}
    faults = [fault for path in pages for fault in faults_of(folder, path, pages)]
    for path in sorted(folder.rglob("*.css")):
        found = LOADED_BY_STYLE.findall(path.read_text(encoding="utf-8"))
        faults += [f"{path.relative_to(folder)} loads {one}" for one in found]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    if faults or not pages:
        sys.exit(1)
    sys.stdout.write(
        f"{len(pages)} pages, {sum(len(page.links) for page in pages.values())} links: nothing is loaded from elsewhere\n"
    )


if __name__ == "__main__":
    main()
