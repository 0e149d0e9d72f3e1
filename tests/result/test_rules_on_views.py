"""Rules that only a record of another program can break: shown on views, each with its honest twin."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from footprint.result import gaps
from footprint.result.view import View, ViewFactor, ViewLine, electric, lowering

FACTOR = ViewFactor(
    ref="own/a", kind="cradle_to_gate", geography="CN", includes=(), gwp_set="AR6-GWP100", stated=Fraction(2),
    year=2025, illustrative=False, released=False, supplied=False, lowering=(),
)  # fmt: skip
LINE = ViewLine(
    id="L", stage="raw_materials", tags=("material",), state="own", bias="", total=Fraction(2),
    activity=Fraction(1), net_mass=Fraction(1), estimate=None, factor=FACTOR, electric=False, negative=False,
)  # fmt: skip
VIEW = View(
    lines=(LINE,), boundary="partial", stages=("raw_materials",), gwp_set="AR6-GWP100", claim="full",
    net_mass=Fraction(1), year=2025, parameters={},
)  # fmt: skip


def of(line: ViewLine = LINE, factor: ViewFactor | None = None, **fields) -> View:
    shown = replace(line, factor=factor) if factor else line
    return replace(VIEW, lines=(shown,), **fields)


TWINS = {
    "FP-G016": ("boundary", of(boundary="moon"), of()),
    "FP-G017": ("states", of(replace(LINE, state="factor")), of()),
    "FP-G018": ("removals", of(factor=replace(FACTOR, lowering=("removals",))), of()),
    "FP-G493": (
        "removals",
        of(replace(LINE, texts=("碳信用 / carbon credit",))),
        of(replace(LINE, texts=("carbon credit card",))),
    ),
    "FP-G600": ("removals", of(replace(LINE, texts=("暂存碳",))), of(replace(LINE, texts=("暂存",)))),
    "FP-G019": ("negatives", of(replace(LINE, negative=True)), of()),
    "FP-G027": ("spend", of(factor=replace(FACTOR, kind="spend")), of()),
    "FP-G028": (
        "geography",
        of(replace(LINE, electric=True, home="CN"), replace(FACTOR, geography="NO")),
        of(replace(LINE, electric=True, home="CN")),
    ),
    "FP-G029": (
        "geography",
        of(replace(LINE, state="factor", home="CN"), replace(FACTOR, geography="GB", released=True)),
        of(replace(LINE, state="proxy", home="CN"), replace(FACTOR, geography="GB", released=True)),
    ),
}


def paired(main: ViewFactor, up: ViewFactor, **fields) -> View:
    upstream = replace(LINE, id="L~up", tags=("upstream", "upstream-of:L"), factor=up, **fields)
    return replace(VIEW, lines=(replace(LINE, factor=main), upstream))


BURNT, TANK = replace(FACTOR, kind="combustion"), replace(FACTOR, kind="upstream")


@pytest.mark.parametrize(
    "view, codes",
    [
        (paired(BURNT, TANK), set()),
        (paired(replace(BURNT, includes=("upstream",)), TANK), {"FP-G025"}),
        (paired(FACTOR, TANK), {"FP-G025"}),
        (paired(BURNT, FACTOR), {"FP-G026"}),
        (paired(BURNT, TANK, state="cutoff", estimate=Fraction(0)), {"FP-G008"}),
        (paired(BURNT, TANK, state="cutoff", estimate=Fraction(1)), set()),
    ],
)
def test_upstream_once_and_of_its_kind(view, codes):
    assert {p.code for p in gaps.upstream_missing(view)} == codes


@pytest.mark.parametrize("code", TWINS)
def test_rule_and_twin(code):
    name, broken, honest = TWINS[code]
    assert code in {p.code for p in gaps.RULES[name](broken)}
    assert code not in {p.code for p in gaps.RULES[name](honest)}


@pytest.mark.parametrize(
    "state, released, supplied, fits",
    [("factor", True, False, True), ("own", True, False, False), ("supplier", False, False, False),
     ("supplier", False, True, True), ("proxy", True, False, True), ("range", True, False, False)],
)  # fmt: skip
def test_states_and_where_a_factor_comes_from(state, released, supplied, fits):
    factor = replace(FACTOR, released=released, supplied=supplied)
    found = list(gaps.states(of(replace(LINE, state=state), factor)))
    assert bool(found) != fits


def test_what_lowers_a_total():
    assert lowering({"fossil": Fraction(1), "biogenic_uptake": Fraction(-1)}, {"CO2": Fraction(1)}) == ()
    assert lowering({"removals": Fraction(-1)}, {}) == ("removals",)
    assert lowering({}, {"CO2_removed": Fraction(1)}) == ("removals",)
    assert lowering({}, {"CO2": Fraction(-1)}) == ("CO2",)


def test_electricity_is_seen_by_its_unit_too():
    assert electric(("material",), "MWh")
    assert electric(("carrier:electricity",), "strange")
    assert not electric(("material",), "kWh_net")


@pytest.mark.parametrize(
    ("tags", "weighed"), [((), True), (("term:recycled",), False), (("upstream",), False)]
)
def test_a_part_of_a_line_is_told_by_its_tags_not_by_its_id(tags, weighed):
    """A record line of any id is weighed: a tilde in it is no way out of the mass balance."""
    heavy = replace(LINE, id="M~x", tags=("material", *tags), net_mass=Fraction(9))
    parameters = {"mass_balance_below": "0.05", "mass_balance_above": "0.25"}
    found = gaps.mass_balance(of(heavy, parameters=parameters))
    assert ("FP-G004" in {p.code for p in found}) == weighed
