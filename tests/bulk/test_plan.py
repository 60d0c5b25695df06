"""The plan of a build: which ranges are made, of which runs, and that a recipe changes with what its shard is made of alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.bulk.inputs import Input, Kind
from scraper.bulk.plan import Plan, plan_shards
from scraper.bulk.run import Run
from scraper.bulk.workplace import Workplace
from tests.bulk.run_files import Pairs, write_run

ONE, TWO, FAR, FARTHER = 998000001, 998000002, 998100001, 998200001


class Runs:
    """Runs that stand in a folder, with the inputs they are of."""

    def __init__(self, folder: Path):
        self.work = Workplace(str(folder))
        (folder / "work").mkdir()
        self.folder = folder

    def add(self, name: str, kind: Kind, pmids: list[int], edges: Pairs = (), version: str = "1.0") -> tuple[Input, Run]:
        documents = [(pmid, b"body", 1) for pmid in pmids]
        run = write_run(self.folder / name, documents, edges=edges, told={"version": version})
        return Input(f"in/{name}", kind, 1, "", name), run

    def plan(self, *read: tuple[Input, Run]) -> Plan:
        return plan_shards(read, self.work, None)

    def recipes(self, *read: tuple[Input, Run]) -> dict[int, str]:
        return {task.number: task.recipe for task in self.plan(*read).tasks}


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def test_each_range_is_made_of_the_runs_that_say_something_of_it(runs: Runs) -> None:
    read = [
        runs.add("1.run", "pubmed", [FAR, ONE]), runs.add("2.run", "documents", [FAR]),
        runs.add("3.run", "citations", [], edges=[(ONE, FAR)]),
    ]  # fmt: skip
    planned = runs.plan(*read)
    made_of = {task.number: [Path(run.path).name for run in task.runs] for task in planned.tasks}
    assert (made_of, planned.left_out) == ({9980: ["1.run", "3.run"], 9981: ["1.run", "2.run"]}, 0)
    assert [task.number for task in planned.tasks] == [9980, 9981]
    assert {(task.papers_only, task.folder) for task in planned.tasks} == {(True, str(runs.folder))}


def test_ranges_that_only_others_name_are_left_out_where_pubmed_says_which_papers_there_are(runs: Runs) -> None:
    others = [runs.add("2.run", "documents", [FAR, FAR, FAR + 1]), runs.add("3.run", "concepts", [FAR, FARTHER])]
    links = runs.add("4.run", "citations", [], edges=[(FARTHER, ONE)])
    planned = runs.plan(runs.add("1.run", "pubmed", [ONE], edges=[(FARTHER, ONE)]), *others, links)
    assert ([task.number for task in planned.tasks], planned.left_out) == ([9980], 3)
    planned = runs.plan(*others, links)
    assert ([task.number for task in planned.tasks], planned.left_out) == ([9981, 9982], 0)
    assert not planned.tasks[0].papers_only


def test_records_of_ours_say_which_papers_there_are_too(runs: Runs) -> None:
    planned = runs.plan(runs.add("1.run", "records", [ONE]), runs.add("2.run", "documents", [FAR]))
    assert ([task.number for task in planned.tasks], planned.left_out) == ([9980], 1)


def test_an_update_changes_the_recipes_of_the_ranges_it_touches_alone(runs: Runs) -> None:
    first = runs.add("1.run", "pubmed", [ONE, FAR, FARTHER], edges=[(FARTHER, ONE), (FAR, FARTHER)])
    before = runs.recipes(first)
    assert runs.recipes(first) == before
    after = runs.recipes(first, runs.add("2.run", "pubmed", [ONE]))
    assert {number for number in before if after[number] != before[number]} == {9980, 9982}  # the last lost a citing paper


def test_a_recipe_is_of_the_order_and_the_versions_of_its_runs(runs: Runs) -> None:
    one, two = runs.add("1.run", "pubmed", [ONE]), runs.add("2.run", "pubmed", [TWO])
    recipes = [runs.recipes(*read)[9980] for read in ([one, two], [two, one], [one])]
    recipes.append(runs.recipes(one, runs.add("2.run", "pubmed", [TWO], version="1.1"))[9980])
    assert len(set(recipes)) == 4


def test_outdated_pmids_are_kept_where_the_tasks_read_them(runs: Runs) -> None:
    first, second = runs.add("1.run", "pubmed", [ONE, TWO, FAR]), runs.add("2.run", "pubmed", [TWO, ONE])
    (one, far) = runs.plan(first, second, runs.add("3.run", "documents", [ONE, TWO, FAR])).tasks
    kept = [run.outdated for run in (*one.runs, *far.runs)]
    assert [path is None for path in kept] == [False, True, True, False, True]
    assert Path(kept[0] or "").read_bytes() == ONE.to_bytes(4, "little") + TWO.to_bytes(4, "little")
    assert list(Path(runs.work.folder).iterdir()) == [Path(kept[0] or "")]
