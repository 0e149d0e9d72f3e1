"""``footprint import``: questions, answers kept, new studies and studies that grow."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_cli import document, run

from footprint.api.reading import read
from footprint.apps.cli import imports

PACK = Path(__file__).parents[2] / "examples" / "battery_pack"
REAL = Path(__file__).parents[1] / "real_inputs"


def test_open_questions_write_nothing_and_are_all_named(tmp_path: Path) -> None:
    target = tmp_path / "s.xlsx"
    result = run("import", REAL / "bom_01_zh_stacked_tables.xlsx", "-o", target, "--json", code=1)
    rows = document(result)["problems"]
    assert isinstance(rows, list)
    assert [r["code"] for r in rows] == ["FP-I064", "FP-I070", "FP-I077", "FP-I111"]
    assert '--answer "unit.amount=' in rows[0]["hint"]["zh"]
    assert not list(tmp_path.iterdir())


def test_answers_are_kept_and_asked_once(tmp_path: Path) -> None:
    source = REAL / "bom_02_zh_pcb.xlsx"
    run("import", source, "-o", tmp_path / "a.xlsx", "--answer", "unit.amount=piece")
    kept = tomllib.loads((tmp_path / "a.map.toml").read_text(encoding="utf-8"))
    assert kept["files"].popitem()[1] == {"unit.amount": "piece"}
    run("import", source, "-o", tmp_path / "b.xlsx", "--map", tmp_path / "a.map.toml")
    assert (tmp_path / "b.xlsx").is_file()


def test_a_new_study_from_a_map_reads_and_is_a_lower_bound(tmp_path: Path) -> None:
    target = tmp_path / "pack.xlsx"
    run("import", PACK / "bom.csv", "-o", target, "--map", PACK / "map.toml")
    study = read(target)
    assert len(study.lines) == 9
    assert study.lines[0].amount is not None
    assert study.lines[0].amount.unit == "kWh_rated"
    result = study.calculate()
    assert result.incomplete
    again = run("import", PACK / "bom.csv", "-o", target, "--map", PACK / "map.toml", code=1)
    assert "FP-X001" in again.output


@pytest.mark.parametrize("name", ["s.xlsx", "folder"])
def test_rows_go_into_a_study_that_is_still_blank(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    run("new", target)
    log = REAL / "energy_01_measured_log.csv"
    answers = [
        w for a in ("unit.amount=kWh", "carrier=electricity", "scope=product") for w in ("--answer", a)
    ]
    run("import", log, "--into", target, *answers)
    run("import", log, "--into", target, "--map", tmp_path / f"{Path(name).stem}.map.toml")
    problems = document(run("check", target, "--json", code=1))["problems"]
    assert isinstance(problems, list)
    faulty = {p["where"].get("sheet", "product") for p in problems if p["severity"] == "error"}
    assert faulty <= {"产品", "Product", "product"}
    if name == "s.xlsx":
        sheet = load_workbook(target)["能源" if "能源" in load_workbook(target).sheetnames else "Energy"]
        ids = [sheet.cell(r, 1).value for r in range(3, sheet.max_row + 1)]
        assert ids[-1] == "E52"
        assert len(set(ids)) == len(ids)


def test_a_person_at_the_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports.sys.stdin.__class__, "isatty", lambda self: True, raising=False)
    monkeypatch.setattr(imports, "sys", _Terminal)
    target = tmp_path / "pack.xlsx"
    result = run("import", PACK / "bom.csv", "-o", target, "--lang", "zh", stdin="XL\n2\nkWh_rated\n")
    assert "1  S" in result.output
    assert "请输入" in result.output
    kept = tomllib.loads((tmp_path / "pack.map.toml").read_text(encoding="utf-8"))
    assert kept["files"].popitem()[1] == {"variant": "M", "unit.kWh": "kWh_rated"}


def test_what_a_person_typed_outlives_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "sys", _Terminal)
    bad = tmp_path / "bom.csv"
    bad.write_text("料号,名称,数量\nA,板,3\nB,管,-1\n", encoding="utf-8")
    run("import", bad, "-o", tmp_path / "s.xlsx", stdin="kg\n", code=1)
    assert "kg" in (tmp_path / "s.map.toml").read_text(encoding="utf-8")
    assert not (tmp_path / "s.xlsx").exists()


def test_a_map_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    result = run("import", PACK / "bom.csv", "-o", tmp_path / "s.xlsx", "--map", tmp_path, code=3)
    assert "FP-I112" in result.output


class _Terminal:
    """A stand-in for ``sys`` whose standard input is a terminal."""

    class stdin:  # noqa: N801
        @staticmethod
        def isatty() -> bool:
            return True


@pytest.mark.parametrize(
    ("text", "part"),
    [("x = [", "="), ('format = "other/1"', "other"), ('format = "footprint-map/1"\nmore = 1', "more"),
     ('format = "footprint-map/1"\n[answers]\nunit = 3', "unit")],
)  # fmt: skip
def test_a_map_that_is_none_is_refused(tmp_path: Path, text: str, part: str) -> None:
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    result = run(
        "import",
        PACK / "bom.csv",
        "-o",
        tmp_path / "s.xlsx",
        "--map",
        tmp_path / "map.toml",
        "--json",
        code=3,
    )
    problem = json.loads(result.stdout)["problems"][0]
    assert problem["code"] == "FP-I112"
    assert part in problem["got"] or part == "="


def test_factors_are_refused_and_usage_is_checked(tmp_path: Path) -> None:
    factors = REAL / "waste_01_treatment_matrix.csv"
    run("import", factors, "-o", tmp_path / "s.xlsx", code=3)
    run("import", factors, code=2)
    run("import", factors, "-o", tmp_path / "s.xlsx", "--from", "magic", code=2)
    run("import", factors, "-o", tmp_path / "s.xlsx", "--answer", "nothing", code=2)
    assert not list(tmp_path.iterdir())


def test_answers_hold_for_the_file_they_were_given_for(tmp_path: Path) -> None:
    text = "月份,用电量(kWh)\n2024-01,900\n"
    for plant in ("a", "b"):
        (tmp_path / plant).mkdir()
        (tmp_path / plant / "energy.csv").write_text(text, encoding="utf-8")
    run("import", tmp_path / "a" / "energy.csv", "-o", tmp_path / "s.xlsx", "--answer", "scope=product")
    run("import", tmp_path / "b" / "energy.csv", "--into", tmp_path / "s.xlsx", code=1)


def test_a_file_imported_twice_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("月份,用电量(kWh)\n2024-01,900\n", encoding="utf-8")
    words = ("import", tmp_path / "e.csv", "--answer", "scope=product", "--lang", "en")
    run(*words, "-o", tmp_path / "s.xlsx")
    result = run(*words, "--into", tmp_path / "s.xlsx")
    assert "FP-X019" in result.output
    assert "E2" in result.output


def test_an_answer_to_no_question_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("月份,用电量(kWh)\n2024-01,900\n", encoding="utf-8")
    words = ("import", tmp_path / "e.csv", "-o", tmp_path / "s.xlsx", "--answer", "scop=product")
    result = run(*words, "--lang", "en", code=1)
    assert "Did you mean “scope”" in result.output
