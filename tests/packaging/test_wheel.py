"""A wheel and an sdist built of this checkout hold what they should, and the bare wheel works with what the core requires."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from hatchling import build
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scraper.version import __version__
from tests.conftest import CASSETTES, ROOT
from tests.packaging.wheel import Wheel, closure, names_of, read_wheel

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PASSED_OVER = {"__pycache__", ".git", ".venv", "build", "dist", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
EXTRAS_OF_USERS = [extra for extra in PROJECT["optional-dependencies"] if not extra.startswith("dev")]
INSTALLED = {canonicalize_name(one.metadata["Name"]): one for one in distributions()}


@pytest.fixture(scope="module")
def wheel_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("build_wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def wheel(wheel_file: Path) -> Wheel:
    return read_wheel(wheel_file)


@pytest.fixture(scope="module")
def sdist_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    with tarfile.open(built("build_sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def built(hook: str, folder: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)  # the hooks of PEP 517 build the project of the working folder
        return folder / getattr(build, hook)(str(folder))


def project_files() -> set[str]:
    """Files of the project as paths from its root: of a checkout what git has or would take, of an unpacked sdist all."""
    if (ROOT / ".git").exists():
        asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        return {name for name in listed if name and (ROOT / name).is_file()}
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if not PASSED_OVER & set(path.parts)}


def test_the_wheel_holds_the_package_whole_the_sample_and_nothing_else(wheel: Wheel) -> None:
    own = {name for name in project_files() if name.startswith("scraper/")}
    sample = {
        f"scraper/sample/{source}/37622028/{path.name}"
        for source in ("landing", "pubtator3")
        for path in (CASSETTES / source / "37622028").iterdir()
    }
    about = {name for name in wheel.names if name.startswith(f"literature_scraper-{__version__}.dist-info/")}
    assert {"scraper/py.typed", "scraper/__main__.py"} <= own
    assert len(sample) == 4
    assert set(wheel.names) - about == own | sample
    assert {name.partition("/")[2] for name in about} == {
        "METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE",
    }  # fmt: skip


def test_without_extras_only_the_core_is_required(wheel: Wheel) -> None:
    assert wheel.version == __version__
    assert {str(one) for one in wheel.core} == {str(Requirement(line)) for line in PROJECT["dependencies"]}
    named = [Requirement(line) for lines in PROJECT["optional-dependencies"].values() for line in lines]
    assert names_of(wheel.extras) == names_of(named)


def test_what_the_core_requires_pulls_no_extra(wheel: Wheel) -> None:
    needed = closure(wheel.core, INSTALLED)
    users = [one for one in wheel.extras if any(f'"{extra}"' in str(one.marker) for extra in EXTRAS_OF_USERS)]
    assert {"matplotlib", "starlette", "mcp", "pyarrow", "xlsxwriter"} <= names_of(users)
    assert needed & names_of(users) == set()
    assert names_of(wheel.core) <= needed


def test_the_bare_wheel_works_beside_what_the_core_requires(wheel_file: Path, wheel: Wheel, tmp_path: Path) -> None:
    python = environment_of(tmp_path / "env", wheel_file, closure(wheel.core, INSTALLED))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    said = [call(elsewhere, python, "-I", "-m", "scraper", command) for command in ("--version", "demo", "schema", "sources")]
    assert said[0].split()[-1] == __version__
    assert json.loads(said[1])["pmid"] == "37622028"
    assert "abstract" in json.loads(said[2])["$defs"]["Record"]["properties"]
    assert said[3].startswith("landing\n")
    assert list(elsewhere.iterdir()) == []
    for extra in ("matplotlib", "numpy"):
        with pytest.raises(subprocess.CalledProcessError):
            call(elsewhere, python, "-I", "-c", f"import {extra}")


def environment_of(folder: Path, wheel_file: Path, packages: Iterable[str]) -> Path:
    """An environment that holds the wheel and these packages of ours, linked; its Python."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    site = Path(paths["purelib"])
    with zipfile.ZipFile(wheel_file) as archive:
        archive.extractall(site)  # noqa: S202 - our own wheel
    for name in packages:
        link_parts(INSTALLED[name], site)
    return Path(paths["scripts"]) / "python"


def link_parts(package: Distribution, site: Path) -> None:
    for part in {path.parts[0] for path in package.files or []} - {"..", "__pycache__"}:
        (site / part).symlink_to(Path(str(package.locate_file(part))))


def call(folder: Path, *command: str | Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_sdist_holds_what_the_two_commands_and_the_tests_need(sdist_names: set[str]) -> None:
    needed = {".ci/run", "Containerfile", "LICENSE", "Makefile", "bench/bulk.py", "packaging/conda/recipe.yaml", "pyproject.toml"}
    needed |= {"CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "README.md", "RELEASING.md", "SECURITY.md"}
    needed |= {"cassettes/landing/37622028/body.txt", "docs/record.md", "tests/conftest.py"}
    locks = {path.name for path in ROOT.glob("requirements*.lock")}
    assert {"requirements.lock", "requirements-image.lock", "requirements-build.lock"} <= locks
    assert sorted((needed | locks) - sdist_names) == []


def test_the_sdist_is_the_project(sdist_names: set[str]) -> None:
    assert sorted(project_files() - sdist_names) == []
