"""The pack: our own tool passes every case, every case is well formed, the comparison finds what is false or missing."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.model import Record
from tests.conformance.case import CASES, REFUSED, Case, Partial, load_case, load_cases
from tests.conformance.compare import Finding, Rules, compare_records, is_empty
from tests.conformance.run import ROOT, Answer, Tool, judge, judge_tool, render_counts
from tests.conformance.tools.literature_scraper import read_files

ALL = load_cases()
WITH_RECORDS = [case for case in ALL if case.expected != REFUSED]
EVERYTHING = frozenset(Record.__struct_fields__)


def by_name(name: str) -> Case:
    return next(case for case in ALL if case.name == name)


def verdicts(case: Case, got: list[Partial], rules: Rules = Rules()) -> set[str]:  # noqa: B008 - a value, never changed
    assert case.expected != REFUSED
    return {finding.verdict for finding in compare_records(case.expected, case.optional, got, rules)}


# ---- our own tool -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ALL, ids=str)
def test_our_own_tool_is_right(case: Case) -> None:
    if case.expected == REFUSED:
        error = scraper.Blocked if case.exit_code == 4 else scraper.ScraperError
        with pytest.raises(error) as stop:
            read_files(case.files, case.asked)
        assert isinstance(stop.value, scraper.Blocked) == (case.exit_code == 4)
        return
    got = read_files(case.files, case.asked)
    assert list(map(str, compare_records(case.expected, case.optional, got, Rules(strict=True)))) == []


# ---- the cases ------------------------------------------------------------------------------------------------------------


def test_every_folder_is_a_case_of_its_own() -> None:
    assert [case.name for case in ALL] == sorted(folder.name for folder in CASES.iterdir())
    assert len(ALL) >= 35
    pmids = [str(record["pmid"]) for case in WITH_RECORDS for record in case.expected if isinstance(record, dict)]
    assert len(pmids) == len(set(pmids))
    assert all(pmid.startswith("998000") for pmid in pmids)  # invented papers


@pytest.mark.parametrize("case", ALL, ids=str)
def test_case_is_well_formed(case: Case) -> None:
    assert len(case.about) > 40
    assert case.origin.startswith("written by hand after ")
    assert len(case.files) == len(case.format.split("+"))
    for record in case.expected if case.expected != REFUSED else ():
        assert isinstance(record, dict)
        assert "pmid" in record
        assert len(record) > 1 or case.optional
        assert record.keys() <= EVERYTHING


def test_what_is_no_whole_case_is_refused(tmp_path: Path) -> None:
    (tmp_path / "input.xml").write_text("<x/>")
    for said in (
        '{"about": "a", "format": "pubmed_xml", "origin": "o"}',
        '{"about": "a", "format": "other", "origin": "o", "expected": []}',
        '{"about": "a", "format": "pubmed_xml", "origin": "o", "expected": {}}',
        '{"about": "a", "format": "pubmed_xml", "origin": "o", "expected": [], "expcted": []}',
    ):
        (tmp_path / "expected.json").write_text(said)
        with pytest.raises(ValueError, match=tmp_path.name):
            load_case(tmp_path)


# ---- the comparison ---------------------------------------------------------------------------------------------------------


def first_alternative(value: Any) -> Any:
    """An expectation as a value that fits it."""
    if isinstance(value, dict):
        if "one_of" in value:
            return first_alternative(value["one_of"][0])
        return {key: first_alternative(part) for key, part in value.items()}
    return [first_alternative(part) for part in value] if isinstance(value, list) else value


def iter_places(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where the single values stand, those that say something."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from iter_places(part, (*above, key))
    elif not is_empty(value):
        yield above


def changed(records: list[Any], place: tuple[str | int, ...], value: Any) -> list[Any]:
    copied = copy.deepcopy(records)
    at: Any = copied
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return copied


@pytest.mark.parametrize("case", WITH_RECORDS, ids=str)
def test_every_value_of_a_case_is_compared(case: Case) -> None:
    right = [first_alternative(record) for record in case.expected]
    assert verdicts(case, right) == set()
    for place in iter_places(right):
        value: Any = right
        for key in place:
            value = value[key]
        other = (not value) if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"not {value}"
        assert verdicts(case, changed(right, place, other), Rules(strict=True)) == {"wrong"}, place
        if place[1:] != ("pmid",):
            assert verdicts(case, changed(right, place, None), Rules(strict=True)) == {"lost"}, place
    if right:
        assert verdicts(case, right[1:]) == {"lost"}
    assert "wrong" in verdicts(case, [*right, {"pmid": "998000999", "title": "Nobody's."}])


def found(expected: Any, got: Any, rules: Rules = Rules()) -> list[tuple[str, str]]:  # noqa: B008
    findings: list[Finding] = list(compare_records([{"pmid": "1", **expected}], [], [{"pmid": "1", **got}], rules))
    return [(finding.verdict, finding.place.partition(".")[2]) for finding in findings]


def test_a_value_where_there_is_none_is_wrong() -> None:
    assert found({"abstract": None}, {"abstract": "A text."}) == [("wrong", "abstract")]
    assert found({"authors": []}, {"authors": [{"family": "Ash"}]}) == [("wrong", "authors")]
    assert found({"abstract": None}, {}) == []


def test_a_list_too_short_is_lost_and_one_too_long_wrong() -> None:
    people = [{"family": "Ash"}, {"family": "Birch"}, {"family": "Cedar"}]
    assert found({"authors": people}, {"authors": people[::2]}) == [("lost", "authors")]
    assert found({"authors": people}, {"authors": people[1::-1]}) == [("wrong", "authors")]
    assert found({"authors": people[:2]}, {"authors": people}) == [("wrong", "authors")]
    assert found({"authors": people}, {"authors": [*people[:2], {"family": None}]}) == [("lost", "authors[2].family")]


def test_form_counts_only_when_strict() -> None:
    forms = [
        ({"title": "A b"}, {"title": "A\n b"}),
        ({"doi": "10.5555/a"}, {"doi": "10.5555/A"}),
        ({"authors": [{"orcid": "0000-0002-1825-0097"}]}, {"authors": [{"orcid": "https://orcid.org/0000-0002-1825-0097"}]}),
        ({"abstract": {"one_of": ["A.", "AIM: A."]}}, {"abstract": "AIM: A."}),
    ]
    for expected, got in forms:
        assert found(expected, got) == []
        assert [verdict for verdict, _ in found(expected, got, Rules(strict=True))] == ["wrong"]
    assert found({"doi": "10.5555/a"}, {"doi": "https://doi.org/10.5555/a"}) == [("wrong", "doi")]


def test_a_date_may_be_less_exact_but_not_more() -> None:
    assert found({"published": {"date": "2021-03"}}, {"published": {"date": "2021"}}) == [("lost", "published.date")]
    assert found({"published": {"date": "2021"}}, {"published": {"date": "2021-01-01"}}) == [("wrong", "published.date")]
    assert found({"published": {"date": "2021-03"}}, {"published": {"date": "2020"}}) == [("wrong", "published.date")]


def test_only_fields_that_a_tool_has_are_compared() -> None:
    expected = {
        "title": "A",
        "authors": [{"family": "Ash", "orcid": "0000-0002-1825-0097"}],
        "references": {"items": [{"raw": "R"}]},
    }
    got = {"title": "B", "authors": [{"family": "Oak"}], "references": {"items": [{"raw": "S"}]}}
    assert found(expected, got, Rules(frozenset({"pmid"}))) == []
    assert found(expected, got, Rules(frozenset({"authors.family"}))) == [("wrong", "authors[0].family")]
    assert [verdict for verdict, _ in found(expected, got, Rules(frozenset({"authors"})))] == ["wrong", "lost"]
    assert found(expected, got, Rules(frozenset({"references.raw"}))) == [("wrong", "references.items[0].raw")]


# ---- the verdicts -----------------------------------------------------------------------------------------------------------


def test_verdicts_on_what_must_be_refused() -> None:
    case = by_name("cut-off-xml")
    assert judge(case, Answer(1, []), None).verdict == "right"
    assert judge(case, Answer(0, [{"pmid": "998000096"}]), None).verdict == "accepted"
    assert judge(case, Answer(0, []), None).verdict == "accepted"  # an outage read as nothing
    assert judge(case, Answer(3, [{"pmid": "998000096"}]), None).verdict == "accepted"
    assert judge(case, Answer(None, []), None).verdict == "error"


def test_verdicts_on_records() -> None:
    case = by_name("title-begins-with-tag")
    right = {"pmid": "998000001", "title": "Candida inventa grows on glass slides."}
    assert judge(case, Answer(0, [right]), None).verdict == "right"
    assert judge(case, Answer(0, [{**right, "title": " grows on glass slides."}]), None).verdict == "wrong"
    assert judge(case, Answer(0, [{**right, "title": None}]), None).verdict == "lost"
    assert judge(case, Answer(0, []), None).verdict == "error"
    assert judge(case, Answer(1, [right]), None).verdict == "error"
    assert judge(case, Answer(0, [right]), frozenset({"pmid", "doi"})).verdict == "n/a"
    empty = by_name("empty-set")
    assert judge(empty, Answer(0, []), None).verdict == "right"
    assert judge(empty, Answer(0, [{"pmid": None}]), None).verdict == "wrong"


def test_a_tool_runs_in_a_process_of_its_own() -> None:
    program = 'print(\'{"pmid": "998000001", "title": "Candida inventa grows on glass slides."}\')'
    tool = Tool("one", (sys.executable, "-Ic", program, "{files}"), {"pubmed_xml": None})
    cases = [
        by_name(name) for name in ("title-begins-with-tag", "cut-off-xml", "pubtator-crlf", "landing-other-paper-than-asked")
    ]
    judged = judge_tool(tool, cases, 30.0)
    assert [one.verdict for one in judged] == ["right", "accepted", "n/a", "n/a"]
    assert render_counts({"one": judged}, markdown=True).endswith("| one | 1 | 0 | 0 | 0 | 1 | 2 |")


def test_the_page_of_the_documentation_has_every_case() -> None:
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    listed = {line.split("|")[1].strip(): line.split("|")[2].strip() for line in page.splitlines() if line.startswith("| ")}
    assert {case.name: listed.get(case.name) for case in load_cases()} == {case.name: "right" for case in load_cases()}
