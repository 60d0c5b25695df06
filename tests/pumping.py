"""How the cost of patterns and readers grows with their input: the measure of test_linear_time.

Inputs are pumped: a beginning, one piece repeated until the input has its size, an end at which a pattern fails. Sizes double
from 10 to 160 kB. Measured is the processor time of the process, which a busy machine does not count against it, the least of
several runs where it matters; what took less than `FLOOR` is taken as that, for there the clock says little. The floor hides
nothing: a quadratic cost of one nanosecond a step is above it from 10 kB on, as (10 kB)² / 2 are 50 million steps.

Each subject is tried in a process of its own, which the system ends when it has used `MOST_SECONDS`: neither an exponential
pattern nor one that listens to no signal can hold up the tests. Such processes are forked, so this is run as a program, not
within one that has threads: `python -m tests.pumping` measures what is known to be slow, and what is known not to be.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import scraper

SIZES = (10_000, 20_000, 40_000, 80_000, 160_000)
MOST_PER_DOUBLING = 2.6
FLOOR = 0.03  # seconds of the processor
MOST_SECONDS = 9  # of the processor, for one subject
_AGAIN = (3, 6)  # a busy machine shares its caches too: how often it is measured where it seems to grow
_SCREENED = 3_000  # characters: every pump of a pattern is tried on so many, the costliest ones on all sizes
_SUSPICIOUS = 0.001  # seconds for so many characters; linear patterns need a tenth of it
_COSTLIEST = 2
_MOST_PUMPS = 700  # of one pattern
_LONG = 16  # repeats that end sooner cost no more than a factor
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_CHARACTERS = " \n\t1a2Zz.,;:()[]<>\"'=/-|»#&_%é\u2009x"
_PLAIN = ("a", "1", " ", "\n", "a ", "1 ", ". ", "A. ", "; ", ", ", "-", "(", "()", "[", "<", "<a ", "&", ": ", "a. 2001;")


class Growth(NamedTuple):
    """What one subject cost: seconds for each size tried, the worst growth, and the input it was found on."""

    name: str
    worst: float
    seconds: tuple[float, ...]
    pump: str

    @property
    def is_linear(self) -> bool:
        return self.worst <= MOST_PER_DOUBLING


def grow(name: str, run: Callable[[Any], object], make: Callable[[int], Any], pump: str = "") -> Growth:
    """What `run` costs on the inputs of `make`, which takes a size in characters; run in this process."""
    seconds: list[float] = []
    worst = 0.0
    for size in SIZES:
        seconds.append(_least(run, make(size), 1))
        for times in _AGAIN:  # before it is believed
            if len(seconds) > 1 and _ratio(*seconds[-2:]) > MOST_PER_DOUBLING:
                seconds[-2:] = [_least(run, make(one), times) for one in (size // 2, size)]
        worst = max(worst, _ratio(*seconds[-2:])) if len(seconds) > 1 else worst
        if worst > MOST_PER_DOUBLING:
            break
    return Growth(name, worst, tuple(seconds), pump)


def _ratio(one: float, two: float) -> float:
    return max(two, FLOOR) / max(one, FLOOR)


def _least(run: Callable[[Any], object], data: Any, times: int) -> float:
    least = float("inf")
    for _ in range(times):
        start = time.process_time()
        run(data)
        least = min(least, time.process_time() - start)
    return least


def in_its_own_process(name: str, task: Callable[[], Growth], most_seconds: float = MOST_SECONDS) -> Growth:
    """The result of a task; one of endless growth when it used up its time or broke off."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            gc.disable()  # its rounds fall on some runs and not on others
            signal.signal(signal.SIGPROF, signal.SIG_DFL)  # its default is the end of the process, whatever it is doing
            signal.setitimer(signal.ITIMER_PROF, most_seconds)
            os.write(writer, json.dumps(task()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    if not said:
        return Growth(name, float("inf"), (), "")
    name, worst, seconds, pump = json.loads(said)
    return Growth(name, worst, tuple(seconds), pump)


# ---- patterns -----------------------------------------------------------------------------------------------------------


class Pump(NamedTuple):
    begin: str
    piece: str
    end: str

    def make(self, size: int) -> str:
        return self.begin + self.piece * (size // len(self.piece)) + self.end


def grow_pattern(name: str, pattern: re.Pattern[Any], methods: Iterable[str]) -> Growth:
    """The worst growth of a pattern, as it is used, over inputs made from it."""
    encode = (lambda text: text.encode("latin-1", "replace")) if isinstance(pattern.pattern, bytes) else (lambda text: text)
    pumps = list(iter_pumps(pattern))
    found = [Growth(name, 0.0, (), "")]
    for run in map(lambda method: _use(pattern, method), sorted(set(methods))):  # noqa: C417 - binds the method
        costs = []
        for place, pump in enumerate(pumps):
            seconds = _least(run, encode(pump.make(_SCREENED)), 1)
            costs.append((seconds, place))
            if seconds > 100 * _SUSPICIOUS:  # surely: no need to look for worse
                break
        costliest = sorted(costs, reverse=True)[:_COSTLIEST]
        for seconds, place in costliest:
            if seconds > _SUSPICIOUS or place == costliest[0][1]:
                found.append(grow(name, run, lambda size, pump=pumps[place]: encode(pump.make(size)), repr(tuple(pumps[place]))))
    return max(found, key=lambda one: one.worst)


def _use(pattern: re.Pattern[Any], method: str) -> Callable[[Any], object]:
    """The pattern applied once as the method does, or to the whole text where it looks for more than one."""
    if method in ("match", "fullmatch", "search"):
        return getattr(pattern, method)  # type: ignore[no-any-return]
    return lambda text: sum(1 for _ in pattern.finditer(text))


def iter_pumps(pattern: re.Pattern[Any]) -> Iterator[Pump]:
    """Worst inputs of a pattern: what each of its repeats takes, behind what leads there, and its pieces over and over."""
    tree = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    whole = _example(tree, 0)
    pieces = dict.fromkeys([*_iter_pieces(tree, ""), *((begin, piece) for piece in _PLAIN for begin in ("", whole))])
    ends = dict.fromkeys(["", "\x01", "!\n", *_iter_refused(tree)])
    pumps = [Pump(begin, piece, end) for begin, piece in pieces if piece for end in ends]
    yield from pumps[:: max(1, len(pumps) // _MOST_PUMPS)]


def _iter_refused(tree: Sequence[Any]) -> Iterator[str]:
    """A character that each set of a pattern does not take."""
    for code, value in tree:
        if code in (codes.IN, codes.NOT_LITERAL):
            taken = _accepted(code, value)
            yield from [char for char in _CHARACTERS if char not in taken][:1]
        yield from chain.from_iterable(map(_iter_refused, _inside(code, value)))


def _inside(code: Any, value: Any) -> list[list[Any]]:
    """The parts of one item of a pattern."""
    if code in _REPEATS:
        return [list(value[2])]
    if code is codes.SUBPATTERN:
        return [list(value[3])]
    if code is codes.BRANCH:
        return [list(branch) for branch in value[1]]
    if code is codes.ATOMIC_GROUP:
        return [list(value)]
    return [list(value[1])] if code in (codes.ASSERT, codes.ASSERT_NOT) else []


def _iter_pieces(tree: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    """(beginning, piece) for every repeat, and for the runs of neighbours in every sequence."""
    lead = before
    for place, (code, value) in enumerate(tree):
        if code in _REPEATS and value[1] > _LONG:
            for piece in _examples(list(value[2])):
                yield lead, piece
                yield "", piece
                yield "", lead + piece
        for part in _inside(code, value):
            yield from _iter_pieces(part, lead)
        for last in range(place + 1, min(place + 5, len(tree)) + 1):
            for mode in (0, 1):
                yield lead if last - place < 3 else "", _example(tree[place:last], mode)
        lead += _example([(code, value)], 0)


def _examples(tree: Sequence[Any]) -> Iterator[str]:
    """Texts that a part of a pattern takes; of one character, one for each kind of character."""
    if len(tree) == 1 and tree[0][0] in (codes.IN, codes.ANY, codes.NOT_LITERAL):
        yield from _accepted(*tree[0])
    else:
        yield from (_example(tree, mode) for mode in range(4))


def _example(tree: Sequence[Any], mode: int) -> str:
    """A text that this part of a pattern takes; other modes choose other branches and characters."""
    text = ""
    for code, value in tree:
        if code in (codes.LITERAL, codes.IN, codes.ANY, codes.NOT_LITERAL):
            accepted = _accepted(code, value)
            text += accepted[mode % len(accepted)]
        elif code in _REPEATS:
            least, most, inside = value
            text += _example(list(inside), mode) * max(least, 1 if most == 1 and mode % 2 == 0 else 0)
        elif code not in (codes.ASSERT, codes.ASSERT_NOT):
            parts = _inside(code, value)
            text += _example(parts[mode % len(parts)], mode) if parts else ""
    return text


def _accepted(code: Any, value: Any) -> list[str]:
    """The characters of ours that one item of a pattern takes."""
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.ANY:
        return [char for char in _CHARACTERS if char != "\n"]
    if code is codes.NOT_LITERAL:
        return [char for char in _CHARACTERS if ord(char) != value]
    firsts = [chr(item[0] if isinstance(item, tuple) else item) for kind, item in value if kind in (codes.LITERAL, codes.RANGE)]
    return [char for char in _CHARACTERS if _is_in(char, value)] or firsts[:1] or ["a"]


def _is_in(char: str, items: Sequence[Any]) -> bool:
    """Whether a character is of a set: [a-z_], [^\\s|]."""
    found = False
    for code, value in items:
        if code is codes.LITERAL:
            found = found or ord(char) == value
        elif code is codes.RANGE:
            found = found or value[0] <= ord(char) <= value[1]
        elif code is codes.CATEGORY:
            found = found or re.match(_CATEGORIES[value], char) is not None
    return found is not (items[0][0] is codes.NEGATE)


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


# ---- what is known --------------------------------------------------------------------------------------------------------

_ENOUGH = 0.6  # seconds, for what is known to be slow
SLOW = {  # pattern, and the method it is used with
    "a star in a star, blank lines": (r"(?:[ \r\n]*(?:##[^\n]*\n)?)*[^|\s]{1,40}\|t\|", "match"),
    "a star in a star, comments": (r"\s*(?:<!--.*?-->\s*)*<html", "match"),
    "white space before a mark": (r"\s+(?:Epub|eCollection)\s", "sub"),
    "white space before and behind a mark that may be missing": (r"PMC\s*:?\s*[0-9]", "search"),
    "an end that is not there": (r"<DeleteCitation>(.*?)</DeleteCitation>", "findall"),
    "a sentence to its end": (r"\b(?:re|comment)\b[^.]*$", "search"),
    "a beginning that is unsure": (r"(.*?)\.?\s*(20[0-9]{2});([^()]*?)\s*(?:\(([^()]*)\))?:(.*?)", "fullmatch"),
}
LINEAR = {
    "repeats that give nothing back": (r"\ufeff?(?>[ \r\n]++|##[^\n]*+\n)*+[^|\s]{1,40}+\|t\|", "match"),
    "white space from its beginning": (r"(?<!\s)\s++(?:Epub|eCollection)\s", "sub"),
    "what no other beginning is in": (r"<[^<>]*>", "sub"),
}


def grow_known() -> Iterator[Growth]:
    """The growth of patterns, and of two readers, of which it is known."""
    for name, (pattern, method) in (SLOW | LINEAR).items():
        compiled = re.compile(pattern, re.DOTALL)
        yield in_its_own_process(name, partial(grow_pattern, name, compiled, [method]), _ENOUGH)
    yield in_its_own_process("slow reader", partial(grow, "slow reader", _read_slowly, "word ".__mul__))
    yield in_its_own_process("linear reader", partial(grow, "linear reader", str.split, "word ".__mul__))


def _read_slowly(text: str) -> int:
    """The longest of all beginnings: each is made anew."""
    words = text[:100_000].split()
    return max(len(" ".join(words[:end])) for end in range(0, len(words), 5))


def import_readers() -> None:
    """Every module of the rooms that read: else each process that is forked does so anew, which takes longer than its subject."""
    for module in pkgutil.walk_packages(scraper.__path__, "scraper."):
        if module.name.split(".")[1] in ("id_files", "normalize", "parse", "pipeline", "sources"):
            importlib.import_module(module.name)


def tell(growths: Iterable[Growth]) -> None:
    """One line of JSON for each, as soon as it is known."""
    for growth in growths:
        sys.stdout.write(json.dumps(growth) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    tell(grow_known())
