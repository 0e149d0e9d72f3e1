"""Assessments that choose otherwise: allocation, recycling and credits over one inventory."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import footprint as fp
from building import line, own, pinned, product, qty
from footprint.base.problem import ProblemsError
from footprint.compile.inventory import plain, role_of, stem
from footprint.model.lines import Match
from footprint.model.processes import Output, Process
from footprint.model.recycling import Recycling
from footprint.model.study import Assessment
from footprint.model.study import Study as Inventory
from footprint.seal.keys import key_from_seed

ROLES = ("recycled", "recycling", "displaced", "incineration", "disposal", "heat", "power")


def chosen(name: str, **more) -> Assessment:
    fields = {"rule_set": "general-1", "gwp_set": "AR6-GWP100", "boundary": "cradle_to_grave"}
    return Assessment.model_validate({"id": name, **fields, **more})


def outputs(key="mass", revenue=(900, 100), reason="test") -> tuple[Output, ...]:
    first, second = (qty(value, "CNY_2024") for value in revenue)
    return (
        Output(product="X", amount=qty(100, "kg"), allocation=key, revenue=first, reason=reason),
        Output(product="Y", role="coproduct", amount=qty(50, "kg"), allocation=key, revenue=second),
    )


def energy() -> tuple:
    more = {"kind": "energy", "stage": "production", "carrier": "electricity", "per": "period"}
    return (line("E", 600, "kWh", "el", **more),), (own("el", "kWh", "1/2", kind="electricity_mix"),)


def inventory(lines, factors, assessments, **more) -> fp.Study:
    made = Inventory(
        product=product(), lines=tuple(lines), factors=tuple(factors), assessments=tuple(assessments), **more
    )
    return fp.Study(made)


def totals(study: fp.Study) -> dict[str, Fraction]:
    return {a.assessment.id: a.total for a in study.calculate().numbers.assessments}


def test_an_assessment_divides_by_its_own_key():
    lines, factors = energy()
    both = (chosen("mass"), chosen("money", allocation="revenue"))
    found = totals(inventory(lines, factors, both, outputs=outputs()))
    # 300 kg CO2e; two thirds of it over 100 kg by mass, nine tenths by revenue
    assert found == {"mass": Fraction(2), "money": Fraction(27, 10)}


def test_equal_methods_share_every_process_and_line():
    lines, factors = energy()
    same = (chosen("a"), chosen("b", boundary="cradle_to_gate"))
    held = inventory(lines, factors, same, outputs=outputs()).calculate().numbers.inventory
    assert not held.finals
    assert [x.id for x in held.lines] == ["E"]


def test_what_differs_is_two_processes_in_the_record():
    lines, factors = energy()
    both = (chosen("mass"), chosen("money", allocation="revenue"))
    result = inventory(lines, factors, both, outputs=outputs()).calculate()
    held = result.numbers.inventory
    assert {x.id: x.assessments for x in held.lines} == {"E": ("mass",), "E#money": ("money",)}
    assert held.final_in("mass") != held.final_in("money")
    opened = result.record(secret=b"1" * 32)
    nodes = [n for _, _, n in opened.nodes.by_leaf.values() if n["type"] == "process"]
    assert {n["id"] for n in nodes} == {"main", "main#money"}
    assert all(n["demand"] == "1" for n in nodes)


def test_names_of_record_lines():
    assert (plain("E~up#b"), stem("E~up#b"), role_of("E~up#b")) == ("E~up", "E", "upstream")
    assert (role_of("E"), role_of("M~recycled")) == ("main", "recycled")


@pytest.mark.parametrize(("key", "field"), [("revenue", "revenue"), ("physical", "physical")])
def test_a_key_without_values_is_named(key, field):
    lines, factors = energy()
    bare = tuple(o.model_copy(update={"revenue": None}) for o in outputs())
    study = inventory(lines, factors, (chosen("a", allocation=key),), outputs=bare)
    assert "FP-M010" in {p.code for p in study.check()}


def test_a_physical_key_wants_one_dimension():
    lines, factors = energy()
    first, second = outputs("physical")
    mixed = (
        first.model_copy(update={"physical": qty(1, "MJ_heat")}),
        second.model_copy(update={"physical": qty(1, "m2")}),
    )
    study = inventory(lines, factors, (chosen("a"),), outputs=mixed)
    assert "FP-M060" in {p.code for p in study.check()}


@pytest.mark.parametrize("key", ["mass", "revenue"])
def test_nothing_made_is_a_problem_not_a_crash(key):
    lines, factors = energy()
    first, second = outputs(key)
    nothing = second.model_copy(update={"amount": qty(0, "kg")})
    study = inventory(lines, factors, (chosen("a"),), outputs=(first, nothing))
    assert "FP-M012" in {p.code for p in study.check()}


# credits ---------------------------------------------------------------------------------------------
def credited(**choice) -> fp.Study:
    lines, factors = energy()
    credit = line("C", 2, "kg", "virgin", kind="avoided")
    more = (own("virgin", "kg", "3"),)
    return inventory((*lines, credit), (*factors, *more), (chosen("a", **choice),), outputs=outputs())


def test_a_credit_is_off_unless_the_assessment_counts_it():
    assert totals(credited()) == {"a": Fraction(2)}
    told = [p for p in credited().check() if p.code == "FP-C060"]
    assert [p.severity for p in told] == ["info"]


def test_an_open_credit_is_no_lower_bound(tmp_path):
    """What is missing would lower the total: no sign in front of it says otherwise."""
    lines, factors = energy()
    credit = line("C", 2, "kg", kind="avoided")
    more = line("M", 1, "kg")
    held = {"outputs": outputs()}
    plain_ = inventory((*lines, more), factors, (chosen("a"),), **held).calculate()
    assert plain_.assessment().lower_bound
    made = inventory((*lines, credit), factors, (chosen("a", credits="avoided"),), **held)
    open_ = made.calculate()
    assert not open_.assessment().lower_bound
    assert {p.code for p in open_.gaps} & {"FP-G001", "FP-G499"} == {"FP-G499"}
    assert str(open_).count("≥") == 0 < str(plain_).count("≥")
    fp.sign(open_, key_from_seed(b"\x01" * 32), tmp_path / "x.fpz")
    told = {p.code for p in fp.verify(tmp_path / "x.fpz").check("rules").problems}
    assert told & {"FP-G001", "FP-G499"} == {"FP-G499"}


def test_a_credit_is_an_avoided_flow_and_marked():
    result = credited(credits="avoided").calculate()
    assert result.total == 2 - 6
    gaps = {p.code: p.severity for p in result.gaps}
    assert gaps["FP-G060"] == "error"
    free = credited(credits="avoided", rule_set="expansion-1").calculate()
    assert {p.code: p.severity for p in free.gaps}["FP-G060"] == "info"


def test_a_credit_left_out_makes_no_room_for_other_cutoffs():
    def cut(name: str, estimate: str, **more):
        match = Match(state="cutoff", reason="small", estimate=qty(estimate, "kg CO2e"))
        return line(name, "1/1000", "kg", matches=(match,), **more)

    small = tuple(cut(f"K{i}", "0.009", kind="auxiliary") for i in range(20))
    for credit in ((), (cut("C", "0.18", kind="avoided"),)):
        lines = (line("M", 1, "kg", "mat"), *small, *credit)
        study = inventory(lines, (own("mat", "kg", 1),), (chosen("a", credits="avoided"),))
        assert "FP-G013" in {p.code for p in study.calculate().gaps}


def test_a_credit_may_displace_the_product_of_a_process():
    """openLCA AvoidedFlowsTest: p1 avoids 0.5 p2, each emits 2; 2 - 0.5 x 2 = 1."""
    two = own("two", "kg", "2", kind="direct")
    make = {"kind": "direct", "stage": "production", "per": "output"}
    lines = (
        line("e1", 1, "kg", "two", process="p1", **make),
        line("e2", 1, "kg", "two", process="p2", **make),
        line("c", "1/2", "kg", kind="avoided", part_no="p2", per="output", process="p1"),
    )
    processes = tuple(Process(id=name, output=qty(1, "kg")) for name in ("p1", "p2"))
    made = Output(product="X", process="p1", amount=qty(1, "kg"))
    study = inventory(lines, (two,), (chosen("a", credits="avoided"),), processes=processes, outputs=(made,))
    result = study.calculate()
    assert result.total == 1
    assert result.assessment().demands["p2"] == Fraction(-1, 2)


# the circular footprint formula -----------------------------------------------------------------------
EV, EREC, EOL, EVS, EER, ED, HEAT, POWER = (
    Fraction(x) for x in ("5", "1", "1/2", "4", "3", "1/4", "1/10", "1/2")
)


def circular(recycling="cff", **letters) -> fp.Study:
    values = dict(zip(ROLES, (EREC, EOL, EVS, EER, ED, HEAT, POWER), strict=True))
    units = {"heat": "MJ_heat", "power": "kWh"}
    kinds = dict.fromkeys(ROLES[3:5], "waste_treatment") | {"heat": "heat", "power": "electricity_mix"}
    factors = [own("mat", "kg", EV)]
    factors += [
        own(
            r,
            units.get(r, "kg"),
            v,
            kind=kinds.get(r, "waste_treatment" if r in ROLES[3:5] else "cradle_to_gate"),
        )
        for r, v in values.items()
    ]
    roles = tuple(Match(role=r, state="own", factor=f"own/{r}", reason="test") for r in ROLES)
    material = line("M", 1, "kg", matches=(pinned("mat"), *roles))
    row = Recycling(line="M", source="test", **letters)
    return inventory((material,), factors, (chosen("a", recycling=recycling),), recycling=(row,))


def test_nothing_recycled_is_virgin_plus_disposal():
    for method in ("cut_off", "substitution", "cff"):
        assert totals(circular(method, a="1/2"))["a"] == EV + ED


def test_a_of_one_is_the_cut_off_and_a_of_zero_the_substitution():
    letters = {"r1": "2/5", "r2": "3/5", "r3": "1/5", "qs_in": 1, "qs_out": "9/10"}
    one = totals(circular("cff", a=1, **letters))["a"]
    none = totals(circular("cff", a=0, **letters))["a"]
    assert one == totals(circular("cut_off", a="1/2", **letters))["a"]
    assert none == totals(circular("substitution", a="1/2", **letters))["a"]


def test_a_does_not_matter_where_recycled_in_and_out_agree():
    """R1 = R2, one recycling process and quality, Ev* = Ev: A cancels (a limit of the formula)."""
    letters = {"r1": "2/5", "r2": "2/5", "qs_in": "9/10", "qs_out": "9/10"}

    def at(a, **other):
        study = circular("cff", a=a, **{**letters, **other})
        swap = {"recycling": EREC, "displaced": EV}
        factors = tuple(
            f.model_copy(update={"components": {"fossil": swap[f.id]}}) if f.id in swap else f
            for f in study.inventory.factors
        )
        held = study.inventory.model_copy(update={"factors": factors})
        return totals(fp.Study(held))["a"]

    assert at("1/5") == at("1/2") == at("4/5")
    assert at("1/5", r2="3/5") != at("4/5", r2="3/5")
    assert at("1/5", qs_out="1/2") != at("4/5", qs_out="1/2")
    assert totals(circular("cff", a="1/5", **letters)) != totals(circular("cff", a="4/5", **letters))


def test_energy_recovery_and_its_credits():
    """All burnt, B = 0: EER less the energy that the heating value delivers."""
    letters = {"r3": 1, "a": "1/2", "lhv": 36, "xer_heat": "1/2", "xer_power": "1/4"}
    whole = totals(circular("cff", **letters))["a"]
    assert whole == EV + EER - 36 * Fraction(1, 2) * HEAT - 36 * Fraction(1, 4) / Fraction(18, 5) * POWER
    assert totals(circular("cff", b=1, **letters))["a"] == EV
    assert totals(circular("cut_off", **letters))["a"] == EV + EER


def test_only_what_stays_in_the_product_reaches_its_end_of_life():
    study = circular("cut_off")
    wasted = study.change("M", basis="net", scrap="1/4")
    assert totals(wasted)["a"] == EV * Fraction(5, 4) + ED


@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ({"a": "13/10"}, "FP-M061"),
        ({"r2": "3/5", "r3": "3/5", "a": "1/2", "qs_out": 1}, "FP-M062"),
        ({"r1": "1/2", "qs_in": 1}, "FP-C061"),
        ({"r1": "1/2", "a": "1/2"}, "FP-C061"),
        ({"r2": "1/2", "a": "1/2"}, "FP-C061"),
        ({"r3": "1/2", "a": "1/2", "xer_heat": "1/2"}, "FP-C061"),
    ],
)
def test_what_the_formula_lacks_is_named(letters, code):
    with pytest.raises(ProblemsError) as fault:
        circular("cff", **letters).calculate()
    assert code in {p.code for p in fault.value.problems}


def test_a_term_without_its_factor_is_named():
    study = circular("cff", r1="1/2", a="1/2", qs_in=1)
    held = study.inventory.line("M")
    study = study.change("M", matches=tuple(m for m in held.matches if m.role != "recycled"))
    assert "FP-C062" in {p.code for p in study.check()}


# records ---------------------------------------------------------------------------------------------
def test_a_bundle_of_several_methods_verifies(tmp_path):
    from footprint.seal.keys import key_from_seed

    letters = {"r1": "2/5", "r2": "3/5", "a": "1/2", "qs_in": 1, "qs_out": "9/10"}
    study = circular("cff", **letters)
    lines, factors = energy()
    held = study.inventory
    stages = ("raw_materials", "production", "end_of_life")
    open_ = {"rule_set": "expansion-1", "boundary": "partial", "partial": stages}
    choices = (
        chosen("cut", **open_),
        chosen("cff", recycling="cff", **open_),
        chosen("money", recycling="substitution", allocation="revenue", allocation_reason="sold", **open_),
    )
    update = {"lines": (*held.lines, *lines), "factors": (*held.factors, *factors), "outputs": outputs()}
    result = fp.Study(held.model_copy(update={**update, "assessments": choices})).calculate()
    fp.sign(result, key_from_seed(b"2" * 32), tmp_path / "x.fpz")
    report = fp.verify(tmp_path / "x.fpz")
    failed = [(c.name, [p.message("en") for p in c.problems]) for c in report.checks if c.status == "failed"]
    assert not failed


def test_match_asks_for_the_roles_of_the_formula():
    from footprint.api.defaults import default_library
    from footprint.compile.match import propose

    study = circular("cff", r1="1/2", r2="1/2", a="1/2", qs_in=1, qs_out=1).inventory
    rows = propose(study, default_library()).rows
    assert [r.role for r in rows] == ["main", "recycled", "recycling", "displaced", "disposal"]
    assert not any(r.selection.unique for r in rows[1:])


def test_both_results_are_shown_where_the_key_matters():
    lines, factors = energy()
    study = inventory(lines, factors, (chosen("a"),), outputs=outputs())
    told = [p for p in study.calculate().gaps if p.code == "FP-G064"]
    assert [p.got for p in told] == ["2"]
    assert "2.7 kg CO2e by revenue (35 %)" in told[0].message("en")
    near = inventory(lines, factors, (chosen("a"),), outputs=outputs(revenue=(2, 1)))
    assert not [p for p in near.calculate().gaps if p.code == "FP-G064"]


def test_a_co_product_that_nobody_pays_for_takes_nothing_by_revenue():
    """By mass it takes a part of the burden, which is the way to lower a footprint with scrap."""
    lines, factors = energy()
    scrap = inventory(lines, factors, (chosen("a"),), outputs=outputs(revenue=(9, 0)))
    (told,) = [p for p in scrap.calculate().gaps if p.code == "FP-G064"]
    paid = inventory(lines, factors, (chosen("a", allocation="revenue"),), outputs=outputs(revenue=(9, 0)))
    assert scrap.calculate().assessment().alternatives == (("revenue", paid.calculate().total),)
    silent = tuple(o.model_copy(update={"revenue": None}) for o in outputs())
    assert (
        inventory(lines, factors, (chosen("a"),), outputs=silent).calculate().assessment().alternatives == ()
    )
    assert "revenue" in told.message("en")


@pytest.mark.parametrize(
    ("key", "update", "codes"),
    [
        ("mass", {}, set()),
        ("mass", {"reason": ""}, {"FP-G061"}),
        ("revenue", {}, {"FP-G062"}),
        ("revenue", {"price_start": "2023-01-01", "price_end": "2025-12-31"}, set()),
    ],
)
def test_what_an_allocation_must_say(key, update, codes):
    lines, factors = energy()
    made = tuple(o.model_copy(update=update) for o in outputs(key, revenue=(2, 1)))
    gaps = inventory(lines, factors, (chosen("a"),), outputs=made).calculate().gaps
    assert {p.code for p in gaps} & {"FP-G061", "FP-G062", "FP-G063"} == codes


def test_a_price_ratio_is_a_parameter_of_the_rules():
    """9 CNY/kg over 2 CNY/kg is 4.5."""
    from footprint.result.method_rules import allocation_prices
    from footprint.result.view import view_of

    lines, factors = energy()
    numbers = inventory(lines, factors, (chosen("a"),), outputs=outputs()).calculate().numbers
    item = numbers.assessments[0]
    for bound, codes in (("4", ["FP-G063"]), ("5", []), (None, [])):
        more = {} if bound is None else {"price_ratio": bound}
        rules = {**item.rule_set, "parameters": {**item.rule_set["parameters"], **more}}
        view = view_of(numbers.inventory, replace(item, rule_set=rules), "full")
        assert [p.code for p in allocation_prices(view)] == codes


def test_opening_one_line_says_nothing_of_what_another_displaces():
    """Flows of an open line's process lie open; how much a hidden line displaces is not among them."""
    letters = {"r1": "2/5", "r2": "3/5", "a": "1/2", "qs_in": 1, "qs_out": "9/10"}
    held = circular("cff", **letters).change("M", amount=qty("7.77", "kg")).inventory
    names = range(6)
    others = tuple(line(f"N{i}", i + 1, "kg", f"n{i}") for i in names)
    factors = (*held.factors, *(own(f"n{i}", "kg", i + 1) for i in names))
    study = fp.Study(held.model_copy(update={"lines": (*held.lines, *others), "factors": factors}))
    record = study.calculate().record(secret=b"1" * 32, confidential=True, disclose=["N0"])
    shown = record.files["disclosure/lines.json"].decode()
    assert '"N0"' in shown
    assert "avoided~M~displaced" in shown
    assert "7.77" not in shown


