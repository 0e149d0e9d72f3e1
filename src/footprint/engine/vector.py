"""The float path, for loops in notebooks, sampling and portfolios (policy N7).

Agrees with :mod:`footprint.engine.exact` to 1e-12 relative; records never come from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from footprint.engine.program import Program

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VectorRun:
    """``demands`` (processes), ``scales`` (lines), ``values`` (lines x components, kg CO2e)."""

    demands: Floats
    scales: Floats
    values: Floats


def _floats(values: Any) -> Floats:
    return np.array([float(v) for v in values], dtype=np.float64)


def run(program: Program) -> VectorRun:
    """The same calculation as the exact path in binary64."""
    size = len(program.outputs)
    matrix = np.eye(size)
    for source, target, coefficient in program.edges():
        matrix[source, target] -= float(coefficient)
    demands: Floats = np.asarray(np.linalg.solve(matrix, _floats(program.final)) if size else np.zeros(0))
    per_run = demands * _floats(program.shares) / _floats(program.outputs)
    scaled = np.array(program.line_scaled, dtype=bool)
    process = np.array(program.line_process, dtype=np.intp)
    scales: Floats = np.where(scaled, per_run[process], 1.0) if len(process) else np.zeros(0)
    width = len(program.factors[0]) if program.factors else 0
    table = np.zeros((len(program.factors) + 1, width))  # the last row serves lines without a factor
    for index, row in enumerate(program.factors):
        table[index] = _floats(row)
    activity = scales * _floats(program.amounts) * _floats(program.ratios)
    factors = table[np.array(program.line_factor, dtype=np.intp)] if len(process) else np.zeros((0, width))
    return VectorRun(demands, scales, activity[:, None] * factors)
