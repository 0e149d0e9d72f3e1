"""A result with a base is the result without one, whatever has changed between the two."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import assessment, line, own, product, qty, study, with_
from footprint.api.study import Study
from footprint.factors.library import library
from footprint.model.processes import Mass, Output

MASSES = [Mass(part_no=p, mass=qty(f"{i}.5", "g"), method="weighed") for i, p in enumerate("abc", 1)]
METER = {
    "kind": "energy", "stage": "production", "per": "period", "carrier": "electricity", "scope": "plant",
    "share_key": "mass", "start": "2025-01-01", "end": "2025-12-31",
}  # fmt: skip


def outputs(amount: str = "50", other: str = "150") -> tuple[Output, ...]:
    rows = [("X", "product", amount), ("Y", "other", other)]
    return tuple(Output.model_validate({"product": n, "role": r, "amount": qty(a, "kg")}) for n, r, a in rows)


def plant() -> Study:
    lines = [
        *(line(f"L{p}", "3", "piece", "steel", part_no=p) for p in "abc"),
        line("M", "2", "g", "steel"),
        line("T", None, "kg", "truck", kind="transport", cargo=("La", "M"), mode="road",
             distance=qty("100", "km")),
        line("E", "1000", "kWh", "grid", **METER),
        line("S", "300", "kWh", "grid", **{**METER, "scope": "line", "part_of": "E", "share_key": None,
                                           "share": "1/3"}),
    ]  # fmt: skip
    factors = [own("steel", "kg", "2"), own("truck", "t.km", "0.1", kind="tank_to_wheel"),
               own("grid", "kWh", "0.5", kind="electricity_mix")]  # fmt: skip
    stages = ("raw_materials", "production")
    return study(lines, factors, stages, masses=tuple(MASSES), outputs=outputs())


NUMBERS = st.integers(1, 200).map(str)


def changed_line(name: str, **fields):
    def change(held: Study, number: str) -> Study:
        made = {k: (qty(number, v) if v in ("piece", "g", "kWh", "km") else v) for k, v in fields.items()}
        lines = tuple(x.model_copy(update=made) if x.id == name else x for x in held.lines)
        return with_(held, lines=lines)

    return change


def changed_factor(held: Study, number: str) -> Study:
    kept = tuple(f for f in held.inventory.factors if f.id != "steel")
    return with_(held, factors=(*kept, own("steel", "kg", number)))


def other_unit(held: Study, number: str) -> Study:
    kept = tuple(f for f in held.inventory.factors if f.id != "steel")
    return with_(held, factors=(*kept, own("steel", "g", number)))


def changed_mass(held: Study, number: str) -> Study:
    return with_(held, masses=(MASSES[0].model_copy(update={"mass": qty(number, "g")}), *MASSES[1:]))


def other_gwp(held: Study, number: str) -> Study:
    made = assessment("raw_materials", "production", gwp_set="AR5-GWP100")
    return with_(held, assessments=(made, *held.inventory.assessments[1:]))


CHANGES = [
    changed_line("La", amount="piece"),
    changed_line("M", amount="g"),
    changed_line("M", stage="production"),
    changed_line("T", distance="km"),
    changed_line("E", amount="kWh", share=Fraction(1, 7), share_key=None),
    changed_line("S", amount="kWh"),
    changed_factor,
    other_unit,
    changed_mass,
    other_gwp,
    lambda held, n: with_(held, outputs=outputs(amount=n)),
    lambda held, n: with_(held, outputs=outputs(other=n)),
    lambda held, n: with_(held, product=product(declared_unit=qty(n, "kg"))),
    lambda held, n: with_(held, lines=(*held.lines, line(f"N{n}", n, "g", "steel"))),
    lambda held, n: with_(held, lines=tuple(x for x in held.lines if x.id not in ("S", "Lb"))),
    lambda held, n: held,
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CHANGES), NUMBERS), min_size=1, max_size=3))
def test_incremental_is_full(steps) -> None:
    held, seen = plant(), set()
    result = held.calculate(library())
    for change, number in steps:
        made = change(held, number)
        if any(p.severity == "error" for p in made.check(library())) or (change, number) in seen:
            continue
        seen.add((change, number))
        held, full = made, made.calculate(library())
        result = held.calculate(library(), result)
        assert result.to_json() == full.to_json()
        assert result.numbers.inventory == full.numbers.inventory
        assert result.numbers.assessments == full.numbers.assessments


@pytest.mark.parametrize(
    "change, fresh",
    [
        (changed_line("La", amount="piece"), {"La", "T"}),  # the leg carries it
        (changed_line("S", amount="kWh"), {"S", "E"}),  # the sub-meter is taken off the whole
        (changed_mass, {"La", "T"}),
        (changed_factor, {"La", "Lb", "Lc", "M"}),
        (lambda held, n: with_(held, outputs=outputs(other=n)), {"E"}),
        (lambda held, n: held, set()),
    ],
)
def test_only_what_depends_on_the_change_is_calculated(change, fresh) -> None:
    held = plant()
    result = change(held, "77").calculate(library(), held.calculate(library()))
    assert set(result.recalculated) == fresh
    assert set(result.reused) | fresh == {x.id for x in held.lines}


def test_without_a_base_everything_is_calculated() -> None:
    result = plant().calculate(library())
    assert result.reused == ()
    assert len(result.recalculated) == len(plant().lines)