def test_the_terms_and_variants_of_one_line_are_one_line_to_a_verifier(monkeypatch, tmp_path):
    """RECORD S8: a writer that counts each term as a line publishes what one stated amount gives away."""
    from footprint.record import record as writing
    from footprint.seal.keys import key_from_seed

    letters = {"r1": "2/5", "r2": "3/5", "a": "1/2", "qs_in": 1, "qs_out": "9/10"}
    one = circular("cff", **letters).inventory.assessments[0]
    both = (one, one.model_copy(update={"id": "b", "recycling": "substitution"}))
    held = circular("cff", **letters).inventory.model_copy(update={"assessments": both})
    with pytest.raises(ProblemsError) as fault:
        fp.Study(held).calculate().record(confidential=True)
    assert {p.code for p in fault.value.problems} == {"FP-R002"}

    counted = writing._parts

    def lax(*args):
        return [replace(part, stem=part.line) for part in counted(*args)]

    monkeypatch.setattr(writing, "_parts", lax)
    fp.sign(fp.Study(held).calculate(), key_from_seed(b"2" * 32), tmp_path / "x.fpz", confidential=True)
    detail = next(c for c in fp.verify(tmp_path / "x.fpz").checks if c.name == "detail")
    assert (detail.status, {p.code for p in detail.problems}) == ("failed", {"FP-P043"})


