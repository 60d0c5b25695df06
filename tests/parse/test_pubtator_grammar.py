"""The quick reader of usual blocks and the line reader are one grammar: whatever the first reads, the second reads the same."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.model import SourceStatus
from scraper.parse.pubtator import _read_lines, _read_regular, iter_pubtator

STATUS = SourceStatus(name="pubtator3")
OWN = "998000900"
TEXTS = ["", "IL 6 pain.", "IL\t6 pain.", "Caf\u00e9 |a| pain ", " x\u0085y", "\u2028", '"a\\b"', "\u3000\u00df", "a\rb", "\x7f"]
NUMBERS = [
    "0",
    "4",
    "7",
    "007",
    "10",
    "-1",
    "-0",
    " 0",
    "0 ",
    "+3",
    "1.0",
    "1e3",
    "1_0",
    "\u0663",
    "\u00b2",
    "",
    "x",
    "None",
    "9" * 12,
    "9" * 13,
]
WORDS = [
    "",
    "IL",
    "6",
    "pain",
    "Gene",
    "Association",
    "3569",
    "1;2",
    "-",
    "0.9",
    "No",
    "Novel",
    'a"b',
    "a\\",
    "\u00df",
    "\x01",
    " ",
    "-1e3",
]
CELLS = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(WORDS))
ROWS = st.one_of(
    st.tuples(st.sampled_from(NUMBERS[:5]), st.sampled_from(NUMBERS[:5]), st.sampled_from(WORDS), st.sampled_from(WORDS)).map(
        list
    ),
    st.tuples(*[st.sampled_from(NUMBERS)] * 2, *[st.sampled_from(WORDS)] * 3).map(list),
    st.tuples(st.sampled_from(["Association", "Bind", "-1", "1e3", "None", "\u0663"]), CELLS, CELLS).map(list),
    st.tuples(st.sampled_from(["Association", "Bind"]), CELLS, CELLS, st.sampled_from(["Novel", "No", "", "x", "0.5"])).map(list),
    st.lists(CELLS, max_size=9),
)
IDS = st.sampled_from([OWN] * 12 + ["998000901", "", f" {OWN}", f"0{OWN}"])
LINES = st.one_of(
    st.tuples(IDS, ROWS).map(lambda row: "\t".join((row[0], *row[1]))),
    st.sampled_from(["", "## a comment", f"{OWN}|b|x", f"{OWN}|a|Again.", "free text", f"{OWN}\t"]),
)
ENDS = st.sampled_from(["\n"] * 6 + ["\r\n"] * 3 + ["\n\n", "\r"])


@st.composite
def blocks(draw: st.DrawFn) -> bytes:
    """A document of any oddity: what stands in a file between one title line and the next."""
    usual = draw(st.sampled_from(["\n", "\r\n"]))
    end = st.one_of(st.just(usual), ENDS) if draw(st.booleans()) else st.just(usual)
    own = draw(st.sampled_from([OWN] * 9 + ["7611502_0", "0012", "1234567890"]))
    head = [f"{own}|t|{draw(st.sampled_from(TEXTS))}", f"{own}|a|{draw(st.sampled_from(TEXTS))}"]
    rows = draw(st.lists(st.one_of(LINES, ROWS.map(lambda row: "\t".join((own, *row)))), max_size=6))
    text = "".join(f"{line}{draw(end)}" for line in [*head, *rows]) + draw(st.sampled_from(["", "\n", "\r\n", "\n\n"]))
    return text.encode() + draw(st.sampled_from([b""] * 9 + [b"\xff", b"\xed\xa0\x80"]))


@given(blocks())
@example(f"{OWN}|t|{'x' * 4100}\r\n{OWN}|a|y\r\n".encode())
@example(f"{OWN}|t|T.\n{OWN}|a|IL 6 pain.\n{OWN}\t3\t7\tIL\t6\tGene\t3569\n".encode())
@example(f"{OWN}|t|T.\n{OWN}|a|A.\n{OWN}\t0\t1\tT\x7f\tGene\t1\n".encode())
@example(f"{OWN}|t|T.\n{OWN}|a|A.\n{OWN}\tBind\t1\t2\tNo\t0.5\n".encode())
@settings(max_examples=1500, deadline=None)
def test_what_is_read_at_once_is_what_the_lines_say(block: bytes) -> None:
    at_once = _read_regular(block, STATUS)
    if at_once is not None:
        assert [at_once] == _read_lines(block, STATUS)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "rows",
    [
        [],
        ["0\t4\tPain\tDisease\tMESH:D010146", "0\t4\tPain\tDisease", "0\t4\tPain\tDisease\t", "0\t4\tPain\tDisease\tD1|D2\ta|b"],
        ["0\t4\tPain\tDisease\tMESH:D010146", "Association\tMESH:D1\tMESH:D2", "Bind\t1\t2\tNovel"],
        ['0\t4\t"Pa\\n\tGene\t1'],
        ["7\t11\tCaf\u00e9\tGene\t1"],
    ],
)
def test_usual_documents_are_read_at_once(rows: list[str], end: str) -> None:
    block = "".join(
        f"{line}{end}" for line in [f"{OWN}|t|Pain. ", f"{OWN}|a|Caf\u00e9 | x.", *(f"{OWN}\t{row}" for row in rows), ""]
    )
    at_once = _read_regular(block.encode(), STATUS)
    assert at_once is not None
    assert [at_once] == _read_lines(block.encode(), STATUS)
    assert len(at_once.annotations) + len(at_once.relations) == len(rows)


ODD = [
    "-1",
    " 0",
    "0 ",
    "+3",
    "1.0",
    "1e3",
    "1_0",
    "\u0663",
    "\u00b2",
    "",
    "0x1",
    "-",
    "\u22121",
    "9" * 13,
    "9" * 5000,
    "-1e3",
    "nan",
]


@pytest.mark.parametrize("start", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("rest", ["4\tWarm\tGene", "4\tWarm\tGene\t1234", "4\tWarm\tSpecies\t", "4\tWarm\tGene\t1\tx"])
def test_a_row_whose_start_is_no_offset_is_told_and_is_no_relation(start: str, rest: str) -> None:
    block = f"{OWN}|t|Warm socks.\n{OWN}|a|Socks eased sleep.\n{OWN}\t{start}\t{rest}\n\n"
    (parsed,) = iter_pubtator([block.encode()], STATUS)
    assert (parsed.annotations, parsed.relations) == ((), ())
    assert [issue.code for issue in parsed.issues] == ["unread_line"]


def test_a_tab_belongs_to_a_mention_only_where_the_text_has_it() -> None:
    rows = ["0\t9\tWarm\tGene\tMESH:D1", "12\t17\tso\tck\tGene\t12"]  # "Warm TAB Gene" would be as long as the offsets say
    block = f"{OWN}|t|Warm socks.\n{OWN}|a|so\tck eased.\n" + "".join(f"{OWN}\t{row}\n" for row in rows) + "\n"
    (parsed,) = iter_pubtator([block.encode()], STATUS)
    assert [(one.text, one.type, one.identifier) for one in parsed.annotations] == [
        ("Warm", "Gene", "MESH:D1"),
        ("so\tck", "Gene", "12"),
    ]


@pytest.mark.parametrize("own", ["7611502_0", "US-1.2", "PMC99", "\u00e9t\u00e9", "12"])
@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_a_title_line_ends_the_document_before_it_whatever_its_id(own: str, size: int) -> None:
    one = f"{own}|t|A |t| b.\n{own}|a|Zinc x|t|y in newts.\n{own}\t0\t1\tA\tGene\t1\n\n"
    body = (one * 5).encode()
    found = list(iter_pubtator([body[start : start + size] for start in range(0, len(body), size)], STATUS))
    assert [(one.title, len(one.annotations), one.issues) for one in found] == [("A |t| b.", 1, ())] * 5
    assert {tuple(one.ids.get("document", (one.pmid,))) for one in found} == {(own,)}


def test_further_columns_are_ids_or_names_or_told() -> None:
    rows = [
        "0\t4\tPain\tDNAMutation\tc|SUB|G|860|C\tRSID:998",
        "0\t4\tPain\tDisease\tD1|D2\tone pain|other pain",
        "0\t4\tPain\tGene\t1\t0.98",
    ]
    block = f"{OWN}|t|Pain.\n{OWN}|a|x\n" + "".join(f"{OWN}\t{row}\n" for row in rows) + "\n"
    (parsed,) = iter_pubtator([block.encode()], STATUS)
    assert [one.identifiers for one in parsed.annotations] == [("c|SUB|G|860|C", "RSID:998"), ("D1", "D2"), ("1",)]
    assert [issue.code for issue in parsed.issues] == ["unread_column"]


def test_a_relation_to_what_no_mention_is_is_kept_and_told() -> None:
    rows = ["0\t4\tPain\tDisease\tD1|D2", "CID\tD1\tD2", "CID\tD1|D2\tD9"]
    block = f"{OWN}|t|Pain.\n{OWN}|a|x\n" + "".join(f"{OWN}\t{row}\n" for row in rows) + "\n"
    (parsed,) = iter_pubtator([block.encode()], STATUS)
    assert len(parsed.relations) == 2
    assert [(issue.code, "'D9'" in issue.message) for issue in parsed.issues] == [("relation_without_mention", True)]
