"""A paper that others lead to: an entry of a list with what leads to it, as it is printed and read back."""

from __future__ import annotations

import json

import msgspec
import pytest

from scraper.model import FoundArticle, ListedArticle, to_json

FOUND = FoundArticle(pmid="998000003", title="Warm socks", n_seeds=2, seeds=("998000002", "998000001"), directions=("citing",))


def test_what_leads_to_a_paper_stands_after_what_an_entry_says() -> None:
    printed = json.loads(to_json(FOUND))
    own = ["n_seeds", "seeds", "directions", "is_seed"]
    assert list(printed) == [*ListedArticle.__struct_fields__, *own]
    assert [printed[name] for name in own] == [2, ["998000002", "998000001"], ["citing"], False]
    assert msgspec.json.decode(to_json(FOUND), type=FoundArticle) == FOUND


@pytest.mark.parametrize(("odd", "path"), [
    ({"directions": ["cited"]}, r"\$\.directions\[0\]"), ({"pmid": "PMC7"}, r"\$\.pmid"), ({"n_seeds": "2"}, r"\$\.n_seeds"),
    ({"distance": 1}, "distance"),
])  # fmt: skip
def test_a_row_that_is_none_is_refused_where_it_is_odd(odd: dict[str, object], path: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=path):
        msgspec.convert(json.loads(to_json(FOUND)) | odd, FoundArticle)


def test_a_row_is_no_entry_of_a_list_though_it_says_the_same() -> None:
    assert FoundArticle(pmid="998000003") != ListedArticle(pmid="998000003")
