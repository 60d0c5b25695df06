"""Installs a wheel in an empty environment, checks that it is bare and works: python -m tests.packaging.check_wheel dist/*.whl

Needs a package index. What can be checked without one is in test_wheel.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

from tests.packaging.wheel import OWN_NAME, closure, installed_in, names_of, read_wheel

LEFT_OUT = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")


class WheelError(Exception):
    """The wheel does not do what it should; the message says what."""


def main() -> int:
    """Check the wheel named on the command line; 0 or 1."""
    wheel = Path(sys.argv[1]).resolve(strict=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            names = check_in(Path(folder), wheel)
        except WheelError as fault:
            sys.stderr.write(f"{wheel.name}: {fault}\n")
            return 1
    sys.stdout.write(f"{wheel.name}: works in an empty environment, which now holds {len(names)} packages: {' '.join(names)}\n")
    return 0


def check_in(folder: Path, wheel: Path) -> list[str]:
    """Install the wheel below the folder and check it; the names of what came with it, sorted."""
    venv.create(folder / "env", with_pip=True)
    paths = sysconfig.get_paths("venv", {"base": str(folder / "env"), "platbase": str(folder / "env")})
    site, programs = Path(paths["purelib"]), Path(paths["scripts"])
    before = set(installed_in(site))
    call(folder, programs / "python", "-m", "pip", "install", "--quiet", wheel)
    call(folder, programs / "python", "-m", "pip", "check")
    check_bare(wheel, site, before)
    check_commands(folder, programs / "scraper", read_wheel(wheel).version)
    return sorted(set(installed_in(site)) - before)


def check_bare(wheel: Path, site: Path, before: set[str]) -> None:
    """What was installed is what the core requires, and nothing that only an extra names."""
    facts, installed = read_wheel(wheel), installed_in(site)
    needed = closure(facts.core, installed)
    came = set(installed) - before - {OWN_NAME}
    if came != needed - before:
        raise WheelError(f"installed beyond what it requires: {sorted(came - needed)}; missing: {sorted(needed - came - before)}")
    if strays := came & (names_of(facts.extras) - needed):
        raise WheelError(f"packages of extras came with the bare wheel: {sorted(strays)}")


def check_commands(folder: Path, scraper: Path, version: str) -> None:
    """The command works from a folder that is not the checkout, without network."""
    if (said := call(folder, scraper, "--version").split()[-1]) != version:
        raise WheelError(f"scraper --version says {said}, the wheel {version}")
    if not json.loads(call(folder, scraper, "demo"))["abstract"]:
        raise WheelError("scraper demo prints a record without an abstract")
    if "properties" not in call(folder, scraper, "schema"):
        raise WheelError("scraper schema prints no schema")


def call(folder: Path, *command: str | Path) -> str:
    """What a command prints when run in the folder; WheelError with its words if it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise WheelError(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
