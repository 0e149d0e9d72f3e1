"""The fuzz targets over their seeds and a few damaged copies; no atheris needed."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from conformance.mutations.raw import RAW, damaged
from fuzz.targets import TARGETS, seeds


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_takes_its_seeds_and_damaged_ones(target):
    rng = Random(target)
    for data in seeds(target):
        TARGETS[target](data)
        for _ in range(8):
            TARGETS[target](damaged(data, rng.choice(RAW), rng))
