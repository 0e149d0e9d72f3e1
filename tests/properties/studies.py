"""Random studies from a seed: processes, flows, loops, co-products, bases, parents, meters, ranges.

``make(seed)`` may use everything; ``make(seed, plain=True)`` only what every file form can hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from building import assessment, line, own, pinned, product, qty
from footprint.api.result import Result
from footprint.api.study import Study
from footprint.base.problem import ProblemsError, errors
from footprint.model.evidence import Evidence
from footprint.model.lines import Bridge, Match
from footprint.model.processes import Mass, Output, Process
from footprint.model.study import Study as Inventory

STAGES = ("raw_materials", "production", "distribution", "use", "end_of_life")
UNITS = {
    "mass": ("kg", "t", "g"),
    "piece": ("piece", "1000piece"),
    "electricity": ("kWh", "MWh", "MJ_el"),
    "fuel_net": ("MJ_net", "kWh_net"),
}
GEOGRAPHY = {"geography": "CN"}


def dec(rng: Random, low: int = 1, high: int = 9999, places: int = 2) -> Fraction:
    return Fraction(rng.randint(low, high), 10 ** rng.randint(0, places))


class Maker:
    def __init__(self, seed: int, plain: bool) -> None:
        self.rng, self.plain = Random(seed), plain
        self.lines, self.processes, self.outputs, self.masses = [], [], [], []
        self.evidence = []
        self.declared = self.rng.choice((("1", "kg"), ("2.5", "kg"), ("1", "t"), ("10", "piece"), ("3", "g")))
        self.key = self.rng.choice(("mass", "revenue", "piece", "share", None))
        self.factors = [self.factor(i) for i in range(self.rng.randint(7, 10))]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def factor(self, i: int):
        """The first rows serve every kind of line; the rest are random materials."""
        rng = self.rng
        if i == 0:
            return own("grid", "kWh", dec(rng, 1, 900, 3), kind="electricity_mix")
        if i == 1:
            gases = {
                "CO2": dec(rng, 1, 90, 3),
                "CH4_fossil": dec(rng, 1, 9, 4),
                "N2O": "0.0001" if self.plain else "1/7777",
            }
            return own("gas", "MJ_net", kind="combustion", gases=gases)
        if i == 2:
            return own("gas-up", "MJ_net", dec(rng, 1, 90, 4), kind="upstream")
        if i == 3:
            return own("truck", "t.km", dec(rng, 1, 300, 3), kind="well_to_wheel", includes=("upstream",))
        if i == 4:
            return own("leak", "kg CH4_fossil", kind="direct", gases={"CH4_fossil": "1"})
        if i == 5:
            return own("scrap", "t", dec(rng, 1, 90, 1), kind="waste_treatment")
        parts = {"fossil": dec(rng, 1, 9999, 4)}
        if self.chance(0.4):
            parts["biogenic_uptake"] = -dec(rng, 1, 99, 3)
            parts["land_use_change"] = dec(rng, 1, 99, 4)
        if self.chance(0.2) and not self.plain:
            parts["fossil"] = Fraction(rng.randint(1, 99), 7)
        gases = (
            {"CO2_biogenic": "0.3", "CH4_biogenic": "0.003" if self.plain else "1/300"}
            if self.chance(0.3)
            else {}
        )
        gwp = rng.choice(("AR6-GWP100", "AR6-GWP100", "unstated"))
        unit = rng.choice(("kg", "kg", "t", "piece"))
        return own(f"m{i}", unit, components=parts, gases=gases, gwp_set=gwp)

    def material(self) -> str:
        return self.rng.choice([f.id for f in self.factors[6:]])

    def unit_of(self, factor: str) -> str:
        return next(f.unit for f in self.factors if f.id == factor)

    def bases(self, process: str) -> list[str]:
        found = ["declared_unit"]
        if process != "main":
            return ["output"]
        if self.processes[0].output is not None:
            found.append("output")
        if self.outputs:
            found.append("period")
            if self.declared[1] == "piece" or self.outputs[0].mass_each is not None:
                found.append("piece")
        return found

    def make(self) -> Inventory:
        self.make_outputs()
        self.make_processes()
        self.flows()
        for _ in range(self.rng.randint(2, 8)):
            self.add_material()
        self.add_parents()
        self.meters()
        self.transport()
        self.rest()
        return Inventory(
            product=product(declared_unit=qty(*self.declared), net_mass=qty(dec(self.rng), "kg"), model="X"),
            assessments=tuple(self.assessments()),
            processes=tuple(self.processes),
            outputs=tuple(self.outputs),
            lines=tuple(self.lines),
            masses=tuple(self.masses),
            factors=tuple(self.factors),
            evidence=tuple(self.evidence),
        )

    # the plant -----------------------------------------------------------------------------------
    def make_outputs(self) -> None:
        rng = self.rng
        if self.key is None and self.chance(0.5):
            return
        roles = ["product"] + ["coproduct"] * rng.randint(0, 2) + ["other"] * rng.randint(0, 2)
        parts = [rng.randint(1, 9) for _ in roles]
        together = sum(r == "coproduct" for r in roles) > 0
        piece = self.key == "piece" or self.declared[1] == "piece"
        for i, (role, part) in enumerate(zip(roles, parts, strict=True)):
            fields: dict = {
                "amount": qty(dec(rng, 100, 99999, 1), "piece" if piece else rng.choice(("kg", "t")))
            }
            if piece:
                fields["mass_each"] = qty(dec(rng, 1, 99, 3), "kg")
            elif i == 0 and self.chance(0.4):
                fields["mass_each"] = qty("0.25", "kg")
            if self.key == "revenue":
                fields["revenue"] = qty(dec(rng, 10, 9999), "10kCNY_2025" if self.chance(0.3) else "CNY_2025")
            if self.key == "share":
                fields["share"] = Fraction(part, sum(parts))
            if together and role != "other":
                fields |= {"allocation": self.key or "mass", "reason": "generated"}
            self.outputs.append(
                Output(
                    product="X" if i == 0 else f"Y{i}",
                    role=role,
                    start="2025-01-01",
                    end="2025-12-31",
                    **fields,
                )
            )

    def make_processes(self) -> None:
        rng = self.rng
        own_dimension = "piece" if self.declared[1] == "piece" else "kg"
        output = qty(dec(rng, 1, 999, 1), own_dimension) if self.chance(0.7) else None
        yield_ = Fraction(rng.randint(80, 100), 100) if output is not None and self.chance(0.3) else None
        self.processes.append(Process(id="main", output=output, yield_=yield_))
        for i in range(1, rng.randint(0, 3) + 1):
            unit = rng.choice(("kg", "t", "piece", "kWh"))
            self.processes.append(Process(id=f"p{i}", output=qty(dec(rng, 1, 999, 1), unit)))

    def flow(self, source: Process, target: str, small: bool) -> None:
        assert source.output is not None
        unit = source.output.unit
        held = self.processes[int(target[1:])].output if small else None
        amount = dec(self.rng)
        if small and held is not None:
            # a loop that surely converges: at most a tenth of the source's output per run
            amount = Fraction(self.rng.randint(1, 9), 100) * source.output.base
            unit = {"t": "kg"}.get(unit, unit)
        per = "output" if target != "main" else self.rng.choice(self.bases("main"))
        self.lines.append(
            line(
                f"F{len(self.lines)}",
                amount,
                unit,
                kind="intermediate",
                part_no=source.id,
                process=target,
                per=per,
                stage="production",
            )
        )

    def flows(self) -> None:
        others = self.processes[1:]
        for i, process in enumerate(others):
            takers = ["main", *(p.id for p in others[:i])]
            self.flow(process, self.rng.choice(takers), False)
            if self.chance(0.4):
                self.flow(process, self.rng.choice(others).id, True)

    # lines ---------------------------------------------------------------------------------------
    def matches(self, factor: str) -> tuple[Match, ...]:
        value, rng = self.rng.random(), self.rng
        if value < 0.7:
            return (pinned(factor),)
        if value < 0.78:
            bias = rng.choice(("overstates", "understates", "unknown"))
            return (pinned(factor, state="proxy", bias=bias),)
        if value < 0.86:
            low = dec(rng, 1, 99, 2)
            return (
                Match(state="range", low=low, high=low + dec(rng), unit=self.unit_of(factor), reason="src"),
            )
        if value < 0.93:
            return (Match(state="cutoff", estimate=qty("0.000001", "kg CO2e"), reason="tiny"),)
        return (Match(state="open", owner="buyer", due="2026-06-30"),) if self.chance(0.5) else ()

    def add_material(self, parent: str = "", kind: str = "") -> None:
        rng = self.rng
        factor, process = self.material(), rng.choice(self.processes).id
        unit = self.unit_of(factor)
        name = f"L{len(self.lines)}"
        more: dict = {
            "per": "declared_unit" if parent else rng.choice(self.bases(process)),
            "process": process,
        }
        more["part_no"] = name
        dimension = "piece" if unit == "piece" else "mass"
        if self.chance(0.3):
            other = "mass" if dimension == "piece" else "piece"
            stated = rng.choice(UNITS[other])
            if self.plain or self.chance(0.5):
                self.masses.append(Mass(part_no=name, mass=qty(dec(rng, 1, 999, 3), "g"), method="weighed"))
            else:
                more["bridges"] = (
                    Bridge(source="piece", target="kg", ratio=dec(rng, 1, 99, 3), reference="b"),
                )
        else:
            stated = rng.choice(UNITS[dimension])
        if self.chance(0.4):
            more |= {"basis": rng.choice(("net", "gross")), "scrap": Fraction(rng.randint(0, 20), 100)}
        if self.chance(0.15) and not parent:
            self.evidence.append(Evidence(id=f"EV{len(self.evidence)}", kind="invoice", number="7"))
            more["evidence"] = (self.evidence[-1].id,)
        kind = kind or rng.choice(("material", "material", "auxiliary", "packaging", "service"))
        self.lines.append(
            line(name, dec(rng), stated, kind=kind, matches=self.matches(factor), parent=parent, **more)
        )

    def add_parents(self) -> None:
        if not self.chance(0.5):
            return
        name = f"A{len(self.lines)}"
        per = self.rng.choice(self.bases("main"))
        self.lines.append(line(name, dec(self.rng, 1, 9), "piece", kind="phantom", per=per, part_no=name))
        self.add_material(name)
        self.add_material(name)
        if self.chance(0.5):
            inner = f"A{len(self.lines)}"
            self.lines.append(
                line(inner, dec(self.rng, 1, 9), "kg", kind="phantom", parent=name, part_no=inner)
            )
            self.add_material(inner)

    def meters(self) -> None:
        if not self.outputs:
            return
        for i in range(self.rng.randint(0, 3)):
            electric = self.chance(0.5)
            unit = self.rng.choice(UNITS["electricity" if electric else "fuel_net"])
            more: dict = {"scope": "product"}
            if self.key and self.chance(0.7):
                more = {"scope": "plant", "share_key": self.key}
            elif self.chance(0.5):
                more = {"scope": "line", "share": Fraction(1, self.rng.randint(1, 9))}
            matches = (pinned("grid"),) if electric else (pinned("gas"), pinned("gas-up", role="upstream"))
            self.lines.append(
                line(
                    f"E{i}",
                    dec(self.rng),
                    unit,
                    kind="energy",
                    stage="production",
                    per="period",
                    carrier="electricity" if electric else "natural_gas",
                    matches=matches,
                    start="2025-01-01",
                    end="2025-12-31",
                    **more,
                )
            )

    def transport(self) -> None:
        rng = self.rng
        cargo = [
            x.id
            for x in self.lines
            if x.kind == "material"
            and x.per == "declared_unit"
            and not x.parent
            and x.process == "main"
            and (x.amount.dimension == "mass" or x.id in {m.part_no for m in self.masses})
        ]
        for i, name in enumerate([*cargo[:2], "product"]):
            amount = dec(rng) if self.chance(0.5) else None
            stage = "distribution" if name == "product" else "raw_materials"
            self.lines.append(
                line(
                    f"T{i}",
                    amount,
                    "kg",
                    "truck",
                    kind="transport",
                    stage=stage,
                    mode="road",
                    per=rng.choice(self.bases("main")) if amount else "declared_unit",
                    cargo=(name,),
                    distance=qty(dec(rng), "km"),
                    start_place="a",
                    end_place="b",
                )
            )

    def rest(self) -> None:
        per = self.rng.choice(self.bases("main"))
        if self.chance(0.6):
            self.lines.append(
                line(
                    "W0",
                    dec(self.rng),
                    "kg",
                    "scrap",
                    kind="waste",
                    stage="end_of_life",
                    per=per,
                    treatment="landfill",
                )
            )
        if self.chance(0.4):
            self.lines.append(
                line(
                    "D0",
                    dec(self.rng, 1, 99),
                    "kg CH4_fossil",
                    "leak",
                    kind="direct",
                    per=per,
                    stage="production",
                    treatment="direct",
                    gas="CH4_fossil",
                )
            )

    def assessments(self):
        rng = self.rng
        used = [s for s in STAGES if any(x.stage == s and x.kind != "phantom" for x in self.lines)]
        yield assessment(*used, id="main")
        if self.chance(0.4):
            yield assessment(*used, id="ar5", gwp_set="AR5-GWP100")
        if self.chance(0.3):
            yield assessment("raw_materials", id="materials")
            if not self.plain:
                energy = {x.id for x in self.lines if x.kind in ("energy", "waste")}
                self.lines = [
                    x.model_copy(update={"assessments": ("main",)})
                    if x.id in energy and rng.random() < 0.4
                    else x
                    for x in self.lines
                ]


def make(seed: int, plain: bool = False) -> Study:
    """The study of a seed."""
    return Study(Maker(seed, plain).make())


def calculating(count: int, start: int = 0, plain: bool = False) -> Iterator[tuple[int, Study, Result]]:
    """``count`` studies that calculate, with their results; a loop may take more than it makes."""
    seed = start
    while count:
        held = make(seed, plain)
        try:
            result = held.calculate()
        except ProblemsError as fault:
            if not {p.code for p in errors(fault.problems)} <= {"FP-G022", "FP-G023"}:
                raise
        else:
            yield seed, held, result
            count -= 1
        seed += 1


def _emitting(components: dict[str, Fraction]) -> dict[str, Fraction]:
    return {name: value for name, value in components.items() if name != "biogenic_uptake"}


def honest(held: Study) -> Study:
    """The same with the net mass of its materials, and without uptake whose carbon goes nowhere."""
    if any(p.code in ("FP-G160", "FP-G161") for a in held.calculate().numbers.assessments for p in a.gaps):
        rows = (f.model_copy(update={"components": _emitting(f.components)}) for f in held.inventory.factors)
        held = Study(held.inventory.model_copy(update={"factors": tuple(rows)}))
    numbers = held.calculate().numbers
    found = [
        sum((r.line.net_mass * r.scale for r in a.lines if r.line.net_mass is not None), Fraction(0))
        for a in numbers.assessments
    ]
    if not found[0]:
        return held
    changed = held.inventory.product.model_copy(update={"net_mass": qty(found[0], "kg")})
    return Study(held.inventory.model_copy(update={"product": changed}))


def shuffled(held: Study, seed: int, assessments: bool = True) -> Study:
    """All lists in another order."""
    rng = Random(seed)
    update = {}
    for name in ("assessments", "processes", "outputs", "lines", "masses", "factors", "evidence"):
        rows = list(getattr(held.inventory, name))
        if name != "assessments" or assessments:
            rng.shuffle(rows)
        update[name] = tuple(rows)
    return Study(held.inventory.model_copy(update=update))
