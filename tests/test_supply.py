"""What is brought in and what is run: no code from data, no unchecked certificates, no package without a hash."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT

MODULES = sorted((ROOT / "scraper").rglob("*.py"))
LOCKS = sorted(ROOT.glob("requirements*.lock"))
# Names that make code of data, files that others can foresee, or connections that nobody checked.
MODULES_REFUSED = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "telnetlib", "ftplib"}
CALLS_REFUSED = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp", "yaml.load", "yaml.unsafe_load",
    "yaml.full_load", "numpy.load", "pandas.read_pickle", "subprocess.getoutput", "subprocess.getstatusoutput",
    "ssl._create_unverified_context", "urllib3.disable_warnings", "runpy.run_path",
}  # fmt: skip
OPTIONS_REFUSED = {("shell", True), ("verify", False), ("check_hostname", False), ("allow_pickle", True), ("verify_mode", 0)}
NAMES_REFUSED = {"ssl.CERT_NONE"}


def dotted(node: ast.AST) -> str:
    """The name that is written there, as "os.system"; "" where it is none."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def refused_in(source: str) -> list[str]:
    """What a module must not hold, a line each, under whatever name it was imported."""
    tree = ast.parse(source)
    meant: dict[str, str] = {}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            room = getattr(node, "module", None)
            for alias in node.names:
                whole = f"{room}.{alias.name}" if room else alias.name
                meant[alias.asname or alias.name] = whole
                found += [f"line {node.lineno}: import {whole}"] * bool(MODULES_REFUSED & {whole, whole.partition(".")[0]})
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            head, dot, rest = dotted(node).partition(".")
            found += [f"line {node.lineno}: {name}" for name in NAMES_REFUSED & {meant.get(head, head) + dot + rest}]
        if isinstance(node, ast.Call):
            head, dot, rest = dotted(node.func).partition(".")
            name = meant.get(head, head) + dot + rest
            found += [f"line {node.lineno}: {name}()"] * (name in CALLS_REFUSED)
            given = [(one.arg, one.value.value) for one in node.keywords if isinstance(one.value, ast.Constant)]
            found += [f"line {node.lineno}: {option[0]}={option[1]}" for option in given if option in OPTIONS_REFUSED]
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [dotted(target).rpartition(".")[2] for target in node.targets]
            found += [f"line {node.lineno}: {name} = {node.value.value}" for name in names
                      if (name, node.value.value) in OPTIONS_REFUSED]  # fmt: skip
    return found


def test_no_module_runs_data_or_trusts_blindly() -> None:
    assert {path: refused for path in MODULES if (refused := refused_in(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle", "from pickle import loads", "import marshal as m", "import shelve", "eval('1')", "exec('1')",
        "compile('1', 'x', 'eval')", "subprocess.run('ls', shell=True)", "requests.get(url, verify=False)",
        "session.verify = False", "context.check_hostname = False", "import yaml as y\ny.load(text)",
        "from tempfile import mktemp\nmktemp()", "import tempfile\ntempfile.mktemp()", "from os import system as run\nrun('ls')",
        "import ssl\nx = ssl.CERT_NONE", "import numpy as np\nnp.load(path, allow_pickle=True)",
    ],
)  # fmt: skip
def test_the_look_at_modules_sees(line: str) -> None:
    assert refused_in(line)


@pytest.mark.parametrize(
    "line", ["re.compile('x')", "json.load(file)", "yaml.safe_load(text)", "run(verify=True)", "model.eval()"]
)
def test_the_look_at_modules_sees_nothing_where_nothing_is(line: str) -> None:
    assert refused_in(line) == []


def test_each_exception_from_the_rules_of_security_has_its_reason() -> None:
    exceptions = [
        (path, one) for path in MODULES for one in re.findall(r"# noqa:[^\n]*\bS\d{3}\b[^\n]*", path.read_text(encoding="utf-8"))
    ]
    assert exceptions
    assert [one for one in exceptions if not re.search(r"S\d{3} - \w", one[1])] == []


def requirements_of(lock: Path) -> list[str]:
    return [one for one in re.sub(r"\\\n\s*", "", lock.read_text(encoding="utf-8")).splitlines() if not one.startswith("#")]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_of_a_lock_has_one_version_and_hashes_and_comes_from_the_index(lock: Path) -> None:
    found = requirements_of(lock)
    assert len(found) > 3
    pinned = r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==[^\s;*]+( ; [^@]+?)? *( ?--hash=sha256:[0-9a-f]{64})+"
    assert [one for one in found if not re.fullmatch(pinned, one)] == []
    assert [one for one in found if re.search(r"://| @ |^-", one)] == []


def test_every_environment_of_the_makefile_is_installed_by_hashes() -> None:
    """`--no-deps --editable .` is this project; the tool that makes the locks is the one thing taken as it is."""
    makefile = re.sub(r"\\\n\s*", "", (ROOT / "Makefile").read_text(encoding="utf-8"))
    installs = [line for line in makefile.splitlines() if "pip install" in line]
    assert len(installs) > 5
    free = [
        line
        for line in installs
        if "--require-hashes -r requirements" not in line and "--no-deps --no-build-isolation" not in line
    ]
    assert [line.partition("pip install ")[2] for line in free] == ["--quiet --disable-pip-version-check uv"]


def test_nothing_is_required_from_an_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    assert len(named) > 50
    assert [one for one in named if Requirement(one).url] == []
