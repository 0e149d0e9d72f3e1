"""Parents of parts: shared sub-assemblies, loops, and columns that read two ways."""

from __future__ import annotations

from pathlib import Path

from footprint.base.problem import errors
from footprint.intake.tables.grid import source_of
from footprint.intake.tables.table import Table, read_table


def read(path: Path, text: str, **answers: str) -> Table:
    path.write_text(text, encoding="utf-8")
    return read_table(source_of(path), "", answers)


def tree(table: Table) -> list[tuple[str, ...]]:
    assert table.ready, [p.render("en") for p in errors(table.problems)] + [q.id for q in table.questions]
    keys = ("line_id", "part_no", "parent", "amount")
    return [tuple(row.cell(k).text for k in keys) for row in table.rows["bom"]]


def codes(table: Table) -> list[str]:
    return [p.code for p in errors(table.problems)]


SHARED = (
    "part no,name,parent,qty,unit\n"
    "L,left frame,,1,pcs\n"
    "R,right frame,,1,pcs\n"
    "W,wheel,L,1,pcs\n"
    "W,wheel,R,2,pcs\n"
    "T,tyre,W,0.4,kg\n"
)


def test_a_sub_assembly_used_twice_takes_its_parts_to_both_places(tmp_path: Path) -> None:
    table = read(tmp_path / "bom.csv", SHARED)
    # W under R is twice, so levels decide: amounts are per parent
    assert [q.id for q in table.questions] == ["levels"]
    assert tree(table.answer(levels="parent")) == [
        ("B1", "L", "", "1"), ("B2", "R", "", "1"), ("B3", "W", "B1", "1"), ("B4", "W", "B2", "2"),
        ("B5", "T", "B3", "0.4"), ("B6", "T", "B4", "0.4"),
    ]  # fmt: skip


def test_the_copies_go_down_to_the_lowest_level(tmp_path: Path) -> None:
    text = (
        "part no,name,parent,qty,unit\n"
        "P,pair,,1,pcs\nA,arm,P,1,pcs\nA,arm,,1,pcs\nB,bush,A,1,pcs\nC,core,B,0.1,kg\n"
    )
    found = tree(read(tmp_path / "bom.csv", text))
    assert found[:5] == [("B1", "P", "", "1"), ("B2", "A", "B1", "1"), ("B3", "A", "", "1"),
                         ("B4", "B", "B2", "1"), ("B5", "C", "B4", "0.1")]  # fmt: skip
    assert [row[1:] for row in found[5:]] == [("B", "B3", "1"), ("C", "B6", "0.1")]


def test_parts_listed_once_for_each_use_are_refused_rather_than_doubled(tmp_path: Path) -> None:
    table = read(tmp_path / "bom.csv", SHARED + "T,tyre,W,0.4,kg\n", duplicates="keep", levels="parent")
    assert codes(table) == ["FP-I173"]
    dropped = read(tmp_path / "bom.csv", SHARED + "T,tyre,W,0.4,kg\n", duplicates="drop", levels="parent")
    assert len(tree(dropped)) == 6


def test_a_part_below_itself_is_refused(tmp_path: Path) -> None:
    text = "part no,name,parent,qty,unit\nA,a,,1,kg\nB,b,C,1,kg\nC,c,B,1,kg\n"
    assert set(codes(read(tmp_path / "bom.csv", text))) == {"FP-I091"}
    text = "part no,name,parent,qty,unit\nA,a,,1,kg\nB,b,A,1,kg\nA,a,B,1,kg\n"
    assert set(codes(read(tmp_path / "bom.csv", text))) == {"FP-I091"}


def test_a_list_that_unfolds_without_end_is_refused(tmp_path: Path) -> None:
    rows = ["part no,name,parent,qty,unit", "P0,n0,,1,pcs"]
    for n in range(1, 40):
        rows += [f"P{n},n{n},P{n - 1},1,pcs", f"P{n},n{n} again,P{n - 1},1,pcs"]
    assert "FP-I174" in codes(read(tmp_path / "bom.csv", "\n".join(rows)))


def test_line_numbers_that_are_part_numbers_too_are_asked(tmp_path: Path) -> None:
    text = "no,part no,name,parent,qty,unit\n1,2,frame,,1,pcs\n2,1,wheel,1,1,pcs\n3,9,tyre,2,1,kg\n"
    table = read(tmp_path / "bom.csv", text)
    assert [q.id for q in table.questions] == ["parents"]
    assert [r[2] for r in tree(table.answer(parents="line number"))] == ["", "B1", "B2"]


def test_what_stands_below_a_row_that_was_left_out_is_refused(tmp_path: Path) -> None:
    text = "part no,name,parent,qty,unit\nA,a,,tbd,pcs\nB,b,A,1,kg\nC,c,,1,kg\n"
    assert codes(read(tmp_path / "bom.csv", text, words="skip")) == ["FP-I171"]
