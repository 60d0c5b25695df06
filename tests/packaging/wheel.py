"""What a wheel says of itself: its files, its requirements, and all that these need in turn."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from email import message_from_bytes
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OWN_NAME = "literature-scraper"


class Wheel(NamedTuple):
    """A wheel as a stranger gets it."""

    version: str
    names: list[str]  # of its files, in its own order
    core: list[Requirement]  # needed by everybody
    extras: list[Requirement]  # needed by those who name an extra


def read_wheel(path: Path) -> Wheel:
    """Files and requirements of a wheel, requirements in the order of its METADATA."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        headers = message_from_bytes(archive.read(metadata))
    required = [Requirement(line) for line in headers.get_all("Requires-Dist", [])]
    core = [one for one in required if not one.marker or "extra" not in str(one.marker)]
    return Wheel(str(headers["Version"]), names, core, [one for one in required if one not in core])


def installed_in(folder: Path) -> dict[str, Distribution]:
    """The distributions of a site-packages folder by their canonical names."""
    return {canonicalize_name(one.metadata["Name"]): one for one in distributions(path=[str(folder)])}


def closure(required: Iterable[Requirement], installed: Mapping[str, Distribution]) -> set[str]:
    """Canonical names of what is required on this machine, directly or by what is; KeyError names one that is not installed."""
    found: set[str] = set()
    waiting = [(one, "") for one in required]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name in found and not requirement.extras:
            continue
        found.add(name)
        needs = [Requirement(line) for line in installed[name].requires or []]
        waiting += [(one, extra) for one in needs for extra in ("", *requirement.extras)]
    return found


def names_of(required: Iterable[Requirement]) -> set[str]:
    """Canonical names of requirements, without the project's own."""
    return {canonicalize_name(one.name) for one in required} - {OWN_NAME}