def test_what_people_read_has_no_marks_of_variants(tmp_path):
    """Inside one assessment a line and a process have their stated names, from a result and from a bundle."""
    from footprint.api.report import report_data
    from footprint.model.quality import Quality
    from footprint.seal.keys import key_from_seed

    lines, factors = energy()
    waste = line("W", 1, "kg", "w", kind="waste", stage="end_of_life", per="period", treatment="landfill")
    mine = line("O", 1, "kg", "w", kind="waste", stage="use", treatment="landfill", assessments=("mass",))
    tip = own("w", "kg", 1, kind="waste_treatment")
    both = (chosen("mass"), chosen("money", allocation="revenue", boundary="cradle_to_gate"))
    sure = Quality(line="E", scope="activity", primary=True, reason="test")
    made = inventory(
        (*lines, waste, mine), (*factors, tip), both, outputs=outputs(), quality=(sure,)
    ).calculate()
    assert [w.line for w in made.quality("money").weak] == ["E"]
    assert made.uncertainty("money").basis.fixed == ("E",)
    assert [r.id for r in made.hotspots(by="process", assessment="money").found.rows] == ["main"]
    fp.sign(made, key_from_seed(b"2" * 32), tmp_path / "x.fpz")
    for source in (made, tmp_path / "x.fpz"):
        assert report_data(source, "money").scope.outside == ("W",)


