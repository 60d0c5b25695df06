"""docs/reference/python-api.md, made from the public names, their signatures and their docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

import msgspec

import scraper

HEAD = """# Python reference

Made from the public names of `scraper`, their signatures and docstrings by `make docs`. [From Python](../python.md) shows
them at work."""
SPECIAL = ("__getitem__", "__contains__", "__iter__", "__len__", "__next__")
WRITTEN = {
    "__getitem__": "{}[pmid]",
    "__contains__": "pmid in {}",
    "__iter__": "iter({})",
    "__len__": "len({})",
    "__next__": "next({})",
}
LINE = 100  # a signature longer than this has a line for each parameter


def make_page() -> str:
    """The page: functions, classes with their methods, errors, each by name."""
    public = {name: getattr(scraper, name) for name in sorted(scraper.__all__) if not name.startswith("__")}
    errors = {name: value for name, value in public.items() if isinstance(value, type) and issubclass(value, Exception)}
    classes = {name: value for name, value in public.items() if isinstance(value, type) and name not in errors}
    functions = {name: value for name, value in public.items() if inspect.isfunction(value)}
    others = public.keys() - errors.keys() - classes.keys() - functions.keys()
    lines = [HEAD, "", "## Functions", *(line for name, value in functions.items() for line in of_function(name, value))]
    lines += ["", "## Classes", *(line for name, value in classes.items() for line in of_class(name, value))]
    if others:
        lines += ["", "## Modules", *(line for name in sorted(others) for line in of_module(name, public[name]))]
    lines += ["", "## Errors", *(line for name, value in errors.items() for line in of_error(name, value))]
    return "\n".join(lines) + "\n"


def of_function(name: str, function: Callable[..., Any]) -> Iterator[str]:
    yield from ("", f"### {name}", "", *code(f"scraper.{name}", inspect.signature(function)), "", *docstring(function))


def of_module(name: str, module: Any) -> Iterator[str]:
    """A module that is public as a whole: its own public functions."""
    yield from ("", f"### {name}", "", *docstring(module))
    for inner in sorted(getattr(module, "__all__", ())):
        function = getattr(module, inner)
        yield from ("", f"#### {name}.{inner}", "", *code(f"scraper.{name}.{inner}", inspect.signature(function)), "")
        yield from docstring(function)


def of_class(name: str, kind: type) -> Iterator[str]:
    yield from ("", f"### {name}", "")
    if issubclass(kind, msgspec.Struct):
        yield from (*docstring(kind), "", *fields_of(name, kind))
    else:
        made_by_reader = kind.__name__ in ("Corpus",)  # the others come from functions
        if made_by_reader:
            yield from (*code(f"scraper.{name}", without_self(kind.__init__)), "")
        yield from docstring(kind)
    for method, value in methods_of(kind):
        heading = f"`{WRITTEN[method].format(name.lower())}`" if method in WRITTEN else f"{name}.{method}"
        yield from ("", f"#### {heading}", "")
        yield from of_method(method, value)


def of_method(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, property):
        yield from ("```python", f".{name} -> {value.fget.__annotations__['return']}", "```", "", *docstring(value))
    else:
        yield from (*code(f".{name}", without_self(value)), "", *docstring(value))


def of_error(name: str, kind: type[Exception]) -> Iterator[str]:
    parent = kind.__bases__[0].__name__
    above = f"[{parent}](#{parent.lower()})" if parent != "Exception" else "`Exception`"
    yield from ("", f"### {name}", "", f"An error; a kind of {above}.", "", *docstring(kind))


def methods_of(kind: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a class defines itself, and those special ones that a reader writes."""
    for name, value in vars(kind).items():
        public = not name.startswith("_") or name in SPECIAL
        if public and (inspect.isfunction(value) or isinstance(value, property)) and value.__doc__:
            yield name, value


def fields_of(name: str, kind: type[msgspec.Struct]) -> Iterator[str]:
    if name == "Record":
        yield "Its fields, and those of its parts: [the record](../record.md)."
        return
    yield from ("| field | type |", "|---|---|")
    written = {field: text for one in reversed(kind.__mro__) for field, text in getattr(one, "__annotations__", {}).items()}
    assert get_type_hints(kind).keys() >= set(kind.__struct_fields__)
    for field in kind.__struct_fields__:
        shown = str(written[field]).replace("|", "\\|")
        yield f"| `{field}` | `{shown}` |"


def without_self(function: Callable[..., Any]) -> inspect.Signature:
    signature = inspect.signature(function)
    return signature.replace(parameters=list(signature.parameters.values())[1:])


def code(name: str, signature: inspect.Signature) -> list[str]:
    """The signature as it is written in the source, on one line or one for each parameter."""
    parts, keyword_only = [], False
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not keyword_only:
            parts.append("*")
            keyword_only = True
        parts.append(parameter(one))
    given = f" -> {signature.return_annotation}" if signature.return_annotation is not signature.empty else ""
    whole = f"{name}({', '.join(parts)}){given}"
    lines = [whole] if len(whole) <= LINE else [f"{name}(", *(f"    {part}," for part in parts), f"){given}"]
    return ["```python", *lines, "```"]


def parameter(one: inspect.Parameter) -> str:
    stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
    typed = f": {one.annotation}" if one.annotation is not one.empty else ""
    default = f" = {one.default!r}" if one.default is not one.empty else ""
    return f"{stars}{one.name}{typed}{default}"


def docstring(value: Any) -> list[str]:
    """The docstring as Markdown: sessions as code, signs that Markdown would read as its own made harmless."""
    assert value.__doc__, f"{value} has no docstring"
    text = inspect.cleandoc(value.__doc__)
    found: list[str] = []
    for paragraph in re.split(r"\n\n+", text):
        if paragraph.startswith(">>>"):
            found += ["", "```pycon", *paragraph.splitlines(), "```"]
        else:
            found += ["", *map(harmless, paragraph.splitlines())]
    return found[1:]


def harmless(line: str) -> str:
    """A line whose signs of Markdown outside `code` mean themselves."""
    parts = re.split(r"(`[^`]*`)", line)
    return "".join(part if part.startswith("`") else re.sub(r"([*<\[\]])", r"\\\1", part) for part in parts)
