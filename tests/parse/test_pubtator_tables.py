"""PubTator 3's tables: what is written is read back, a bad row spoils no other, and no other file is taken for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.errors import ParseError
from scraper.model import NO_PLACE, Capture, ParsedAnnotation, ParsedRecord, ParsedRelation, SourceStatus
from scraper.parse.layouts import iter_stream
from scraper.parse.pubtator_tables import (
    CONCEPTS,
    RELATIONS,
    find_separator,
    iter_concepts,
    iter_relations,
    read_concepts,
    read_relations,
)

STATUS = SourceStatus(name="pubtator3")
OWN = "998000001"


def pieces_of(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def row(*cells: str) -> bytes:
    return "\t".join((OWN, *cells)).encode()


GOOD = row("Gene", "7157", "quill", "PubTator3")


def mention(text: str, type_: str, identifier: str | None, source: str | None = None) -> ParsedAnnotation:
    return ParsedAnnotation(NO_PLACE, NO_PLACE, text, type_, identifier, source=source)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("Gene", "7157", "quill|QL", "PubTator3"), [mention("quill", "Gene", "7157"), mention("QL", "Gene", "7157")]),
        (("Gene", "7157;7158", 'Toll"-like (4', "PubTator3"), [mention('Toll"-like (4', "Gene", "7157;7158")]),
        (("Chemical", "-", "extract 9", "PubTator3"), [mention("extract 9", "Chemical", "-")]),
        (("Chemical", "", "extract 9", "PubTator3"), [mention("extract 9", "Chemical", None)]),
        (("Gene", "6900", "-", "PubTator3"), [mention("-", "Gene", "6900")]),
        (("Disease", "MESH:D010146", "pain", "MESH|PubTator3"), [mention("pain", "Disease", "MESH:D010146")]),
        (("Disease", "MESH:D010146", "pain", "pubtator3;MESH"), [mention("pain", "Disease", "MESH:D010146")]),
        (("Disease", "MESH:D010146", "pain", ""), [mention("pain", "Disease", "MESH:D010146")]),
        (("Gene", "4204", "", "gene2pubmed"), [mention("", "Gene", "4204", "gene2pubmed")]),
        (("Gene", "4204", "", "BioGRID|gene2pubmed"), [mention("", "Gene", "4204", one) for one in ("BioGRID", "gene2pubmed")]),
        (("Gene", "4204", "|a||b|", "PubTator3"), [mention("a", "Gene", "4204"), mention("b", "Gene", "4204")]),
        (("Gene", "4204", "||", "PubTator3"), [mention("", "Gene", "4204")]),
        (
            ("Mutation", "tmVar:c|SUB|A|2063|G;HGVS:c.2063A>G", "A2063G", "PubTator3"),
            [mention("A2063G", "Mutation", "tmVar:c|SUB|A|2063|G;HGVS:c.2063A>G")],
        ),
    ],
)
def test_a_row_of_concepts(cells: tuple[str, ...], expected: list[ParsedAnnotation]) -> None:
    parsed = read_concepts([row(*cells)], STATUS, "|")
    assert (parsed.pmid, list(parsed.annotations), parsed.issues) == (OWN, expected, ())
    again = read_concepts([row(*cells)] * 2, STATUS, "|")
    assert list(again.annotations) == expected * 2  # repeats are kept


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("associate", "Chemical|MESH:D1", "Disease|MESH:D2"), ("associate", "MESH:D1", "MESH:D2")),
        (("treat", "Chemical|-", "Variant|tmVar:p|SUB|V|1|M"), ("treat", "-", "tmVar:p|SUB|V|1|M")),
        (("Bind", "7157", "c|DEL|1_2|"), ("Bind", "7157", "c|DEL|1_2|")),
    ],
)
def test_a_row_of_relations(cells: tuple[str, ...], expected: tuple[str, str, str]) -> None:
    parsed = read_relations([row(*cells)] * 2, STATUS)
    assert (parsed.pmid, parsed.relations, parsed.issues) == (OWN, (ParsedRelation(*expected),) * 2, ())


@pytest.mark.parametrize(
    "bad",
    [
        row("Gene", "7157", "quill"),
        row("Gene", "7157", "quill", "PubTator3", ""),
        row("Gene", "7157", "quill", "PubTator3\\"),
        row("Gene", "7157", "quill", "PubTator3") + b"\xff",
        b"\xc3" + GOOD,
        row("Gene", "7157", "qu\x00ill", "PubTator3"),
        GOOD.replace(OWN.encode(), b"998000002"),
        GOOD.replace(OWN.encode(), b"PMID"),
        GOOD.replace(OWN.encode(), b"0998000001"),
        GOOD.replace(OWN.encode(), b" 998000001"),
        b"quill",
        b"\t\t\t\t",
    ],
)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_bad_row_is_left_out_and_told(bad: bytes, at: int) -> None:
    rows = [GOOD, GOOD]
    rows.insert(at, bad)
    if at == 0 and bad.split(b"\t")[0] == b"998000002":
        rows = [*rows[1:], bad]  # the first row that can be read says whose the rows are
    for rest, count in ((rows, 1), ([*rows, bad], 2)):
        parsed = read_concepts(rest, STATUS, "|")
        assert (parsed.pmid, parsed.annotations) == (OWN, (mention("quill", "Gene", "7157"),) * 2)
        assert [(issue.code, issue.field, issue.message.split()[0]) for issue in parsed.issues] == [
            ("unread_rows", "annotations", str(count))
        ]


def test_nothing_is_raised_where_no_row_can_be_read() -> None:
    for rows in ([], [b""], [b"\xff"], [b"x\ty"]):
        parsed = read_concepts(rows, STATUS, "|")
        assert (parsed.pmid, parsed.annotations, len(parsed.issues)) == (None, (), bool(b"".join(rows)))
        assert read_relations(rows, STATUS).pmid is None


def test_line_ends_and_characters_that_no_text_should_hold() -> None:
    assert read_concepts([GOOD + b"\r"], STATUS, "|") == read_concepts([GOOD], STATUS, "|")
    odd = row("Gene", "7157", "qu\x1b\x85ill\u2028\u00b5\\x", "PubTator3")
    parsed = read_concepts([GOOD, odd], STATUS, "|")
    assert parsed.annotations[1].text == "qu\ufffd\ufffdill\u2028\u00b5\\x"
    assert [issue.code for issue in parsed.issues] == ["control_characters"]


@pytest.mark.parametrize(
    ("mentions", "separator"),
    [
        ([], "|"),
        (["pain"], "|"),
        (["pain|Pain", "a"], "|"),
        (["pain;Pain", "a"], ";"),
        (["a;b|c", "d|e"], "|"),
        (["a|b;c", "d;e"], ";"),
        (["a;b", "c|d"], "|"),
    ],
)
def test_the_separator_is_told_by_the_rows(mentions: list[str], separator: str) -> None:
    lines = [
        b"short\ta;b\n",
        row("Gene", "1;2", "x", "MESH;PubTator3"),
        *(row("Gene", "1|2", one, "PubTator3") for one in mentions),
    ]
    assert find_separator(lines) == separator


# ---- what is written is read back -------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="|;\\\ufffe\uffff"), min_size=1, max_size=8)
NAMES = st.sampled_from(["MESH", "BioGRID", "gene2pubmed"])
CONCEPT = st.tuples(
    st.sampled_from(["Gene", "Disease", "CellLine", "Mutation"]), st.sampled_from(["7157", "1;2", "-", "MESH:D1", "p|SUB|V|1|M"]),
    st.lists(WORDS, min_size=1, max_size=4), st.none() | NAMES,
)  # fmt: skip
RELATION = st.tuples(st.sampled_from(["associate", "treat"]), WORDS, WORDS)
PMIDS = st.integers(998000000, 999999999).map(str)


def written(own: str, concept: tuple[str, str, list[str], str | None], separator: str) -> str:
    type_, identifier, mentions, source = concept
    return "\t".join((own, type_, identifier, separator.join(mentions), source or "MESH|PubTator3"))


@given(
    st.lists(st.tuples(PMIDS, st.lists(CONCEPT, min_size=1, max_size=4)), min_size=1, max_size=5, unique_by=lambda one: one[0]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 50),
)
def test_concepts_that_are_written_are_read_back(
    papers: list[tuple[str, list[tuple[str, str, list[str], str | None]]]], end: str, size: int
) -> None:
    text = "".join(written(own, one, "|") + end for own, concepts in papers for one in concepts)
    expected = [
        (own, tuple(mention(word, type_, id_, source) for type_, id_, words, source in concepts for word in words))
        for own, concepts in papers
    ]
    found = list(iter_concepts(pieces_of(text.encode(), size), STATUS))
    assert [(one.pmid, one.annotations, one.issues) for one in found] == [(*one, ()) for one in expected]


@given(
    st.lists(st.tuples(PMIDS, st.lists(RELATION, min_size=1, max_size=4)), max_size=5, unique_by=lambda one: one[0]),
    st.integers(1, 50),
)
def test_relations_that_are_written_are_read_back(papers: list[tuple[str, list[tuple[str, str, str]]]], size: int) -> None:
    text = "".join(f"{own}\t{one}\tGene|{a}\tDisease|{b}\n" for own, rows in papers for one, a, b in rows)
    found = list(iter_relations(pieces_of(text.encode(), size), STATUS))
    assert [(one.pmid, one.relations) for one in found] == [
        (own, tuple(ParsedRelation(*cells) for cells in rows)) for own, rows in papers
    ]


@given(
    st.lists(st.sampled_from([GOOD, GOOD.replace(b"1\t", b"2\t"), b"\xff", b"x", b"", b"9\\", b"998000003\t\x00"]), max_size=12)
)
def test_no_row_is_lost_silently(rows: list[bytes]) -> None:
    found = list(iter_concepts([b"".join(one + b"\n" for one in rows)], STATUS))
    read = sum(len(one.annotations) for one in found)
    told = sum(int(issue.message.split()[0]) for one in found for issue in one.issues)
    assert read + told == sum(map(bool, rows))
    marks = [one for one, _ in groupby(one[:9] for one in rows if one.startswith(b"9980"))]
    assert [one.pmid for one in found if one.pmid] == [one.decode() for one in marks if one != b"998000003"]


# ---- files ------------------------------------------------------------------------------------------------------------


def parse(body: bytes, layout: str | None = None) -> Iterator[ParsedRecord]:
    return iter_stream([body], Capture(source="document", body=b""), layout=layout)


def test_a_file_cut_within_a_row_says_so() -> None:
    *rest, last = parse(GOOD + b"\n" + GOOD.replace(b"1\t", b"2\t"))
    assert [issue.code for issue in last.issues] == ["cut_short"]
    assert [one.issues for one in rest] == [()]


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_tables_are_recognised(head: bytes) -> None:
    concepts, relations = list(parse(head + GOOD + b"\n")), list(parse(head + row("treat", "Gene|1", "Disease|2") + b"\n"))
    assert [(one.layout, one.source.name, one.pmid, one.issues) for one in concepts + relations] == [
        (CONCEPTS, "pubtator3", OWN, ()), (RELATIONS, "pubtator3", OWN, ()),
    ]  # fmt: skip


def test_bad_bytes_in_the_head_do_not_change_how_a_file_is_read() -> None:
    body = b"\n".join([GOOD, GOOD + b"\xff", b"998\\", GOOD.replace(b"1\t", b"2\t"), b""])
    found = list(parse(body))
    assert [(one.pmid, len(one.annotations), len(one.issues)) for one in found] == [(OWN, 1, 1), ("998000002", 1, 0)]
    assert found[0].issues[0].message.startswith("2 rows")
    whole = [msgspec.structs.replace(one, source=STATUS) for one in scraper.parse_all(body)]
    assert whole == [msgspec.structs.replace(one, source=STATUS) for one in found]


def test_a_table_in_utf_16_is_read() -> None:
    (found,) = parse((GOOD + b"\n").decode().encode("utf-16"))
    assert (found.pmid, len(found.annotations)) == (OWN, 1)


@pytest.mark.parametrize(
    "text",
    [
        f"{OWN}\t0\t4\tpain\tDisease\n",  # annotations of PubTator text, and relations of it, without their text
        f"{OWN}\t0\t4\tpain\tDisease\tD1\n",
        f"{OWN}\tAssociation\tD1\tD2\tNovel\n",
        f"{OWN}\tCID\tD1\tD2\n",
        f"{OWN}\tAssociation\ttmVar:p|SUB|V|1|M\tc|DEL|1_2|\n",
        f"{OWN}\tA title\tA. Author\t2019\tJ Invent\n",
        "PMID\tType\tConceptID\tMentions\tResource\n",
    ],
)
def test_other_rows_with_tabs_are_no_tables(text: str) -> None:
    with pytest.raises(ParseError, match="no known layout"):
        list(parse(text.encode()))


def test_pubtator_text_stays_what_it_is() -> None:
    rows = [f"{OWN}\t{cells}\n" for cells in ("0\t1\tT\tGene", "0\t1\tT\tGene\t1", "treat\tGene|1\tDisease|2")]
    text = f"{OWN}|t|T.\n{OWN}|a|A.\n{''.join(rows)}\n"
    (found,) = parse(text.encode())
    assert (found.layout, len(found.annotations), len(found.relations)) == ("pubtator", 2, 1)


@pytest.mark.parametrize(
    ("end", "identifier"),
    [
        ("Chemical|MESH:D1", "MESH:D1"), ("Xy|1", "1"), ("X|1", "X|1"), ("xy|1", "xy|1"), ("X1|1", "X1|1"), ("Gene|", "Gene|"),
        ("|1", "|1"), ("1", "1"), ("ProteinMutation|p|SUB|V|600|E", "p|SUB|V|600|E"), ("p|SUB|V|600|E", "p|SUB|V|600|E"),
    ],
)  # fmt: skip
def test_the_type_before_the_id_of_an_end_is_left_out(end: str, identifier: str) -> None:
    (found,) = read_relations([row("treat", end, "Disease|MESH:D2")], STATUS).relations
    assert (found.type, found.subject, found.object) == ("treat", identifier, "MESH:D2")


def test_what_is_told_of_rows_is_told_of_the_list_they_stand_in() -> None:
    bad, odd = row("x"), row("Gene", "7157", "qu\x01ll", "PubTator3")
    assert [(issue.code, issue.field) for issue in read_concepts([GOOD, bad, odd], STATUS).issues] == [
        ("unread_rows", "annotations"), ("control_characters", "annotations"),
    ]  # fmt: skip
    relation = row("treat", "Chemical|MESH:D1", "Disease|MESH:D2")
    assert [(issue.code, issue.field) for issue in read_relations([relation, bad, relation + b"\x01"], STATUS).issues] == [
        ("unread_rows", "relations"), ("control_characters", "relations"),
    ]  # fmt: skip
