"""Inputs by number: the same number gives the same bytes, on every machine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

from tests.fuzz.mutations import mutate
from tests.fuzz.seeds import Seed

_CUT_SHARE = 0.15


class Input(NamedTuple):
    """A changed document. `is_cut` tells that it is the beginning of the seed and nothing else."""

    number: int
    seed: Seed
    body: bytes
    is_cut: bool


def make_input(seeds: Sequence[Seed], seed_number: int, number: int) -> Input:
    """The input of this number, from 0, in the run of this seed number."""
    random = Random(f"{seed_number}:{number}")  # a text is hashed alike everywhere
    seed = random.choice(seeds)
    if random.random() < _CUT_SHARE:
        return Input(number, seed, seed.body[: random.randrange(len(seed.body) + 1)], is_cut=True)
    likely = [one for one in random.choices(seeds, k=8) if one.kind == seed.kind and one.body[:1] == seed.body[:1]]
    other = likely[0] if likely else random.choice(seeds)
    return Input(number, seed, mutate(random, seed.body, other.body), is_cut=False)


class EveryCut:
    """Each seed cut at each byte: input `n` is the n-th of them."""

    def __init__(self, seeds: Sequence[Seed]):
        self._seeds = seeds
        self._ends = list(accumulate(len(seed.body) for seed in seeds))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def make(self, number: int) -> Input:
        """The input of this number, from 0."""
        place = bisect_right(self._ends, number)
        seed = self._seeds[place]
        return Input(number, seed, seed.body[: number - (self._ends[place] - len(seed.body))], is_cut=True)
