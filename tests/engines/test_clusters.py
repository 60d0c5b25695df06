"""Dask and Ray with local clusters of two workers, and an object store: run by `make test-engines`, which installs them.

Nothing here was ever run on several machines.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import scraper
from scraper.bulk.build import Options, build, find_damage, update
from scraper.bulk.engines import ENGINES
from scraper.bulk.manifest import read_manifest
from scraper.errors import InputError
from tests.bulk.pubmed_files import hash_of, replay, write_three
from tests.bulk.test_engines import killed_gather, killed_scatter

pytestmark = pytest.mark.enable_socket
CLUSTERS = {"dask": "tcp://127.0.0.1:9", "ray": "127.0.0.1:9"}  # each with an address where none is


@pytest.fixture(params=CLUSTERS)
def engine(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(ENGINES[request.param].library)
    return str(request.param)


def test_engines_give_one_hash(tmp_path: Path, engine: str) -> None:
    files = write_three(tmp_path / "in")
    manifest = build(files, str(tmp_path / "out"), options=Options(engine=engine, jobs=2))
    assert manifest.hash == hash_of(replay(files))
    assert build(files, str(tmp_path / "out"), options=Options(jobs=1)) == manifest  # nothing is left to do


@pytest.mark.parametrize("function", ["scatter", "gather"])
def test_a_worker_killed_in_a_task_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, function: str
) -> None:
    from scraper.bulk import build as building

    files = write_three(tmp_path / "in")
    monkeypatch.setenv("KILL_ONCE", str(tmp_path / "killed"))
    monkeypatch.setattr(building, function, {"scatter": killed_scatter, "gather": killed_gather}[function])
    assert build(files, str(tmp_path / "out"), options=Options(engine=engine, jobs=2)).hash == hash_of(replay(files))
    assert (tmp_path / "killed").exists()


def test_no_cluster_at_the_address(tmp_path: Path, engine: str) -> None:
    files = write_three(tmp_path / "in")
    with pytest.raises(InputError, match="run the same command again"):
        build(files, str(tmp_path / "out"), options=Options(engine=engine, jobs=2, address=CLUSTERS[engine]))


def test_a_lost_scheduler_is_told_and_the_build_goes_on_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    import subprocess
    import sys

    files = write_three(tmp_path / "in")
    script = (
        "from distributed import LocalCluster\nif __name__ == '__main__':\n    import signal\n"
        "    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:\n"
        "        print(cluster.scheduler_address, flush=True)\n        signal.pause()\n"
    )
    (tmp_path / "cluster.py").write_text(script)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    with subprocess.Popen([sys.executable, str(tmp_path / "cluster.py")], stdout=subprocess.PIPE, text=True) as cluster:
        assert cluster.stdout is not None
        address = cluster.stdout.readline().strip()
        options = Options(engine="dask", jobs=1, address=address)
        steps: list[str] = []

        def on_step(step: object) -> None:
            steps.append(str(step))
            if len(steps) == 3:
                os.kill(cluster.pid, signal.SIGKILL)

        with pytest.raises(InputError, match="run the same command again"):
            build(files, str(tmp_path / "out"), options=options, on_step=on_step)
    assert build(files, str(tmp_path / "out"), options=Options(jobs=1)).hash == hash_of(replay(files))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of a local S3 server."""
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in (("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("FSSPEC_S3_ENDPOINT_URL", f"http://{host}:{port}")
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir("papers")
    yield "s3://papers"
    server.stop()


def test_inputs_and_build_in_an_object_store(tmp_path: Path, bucket: str) -> None:
    import s3fs

    files = write_three(tmp_path / "in")
    store = s3fs.S3FileSystem()
    for path in files:
        store.put_file(path, f"papers/in/{Path(path).name}")
    out = f"{bucket}/out"
    build([f"{bucket}/in"], out, options=Options(jobs=2))
    told = read_manifest(out)
    assert told.hash == hash_of(replay(files))
    assert told.is_whole
    assert [record.pmid for record in scraper.scan(out, [998100001])] == ["998100001"]
    assert find_damage(out, told, checksums=True) == []
    assert update(out, [f"{bucket}/in/pubmed26n0010.xml.gz"], options=Options(jobs=1)) == told
    with pytest.raises(InputError, match="no such file or folder"):
        build([f"{bucket}/none.xml"], out, options=Options(jobs=1))


def test_polars_reads_the_tables(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    files = write_three(tmp_path / "in")
    build(files, str(tmp_path / "out"), options=Options(jobs=1))
    papers = polars.scan_parquet(f"{tmp_path}/out/papers/*.parquet")
    citing = polars.scan_parquet(f"{tmp_path}/out/citing/*.parquet")
    found = citing.join(papers, left_on="citing", right_on="number").select("cited", "title").sort("cited").collect()
    assert found.rows() == [(998100001, "Fourth again"), (999900001, "Second, version 2")]
