"""The sheet Quality: every form holds it, in either language, and its faults name their cell."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from building import line, own, study
from footprint.api.reading import read
from footprint.api.study import Study
from footprint.base.problem import ProblemsError
from footprint.model.quality import Quality, schemes

PEDIGREE = "reliability=1; completeness=2; temporal=1; geographical=2; technological=1; sample_size=1"
ROWS = (
    {"line": "A", "scope": "activity", "primary": True, "basic": "1.05", "reason": "meter 7"},
    {"line": "A", "scope": "factor", "scheme": "pedigree-ecoinvent2", "basic": "1.05", "reason": "Li",
     "scores": dict(p.split("=") for p in PEDIGREE.split("; "))},
    {"line": "A", "scope": "factor", "primary": False, "scheme": "pact-v3", "reason": "Li",
     "scores": {"technological": "1.5", "geographical": 2, "temporal": 3}},
    {"line": "B", "scope": "factor", "role": "upstream", "primary": False, "reason": "database"},
)  # fmt: skip


def held() -> Study:
    stated = {
        "pds": "0.375",
        "dqr_scheme": "pact-v2",
        "supplier": "S",
        "dqr": dict.fromkeys(schemes()["pact-v2"].indicators, 2),
    }
    factors = (own("a", "kg", "1"), own("b", "kg", "2", **stated))
    lines = (line("A", "1", "kg", "a", part_no="A"), line("B", "2", "kg", "b", part_no="B"))
    return study(lines, factors, quality=tuple(Quality.model_validate(r) for r in ROWS))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["q.xlsx", "folder", "q.json"])
def test_every_form_holds_it(name: str, lang: str, tmp_path: Path) -> None:
    made = held()
    path = made.save(tmp_path / name, lang).source
    assert path is not None
    again = read(path)
    assert again.digest == made.digest
    assert {q.id: q for q in again.inventory.quality} == {q.id: q for q in made.inventory.quality}
    assert again.calculate().quality().pds == made.calculate().quality().pds


def test_a_study_without_quality_has_no_such_sheet(tmp_path: Path) -> None:
    plain = study([line("A", "1", "kg", "a", part_no="A")], [own("a", "kg", "1")])
    plain.save(tmp_path / "p.xlsx", "en")
    assert "Quality" not in load_workbook(tmp_path / "p.xlsx").sheetnames


def test_saving_again_writes_the_row_that_changed(tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    first = held().save(path, "zh")
    rows = tuple(
        q.model_copy(update={"basic": Fraction(2)}) if q.scope == "activity" else q
        for q in first.inventory.quality
    )
    replace(first, inventory=first.inventory.model_copy(update={"quality": rows})).save(path, "zh")
    assert next(q.basic for q in read(path).inventory.quality if q.scope == "activity") == 2
    assert len(read(path).inventory.quality) == len(ROWS)


def test_a_fault_names_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    held().save(path, "en")
    book = load_workbook(path)
    sheet = book["Quality"]
    keys = {str(c.value): c.column for c in sheet[2]}
    at = next(r for r in range(3, 9) if sheet.cell(r, keys["quality:scheme"]).value == "pact-v3")
    sheet.cell(at, keys["quality:scores"]).value = "technological=9; geographical=2; temporal=3"
    book.save(path)
    (fault,) = [p for p in read(path).check() if p.code == "FP-M101"]
    assert (fault.where.sheet, fault.where.cell) == (
        sheet.title,
        sheet.cell(at, keys["quality:scores"]).coordinate,
    )
    sheet.cell(at, keys["quality:scope"]).value = "meter"
    book.save(path)
    with pytest.raises(ProblemsError) as stop:
        read(path)
    assert [p.code for p in stop.value.problems] == ["FP-I014"]
