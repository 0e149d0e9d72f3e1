"""Unit processes of the record, one for each basis on which a process's lines are stated.

A process has one output in the record. Where lines of one process are stated per period and per piece,
it becomes two processes, ``main`` and ``main@piece``, joined by a flow of the product itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.base.unit_table import base_unit
from footprint.compile.inventory import InvFlow, InvProcess
from footprint.compile.share import allocation_of, process_share
from footprint.model.lines import Line
from footprint.model.meters import informs_only
from footprint.model.place import Place
from footprint.model.processes import Output
from footprint.model.study import Study
from footprint.model.types import Quantity

#: One year of use of the declared unit; its demand is the service life. No stated process has a tilde.
USE_YEAR = "use~year"
#: The first basis in use names the process; the others get a suffix.
_ORDER = ("period", "output", "piece", "declared_unit")
_ONCE = ("declared_unit", "service_year")
#: What is stated for a whole period or run covers the co-products too.
_WHOLE = ("period", "output")


def final_process(study: Study, place: Place) -> str | Problem:
    """The process that makes the studied product."""
    made = [o for o in study.outputs if o.role == "product"]
    named = [o for o in made if o.product in (study.product.model, study.product.part_no)]
    chosen = {o.process for o in (named or made)}
    if not chosen:
        taken = {line.part_no for line in study.lines if line.kind == "intermediate"}
        chosen = {p.id for p in study.processes if p.id not in taken} or {"main"}
    if len(chosen) == 1:
        return chosen.pop()
    expected = " | ".join(sorted(chosen))
    return Problem("FP-C003", place("outputs", "", "product"), got=study.product.model, expected=expected)


def product_of(study: Study, process: str) -> Output | None:
    """The output row of a process's own product."""
    return next((o for o in study.outputs if o.role == "product" and o.process == process), None)


def _in_unit_of(amount: Quantity, like: Quantity, output: Output | None) -> Quantity | None:
    """``amount`` of product in the dimension of ``like``, through the mass of one piece if needed."""
    if amount.dimension == like.dimension:
        return amount
    mass = output.mass_each if output else None
    if mass is not None and amount.dimension == "piece" and like.dimension == "mass":
        return Quantity(value=amount.base * mass.base, unit="kg")
    if mass is not None and amount.dimension == "mass" and like.dimension == "piece":
        return Quantity(value=amount.base / mass.base, unit="piece")
    return None


def part(line_id: str) -> str:
    """The record process of a line with sub-lines; no stated process has a tilde in its id."""
    return f"part~{line_id}"


