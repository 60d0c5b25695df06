"""tests/api.txt: what users of the library rely on, a line each: the public names, their signatures, the fields of their types.

Read from the source by griffe. Beside the names of `scraper.__all__` stand the types of the package that fields of theirs and
signatures of functions name, which are as public as they are. What options the commands take is in docs/commands.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import griffe

import scraper
from tests.conftest import ROOT

SPECIAL = ("__init__", "__getitem__", "__contains__", "__iter__", "__len__", "__next__", "__enter__", "__exit__")
GIVEN_BY_FUNCTIONS = ("Records", "Search")  # nobody else makes one, so how it is made is not public
MARKS = {"variadic positional": "*", "keyword-only": "(by name) ", "variadic keyword": "**"}


def make_listing() -> str:
    """The listing: public names by name, then the types they lead to, by where they are defined."""
    homes = {name: find_public(name) for name in sorted(scraper.__all__) if name != "__version__"}
    waiting = list(homes.values())
    others: dict[str, Any] = {}
    for one in waiting:
        for found in types_named_in(one):
            if found.path not in others and found not in homes.values():
                others[found.path] = found
                waiting.append(found)
    named = [*((f"scraper.{name}", one) for name, one in homes.items()), *sorted(others.items())]
    return "\n".join(line for name, one in named for line in describe(name, one)) + "\n"


@cache
def package() -> Any:
    """The package with all its modules. A function of the package's face that has the name of a room is not in it."""
    return griffe.load("scraper", search_paths=[ROOT], allow_inspection=False)


@cache
def face() -> Any:
    """The package's face alone."""
    return griffe.load("scraper", search_paths=[ROOT], submodules=False, allow_inspection=False)


def find_public(name: str) -> Any:
    """What a public name stands for, where it is defined."""
    member = face()[name]
    return find(member.target_path) if member.is_alias else member


def find(path: str) -> Any:
    found = package()[path.removeprefix("scraper.")]
    return found.final_target if found.is_alias else found


def describe(name: str, one: Any) -> Iterator[str]:
    """The lines of a function, of a type with its public members, or of a name for a type."""
    if one.is_function:
        yield from describe_function(name, one)
    elif one.is_class:
        yield f"{name}({', '.join(map(str, one.bases))})"
        for member in public_members(one):
            lines = describe_function(member.name, member) if member.is_function else [describe_attribute(member)]
            yield from (f"    {line}" for line in lines)
    else:
        yield f"{name} = {one.value}"


def public_members(one: Any) -> list[Any]:
    """What a type itself defines for its users."""
    hidden = ("__init__",) if one.name in GIVEN_BY_FUNCTIONS else ()
    return [
        member
        for member in one.members.values()
        if not member.is_alias and member.name not in hidden and (member.name in SPECIAL or not member.name.startswith("_"))
    ]


def describe_attribute(member: Any) -> str:
    """A field, property or attribute; the value only of what the type itself has, as fields have a default."""
    typed = f": {without_meta(member.annotation)}" if member.annotation is not None else ""
    default = f" = {member.value}" if member.value is not None and "class-attribute" in member.labels else ""
    return f"{member.name}{typed}{default}"


def describe_function(name: str, function: Any) -> Iterator[str]:
    """A line for the function and what it gives, and one for each parameter."""
    yield f"{name}() -> {function.returns}"
    for one in function.parameters:
        mark = MARKS.get(one.kind.value, "")
        default = f" = {one.default}" if one.default is not None and "*" not in mark else ""
        if one.name != "self":
            yield f"    {mark}{one.name}: {one.annotation}{default}"


def without_meta(annotation: Any) -> Any:
    """A type without the words that describe it, which docs/record.md has."""
    is_described = isinstance(annotation, griffe.ExprSubscript) and str(annotation.left) == "Annotated"
    return annotation.slice.elements[0] if is_described else annotation


def types_named_in(one: Any) -> list[Any]:
    """The package's own types that a function's signature, a type's fields or its bases, or a name for a type name."""
    if one.is_function:
        written = [one.returns, *(parameter.annotation for parameter in one.parameters)]
    elif one.is_class:
        fields = [member for member in public_members(one) if member.is_attribute and "property" not in member.labels]
        written = [*one.bases, *(member.annotation for member in fields)]
    else:
        written = [one.value]
    parts = [part for text in written if isinstance(text, griffe.Expr) for part in text.iterate(flat=True)]
    paths = {part.canonical_path for part in parts if isinstance(part, griffe.ExprName)}
    return [find(path) for path in sorted(paths) if path.startswith("scraper.")]
