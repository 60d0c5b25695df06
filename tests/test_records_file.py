"""Our own records, read back: every byte the same, and whatever is damaged is named and costs itself only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import records_file
from scraper.errors import ParseError
from scraper.model import Record, from_json, to_json
from tests.conftest import GOLDEN

RECORDS = [
    from_json(json.dumps(record))
    for folder in ("records", "records-all")
    for path in sorted((GOLDEN / folder).glob("*.json"))
    for record in json.loads(path.read_text()).get("record", [])
]
LINES = [to_json(record) for record in RECORDS]
ONE = {**json.loads(to_json(Record(pmid="998000101", title="Pain in mice", abstract="Mice hurt.\nLess.")))}
MENTION = {
    "section": "title", "start": 0, "end": 4, "text": "Pain", "type": "Disease", "identifiers": [], "check": "exact",
    "source": "pubtator3", "source_start": 0, "source_end": 4, "pieces": [],
}  # fmt: skip


def read(body: bytes, size: int = 1 << 20) -> list[Record | ParseError]:
    return list(records_file.iter_records((body[at : at + size] for at in range(0, len(body), size)), "r.jsonl"))


@pytest.mark.parametrize("line", LINES, ids=lambda line: json.loads(line)["pmid"])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_record_comes_back_byte_for_byte(line: bytes, end: bytes) -> None:
    assert records_file.is_records(line)
    (record,) = read(line + end)
    assert isinstance(record, Record)
    assert to_json(record) == line


def test_indented_records_and_marks_of_editors_are_read() -> None:
    indented = b"".join(msgspec.json.format(line, indent=2) + b"\n" for line in LINES)
    for body in (indented, b"\xef\xbb\xbf" + b"\n\n" + b"\n".join(LINES), indented.replace(b"\n", b"\r\n")):
        assert records_file.is_records(body[: records_file.HEAD])
        assert read(body) == RECORDS


@given(st.lists(st.sampled_from([*LINES, b"", b"garbage", b"{", b"}", b" ]", LINES[0][:90], b"\xff\xfe"]), max_size=8))
def test_a_damaged_line_costs_itself_only(lines: list[bytes]) -> None:
    found = read(b"\n".join(lines), 77)
    assert [to_json(one) for one in found if isinstance(one, Record)] == [line for line in lines if line in LINES]


@given(st.integers(0, len(LINES[0])), st.integers(1, 400))
def test_a_cut_file_gives_no_half_record(cut: int, size: int) -> None:
    found = read(LINES[0][:cut], size)
    assert [one for one in found if isinstance(one, Record)] == RECORDS[: cut == len(LINES[0])]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"schema_version": "2"}, "schema_version '2', known is '1'; update scraper"),
    ({"schema_version": None}, "schema_version None"),
    ({"pmid": 998000101}, r"Expected `str | null`, got `int` - at `\$.pmid`"),
    ({"pmid": "PMC1"}, r"at `\$.pmid`"),
    ({"surprise": 1}, "unknown field `surprise`"),
    ({"annotations": [{**MENTION, "text": "Gain"}]}, r"annotations\[0\]: the title has 'Pain' where 'Gain'"),
    ({"annotations": [MENTION, {**MENTION, "end": 40}]}, r"annotations\[1\]: its place 0 to 40 is not in the title"),
    ({"annotations": [{**MENTION, "start": -4, "end": 0}]}, "its place -4 to 0"),
    ({"annotations": [{**MENTION, "start": None}]}, "a mention without a place"),
    ({"annotations": [{**MENTION, "check": "lost"}]}, "its place 0 to 4"),
    ({"annotations": [{**MENTION, "pieces": [{"start": 0, "end": 2}, {"start": 5, "end": 7}]}]}, "its pieces do not reach"),
    ({"abstract_sections": [{"label": None, "nlm_category": None, "start": 3, "end": 99}]}, "not within the abstract"),
    ({"references": {"items": [], "shown": 2, "total_reported": None, "complete": None}}, "references: 2 are said to be shown"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "reason"), BAD, ids=[str(list(wrong)) + reason[:20] for wrong, reason in BAD])
def test_what_contradicts_itself_is_refused_with_file_line_and_reason(wrong: dict[str, Any], reason: str) -> None:
    lines = [json.dumps(ONE), json.dumps({**ONE, **wrong}), json.dumps({**ONE, "annotations": [MENTION]})]
    first, bad, last = read("\n".join(lines).encode())
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(bad, ParseError)
    with pytest.raises(ParseError, match=f"^r.jsonl: line 2: .*{reason}"):
        raise bad


def test_a_line_of_no_end_is_refused_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records_file, "MAX_RECORD", 2000)

    def chunks() -> Iterator[bytes]:
        yield from [b"x" * 700] * 50
        yield b"\n" + json.dumps(ONE).encode() + b"\n{\n"
        yield from [b" \n"] * 3000

    found = list(records_file.iter_records(chunks(), "r.jsonl"))
    assert [str(one)[:40] if isinstance(one, ParseError) else one.pmid for one in found] == [
        "r.jsonl: line 1: a record of more than 0",
        "998000101",
        "r.jsonl: line 3: a record of more than 0",
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"schema_version":"1"', True),
        (b'{\n  "schema_version": "7"', True),
        (b'{"abstract": "A", "schema_version": "1"}\n', True),
        (b'broken\n{"schema_version":"1","pmid":"1"}', True),
        (b'{"documents": [{"passages": [], "infons": {"schema_version": "1"}}]}', False),
        (b'{"a": "\\"schema_version\\":"}', False),
        (b"12|t|T", False),
        (b"", False),
        (b"[1]", False),
    ],
)
def test_own_files_are_told_from_others(head: bytes, expected: bool) -> None:
    assert records_file.is_records(head) is expected
