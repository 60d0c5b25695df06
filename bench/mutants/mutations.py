"""Every small change of a module that its tests should see: mutmut's operators and four more, applied to any place of a file.

mutmut itself wraps functions, and so leaves out properties, decorated functions and constants of a module, which patterns are.
The four: a condition turned round, a statement gone, an error not raised, a result that is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

_TOLD = 130


def operator_condition(node: cst.If | cst.While) -> Iterator[cst.CSTNode]:
    """`if a:` becomes `if not (a):`; only the condition is a change, so that its place is told."""
    yield cst.UnaryOperation(cst.Not(), node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))


def operator_statement(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """A call whose result nobody takes is not made."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def operator_raise(_node: cst.Raise) -> Iterator[cst.CSTNode]:
    """An error is not raised."""
    yield cst.Pass()


def operator_return(node: cst.Return) -> Iterator[cst.CSTNode]:
    """What was found is not given."""
    if node.value is not None and not (isinstance(node.value, cst.Name) and node.value.value == "None"):
        yield cst.Return(cst.Name("None"))


_OPERATORS: Sequence[tuple[type, Callable[[Any], Iterable[cst.CSTNode]]]] = (
    *mutation_operators,
    (cst.Expr, operator_statement),
    (cst.Raise, operator_raise),
    (cst.Return, operator_return),
)


class Mutation(NamedTuple):
    """One change: in the file at `path`, the bytes from `start` to `end` become `text`."""

    path: str
    line: int
    start: int
    end: int
    text: str
    operator: str

    @property
    def name(self) -> str:
        """What tells this change from every other one of the same sources."""
        return f"{self.path}:{self.line}:{self.start}-{self.end}:{self.operator}:{self.text}"

    def apply(self, source: bytes) -> bytes:
        """The source with this change."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def describe(self, source: bytes) -> str:
        """What was there, and what is there now, on one line."""
        was = " ".join(source[self.start : self.end].decode().split())
        return f"{was[:_TOLD]}  ->  {' '.join(self.text.split())[:_TOLD]}"


def iter_mutations(root: Path, path: str) -> Iterator[Mutation]:
    """The changes of one file, in its order; each gives a module that compiles, and another one than the source.

    Left as they are: annotations, docstrings, imports, `__all__`, what only a type checker reads.
    """
    source = (root / path).read_bytes()
    found = _Finder(path)
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    found.module = wrapper.module
    wrapper.visit(found)
    for one in found.mutations:
        changed = one.apply(source)
        if changed != source and _compiles(changed):
            yield one


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "changed", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, ByteSpanPositionProvider)

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.mutations: list[Mutation] = []
        self.module = cst.Module([])

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _is_left(node):
            return False
        for kind, operator in _OPERATORS:
            if isinstance(node, kind):
                self._add(node, operator.__name__.removeprefix("operator_"), operator(node))
        if isinstance(node, cst.If | cst.While):
            self._add(node.test, "condition", operator_condition(node))
        return True

    def _add(self, node: cst.CSTNode, name: str, changes: Iterable[cst.CSTNode]) -> None:
        span = self.get_metadata(ByteSpanPositionProvider, node, None)
        place = self.get_metadata(PositionProvider, node, None)
        if span is None or place is None:
            return
        for changed in changes:
            text = self.module.code_for_node(changed)
            self.mutations.append(Mutation(self.path, place.start.line, span.start, span.start + span.length, text, name))


def _is_left(node: cst.CSTNode) -> bool:
    match node:
        case (
            cst.Annotation()
            | cst.Import()
            | cst.ImportFrom()
            | cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())
            | cst.If(test=cst.Name(value="TYPE_CHECKING"))
            | cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__")), *_])
            | cst.Call(func=cst.Name(value="cast" | "TypeVar" | "NewType"))
        ):
            return True
    return False
