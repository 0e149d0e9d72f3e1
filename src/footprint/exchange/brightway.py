"""A calculated study -> matrices of Brightway, and its score by bw2calc: a peer for our totals.

In: a ``Result`` and one of its assessments. Out: a ``bw_processing`` datapackage, in memory, in a folder or
in a zip file. Columns (ids from 1): the declared unit; each process of the inventory; each factor that a line
uses; every column makes one base unit of its product, so that the supply of a process is its demand of RECORD
S16. Rows of the biosphere: the nine components of the record, in kg CO2e, each with a characterisation of its
own (identifier ``["footprint", <component>]``). What the ids mean stands in the resource ``labels.json``.

A process that makes co-products is partitioned, as in our record: its column takes ``share`` of everything
that one run takes, over the whole output, so that the system stays square. Exact rationals are summed exactly
per cell and rounded to binary64 once, here; the peer's answer is a float and never enters a record.

The only module that touches Brightway (extra ``brightway``), which is imported when a function needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from footprint.base.problem import refuse
from footprint.base.unit_table import base_unit
from footprint.base.where import Where
from footprint.compile.program import LineMap, program
from footprint.engine.program import Program
from footprint.factors.factor import COMPONENTS
from footprint.factors.gwp import gwp_sets
from footprint.model.types import exact_text
from footprint.result.result import Result

#: The column of the declared unit, which every score is for.
DECLARED = 1
#: First word of the identifier of each characterisation.
METHOD = "footprint"
LABELS = "labels.json"

Cells = Mapping[tuple[int, int], Fraction]


@dataclass(frozen=True, slots=True)
class Matrices:
    """The exact matrices of one assessment by id (row, column): ``1 - inputs`` is the technosphere.

    ``first_process``, ``first_factor``, ``first_component`` are the ids at which each kind begins; the
    columns are the ids from ``DECLARED`` to below ``first_component``.
    """

    inputs: Cells
    biosphere: Cells
    first_process: int
    first_factor: int
    first_component: int


def matrices(numbers: Program) -> Matrices:
    """The matrices of a Program.

    Solving ``(1 - inputs) s = 1 at DECLARED`` gives the demands of RECORD S16: the input of ``q`` per base
    unit of ``p`` is ``amount x share_p / output_p``, and so it is for the lines of ``p``; a line per declared
    unit is an input of the declared unit itself.
    """
    process, factor = DECLARED + 1, DECLARED + 1 + len(numbers.outputs)
    component = factor + len(numbers.factors)
    inputs: dict[tuple[int, int], Fraction] = {}
    biosphere: dict[tuple[int, int], Fraction] = {}

    def take(row: int, column: int, value: Fraction) -> None:
        inputs[row, column] = inputs.get((row, column), Fraction(0)) + value

    for index, amount in enumerate(numbers.final):
        if amount:
            take(process + index, DECLARED, amount)
    for source, target, coefficient in numbers.edges():
        take(process + source, process + target, coefficient)
    lines = zip(
        numbers.line_process, numbers.line_scaled, numbers.amounts, numbers.ratios, numbers.line_factor,
        strict=True,
    )  # fmt: skip
    for at, scaled, amount, ratio, used in lines:
        if used >= 0:
            per_unit = numbers.shares[at] / numbers.outputs[at] if scaled else Fraction(1)
            take(factor + used, process + at if scaled else DECLARED, per_unit * amount * ratio)
    for index, values in enumerate(numbers.factors):
        for place, value in enumerate(values):
            biosphere[component + place, DECLARED] = Fraction(0)  # every component has its row
            if value:
                biosphere[component + place, factor + index] = value
    return Matrices(inputs, biosphere, process, factor, component)


def datapackage(result: Result, assessment: str = "", path: str | Path | None = None) -> Any:
    """Write one assessment of a calculated study as a bw_processing datapackage.

    Parameters
    ----------
    result : footprint.result.result.Result
        ``Result.numbers`` of a calculated study.
    assessment : str
        The id of the assessment; the first where none is given.
    path : path, optional
        A file ``*.zip`` (replaced whole), or a folder that is new or empty; none: in memory.

    Returns
    -------
    bw_processing.Datapackage or pathlib.Path
        The package in memory, or the path written; both serve :func:`score` and ``bw2calc``.

    Raises
    ------
    footprint.base.problem.Refused
        The extra ``brightway`` is not installed (FP-D200), the folder is not empty (FP-D201), or a value
        is too large for a float (FP-D202).
    KeyError
        No assessment of that id.
    """
    processing = _package("bw_processing")
    item = result.assessment(assessment).assessment
    numbers, names = program(result.inventory, item, gwp_sets()[item.gwp_set])
    held = matrices(numbers)
    labels = _labels(result, names, held)
    with _filesystem(processing, path) as filesystem:
        made = processing.create_datapackage(
            fs=filesystem, name=f"footprint {item.id}", metadata=_metadata(result)
        )
        _fill(processing, made, held, names)
        made.add_json_metadata(data=labels, valid_for="technosphere", name=LABELS.removesuffix(".json"))
        if filesystem is not None:
            made.finalize_serialization()
    return made if path is None else Path(path)


def score(package: Any) -> dict[str, float]:
    """kg CO2e per declared unit of each component, by ``bw2calc.MultiLCA`` over a written package.

    Parameters
    ----------
    package : bw_processing.Datapackage or path
        What :func:`datapackage` returned.

    Raises
    ------
    footprint.base.problem.Refused
        The extra ``brightway`` is not installed (FP-D200).
    """
    calculation = _package("bw2calc")
    lca = calculation.MultiLCA(
        demands={METHOD: {DECLARED: 1.0}},
        method_config={"impact_categories": [(METHOD, component) for component in COMPONENTS]},
        data_objs=[package],
    )
    lca.lci()
    lca.lcia()
    return {component: float(value) for ((_, component), _), value in lca.scores.items()}


def _package(name: str) -> Any:
    """A package of the extra, imported now."""
    try:
        if name == "bw2calc":
            import bw2calc

            return bw2calc
        import bw_processing
    except ImportError:
        raise refuse("FP-D200", got=name) from None
    return bw_processing


def _fill(processing: Any, made: Any, held: Matrices, names: LineMap) -> None:
    """Technosphere, biosphere, and a characterisation of 1 for each component."""
    import numpy as np

    def vector(
        matrix: str, name: str, cells: list[tuple[int, int]], values: list[float], **more: Any
    ) -> None:
        made.add_persistent_vector(
            matrix=matrix,
            name=name,
            indices_array=np.array(cells, dtype=processing.INDICES_DTYPE),
            data_array=np.array(values, dtype=np.float64),
            **more,
        )

    made_of = [(column, column) for column in range(DECLARED, held.first_component)]
    flip = np.array([False] * len(made_of) + [True] * len(held.inputs))
    values = [*([1.0] * len(made_of)), *_floats(held.inputs)]
    vector("technosphere_matrix", "technosphere", [*made_of, *sorted(held.inputs)], values, flip_array=flip)
    vector("biosphere_matrix", "biosphere", sorted(held.biosphere), _floats(held.biosphere))
    for place, component in enumerate(names.components):
        row = held.first_component + place
        more = {"identifier": [METHOD, component]}
        vector("characterization_matrix", component, [(row, row)], [1.0], **more)


def _floats(cells: Cells) -> list[float]:
    """The nearest binary64 of each cell, in the order of the cells."""
    try:
        return [float(cells[cell]) for cell in sorted(cells)]
    except OverflowError:
        raise refuse("FP-D202") from None


def _labels(result: Result, names: LineMap, held: Matrices) -> list[dict[str, Any]]:
    """What each id is: its kind, the id in the study, its unit."""
    declared = result.inventory.study.product.declared_unit
    unit = f"{exact_text(declared.value)} {declared.unit}"
    name = result.inventory.study.product.name
    made = [{"id": DECLARED, "kind": "declared_unit", "name": name, "unit": unit}]
    for index, name in enumerate(names.processes):
        unit = base_unit(result.inventory.processes[name].output.dimension)
        made.append({"id": held.first_process + index, "kind": "process", "name": name, "unit": unit})
    for index, ref in enumerate(names.factors):
        factor = result.inventory.factors[ref]
        row = {"id": held.first_factor + index, "kind": "factor", "name": ref, "unit": factor.unit}
        made.append({**row, "document": factor.document, "locator": factor.locator})
    for index, name in enumerate(names.components):
        row = {"id": held.first_component + index, "kind": "component", "name": name, "unit": "kg CO2e"}
        made.append(row)
    return made


def _metadata(result: Result) -> dict[str, Any]:
    """What stands beside the matrices; the peer's default licence would call the factors public domain."""
    title = "The licence of each factor holds; labels.json names their documents"
    return {"licenses": [{"name": "licences-of-the-factors", "title": title}], "study": result.study_digest}


@contextmanager
def _filesystem(processing: Any, path: str | Path | None) -> Iterator[Any]:
    """Where the package goes; a zip file appears whole or not at all."""
    if path is None:
        yield None
        return
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix.lower() == ".zip":
        with TemporaryDirectory(dir=target.parent) as folder:
            yield processing.generic_zipfile_filesystem(dirpath=Path(folder), filename=target.name)
            (Path(folder) / target.name).replace(target)
        return
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise refuse("FP-D201", Where(file=str(path)), got=str(path))
    yield processing.generic_directory_filesystem(dirpath=target)
