"""Each rule with a study that breaks it and one that does not; the verifier sees what the company saw."""

from __future__ import annotations

from fractions import Fraction

import pytest

import footprint as fp
from building import assessment, line, own, pinned, product, qty, study, with_
from footprint.audit.rulesets import rule_sets
from footprint.model.lines import Match
from footprint.result.gaps import RULES
from footprint.seal.keys import key_from_seed

KEY = key_from_seed(b"\x03" * 32)
A = own("a", "kg", "2")
ENERGY = {"kind": "energy", "stage": "raw_materials", "carrier": "electricity"}
GRID = own("grid", "kWh", "0.6", kind="electricity_mix")
GAS = own("gas", "MJ_net", "0.056", kind="combustion")
UP = own("up", "MJ_net", "0.01", kind="upstream")


def material(*more, factors=(A,), amount="1", **fields) -> fp.Study:
    return study([line("L", amount, "kg", "a"), *more], factors, **fields)


def power(factor: str, factors, carrier="electricity", unit="kWh", **more) -> fp.Study:
    return material(
        line("E", "1", unit, factor, **{**ENERGY, "carrier": carrier, **more}), factors=(A, *factors)
    )


def stated(state: str, **more) -> fp.Study:
    return material(line("S", "1", "kg", matches=(Match(state=state, **more),), kind="auxiliary"))


def proxied(share: str) -> fp.Study:
    proxy = line("S", share, "kg", matches=(pinned("a", state="proxy", bias="unknown"),), kind="auxiliary")
    return material(proxy)


def cut(estimate: str) -> fp.Study:
    return stated("cutoff", estimate=qty(estimate, "kg CO2e"), reason="small")


def of_set(gwp_set: str) -> fp.Study:
    return material(
        line("S", "1", "kg", "b", kind="auxiliary"), factors=(A, own("b", "kg", "9", gwp_set=gwp_set))
    )


def staged(*stages: str) -> fp.Study:
    return with_(material(), assessments=(assessment(*stages),))


PAIRED = (pinned("gas"), pinned("up", role="upstream"))
OPEN_PAIR = (pinned("gas"), Match(role="upstream", state="open"))
#: code -> (broken, honest twin)
TWINS = {
    "FP-G001": (stated("open"), material()),
    "FP-G002": (stated("range", low="1", high="2", unit="kg", reason="offers"), material()),
    "FP-G003": (material(amount="0.94"), material(amount="0.95")),
    "FP-G004": (material(amount="1.26"), material(amount="1.25")),
    "FP-G006": (staged("raw_materials", "use"), staged("raw_materials")),
    "FP-G007": (power("gen", (own("gen", "kWh", "0.5", kind="generation"),)), power("grid", (GRID,))),
    "FP-G008": (
        power("gas", (GAS,), "natural_gas", "MJ_net"),
        power("", (GAS, UP), "natural_gas", "MJ_net", matches=PAIRED),
    ),
    "FP-G009": (of_set("AR4-GWP100"), of_set("AR6-GWP100")),
    "FP-G011": (proxied("1.01"), proxied("1")),
    "FP-G013": (cut("0.2"), cut("0.1")),
    "FP-G014": (material(factors=(own("a", "kg", "2", illustrative=True),)), material()),
    "FP-G015": (
        material(factors=(own("a", "kg", "2", year=2014),)),
        material(factors=(own("a", "kg", "2", year=2015),)),
    ),
}


def seen(held: fp.Study, tmp_path) -> tuple[list, list]:
    """(code, severity) from the fresh result and from the nodes of its bundle."""
    result = held.calculate()
    fp.sign(result, KEY, tmp_path / "x.fpz")
    found = fp.verify(tmp_path / "x.fpz").check("rules")
    ours = sorted((p.code, p.severity, p.got) for p in result.gaps)
    return ours, sorted((p.code, p.severity, p.got) for p in found.problems)


@pytest.mark.parametrize("code", TWINS)
def test_a_rule_and_its_honest_twin(code, tmp_path):
    broken, honest = TWINS[code]
    ours, theirs = seen(broken, tmp_path)
    assert ours == theirs
    assert code in {c for c, *_ in ours}
    ours, theirs = seen(honest, tmp_path)
    assert ours == theirs
    assert code not in {c for c, *_ in ours}
    for problem in (*broken.calculate().gaps, *honest.calculate().gaps):
        assert problem.render("en") != problem.render("zh")


def test_every_rule_of_the_shipped_set_is_known_and_the_rest_is_tested_above():
    names = {name for document in rule_sets().values() for name in document["rules"]}
    assert names <= set(RULES)
    assert len(TWINS) == 12  # FP-G005, FP-G010, FP-G012 cannot come from a study: its checks refuse it first


def test_an_open_upstream_is_not_a_pair(tmp_path):
    held = power("", (GAS, UP), "natural_gas", "MJ_net", matches=OPEN_PAIR)
    ours, theirs = seen(held, tmp_path)
    assert ours == theirs
    assert ("FP-G008", "warning") in {(c, s) for c, s, _ in ours}  # open makes it a screening


