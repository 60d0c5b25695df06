"""Which files are taken in pieces: large sets of PubMed XML and no others, whoever reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.model import Record, to_json
from scraper.pipeline import pieces
from tests.pipeline.test_import_pieces import FIRST, LONG, set_of

SET = set_of(LONG).encode()
RECORDS = b"".join(to_json(Record(pmid=str(FIRST + number), title="Warm socks.")) + b"\n" for number in range(40))
EXPORT = b"".join(b"%d|t|Warm socks.\n%d|a|Feet.\n\n" % (FIRST + number, FIRST + number) for number in range(200))


@pytest.mark.parametrize(
    ("body", "in_pieces"),
    [
        (SET, True),
        (set_of(LONG[:3]).encode(), False),
        (EXPORT, False),
        (RECORDS, False),
        (SET.replace(b"PubmedArticleSet", b"OtherSet"), False),
        (SET.replace(b'"utf-8"', b'"iso-8859-1"'), False),
        (b"", False),
    ],
    ids=["set", "small set", "export", "records", "other XML", "other encoding", "empty"],
)
def test_only_large_sets_are_cut(body: bytes, in_pieces: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_LARGE", 4000)
    assert len(body) > 4000 or not in_pieces
    path = tmp_path / "file"
    path.write_bytes(body)
    if not in_pieces:
        with pytest.raises(InputError, match="file"):
            list(pieces.iter_set(path))
        return
    made = list(pieces.iter_set(path))
    assert [paper.pmid for one in made for paper in one.papers] == [str(FIRST + number) for number in range(40)]
    assert all(len(one.papers) <= 32 for one in made)


@pytest.mark.parametrize(("size", "large"), [(0, False), (1 << 20, False), (1 << 21, False), ((1 << 21) + 1, True)])
def test_large_is_more_than_two_mib(size: int, large: bool) -> None:
    assert pieces.is_large(bytes(size)) is large
