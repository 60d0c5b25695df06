"""What a tool gave beside what it should have given: every false value is `wrong`, every missing one is `lost`.

Only the keys that a case names are compared. A mere difference of form is none: white space, the case of a DOI, an ORCID
iD with its address, an id that is a number. `strict` takes none of these for equal, and of alternatives only the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from tests.conformance.case import Partial

Fields = frozenset[str] | None


class Finding(NamedTuple):
    """One value that is not right."""

    verdict: Literal["wrong", "lost"]
    place: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        return f"{self.verdict}: {self.place}: expected {self.expected!r}, got {self.got!r}"


class Rules(NamedTuple):
    """How to compare: the fields a tool has (None: all; "authors.orcid" is a part, "authors" the whole), and how strictly."""

    fields: Fields = None
    strict: bool = False

    def has(self, path: str) -> bool:
        """Whether the tool has this field, or a part of it."""
        if self.fields is None or path in self.fields:
            return True
        above = path.split(".")
        return any(field.startswith(f"{path}.") for field in self.fields) or any(
            ".".join(above[:length]) in self.fields for length in range(1, len(above))
        )


def compare_records(
    expected: Sequence[Partial], optional: Sequence[Partial], got: Sequence[Partial], rules: Rules
) -> Iterator[Finding]:
    """What is wrong or lost in the records of one case. Records are paired by PMID, what is left over by its place."""
    left, open_ = list(got), list(expected)
    for wanted in expected:
        match = next((record for record in left if str(record.get("pmid")) == str(wanted.get("pmid"))), None)
        if match is not None:
            left.remove(match)
            open_.remove(wanted)
            yield from compare(wanted, match, "", str(wanted.get("pmid")), rules)
    left = [record for record in left if not any(_fits(record, may, rules) for may in optional)]
    for wanted, record in zip(open_, left, strict=False):
        yield from compare(wanted, record, "", str(wanted.get("pmid")), rules)
    for wanted in open_[len(left) :]:
        yield Finding("lost", "record", wanted.get("pmid"), None)
    for record in left[len(open_) :]:
        yield Finding("wrong", "record", None, record.get("pmid"))


def _fits(record: Partial, may: Partial, rules: Rules) -> bool:
    same = str(record.get("pmid")) == str(may.get("pmid"))
    return same and not any(finding.verdict == "wrong" for finding in compare(may, record, "", "", rules))


def compare(expected: Any, got: Any, path: str, place: str, rules: Rules) -> Iterator[Finding]:
    """What is wrong or lost in a value; `path` names its field ("authors.orcid"), `place` where it stands."""
    if isinstance(expected, Mapping) and "one_of" in expected:
        yield from _compare_alternatives(expected["one_of"], got, path, place, rules)
    elif isinstance(expected, Mapping):
        yield from _compare_parts(expected, got, path, place, rules)
    elif isinstance(expected, list):
        yield from _compare_lists(expected, got, path, place, rules)
    elif is_empty(expected):
        if not is_empty(got):
            yield Finding("wrong", place, expected, got)
    elif is_empty(got):
        yield Finding("lost", place, expected, got)
    elif not _is_same(expected, got, path, rules):
        yield Finding("lost" if not rules.strict and _is_less_exact(expected, got, path) else "wrong", place, expected, got)


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: null, an empty text, a list or object that holds nothing else."""
    if isinstance(value, Mapping):
        return all(is_empty(part) for part in value.values())
    return value is None or value == "" or (isinstance(value, list | tuple) and not value)


def _compare_alternatives(alternatives: Sequence[Any], got: Any, path: str, place: str, rules: Rules) -> Iterator[Finding]:
    """The findings of the alternative that fits best."""
    found = [list(compare(one, got, path, place, rules)) for one in alternatives[: 1 if rules.strict else None]]
    yield from min(found, key=lambda findings: (any(one.verdict == "wrong" for one in findings), len(findings)))


def _compare_parts(expected: Partial, got: Any, path: str, place: str, rules: Rules) -> Iterator[Finding]:
    if not isinstance(got, Mapping):
        yield Finding("lost" if is_empty(got) else "wrong", place, expected, got)
        return
    for key, value in expected.items():
        inner = f"{path}.{key}".removeprefix(".").replace("references.items", "references")
        if rules.has(inner):
            yield from compare(value, got.get(key), inner, f"{place}.{key}", rules)


def _compare_lists(expected: list[Any], got: Any, path: str, place: str, rules: Rules) -> Iterator[Finding]:
    """Item by item, in order. A list that is too short has lost something if all it holds is right."""
    if is_empty(got):
        if expected:
            yield Finding("lost", place, expected, got)
    elif not isinstance(got, list):
        yield Finding("wrong", place, expected, got)
    elif len(got) == len(expected):
        for number, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from compare(one, other, path, f"{place}[{number}]", rules)
    else:
        wanted = iter(expected)
        in_order = all(any(_may_be(one, item, path, rules) for one in wanted) for item in got)
        yield Finding("lost" if in_order else "wrong", place, expected, got)


def _may_be(expected: Any, got: Any, path: str, rules: Rules) -> bool:
    return not any(finding.verdict == "wrong" for finding in compare(expected, got, path, "", rules))


def _is_same(expected: Any, got: Any, path: str, rules: Rules) -> bool:
    if rules.strict or isinstance(expected, bool) or isinstance(got, bool):
        return type(expected) is type(got) and bool(expected == got)
    return _plain(expected, path) == _plain(got, path)


def _plain(value: Any, path: str) -> str:
    """A value without what is only its form."""
    text = " ".join(str(value).split())
    if path.endswith("doi"):
        return text.lower()
    if path.endswith("orcid"):
        return re.sub(r"^https?://(?:www\.)?orcid\.org/|[-/]", "", text).upper()
    return text


def _is_less_exact(expected: Any, got: Any, path: str) -> bool:
    """Whether a date is true as far as it goes: "2021" of "2021-03"."""
    return (
        path == "published.date"
        and re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", str(got)) is not None
        and str(expected).startswith(f"{got}-")
    )
