"""Tables of part masses: headers, units, sizes with density, and every fault with its cell."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from building import line, qty, study
from footprint.base.problem import ProblemsError, Refused
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.intake.masses_geometry import DIGITS, PI, RECIPES, GeometryError, derive
from footprint.intake.masses_headers import Measure, head_of
from footprint.intake.masses_table import Stated
from footprint.model.processes import Mass


def held(**masses):
    """A study with parts counted in pieces, m, m2, L and kg."""
    lines = [
        line("B1", "1", "piece", part_no="P1"),
        line("B2", "4", "piece", part_no="P2"),
        line("B3", "3", "m", part_no="W1"),
        line("B4", "2", "m2", part_no="F1"),
        line("B5", "2", "L", part_no="G1"),
        line("B6", "2", "kg", part_no="K1"),
    ]
    return study(lines, **masses)


def table(tmp_path, text: str, name: str = "m.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def codes(tmp_path, text: str, **more) -> list[tuple[str, str]]:
    """The problems of a table that is refused, as (code, cell)."""
    with pytest.raises(ProblemsError) as caught:
        held().masses(table(tmp_path, text), **more)
    return [(p.code, p.where.cell) for p in caught.value.problems if p.severity == "error"]


def grams(found) -> dict[str, Fraction]:
    return {m.id: m.mass.base * 1000 for m in found.inventory.masses}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("单重(g)", ("mass", "g")),
        ("mass_g", ("mass", "g")),
        ("weight_kg", ("mass", "kg")),
        ("净重（千克）", ("mass", "千克")),
        ("重量/克", ("mass", "克")),
        ("g/件", ("mass", "g/件")),
        ("单重(g) / Mass (g)", ("mass", "g")),
        ("米重 kg/m", ("mass", "kg/m")),
        ("密度g/cm3", ("density", "g/cm3")),
        ("Density [kg/m³]", ("density", "kg/m3")),
        ("★物料编码 / Part no.", ("part_no", "")),
        ("料号", ("part_no", "")),
        ("外径 mm", ("diameter", "mm")),
        ("Length (mm)", ("length", "mm")),
        ("方法", ("method", "")),
        ("单价/元", ("", "")),
        ("毛重(kg)", ("mass_gross", "kg")),
    ],
)
def test_headers(text, expected):
    field, unit = head_of(text)
    assert field == expected[0]
    if expected[0] != "mass_gross":
        assert unit == expected[1]


def test_cells_that_are_no_headers_cost_little():
    started = time.process_time()
    for text in ("[" * 100_000, "mass" * 25_000, *(f"[a{i}]" + "x" * 150 for i in range(2_000))):
        assert head_of(text) == ("", "")
    assert time.process_time() - started < 1


def test_units_of_cell_column_header_and_caller(tmp_path):
    text = "part no,mass (g),unit,method,source,date\nP1,0.5,kg,weighed,s,2025/3/14\nP2,2.5 g,,估算,,\n"
    found = held().masses(table(tmp_path, text))
    assert grams(found) == {"P1": 500, "P2": Fraction(5, 2)}
    first = found.inventory.masses[0]
    assert (first.method, first.source, first.date) == ("weighed", "s", "2025-03-14")
    bare = table(tmp_path, "料号,单重\nP1,7\n")
    assert grams(held().masses(bare, unit="mg", method="称重")) == {"P1": Fraction(7, 1000)}


def test_mass_per_metre_is_a_bridge(tmp_path):
    text = "part_no,linear mass (g/m),method\nW1,40,datasheet\n"
    found = held().masses(table(tmp_path, text))
    assert found.inventory.masses[0].per == "m"
    balance = found.mass_balance()
    assert {r.id: r.net for r in balance.rows}["B3"] == Fraction(12, 100)


def test_column_per(tmp_path):
    text = "part_no,mass (g),per,method\nW1,40,米,datasheet\nP1,5,件,weighed\n"
    assert grams(held().masses(table(tmp_path, text))) == {"W1/m": 40, "P1": 5}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("part_no,mass,method\nP1,5,weighed\n", [("FP-I124", "B2")]),
        ("part_no,mass (g)\nP1,5\n", [("FP-I134", "A2")]),
        ("part_no,mass (g),method\nP1,5,guessed\n", [("FP-I134", "C2")]),
        ("part_no,mass (g),method\nP1,0,weighed\nP2,abc,weighed\n", [("FP-I121", "B2"), ("FP-I121", "B3")]),
        ("part_no,mass (g),method\n,5,weighed\n", [("FP-I126", "B2")]),
        ("part_no,mass (g),unit,method\nP1,5 g,kg,weighed\n", [("FP-I123", "B2")]),
        ("part_no,mass (g),method\nP1,5,weighed\nP1,6,weighed\n", [("FP-I131", "B3")]),
        ("part_no,mass (g),method,date\nP1,5,weighed,03/04/2025\n", [("FP-I011", "D2")]),
        ("part_no,qty,weight (g),method\nP2,4,5,weighed\n", [("FP-I127", "C1")]),
        ("part_no,mass (g),density (g/cm3),method\nP1,5,7,weighed\n", [("FP-I129", "C2")]),
        ("part_no,density (g/cm3),thickness (mm)\nF1,2.7,1\n", [("FP-I130", "B2")]),
        ("part_no,density (g/cm3),density source,length\nP1,7,EN,3\n", [("FP-I124", "D2")]),
        ("part_no,density (g/cm3),density source,length (mm)\nP1,7,EN,3\n", [("FP-I133", "B2")]),
        ("part_no,mass (g),per,method\nP1,5,kWh,weighed\n", [("FP-I132", "C2")]),
    ],
)
def test_faults_name_their_cell(tmp_path, text, expected):
    assert codes(tmp_path, text) == expected


def test_no_table_and_doubtful_numbers_are_refused(tmp_path):
    with pytest.raises(Refused) as caught:
        held().masses(table(tmp_path, "料号,单价\nP1,5\n"))
    assert caught.value.problems[0].code == "FP-I120"
    with pytest.raises(Refused) as caught:
        held().masses(table(tmp_path, 'part_no,mass (g),method\nP1,"1,234",weighed\n'))
    assert caught.value.problems[0].code == "FP-I122"


def test_the_unit_that_parts_are_counted_in_is_no_unit_of_mass(tmp_path):
    text = "物料编码,数量,单位,单重(g),方法\nP2,4,件,2.5,称重\nP1,1,个,1.234,称重\n"
    assert grams(held().masses(table(tmp_path, text))) == {"P2": Fraction(5, 2), "P1": Fraction(617, 500)}


def test_a_table_without_part_numbers_goes_by_name(tmp_path):
    assert grams(held().masses(table(tmp_path, "零件名称,单重(g),方法\nP1,5,称重\n"))) == {"P1": 5}


def test_a_header_repeated_on_the_next_page_counts_once(tmp_path):
    text = "part_no,mass (g),method\nP1,5,weighed\npart_no,mass (g),method\nP2,6,weighed\n"
    assert grams(held().masses(table(tmp_path, text))) == {"P1": 5, "P2": 6}


@pytest.mark.parametrize(
    "text, code",
    [
        ("part_no,mass (g),method\nP1,5,weighed\n\npart_no,mass (kg),method\nP2,6,weighed\n", "FP-I137"),
        ("part_no,净重(g),重量(g),method\nP1,5,6,weighed\n", "FP-I138"),
    ],
)
def test_several_tables_or_columns_are_asked_back(tmp_path, text, code):
    with pytest.raises(Refused) as caught:
        held().masses(table(tmp_path, text))
    assert caught.value.problems[0].code == code


def test_workbook_with_hidden_rows_sheets_and_formulas(tmp_path):
    book = Workbook()
    sheet, other = book.worksheets[0], book.create_sheet("old")
    for row in (("某公司",), ("料号", "单重（克）", "方法"), ("P1", 5, "称重"), ("P2", "6 g", "称重")):
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    other.append(("part_no", "mass (g)", "method"))
    other.append(("P1", "=1+1", "weighed"))
    path = tmp_path / "m.xlsx"
    book.save(path)
    with pytest.raises(Refused) as caught:
        held().masses(path)
    assert caught.value.problems[0].code == "FP-I137"
    found = held().masses(path, sheet=sheet.title)
    assert grams(found) == {"P1": 5, "P2": 6}
    assert [(p.code, p.got) for p in found.problems] == [("FP-I030", "4")]
    with pytest.raises(ProblemsError) as fault:
        held().masses(path, sheet="old")
    assert [(p.code, p.where.cell) for p in fault.value.problems] == [("FP-I008", "B2")]


def test_decimal_comma_of_a_whole_file(tmp_path):
    text = "part_no;mass (g);method\nP1;12,5;weighed\nP2;1,234;weighed\n"
    assert grams(held().masses(table(tmp_path, text))) == {"P1": Fraction(25, 2), "P2": Fraction(1234, 1000)}


def test_parts_of_other_products_are_not_read(tmp_path):
    text = "part_no,mass (g),method\nP1,5,weighed\nQ9,rubbish,\n合计,5,\n"
    assert grams(held().masses(table(tmp_path, text))) == {"P1": 5}


def test_conflict_needs_replace(tmp_path):
    old = Mass(part_no="P1", mass=qty("5", "g"), method="drawing")
    text = "part_no,mass (kg),method\nP1,{},weighed\n"
    same = held(masses=(old,)).masses(table(tmp_path, text.format("0.005")))
    assert same.inventory.masses == (old,)
    other = table(tmp_path, text.format("0.006"))
    with pytest.raises(ProblemsError) as caught:
        held(masses=(old,)).masses(other)
    problem = caught.value.problems[0]
    assert (problem.code, problem.where.cell) == ("FP-I135", "B2")
    assert (problem.got, problem.expected) == ("6 g/piece", "5 g/piece")
    assert grams(held(masses=(old,)).masses(other, replace=True)) == {"P1": 6}


@pytest.mark.parametrize("replace", [True, False])
def test_a_table_that_contradicts_itself_is_refused_even_to_replace(tmp_path, replace):
    text = "part_no,mass (g),per,method\nP2,5,m,weighed\nP2,5,cm,weighed\n"
    with pytest.raises(ProblemsError) as caught:
        held().masses(table(tmp_path, text), replace=replace)
    assert [(p.code, p.where.cell) for p in caught.value.problems] == [("FP-I131", "B3")]


def test_sizes_without_density_stay_missing_and_say_so(tmp_path):
    found = held().masses(table(tmp_path, "part_no,mass (g),length (mm),method\nP1,,5,\n"))
    assert not found.inventory.masses
    assert [(p.code, p.severity) for p in found.problems] == [("FP-I128", "warning")]


def test_mapping_and_frame(tmp_path):
    import pandas as pd

    given = {"method": "weighed", "source": "scale 3", "author": "A. Author"}
    found = held().masses({"P1": "12.5 g", "P2": "0.1 kg"}, **given)
    assert grams(found) == {"P1": Fraction(25, 2), "P2": 100}
    assert found.inventory.masses[0].source == "scale 3 (A. Author)"
    frame = pd.DataFrame({"part_no": ["P1", "P2"], "mass_g": [12.5, None], "method": ["weighed", None]})
    assert grams(held().masses(frame)) == {"P1": Fraction(25, 2)}


@pytest.mark.parametrize(
    "row, expected",
    [
        ("P1,,7.85,200,100,1.5,,", ("P1", Fraction(2355, 10))),
        ("F1,,2.7,,,0.05,,", ("F1/m2", 135)),
        ("G1,,1.1,,,,,", ("G1/m3", 1_100_000)),
        ("W1,,8.96,,3,2,,", ("W1/m", Fraction(5376, 100))),
        ("W1,,8.96,999,3,2,,", ("W1/m", Fraction(5376, 100))),
    ],
)
def test_mass_from_sizes_and_density(tmp_path, row, expected):
    text = (
        "part_no,density source,density (g/cm3),length (mm),width (mm),thickness (mm),diameter (mm),"
        "wall (mm)\n" + row.replace(",,", ",EN 10025,", 1)
    )
    found = held().masses(table(tmp_path, text))
    assert grams(found) == dict([expected])
    made = found.inventory.masses[0]
    assert made.method == "calculated"
    assert "(EN 10025)" in made.source


def stated(value, unit: str, per: str = "") -> Stated:
    return Stated(Fraction(value), Measure(unit, per), Where())


def test_tube_is_outer_less_inner():
    density = stated("7.85", "g", "cm3")
    outer, inner, wall = stated(20, "mm"), stated(16, "mm"), stated(2, "mm")
    made = {
        derive("length", sizes, density, sources=("", "EN")).mass
        for sizes in (
            {"diameter": outer, "inner_diameter": inner},
            {"diameter": outer, "wall": wall},
            {"inner_diameter": inner, "wall": wall},
        )
    }
    assert len(made) == 1
    exact = PI / 4 * (Fraction(20) ** 2 - 16**2) / 10**6 * 7850
    assert abs(made.pop() / exact - 1) < Fraction(1, 10 ** (DIGITS - 1))


def test_a_wall_thicker_than_the_tube_is_no_shape():
    with pytest.raises(GeometryError):
        derive("length", {"diameter": stated(2, "mm"), "wall": stated(2, "mm")}, stated(1, "kg", "m3"),
               sources=("", "EN"))  # fmt: skip


_LENGTHS, _AREAS, _VOLUMES = ("mm", "cm", "m"), ("mm2", "cm2", "m2"), ("cm3", "mL", "L", "m3")
_OF = {"area": _AREAS, "cross_section": _AREAS, "volume": _VOLUMES}
_CASES = [(per, names) for per, recipes in RECIPES.items() for names in recipes]


@given(st.data())
def test_any_units_of_the_same_sizes_give_the_same_mass(data):
    per, names = data.draw(st.sampled_from(_CASES))
    values = {n: data.draw(st.integers(1, 900).map(lambda n: Fraction(n, 10_000)), label=n) for n in names}
    if {"diameter", "inner_diameter"} <= names:
        values["diameter"] += values["inner_diameter"]
    elif {"diameter", "wall"} <= names:
        values["diameter"] += 2 * values["wall"]
    thick = data.draw(st.integers(1, 20_000))

    def said(name, value):
        unit = data.draw(st.sampled_from(_OF.get(name, _LENGTHS)))
        return Stated(value / units()[unit].ratio, Measure(unit), Where())

    def dense():
        top, below = data.draw(st.sampled_from([("g", "cm3"), ("kg", "m3"), ("t", "m3"), ("kg", "L")]))
        ratio = units()[top].ratio / units()[below].ratio
        return Stated(thick / ratio, Measure(top, below), Where())

    made = [
        derive(per, {n: said(n, v) for n, v in values.items()}, dense(), sources=("", "EN")).mass
        for _ in range(2)
    ]
    assert made[0] == made[1]
    if not names & {"diameter", "inner_diameter", "wall"}:
        exact = Fraction(thick)
        for value in values.values():
            exact *= value
        assert made[0] == exact


@given(st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000))
def test_circles_keep_twelve_digits(size):
    made = derive("length", {"diameter": Stated(size, Measure("mm"), Where())}, stated(1, "kg", "m3"),
                  sources=("", "EN"))  # fmt: skip
    exact = PI / 4 * (size / 1000) ** 2
    assert abs(made.mass - exact) <= exact / 10 ** (DIGITS - 1)
    assert f"[{DIGITS} digits]" in made.equation


@pytest.mark.parametrize(
    "header", ["重量（单位：kg）", "重量(单位kg)", "Weight (unit: kg)", "Weight per batch (kg)"]
)
def test_the_word_unit_does_not_say_that_a_mass_is_of_one_piece(header):
    from footprint.intake.masses_headers import said_each

    assert not said_each(header)
    assert said_each("单重(kg)")
    assert said_each("unit_weight_kg")
