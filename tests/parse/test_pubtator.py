"""PubTator text: rows told apart by content, nothing dropped, every odd row an error with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

import scraper
from scraper.model import ParsedAnnotation, ParsedRelation

HEAD = "1|t|Pain | relief.\n1|a|Ketamine.\n"


def rows_of(row: str) -> tuple[ParsedAnnotation | ParsedRelation, ...]:
    parsed = scraper.parse(f"{HEAD}{row}\n\n")
    return parsed.annotations + parsed.relations


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1\t0\t4\tPain\tDisease\tMESH:D010146", ParsedAnnotation(0, 4, "Pain", "Disease", "MESH:D010146")),
        ("1\t0\t4\tPain\tDisease", ParsedAnnotation(0, 4, "Pain", "Disease")),
        ("1\t0\t4\tPain\tDisease\t", ParsedAnnotation(0, 4, "Pain", "Disease", "")),
        ("1\t0\t4\tPain\tGene\t1;2", ParsedAnnotation(0, 4, "Pain", "Gene", "1;2")),
        ("1\tAssociation\tMESH:D1\tMESH:D2", ParsedRelation("Association", "MESH:D1", "MESH:D2")),
        ("1\tBind\t1\t2\tNovel", ParsedRelation("Bind", "1", "2", "Novel")),
        ("1\tBind\t1\t2\tNo", ParsedRelation("Bind", "1", "2", "No")),
    ],
)
def test_row_shapes(row: str, expected: ParsedAnnotation | ParsedRelation) -> None:
    assert rows_of(row) == (expected,)


@pytest.mark.parametrize("row", ["1", "1\tx", "2\t0\t4\tPain\tDisease", "1\t0\tx\tPain\tDisease\tM", "1\t0\t4\tPain", "x"])
def test_unknown_rows_are_kept_as_an_issue(row: str) -> None:
    parsed = scraper.parse(f"{HEAD}{row}\n1\t0\t4\tPain\tDisease\n\n")
    assert len(parsed.annotations) == 1
    assert [(issue.code, repr(row) in issue.message) for issue in parsed.issues] == [("unread_line", True)]


def test_text_keeps_bars_and_blank_lines_separate_papers() -> None:
    records = scraper.parse_all(f"\r\n{HEAD}\n\n2|t|Two.\r\n2|a|\r\n3|t|No blank line before.\n3|a|x\n\n")
    assert [(r.pmid, r.title, r.abstract) for r in records] == [
        ("1", "Pain | relief.", "Ketamine."),
        ("2", "Two.", None),
        ("3", "No blank line before.", "x"),
    ]


def test_misplaced_mention_is_kept_and_repaired() -> None:
    record = scraper.normalize([scraper.parse(f"{HEAD}1\t1\t5\tPain\tDisease\tMESH:D010146\n\n")])
    assert [(one.check, one.start, one.source_start) for one in record.annotations] == [("shifted", 0, 1)]


def test_one_document_is_not_two() -> None:
    with pytest.raises(scraper.InputError, match="2 papers"):
        scraper.parse(HEAD + "\n" + HEAD.replace("1|", "2|"))


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16"])
def test_a_file_in_another_encoding_loses_no_letter(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "old.pubtator"
    path.write_bytes("1|t|Ménière’s disease.\n1|a|Café.\n\n".encode(encoding))
    (parsed,) = scraper.parse_file(str(path))
    assert (parsed.title, parsed.abstract) == ("Ménière’s disease.", "Café.")


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("1|a|B\n2|t|C\n2|a|D\n", [("1", None, "B"), ("2", "C", "D")]),  # a title begins another one
        ("1|t|A\n1|a|B\n1|t|C\n1|a|D\n", [("1", "A", "B"), ("1", "C", "D")]),
        ("1|t|A\n\n2|a|B\n", [("1", "A", None), ("2", None, "B")]),
        ("1|t|A\n\n1|a|B\n", [("1", "A", "B")]),
        ("1|t|A\n1|a|B\n1|a|C\n", [("1", "A", "B"), ("1", None, "C")]),
        ("1|t|A\n## a note\n1|a|B\n", [("1", "A", "B")]),
    ],
)
def test_where_one_paper_ends_and_the_next_begins(text: str, papers: list[tuple[str, str | None, str | None]]) -> None:
    assert [(one.pmid, one.title, one.abstract) for one in scraper.parse_all(text)] == papers


@pytest.mark.parametrize("text", ["1|t|A\n2|a|B\n", "1|t|A\n## a note\n2|a|B\n", "1\t0\t1\tA\tGene\t1\n1|t|A\n"])
def test_a_passage_of_another_paper_and_rows_of_none_are_refused(text: str) -> None:
    with pytest.raises(scraper.ParseError):
        scraper.parse_all(text)
