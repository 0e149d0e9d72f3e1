"""A new study of a sector: prepared rows that say nothing until they are filled in, in every form."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import footprint as fp
from footprint.api.sectors import sectors
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError
from footprint.intake.sheets import columns
from footprint.model.sectors.starts import expected, items, starts
from footprint.model.study import BOUNDARY_STAGES

KEYS = tuple(starts())
SECTOR = ("FP-M180", "FP-M181", "FP-M186")
PRODUCT = {"name": "M10", "model": "M10x40", "site": "CN-JS", "start": "2025-01-01", "end": "2025-12-31"}


def problems(path: Path) -> list:
    try:
        return list(fp.read(path).check())
    except ProblemsError as fault:
        return list(fault.problems)


def told(path: Path) -> list[str]:
    return [p.got for p in problems(path) if p.code in SECTOR]


def inside(key: str) -> list[str]:
    start = starts()[key]
    return [i.id for i in expected(key, frozenset(start.stages or BOUNDARY_STAGES[start.boundary]))]


def put(path: Path, sheet: str, row_id: str, **values: object) -> None:
    """Fill cells of the row with this id in a workbook."""
    book = openpyxl.load_workbook(path)
    for tab in book.worksheets:
        keys = {c.value: c.column for c in tab[2] if isinstance(c.value, str)}
        if not any(k.startswith(f"{sheet}:") for k in keys):
            continue
        first = next(iter(columns(sheet)))
        row = next(
            (r for r in range(3, tab.max_row + 1) if tab.cell(r, keys[f"{sheet}:{first}"]).value == row_id),
            tab.max_row + 1,
        )
        for key, value in {first: row_id, **values}.items():
            tab.cell(row, keys[f"{sheet}:{key}"]).value = value
    book.save(path)


def filled(folder: Path, lang: str = "en") -> Path:
    """A fastener study with its product stated and no line filled in."""
    path = fp.new(folder / "a.xlsx", lang, sector="fasteners")
    for key, value in PRODUCT.items():
        put(path, "product", key, value=value)
    put(path, "product", "net_mass", value=1, unit="kg")
    put(path, "output", "M10x40", start="2025-01-01", end="2025-12-31", amount=1000, unit="kg")
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", ["a.xlsx", "a"])
def test_a_new_study_names_every_item_once(key: str, lang: str, name: str, tmp_path: Path) -> None:
    path = fp.new(tmp_path / name, lang, sector=key)
    assert sorted(told(path)) == sorted(inside(key))
    # the prepared rows themselves are no fault
    where = [p.where for p in problems(path) if p.code not in SECTOR]
    assert not [
        w for w in where if w.sheet and w.sheet.casefold() in ("bom", "物料", "energy", "能源", "waste")
    ]


def test_filling_a_row_takes_away_its_problem_alone(tmp_path: Path) -> None:
    path = filled(tmp_path)
    before = told(path)
    put(path, "bom", "wire-rod", amount=1.05, unit="kg", per="declared unit")
    assert told(path) == [x for x in before if x != "wire-rod"]
    put(path, "sector", "steel-route", answer="EAF")
    put(path, "sector", "galvanising", answer="not applicable", reason="sold plain")
    assert told(path) == [x for x in before if x not in ("wire-rod", "steel-route", "galvanising")]


def test_a_row_that_is_half_filled_in_is_a_fault_of_its_own(tmp_path: Path) -> None:
    path = filled(tmp_path)
    put(path, "bom", "wire-rod", supplier="Mill A")
    found = problems(path)
    assert {p.code for p in found if p.where.sheet == "BOM"} == {"FP-I020"}
    assert "wire-rod" not in [p.got for p in found if p.code in SECTOR]


def test_forms_agree_and_prepared_rows_wait(tmp_path: Path) -> None:
    path = filled(tmp_path)
    for item in (i for i in items("fasteners") if i.must):
        put(path, "sector", item.id, answer="not applicable", reason="bought in")
    put(path, "bom", "cold-heading-oil", amount=2, unit="g", per="declared unit")
    study = fp.read(path)
    assert study.inventory.product.sector == "fasteners"
    for name in ("b.json", "b", "b.xlsx"):
        study.save(tmp_path / name, "zh")
        again = fp.read(tmp_path / name)
        assert again.digest == study.digest
        assert again.inventory.sector_answers == study.inventory.sector_answers or name == "b"
        assert [p.got for p in again.check() if p.code in SECTOR] == told(path)
    study.save(path)
    assert told(path) == [p.got for p in study.check() if p.code in SECTOR]
    tab = openpyxl.load_workbook(path)["BOM"]
    assert "wire-rod" in [tab.cell(r, 1).value for r in range(3, tab.max_row + 1)]


def test_a_folder_keeps_its_prepared_rows(tmp_path: Path) -> None:
    filled(tmp_path)
    folder = fp.new(tmp_path / "f", "en", sector="fasteners")
    (folder / "study.toml").write_text(
        'format = "footprint-study/1"\n\n[product]\nname = "M10"\nmodel = "M10x40"\nsite = "CN-JS"\n'
        'start = "2025-01-01"\nend = "2025-12-31"\ngwp_set = "AR6-GWP100"\nrules = "general-1"\n'
        'boundary = "cradle-to-gate"\nsector = "bolts"\n'
        '[product.declared_unit]\nvalue = "1"\nunit = "kg"\n[product.net_mass]\nvalue = "1"\nunit = "kg"\n',
        encoding="utf-8",
    )
    rows = list(csv.DictReader((folder / "bom.csv").open(encoding="utf-8")))
    study = fp.Study(
        **PRODUCT, declared_unit="1 kg", net_mass="1 kg", boundary="cradle-to-gate", sector="bolts"
    )
    assert study.inventory.product.sector == "fasteners"
    study.save(folder)
    after = list(csv.DictReader((folder / "bom.csv").open(encoding="utf-8")))
    assert [r["line_id"] for r in after] == [r["line_id"] for r in rows]


def test_the_rules_stay_general(tmp_path: Path) -> None:
    for key in KEYS:
        path = fp.new(tmp_path / key, "en", sector=key)
        text = (path / "study.toml").read_text(encoding="utf-8")
        assert 'rules = "general-1"' in text


def test_the_command_line_lists_and_refuses(tmp_path: Path) -> None:
    listed = CliRunner().invoke(app, ["new", "--list-sectors"])
    assert listed.exit_code == 0
    for sector in sectors():
        assert f"{len(sector.must)}/{len(sector.items)}" in listed.stdout
        assert sector.name("zh") in listed.stdout
    for lang in ("zh", "en"):
        wrong = CliRunner().invoke(app, ["new", str(tmp_path / "x"), "--sector", "fastner", "--lang", lang])
        assert wrong.exit_code == 1
        assert "FP-M182" in wrong.stderr
        assert not (tmp_path / "x").exists()
        name = f"{lang}.xlsx"
        made = CliRunner().invoke(app, ["new", str(tmp_path / name), "--sector", "水泥", "--lang", lang])
        assert made.exit_code == 0
        assert "GB/T 24067-2024" in made.stdout
