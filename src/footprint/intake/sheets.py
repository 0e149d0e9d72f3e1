"""The sheets and columns of a study (``reference/workbook.md``), as data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from footprint.base.messages import Lang

#: Sheet titles, zh and en; the order is the order of the tabs.
TITLES: Mapping[str, tuple[str, str]] = {
    "product": ("产品", "Product"),
    "output": ("产量", "Output"),
    "processes": ("工序", "Processes"),
    "bom": ("物料", "BOM"),
    "masses": ("部件质量", "Masses"),
    "energy": ("能源", "Energy"),
    "transport": ("运输", "Transport"),
    "waste": ("废物直排", "Waste"),
    "match": ("匹配", "Match"),
    "factors": ("自有因子", "Own factors"),
    "evidence": ("证据", "Evidence"),
    "assessments": ("评价", "Assessments"),
    "family": ("产品族", "Family"),
    "recycling": ("再生", "Recycling"),
    "instruments": ("绿电凭证", "Instruments"),
    "energy_balance": ("能源平衡", "Energy balance"),
    "sector": ("行业问答", "Sector"),
    "quality": ("数据质量", "Quality"),
}
#: Sheets that a blank study goes without.
UNUSUAL = frozenset({"family", "recycling", "sector", "quality", "instruments", "energy_balance"})
#: Rows of the sheet Product that say how the first assessment is made, by the field they fill.
ASSESSED = {"rules": "rule_set", "stages": "partial"} | {
    name: name
    for name in (
        "boundary", "gwp_set", "allocation", "allocation_reason", "electricity", "recycling", "credits",
        "capital_goods", "empty_stages", "instruments",
    )
}  # fmt: skip
#: Sheets that a study may leave out.
OPTIONAL = frozenset(TITLES) - {"product"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column (or one row of the key/value sheet Product)."""

    key: str
    zh: str
    en: str
    type: str
    list: str
    required: bool
    width: int
    help_zh: str
    help_en: str

    def header(self) -> str:
        """The bilingual header; a star marks what is required."""
        star = "★" if self.required else ""
        return f"{star}{self.zh} / {self.en}" if self.zh != self.en else f"{star}{self.en}"

    def help(self, lang: Lang) -> str:
        """What to write here, in one language."""
        return self.help_zh if lang == "zh" else self.help_en


def _read(name: str) -> list[dict[str, str]]:
    path = files("footprint.intake") / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def columns(sheet: str) -> Mapping[str, Column]:
    """The columns of a sheet by key, in order."""
    return {
        r["key"]: Column(
            r["key"], r["zh"], r["en"], r["type"], r["list"], r["required"] == "y",
            int(r["width"]), r["help_zh"], r["help_en"],
        )
        for r in _read("sheets.csv")
        if r["sheet"] == sheet
    }  # fmt: skip


@cache
def product_rows() -> Mapping[str, Column]:
    """The rows of the sheet Product by key, in order."""
    return {
        r["key"]: Column(
            r["key"], r["zh"], r["en"], r["type"], r["list"], r["required"] == "y",
            30, r["note_zh"], r["note_en"],
        )
        for r in _read("product_rows.csv")
    }  # fmt: skip


def title(sheet: str, lang: Lang) -> str:
    """The tab title in one language."""
    return TITLES[sheet][0 if lang == "zh" else 1]
