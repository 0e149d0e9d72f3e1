"""How far a total may be off: stated uncertainties, their closed form, and a seeded simulation.

Statistics stay outside the digests (policy N6). Every stated uncertainty is one lognormal variable with
median 1: the activity datum of a line, or a factor, which is the same variable in every line that uses it.
The declared total is the value with every variable at its median; it is the median of each line, and not
the mean, nor in general the median, of their sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import exp, log, log1p, sqrt

import numpy as np

from footprint.base.problem import Problem, ProblemsError
from footprint.compile.inventory import Inventory
from footprint.engine.exact import exact_sum
from footprint.engine.sample import Floats, Term, moments
from footprint.engine.sample import simulate as sampled
from footprint.model.quality import Quality, pedigree_factors, schemes
from footprint.result.result import AssessmentResult

RUNS = (100, 1_000_000)
PERCENTILES = (Fraction(5, 2), Fraction(5), Fraction(25), Fraction(50), Fraction(75), Fraction(95),
               Fraction(195, 2))  # fmt: skip
_SEEDS = 2**64
#: The 97.5 % quantile of the standard normal distribution.
_Z = 1.959963984540054
GENERATOR = "Philox 4x64-10, one stream a variable, inversion"


@dataclass(frozen=True, slots=True)
class Variable:
    """One random variable: the activity datum of a line, or a factor. ``gsd2`` is its GSD²."""

    kind: str
    name: str
    gsd2: float

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        return log(self.gsd2) / 2

    @property
    def key(self) -> int:
        """128 bits that name its stream, whatever stands around it."""
        held = hashlib.sha256(f"{self.kind}\x00{self.name}".encode()).digest()
        return int.from_bytes(held[:16], "big")


@dataclass(frozen=True, slots=True)
class Driver:
    """One variable and its part of the variance by itself."""

    variable: Variable
    share: float


@dataclass(frozen=True, slots=True)
class Stated:
    """What the statistics rest on. ``stated`` is the part of absolute emissions with a stated uncertainty.

    ``fixed`` names the lines without one, which are held at their value; ``unused`` the lines whose stated
    uncertainty meets no result of this assessment.
    """

    total: Fraction
    stated: Fraction
    variables: tuple[Variable, ...]
    fixed: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Mean, standard deviation and interval in closed form, kg CO2e per declared unit.

    ``interval`` (2.5 % to 97.5 %) and ``gsd2`` are those of the lognormal distribution with the same mean and
    variance: exact for one line, an approximation for sums, None where a line is negative.
    """

    basis: Stated
    mean: float
    sd: float
    gsd2: float | None
    interval: tuple[float, float] | None
    drivers: tuple[Driver, ...]

    @property
    def cv(self) -> float | None:
        """Standard deviation over mean."""
        return self.sd / self.mean if self.mean else None


@dataclass(frozen=True, slots=True)
class Simulation:
    """A seeded simulation: mean, standard deviation (n - 1), percentiles; ``samples`` in run order."""

    basis: Stated
    runs: int
    seed: int
    mean: float
    sd: float
    percentiles: Mapping[Fraction, float]
    samples: Floats = field(repr=False, compare=False)

    @property
    def standard_error(self) -> float:
        """Of the mean."""
        return self.sd / sqrt(self.runs)


def gsd2_of(row: Quality) -> float | None:
    """GSD² of a stated uncertainty: exp(sqrt(ln² Ub + sum of ln² Ui)); None where none is stated.

    Ui are the pedigree factors of the scores, Ub the basic uncertainty (pedigree_matrix, C. Mutel, after
    Frischknecht et al. and Weidema: ecoinvent 2). Without pedigree scores it is the basic uncertainty.
    """
    if row.basic is None:
        return None
    factors = [row.basic]
    if row.scheme and schemes()[row.scheme].use == "uncertainty":
        table = pedigree_factors()
        factors += [table[row.scheme, name, int(score)] for name, score in row.scores.items()]
    return exp(sqrt(sum(log(f) ** 2 for f in sorted(factors))))


