"""Try tools with the pack: `python -m tests.conformance.run`, or `... --tool 'COMMAND {files}'` for any other tool.

A tool prints one JSON record per line, of the fields of our record that it has. Every case runs in a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.conformance.case import FORMATS, REFUSED, Case, Partial, load_cases
from tests.conformance.compare import Fields, Rules, compare_records

ROOT: Final = Path(__file__).parents[2]
VERDICTS: Final = ("right", "wrong", "lost", "error", "accepted", "n/a")
PEERS: Final = ("biopython", "bioc", "metapub", "pubmed_parser", "pymed")
OWN: Final = "literature_scraper"
_AT_ONCE: Final = 4


class Tool(NamedTuple):
    """A tool and what it can read; `fields` None: every field whose name it prints in any record."""

    name: str
    command: tuple[str, ...]
    formats: Mapping[str, Fields]

    def for_case(self, case: Case) -> list[str]:
        """The command line of one case: `{files}` and `{pmid}` filled in."""
        words: list[str] = []
        for word in self.command:
            words += map(str, case.files) if word == "{files}" else [word.replace("{pmid}", case.asked or "")]
        return words


class Answer(NamedTuple):
    """How a tool's process ended (None: not in time), and what it printed."""

    code: int | None
    records: list[Partial]
    message: str = ""


class Judgement(NamedTuple):
    """A verdict on one tool and one case, and its reasons."""

    case: Case
    verdict: str
    reasons: tuple[str, ...] = ()


def run_tool(tool: Tool, case: Case, timeout_seconds: float) -> Answer:
    """What a tool makes of the files of a case."""
    try:
        done = subprocess.run(tool.for_case(case), capture_output=True, timeout=timeout_seconds, check=False, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return Answer(None, [], f"no end within {timeout_seconds:g} s")
    last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2].strip()
    try:
        records = [json.loads(line) for line in done.stdout.decode().split("\n") if line.strip()]
    except ValueError as error:
        return Answer(done.returncode or 1, [], f"no JSON lines: {error}")
    return Answer(done.returncode, records, last)


def judge(case: Case, answer: Answer, fields: Fields) -> Judgement:
    """The verdict on a tool that reads the format of the case and has these fields (None: all of them)."""
    ended = "no end" if answer.code is None else f"exit code {answer.code}"
    if case.expected == REFUSED:
        if answer.code and not answer.records:
            return Judgement(case, "right")
        if answer.code is None:
            return Judgement(case, "error", (answer.message,))
        return Judgement(case, "accepted", (f"{ended}, {len(answer.records)} records",))
    if case.refusal_allowed and answer.code and not answer.records:
        return Judgement(case, "right")
    if answer.code != 0 or (case.expected and not answer.records):
        return Judgement(case, "error", (f"{ended}, {len(answer.records)} records: {answer.message}"[:300],))
    rules = Rules(fields)
    about = {key for record in case.expected for key in record} - {"pmid"}
    if about and not any(map(rules.has, about)):
        return Judgement(case, "n/a")
    findings = list(compare_records(case.expected, case.optional, answer.records, rules))
    verdict = "wrong" if any(one.verdict == "wrong" for one in findings) else "lost" if findings else "right"
    return Judgement(case, verdict, tuple(map(str, findings)))


def judge_tool(tool: Tool, cases: Sequence[Case], timeout_seconds: float) -> list[Judgement]:
    """The verdicts on one tool, in the order of the cases."""
    told = any("{pmid}" in word for word in tool.command)
    able = [case for case in cases if case.format in tool.formats and (told or case.asked is None)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda case: run_tool(tool, case, timeout_seconds), able))
    printed = frozenset(key for answer in answers for record in answer.records for key in record)
    judged = {
        case.name: judge(case, answer, tool.formats[case.format] or printed or None)
        for case, answer in zip(able, answers, strict=True)
    }
    return [judged.get(case.name, Judgement(case, "n/a")) for case in cases]


def known_tools(peers_python: str) -> Iterator[Tool]:
    """Our own tool, and each peer that is installed for the interpreter."""
    own = dict.fromkeys([*FORMATS, *(case.format for case in load_cases())])
    module = "tests.conformance.tools."
    yield Tool(OWN, (sys.executable, "-m", module + OWN, "--asked={pmid}", "{files}"), own)
    for name in PEERS:
        adapter = importlib.import_module(module + name)
        ask = f"import importlib.metadata as m; print(m.version({adapter.PACKAGE!r}))"
        found = subprocess.run([peers_python, "-c", ask], capture_output=True, check=False, text=True)
        if found.returncode == 0:
            yield Tool(f"{name} {found.stdout.strip()}", (peers_python, "-m", module + name, "{files}"), adapter.FIELDS)


