"""Studies for the peer, from a seed, through the public model: what a process system can be.

Every study has co-products divided by a key of their own, flows between processes of which some form loops,
assemblies in assemblies, amounts per period, piece, output and declared unit, yields, net amounts with scrap,
and meters that the plant shares by a key. ``shapes(study)`` names what a study holds, so that the test can
say that all of it occurred.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

from building import assessment, line, own, product, qty
from footprint.model.processes import Output, Process
from footprint.model.study import Study as Inventory

YEAR = {"start": "2025-01-01", "end": "2025-12-31"}
FACTORS = (
    own("steel", "t", components={"fossil": "2123.45", "land_use_change": "0.37"}),
    own("wood", "kg", components={"fossil": "0.31", "biogenic_uptake": "-1.65", "biogenic_release": "0.2"}),
    own("part", "piece", components={"fossil": "0.0731", "aircraft": "0.0009"}, gwp_set="AR6-GWP100"),
    own("feed", "kg", gases={"CO2": "0.4", "CH4_fossil": "0.013", "CH4_biogenic": "0.002", "N2O": "0.0004"}),
    own("store", "kg", components={"removals": "-0.125", "fossil": "0.003"}),
    own("grid", "kWh", "0.5703", kind="electricity_mix"),
)  # fmt: skip
UNITS = {"steel": ("kg", "t", "g"), "wood": ("kg", "g"), "part": ("piece", "1000piece"), "feed": ("kg", "t"),
         "store": ("kg",), "grid": ("kWh", "MWh")}  # fmt: skip


class Maker:
    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.declared = self.rng.choice((("1", "kg"), ("2.5", "t"), ("10", "piece")))
        self.count = self.rng.randint(2, 4)  # processes beside main
        self.processes, self.outputs, self.lines = [], [], []

    def dec(self, low: int = 1, high: int = 9999, places: int = 3) -> Fraction:
        return Fraction(self.rng.randint(low, high), 10 ** self.rng.randint(0, places))

    def make(self) -> Inventory:
        self.add_process("main", self.declared[1])
        for i in range(1, self.count + 1):
            self.add_process(f"p{i}", self.rng.choice(("kg", "t", "piece")))
        self.add_flows()
        for process in self.processes:
            for basis in self.bases(process.id):
                self.add_inputs(process.id, basis)
        self.add_meters()
        return Inventory(
            product=product(declared_unit=qty(*self.declared), net_mass=qty("1", "kg"), model="X"),
            assessments=(assessment("raw_materials", "production"),),
            processes=tuple(self.processes),
            outputs=tuple(self.outputs),
            lines=tuple(self.lines),
            factors=FACTORS,
        )

    def add_process(self, name: str, unit: str) -> None:
        output = qty(self.dec(100, 9999, 2), unit)
        yield_ = Fraction(self.rng.randint(70, 99), 100) if self.rng.random() < 0.6 else None
        self.processes.append(Process(id=name, output=output, yield_=yield_))
        if name != "main" and self.rng.random() < 0.4:
            return  # one product only, known per run alone
        roles = ["product"] + ["coproduct"] * self.rng.randint(0 if name == "main" else 1, 2)
        roles += ["other"] * (self.rng.randint(0, 2) if name == "main" else 0)
        key = self.rng.choice(("mass", "revenue", "share"))
        cuts = [self.rng.randint(1, 20) for role in roles if role != "other"]
        for i, role in enumerate(roles):
            fields: dict = {"mass_each": qty(self.dec(1, 99, 2), "kg")} if unit == "piece" or i == 0 else {}
            if role != "other":
                fields["allocation"] = key if len(cuts) > 1 else None
                if key == "share" and len(cuts) > 1:
                    fields["share"] = Fraction(cuts[i], sum(cuts))
            fields["revenue"] = qty(self.dec(10, 9999, 1), self.rng.choice(("CNY_2025", "10kCNY_2025")))
            made = "X" if (name, i) == ("main", 0) else f"{name}-{role}-{i}"
            amount = qty(self.dec(1000, 99999, 1), unit)
            self.outputs.append(
                Output(product=made, role=role, process=name, amount=amount, **YEAR, **fields)
            )

    def bases(self, process: str) -> list[str]:
        found = ["output"]
        if process == "main":
            found.append("declared_unit")
        if any(o.process == process for o in self.outputs):
            found += ["period", "piece"]
        return found

    def add_flows(self) -> None:
        """Each process serves one before it; some also serve one behind, which closes a loop.

        Between the processes amounts are counted in runs of the source (at most one forth, a twentieth back),
        so that every loop makes more than it takes.
        """
        others = self.processes[1:]
        for i, source in enumerate(others):
            target = "main" if i == 0 else self.rng.choice(["main", *(p.id for p in others[:i])])
            if target == "main":
                self.flow(source, target, self.rng.choice(self.bases(target)), self.dec(1, 99, 2))
            else:
                self.runs(source, target, Fraction(self.rng.randint(1, 100), 100))
            if i == 0 or self.rng.random() < 0.5:
                self.runs(source, self.rng.choice(others[i:]).id, Fraction(self.rng.randint(1, 50), 1000))

    def runs(self, source: Process, target: str, runs: Fraction) -> None:
        """So many runs of the source for one run of the target, stated per output or for the period."""
        taken = next(p for p in self.processes if p.id == target)
        made = next((o.amount for o in self.outputs if o.process == target), None)
        if made is not None and self.rng.random() < 0.5:
            self.flow(source, target, "period", runs * source.output.value * made.base / taken.output.base)
        else:
            self.flow(source, target, "output", runs * source.output.value)

    def flow(self, source: Process, target: str, per: str, amount: Fraction) -> None:
        assert source.output is not None
        self.lines.append(
            line(f"F{len(self.lines)}", amount, source.output.unit, kind="intermediate", part_no=source.id,
                 process=target, per=per, stage="production")
        )  # fmt: skip

    def add_inputs(self, process: str, per: str) -> None:
        for _ in range(self.rng.randint(1, 2)):
            self.material(process, per)
        if self.rng.random() < 0.5:
            top = self.assembly(process, per)
            middle = self.assembly(process, "declared_unit", top)
            for parent in (top, middle, middle):
                self.material(process, "declared_unit", parent)

    def assembly(self, process: str, per: str, parent: str = "") -> str:
        name = f"A{len(self.lines)}"
        unit = self.rng.choice(("piece", "kg"))
        self.lines.append(
            line(name, self.dec(1, 40, 1), unit, kind="phantom", process=process, per=per, parent=parent)
        )
        return name

    def material(self, process: str, per: str, parent: str = "") -> None:
        factor = self.rng.choice([name for name in UNITS if name != "grid"])
        more: dict = {}
        if self.rng.random() < 0.3:
            more = {
                "basis": self.rng.choice(("net", "gross")),
                "scrap": Fraction(self.rng.randint(1, 30), 100),
            }
        if self.rng.random() < 0.2 and not parent:
            more["share"] = Fraction(1, self.rng.randint(2, 7))
        self.lines.append(
            line(f"L{len(self.lines)}", self.dec(), self.rng.choice(UNITS[factor]), factor, process=process,
                 per=per, parent=parent, **more)
        )  # fmt: skip

    def add_meters(self) -> None:
        """The plant's electricity, divided over all that it made."""
        for process in sorted({o.process for o in self.outputs}):
            key = self.rng.choice(("mass", "revenue"))
            if any(o.amount.dimension == "piece" and o.mass_each is None for o in self.outputs):
                key = "revenue"
            self.lines.append(
                line(f"E-{process}", self.dec(1000, 999_999, 1), self.rng.choice(UNITS["grid"]), "grid",
                     kind="energy", stage="production", carrier="electricity", process=process,
                     per="period", scope="plant", share_key=key, meter=f"M-{process}", **YEAR)
            )  # fmt: skip


def make(seed: int) -> Inventory:
    """The study of a seed."""
    return Maker(seed).make()


def shapes(study: Inventory) -> set[str]:
    """What a study holds, in words."""
    by_id = {x.id: x for x in study.lines}
    found = {f"per {x.per}" for x in study.lines} | {f"key {x.share_key}" for x in study.lines}
    found |= {f"allocation {o.allocation}" for o in study.outputs if o.role == "coproduct"}
    found |= {"yield" for p in study.processes if p.yield_} | {
        "scrap" for x in study.lines if x.basis == "net"
    }
    found |= {"share" for x in study.lines if x.share} | {"other" for o in study.outputs if o.role == "other"}
    found |= {"two levels" for x in study.lines if x.parent and by_id[x.parent].parent}
    takes = {(x.part_no, x.process) for x in study.lines if x.kind == "intermediate"}
    reach = set(takes)
    for _ in study.processes:
        reach |= {(a, d) for a, b in reach for c, d in takes if b == c}
    found |= {"loop of itself" for a, b in takes if a == b}
    found |= {"loop of two or more" for a, b in takes if a != b and (b, a) in reach}
    return found
