"""EU CBAM country default values: base values of the workbook, keys corrected by IR (EU) 2026/1740."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, slug, source, write  # noqa: E402

from footprint.factors.factor import UNSTATED, Factor  # noqa: E402

DEFAULTS = "cbam_defaults_IR2025_2621_v20260204.csv"
CORRECTIONS = "cbam_corrections_IR2026_1740.csv"
KEYS = "taric_keys.csv"
DOCUMENT = "IR (EU) 2025/2621, default values as adopted v20260204"
CORRECTED = f"{DOCUMENT}, as corrected by IR (EU) 2026/1740"
DIRECT, INDIRECT, TOTAL = "direct_tCO2e_per_t", "indirect_tCO2e_per_t", "total_tCO2e_per_t"
#: Geography of the row "Other Countries and Territories".
FALLBACK = "RoW"
#: Heading and route that the correction widens.
WIDENED = {("7205", "(C)"): "(C)/(F)"}
#: What is left out, and how often: the counts of [caveats].
LEFT_OUT = {"no number": 1599, "shifted": 1, "no total": 1, "withdrawn": 4, "zero": 1}
#: Largest distance of a total from direct plus indirect: each is rounded on its own.
ROUNDING = Fraction(1, 100)
KG = 1000
_BASE = both("Base value without mark-up.", "基础值，不含加成。")
_OTHER = both(
    "Base value without mark-up. Fallback for countries without a value of their own; no world average.",
    "基础值，不含加成。供没有自身数值的国家兜底使用，不是世界平均值。",
)
_NO_INDIRECT = both(
    "Base value without mark-up. No indirect value is printed in this row.",
    "基础值，不含加成。该行未列间接排放。",
)
Row = Mapping[str, str]


class Good(NamedTuple):
    """What a line is about after the corrections: key, its code list, route and whether it was corrected."""

    key: str
    codes: tuple[str, ...]
    route: str
    corrected: bool


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a line with a printed total."""
    card = source(folder)
    names = {(r["cn_code"], r["description"]): both(r["en"], r["zh"]) for r in read_csv(folder / "names.csv")}
    countries = {r["country"]: r for r in read_csv(folder / "countries.csv")}
    keys = _keys(folder / "raw")
    out, left_out = [], Counter[str]()
    for line, row in enumerate(read_csv(folder / "raw" / DEFAULTS), 2):
        if why := _left_out(row):
            left_out[why] += 1
            continue
        _check(line, row)
        good = _good(line, row, keys)
        name = names[row["cn_code"], row["description"]]
        out.append(_factor(card, line, row, good, name, countries[row["country"]]))
    if left_out != LEFT_OUT:
        raise ValueError(f"{DEFAULTS}: left out {dict(left_out)}, source.toml says {LEFT_OUT}")
    return finish(out)


def _keys(raw: Path) -> dict[tuple[str, str], Row]:
    """The re-keyed goods; the compilation of corrections must name each of them."""
    named = {r["old_code"].partition(" ")[0] for r in read_csv(raw / CORRECTIONS)}
    keys: dict[tuple[str, str], Row] = {(r["cn_code"], r["description"]): r for r in read_csv(raw / KEYS)}
    if missing := {code for code, _ in (*keys, *WIDENED)} - named:
        raise ValueError(f"{CORRECTIONS} names no correction of {sorted(missing)}")
    return keys


def _left_out(row: Row) -> str:
    """Why a line is no factor, or ""."""
    if row["row_flag"]:
        return "shifted" if row["row_flag"].startswith("SHIFTED") else "no number"
    if not row[TOTAL]:
        return "no total"
    if row["cn_code"].startswith("7615"):
        return "withdrawn"
    return "" if number(row[TOTAL]) else "zero"


def _check(line: int, row: Row) -> None:
    """A total far from its parts means shifted columns."""
    direct, total = number(row[DIRECT]), number(row[TOTAL])
    gap = abs(direct + number(row[INDIRECT] or "0") - total)
    if gap > (ROUNDING if row[INDIRECT] else 0):
        raise ValueError(f"{DEFAULTS} line {line}: total {row[TOTAL]} differs from its parts by {float(gap)}")


def _good(line: int, row: Row, keys: Mapping[tuple[str, str], Row]) -> Good:
    code, route = row["cn_code"], row["route"]
    key = keys.get((code, row["description"]))
    if key is None:
        widened = WIDENED.get((code, route))
        return Good(code, (f"CN:{code}",), widened or route, widened is not None)
    if route and key["route"] and route != key["route"]:
        raise ValueError(f"{DEFAULTS} line {line}: route {route}, the correction says {key['route']}")
    return Good(key["taric"], (f"TARIC:{key['taric']}", f"CN:{code}"), key["route"], True)


def _factor(card: Row, line: int, row: Row, good: Good, name: Row, country: Row) -> Factor:
    place, other = country["code"], country["code"] == FALLBACK
    letters = good.route.replace("(", "").replace(")", "")
    printed = {"total": row[TOTAL], "direct": row[DIRECT], "indirect": row[INDIRECT]}
    part = f"{good.key}-{slug(letters)}" if letters else good.key
    parts = ("other-countries" if other else "", f"route-{slug(letters)}" if letters else "")
    scheme = "TARIC" if good.key != row["cn_code"] else "CN"
    code = f"{scheme} {good.key}"
    via = both(f", route {letters}", f"，路线{letters}") if letters else both("", "")
    note = _OTHER if other else _BASE
    if not row[INDIRECT] and row["cn_code"] == "26011200":
        note = _NO_INDIRECT
    return Factor(
        id=f"{card['id']}/{'other' if other else place.lower()}/{part}",
        release=f"{card['id']}@{card['release']}",
        names=both(
            f"{name['en']}, {country['en']}, CBAM default value ({code}{via['en']})",
            f"{name['zh']}，{country['zh']}，CBAM默认值（{code}{via['zh']}）",
        ),
        category=slug(row["sector"]),
        codes=(*good.codes, f"cbam:{'OTHER' if other else place}-{part.upper()}"),
        unit="t",
        components={"fossil": number(row[TOTAL]) * KG},
        gwp_set=UNSTATED,
        kind="cbam_embedded",
        geography=place,
        technology="-".join(p for p in parts if p),
        published_value=", ".join(f"{what} {text}" for what, text in printed.items() if text),
        published_unit="tCO2e/t",
        eligibility=("cbam",),
        source=card["id"],
        document=CORRECTED if good.corrected else DOCUMENT,
        locator=f"raw/{DEFAULTS}, line {line}, {TOTAL}",
        note=note,
    )


if __name__ == "__main__":
    write(HERE, rows())
