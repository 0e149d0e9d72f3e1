"""A library in a folder: read whole, or every faulty row named and nothing taken."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import footprint as fp
from footprint.base.problem import ProblemsError, Refused
from footprint.factors.table import COLUMNS

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
SOURCE = ROOT / "cn_electricity_2024"
Row = dict[str, str]


def written(folder: Path, change: Callable[[list[Row]], object], columns: tuple[str, ...] = COLUMNS) -> Path:
    """The source with other rows."""
    folder.mkdir(exist_ok=True)
    shutil.copy(SOURCE / "source.toml", folder)
    rows = list(csv.DictReader(io.StringIO((SOURCE / "factors.csv").read_text(encoding="utf-8"))))
    change(rows)
    with (folder / "factors.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def codes(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as caught:
        fp.pack(folder)
    return [(p.code, p.where.key) for p in caught.value.problems]


def test_a_library_folder_reads_back() -> None:
    for name in ("uk-desnz-2025", "direct-gases"):
        read = fp.pack(ROOT / name.replace("-", "_"))
        shipped = fp.shipped().rows(release=f"{name}@1")
        assert {f.ref: f for f in read.rows()} == {f.ref: f for f in shipped}
        assert read.passport(name) == fp.shipped().passport(name)


def test_a_pack_stands_beside_the_shipped_factors(tmp_path: Path) -> None:
    both = fp.library(fp.shipped(), fp.pack(SOURCE))
    assert both.get("cn-electricity-2024/national@1") is not None
    changed = written(tmp_path / "p", lambda rows: rows[0].update(name_en="Other"))
    assert codes(changed) == [("FP-F018", "line 2")]


def test_every_faulty_row_is_named(tmp_path: Path) -> None:
    def spoil(rows: list[Row]) -> None:
        rows[0]["published_value"] = "1"
        rows[1]["locator"] = ""
        rows[2]["components"] = "fossil=1.5e999"
        rows[3]["unit"] = "KGS"
        rows[4]["gwp_set"] = ""
        rows[5]["name_en"] = "=cmd()"
        rows[6]["components"] = "fossil=nan"
        rows[7]["components"] = "fossil=-1"
        rows.append(rows[8])

    assert codes(written(tmp_path / "p", spoil)) == [
        ("FP-F018", "line 2"),
        ("FP-F013", "line 3"),
        ("FP-F019", "line 4"),
        ("FP-F014", "line 5"),
        ("FP-F014", "line 6"),
        ("FP-F023", "line 7"),
        ("FP-F019", "line 8"),
        ("FP-F015", "line 9"),
        ("FP-F017", "line 13"),
    ]


@pytest.mark.parametrize("text", ["", "id\n", "\x00", "a,b\n1,2\n"])
def test_what_is_no_library_is_refused(tmp_path: Path, text: str) -> None:
    shutil.copy(SOURCE / "source.toml", tmp_path)
    with pytest.raises(Refused):
        fp.pack(tmp_path)
    (tmp_path / "factors.csv").write_text(text)
    with pytest.raises(Refused):
        fp.pack(tmp_path)
    with pytest.raises(Refused):
        fp.pack(tmp_path / "nothing")


def test_a_card_without_licence_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "p", lambda rows: None)
    text = (SOURCE / "source.toml").read_text(encoding="utf-8")
    lines = ['licence_raw = ""' if x.startswith("licence_raw") else x for x in text.splitlines()]
    (folder / "source.toml").write_text("\n".join(lines), encoding="utf-8")
    assert codes(folder) == [("FP-F003", "")]
    (folder / "source.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(Refused):
        fp.pack(folder)
