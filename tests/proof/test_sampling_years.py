"""How old a factor is: a released one by the own copy, another one by its issuer, and that is told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import make_bundle as mb
import pytest
from checking import TABLES
from reviewing import PARAMETERS

from footprint.api.verification import own_tables
from footprint.apps.cli.shell import say
from footprint.factors.shipped import shipped
from footprint.proof.sampling import plan
from footprint.proof.tables import resolve
from footprint.proof.verify import load, open_record


def drawn(stated: dict[str, int], known: dict[str, int]):
    """The plan of one weak line: node years as ``stated``, own years as ``known``."""
    maker = mb.Maker()
    maker.rule_set = {"id": "rules-a", "parameters": {**PARAMETERS, "factor_age_years": "10"}}
    for name, year in stated.items():
        maker.nodes[f"factor:{name}"]["year"] = year
    for line in maker.of("line").values():  # proxies, ranges and own factors come first
        if line["state"] not in ("open", "cutoff"):
            line.update(state="factor", factor_high=None)
    maker.nodes["line:L3"]["state"] = maker.nodes["line:L5"]["state"] = "supplier"
    opened = open_record(load(mb.pack(maker.built())))
    tables = replace(TABLES, factor_year=lambda release, name: known.get(name))
    found = plan(opened, resolve(opened.record, tables, None), "x", Fraction(1), 9, 0)
    return {x.id for x in found.lines if x.reason == "weak"}, set(found.declared)


def test_a_forged_year_of_a_released_factor_hides_no_old_one():
    forged = drawn({"F-steel": 2025, "F-grid": 2025}, {"F-steel": 2010, "F-grid": 2024})
    assert forged[0] == {"L1", "L4"}
    assert not forged[1] & {"L1", "L2", "L4"}
    assert drawn({"F-steel": 2025, "F-grid": 2025}, {"F-steel": 2024, "F-grid": 2024})[0] == set()


def test_the_year_of_a_factor_of_the_companys_own_is_as_declared():
    weak, declared = drawn({"F-own": 2010, "F-own2": 2025}, {"F-own": 2025, "F-steel": 2024})
    assert weak == {"L3", "L5"}
    assert {"L3", "L5"} <= declared
    assert not declared & {"L1", "L4"}


@pytest.mark.parametrize("year", [True, "2010", None])
def test_a_year_that_is_none_makes_no_line_old(year):
    assert drawn({"F-own": year}, {})[0] == set()


def test_a_factor_of_no_stated_year_is_never_old_and_that_is_told():
    weak, declared = drawn({}, {"F-steel": 2024})
    assert weak == set()
    assert {"L3", "L5"} <= declared
    told = [say("sample_declared", lang, count=2, lines="L3, L5") for lang in ("en", "zh")]
    assert "not stated" in told[0]
    assert "未注明" in told[1]


def test_this_installation_knows_the_years_of_its_releases():
    row = next(f for f in shipped().rows() if f.release and f.year_to)
    years = own_tables().factor_year
    assert years(row.release, row.ref) == row.year_to
    assert years("other@1", row.ref) is None
    assert years(row.release, "no/such@1") is None