def test_a_co_product_of_nothing_is_a_problem_not_a_crash():
    lines, factors = energy()
    first, second = outputs("revenue")
    none = second.model_copy(update={"amount": qty(0, "kg")})
    study = inventory(lines, factors, (chosen("a"),), outputs=(first, none))
    assert [p.code for p in study.check() if p.severity == "error"] == ["FP-M012"]


def test_a_material_under_the_formula_has_its_end_of_life():
    """FP-M229 asks for no treatment that the formula states, and the stage cannot be called empty."""
    study = circular("cut_off")
    assert "FP-M229" not in {p.code for p in study.check()}
    empty = chosen("a", empty_stages=({"stage": "end_of_life", "reason": "test"},))
    held = study.inventory.model_copy(update={"assessments": (empty,)})
    assert "FP-M233" in {p.code for p in fp.Study(held).check()}


def test_the_reason_of_one_key_is_none_for_another():
    lines, factors = energy()
    choices = (chosen("a", allocation="revenue"), chosen("b", allocation="revenue", allocation_reason="sold"))
    result = inventory(lines, factors, choices, outputs=outputs(revenue=(2, 1))).calculate()
    told = {a.assessment.id: {p.code for p in a.gaps} & {"FP-G061"} for a in result.numbers.assessments}
    assert told == {"a": {"FP-G061"}, "b": set()}


