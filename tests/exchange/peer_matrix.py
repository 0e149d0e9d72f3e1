"""A second writer of the matrices, from the Study model alone: nothing of compile, engine or exchange.

It goes another way on purpose. Assemblies are flattened by multiplying amounts up to the line that the
process takes; a process is not parted by basis; gases are rows of their own, characterised by the GWP set.
Arithmetic is that of floats throughout.
"""

from __future__ import annotations

import bw_processing
import numpy as np

from footprint.factors.factor import COMPONENTS
from footprint.factors.gwp import gwp_sets
from footprint.model.study import Study

DECLARED = 1


def mass(output) -> float:
    each = 1.0 if output.amount.dimension == "mass" else float(output.mass_each.base)
    return float(output.amount.base) * each


def weight(output, key: str) -> float:
    values = {"mass": mass, "revenue": lambda o: float(o.revenue.base), "share": lambda o: float(o.share),
              "piece": lambda o: float(o.amount.base)}  # fmt: skip
    return values[key](output)


class Plant:
    """What the outputs of a study say about dividing."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.made = {o.process: o for o in study.outputs if o.role == "product"}

    def allocated(self, process: str) -> float:
        """The part of the process's burden that its product carries."""
        own = self.made.get(process)
        if own is None or own.allocation is None:
            return 1.0
        rows = [o for o in self.study.outputs if o.process == process and o.role != "other"]
        return weight(own, own.allocation) / sum(weight(o, own.allocation) for o in rows)

    def per_unit(self, process: str, basis: str) -> float:
        """One base unit of product over what the amount is stated for; co-products taken off."""
        stated = next(p for p in self.study.processes if p.id == process)
        if basis == "output":
            return self.allocated(process) / (float(stated.output.base) * float(stated.yield_ or 1))
        if basis == "period":
            return self.allocated(process) / float(self.made[process].amount.base)
        in_mass = stated.output.dimension == "mass"
        return 1 / (float(self.made[process].mass_each.base) if in_mass else 1.0)

    def taken(self, line) -> float:
        """The part of a stated amount that the line's process takes, with what is lost on the way."""
        gross = 1 + float(line.scrap) if line.basis == "net" else 1.0
        if line.share is not None:
            return gross * float(line.share)
        if line.share_key is None:
            return gross
        ours = [o for o in self.study.outputs if o.process == line.process and o.role != "other"]
        whole = sum(weight(o, line.share_key) for o in self.study.outputs)
        return gross * sum(weight(o, line.share_key) for o in ours) / whole


def entries(study: Study):
    """(source, column, amount): what one unit of each column takes; sources are processes and factors."""
    plant, by_id = Plant(study), {x.id: x for x in study.lines}
    for line in study.lines:
        if line.kind == "phantom":
            continue
        amount, top = float(line.amount.base) * plant.taken(line), line
        while top.parent:
            top = by_id[top.parent]
            amount *= float(top.amount.base) * plant.taken(top)
        source = line.part_no if line.kind == "intermediate" else line.matches[0].factor
        if top.per == "declared_unit":
            yield source, "declared unit", amount
        else:
            yield source, top.process, amount * plant.per_unit(top.process, top.per)


def emissions(study: Study):
    """(flow, factor, amount per base unit of the factor)."""
    from footprint.base.unit_table import units

    for factor in study.factors:
        ratio = float(units()[factor.unit].ratio)
        for name, value in {**factor.components, **factor.gases}.items():
            yield name, f"own/{factor.id}", float(value) / ratio


def write(study: Study):
    """The datapackage; each component has a characterisation named as that of our own writer."""
    columns = ["declared unit", *(p.id for p in study.processes), *(f"own/{f.id}" for f in study.factors)]
    gases = gwp_sets()["AR6-GWP100"]["gases"]
    number = {name: i for i, name in enumerate([*columns, *COMPONENTS, *gases], DECLARED)}
    taken = [(number[a], number[b], v) for a, b, v in entries(study)]
    taken.append((number["main"], DECLARED, float(study.product.declared_unit.base)))
    made = [(i, i, 1.0) for i in range(DECLARED, DECLARED + len(columns))]
    package = bw_processing.create_datapackage(sum_intra_duplicates=True)

    def add(matrix: str, rows: list, **more) -> None:
        package.add_persistent_vector(
            matrix=matrix,
            indices_array=np.array([row[:2] for row in rows], dtype=bw_processing.INDICES_DTYPE),
            data_array=np.array([row[2] for row in rows]),
            **more,
        )

    add("technosphere_matrix", made + taken, flip_array=np.array([False] * len(made) + [True] * len(taken)))
    nothing = [(number[c], DECLARED, 0.0) for c in COMPONENTS]
    add("biosphere_matrix", nothing + [(number[a], number[b], v) for a, b, v in emissions(study)])
    for component in COMPONENTS:
        rows = [(number[component], number[component], 1.0)]
        for gas, about in gases.items():
            if about["component"] == component:
                rows.append((number[gas], number[gas], float(about["gwp"])))
        add("characterization_matrix", rows, identifier=["footprint", component])
    return package
