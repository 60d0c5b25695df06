"""Targets for atheris, a fuzzer that is led by the code it reaches: by hand, where it can be installed; not in the tests.

    python -m venv build/atheris && build/atheris/bin/pip install atheris -e .
    build/atheris/bin/python -m tests.fuzz.atheris_targets page build/atheris/page -max_total_time=300

The first word is a kind of document (page, xml, bioc_json, text, ids, or the name of a source), the second a folder in which
atheris keeps what reached new code; the seeds of that kind are put there first. The rest is libFuzzer's. It ends with the first
law broken.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.fuzz.inputs import Input
from tests.fuzz.seeds import Seed, read_seeds
from tests.fuzz.trial import try_input

_BEGINS: dict[str, tuple[bytes, ...]] = {
    "page": (b"<!doctype", b"<html"),
    "xml": (b"<?xml", b"<pubmed", b"<collection"),
    "bioc_json": (b"{", b"["),
}


def seeds_for(target: str) -> list[Seed]:
    """The seeds of a target, all read by one reader."""
    seeds = read_seeds()
    if target == "ids":
        return [seed for seed in seeds if seed.kind == "ids"]
    documents = [seed for seed in seeds if seed.kind == "document"]
    if target in _BEGINS:
        return [seed for seed in documents if seed.body.lstrip().lower().startswith(_BEGINS[target])]
    if target == "text":
        return [seed for seed in documents if not seed.body.lstrip().startswith((b"<", b"{", b"["))]
    return [seed for seed in seeds if seed.kind == "parser" and seed.capture is not None and seed.capture.source == target]


def reader_for(seeds: Sequence[Seed]) -> Callable[[bytes], None]:
    """What atheris calls with every input: raises AssertionError on one that breaks a law."""
    seed = seeds[0]._replace(name="atheris")

    def read(body: bytes) -> None:
        finds = try_input(Input(2, seed, body, is_cut=False))
        assert not finds, finds

    return read


def main(target: str, folder: str, *options: str) -> None:
    """Run until something is found, or as long as the options say."""
    import atheris  # type: ignore[import-not-found]  # not among the project's packages

    seeds = seeds_for(target)
    if not seeds:
        raise SystemExit(f"no seeds for {target!r}: page, xml, bioc_json, text, ids, or the name of a source")
    Path(folder).mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (Path(folder) / f"seed-{number}").write_bytes(seed.body)
        reader_for(seeds)(seed.body)  # so that every module is imported, as only those are seen
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], folder, *options], reader_for(seeds))
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
