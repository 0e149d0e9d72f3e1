"""Sums of products of lognormal variables: mean and variance in closed form, and seeded samples.

Statistics, not totals: binary64 throughout, outside every digest (policy N6). Each variable has its own
stream of a counter-based generator, named by its key, so that neither the order of the terms nor the number
of threads nor how many runs are asked for changes a single bit of a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from math import exp, expm1, fsum, prod

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]

#: Runs of one block; a Philox counter step gives four numbers of 64 bits.
BLOCK = 4096
_WORD = 2**64


@dataclass(frozen=True, slots=True)
class Term:
    """``value`` times the variables with these keys (128-bit numbers), each lognormal with median 1."""

    value: float
    variables: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and variance of a sum; ``parts`` is the variance by the set of variables that makes it."""

    mean: float
    variance: float
    parts: Mapping[tuple[int, ...], float]


def moments(terms: Sequence[Term], sigmas: Mapping[int, float]) -> Moments:
    """The exact mean and variance of a sum of products of independent lognormal variables.

    With median 1, E[X] = exp(s²/2). Two terms that share the variables C have the covariance
    m_l m_m (prod over C of exp(s²) - 1); multiplied out over subsets S of C, the variance is the sum over S
    of prod over S of (exp(s²) - 1) times (sum of the means of all terms that hold S)², so that a variable
    used in many terms is one variable.

    Parameters
    ----------
    terms : sequence of Term
        Values in any unit; the variance is in its square.
    sigmas : mapping
        Standard deviation of the logarithm by key.
    """
    held: dict[tuple[int, ...], list[float]] = {}
    means = []
    for term in terms:
        mean = term.value * exp(fsum(sigmas[k] ** 2 for k in term.variables) / 2)
        means.append(mean)
        keys = sorted(set(term.variables))
        for size in range(1, len(keys) + 1):
            for subset in combinations(keys, size):
                held.setdefault(subset, []).append(mean)
    parts = {s: prod(expm1(sigmas[k] ** 2) for k in s) * fsum(m) ** 2 for s, m in sorted(held.items())}
    return Moments(fsum(means), fsum(parts.values()), parts)


def _normals(key: int, seed: int, block: int) -> Floats:
    """Standard normal numbers of one variable in one block, by inversion of 52-bit uniform numbers.

    The key of the generator is that of the variable; the seed fills the third word of its counter, which
    counting never reaches.
    """
    counter = np.array([block * (BLOCK // 4), 0, seed, 0], dtype=np.uint64)
    bits = np.random.Philox(counter=counter, key=np.array([key % _WORD, key // _WORD], dtype=np.uint64))
    drawn = bits.random_raw(BLOCK) >> np.uint64(12)
    found: Floats = ndtri((drawn.astype(np.float64) + 0.5) * 2.0**-52)
    return found


def _block(terms: Sequence[Term], sigmas: Mapping[int, float], seed: int, block: int) -> Floats:
    uses = Counter(k for term in terms for k in term.variables)
    kept: dict[int, Floats] = {}
    total = np.full(BLOCK, fsum(t.value for t in terms if not t.variables))
    for term in terms:
        if not term.variables:
            continue
        product = np.full(BLOCK, term.value)
        for key in term.variables:
            drawn = kept.get(key)
            if drawn is None:
                drawn = np.exp(sigmas[key] * _normals(key, seed, block))
                if uses[key] > 1:
                    kept[key] = drawn
            product *= drawn
        total += product
    return total


def simulate(
    terms: Sequence[Term], sigmas: Mapping[int, float], runs: int, seed: int, threads: int = 1
) -> Floats:
    """``runs`` samples of the sum; the first n of them are those of a simulation with n runs.

    Parameters
    ----------
    seed : int
        0 .. 2**64 - 1.
    threads : int
        Only a matter of time, never of the numbers.
    """
    ordered = sorted(terms, key=lambda t: (t.variables, t.value))
    blocks = range(-(-runs // BLOCK))
    if threads == 1:
        made = [_block(ordered, sigmas, seed, b) for b in blocks]
    else:
        with ThreadPoolExecutor(threads) as pool:
            made = list(pool.map(lambda b: _block(ordered, sigmas, seed, b), blocks))
    return np.concatenate(made)[:runs] if made else np.zeros(0)