@pytest.mark.parametrize("key", ["mass", "revenue"])
def test_alternatives_are_what_the_other_key_gives(key):
    """Totals under other keys equal those of assessments that choose them."""
    lines, factors = energy()
    more = (line("M", 3, "kg", "mat", per="declared_unit"), line("P", 2, "kg", "mat", per="period"))
    factors = (*factors, own("mat", "kg", "7/3"))
    study = inventory((*lines, *more), factors, (chosen("a"),), outputs=outputs(key))
    (other,) = study.calculate().assessment().alternatives
    chosen_ = inventory((*lines, *more), factors, (chosen("a", allocation=other[0]),), outputs=outputs(key))
    assert other == ({"mass": "revenue", "revenue": "mass"}[key], chosen_.calculate().total)


def test_a_base_of_several_methods_gives_no_line_away():
    """A line of an earlier variant is named for its assessments alone: taken over, it would miss here."""
    lines, factors = energy()
    two = (chosen("mass"), chosen("money", allocation="revenue"))
    base = inventory(lines, factors, two, outputs=outputs()).calculate()
    for kept in two:
        study = inventory(lines, factors, (kept,), outputs=outputs())
        made, fresh = study.calculate(base=base), study.calculate()
        assert made.total == fresh.total > 0
        assert made.numbers.inventory.lines == fresh.numbers.inventory.lines


