"""Data of a supplier become a small study; its total becomes the factor of the line."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from building import line, own, study, with_
from footprint.api.reading import read
from footprint.api.suppliers import adopt, reply
from footprint.base.problem import ProblemsError
from footprint.model.lines import Match

sys.path.append(str(Path(__file__).parents[1] / "intake" / "suppliers"))
from filling import COMMON, PCF, TODAY, fill, place, told, written

DATA = {
    "output": [{"product": "our cell", "role": "本产品 / studied product", "amount": 1000, "unit": "piece"}],
    "bom": [
        {"name": "aluminium foil", "amount": 8, "unit": "kg", "origin": "CN"},
        {"name": "graphite", "amount": 20, "unit": "kg"},
    ],
    "energy": [{"carrier": "电力 / electricity", "amount": 500, "unit": "kWh", "scope": "product"}],
    "transport": [
        {
            "cargo": "M1, M2", "start_place": "A", "end_place": "B", "mode": "公路 / road",
            "distance": 100, "distance_unit": "km",
        }
    ],
    "waste": [{"name": "scrap", "amount": 1, "unit": "kg", "treatment": "填埋 / landfill"}],
}  # fmt: skip


@pytest.fixture
def held(tmp_path):
    cell = line("B1", "2", "piece", part_no="C-1", name="cell", supplier="Cells Co.", origin="CN")
    made = study([cell, line("B2", "1", "kg", part_no="H-1", name="housing", supplier="Cells Co.")])
    return made.save(tmp_path / "phone.xlsx", "en")


@pytest.fixture
def paper(held, tmp_path):
    return written(held, tmp_path / "requests", "B1")[0]


def answered(small, factor=own("any", "kg", "1")):
    """The small study with every line matched to something."""
    units = {"energy": "kWh", "transport": "t.km"}
    kinds = {"energy": "electricity_mix", "transport": "well_to_wheel", "waste": "waste_treatment"}
    factors, lines = [], []
    for x in small.lines:
        unit = units.get(x.kind, "kg")
        factors.append(own(f"f{x.id}", unit, "1", kind=kinds.get(x.kind, "cradle_to_gate")))
        match = Match(state="own", factor=f"own/f{x.id}", reason="test")
        lines.append(x.model_copy(update={"matches": (match,)}))
    return with_(small, lines=tuple(lines), factors=tuple(factors))


def test_data_become_a_small_study_beside_the_study(held, paper, tmp_path):
    fill(paper, "B1", {**COMMON, "piece_mass": 50, "yield": 95}, DATA)
    made, problems = reply(held, paper, author="Wang", today=TODAY)
    small = read(tmp_path / "phone-suppliers" / "B1.xlsx")
    assert [p.code for p in problems] == ["FP-I164"]
    assert small.inventory.product.part_no == "C-1"
    assert small.inventory.product.net_mass.base == Fraction("0.05")
    assert small.inventory.processes[0].yield_ == Fraction("0.95")
    assert {x.id for x in small.lines} == {"M1", "M2", "E1", "T1", "W1"}
    assert {x.per for x in small.lines if x.kind != "transport"} == {"period"}
    match = made.inventory.line("B1").match()
    assert match.state == "open"
    assert "B1.xlsx" in match.reason


def test_the_total_of_the_small_study_becomes_the_factor(held, paper, tmp_path):
    fill(paper, "B1", {**COMMON, "piece_mass": 50}, DATA)
    made, _ = reply(held, paper, author="Wang", today=TODAY)
    path = tmp_path / "phone-suppliers" / "B1.xlsx"
    small = answered(read(path))
    small.save(path)
    closed, _ = reply(made, path, author="Wang", today=TODAY)
    match, factor = closed.inventory.line("B1").match(), closed.inventory.factors[0]
    assert (match.state, match.factor) == ("own", f"own/{factor.id}")
    # 8 + 20 kg, 500 kWh, 0.028 t over 100 km, 1 kg of waste: over 1000 pieces
    assert factor.components == {"fossil": Fraction("0.5318")}
    assert factor.unit == "piece"
    assert small.digest in factor.document
    assert "R-" in factor.licence
    assert not factor.illustrative
    alone = with_(closed, lines=closed.lines[:1])
    assert alone.calculate().total == 2 * Fraction("0.5318")
    saved = closed.save(tmp_path / "phone.xlsx")
    assert read(tmp_path / "phone.xlsx").digest == saved.digest


def test_made_up_data_stay_made_up(held, paper, tmp_path):
    fill(paper, "B1", {**COMMON, "illustrative": "是 / yes", "piece_mass": 50}, DATA)
    made, _ = reply(held, paper, today=TODAY)
    small = answered(read(tmp_path / "phone-suppliers" / "B1.xlsx"))
    assert adopt(made, "B1", small.calculate(), today=TODAY).inventory.factors[0].illustrative


def test_a_small_study_with_open_lines_is_refused(held, paper, tmp_path):
    fill(paper, "B1", {**COMMON, "piece_mass": 50}, DATA)
    made, _ = reply(held, paper, today=TODAY)
    small = read(tmp_path / "phone-suppliers" / "B1.xlsx")
    with pytest.raises(ProblemsError) as fault:
        adopt(made, "B1", small.calculate())
    assert {p.code for p in fault.value.problems} == {"FP-I166"}
    with pytest.raises(ProblemsError):
        adopt(made, "B2", answered(small).calculate())  # another part


def test_a_wrong_row_is_refused_with_its_cell_and_nothing_is_written(held, paper, tmp_path):
    bad = {
        **DATA,
        "energy": [{**DATA["energy"][0], "unit": "m3"}],
        "bom": [{"name": "foil", "amount": "8 kg"}],
    }
    fill(paper, "B1", {**COMMON, "piece_mass": 50}, bad)
    with pytest.raises(ProblemsError) as fault:
        reply(held, paper, today=TODAY)
    sheets = {(p.where.sheet, p.where.cell) for p in fault.value.problems if p.severity == "error"}
    assert {s for s, _ in sheets} == {"物料 Materials", "能源 Energy"}
    assert all(cell for _, cell in sheets)
    assert not (tmp_path / "phone-suppliers").exists()


def test_data_without_an_output_are_refused(held, paper):
    fill(paper, "B1", {**COMMON, "piece_mass": 50}, {"bom": DATA["bom"]})
    assert ("FP-I145", place(paper, "B1", "yield")) in told(held, paper)


def test_a_small_study_is_never_written_over(held, paper, tmp_path):
    fill(paper, "B1", {**COMMON, "piece_mass": 50}, DATA)
    reply(held, paper, today=TODAY)
    path = tmp_path / "phone-suppliers" / "B1.xlsx"
    answered(read(path)).save(path)
    before = path.read_bytes()
    reply(held, paper, today=TODAY)  # the same reply: its study stays
    assert path.read_bytes() == before
    fill(paper, "B1", {"remark": "again"})
    assert "FP-I165" in dict(told(held, paper))


def test_a_study_without_a_file_has_no_place_for_small_studies(held, paper):
    fill(paper, "B1", {**COMMON, "piece_mass": 50}, DATA)
    assert "FP-X061" in dict(told(replace(held, source=None), paper))


def test_rows_of_several_parts_are_told_apart(held, tmp_path):
    path = written(held, tmp_path / "r")[0]
    rows = {
        name: [{**row, "for": "B1"} for row in found]
        for name, found in DATA.items()
    }  # fmt: skip
    rows["bom"].append({"name": "lost", "amount": 1, "unit": "kg", "for": "B9"})
    fill(path, "B1", {**COMMON, "piece_mass": 50}, rows)
    fill(path, "B2", PCF)
    assert [c for c in told(held, path) if c[0] == "FP-I168"] == [("FP-I168", "A6")]
    book = load_workbook(path)
    book["物料 Materials"].delete_rows(6)
    book.save(path)
    made, problems = reply(held, path, today=TODAY)
    assert [p.code for p in problems] == ["FP-I164"]
    assert made.inventory.line("B2").match().state == "own"
