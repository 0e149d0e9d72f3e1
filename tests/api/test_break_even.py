"""Break-even: at the value found, both studies really give the same total."""

from __future__ import annotations

from fractions import Fraction

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import footprint as fp
from building import assessment, line, own, qty, study, with_
from footprint.api.schemas import schema
from footprint.model.processes import Output, Process

F = Fraction
POSITIVE = st.fractions(F(1, 9), 9, max_denominator=9)


def legs(air: str = "1", sea: str = "0.05", truck: str = "0.2") -> tuple[fp.Study, fp.Study]:
    """One tonne over 3000 km by air, against a ship with a truck to the port."""
    factors = [
        own(n, "t.km", v, kind="tank_to_wheel") for n, v in (("air", air), ("sea", sea), ("truck", truck))
    ]

    def leg(name, km, mode, factor):
        return line(name, "1", "t", factor, kind="transport", mode=mode, distance=qty(km, "km"))

    first = study([leg("T", "3000", "air", "air")], factors)
    second = study([leg("S", "9000", "sea", "sea"), leg("P", "200", "road", "truck")], factors)
    return first, second


def test_distance_at_which_the_ship_loses():
    air, ship = legs()
    found = fp.break_even(air, ship, "lines/S/distance")
    # 3000 t.km by air carry what 200 km of road and x km of sea carry: x = (3000 - 40) / 0.05
    assert found.values == ((59_200, 3_000),)
    assert (found.kind, found.unit, found.stated) == ("affine", "km", (None, 9_000))
    assert ship.change("S", distance=qty("59200", "km")).calculate().total == air.calculate().total
    jsonschema.Draft202012Validator(schema("break_even")).validate(found.to_json())


@settings(max_examples=25, deadline=None)
@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_the_totals_are_equal_there(a, b, f, g):
    factors = [own("f", "kg", f), own("g", "kg", g)]
    old = study([line("A", a, "kg", "f"), line("B", "1", "kg", "g")], factors)
    new = study([line("A", b, "kg", "g")], factors)
    for address in ("lines/A/amount", "factors/own/f/value", "lines/B/amount"):
        try:
            found = fp.break_even(old, new, address, side="old")
        except fp.ProblemsError as fault:
            if fault.problems[0].code not in ("FP-G120", "FP-G122"):
                raise
            continue
        assert bool(found.values) is not bool(found.problems)
        for value, total in found.values:
            assert total == new.calculate().total
            if address == "lines/A/amount":
                assert old.change("A", amount=value).calculate().total == total


def looped(use: str, back: str = "0.1") -> fp.Study:
    """Steam takes power, power takes steam: the total is a quotient in what one takes of the other."""
    direct = {"kind": "direct", "stage": "production", "per": "output", "gas": "CO2", "treatment": "direct"}
    lines = [
        line("C1", "1", "kg CO2", "CO2", process="power", **direct),
        line("C2", "3", "kg CO2", "CO2", process="steam", **direct),
        line("U", use, "MJ_heat", kind="intermediate", part_no="steam", process="power", per="output"),
        line("V", back, "kWh", kind="intermediate", part_no="power", process="steam", per="output"),
    ]
    processes = (Process(id="power", output=qty(1, "kWh")), Process(id="steam", output=qty(1, "MJ_heat")))
    gas = own("CO2", "kg CO2", gases={"CO2": "1"}, kind="direct")
    made = study(lines, (gas,), ("production",), processes=processes)
    product = made.inventory.product.model_copy(update={"declared_unit": qty("1", "kWh"), "net_mass": None})
    out = Output.model_validate({"product": "X", "process": "power", "amount": qty("1", "kWh")})
    return with_(made, product=product, outputs=(out,))


def test_a_loop_is_solved_as_a_quotient():
    old, new = looped("1"), looped("1", "0.2")
    assert old.calculate().total == (1 + 3) / (1 - F("0.1"))
    found = fp.break_even(old, new, "lines/V/amount", side="new")
    assert found.kind == "rational"
    assert found.values == ((F("0.1"), F(40, 9)),)
    target = study([line("A", "8", "kg", "f", stage="production")], [own("f", "kg", "1")], ("production",))
    target = with_(target, product=old.inventory.product)
    found = fp.break_even(target, old, "lines/U/amount")
    # (1 + 3 u) / (1 - u / 10) = 8
    assert found.values == ((F(7) / F("3.8"), 8),)


def test_where_the_input_may_not_be_is_said():
    old, new = legs()
    cheap = study([line("A", "1", "kg", "f")], [own("f", "kg", "1")])
    dear = study([line("A", "1", "kg", "f"), line("B", "1", "kg", "f")], [own("f", "kg", "1")])
    found = fp.break_even(cheap, dear, "lines/B/amount")
    assert found.values == ((0, 1),) or [p.code for p in found.problems] == ["FP-G123"]
    never = fp.break_even(old, new, "lines/P/distance")
    assert never.values == ((12_750, 3_000),)
    negative = study([line("A", "3", "kg", "f")], [own("f", "kg", "1")])
    low = study([line("A", "1", "kg", "f"), line("B", "5", "kg", "f")], [own("f", "kg", "1")])
    found = fp.break_even(negative, low, "lines/A/amount", side="new")
    assert found.values == ()
    assert [p.code for p in found.problems] == ["FP-G123"]
    assert "-2" in found.problems[0].message("en")


def test_inputs_that_cannot_decide_are_refused():
    a = study(
        [line("A", "1", "kg", "f"), line("B", "1", "kg", "g")], [own("f", "kg", "1"), own("g", "kg", "2")]
    )
    b = a.change("B", amount="2")
    for one, two, address, code in [
        (a, b, "lines/A/amount", "FP-G120"),
        (a, a, "lines/A/amount", "FP-G122"),
        (a, b, "lines/Z/amount", "FP-M120"),
        (a, b.change("A", amount=qty("1000", "g")), "lines/A/amount", "FP-X125"),
    ]:
        with pytest.raises(fp.ProblemsError, match=code):
            fp.break_even(one, two, address)
    assert fp.break_even(a, b, "factors/own/g/value").values == (
        (0, 1),
    )  # a factor of nothing weighs nothing
    found = fp.break_even(a, b, "factors/own/f/value", side="new")
    assert (found.values, [p.code for p in found.problems]) == ((), ["FP-G123"])  # it would have to be -1


def test_two_assessments_of_one_study():
    lines = [line("A", "1", "kg", "gas"), line("W", "3", "kg", "f", stage="end_of_life")]
    factors = [own("gas", "kg", gases={"CH4_fossil": "1"}), own("f", "kg", "2")]
    wide = assessment("raw_materials", "end_of_life", id="wide", gwp_set="AR5-GWP100")
    held = with_(study(lines, factors), assessments=(assessment("raw_materials", id="gate"), wide))
    result = held.calculate()
    found = result.compare_assessments("gate", "wide")
    assert found.delta == F("0.2") * 0 + result.assessment("wide").total - result.assessment("gate").total
    assert found.parts.method == found.delta
    assert {r.line: r.reasons for r in found.changes.lines} == {"A": ("factor",), "W": ("boundary",)}
    at = fp.break_even(result, result, "lines/W/amount", assessment="gate", against="wide")
    for value, total in at.values:
        moved = held.change("W", amount=value).calculate()
        assert moved.assessment("gate").total == moved.assessment("wide").total == total
    assert at.values or at.problems
    with pytest.raises(fp.ProblemsError, match="FP-X004"):
        result.compare_assessments("gate", "none")
