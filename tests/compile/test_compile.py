"""From lines to numbers: bases, shares, parents, bridges, and what is refused rather than guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest

import footprint as fp
from building import codes, line, own, pinned, product, qty, study
from footprint.model.evidence import Evidence
from footprint.model.lines import Bridge, Match
from footprint.model.processes import Mass, Output, Process

A = own("a", "kg", "2")
TRUCK = own("truck", "t.km", "1", kind="well_to_wheel", includes=("upstream",))
BATCH = Process(id="main", output=qty("5", "kg"))
YEAR = Output(product="X", amount=qty("100", "kg"), mass_each=qty("0.25", "kg"))


def refused(held: fp.Study) -> set[str]:
    with pytest.raises(fp.ProblemsError) as fault:
        held.calculate()
    for problem in fault.value.problems:
        assert problem.render("en")
        assert problem.render("zh")
    return codes(p for p in fault.value.problems if p.severity == "error")


def totals(held: fp.Study) -> dict[str, Fraction]:
    return {r.line.id: r.total for r in held.calculate().assessment().lines}


# bases ---------------------------------------------------------------------------------------------
def test_four_bases_of_one_process():
    lines = [
        line("D", "3", "kg", "a"),
        line("P", "1", "kg", "a", per="piece"),
        line("O", "10", "kg", "a", per="output"),
        line("Y", "50", "kg", "a", per="period"),
    ]
    result = study(lines, [A], processes=(BATCH,), outputs=(YEAR,)).calculate()
    found = {r.line.id: r.total for r in result.assessment().lines}
    assert found == {"D": 6, "P": 8, "O": 4, "Y": 1}
    inventory = result.numbers.inventory
    assert set(inventory.processes) == {"main", "main@output", "main@piece", "main@declared_unit"}
    assert {(f.source, f.target) for f in inventory.flows} == {
        (f"main@{b}", "main") for b in ("output", "piece", "declared_unit")
    }
    assert set(result.assessment().demands.values()) == {Fraction(1)}


def test_yield_divides_what_a_batch_makes():
    batch = Process(id="main", output=qty("5", "kg"), yield_=Fraction(4, 5))
    assert totals(study([line("O", "10", "kg", "a", per="output")], [A], processes=(batch,))) == {"O": 5}


@pytest.mark.parametrize("basis, amount", [("net", "1"), ("gross", "1.25")])
def test_scrap_makes_net_gross(basis, amount):
    held = study([line("L", amount, "kg", "a", basis=basis, scrap="0.25")], [A])
    assert totals(held) == {"L": Fraction("2.5")}
    (row,) = held.calculate().assessment().lines
    assert (row.line.net_mass, row.line.amount.base) == (1, Fraction(5, 4))


def test_per_piece_of_a_product_sold_by_mass():
    assert totals(study([line("L", "1", "kg", "a", per="piece")], [A], outputs=(YEAR,))) == {"L": 8}
    assert refused(study([line("L", "1", "kg", "a", per="piece")], [A])) >= {"FP-M019"}


@pytest.mark.parametrize("per, code", [("period", "FP-M017"), ("output", "FP-M018")])
def test_a_basis_without_its_output(per, code):
    assert refused(study([line("L", "1", "kg", "a", per=per)], [A])) >= {code}


# co-products and meters ----------------------------------------------------------------------------
COPRODUCTS = {
    "mass": ({}, {}, Fraction(1, 4)),
    "revenue": ({"revenue": qty("2", "10kCNY_2025")}, {"revenue": qty("5000", "CNY_2025")}, Fraction(4, 5)),
    "share": ({"share": "1/3"}, {"share": "2/3"}, Fraction(1, 3)),
}


def two(key: str, first: dict, second: dict) -> tuple[Output, Output]:
    mine = Output(product="X", amount=qty("1", "t"), mass_each=qty("1", "kg"), allocation=key, **first)
    return mine, Output(product="Y", role="coproduct", amount=qty("3000", "kg"), allocation=key, **second)


@pytest.mark.parametrize("key", COPRODUCTS)
def test_a_coproduct_bears_its_share_of_runs_and_periods_only(key):
    *sides, share = COPRODUCTS[key]
    lines = [
        line("O", "5", "kg", "a", per="output"),
        line("Y", "1000", "kg", "a", per="period"),
        line("P", "1", "kg", "a", per="piece"),
        line("D", "1", "kg", "a"),
    ]
    held = study(lines, [A], processes=(BATCH,), outputs=two(key, *sides))
    assert totals(held) == {"O": 2 * share, "Y": 2 * share, "P": 2, "D": 2}


def test_every_value_of_an_allocation_key_is_needed():
    lines = [line("O", "5", "kg", "a", per="output")]
    for key, code in (("revenue", "FP-M010"), ("piece", "FP-M010"), ("share", "FP-M007")):
        assert code in refused(study(lines, [A], processes=(BATCH,), outputs=two(key, {}, {})))
    lop = ({"revenue": qty("0", "CNY_2025")}, {"revenue": qty("5", "CNY_2025")})
    assert "FP-C020" in refused(study(lines, [A], processes=(BATCH,), outputs=two("revenue", *lop)))
    mixed = ({"revenue": qty("1", "CNY_2025")}, {"revenue": qty("5", "EUR_2025")})
    assert "FP-M030" in refused(study(lines, [A], processes=(BATCH,), outputs=two("revenue", *mixed)))


def test_a_plant_meter_closes_over_all_products():
    outputs = (
        Output(product="X", amount=qty("1", "t"), allocation="mass"),
        Output(product="Y", role="coproduct", amount=qty("2", "t"), allocation="mass"),
        Output(product="Z", role="other", amount=qty("4000", "kg")),
    )
    meter = {
        "kind": "energy",
        "stage": "production",
        "carrier": "electricity",
        "scope": "plant",
        "per": "period",
    }
    grid = own("grid", "kWh", "1", kind="electricity_mix")
    held = study(
        [line("E", "7000", "kWh", "grid", share_key="mass", **meter)],
        [grid],
        ("production",),
        outputs=outputs,
    )
    result = held.calculate()
    (closing,) = result.numbers.inventory.closings
    assert sum(share for _, share in closing.shares) == 1
    assert dict(closing.shares)["main/other/Z"] == Fraction(4, 7)
    # 3/7 of the meter is the process; 1/3 of the process is the product; 1 kg of its 1000
    assert result.total == Fraction(7000) * Fraction(3, 7) * Fraction(1, 3) / 1000
    assert "FP-M008" in refused(study([line("E", "1", "kWh", "grid", **meter)], [grid], outputs=outputs))


def test_a_part_of_a_meter_and_a_substitute_do_not_count_with_all_below_them():
    for more in ({"part_of": "M"}, {"kind": "substitute"}):
        lines = [
            line("M", "1", "kg", "a"),
            line("S", "1", "kg", "a", **more),
            line("C", "1", "kg", "a", parent="S"),
            line("CC", "1", "kg", "a", parent="C"),
        ]
        held = study([x if x.id != "C" else x.model_copy(update={"matches": ()}) for x in lines], [A])
        assert totals(held) == {"M": 2}
        assert codes(held.calculate().numbers.problems) & {"FP-C013", "FP-C014"}


# parents -------------------------------------------------------------------------------------------
def test_sub_lines_multiply_down_the_tree():
    lines = [
        line("A", "2", "piece", kind="phantom"),
        line("B", "3", "piece", kind="phantom", parent="A"),
        line("C", "5", "kg", "a", parent="B"),
        line("D", "7", "kg", "a", parent="A"),
    ]
    assert totals(study(lines, [A])) == {"C": 2 * 3 * 5 * 2, "D": 2 * 7 * 2}


def test_a_parent_in_a_process_that_nothing_takes_counts_per_declared_unit():
    lines = [line("A", "10", "kg", kind="phantom", process="heat"), line("C", "1", "kg", "a", parent="A")]
    held = study(lines, [A], processes=(BATCH, Process(id="heat", output=qty("4", "kg"))), outputs=(YEAR,))
    assert totals(held) == {"C": 20}


def test_parents_with_a_factor_or_without_parts_or_in_a_circle():
    both = [line("A", "1", "kg", "a"), line("C", "1", "kg", "a", parent="A")]
    assert "FP-C015" in refused(study(both, [A]))
    assert "FP-C016" in refused(study([line("A", "1", "kg", kind="phantom")], [A]))
    loop = [
        line("A", "1", "kg", parent="B", kind="phantom"),
        line("B", "1", "kg", parent="A", kind="phantom"),
    ]
    assert "FP-M025" in refused(study(loop, [A]))


# processes -----------------------------------------------------------------------------------------
HEAT = Process(id="heat", output=qty("4", "kg"))


def taking(amount, unit, **more) -> list:
    return [
        line("I", amount, unit, kind="intermediate", part_no="heat", **more),
        line("H", "6", "kg", "a", process="heat", per="output"),
    ]


def test_a_process_takes_the_product_of_another():
    held = study(taking("2000", "g"), [A], processes=(BATCH, HEAT), outputs=(YEAR,))
    assert totals(held) == {"H": 6}
    assert held.calculate().assessment().demands["heat"] == 2


def test_a_flow_in_another_dimension_is_refused_or_goes_through_the_mass_of_a_piece():
    assert "FP-U004" in refused(study(taking("2", "piece"), [A], processes=(BATCH, HEAT), outputs=(YEAR,)))
    bolts = Output(product="bolts", process="heat", amount=qty("9", "kg"), mass_each=qty("0.5", "kg"))
    held = study(taking("4", "piece"), [A], processes=(BATCH, HEAT), outputs=(YEAR, bolts))
    assert totals(held) == {"H": 6}


def test_a_process_that_nothing_takes_is_no_silent_zero():
    lines = [line("M", "1", "kg", "a"), line("H", "6", "kg", "a", process="heat", per="output")]
    assert refused(study(lines, [A], processes=(BATCH, HEAT), outputs=(YEAR,))) == {"FP-C021"}


@pytest.mark.parametrize("amount, code", [("4", "FP-G022"), ("5", "FP-G023")])
def test_a_loop_that_takes_all_or_more_than_it_makes(amount, code):
    own_use = line("I2", amount, "kg", kind="intermediate", part_no="heat", process="heat", per="output")
    held = study([*taking("2", "kg"), own_use], [A], processes=(BATCH, HEAT), outputs=(YEAR,))
    assert refused(held) == {code}


def test_a_loop_that_converges():
    own_use = line("I2", "2", "kg", kind="intermediate", part_no="heat", process="heat", per="output")
    held = study([*taking("2", "kg"), own_use], [A], processes=(BATCH, HEAT), outputs=(YEAR,))
    assert totals(held) == {"H": 12}


# cargo ---------------------------------------------------------------------------------------------
def leg(cargo: str, **more):
    return line(
        "T", None, "kg", "truck", kind="transport", cargo=(cargo,), distance=qty("1000", "km"), **more
    )


def test_cargo_is_weighed_on_its_own_basis_only():
    lines = [line("L", "3", "kg", "a", per="output"), leg("L", per="output")]
    assert totals(study(lines, [A, TRUCK], processes=(BATCH,)))["T"] == Fraction(3, 5)
    assert totals(study([line("L", "1", "kg", "a"), leg("product")], [A, TRUCK]))["T"] == 1
    bad = [
        ([line("L", "3", "kg", "a", per="output"), leg("L")], {}),
        ([line("L", "1", "kg", "a"), leg("product", per="output")], {}),
        ([line("L", "2", "piece", kind="phantom"), line("C", "1", "kg", "a", parent="L"), leg("C")], {}),
        ([line("L", "9", "kg", "a", share="1/3"), leg("L")], {}),
        ([line("L", "9", "piece"), leg("L")], {}),
    ]
    for lines, more in bad:
        held = study(lines, [A, TRUCK], processes=(BATCH,), **more)
        assert refused(held) == {"FP-C012"}


# bridges -------------------------------------------------------------------------------------------
def test_a_bridge_works_both_ways_and_two_that_differ_are_a_question():
    one = Bridge(source="piece", target="g", ratio="500", reference="scale")
    assert totals(study([line("L", "4", "piece", "a", bridges=(one,))], [A])) == {"L": 4}
    back = own("p", "piece", "3")
    assert totals(study([line("L", "2", "kg", "p", bridges=(one,))], [back])) == {"L": 12}
    same = Bridge(source="kg", target="piece", ratio="2", reference="the same, other way")
    assert totals(study([line("L", "4", "piece", "a", bridges=(one, same))], [A])) == {"L": 4}
    other = Bridge(source="piece", target="kg", ratio="0.6", reference="drawing")
    assert refused(study([line("L", "4", "piece", "a", bridges=(one, other))], [A])) == {"FP-C002"}
    mass = Mass(part_no="P", mass=qty("600", "g"), method="weighed")
    held = study([line("L", "4", "piece", "a", part_no="P", bridges=(one,))], [A], masses=(mass,))
    assert refused(held) == {"FP-C002"}


def test_a_chain_of_bridges_is_the_shortest():
    density = Bridge(source="L", target="kg", ratio="0.8", reference="density")
    volume = Bridge(source="piece", target="L", ratio="10", reference="drum")
    assert totals(study([line("L", "1", "piece", "a", bridges=(density, volume))], [A])) == {"L": 16}
    assert refused(study([line("L", "1", "piece", "a")], [A])) == {"FP-U004"}


# factors -------------------------------------------------------------------------------------------
ENERGY = {"kind": "energy", "stage": "production", "carrier": "electricity"}
UK = "uk-desnz-2025/material-use/board/primary@1"


def from_library(unit: str, ref: str, state: str = "factor", **more) -> fp.Study:
    match = Match(state=state, factor=ref, reason="test", bias="unknown" if state == "proxy" else "")
    return study([line("L", "1", unit, matches=(match,), **more)], [], ("production",))


def test_a_foreign_factor_must_be_named_a_proxy():
    assert refused(from_library("kg", UK)) == {"FP-C019"}
    assert from_library("kg", UK, "proxy", stage="production").calculate().total > 0
    assert from_library("kg", UK, origin="GB", stage="production").calculate().total > 0


def test_electricity_of_another_country_is_refused_even_as_a_proxy():
    refs = [f.ref for f in fp.shipped().rows() if f.kind == "electricity_mix" and f.geography == "CN"]
    assert refs
    assert from_library("kWh", refs[0], **ENERGY).calculate().total > 0
    assert refused(from_library("kWh", refs[0], "proxy", origin="DE", **ENERGY)) == {"FP-C018"}


def test_a_grid_co2_factor_is_refused():
    grid = own("grid", "kWh", "0.5306", kind="grid_co2")
    assert refused(study([line("L", "1", "kWh", "grid", **ENERGY)], [grid], ("production",))) == {"FP-C010"}
    shipped = [f.ref for f in fp.shipped().rows() if f.kind == "grid_co2"]
    for ref in shipped[:3]:
        assert "FP-C010" in refused(from_library("kWh", ref, **ENERGY))


def test_unknown_changed_and_empty_factors():
    assert refused(from_library("kg", "uk-desnz-2025/no-such@1")) == {"FP-C008"}
    pin = Match(state="proxy", bias="unknown", factor=UK, row_digest="sha256:" + "0" * 64)
    assert refused(study([line("L", "1", "kg", matches=(pin,))])) == {"FP-C009"}
    assert "FP-C005" in refused(study([line("L", "1", "kg", "x")], [own("x", "kg")]))
    assert "FP-C006" in refused(study([line("L", "1", "kg", "x")], [own("x", "kg", gases={"CO3": "1"})]))
    assert "FP-C006" in refused(
        study([line("L", "1", "kg", "x")], [own("x", "kg", components={"foss": "1"})])
    )
    assert "FP-C007" in refused(study([line("L", "1", "kg", "x")], [own("x", "kg", "-1")]))


def test_upstream_stands_beside_its_main_factor():
    gas = own("gas", "MJ_net", "0.056", kind="combustion")
    up = own("up", "kWh_net", "0.036", kind="upstream")
    matches = (pinned("gas"), pinned("up", role="upstream"))
    held = study(
        [line("E", "36", "MJ_net", matches=matches, **{**ENERGY, "carrier": "natural_gas"})],
        [gas, up],
        ("production",),
    )
    assert totals(held) == {"E": Fraction("2.016"), "E~up": Fraction("0.36")}


def test_an_upstream_factor_alone_leaves_its_line_open():
    result = study([line("L", "1", "kg", matches=(pinned("a", role="upstream"),))], [A]).calculate()
    assert result.assessment().coverage.open == ("L",)
    assert result.claim == "screening"


def test_two_answers_for_one_role_are_refused():
    assert refused(study([line("L", "1", "kg", matches=(pinned("a"), pinned("a")))], [A])) == {"FP-M001"}


def test_ids_that_look_alike_do_not_meet():
    band = Match(state="range", low="1", high="2", unit="kg", reason="offers")
    held = study(
        [line("B", "1", "kg", matches=(band,)), line("M", "1", "kg", "B/low")], [own("B/low", "kg", "100")]
    )
    assert totals(held) == {"B": 1, "M": 100}
    lines = [
        line("P", "1", "kg", kind="phantom"),
        line("C", "1", "kg", "a", parent="P"),
        line("M", "4", "kg", "a", process="part/P", per="output"),
        line("I", "1", "kg", kind="intermediate", part_no="part/P"),
    ]
    held = study(lines, [A], processes=(Process(id="part/P", output=qty("4", "kg")), BATCH), outputs=(YEAR,))
    assert totals(held) == {"C": 2, "M": 2}


def test_a_study_without_lines_or_assessments():
    assert "FP-M015" in refused(study([], [A]))
    assert "FP-M031" in refused(study([line("L", "1", "kg", "a")], [A], assessments=()))
    zero = product(declared_unit=qty("0", "kg"))
    assert "FP-M012" in refused(study([line("L", "1", "kg", "a")], [A], product=zero))


ZERO = Fraction(0)
MINUS = Fraction(-1)


def coproduct(**more) -> tuple[Output, ...]:
    other = Output(product="Y", role="coproduct", amount=qty("1", "kg"), **more)
    return Output(product="X", amount=qty("1", "kg"), **more), other


@pytest.mark.parametrize(
    "fields, more, code",
    [
        ({"bridges": (Bridge(source="piece", target="kg", ratio=ZERO, reference="x"),)}, {}, "FP-M012"),
        ({"bridges": (Bridge(source="piece", target="kg", ratio=MINUS, reference="x"),)}, {}, "FP-M012"),
        ({}, {"masses": (Mass(part_no="P", mass=qty(MINUS, "kg"), method="weighed"),)}, "FP-M012"),
        ({}, {"outputs": (YEAR.model_copy(update={"mass_each": qty(ZERO, "kg")}),)}, "FP-M012"),
        ({}, {"product": product(net_mass=qty(MINUS, "kg"))}, "FP-M012"),
        ({}, {"outputs": coproduct(allocation="revenue", revenue=qty(MINUS, "CNY_2025"))}, "FP-M003"),
        ({}, {"outputs": coproduct(allocation="share", share=Fraction(3, 2))}, "FP-M004"),
        ({}, {"evidence": (Evidence(id="E", sha256="A" * 64),)}, "FP-M032"),
        ({}, {"evidence": (Evidence(id="E", size=-1),)}, "FP-M003"),
        ({"matches": (Match(state="cutoff", estimate=qty("1", "kg"), reason="x"),)}, {}, "FP-M022"),
        ({"matches": (Match(state="cutoff", estimate=qty(MINUS, "kg CO2e"), reason="x"),)}, {}, "FP-M003"),
    ],
)
def test_numbers_that_cannot_be(fields, more, code):
    assert code in refused(study([line("L", "1", "kg", "a", **fields)], [A], **more))
