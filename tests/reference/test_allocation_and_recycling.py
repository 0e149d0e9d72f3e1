"""Published cases of allocation, avoided flows, waste flows and recycled content (numbers in ``cases/``)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import yaml

import footprint as fp
from building import line, own, pinned, product, qty
from footprint.model.lines import Match
from footprint.model.processes import Output, Process
from footprint.model.recycling import Recycling
from footprint.model.study import Assessment
from footprint.model.study import Study as Inventory
from footprint.result.result import AssessmentResult

CASES = Path(__file__).parent / "cases"
MORE = Fraction(11, 10)


def case(name: str) -> dict:
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def published(name: str, what: str) -> list[Fraction]:
    value = next(e["value"] for e in case(name)["expected"] if e["name"] == what)
    return [Fraction(str(v)) for v in (value if isinstance(value, list) else [value])]


def calculated(lines, factors, outputs=(), processes=(), rows=(), **choice) -> AssessmentResult:
    fields = {"rule_set": "expansion-1", "gwp_set": "AR6-GWP100", "boundary": "cradle_to_grave", **choice}
    made = Inventory(
        product=product(declared_unit=qty(1, "kg")),
        assessments=(Assessment.model_validate({"id": "main", **fields}),),
        lines=tuple(lines),
        factors=tuple(factors),
        outputs=tuple(outputs),
        processes=tuple(processes),
        recycling=tuple(rows),
    )
    return fp.Study(made).calculate().assessment()


def emits(process: str, amount, what: str = "e"):
    """A direct emission of one run; ``what`` names its factor."""
    return line(
        f"{process}-{what}",
        amount,
        "kg",
        what,
        kind="direct",
        stage="production",
        process=process,
        per="output",
    )


def takes(id_: str, process: str, amount, source: str, kind: str = "intermediate"):
    return line(id_, amount, "kg", kind=kind, part_no=source, process=process, per="output")


def run(name: str) -> Process:
    return Process(id=name, output=qty(1, "kg"))


def divided(share, amount=1, other=1) -> tuple[Output, Output]:
    """The product and the co-function of P, by stated shares."""
    same = {"process": "P", "allocation": "share"}
    return (
        Output(product="X", amount=qty(amount, "kg"), share=share, reason="case", **same),
        Output(product="q", role="coproduct", amount=qty(other, "kg"), share=1 - share, **same),
    )


#: One kilogram of e counts as fossil, one of r as land use change, so that both are read apart.
E = own("e", "kg", "1", kind="direct")
R = own("r", "kg", kind="direct", components={"land_use_change": "1"})


# openLCA unit tests ----------------------------------------------------------------------------------
OLCA = "openlca_allocation_avoided_waste"


def allocated(p=1, p2=3, share=Fraction(1, 4), emission=2) -> Fraction:
    """P makes p (share) and p2; ``process`` is run once for its whole output. Per 1 kg of p."""
    outputs = divided(share, p, p2)
    return calculated((emits("P", emission),), (E,), outputs, (run("P"),)).total


def test_allocation():
    assert [allocated()] == published(OLCA, "alloc CO2 for 1 p1")
    assert allocated(emission=2 * MORE) == allocated() * MORE
    assert allocated(share=Fraction(1, 4) * MORE) == allocated() * MORE
    assert allocated(p2=3 * MORE) == allocated()  # a stated share does not look at the amounts


def test_a_waste_taken_in_is_a_co_product():
    """The co-function is the treatment of 3 kg of waste: the same row, another name."""
    assert [allocated(p2=3)] == published(OLCA, "alloc CO2 for 1 p1")


def alloc_avoided(share=Fraction(3, 4), avoided=Fraction(1, 2), emission=2, other=Fraction(3, 2)) -> Fraction:
    outputs = divided(share)
    lines = (emits("P", emission), emits("A", other), takes("a", "P", avoided, "A", "avoided"))
    return calculated(lines, (E,), outputs, (run("P"), run("A")), credits="avoided").total


def test_allocation_with_an_avoided_product():
    assert [alloc_avoided()] == published(OLCA, "alloc_avoided e")
    share, avoided, emission, other = Fraction(3, 4), Fraction(1, 2), 2, Fraction(3, 2)
    for moved in (
        (share * MORE, avoided, emission, other),
        (share, avoided * MORE, emission, other),
        (share, avoided, emission * MORE, other),
        (share, avoided, emission, other * MORE),
    ):
        assert alloc_avoided(*moved) == moved[0] * moved[2] - moved[0] * moved[1] * moved[3]


def avoided_product(avoided=Fraction(1, 2), first=2, second=2) -> Fraction:
    made = Output(product="X", process="p1", amount=qty(1, "kg"))
    lines = (emits("p1", first), emits("p2", second), takes("a", "p1", avoided, "p2", "avoided"))
    return calculated(lines, (E,), (made,), (run("p1"), run("p2")), credits="avoided").total


def test_avoided_product():
    assert [avoided_product()] == published(OLCA, "avoided_product CO2")
    half = Fraction(1, 2)
    for moved in ((half * MORE, 2, 2), (half, 2 * MORE, 2), (half, 2, 2 * MORE)):
        assert avoided_product(*moved) == moved[1] - moved[0] * moved[2]


def avoided_waste(avoided=Fraction(1, 2), own_r=1, r=Fraction(1, 2), e=2) -> AssessmentResult:
    made = Output(product="X", process="P", amount=qty(1, "kg"))
    lines = (
        emits("P", own_r, "r"),
        emits("W", r, "r"),
        emits("W", e),
        takes("w", "P", avoided, "W", "avoided"),
    )
    return calculated(lines, (E, R), (made,), (run("P"), run("W")), credits="avoided")


def test_avoided_waste():
    found = avoided_waste()
    assert [found.demands["P"], found.demands["W"]] == published(OLCA, "avoided_waste scaling P,W")
    by = found.by_component()
    assert [by["land_use_change"]] == published(OLCA, "avoided_waste r")
    assert [by["fossil"]] == published(OLCA, "avoided_waste e")
    half = Fraction(1, 2)
    for a, p, r, e in (
        (half * MORE, 1, half, 2),
        (half, MORE, half, 2),
        (half, 1, half * MORE, 2),
        (half, 1, half, 2 * MORE),
    ):
        by = avoided_waste(a, p, r, e).by_component()
        assert (by["land_use_change"], by["fossil"]) == (p - a * r, -a * e)


def waste(made=2, e=2) -> Fraction:
    output = Output(product="X", process="p", amount=qty(1, "kg"))
    lines = (takes("w", "p", made, "W"), emits("W", e))
    return calculated(lines, (E,), (output,), (run("p"), run("W"))).total


def test_waste_is_treated_downstream():
    assert [waste()] == published(OLCA, "waste e")
    assert waste(made=2 * MORE) == waste(e=2 * MORE) == waste() * MORE


# Ecobalyse, recycled wool ----------------------------------------------------------------------------
WOOL = "ecobalyse_cff_recycled_wool"


def recycled(mass, r1, a, quality, virgin, recycling) -> Fraction:
    match = Match(role="recycled", state="own", factor="own/rec", reason="case")
    material = line("wool", mass, "kg", matches=(pinned("virgin"), match))
    row = Recycling(line="wool", r1=r1, a=a, qs_in=quality, source="PEFCR Apparel and Footwear, table 21")
    factors = (own("virgin", "kg", virgin), own("rec", "kg", recycling))
    # the case gives the content side alone (M1 + M2): what becomes of it is not inside
    gate = {"boundary": "cradle_to_gate", "recycling": "cff"}
    return calculated((material,), factors, rows=(row,), **gate).total


def test_recycled_wool():
    given = case(WOOL)["inputs"]
    names = ("mass_kg", "R1", "A", "Qsin_over_Qp", "Ev", "Erec")
    values = [Fraction(str(given[name])) for name in names]
    assert [recycled(*values)] == published(WOOL, "material impact")
    for place, name in enumerate(names):
        moved = list(values)
        moved[place] *= MORE if name != "R1" else Fraction(9, 10)  # a content above 1 is refused
        m, r1, a, q, ev, erec = moved
        assert recycled(*moved) == m * ((1 - r1) * ev + r1 * (a * erec + (1 - a) * ev * q))


def test_the_common_slip_gives_another_number():
    """A and 1 - A exchanged give 6.67, as the notes of the case say."""
    given = case(WOOL)["inputs"]
    mass, r1, q, ev, erec = (Fraction(str(given[n])) for n in ("mass_kg", "R1", "Qsin_over_Qp", "Ev", "Erec"))
    swapped = recycled(mass, r1, 1 - Fraction(str(given["A"])), q, ev, erec)
    assert abs(swapped - Fraction("6.67")) < Fraction(1, 100)