def test_certified_generation_may_stand_for_the_mix():
    solar = own("pv", "kWh", "0.04", kind="generation")
    assert "FP-G007" not in {p.code for p in power("pv", (solar,), certificate="GEC-1").calculate().gaps}


def test_a_material_that_was_cut_off_or_is_open_still_weighs(tmp_path):
    for match in (
        Match(state="cutoff", estimate=qty("0.01", "kg CO2e"), reason="small"),
        Match(state="open"),
    ):
        held = study([line("L", "0.5", "kg", "a"), line("S", "0.5", "kg", matches=(match,))], [A])
        ours, theirs = seen(held, tmp_path)
        assert ours == theirs
        assert not {"FP-G003", "FP-G004"} & {c for c, *_ in ours}


def test_a_claim_weakens_some_rules_and_no_others():
    full = material(amount="0.5").calculate()
    assert [(p.code, p.severity) for p in full.gaps] == [("FP-G003", "error")]
    screening = with_(
        material(amount="0.5"), lines=(*material(amount="0.5").lines, line("O", "1", "kg", kind="service"))
    )
    assert ("FP-G003", "warning") in {(p.code, p.severity) for p in screening.calculate().gaps}
    cutting = with_(cut("0.2"), lines=(*cut("0.2").lines, line("O", "1", "kg", kind="service")))
    assert ("FP-G013", "error") in {(p.code, p.severity) for p in cutting.calculate().gaps}


def test_splitting_a_cut_off_is_no_escape():
    rows = [Match(state="cutoff", estimate=qty("0.03", "kg CO2e"), reason="small")] * 4
    lines = [line(f"S{i}", "0.25", "kg", matches=(m,), kind="auxiliary") for i, m in enumerate(rows)]
    assert "FP-G013" in {p.code for p in material(*lines).calculate().gaps}


# what the total covers -----------------------------------------------------------------------------
def test_coverage_by_lines_mass_and_state():
    held = study(
        [line("L", "3", "kg", "a"), line("O", "1", "kg"), line("W", "9", "kg", kind="auxiliary")], [A]
    )
    item = held.calculate().assessment()
    assert (item.coverage.lines, item.coverage.with_result, item.coverage.open) == (3, 1, ("O", "W"))
    assert item.coverage.mass_share == Fraction(3, 4)
    assert item.coverage.by_state == {"open": 0, "own": 6}
    assert item.lower_bound
    assert "≥" in str(held.calculate())


def test_a_range_gives_an_interval_and_the_low_end_is_the_total():
    result = stated("range", low="1", high="3.5", unit="kg", reason="offers").calculate()
    assert result.total == 3
    assert result.assessment().interval == (3, Fraction("5.5"))
    assert result.incomplete
    assert result.claim == "screening"


def test_claims():
    assert material().calculate().claim == "full"
    assert stated("open").calculate().claim == "screening"
    assert TWINS["FP-G014"][0].calculate().claim == "demonstration"
    # a made-up factor that no assessed line uses stamps nothing
    held = material(factors=(A, own("x", "kg", "1", illustrative=True)))
    assert held.calculate().claim == "full"


def test_assessments_differ_in_gwp_set_and_stages_and_nothing_else():
    leak = own("leak", "kg", gases={"CH4_fossil": "1"})
    held = study(
        [line("L", "1", "kg", "leak"), line("U", "1", "kg", "leak", stage="use")],
        [leak],
        assessments=(assessment("raw_materials", "use"), assessment("use", id="b", gwp_set="AR5-GWP100")),
    )
    result = held.calculate()
    assert result.assessment("main").total == 2 * Fraction("29.8")
    assert result.assessment("b").total == 30 or result.assessment("b").total == 28
    digests = {a.result_digest for a in result.numbers.assessments}
    assert len(digests) == 2


def test_unknown_rule_and_gwp_sets_are_named():
    for more, code in (({"rule_set": "general-9"}, "FP-G020"), ({"gwp_set": "AR7"}, "FP-G021")):
        with pytest.raises(fp.ProblemsError, match=code):
            with_(material(), assessments=(assessment("raw_materials", **more),)).calculate()


def test_no_net_mass_no_mass_balance():
    held = material(amount="0.1", product=product(declared_unit=qty("1", "kWh"), net_mass=None))
    assert not {"FP-G003", "FP-G004"} & {p.code for p in held.calculate().gaps}


def test_a_trace_multiplies_to_its_total():
    for row in power("grid", (GRID,), share="1/3").calculate().explain("E"):
        value = Fraction(1)
        for step in row.steps:
            value *= step.value
        assert value == row.total
        assert "kWh" in str(row)


def test_an_uptake_is_no_room_for_cut_offs(tmp_path):
    wood = own("a", "kg", components={"fossil": "1", "biogenic_uptake": "-301"})
    held = study([line("L", "1", "kg", "a"), *cut("100").lines[1:]], [wood])
    ours, theirs = seen(held, tmp_path)
    assert ours == theirs
    assert "FP-G013" in {c for c, *_ in ours}