def uncertainty(inventory: Inventory, item: AssessmentResult) -> Uncertainty:
    """The closed form of one assessment (Stated says what it rests on).

    Mean and variance are exact for products and sums of lognormal variables (``engine.sample.moments``); the
    interval fits a lognormal distribution to both (L. F. Fenton, IRE Trans. Commun. Syst. 8, 1960).
    """
    basis, terms = _terms(inventory, item)
    found = moments(terms, {v.key: v.sigma for v in basis.variables})
    gsd2 = interval = None
    if found.mean > 0 and all(t.value >= 0 for t in terms):
        square = log1p(found.variance / found.mean**2)
        middle, spread = log(found.mean) - square / 2, sqrt(square)
        gsd2, interval = exp(2 * spread), (exp(middle - _Z * spread), exp(middle + _Z * spread))
    parts = found.parts
    drivers = [
        Driver(v, parts[v.key,] / found.variance)
        for v in basis.variables
        if found.variance and (v.key,) in parts
    ]
    ordered = tuple(sorted(drivers, key=lambda d: (-d.share, d.variable.kind, d.variable.name)))
    return Uncertainty(basis, found.mean, sqrt(found.variance), gsd2, interval, ordered)


def simulate(
    inventory: Inventory, item: AssessmentResult, runs: int, seed: int, threads: int = 1
) -> Simulation:
    """A Monte Carlo simulation of one assessment: the same seed gives the same runs, bit by bit.

    Raises
    ------
    ProblemsError
        FP-G100: too few or too many runs; FP-G101: a seed that is no number of 64 bits.
    """
    if not RUNS[0] <= runs <= RUNS[1]:
        raise ProblemsError([Problem("FP-G100", got=str(runs), expected=f"{RUNS[0]}..{RUNS[1]}")])
    if not 0 <= seed < _SEEDS:
        raise ProblemsError([Problem("FP-G101", got=str(seed), expected=f"0..{_SEEDS - 1}")])
    basis, terms = _terms(inventory, item)
    samples = sampled(terms, {v.key: v.sigma for v in basis.variables}, runs, seed, threads)
    samples.flags.writeable = False
    values = np.quantile(samples, [float(p) / 100 for p in PERCENTILES])
    percentiles = {p: float(v) for p, v in zip(PERCENTILES, values, strict=True)}
    return Simulation(
        basis, runs, seed, float(samples.mean()), float(samples.std(ddof=1)), percentiles, samples
    )


def _stated(inventory: Inventory) -> dict[tuple[str, str], Variable]:
    """Stated variables by kind and name; a factor by its ref, whichever line states it."""
    refs = {(x.line.id, x.match.role): x.factor for x in inventory.lines}
    found: dict[tuple[str, str], Variable] = {}
    for row in inventory.study.quality:
        gsd2 = gsd2_of(row)
        name = row.line if row.scope == "activity" else refs.get((row.line, row.role), "")
        if gsd2 is not None and name:
            found.setdefault((row.scope, name), Variable(row.scope, name, gsd2))
    return found


def _terms(inventory: Inventory, item: AssessmentResult) -> tuple[Stated, list[Term]]:
    """Each line with a result as a term; a variable stated as certain (GSD² 1) is none."""
    stated = _stated(inventory)
    used: dict[tuple[str, str], Variable] = {}
    terms, fixed, counted = [], [], []
    for row in (r for r in item.lines if r.has_factor):
        places = (("activity", row.line.line.id), ("factor", row.line.factor))
        told = {place: stated[place] for place in places if place in stated}
        held = {place: v for place, v in told.items() if v.gsd2 > 1}
        used |= held
        terms.append(Term(float(row.total), tuple(v.key for v in held.values())))
        if told:
            counted.append(abs(row.total))
        else:
            fixed.append(row.line.label)
    lines = {r.line.line.id for r in item.lines if r.has_factor}
    whole = exact_sum(abs(r.total) for r in item.lines)
    basis = Stated(
        total=item.total,
        stated=exact_sum(counted) / whole if whole else Fraction(0),
        variables=tuple(used[place] for place in sorted(used)),
        fixed=tuple(fixed),
        unused=tuple(sorted({q.line for q in inventory.study.quality if q.basic is not None} - lines)),
    )
    return basis, terms
