"""What surrounds a release agrees with the project: versions, requirements, the image's files, workflows, forms."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from scraper.version import __version__
from tests.conftest import ROOT
from tests.packaging.release import PLACES, UNRELEASED, ReleaseError, find_faults, notes_of, read_changes, read_versions

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAMES_OF_CONDA_FORGE = {"isal": "python-isal"}  # where they are not PyPI's: `isa-l` is the C library, `isal` is nothing
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def load(path: Path) -> dict[str, Any]:
    """A YAML file; the key `on` of workflows is True to YAML 1.1."""
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in loaded.items()}


def spelled(line: str, names: dict[str, str]) -> tuple[str, str]:
    """Name and floor of a requirement; environment markers are not among what we require."""
    found = Requirement(line)
    assert not found.marker
    return names.get(found.name, found.name), str(found.specifier)


# Versions and notes


def test_every_place_states_the_version() -> None:
    assert read_versions(ROOT) == dict.fromkeys(PLACES, __version__)


def test_the_newest_section_of_the_changelog_is_of_this_version_or_unreleased() -> None:
    sections = read_changes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert sections[0].version in {UNRELEASED, __version__}
    assert all(section.text for section in sections)
    assert UNRELEASED not in [section.version for section in sections[1:]]


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A project that is ready for 9.8.7."""
    for name, pattern in PLACES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(pattern.strip("^$").replace("(.+)", "9.8.7") + "\n")
    with (tmp_path / "CITATION.cff").open("a") as file:
        file.write('date-released: "2027-01-31"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## 9.8.7 (2027-01-31)\n\n- New.\n\n## 9.8.6 (2026-12-31)\n\n- Old.\n")
    return tmp_path


def test_notes_are_the_newest_section(ready: Path) -> None:
    assert notes_of("v9.8.7", ready) == "- New."


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("scraper/version.py", "9.8.7", "9.8.8", "scraper/version.py says 9.8.8"),
        ("CITATION.cff", "version: 9.8.7", "version: 9.8", "CITATION.cff says 9.8"),
        ("packaging/conda/recipe.yaml", "9.8.7", "9.8.7.dev0", "recipe.yaml says 9.8.7.dev0"),
        (
            "CITATION.cff",
            "2027-01-31",
            "2027-02-01",
            "date-released of CITATION.cff is 2027-02-01, the day in CHANGELOG.md 2027-01-31",
        ),
        ("CITATION.cff", "date-released", "released", "date-released of CITATION.cff is missing"),
        ("CITATION.cff", "version:", "of:", "CITATION.cff: one version is looked for, 0 found"),
        ("CHANGELOG.md", "## 9.8.7 (2027-01-31)", "## Unreleased", "the newest section of CHANGELOG.md is Unreleased"),
        ("CHANGELOG.md", "- New.", "", "the newest section of CHANGELOG.md is 9.8.7, with 0 characters"),
        ("CHANGELOG.md", "(2027-01-31)", "soon", "heading '9.8.7 soon' is neither"),
    ],
)
def test_a_release_that_does_not_agree_is_refused(ready: Path, file: str, old: str, new: str, told: str) -> None:
    text = (ready / file).read_text()
    assert old in text
    (ready / file).write_text(text.replace(old, new, 1))
    with pytest.raises(ReleaseError, match=re.escape(told)):
        notes_of("v9.8.7", ready)


@pytest.mark.parametrize("tag", ["9.8.7", "v9.8.6", "v9.8.7.1", "main", ""])
def test_another_tag_is_refused(ready: Path, tag: str) -> None:
    assert find_faults("v9.8.7", ready) == []
    assert find_faults(tag, ready)


# Requirements


def test_the_recipe_requires_what_the_project_requires() -> None:
    recipe = load(ROOT / "packaging" / "conda" / "recipe.yaml")
    floor = PYPROJECT["project"]["requires-python"]
    assert f">={recipe['context']['python_min']}" == floor
    python = "python >=${{ python_min }}"
    run, host = recipe["requirements"]["run"], recipe["requirements"]["host"]
    assert run[0] == host[0] == python
    assert [spelled(line, {}) for line in run[1:]] == sorted(
        spelled(line, NAMES_OF_CONDA_FORGE) for line in PYPROJECT["project"]["dependencies"]
    )
    assert host[1] == "pip"
    assert [spelled(line, {}) for line in host[2:]] == [spelled(line, {}) for line in PYPROJECT["build-system"]["requires"]]
    (entry,) = recipe["build"]["python"]["entry_points"]
    assert entry.split(" = ") == ["scraper", PYPROJECT["project"]["scripts"]["scraper"]]


