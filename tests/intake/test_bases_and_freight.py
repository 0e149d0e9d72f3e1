"""Energy per piece or declared unit, legs in tonne-kilometres, several modes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from building import codes, line, own, qty, study
from footprint import read
from footprint.api.study import Study
from footprint.base.problem import ProblemsError
from footprint.factors.library import library
from footprint.factors.shipped import shipped

TRUCK = own("truck", "t.km", "0.1", kind="tank_to_wheel")
GRID = own("grid", "kWh", "0.5", kind="electricity_mix")
DATES = {"start": "2025-01-01", "end": "2025-12-31"}


def legs(*more) -> Study:
    leg = line("T1", "3", "t.km", "truck", kind="transport", cargo=("product",), mode="road",
               stage="distribution", name="to the port")  # fmt: skip
    used = line("E1", "2", "kWh", "grid", kind="energy", stage="production", carrier="electricity",
                scope="product", name="electricity", **DATES)  # fmt: skip
    return study([leg, used, *more], [TRUCK, GRID], ("production", "distribution"))


def test_tonne_kilometres_and_energy_per_declared_unit_are_counted_as_stated() -> None:
    assert legs().calculate().total == Fraction("0.3") + 1


@pytest.mark.parametrize("name", ["s.xlsx", "s", "s.json"])
def test_both_come_back_from_every_form(name: str, tmp_path: Path) -> None:
    legs().save(tmp_path / name, "zh")
    again = read(tmp_path / name)
    assert again.digest == legs().digest
    assert again.inventory.line("E1").per == "declared_unit"
    assert again.inventory.line("T1").distance is None


def test_a_blank_basis_of_energy_is_the_period(tmp_path: Path) -> None:
    legs().save(tmp_path / "s", "en")
    table = tmp_path / "s" / "energy.csv"
    table.write_text(table.read_text("utf-8").replace("declared unit", ""), "utf-8")
    assert read(tmp_path / "s").inventory.line("E1").per == "period"


def test_a_leg_in_mass_needs_its_distance_and_places(tmp_path: Path) -> None:
    legs().save(tmp_path / "s", "en")
    table = tmp_path / "s" / "transport.csv"
    table.write_text(table.read_text("utf-8").replace("t.km", "kg"), "utf-8")
    with pytest.raises(ProblemsError) as caught:
        read(tmp_path / "s")
    missing = [p.values["column_en"] for p in caught.value.problems if p.code == "FP-I020"]
    assert missing == ["From", "To", "Distance", "Distance unit"]


def test_tonne_kilometres_with_a_distance_would_count_twice() -> None:
    held = legs()
    twice = held.change("T1", distance=qty("10", "km"))
    assert "FP-M046" in codes(twice.check())


def test_no_factor_of_one_mode_offers_itself_for_several() -> None:
    def offered(mode: str):
        leg = line("T2", "3", "t.km", kind="transport", cargo=("product",), mode=mode, stage="distribution",
                   name="HGV")  # fmt: skip
        return next(r for r in legs(leg).match(library(shipped())).rows if r.line.id == "T2").selection

    assert offered("road").candidates
    several = offered("multimodal")
    assert several.candidates == ()
    assert not several.unique
    assert "FP-C026" in {r.why.code for r in several.refused}
