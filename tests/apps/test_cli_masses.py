"""footprint masses: what is missing, the template to fill in, the study updated in place."""

from __future__ import annotations

import json
from fractions import Fraction

import jsonschema
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from building import line, own, product, qty, study
from footprint.api.reading import read
from footprint.api.schemas import schema
from footprint.apps.cli.main import app


def run(*words: object, code: int = 0):
    result = CliRunner().invoke(app, [str(w) for w in words])
    assert result.exit_code == code, (words, result.output[:2000], result.exception)
    return result


@pytest.fixture(params=["s.xlsx", "folder", "s.json"])
def kept(request, tmp_path):
    lines = [
        line("B1", "1", "piece", "steel", name="外壳 housing", part_no="=P1"),
        line("B2", "4", "piece", "steel", name="螺钉 screw", part_no="P2"),
        line("B3", "3", "m", "steel", name="电缆 cable", part_no="W1"),
        line("B4", "0.2", "kg", "steel", name="板 sheet", part_no="K1"),
    ]
    made = study(lines, [own("steel", "kg", "2")], product=product(net_mass=qty("1", "kg")))
    path = tmp_path / request.param
    made.save(path)
    return path


def bytes_of(path):
    files = sorted(path.glob("*")) if path.is_dir() else [path]
    return {p.name: p.read_bytes() for p in files}


def test_the_list_names_every_part_and_line(kept):
    found = json.loads(run("masses", kept, "--json").stdout)
    assert [(m["part_no"], m["unit"], m["lines"]) for m in found["missing"]] == [
        ("=P1", "piece", ["B1"]), ("P2", "piece", ["B2"]), ("W1", "m", ["B3"]),
    ]  # fmt: skip
    assert found["balance"]["missing"] == ["B1", "B2", "B3"]
    assert found["balance"]["net"] == "0.2"
    assert found["balance"]["difference"] == "0.8"


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
def test_the_filled_template_comes_back(kept, tmp_path, name):
    target = tmp_path / name
    run("masses", kept, "--template", target)
    run("masses", kept, "--template", target, code=1)  # never over an existing file
    if name == "t.xlsx":
        book = load_workbook(target)
        sheet = book.worksheets[0]
        assert sheet["A2"].data_type == "s"
        for row, grams in ((2, 400), (3, 2.5), (4, 60)):
            sheet.cell(row, 4).value, sheet.cell(row, 5).value = grams, "称重"
        book.save(target)
    else:
        rows = target.read_text(encoding="utf-8-sig").splitlines()
        assert rows[1].startswith("'=P1,")
        filled = [r.replace(",,", f",{g},", 1).replace(",,", ",weighed,", 1)
                  for r, g in zip(rows[1:], ("400", "2.5", "60"), strict=True)]  # fmt: skip
        target.write_text("\n".join([rows[0], *filled]), encoding="utf-8")
    told = json.loads(run("masses", kept, "--from", target, "--json").stdout)
    assert told["masses"]["added"] == ["=P1", "P2", "W1"]
    assert told["missing"] == []
    found = read(kept)
    assert {m.id: m.mass.base for m in found.inventory.masses} == {
        "=P1": Fraction(4, 10), "P2": Fraction(25, 10_000), "W1/m": Fraction(6, 100),
    }  # fmt: skip
    result = found.calculate()
    assert result.total == 2 * (Fraction(4, 10) + Fraction(1, 100) + Fraction(18, 100) + Fraction(2, 10))
    assert result.mass_balance.difference == Fraction(21, 100)
    before = bytes_of(kept)
    again = json.loads(run("masses", kept, "--from", target, "--json").stdout)
    assert len(again["masses"]["same"]) == 3
    assert bytes_of(kept) == before


def test_the_document_fits_its_schema(kept, tmp_path):
    validator = jsonschema.Draft202012Validator(schema("masses"))
    given = tmp_path / "m.csv"
    given.write_text("part_no,mass (g),method,毛重(g)\nP2,5,weighed,6\n", encoding="utf-8")
    for words in ((), ("--from", given)):
        document = json.loads(run("masses", kept, *words, "--json").stdout)
        assert not [e.message for e in validator.iter_errors(document)]
        assert [p["code"] for p in document["problems"]] == (["FP-I125"] if words else [])


def test_errors_write_nothing(kept, tmp_path):
    before = bytes_of(kept)
    bad = tmp_path / "bad.csv"
    bad.write_text("part_no,mass,method\nP2,5,weighed\n=P1,6,\n", encoding="utf-8")
    problems = json.loads(run("masses", kept, "--from", bad, "--json", code=1).stdout)["problems"]
    assert {(p["code"], p["where"]["cell"]) for p in problems} == {("FP-I124", "B2"), ("FP-I124", "B3")}
    assert bytes_of(kept) == before
    run("masses", kept, "--from", tmp_path / "none.csv", code=3)
    run("masses", kept, "--template", tmp_path / "t.pdf", code=1)
    assert bytes_of(kept) == before


def test_caller_states_what_the_table_leaves_out(kept, tmp_path):
    bare = tmp_path / "bare.csv"
    bare.write_text("料号,单重\nP2,5\nQ7,1\n", encoding="utf-8")
    words = (
        "--unit",
        "g",
        "--method",
        "称重",
        "--source",
        "scale",
        "--date",
        "2025-03-01",
        "--author",
        "A. B.",
    )
    out = run("masses", kept, "--from", bare, *words, "--lang", "zh").output
    assert "新增 1" in out
    assert "Q7" in out
    mass = read(kept).inventory.masses[0]
    assert (mass.method, mass.source, mass.date) == ("weighed", "scale (A. B.)", "2025-03-01")
    run("masses", kept, "--from", bare, "--unit", "g", "--method", "称重", "--date", "1.3.25", code=1)


def test_text_speaks_both_languages(kept):
    assert "3 parts have no mass" in run("masses", kept, "--lang", "en").output
    assert "3 个部件没有质量" in run("masses", kept, "--lang", "zh").output