# what an attack found ----------------------------------------------------------------------------------
def both_ways(use, avoided) -> fp.Study:
    """p1 takes some of p2 and displaces some of p2: the credit hides in the demand of p2."""
    two = own("two", "kg", "2", kind="direct")
    make = {"kind": "direct", "stage": "production", "per": "output"}
    takes = {"part_no": "p2", "per": "output", "process": "p1"}
    lines = (
        line("e1", 1, "kg", "two", process="p1", **make),
        line("e2", 1, "kg", "two", process="p2", **make),
        line("u", use, "kg", kind="intermediate", **takes),
        line("c", avoided, "kg", kind="avoided", **takes),
    )
    processes = tuple(Process(id=name, output=qty(1, "kg")) for name in ("p1", "p2"))
    made = Output(product="X", process="p1", amount=qty(1, "kg"))
    more = {"processes": processes, "outputs": (made,)}
    return inventory(lines, (two,), (chosen("a", credits="avoided", boundary="gate_to_gate"),), **more)


def test_a_credit_netted_in_a_demand_is_reported_by_both_sides(tmp_path):
    from footprint.seal.keys import key_from_seed

    result = both_ways(5, 3).calculate()
    assert [p.got for p in result.gaps if p.code == "FP-G060"] == ["c"]
    fp.sign(result, key_from_seed(b"2" * 32), tmp_path / "x.fpz")
    rules = fp.verify(tmp_path / "x.fpz").check("rules")
    assert "FP-G060" in {p.code for p in rules.problems}


