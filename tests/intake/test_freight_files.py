"""Chains, vehicles, coordinates and splits in files: read, written, and the same in every form."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from building import line, own, qty, study
from footprint import read
from footprint.api.study import Study
from footprint.base.problem import ProblemsError
from footprint.model.geodesy import GREAT_CIRCLE, method

WTW = {"kind": "well_to_wheel", "includes": ("upstream",)}
DATES = {"start": "2025-01-01", "end": "2025-12-31"}


def full() -> Study:
    """One study with every new field in use."""
    leg = {"kind": "transport", "stage": "distribution", "cargo": ("product",), "mode": "road", "chain": "C1"}
    vehicle = {"payload": qty("24000", "kg"), "payload_source": "plate", "load_factor": "2/3",
               "load_source": "w",
               "empty_running": "0.25", "empty_source": "t"}  # fmt: skip
    lines = [
        line("T1", "1", "kg", "lorry", **leg, leg=1, start_place="Works", end_place="Port", name="to port",
             distance=qty("100", "km"), temperature="frozen", **vehicle),
        line("T2", None, "", "ship", **(leg | {"mode": "sea"}), leg=2, start_place="Port", end_place="Shop",
             name="sea", distance=qty(Fraction(10008) * Fraction("1.15"), "km"), start_lat="0", start_lon="0",
             end_lat="0", end_lon="90", detour="1.15", detour_source="ours",
             distance_method=method(Fraction(10008))),
        line("T3", "500", "v.km", "lorry", kind="transport", stage="distribution", cargo=("product",),
             mode="road", name="trip", split="trip", split_by="chargeable", volume=qty("2", "m3"),
             volumetric="333",
             volumetric_source="tariff", split_total=qty("1998", "kg"), temperature="refrigerated"),
        line("E1", "100", "kWh", "grid", kind="energy", stage="distribution", carrier="electricity",
             scope="plant", chain="C1", hub="Port", split="store", split_by="volume",
             split_part=qty("100", "m3"),
             split_total=qty("400", "m3"), name="electricity", per="declared_unit", **DATES),
        line("E2", "2", "L", "diesel", kind="energy", stage="distribution", carrier="diesel", scope="product",
             chain="C2", leg=1, start_place="Works", end_place="Port", name="diesel",
             per="declared_unit", **DATES),
        line("S1", "1", "kg", "store", kind="service", stage="distribution", chain="C1", hub="Shop",
             part_no="S"),
        line("M1", "1", "kg", "steel", share="0.7", split="steel", part_no="A"),
        line("M2", "1", "kg", "steel", share="0.3", split="steel", part_no="B"),
        line("W1", "4", "kg", "waste", kind="waste", stage="production", treatment="landfill", share="1",
             split="w"),
    ]  # fmt: skip
    factors = [
        own("lorry", "v.km", "0.8", kind="well_to_wheel", includes=("upstream", "refrigeration")),
        own("ship", "t.km", "0.01", **WTW),
        own("grid", "kWh", "0.5", kind="electricity_mix"), own("store", "t", "3"), own("steel", "kg", "2"),
        own("diesel", "L", "3", kind="combustion", includes=("upstream",)),
        own("waste", "kg", "0.1", kind="waste_treatment"),
    ]  # fmt: skip
    return study(lines, factors, ("raw_materials", "production", "distribution"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["s.xlsx", "s", "s.json"])
def test_every_field_comes_back_from_every_form(name: str, lang, tmp_path: Path) -> None:
    held = full()
    assert [p.render("en") for p in held.check() if p.severity == "error"] == []
    held.save(tmp_path / name, lang)
    again = read(tmp_path / name)
    assert again.digest == held.digest
    assert again.calculate().assessment().result_digest == held.calculate().assessment().result_digest


def edited(tmp_path: Path, **cells: str) -> Path:
    """The folder form with cells of row T2 of the sheet Transport replaced."""
    full().save(tmp_path / "s", "en")
    path = tmp_path / "s" / "transport.csv"
    with path.open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if "T2" in row.values():
            row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys([*rows[0], *cells])))
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path / "s"


def test_coordinates_alone_become_a_distance_with_its_method(tmp_path: Path) -> None:
    blank = {"distance": "", "distance_unit": "", "distance_method": ""}
    again = read(edited(tmp_path, **blank))
    found = again.inventory.line("T2")
    assert found.distance == full().inventory.line("T2").distance
    assert found.distance_method.startswith(GREAT_CIRCLE)
    assert again.digest == full().digest
    text = str(again.calculate().explain("T2")[0])
    assert "R = 6371.0088 km" in text
    assert "× 1.15 detour / 绕行 (ours)" in text


@pytest.mark.parametrize("cells", [{"end_lon": ""}, {"end_lon": "190"}])
def test_coordinates_that_are_not_whole_are_told(cells, tmp_path: Path) -> None:
    blank = {"distance": "", "distance_unit": "", "distance_method": ""}
    with pytest.raises(ProblemsError, match="FP-I220"):
        read(edited(tmp_path, **(blank | cells)))


def test_a_distance_changed_by_hand_is_no_great_circle(tmp_path: Path) -> None:
    changed = read(edited(tmp_path, distance="9000"))
    assert "FP-M154" in {p.code for p in changed.check()}


def test_a_split_without_its_unit_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="FP-I020"):
        read(edited(tmp_path, split="x", split_by="mass", split_part="1"))
