"""Inventories of other programs: links between activities, flows that may be gases, second products."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from footprint.base.problem import errors
from footprint.intake.tables.grid import source_of
from footprint.intake.tables.table import Table, read_table

HEAD = ["name", "amount", "unit", "database", "location", "type", "reference product"]


def brightway(path: Path, *activities: tuple[dict[str, str], list[list[object]]], **answers: str) -> Table:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Database", "mine"])
    for facts, exchanges in activities:
        sheet.append([])
        for key, value in facts.items():
            sheet.append([key, value])
        sheet.append(["Exchanges"])
        sheet.append(HEAD)
        for row in exchanges:
            sheet.append(row)
    book.save(path)
    return read_table(source_of(path), "", answers)


def activity(name: str, location: str = "CN", product: str = "") -> dict[str, str]:
    facts = {"Activity": name, "location": location, "unit": "kilogram"}
    return facts | ({"reference product": product} if product else {})


def made(name: str) -> list[object]:
    return [name, 1, "kilogram", "mine", "", "production", ""]


def taken(name: str, database: str = "mine", location: str = "", amount: float = 2) -> list[object]:
    return [name, amount, "kilogram", database, location, "technosphere", ""]


def test_activities_of_one_name_are_told_apart_by_place(tmp_path: Path) -> None:
    table = brightway(
        tmp_path / "i.xlsx",
        (activity("pack"), [made("pack"), taken("cell", location="DE")]),
        (activity("cell", "CN"), [made("cell"), taken("coal", "other")]),
        (activity("cell", "DE"), [made("cell"), taken("wood", "other")]),
        product="pack",
    )
    assert table.ready, [p.render("en") for p in errors(table.problems)]
    assert [r.cell("name").text for r in table.rows["bom"]] == ["cell", "wood"]


def test_a_link_that_two_activities_fit_is_refused(tmp_path: Path) -> None:
    table = brightway(
        tmp_path / "i.xlsx",
        (activity("pack"), [made("pack"), taken("cell")]),
        (activity("cell", "CN"), [made("cell")]),
        (activity("cell", "DE"), [made("cell")]),
        product="pack",
    )
    assert [(p.code, p.where.cell) for p in errors(table.problems)] == [("FP-I179", "A9")]


def test_an_input_from_another_database_is_no_activity_of_the_file(tmp_path: Path) -> None:
    table = brightway(
        tmp_path / "i.xlsx",
        (activity("steel"), [made("steel"), taken("steel", "ecoinvent", amount=0.2)]),
    )
    assert [r.cell("kind").text for r in table.rows["bom"]] == ["material"]


def test_a_flow_that_may_be_a_gas_is_asked(tmp_path: Path) -> None:
    flows: list[list[object]] = [["Methane", 0.1, "kilogram", "bio", "", "biosphere", ""],
                                 ["Sulfur hexafluoride", 0.2, "kilogram", "bio", "", "biosphere", ""],
                                 ["Ammonia", 0.3, "kilogram", "bio", "", "biosphere", ""]]  # fmt: skip
    table = brightway(tmp_path / "i.xlsx", (activity("a"), [made("a"), *flows]))
    assert [q.id for q in table.questions] == ["gas.Methane", "gas.Sulfur hexafluoride"]
    told = table.answer({"gas.Methane": "CH4_biogenic", "gas.Sulfur hexafluoride": "SF6"})
    assert [(r.cell("gas").text, r.cell("amount").text) for r in told.rows["waste"]] == [
        ("CH4_biogenic", "0.1"), ("SF6", "0.2")]  # fmt: skip
    none = table.answer({"gas.Methane": "no greenhouse gas", "gas.Sulfur hexafluoride": "SF6"})
    assert [p.got for p in none.problems if p.code == "FP-I110"] == ["Methane", "Ammonia"]


def test_a_second_product_is_refused(tmp_path: Path) -> None:
    table = brightway(tmp_path / "i.xlsx", (activity("a"), [made("a"), made("b")]))
    assert [(p.code, p.got) for p in errors(table.problems)] == [("FP-I180", "b")]


def test_waste_is_asked_together_or_each_on_its_own(tmp_path: Path) -> None:
    table = brightway(
        tmp_path / "i.xlsx",
        (activity("a"), [made("a"), taken("swarf", "x", amount=-1), taken("lye", "x", amount=-2),
                         taken("sanitary landfill", "x", amount=-3)]),
    )  # fmt: skip
    assert [q.id for q in table.questions] == ["treatment"]
    assert "swarf; lye" in table.questions[0].text("en")
    each = table.answer(treatment="each on its own")
    assert [q.id for q in each.questions] == ["treatment.swarf", "treatment.lye"]
    done = each.answer({"treatment.swarf": "closed-loop recycling", "treatment.lye": "co-product"})
    assert [p.code for p in errors(done.problems)] == ["FP-I180"]
    done = each.answer({"treatment.swarf": "closed-loop recycling", "treatment.lye": "landfill"})
    assert [r.cell("treatment").text for r in done.rows["waste"]] == [
        "closed-loop recycling", "landfill", "landfill"]  # fmt: skip
