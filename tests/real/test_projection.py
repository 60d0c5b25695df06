"""Annotations of every recorded PubTator reply, carried onto texts whose Unicode was put back: none may land beside its place.

Run with `-s` to see the figures. The folding is undone at random by tests/unfold.py, so the truth is known.
"""

from __future__ import annotations

import random
import sys
from collections import Counter

import pytest

import scraper
from scraper.model import Annotation, ParsedRecord
from scraper.normalize.annotations import project_annotations
from tests.real.conftest import RECORDINGS
from tests.real.places import check_place
from tests.unfold import Piece, place_of, unfold

REPLIES = ("pubtator/api/*", "pubtator/api-biocxml/*", "apis/pubtator/*/*")
SEEDS = 4
needed = pytest.mark.skipif(not (RECORDINGS / "pubtator").is_dir(), reason="no folder of recordings")
Truth = dict[int, tuple[str, tuple[int, int] | None]]


@needed
@pytest.mark.parametrize("versions", [False, True], ids=["Unicode restored", "another version of the abstract too"])
def test_annotations_land_at_their_true_place(versions: bool) -> None:
    counted: Counter[str] = Counter()
    documents = [record for path in _replies() for record in path if record.annotations]
    for record in documents:
        for seed in range(SEEDS):
            texts, truth = restore(record, random.Random(f"{record.pmid} {seed}"), versions=versions)
            placed, _ = project_annotations(record, texts["title"], texts["abstract"])
            counted.update(judge(one, truth[one.source_start]) for one in placed if one.source_start in truth)
    sys.stderr.write(f"\n{len(documents)} documents, {SEEDS} restorations each: {dict(counted)}\n")
    assert len(documents) > 200
    assert counted.total() > 15_000
    assert counted["wrong"] == 0
    assert counted["lost"] <= counted.total() / 1000


def _replies() -> list[list[ParsedRecord]]:
    found = []
    for path in sorted(path for pattern in REPLIES for path in RECORDINGS.glob(pattern)):
        try:
            found.append(scraper.parse_all(path.read_bytes()))
        except scraper.ParseError:  # search replies, errors, headers: no documents
            continue
    return found


def restore(record: ParsedRecord, dice: random.Random, *, versions: bool) -> tuple[dict[str, str], Truth]:
    """A title and an abstract that fold to the record's, and where each annotation stands in them, by its offset.

    Left out are annotations whose offsets are wrong in the source: they have no true place.
    """
    ours, truth = {}, {}
    for section in ("title", "abstract"):
        before, places = 0, {}
        texts = [text for text in record.texts if text.section == section]
        for text in texts:
            for row in record.annotations:
                span = (row.start - text.offset, row.end - text.offset)
                inside = 0 <= span[0] < span[1] <= len(text.text)
                if inside and check_place(row.text, text.text, *span) in ("exact", "folded"):
                    places[row.start, row.end] = (before + span[0], before + span[1])
            before += len(text.text) + 1
        boundaries = [place for span in places.values() for place in span]
        pieces = unfold("\n".join(text.text for text in texts), boundaries, dice, versions=versions)
        if section == "title" and pieces and pieces[-1].folded == ".":
            pieces[-1] = Piece(".", "")
        ours[section] = "".join(piece.restored for piece in pieces)
        truth |= {start: (section, place_of(pieces, *span)) for (start, _), span in _alone(places).items()}
    return ours, truth


def _alone(places: dict[tuple[int, int], tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Without annotations that begin where another one does: the truth is kept by beginning."""
    begins = Counter(start for start, _ in places)
    return {key: span for key, span in places.items() if begins[key[0]] == 1}


def judge(found: Annotation, truth: tuple[str, tuple[int, int] | None]) -> str:
    if found.check == "lost":
        return "lost" if truth[1] else "rightly lost"
    return found.check if (found.section, (found.start, found.end)) == truth else "wrong"
