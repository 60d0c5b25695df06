"""Every engine is told, and a killed process changes no build. Dask and Ray: tests/engines/ (`make test-engines`)."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from scraper.bulk.build import Options, build
from scraper.bulk.engines import ENGINES
from scraper.cli.bulk import build as command
from tests.bulk.pubmed_files import hash_of, replay, write_three
from tests.conftest import ROOT


def test_every_engine_is_tried_and_told() -> None:
    from tests.engines.test_clusters import CLUSTERS  # which takes its killed workers from here

    assert set(ENGINES) == {"pool", *CLUSTERS}
    told = next(str(vars(one).get("help")) for one in command.params if one.name == "engine")
    page = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")
    assert [name for name in ENGINES if not re.search(rf"\b{name}\b", told) or f"--engine {name}" not in page] == []


@pytest.mark.parametrize("function", ["scatter", "gather"])
def test_a_build_whose_process_is_killed_has_the_same_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    from scraper.bulk import build as building

    files = write_three(tmp_path / "in")
    monkeypatch.setenv("KILL_ONCE", str(tmp_path / "killed"))  # the processes are new ones: they see the environment alone
    monkeypatch.setattr(building, function, {"scatter": killed_scatter, "gather": killed_gather}[function])
    assert build(files, str(tmp_path / "out"), options=Options(jobs=2)).hash == hash_of(replay(files))
    assert (tmp_path / "killed").exists()


def _kill_in(module: str) -> None:
    """Let the process be killed in the middle of the next file that it writes, once."""
    from scraper.bulk import places

    mark = Path(os.environ["KILL_ONCE"])
    real = os.replace

    def replace(source: str, target: str) -> None:
        if module in target and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        real(source, target)

    places.os.replace = replace  # type: ignore[attr-defined]


def killed_scatter(task: object) -> object:
    from scraper.bulk.scatter import scatter

    _kill_in("/runs/")
    return scatter(task)  # type: ignore[arg-type]


def killed_gather(task: object) -> object:
    from scraper.bulk.gather import gather

    _kill_in("/papers/")
    return gather(task)  # type: ignore[arg-type]
