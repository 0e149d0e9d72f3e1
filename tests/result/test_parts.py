"""A difference splits into amount, factor, scale and method, and the parts add up to it."""

from __future__ import annotations

from fractions import Fraction

import footprint as fp
from building import line, own, qty, study, with_
from footprint.model.processes import Output
from footprint.result.parts import Parts

F = Fraction
FACTORS = [own("f", "kg", "2"), own("g", "kg", "3"), own("p", "piece", "5")]


def parts(old, new) -> Parts:
    found = fp.compare(old, new)
    assert found.parts.total == found.delta
    assert all(row.parts.total == row.delta for row in found.changes.lines)
    return found.parts


def one(amount="1", unit="kg", factor="f", **more):
    return study([line("A", amount, unit, factor, **more)], FACTORS)


def test_one_cause_owns_the_whole():
    assert parts(one(), one("4")) == Parts(amount=F(6))
    assert parts(one(), one(factor="g")) == Parts(factor=F(1))
    assert parts(one(), one(factor="")) == Parts(factor=F(-2))
    assert parts(one("1000", "g"), one("1")) == Parts()


def test_two_causes_share_their_joint_effect_evenly():
    # 1 x 2 -> 4 x 3: 3 x 2 + half of 3 x 1, and 1 x 1 + half of 3 x 1
    assert parts(one(), one("4", factor="g")) == Parts(amount=F(15, 2), factor=F(5, 2))
    # the other way round it is the same with the sign turned
    assert parts(one("4", factor="g"), one()) == Parts(amount=F(-15, 2), factor=F(-5, 2))


def test_effects_that_cancel_are_still_seen():
    found = parts(one("3"), one("2", factor="g"))
    assert found == Parts(amount=F(-5, 2), factor=F(5, 2))


def test_added_lines_and_other_dimensions():
    two = study([line("A", "1", "kg", "f"), line("B", "1", "kg", "g")], FACTORS)
    assert parts(one(), two) == Parts(amount=F(3))
    assert parts(two, one()) == Parts(amount=F(-3))
    assert parts(one(), one("2", "piece", "p")) == Parts(amount=F(8))


def test_process_and_shares_are_scale():
    def plant(amount, share):
        row = line("E", "10", "kg", "f", per="period", share=share, stage="production")
        out = Output.model_validate({"product": "X", "amount": qty(amount, "kg")})
        return study([row], FACTORS, ("production",), outputs=(out,))

    assert parts(plant("10", "1/2"), plant("5", "1/2")) == Parts(scale=F(1))
    assert parts(plant("10", "1/2"), plant("10", "1")) == Parts(scale=F(1))


def test_gwp_set_and_boundary_are_method():
    gas = own("gas", "kg", gases={"CH4_fossil": "1"})
    rows = [line("A", "1", "kg", "gas"), line("W", "1", "kg", "f", stage="distribution")]
    old = study(rows, [gas, *FACTORS])
    item = old.inventory.assessments[0]
    ar5 = with_(old, assessments=(item.model_copy(update={"gwp_set": "AR5-GWP100"}),))
    found = parts(old, ar5)
    assert found == Parts(method=ar5.calculate().total - old.calculate().total)
    wide = with_(old, assessments=(item.model_copy(update={"partial": ("raw_materials", "distribution")}),))
    assert parts(old, wide) == Parts(method=F(2))
    assert parts(wide, old) == Parts(method=F(-2))


def test_mass_per_piece_is_amount():
    def bolts(ratio):
        from footprint.model.lines import Bridge

        bridge = Bridge(source="piece", target="kg", ratio=ratio, reference="weighed")
        return one("10", "piece", bridges=(bridge,))

    assert parts(bolts("0.1"), bolts("0.2")) == Parts(amount=F(2))
