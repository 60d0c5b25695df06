"""Annotations of several annotators of one paper stand side by side, each under its own name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import scraper
from scraper.errors import InputError
from scraper.pipeline.filling import add_papers
from scraper.pipeline.importing import import_files
from scraper.pipeline.rebuild import reparse
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.conftest import CASSETTES, Run

PMID = "998000903"
HEAD = f"{PMID}|t|Brimol calms dustitis of newts.\n{PMID}|a|\n"
CHEMICALS = f"{HEAD}{PMID}\t0\t6\tBrimol\tChemical\tMESH:C998301\n{PMID}\tAssociation\tMESH:C998301\tMESH:D998302\n\n"
DISEASES = f"{HEAD}{PMID}\t13\t21\tdustitis\tDisease\tMESH:D998302\n\n"
BOTH = f"{HEAD}{PMID}\t0\t6\tBrimol\tChemical\tMESH:C998301\n{PMID}\t13\t21\tdustitis\tDisease\tMESH:D998302\n\n"


def write(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.write_text(text)
    return str(file)


def said(corpus: Corpus, pmid: str = PMID) -> list[tuple[str, str]]:
    return [(one.text, one.source) for one in corpus[pmid].annotations]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_files_of_several_tools_are_all_kept(corpus: Corpus, tmp_path: Path, order: tuple[int, int]) -> None:
    files = [write(tmp_path, "one.pubtator", CHEMICALS), write(tmp_path, "two.pubtator", DISEASES)]
    list(import_files(corpus, [files[place] for place in order]))
    assert {text for text, _ in said(corpus)} == {"Brimol", "dustitis"}
    assert len(corpus[PMID].relations) == 1
    assert list(corpus.find(entity="MESH:D998302")) == [PMID]
    assert list(reparse(corpus)) == []
    assert list(iter_faults(corpus)) == []


def test_one_file_with_two_documents_of_a_paper_keeps_both(corpus: Corpus, tmp_path: Path) -> None:
    list(import_files(corpus, [write(tmp_path, "all.pubtator", CHEMICALS + DISEASES)]))
    assert [text for text, _ in said(corpus)] == ["Brimol", "dustitis"]


def test_what_two_files_have_both_is_there_once(corpus: Corpus, tmp_path: Path) -> None:
    list(import_files(corpus, [write(tmp_path, "one.pubtator", CHEMICALS), write(tmp_path, "both.pubtator", BOTH)]))
    assert sorted(text for text, _ in said(corpus)) == ["Brimol", "dustitis"]
    list(import_files(corpus, [write(tmp_path, "again.pubtator", CHEMICALS + "\n")]))
    assert sorted(text for text, _ in said(corpus)) == ["Brimol", "dustitis"]
    assert [one.occurrences for one in corpus[PMID].relations] == [1]


def test_each_annotator_has_its_own_name(corpus: Corpus, tmp_path: Path, run: Run) -> None:
    file = write(tmp_path, "one.pubtator", BOTH)
    for name in ("TaggerOne", "by hand"):
        assert run("corpus", "import", str(corpus.path), file, "--source", name).code == 0
    assert said(corpus) == [(text, name) for name in ("TaggerOne", "by hand") for text in ("Brimol", "dustitis")]
    assert [one.name for one in corpus[PMID].provenance.sources] == ["TaggerOne", "by hand"]
    assert list(reparse(corpus)) == []


def test_own_annotations_stand_beside_those_of_pubtator(corpus: Corpus, tmp_path: Path) -> None:
    add_papers(corpus, ["37622028"], captures=[CASSETTES], offline=True)
    before = said(corpus, "37622028")
    title = corpus["37622028"].title
    own = f"37622028|t|{title}\n37622028|a|\n37622028\t0\t11\tApplication\tConcept\tX:1\n\n"
    list(import_files(corpus, [write(tmp_path, "own.pubtator", own)], source="by hand"))
    assert sorted(said(corpus, "37622028")) == sorted([*before, ("Application", "by hand")])


def test_parse_names_the_annotator(run: Run, tmp_path: Path) -> None:
    result = run("parse", write(tmp_path, "one.pubtator", BOTH), "--source", "GNorm2")
    record = json.loads(result.stdout)
    assert {one["source"] for one in record["annotations"]} == {"GNorm2"}
    assert [one["name"] for one in record["provenance"]["sources"]] == ["GNorm2"]
    assert scraper.parse(BOTH, source="GNorm2").source.name == "GNorm2"


def test_a_page_is_not_renamed(run: Run) -> None:
    page = str(CASSETTES / "landing" / "37622028" / "body.txt")
    assert run("parse", page, "--source", "GNorm2").stdout == run("parse", page).stdout


@pytest.mark.parametrize("name", ["", " ", "icite", "a,b", "x\ny", "x" * 61])
def test_a_name_that_is_none_is_a_usage_error(name: str, run: Run, corpus: Corpus, tmp_path: Path) -> None:
    file = write(tmp_path, "one.pubtator", BOTH)
    for command in (("parse", file), ("corpus", "import", str(corpus.path), file)):
        result = run(*command, "--source", name)
        assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    with pytest.raises(InputError):
        scraper.parse(BOTH, source=name)
