"""What must hold of any process system: flattening, balances, allocation, components, signs, digests."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
import studies
from hypothesis import given, settings
from hypothesis import strategies as st

from building import assessment, line, own, product, qty, study, with_
from footprint.api.study import Study
from footprint.base.unit_table import units
from footprint.compile.build import build
from footprint.factors.factor import COMPONENTS
from footprint.factors.library import library
from footprint.model.processes import Output, Process

QUICK = settings(max_examples=60, deadline=None)
amounts = st.builds(Fraction, st.integers(1, 9999), st.sampled_from((1, 10, 100, 1000)))
FACTORS = (
    own("steel", "kg", components={"fossil": "2.1", "land_use_change": "0.02"}),
    own("wood", "t", components={"fossil": "310", "biogenic_uptake": "-1650"}),
    own("part", "piece", components={"fossil": "0.07", "aircraft": "0.001"}),
)
UNITS = {"steel": "g", "wood": "kg", "part": "piece"}


def totals(held: Study) -> dict:
    return dict(held.calculate(library()).assessment().totals)


def digest(held: Study) -> str:
    return held.calculate(library()).assessment().result_digest


# nested and flat -----------------------------------------------------------------------------------
few = st.builds(Fraction, st.integers(1, 40), st.sampled_from((1, 10, 100)))
nodes = st.recursive(
    st.tuples(st.sampled_from(sorted(UNITS)), few, st.just(())),
    lambda below: st.tuples(
        st.sampled_from(("piece", "kg", "1000piece")), few, st.lists(below, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def nested(tree, per: str, scrap: Fraction) -> tuple:
    """Lines of a tree of assemblies; (what, amount, below), a leaf is named by its factor."""
    made: list = []

    def add(node, parent: str) -> None:
        what, amount, below = node
        more: dict = {"parent": parent, "per": "declared_unit" if parent else per}
        name = f"L{len(made)}"
        if not below:
            made.append(line(name, amount, UNITS[what], what, **more))
            return
        kind = {"kind": "phantom", "basis": "net", "scrap": scrap}
        made.append(line(name, amount, what, **kind, **more))
        for child in below:
            add(child, name)

    for node in tree:
        add(node, "")
    return tuple(made)


def flattened(tree, per: str, scrap: Fraction) -> tuple:
    """The leaves alone, each with the product of the amounts above it (base units, scrap on assemblies)."""
    made: list = []

    def add(node, above: Fraction) -> None:
        what, amount, below = node
        if not below:
            made.append(line(f"F{len(made)}", amount * above, UNITS[what], what, per=per))
            return
        for child in below:
            add(child, above * amount * units()[what].ratio * (1 + scrap))

    for node in tree:
        add(node, Fraction(1))
    return tuple(made)


PLANT = {
    "processes": (Process(id="main", output=qty("7", "kg"), yield_=Fraction(9, 10)),),
    "outputs": (
        Output(product="X", amount=qty("33", "kg"), mass_each=qty("2", "kg"), allocation="mass"),
        Output(product="Y", role="coproduct", amount=qty("11", "kg"), allocation="mass"),
    ),
    "product": product(declared_unit=qty("3", "kg")),
}


@QUICK
@given(
    st.lists(nodes, min_size=1, max_size=3),
    st.sampled_from(("declared_unit", "output", "period", "piece")),
    st.fractions(0, Fraction(1, 2), max_denominator=20),
)
def test_a_nested_bom_is_the_flattened_bom(tree, per, scrap):
    deep = study(nested(tree, per, scrap), FACTORS, **PLANT)
    flat = study(flattened(tree, per, scrap), FACTORS, **PLANT)
    assert totals(deep) == totals(flat)
    assert digest(deep) == digest(flat)


def test_an_assembly_of_eight_levels_is_the_product_of_its_amounts():
    tree = [("steel", Fraction(1), ())]
    for level in range(1, 9):
        tree = [("piece", Fraction(level), tree)]
    result = study(nested(tree, "declared_unit", Fraction(0)), FACTORS).calculate(library())
    assert result.total == 40320 * Fraction("0.00212")  # 8! grams of steel at 2.12 kg CO2e per kg


# balances ------------------------------------------------------------------------------------------
def balance(inventory, demands, final: Fraction) -> None:
    """RECORD S16, flow by flow from the inventory: what is made is what is taken, and the declared amount."""
    ratio = {name: units()[p.output.unit].ratio for name, p in inventory.processes.items()}
    for name in inventory.processes:
        taken = final if name == inventory.final else Fraction(0)
        for flow in inventory.flows:
            if flow.source == name:
                target = inventory.processes[flow.target]
                runs = demands[flow.target] * target.share / (target.output.value * ratio[flow.target])
                taken += flow.amount.value * units()[flow.amount.unit].ratio * runs
        assert demands[name] == taken, name


def test_every_system_satisfies_its_balance():
    loops = 0
    for _seed, held, result in studies.calculating(60, start=30_000):
        for item in result.numbers.assessments:
            balance(result.numbers.inventory, item.demands, held.inventory.product.declared_unit.base)
        takes = [x for x in held.lines if x.kind == "intermediate" and x.process != "main"]
        loops += any(x.part_no <= x.process for x in takes)
    assert loops > 5


@st.composite
def rings(draw):
    """A ring of processes; each takes the next and a little of any, all in runs of what is taken."""
    count = draw(st.integers(2, 6))
    outputs = [draw(amounts) for _ in range(count)]
    share = st.fractions(Fraction(1, 100), Fraction(9, 10 * count), max_denominator=500)
    pairs = [(i, (i + 1) % count) for i in range(count)]
    pairs += draw(st.lists(st.tuples(*[st.integers(0, count - 1)] * 2), max_size=4, unique=True))
    pairs = list(dict.fromkeys(pairs))
    return outputs, [(a, b, draw(share)) for a, b in pairs]


@QUICK
@given(rings())
def test_rings_satisfy_their_balance(ring):
    outputs, takes = ring
    names = [f"p{i}" for i in range(len(outputs))]
    lines = [line(f"M{i}", "1", "kg", "steel", process=n, per="output") for i, n in enumerate(names)]
    lines += [
        line(f"T{k}", runs * outputs[b], "kg", kind="intermediate", part_no=names[b], process=names[a],
             per="output")
        for k, (a, b, runs) in enumerate(takes)
    ]  # fmt: skip
    held = study(
        lines,
        FACTORS,
        processes=tuple(Process(id=n, output=qty(o, "kg")) for n, o in zip(names, outputs, strict=True)),
        outputs=(Output(product="X", process="p0", amount=qty("1", "kg")),),
    )
    numbers = held.calculate(library()).numbers
    demands = numbers.assessment().demands
    balance(numbers.inventory, demands, Fraction(1))
    assert demands["p0"] >= 1  # what the loop takes back comes on top
    # the burden of the whole is that of the runs, counted apart from the lines
    runs = sum((demands[n] / o for n, o in zip(names, outputs, strict=True)), Fraction(0))
    assert held.calculate(library()).total == runs * Fraction("2.12")


# allocation ----------------------------------------------------------------------------------------
def joint(made: list, key: str, studied: int, meter: bool) -> Study:
    """One process with several products, of which one is studied; declared: all that was made of it."""
    outputs = tuple(
        Output.model_validate(
            {
                "product": f"P{i}",
                "role": "product" if i == studied else "coproduct",
                "amount": qty(row["amount"], "piece"),
                "mass_each": qty(row["mass"], "kg"),
                "revenue": qty(row["revenue"], "CNY_2025"),
                "share": Fraction(row["cut"], sum(r["cut"] for r in made)),
                "allocation": key,
            }
        )
        for i, row in enumerate(made)
    )
    other = Output.model_validate(
        {"product": "Z", "role": "other", "amount": qty("50", "piece"), "mass_each": qty("3", "kg"),
         "revenue": qty("1000", "CNY_2025")}
    )  # fmt: skip
    lines = [
        line("M", "1234.5", "kg", "steel", per="period"),
        line("W", "17", "t", "wood", per="output"),
        line("A", "3", "piece", kind="phantom", per="period"),
        line("B", "2", "piece", "part", parent="A"),
        line("I", "5", "kg", kind="intermediate", part_no="melt", per="period"),
        line("N", "8", "kg", "steel", process="melt", per="output"),
    ]
    if meter:
        shared = {"scope": "plant", "share_key": "mass", "start": "2025-01-01", "end": "2025-12-31"}
        lines.append(line("E", "999", "kg", "steel", kind="auxiliary", per="period", **shared))
    row = made[studied]
    return study(
        lines,
        FACTORS,
        product=product(model=f"P{studied}", declared_unit=qty(row["amount"], "piece")),
        processes=(
            Process(id="main", output=qty(row["amount"], "piece")),
            Process(id="melt", output=qty("9", "kg")),
        ),
        outputs=(*outputs, other) if meter else outputs,
    )


products = st.fixed_dictionaries(
    {"amount": st.integers(1, 500), "mass": amounts, "revenue": amounts, "cut": st.integers(1, 20)}
)


@QUICK
@given(
    st.lists(products, min_size=2, max_size=4),
    st.sampled_from(("mass", "revenue", "piece", "share")),
    st.booleans(),
)
def test_the_parts_of_all_products_add_up_to_the_whole(made, key, meter):
    """Each product studied in turn; the batch is the whole year, so ``output`` and ``period`` are one."""
    parts = [joint(made, key, i, meter).calculate(library()).assessment() for i in range(len(made))]
    found = {c: sum((p.by_component()[c] for p in parts), Fraction(0)) for c in COMPONENTS}
    weights = [Fraction(row["amount"]) * row["mass"] for row in made]
    ours = sum(weights) / (sum(weights) + 150) if meter else Fraction(0)
    steel = Fraction("1234.5") + 5 * Fraction(8, 9) + 999 * ours
    whole = {"fossil": steel * Fraction("2.1") + 17 * 310 + 6 * Fraction("0.07"),
             "land_use_change": steel * Fraction("0.02"), "biogenic_uptake": Fraction(-17 * 1650),
             "aircraft": 6 * Fraction("0.001")}  # fmt: skip
    assert found == {c: whole.get(c, Fraction(0)) for c in COMPONENTS}


# components and signs ------------------------------------------------------------------------------
def test_components_stages_processes_and_lines_all_sum_to_the_total():
    for _seed, _held, result in studies.calculating(60, start=40_000):
        for item in result.numbers.assessments:
            whole = item.total
            assert sum(item.by_component().values()) == whole
            assert sum(item.by_stage().values()) == whole
            assert sum(item.by_process().values()) == whole
            assert sum((row.total for row in item.lines), Fraction(0)) == whole
            assert item.totals == {
                (stage, component): sum(
                    (r.values.get(component, Fraction(0)) for r in item.lines if r.line.line.stage == stage),
                    Fraction(0),
                )
                for stage in item.assessment.stages
                for component in COMPONENTS
            }


def test_a_line_without_negative_components_never_lowers_a_total():
    """A line more, anywhere in a system, of a factor that takes nothing up: no component falls."""
    rises = 0
    for seed, held, result in studies.calculating(60, start=50_000):
        rng = Random(seed)
        positive = [f.id for f in held.inventory.factors if all(v >= 0 for v in f.components.values())]
        kept = {f.id: f.unit for f in held.inventory.factors if f.id in positive and f.id.startswith("m")}
        like = [x for x in held.lines if x.kind == "material" and not x.parent and x.assessments == ()]
        if not kept or not like:
            continue
        name, unit = rng.choice(sorted(kept.items()))
        at = rng.choice(like)
        more = line("MORE", studies.dec(rng), unit, name, process=at.process, per=at.per)
        after = with_(held, lines=(*held.lines, more)).calculate()
        for old, new in zip(result.numbers.assessments, after.numbers.assessments, strict=True):
            assert all(new.totals[cell] >= value for cell, value in old.totals.items()), seed
            rises += new.total > old.total
    assert rises > 40


# digests -------------------------------------------------------------------------------------------
def changed(held: Study, rng: Random) -> Study:
    """A change that may or may not move the number: an amount, a name, a factor, a line of nothing."""
    free = [x for x in held.lines if x.amount is not None and not x.cargo]
    at = rng.choice(free)
    others = tuple(x for x in held.lines if x.id != at.id)
    kind = rng.choice(("amount", "name", "nothing", "factor"))
    if kind == "name":
        return with_(held, lines=(*others, at.model_copy(update={"name": "another name"})))
    if kind == "nothing":
        factor = held.inventory.factors[6]
        return with_(held, lines=(*held.lines, line("ZERO", "0", factor.unit, factor.id)))
    if kind == "factor":
        rows = list(held.inventory.factors)
        i = rng.randrange(6, len(rows))
        raised = {c: v * Fraction(101, 100) for c, v in rows[i].components.items()}
        rows[i] = rows[i].model_copy(update={"components": raised})
        return with_(held, factors=tuple(rows))
    more = at.model_copy(update={"amount": qty(at.amount.value * Fraction(101, 100), at.amount.unit)})
    return with_(held, lines=(*others, more))


def test_result_digests_differ_exactly_where_results_differ():
    same = different = 0
    for seed, held, result in studies.calculating(80, start=60_000):
        after = changed(held, Random(seed))
        inventory, problems = build(after.inventory, library())
        if inventory is None or any(p.severity == "error" for p in problems):
            continue
        try:
            numbers = after.calculate(library()).numbers
        except studies.ProblemsError:
            continue  # a loop that the change has closed
        for old, new in zip(result.numbers.assessments, numbers.assessments, strict=True):
            equal = old.totals == new.totals
            assert (old.result_digest == new.result_digest) == equal, seed
            same += equal
            different += not equal
    assert min(same, different) > 20


@pytest.mark.parametrize("first, second", [("materials", "all"), ("AR5-GWP100", "AR6-GWP100")])
def test_assessments_of_one_inventory_have_digests_of_their_own(first, second):
    """Two views of one inventory: their digests differ where boundary or characterisation does."""
    gas = own("gas", "kg", gases={"CH4_fossil": "1"})
    kinds = {
        "materials": assessment("raw_materials", id="materials"),
        "all": assessment("raw_materials", "production", id="all"),
        "AR5-GWP100": assessment("raw_materials", id="ar5", gwp_set="AR5-GWP100"),
        "AR6-GWP100": assessment("raw_materials", id="ar6"),
    }
    held = study([line("L", "1", "kg", "gas")], (gas,), assessments=(kinds[first], kinds[second]))
    one, other = held.calculate(library()).numbers.assessments
    assert one.result_digest != other.result_digest
    renamed = replace(one, assessment=one.assessment.model_copy(update={"id": "renamed"}))
    assert renamed.result_digest == one.result_digest  # a name is no number
