"""docs/images/house.svg, made from the imports: the rooms on their floors, and which room uses which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from tests.test_floors import FLOORS, MODULES, imported_by, room_of, tree_of

WIDTH, MARGIN, BOX_WIDTH, BOX_HEIGHT, STEP = 860, 20, 116, 46, 112  # pixels; STEP from a floor to the one below
HEAD, GROUND_HEIGHT = 20, 68  # above the uppermost floor; of the ground's box
# Where a room stands between the left and the right, so that few lines cross.
PLACES = {
    "cli": 0.5, "mcp": 0.36, "view": 0.8, "pipeline": 0.22, "bulk": 0.6, "sources": 0.12, "plots": 0.86,
    "fetch": 0.02, "parse": 0.26, "normalize": 0.5, "store": 0.74, "export": 0.98,
}  # fmt: skip
HOLDS = {
    "cli": "commands", "mcp": "for assistants", "view": "pages", "pipeline": "asks, settles", "bulk": "whole files",
    "sources": "one value each", "plots": "pictures", "fetch": "sockets", "parse": "one per format", "normalize": "merges",
    "store": "one SQLite file", "export": "formats",
}  # fmt: skip
MANY, SOME = 10, 3  # imports of a thick line, and of one of middle width; what is below is thin
GROUND = 0
TITLE = "Rooms of the package on their floors, and who imports from whom"
STYLE = """
  .card { fill: #fcfcfa; stroke: #aab0ba; }
  .box { fill: #eef1f5; stroke: #6b7280; }
  text { fill: #1d222b; font: 14px ui-monospace, Menlo, Consolas, monospace; text-anchor: middle; }
  .small { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
  .floor { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; text-anchor: start; }
  .few, .some, .many { fill: none; stroke: #4b5362; opacity: 0.75; }
  .few { stroke-width: 1; stroke-dasharray: 4 3; }
  .some { stroke-width: 1.6; }
  .many { stroke-width: 3.5; }
  .tip { fill: #4b5362; }
  @media (prefers-color-scheme: dark) {
    .card { fill: #1b1e24; stroke: #5b6370; }
    .box { fill: #2a2f38; stroke: #98a1af; }
    text { fill: #eceff4; }
    .few, .some, .many { stroke: #b6bdc9; }
    .tip { fill: #b6bdc9; }
  }
"""


class Use(NamedTuple):
    """One room imports from another, in so many of its modules."""

    room: str
    other: str
    modules: int

    @property
    def weight(self) -> str:
        return "many" if self.modules >= MANY else "some" if self.modules >= SOME else "few"


def make_picture() -> str:
    """The picture as SVG, the same for the same imports; its description says in words what the lines show."""
    uses = find_uses()
    height = top_of(GROUND) + GROUND_HEIGHT + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title desc">'
    )
    words = f'<title id="title">{TITLE}</title>\n<desc id="desc">{escape(describe(uses))}</desc>'
    card = f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>'
    body = "\n".join([card, *iter_lines(uses), *iter_boxes()])
    return f"{head}\n{words}\n<style>{STYLE}</style>\n{body}\n</svg>\n"


def find_uses() -> list[Use]:
    """Which room above the ground imports from which, functions' own imports too."""
    modules: Counter[tuple[str, str]] = Counter()
    for path in MODULES:
        room = room_of(path)
        names = {name.split(".")[1] for name in imported_by(tree_of(path)) if name.startswith("scraper.")}
        modules.update((room, other) for other in names if room in PLACES and other != room and FLOORS[other] > GROUND)
    return [Use(room, other, modules[room, other]) for room, other in sorted(modules)]


def describe(uses: list[Use]) -> str:
    rooms = [
        room for room in sorted(PLACES, key=lambda room: (-FLOORS[room], PLACES[room])) if any(use.room == room for use in uses)
    ]
    told = (f"{room} uses {', '.join(use.other for use in uses if use.room == room)}" for room in rooms)
    return f"From the top down: {'; '.join(told)}. All of them use the ground, floor 0. No line leads upward."


def top_of(floor: int) -> int:
    return HEAD + (max(FLOORS[room] for room in PLACES) - floor) * STEP


def middle_of(room: str) -> float:
    return MARGIN + 70 + BOX_WIDTH / 2 + PLACES[room] * (WIDTH - 2 * MARGIN - 70 - BOX_WIDTH)


def iter_lines(uses: list[Use]) -> Iterator[str]:
    """A curve for each use, from the lower edge of a room to the upper edge of another, with its tip."""
    for use in uses:
        leaving = sorted((one.other for one in uses if one.room == use.room), key=middle_of)
        coming = sorted((one.room for one in uses if one.other == use.other), key=middle_of)
        x1, y1 = port(use.room, leaving.index(use.other), len(leaving)), top_of(FLOORS[use.room]) + BOX_HEIGHT
        x2, y2 = port(use.other, coming.index(use.room), len(coming)), top_of(FLOORS[use.other]) - 6
        bend = STEP / 2
        yield f'<path class="{use.weight}" d="M{x1:.0f} {y1} C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2}"/>'
        yield f'<path class="tip" d="M{x2 - 4:.0f} {y2} h8 l-4 6 z"/>'


def port(room: str, place: int, of: int) -> float:
    """Where the lines of a room leave it or come to it, side by side."""
    return middle_of(room) + (place - (of - 1) / 2) * min(18, (BOX_WIDTH - 12) / of)


def iter_boxes() -> Iterator[str]:
    for floor in sorted({FLOORS[room] for room in PLACES}):
        yield f'<text class="floor" x="{MARGIN}" y="{top_of(floor) + 28}">floor {floor}</text>'
    for room in PLACES:
        x, y = middle_of(room), top_of(FLOORS[room])
        yield f'<rect class="box" x="{x - BOX_WIDTH / 2:.0f}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>'
        yield f'<text x="{x:.0f}" y="{y + 20}">{room}</text>'
        yield f'<text class="small" x="{x:.0f}" y="{y + 37}">{HOLDS[room]}</text>'
    yield from iter_ground()


def iter_ground() -> Iterator[str]:
    """One box for what everybody uses."""
    names, y, left = sorted(room for room, floor in FLOORS.items() if floor == GROUND), top_of(GROUND), MARGIN + 70
    width, half = WIDTH - MARGIN - left, (len(names) + 1) // 2
    yield f'<text class="floor" x="{MARGIN}" y="{y + 38}">floor 0</text>'
    yield f'<rect class="box" x="{left}" y="{y}" width="{width}" height="{GROUND_HEIGHT}" rx="6"/>'
    for row, part in enumerate((names[:half], names[half:])):
        yield f'<text x="{left + width / 2:.0f}" y="{y + 28 + 24 * row}">{"  ".join(part)}</text>'
