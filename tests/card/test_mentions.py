"""Mentions of entities: marked at their place, each with what is known of it, and the text stays the text."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.card.markup import show
from scraper.card.mentions import (
    MOST_LISTED,
    MOST_PIECES,
    group_mentions,
    kind_of,
    mark_text,
    more,
    render_entities,
    render_legend,
    spans_of,
)
from scraper.model import (
    Annotation,
    Piece,
)
from tests.card.cards import ABSTRACT, RECORD, card, marked


def test_marks_tell_type_ids_source_and_check_and_lie_in_each_other() -> None:
    found = {ABSTRACT[start:end]: (kinds, title) for start, end, kinds, title in marked(card(RECORD), "lr-abstract")}
    assert found["quillamine"] == (("chemical",), "Chemical MESH:C998001: quillamine (pubtator3, exact)")
    assert found["acute"] == (("disease",), "Disease MESH:D998001: acute pain (mine, exact)")
    assert found["pain"][1] == "\n".join((
        "Disease MESH:D998002: chronic pain (pubtator3, exact)", "Disease MESH:D998001: acute pain (mine, exact)",
    ))  # fmt: skip
    assert found["ABC1"][0] == ("variant", "gene")
    assert found[" p.V600E"][0] == ("variant",)
    assert found["improved"] == (("other",), "Outcome without an id: improved (pubtator3, exact)")


def test_a_type_of_no_kind_is_named_where_it_stands() -> None:
    assert card(RECORD).xpath("//mark[@data-label]/@data-label") == ["Outcome"]


def test_mentions_lead_to_the_pages_of_their_entities() -> None:
    links = {one.text_content(): one.get("href") for one in card(RECORD).xpath("//*[@class='lr-abstract']//a")}
    assert links == {
        "quillamine": "https://meshb.nlm.nih.gov/record/ui?ui=C998001",
        "acute": "https://meshb.nlm.nih.gov/record/ui?ui=D998001",
        "chronic ": "https://meshb.nlm.nih.gov/record/ui?ui=D998002",
        "pain": "https://meshb.nlm.nih.gov/record/ui?ui=D998001",
        "Mice": "https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=10090",
        "ABC1": "https://www.ncbi.nlm.nih.gov/gene/998",
        " p.V600E": "https://www.ncbi.nlm.nih.gov/snp/rs998",
    }


TYPES = st.sampled_from(["Gene", "Disease", "Chemical", "ProteinMutation", "Outcome"])


@given(
    st.text(max_size=25),
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25), TYPES), max_size=8),
    st.lists(st.integers(0, 25)),
)
def test_a_marked_text_without_its_tags_is_the_text(text: str, spans: list[tuple[int, int, str]], cuts: list[int]) -> None:
    mentions = [Annotation("abstract", start, end, "x", type_, ("9",), "exact", "mine", 0, 0) for start, end, type_ in spans]
    pieces = mark_text(text, mentions, cuts)
    inner = sorted({cut for cut in cuts if 0 < cut < len(text)})
    texts = [lxml.html.fragment_fromstring(f"<pre>.{piece}</pre>").text_content()[1:] for piece in pieces]
    bounds = [0, *inner, len(text)]
    expected = [show(text[start:end]) for start, end in pairwise(bounds)]
    assert texts == [lxml.html.fragment_fromstring(f"<pre>.{one}</pre>").text_content()[1:] for one in expected]


WHOLE = Annotation("abstract", 0, 88, "ab", "Gene", ("1",), "exact", "mine", 0, 88)


@pytest.mark.parametrize(
    ("changed", "spans"),
    [
        ({}, [(0, 88)]),
        ({"pieces": (Piece(0, 2), Piece(80, 88))}, [(0, 2), (80, 88)]),
        ({"pieces": tuple(Piece(at, at + 1) for at in range(MOST_PIECES))}, [(at, at + 1) for at in range(MOST_PIECES)]),
        ({"pieces": tuple(Piece(at, at + 1) for at in range(MOST_PIECES + 1))}, [(0, 88)]),
        ({"start": None, "end": None, "pieces": (Piece(0, 2),)}, []),
    ],
)
def test_a_mention_stands_at_its_pieces_or_as_a_whole(changed: dict[str, Any], spans: list[tuple[int, int]]) -> None:
    assert spans_of(msgspec.structs.replace(WHOLE, **changed)) == spans


def told(type_: str, text: str, *ids: str, source: str = "mine") -> Annotation:
    return msgspec.structs.replace(WHOLE, type=type_, text=text, identifiers=ids, source=source)


def test_mentions_of_one_entity_are_those_of_its_ids_or_else_its_words() -> None:
    mentions = [told("Gene", "ABC1", "998"), told("Gene", "abc-1", "998"), told("Gene", "Pain"), told("Gene", "pain"),
                told("Disease", "pain"), told("Species", "ABC1", "998")]  # fmt: skip
    assert [[one.text for one in group] for group in group_mentions(mentions)] == [
        ["ABC1", "abc-1"],
        ["Pain", "pain"],
        ["pain"],
        ["ABC1"],
    ]


def test_an_entity_is_told_with_its_printed_forms_ids_and_sources() -> None:
    found = render_entities(
        [told("Gene", "ABC1", "998"), told("Gene", "abc-1", "998", source="other"), told("Gene", "ABC1", "998")]
    )
    assert found is not None
    element = lxml.html.fragment_fromstring(found)
    assert element.xpath("string(summary)") == "Entities: 1, in 3 mentions"
    assert element.xpath("string(ul/li)") == "ABC1, abc-1 Gene 998 (3 times, mine, other)"
    assert render_entities([]) is None


def test_the_legend_names_each_type_once_and_counts_the_rest() -> None:
    found = render_legend([told(f"T{number % 23}", "x") for number in range(50)] + [told("Gene", "x")])
    assert found is not None
    element = lxml.html.fragment_fromstring(found)
    assert element.xpath("mark/text()") == [f"T{number}" for number in range(MOST_LISTED)]
    assert element.xpath("string(mark[last()]/following-sibling::text())") == "; and 4 more types"
    assert render_legend([]) is None


def test_an_unlinked_text_has_marks_and_no_links() -> None:
    (linked,), (plain,) = (mark_text("ab", [msgspec.structs.replace(WHOLE, end=2)], linked=given) for given in (True, False))
    assert "<a href=" in linked
    assert "<a href=" not in plain
    assert "<mark" in plain


def test_a_kind_is_told_whatever_the_tool_calls_its_type() -> None:
    assert [kind_of(one) for one in ("Chromosome", "GeneOrGeneProduct", "CellLine", "gene", "")] == [
        "variant",
        "gene",
        "cell",
        "other",
        "other",
    ]


@pytest.mark.parametrize(("total", "rest"), [(20, None), (21, "and 1 more, in the record")])
def test_the_rest_of_a_list_is_told_where_there_is_one(total: int, rest: str | None) -> None:
    found = more(total)
    assert (found and lxml.html.fragment_fromstring(found).text) == rest
