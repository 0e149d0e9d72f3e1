"""The section ``Columns`` of docs/workbook.md, from the data of the reader; run to write it anew."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from footprint.intake.sheets import TITLES, Column, columns, product_rows
from footprint.model.vocabulary import choices

PAGE = Path(__file__).parents[2] / "docs" / "workbook.md"
HEAD = "## Columns\n"
TYPES = {
    "text": "text", "number": "number", "share": "number or ratio (`1/3`)", "percent": "per cent (`4.2`)",
    "date": "date (`2025-01-31`)", "id": "id", "ids": "ids", "texts": "words",
    "models": "models", "geo": "ISO code (`CN-JS`)",
    "pairs": "`name=value; …`", "stages": "stages", "gas": "gas", "integer": "whole number",
    "key_or_share": "key or number or ratio", "cargo": "line ids or `product`", "unit": "unit", "bool": "",
    "stage": "", "module": "`scheme:code` (`en15804:A3`)", "reasons": "`stage=reason; …`",
    "list": "", "quantity": "value and unit", "quantity_or_na": "value and unit, or `n/a`",
}  # fmt: skip


def table(rows: Mapping[str, Column], skip: tuple[str, ...] = ()) -> list[str]:
    """One table: key, header, type or list."""
    out = ["| key | header | content |", "|---|---|---|"]
    for key, column in rows.items():
        if key in skip:
            continue
        star = "★ " if column.required else ""
        content = TYPES[column.type]
        if column.list:
            words = zip(choices(column.list, "zh"), choices(column.list, "en"), strict=True)
            content = ", ".join(f"{zh} {en}" for zh, en in words)
        shown = column.zh if column.zh == column.en else f"{column.zh} {column.en}"
        out.append(f"| {star}`{key}` | {shown} | {content} |")
    return out


def section() -> str:
    """The whole section."""
    out = [
        HEAD,
        "★ required. In a workbook row 2 holds `sheet:key`; in a folder the key heads a CSV column, or",
        "stands in the table `[product]`. Words of a closed list are typed in either language. A share is a",
        "number, a ratio, or one of the keys `mass`, `revenue`, `pieces` (质量, 收入, 件数).",
    ]
    for name, titles in TITLES.items():
        rows = product_rows() if name == "product" else columns(name)
        out += ["", f"### {titles[0]} {titles[1]} (`{name}`)", "", *table(rows)]
    return "\n".join(out) + "\n"


def with_section(text: str) -> str:
    """The page with the section as it should be; it is the last of the page."""
    return text.partition(HEAD)[0].rstrip("\n") + "\n\n" + section()


if __name__ == "__main__":
    PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