@pytest.mark.parametrize("kind", ["avoided", "capital_goods"])
def test_an_assembly_is_no_credit_and_no_capital_goods(kind):
    lines, factors = energy()
    more = {"share": "1/9", "share_source": "test"} if kind == "capital_goods" else {}
    below = (line("C", 1, "piece", kind=kind, **more), line("D", 2, "kg", "virgin", parent="C"))
    choice = chosen("a", credits="avoided")
    study = inventory((*lines, *below), (*factors, own("virgin", "kg", "3")), (choice,), outputs=outputs())
    assert "FP-C063" in {p.code for p in study.check()}


def test_the_high_end_of_a_credit_lowers_the_total():
    study = credited(credits="avoided", rule_set="expansion-1")
    study = study.range("C", "2", "3", "kg", reason="test")
    item = study.calculate().assessment()
    assert item.interval == (2 - 6, 2 - 4)


def test_energy_recovery_delivers_no_more_than_it_holds():
    study = circular("cff", r3=1, a="1/2", lhv=36, xer_heat="9/10", xer_power="9/10")
    assert "FP-M065" in {p.code for p in study.check()}


def test_a_line_for_another_assessment_is_named_as_left_out():
    lines, factors = energy()
    other = line("O", 1, "kg", "mat", assessments=("b",))
    study = inventory(
        (*lines, other), (*factors, own("mat", "kg", 7)), (chosen("a"), chosen("b")), outputs=outputs()
    )
    result = study.calculate()
    assert (result.assessment("a").left_out, result.assessment("b").left_out) == (("O",), ())


def test_nothing_of_a_line_fills_no_stage():
    lines, factors = energy()
    none = line("W", 0, "kg", "w", kind="waste", stage="end_of_life", treatment="landfill")
    tip = own("w", "kg", 1, kind="waste_treatment")
    study = inventory((*lines, none), (*factors, tip), (chosen("a"),), outputs=outputs())
    assert "end_of_life" in {p.got for p in study.calculate().gaps if p.code == "FP-G006"}
