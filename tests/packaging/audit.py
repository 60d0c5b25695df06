"""Known vulnerabilities of every package that a lock names: make audit, or python -m tests.packaging.audit

Asks PyPI's database, then that of OSV, through pip-audit, which stands beside the Python that runs this. A database that is away,
or does not know the packages, fails nothing: what was not looked at is told as NOT TESTED. A known vulnerability is exit code 1.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
SERVICES = ("pypi", "osv")
SECONDS = 600
_USAGE = 2  # argparse's exit code
_SHOWN = 120  # characters of what a tool says
# What we know of and live with: the id of a vulnerability, and why it does no harm here. Taken out as soon as there is a release.
ACCEPTED: Mapping[str, str] = {}
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


class Audited(NamedTuple):
    """Packages that were looked up, those the database does not know, and what is known against them, a line each."""

    packages: int
    unknown: tuple[str, ...]
    faults: tuple[str, ...]


def read_locks(root: Path) -> list[tuple[str, str]]:
    """Name and version of every package that any lock names, whatever its system or Python, sorted.

    >>> _PINNED.findall("a==1 \\\\\\n  --hash=sha256:0\\nb[x]==2.0 ; sys_platform == 'win32' \\\\\\n")
    [('a', '1'), ('b', '2.0')]
    """
    locks = sorted(root.glob("requirements*.lock"))
    return sorted({pin for lock in locks for pin in _PINNED.findall(lock.read_text(encoding="utf-8"))})


def split_versions(pins: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Lists of requirements in which every name stands once, as pip-audit wants them in one run.

    >>> split_versions([("a", "1"), ("a", "2"), ("b", "1")])
    [['a==1', 'b==1'], ['a==2']]
    """
    lists: list[list[str]] = []
    seen: dict[str, int] = {}
    for name, version in pins:
        place = seen[name] = seen.get(name, -1) + 1
        if place == len(lists):
            lists.append([])
        lists[place].append(f"{name}=={version}")
    return lists


def read_answer(answer: Mapping[str, Any]) -> Audited:
    """What pip-audit said as JSON."""
    known = [one for one in answer["dependencies"] if "skip_reason" not in one]
    unknown = tuple(one["name"] for one in answer["dependencies"] if "skip_reason" in one)
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no release'}"
        for one in known
        for fault in one["vulns"]
        if not {fault["id"], *fault.get("aliases", ())} & set(ACCEPTED)
    ]
    return Audited(len(known), unknown, tuple(faults))


def ask(service: str, lists: Iterable[Sequence[str]]) -> Audited | str:
    """What a database says of all lists; or why it says nothing. Raises RuntimeError where pip-audit does not know an option."""
    whole = Audited(0, (), ())
    for requirements in lists:
        answer = _ask_once(service, requirements)
        if isinstance(answer, str):
            return f"{service}: {answer}"
        whole = Audited(whole.packages + answer.packages, whole.unknown + answer.unknown, whole.faults + answer.faults)
    return whole


def _ask_once(service: str, requirements: Sequence[str]) -> Audited | str:
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, "--no-deps", "--disable-pip"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "requirements.txt")
        path.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        command += ["--format", "json", "--progress-spinner", "off", "--requirement", str(path)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return type(error).__name__
    if done.returncode == _USAGE:
        raise RuntimeError(done.stderr)  # our own mistake must not pass for a database that is away
    try:
        return read_answer(json.loads(done.stdout))
    except ValueError:
        return (done.stderr.strip().splitlines() or ["no answer"])[-1][:_SHOWN]


def report(answers: Iterable[Audited | str]) -> tuple[int, list[str]]:
    """Exit code and lines to print; the first database that knows a package counts."""
    silent = []
    for answer in answers:
        if isinstance(answer, str) or not answer.packages:
            silent.append(answer if isinstance(answer, str) else "the database knows none of the packages")
            continue
        lines = [*answer.faults, f"{answer.packages} packages looked up, {len(answer.faults)} known vulnerabilities"]
        if answer.unknown:
            named = ", ".join(answer.unknown[:5])
            lines.append(f"== NOT TESTED: vulnerabilities of {len(answer.unknown)} packages that the database lacks: {named} ==")
        return int(bool(answer.faults)), lines
    return 0, [f"== NOT TESTED: known vulnerabilities; no database could be asked ({'; '.join(silent)}) =="]


def main() -> int:
    """Ask, print what was found; 1 when something is known against a package."""
    lists = split_versions(read_locks(ROOT))
    code, lines = report(ask(service, lists) for service in SERVICES)
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