def pins(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9.-]+==[^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements-image.lock", "requirements-build.lock"])
def test_an_image_holds_the_versions_that_the_tests_ran_with(name: str) -> None:
    assert pins(name)
    assert pins(name) - pins("requirements.lock") == set()


def test_the_locks_of_the_image_hold_what_it_is_made_of() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    users = [line for extra, lines in extras.items() if not extra.startswith(("dev", "dask", "ray")) for line in lines]
    for lock, lines in (
        ("requirements-image.lock", PYPROJECT["project"]["dependencies"] + users),
        ("requirements-build.lock", PYPROJECT["build-system"]["requires"]),
    ):
        named = {pin.partition("==")[0] for pin in pins(lock)}
        assert {Requirement(line).name for line in lines} - {"literature-scraper"} - named == set()


# The image


def copied() -> list[str]:
    """What the container file takes from the checkout."""
    return [word for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.MULTILINE) for word in line.split()[:-1]]


def test_the_container_file_takes_only_what_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored.index("*") == 1
    allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert len(copied()) == len(allowed) > 5
    assert set(copied()) == allowed
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_an_image_is_built_of_what_it_copies_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hatchling import build

    for name in copied():
        source = ROOT / name
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert build.build_wheel(str(tmp_path / "dist")) == f"literature_scraper-{__version__}-py3-none-any.whl"


def test_the_container_file_is_hash_checked_pinned_and_not_root() -> None:
    bases = re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)
    (minor,) = re.findall(r"^ARG PYTHON=(3\.\d+)$", CONTAINERFILE, re.MULTILINE)
    assert set(bases) == {"docker.io/library/python:${PYTHON}-slim"}
    assert Requirement(f"python{PYPROJECT['project']['requires-python']}").specifier.contains(minor)
    installs = re.findall(r"pip (?:--python \S+ )?install ([^&\n]+)", CONTAINERFILE)
    assert len(installs) == 3
    assert all("--require-hashes" in one or "--no-index" in one for one in installs)
    last = CONTAINERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 1000:1000$", last, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["scraper"\]$', last, re.MULTILINE)


# What the host of the repository reads


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_do_little_and_name_what_is_there(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 100
        for step in job["steps"]:
            assert re.fullmatch(r"[\w-]+/[\w-]+@\S+", step.get("uses", "a/b@c"))
            assert "${{" not in step.get("run", "")  # values come through the environment, where the shell does not read them
            assert set(re.findall(r"\bmake ([a-z-]+)", step.get("run", ""))) <= targets


def test_only_the_last_jobs_of_a_release_may_write() -> None:
    jobs = load(ROOT / ".github" / "workflows" / "release.yml")["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "build": {"contents": "read"},
        "install": {},
        "publish": {"id-token": "write"},
        "tell": {"contents": "write"},
    }
    assert [job.get("needs") for job in jobs.values()] == [None, "build", "install", "publish"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_forms_ask_for_what_helps(path: Path) -> None:
    form = load(path)
    fields = [part for part in form["body"] if part["type"] != "markdown"]
    assert {"name", "description", "labels", "body"} == set(form)
    assert len({field["id"] for field in fields}) == len(fields)
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_the_form_for_bugs_asks_for_the_doctor_and_the_exchanges() -> None:
    text = (ROOT / ".github" / "ISSUE_TEMPLATE" / "bug_report.yml").read_text(encoding="utf-8")
    assert "scraper doctor --offline" in text
    assert "--record DIR" in text
    assert "SECURITY.md" in text


def test_how_to_cite_agrees_with_the_project() -> None:
    citation = load(ROOT / "CITATION.cff")
    project = PYPROJECT["project"]
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "software")
    assert (citation["title"], citation["license"], citation["keywords"]) == (
        project["name"],
        project["license"],
        project["keywords"],
    )
    assert citation["abstract"] == project["description"]
