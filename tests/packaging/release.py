"""Whether a tag, the version and the pages of a release agree, and its notes: python -m tests.packaging.release v0.1.0"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent

# Every place that states the version, and how it stands there.
PLACES = {
    "scraper/version.py": r'^__version__ = "(.+)"$',
    "CITATION.cff": r"^version: (.+)$",
    "packaging/conda/recipe.yaml": r'^  version: "(.+)"$',
}
UNRELEASED = "Unreleased"


class Section(NamedTuple):
    """One version in the changelog: `Unreleased`, or a version and its day as YYYY-MM-DD."""

    version: str
    day: str | None
    text: str


class ReleaseError(Exception):
    """What has to be mended before this can be released, a line each."""


def read_versions(root: Path) -> dict[str, str]:
    """The version by the file that states it; ReleaseError if one states none, or several."""
    found = {}
    for name, pattern in PLACES.items():
        match re.findall(pattern, (root / name).read_text(encoding="utf-8"), re.MULTILINE):
            case [version]:
                found[name] = version
            case other:
                raise ReleaseError(f"{name}: one version is looked for, {len(other)} found")
    return found


def read_changes(text: str) -> list[Section]:
    """The sections of a changelog, newest first; ReleaseError on a heading of another form.

    >>> read_changes("# Changes\\n\\n## 0.2.0 (2027-01-31)\\n\\n- New.\\n")
    [Section(version='0.2.0', day='2027-01-31', text='- New.')]
    """
    sections = []
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        found = re.fullmatch(rf"({UNRELEASED})|(\d+\.\d+\.\d+) \((\d{{4}}-\d\d-\d\d)\)", heading.strip())
        if not found:
            raise ReleaseError(f"CHANGELOG.md: heading {heading!r} is neither '{UNRELEASED}' nor 'VERSION (YYYY-MM-DD)'")
        sections.append(Section(found[1] or found[2], found[3], body.strip()))
    return sections


def find_faults(tag: str, root: Path) -> list[str]:
    """What does not agree with the tag, a line each."""
    version = tag.removeprefix("v")
    faults = [f"{name} says {said}" for name, said in read_versions(root).items() if said != version]
    newest = read_changes((root / "CHANGELOG.md").read_text(encoding="utf-8"))[0]
    if newest.version != version or not newest.text:
        faults.append(f"the newest section of CHANGELOG.md is {newest.version}, with {len(newest.text)} characters")
    cited = re.findall(r'^date-released: "?([\d-]+)"?$', (root / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    if cited != [newest.day]:
        faults.append(f"date-released of CITATION.cff is {' '.join(cited) or 'missing'}, the day in CHANGELOG.md {newest.day}")
    return faults if tag.startswith("v") else [f"a tag is v and the version, not {tag}", *faults]


def notes_of(tag: str, root: Path) -> str:
    """The notes of the release with this tag, Markdown; ReleaseError if anything disagrees."""
    if faults := find_faults(tag, root):
        raise ReleaseError("\n".join(f"{tag}: {fault}" for fault in faults))
    return read_changes((root / "CHANGELOG.md").read_text(encoding="utf-8"))[0].text


def main() -> int:
    """Print the notes of the tag named on the command line; 0, or 1 and what has to be mended."""
    try:
        sys.stdout.write(notes_of(sys.argv[1], ROOT) + "\n")
    except ReleaseError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
