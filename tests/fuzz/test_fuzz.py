"""The fuzzer in small: ten thousand changed documents break no law, and the fuzzer sees what breaks one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from scraper.errors import ParseError
from scraper.model import AbstractSection, Annotation, ArticleList, Issue, ListedArticle, Record
from tests.conftest import ROOT
from tests.fuzz import trial, workers
from tests.fuzz.inputs import EveryCut, Input, make_input
from tests.fuzz.laws import faults_of_cut, faults_of_silence, iter_faults
from tests.fuzz.mutations import MUTATIONS, nest
from tests.fuzz.seeds import Seed, read_seeds
from tests.fuzz.trial import Find, try_input

SEED = Seed("knots", "document", b"998000001|t|Knots\n998000001|a|Tied\n998000001\t0\t5\tKnots\tGene\t1\n\n")


def fuzz(*options: str) -> tuple[int, list[dict[str, object]], str]:
    """Exit code, finds and sum of a run in a process of its own, which forks."""
    command = [sys.executable, "-m", "tests.fuzz.run", *options]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


needs_fork = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="each block of inputs is tried in a process that is forked"
)


@needs_fork
def test_ten_thousand_changed_documents_break_no_law(tmp_path: Path) -> None:
    code, finds, told = fuzz("--seed", "1", "--count", "10000", "--finds", str(tmp_path / "finds"))
    assert finds == [], told
    assert (code, told.partition(" of ")[0]) == (0, "10000 inputs"), told


@needs_fork
def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    options = ("--seed", "1", "--from", "4000", "--count", "40", "--resume", str(tmp_path / "done"))
    assert [fuzz(*options)[2].partition(" of ")[0] for _ in range(2)] == ["40 inputs", "0 inputs"]


def test_the_same_number_gives_the_same_input() -> None:
    one, again = ([make_input(read_seeds(), 7, number) for number in range(300)] for _ in range(2))
    assert one == again
    assert len({made.body for made in one}) > 250
    assert any(made.is_cut for made in one)


def test_every_cut_is_made_once() -> None:
    seeds = [SEED, Seed("more", "document", b"abc")]
    cuts = EveryCut(seeds)
    made = [cuts.make(number) for number in range(len(cuts))]
    assert [(one.seed, one.body) for one in made] == [(seed, seed.body[:end]) for seed in seeds for end in range(len(seed.body))]


@pytest.mark.parametrize("mutation", dict.fromkeys([*MUTATIONS, nest]), ids=lambda one: one.__name__)
def test_every_mutation_takes_any_bytes(mutation: Callable[[Random, bytes, bytes], bytes]) -> None:
    bodies = [b"", b"x", bytes(range(256)), *(seed.body for seed in read_seeds()[::20])]
    changed = [mutation(Random(number), body, bodies[-1]) for number in range(20) for body in bodies]
    assert all(isinstance(one, bytes) for one in changed)
    assert changed != [body for _ in range(20) for body in bodies]


MENTION = Annotation("title", 0, 5, "Knots", "Gene", ("1",), "exact", "x", 0, 5)
ITEMS = (ListedArticle(position=1, pmid="998000002"), ListedArticle(position=2, pmid="998000003"))
BROKEN: dict[str, Record] = {
    "not of its own type": Record(pmid="0"),
    "exact, yet": Record(title="Ropes", annotations=(MENTION,)),
    "is not within": Record(title="Kno", annotations=(MENTION,)),
    "a mention without a place": Record(annotations=(Annotation("title", None, None, "x", "Gene", (), "exact", "x", 0, 5),)),
    "not within the text": Record(abstract="a", abstract_sections=(AbstractSection(None, None, 0, 2),)),
    "overlap": Record(abstract="ab", abstract_sections=(AbstractSection(None, None, 0, 2), AbstractSection(None, None, 1, 2))),
    "said to be shown": Record(references=ArticleList(ITEMS, 1)),
    "do not ascend": Record(references=ArticleList(ITEMS[::-1], 2)),
    "called complete": Record(references=ArticleList(ITEMS, 2, 3, True)),
    "-1 reported": Record(citing_articles=ArticleList((), 0, -1)),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_record_is_seen(fault: str) -> None:
    assert any(fault in found for found in iter_faults(BROKEN[fault]))


def test_a_whole_record_breaks_no_law() -> None:
    whole = Record(pmid="998000001", title="Knots", annotations=(MENTION,), references=ArticleList(ITEMS, 2, 2, True))
    assert list(iter_faults(whole, by_schema=True)) == []
    assert list(faults_of_cut(whole, [whole])) == []


def test_a_cut_list_that_is_called_whole_is_seen() -> None:
    whole = Record(pmid="998000001", references=ArticleList(ITEMS, 2, 2, True))
    cut = Record(pmid="998000001", references=ArticleList(ITEMS[:1], 1, 1, True))
    assert [fault[:32] for fault in faults_of_cut(cut, [whole])] == ["references: 1 are called complete"[:32]]


def test_a_cut_that_nobody_tells_is_seen() -> None:
    whole = Record(pmid="998000001", title="Knots", abstract="Tied ropes.")
    silent = Record(pmid="998000001", title="Knots", abstract="Tied")
    told = Record(pmid="998000001", title="Knots", abstract="Tied", issues=(Issue("cut_short", None, "it may be cut"),))
    assert [len(list(faults_of_silence(cut, [whole]))) for cut in (whole, silent, told)] == [0, 1, 0]


def test_the_schema_is_looked_at() -> None:
    assert any("not of the schema" in fault for fault in iter_faults(Record(pmid="0"), by_schema=True))


def raising(error: Exception) -> Callable[..., object]:
    def read(*_given: object) -> object:
        raise error

    return read


@pytest.mark.parametrize(
    ("error", "kinds"),
    [(ValueError("x"), ["ValueError"]), (ParseError("x", "y", "z"), []), (RecursionError(), ["RecursionError"])],
)
def test_errors_without_a_type_are_finds(monkeypatch: pytest.MonkeyPatch, error: Exception, kinds: list[str]) -> None:
    monkeypatch.setattr(trial, "read_seed", raising(error))
    assert [find.kind.split()[0] for find in try_input(Input(2, SEED, b"", is_cut=False))] == kinds


def test_slow_inputs_are_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MOST_SECONDS", 0.0)
    assert "records: slow" in {find.kind for find in try_input(Input(2, SEED, SEED.body, is_cut=False))}


def misbehave(how: str, one: Input) -> list[Find]:
    """Inputs 1 and 3 do harm, the others none."""
    while how == "endless" and one.number % 2:
        time.process_time()
    if how == "memory" and one.number % 2:
        bytearray(300 << 20)[::4096] = b"x" * (300 << 8)
    if how == "crash" and one.number % 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return []


KINDS = {"endless": "endless", "memory": "memory", "crash": "the process ended with -9"}


@needs_fork
@pytest.mark.parametrize("how", KINDS)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_no_input_holds_up_the_others(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(workers, "_ENDLESS", 0.1 if how == "endless" else 10.0)
    found = list(workers.try_numbers(partial(make_input, [SEED], 1), 0, 5, partial(misbehave, how)))
    assert [(find.number, find.kind) for find in found] == [(1, KINDS[how]), (3, KINDS[how])]
