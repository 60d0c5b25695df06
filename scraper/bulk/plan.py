"""The plan of a build: the ranges, and for each a recipe, a digest of all that its shard is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from scraper.bulk import places
from scraper.bulk.gather import GatherTask, RunOfRange
from scraper.bulk.inputs import PAPERS, Input
from scraper.bulk.run import FORMAT, Run, read_keys
from scraper.bulk.versions import describe_lost, find_outdated
from scraper.bulk.workplace import Workplace
from scraper.version import __version__


class Plan(NamedTuple):
    """The shards to be, and how many papers lie in ranges of which no paper is taken: only files of others name them."""

    tasks: list[GatherTask]
    left_out: int


def plan_shards(read: Sequence[tuple[Input, Run]], work: Workplace, temp: str | None) -> Plan:
    """The ranges with what each is made of.

    The recipe of a range is a digest of the runs that say something of it, in order, and of the links to it that an update took
    away; so an update changes the recipes of the ranges it touches, and no other.
    """
    lost = _write_outdated([(place, run) for place, (one, run) in enumerate(read) if one.kind == "pubmed"], work, temp)
    papers_only = any(one.kind in PAPERS for one, _ in read)
    by_range: dict[int, list[int]] = {}
    for place, (_, run) in enumerate(read):
        for _, number in run.blocks:
            if place not in by_range.setdefault(number, []):
                by_range[number].append(place)
    tasks, left_out = [], 0
    for number in sorted(by_range):
        saying = [read[place] for place in by_range[number]]
        if papers_only and not any(one.kind in PAPERS and ("keys", number) in run.blocks for one, run in saying):
            left_out += len({pmid for _, run in saying for pmid in read_keys(run, number).pmids.tolist()})
            continue
        runs = [RunOfRange(read[place][1].path, read[place][0].kind, lost.paths.get(place)) for place in by_range[number]]
        made_of = [
            (places.name_of(run.path), run.told.get("version"), lost.digests.get((place, number)))
            for place, (_, run) in zip(by_range[number], saying, strict=True)
        ]
        told = msgspec.json.encode([FORMAT, __version__, number, papers_only, made_of])
        recipe = hashlib.sha256(told).hexdigest()
        tasks.append(GatherTask(number, tuple(runs), papers_only, work.build_folder, recipe, temp))
    return Plan(tasks, left_out)


class _Lost(NamedTuple):
    """Of runs by their place: the files of outdated PMIDs, and by range digests of links that no longer count."""

    paths: dict[int, str]
    digests: dict[tuple[int, int], str]


def _write_outdated(runs: Sequence[tuple[int, Run]], work: Workplace, temp: str | None) -> _Lost:
    lost = _Lost({}, {})
    outdated = find_outdated([run for _, run in runs])
    for (place, run), pmids in zip(runs, outdated, strict=True):
        if len(pmids):
            content = pmids.astype("<u4").tobytes()
            digest = hashlib.sha256(content).hexdigest()[:16]
            path = places.join(work.folder, f"outdated-{digest}.u4")
            if places.stat(path) is None:
                places.write_whole(path, content, temp)
            lost.paths[place] = path
            for number, told in describe_lost(run, pmids).items():
                lost.digests[place, number] = told
    return lost