def render_counts(results: Mapping[str, Sequence[Judgement]], *, markdown: bool) -> str:
    """A table of tools and how many cases ended in each verdict."""
    rows: list[Sequence[Any]] = []
    for name, judged in results.items():
        counts = Counter(one.verdict for one in judged)
        rows.append((name, *(counts[verdict] for verdict in VERDICTS)))
    return render_table(("tool", *VERDICTS), rows, markdown=markdown)


def render_verdicts(results: Mapping[str, Sequence[Judgement]], *, markdown: bool) -> str:
    """A table of cases and the verdict on each tool."""
    rows = [(row[0].case.name, *(one.verdict for one in row)) for row in zip(*results.values(), strict=True)]
    return render_table(("case", *results), rows, markdown=markdown)


def render_table(head: Sequence[str], rows: Sequence[Sequence[Any]], *, markdown: bool) -> str:
    """Rows in columns, as plain text or as a table of Markdown.

    >>> print(render_table(("a", "b"), [("c", 1)], markdown=True))
    | a | b |
    | --- | --- |
    | c | 1 |
    """
    if markdown:
        return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in (head, ["---"] * len(head), *rows))
    widths = [max(len(str(row[column])) for row in (head, *rows)) for column in range(len(head))]
    lines = ("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows))
    return "\n".join(line.rstrip() for line in lines)


def render_details(results: Mapping[str, Sequence[Judgement]]) -> Iterator[str]:
    """Every verdict that has reasons, with these."""
    for name, judged in results.items():
        for one in judged:
            if one.reasons:
                yield f"\n{name}: {one.case.name}: {one.verdict}\n  ({one.case.about})"
                yield from (f"  {reason}" for reason in one.reasons)


PAGE = """# How tools do with the conformance pack

The pack is {count} small inputs written by hand, one per trap that readers of PubMed XML, PubTator, BioC and landing pages
fall into, each with the part of the record that must come of it: tests/conformance/README.md says how a case is made, what
the verdicts mean and how to try any other tool. This page is printed by `make conformance PEERS=python-that-has-the-peers`; the
versions are those found in that run. A format or
field that a tool does not have is `n/a`, not a fault: most peers read one of the formats only.

{counts}

{verdicts}
"""


def render_page(results: Mapping[str, Sequence[Judgement]]) -> str:
    """The page of the documentation: both tables, and what they are."""
    counts, verdicts = (render(results, markdown=True) for render in (render_counts, render_verdicts))
    return PAGE.format(count=len(next(iter(results.values()))), counts=counts, verdicts=verdicts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the pack and print what came of it; always 0, unless the arguments are wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.run", description=__doc__)
    parser.add_argument("--tool", metavar="COMMAND", help="a command that prints JSON records; {files} and {pmid} are filled in")
    parser.add_argument(
        "--formats", default=",".join(FORMATS), help="what the tool reads, comma-separated (default: %(default)s)"
    )
    parser.add_argument("--peers-python", default=sys.executable, metavar="PATH", help="the interpreter that has the peers")
    parser.add_argument("--case", action="append", metavar="NAME", help="only this case; repeatable")
    parser.add_argument("--timeout", type=float, default=30.0, metavar="SECONDS", help="for each case (default: %(default)s)")
    parser.add_argument("--markdown", action="store_true", help="tables as Markdown")
    parser.add_argument("--page", action="store_true", help="the page of the documentation, without details")
    options = parser.parse_args(arguments)
    cases = [case for case in load_cases() if not options.case or case.name in options.case]
    if not cases:
        parser.error("no such case")
    if options.tool:
        words = shlex.split(options.tool)
        command = tuple(words if "{files}" in words else [*words, "{files}"])
        tools = iter([Tool(words[0], command, dict.fromkeys(options.formats.split(",")))])
    else:
        tools = known_tools(options.peers_python)
    results = {tool.name: judge_tool(tool, cases, options.timeout) for tool in tools}
    if options.page:
        sys.stdout.write(render_page(results))
        return 0
    tables = [render(results, markdown=options.markdown) for render in (render_counts, render_verdicts)]
    sys.stdout.write("\n\n".join(tables) + "\n" + "\n".join(render_details(results)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
