"""The passages of one section of a source, and where the places in them are in the record's own text of that section."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from scraper.folding import folds_to
from scraper.model import Check, Section
from scraper.normalize.offsets import Place, may_be_form
from scraper.text import Alignment, Span, align, equal_folded


class Passages:
    """The passages of one section in the source beside the same section of the record.

    Passages need not follow each other without a gap: a place is one within its passage.
    """

    def __init__(self, section: Section, places: Sequence[int], texts: Sequence[str], ours: str):
        self.section = section
        self.ours = ours
        self._texts = [texts[place] for place in places]
        self._begins = dict(zip(places, accumulate((len(text) + 1 for text in self._texts), initial=0), strict=False))

    @cached_property
    def text(self) -> str:
        """The passages as one text; a white space stands between two."""
        return "\n".join(self._texts)

    @cached_property
    def alignment(self) -> Alignment:
        """Which place of the passages' text is which of the record's; made once, when first asked for."""
        return align(self.text, self.ours)

    @cached_property
    def _before(self) -> int | None:
        """The white space before what the record has, where that is the passages' own text; None where it is not."""
        if self.text == self.ours:
            return 0
        return len(self.text) - len(self.text.lstrip()) if self.text.strip() == self.ours else None

    def own_stretch(self, passage: int, first: int) -> tuple[int, int, int]:
        """Where the record has the text of a passage that begins at `first` letter by letter: what to add to an offset, and
        the offsets from which and to which that is so; from an end to a start where it is not known to be so.
        """
        if self._before is None:
            return 0, first + 1, first
        shift = self._begins[passage] - self._before - first
        return shift, -shift, len(self.ours) - shift

    def carry(self, place: Place, printed: str) -> tuple[Check, Span | None]:
        """The span in the record's text, when what stands there is what the source printed."""
        begins = self._begins[place.passage]
        there = Span(begins + place.start, begins + place.end)
        span = self.alignment.project(*there)
        if span is None or not may_be_form(span.end - span.start, len(printed)):  # else a long piece would be cut out in vain
            return "lost", None
        here = self.ours[span.start : span.end]
        if here != printed and not (folds_to(here, printed) or equal_folded(here, printed)):
            return "lost", None
        if not self.alignment.is_anchored(*there):
            return "lost", None
        return "exact" if here == printed else "folded", span