class Processes:
    """Grows the processes and flows of an inventory while its lines are read."""

    def __init__(self, study: Study, final: str, place: Place) -> None:
        self.study, self.final, self.place = study, final, place
        self.processes: dict[str, InvProcess] = {}
        self.flows: list[InvFlow] = []
        self.problems: list[Problem] = []
        used: dict[str, set[str]] = {}
        by_id = {line.id: line for line in study.lines}
        for line in study.lines:
            if not informs_only(line, by_id) and not line.parent:
                if line.per != "service_year":
                    used.setdefault(line.process, set()).add(line.per)
                if line.per in _ONCE:  # what such a line takes, it takes once per declared unit
                    used.setdefault(final, set()).add("declared_unit")
        for process in {final, *(p.id for p in study.processes), *used}:
            self._add(process, used.get(process, set()))
        if any(line.per == "service_year" and not line.parent for line in study.lines):
            self._add_years()

    def _add_years(self) -> None:
        """The declared unit takes its service life in years of use; that it is stated the model checks."""
        life = self.study.product.service_life
        if life is None or life.dimension != "time":
            return
        self.processes[USE_YEAR] = InvProcess(USE_YEAR, Quantity(value=Fraction(1), unit="year"))
        taker = self._basis(self.final, "declared_unit")
        self.flows.append(InvFlow("flow/use~year", USE_YEAR, taker, life))

    def _bases(self, process: str, used: set[str]) -> Iterator[str]:
        needed = set(used)
        if not needed:
            stated = next((p for p in self.study.processes if p.id == process), None)
            needed = {"output"} if stated is not None and stated.output is not None else {"declared_unit"}
        return (basis for basis in _ORDER if basis in needed)

    def _output(self, process: str, basis: str) -> Quantity | None:
        product = self.study.product
        output = product_of(self.study, process)
        stated = next((p for p in self.study.processes if p.id == process), None)
        like = product.declared_unit if process == self.final else (stated.output if stated else None)
        if basis == "declared_unit":
            return product.declared_unit if process == self.final or like is None else like
        if basis == "period" and output is not None:
            return _in_unit_of(output.amount, like or output.amount, output)
        if basis == "piece":
            piece = Quantity(value=Fraction(1), unit="piece")
            return _in_unit_of(piece, like or piece, output)
        if basis == "output" and stated is not None and stated.output is not None:
            good = stated.output.value * (stated.yield_ or Fraction(1))
            return _in_unit_of(Quantity(value=good, unit=stated.output.unit), like or stated.output, output)
        return None

    def _add(self, process: str, used: set[str]) -> None:
        first: InvProcess | None = None
        for basis in self._bases(process, used):
            amount = self._output(process, basis)
            if amount is None or amount.value <= 0:
                where = self.place("outputs", "", "amount")
                self.problems.append(Problem("FP-C004", where, got=process, values={"basis": basis}))
                continue
            name = process if first is None else f"{process}@{basis}"
            share, mass = self._share(process, basis), self._net_mass(process, amount)
            told = allocation_of(self.study, process) if basis in _WHOLE else None
            made = InvProcess(name, amount, share, mass, told)
            self.processes[name] = made
            if first is None:
                first = made
            else:
                self.flows.append(InvFlow(f"{name}>{process}", name, process, self._whole(first)))

    def _whole(self, first: InvProcess) -> Quantity:
        """What joins two bases of one process: the same product again, so no share may apply to it."""
        return Quantity(value=first.output.value / first.share, unit=first.output.unit)

    def _share(self, process: str, basis: str) -> Fraction:
        share = process_share(self.study, process) if basis in _WHOLE else Fraction(1)
        if share:
            return share
        self.problems.append(Problem("FP-C020", self.place("outputs", "", "allocation"), got=process))
        return Fraction(1)

    def _net_mass(self, process: str, amount: Quantity) -> Fraction | None:
        product = self.study.product
        if process != self.final or product.net_mass is None:
            return None
        return product.net_mass.base / product.declared_unit.base * amount.base

    def of(self, line: Line) -> str:
        """The record process of a line's own process and basis."""
        if line.parent:
            return part(line.parent)
        return USE_YEAR if line.per == "service_year" else self._basis(line.process, line.per)

    def _basis(self, process: str, per: str) -> str:
        suffixed = f"{process}@{per}"
        return suffixed if suffixed in self.processes else process

    def taker(self, line: Line) -> str:
        """The record process that takes what a line states: per declared unit, that of the product."""
        if line.per == "declared_unit" and not line.parent:
            return self._basis(self.final, "declared_unit")
        return self.of(line)

    def add_part(self, line: Line, amount: Quantity) -> None:
        """A line with sub-lines: a process that makes one base unit of it (1 piece, 1 kg)."""
        name = part(line.id)
        self.processes[name] = InvProcess(name, Quantity(value=Fraction(1), unit=base_unit(amount.dimension)))
        self.flows.append(InvFlow(f"{name}>", name, self.taker(line), amount, line.id))

    def add_flow(self, line: Line, amount: Quantity) -> None:
        """A line that takes the product of another process, in the dimension of its output."""
        source = self.processes.get(line.part_no)
        if source is None:
            return  # reported by the model's checks or as a process without output
        taken = _in_unit_of(amount, source.output, product_of(self.study, source.id))
        if taken is None:
            values = {"got_dimension": amount.dimension, "expected_dimension": source.output.dimension}
            where = self.place("lines", line.id, "unit")
            expected = source.output.unit
            self.problems.append(Problem("FP-U004", where, got=amount.unit, expected=expected, values=values))
            return
        kind = "avoided" if line.kind == "avoided" else "use"
        self.flows.append(InvFlow(f"flow/{line.id}", source.id, self.taker(line), taken, line.id, kind))

    def add_credit(self, line: Line, name: str, unit: str) -> str:
        """A process that runs once for what a line displaces, and the avoided flow that takes the run off.

        How much is displaced stands in the line alone: flows lie open beside every line of their processes.
        """
        made, once = f"avoided~{name}", Quantity(value=Fraction(1), unit=unit)
        self.processes[made] = InvProcess(made, once)
        self.flows.append(InvFlow(f"{made}>", made, self.taker(line), once, line.id, "avoided"))
        return made

    def unreached(self) -> set[str]:
        """Processes whose product nothing takes, on any path from the declared unit."""
        takes: dict[str, list[str]] = {}
        for flow in self.flows:
            takes.setdefault(flow.target, []).append(flow.source)
        reached, queue = {self.final}, [self.final]
        while queue:
            for source in takes.get(queue.pop(), []):
                if source not in reached:
                    reached.add(source)
                    queue.append(source)
        return set(self.processes) - reached
