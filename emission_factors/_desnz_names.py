"""Names zh/en, technology and notes of the UK rows, composed from the glossary."""

from __future__ import annotations

from typing import Protocol

from _build import Term, both, term

#: Column text -> technology or treatment route.
ROUTES = {
    "Primary material production": "primary",
    "Closed-loop source": "closed-loop-recycled",
    "Open-loop source": "open-loop-recycled",
    "Re-used": "re-used",
    "Re-use": "re-use",
    "Open-loop": "open-loop-recycling",
    "Closed-loop": "closed-loop-recycling",
    "Incineration with Energy Recovery": "incineration-energy-recovery",
    "Combustion": "combustion",
    "Composting": "composting",
    "Landfill": "landfill",
    "Anaerobic digestion": "anaerobic-digestion",
}
_UNIT = {
    "tonnes": both("per tonne", "每吨"),
    "litres": both("per litre", "每升"),
    "kWh (Net CV)": both("per kWh (net CV)", "每千瓦时（低位热值）"),
    "kWh (Gross CV)": both("per kWh (gross CV)", "每千瓦时（高位热值）"),
}
#: Column texts of vans that name the drive, not the fuel as sold.
_DRIVES = {n: f"{n} drive" for n in ("Diesel", "Petrol", "CNG", "LPG")}
_BLENDS = ("average biofuel blend",)
_GRID_DRIVES = ("Battery Electric Vehicle", "Plug-in Hybrid Electric Vehicle")
Named = tuple[dict[str, str], str]


class Row(Protocol):
    """What the names need of a row of the flat file."""

    level1: str
    level2: str
    level3: str
    level4: str
    column: str
    uom: str


def _join(terms: list[Term]) -> dict[str, str]:
    return both(", ".join(t.en for t in terms), "，".join(t.zh for t in terms))


def _upstream(row: Row) -> bool:
    return row.level1.startswith("WTT-")


def fuel(row: Row) -> Named:
    """Fuel, what happens to it, unit."""
    terms = [term(row.level3), term("well-to-tank" if _upstream(row) else "combustion")]
    names, unit = _join(terms), _UNIT[row.uom]
    return both(f"{names['en']}, {unit['en']}", f"{names['zh']}，{unit['zh']}"), ""


def material(row: Row) -> str:
    """The id part of a material: what happens to it before sale stays in the name."""
    return term(row.level3).en.removesuffix(" (incl. forming)")


def material_use(row: Row) -> Named:
    """Material and how it was made."""
    return _join([term(row.level3), term(row.column)]), ROUTES[row.column]


def waste(row: Row) -> Named:
    """Material and treatment route."""
    terms = [term(row.level3), term(row.column)]
    return _join([*terms, term("waste treatment")]), ROUTES[row.column]


def freight(row: Row) -> Named:
    """Mode, vehicle or ship, size or load."""
    mode = row.level2.removeprefix("WTT- ")
    if mode.casefold() in ("sea tanker", "cargo ship"):
        names, technology = _ship(row)
    else:
        terms = [] if mode.casefold() == "rail" else [term(mode)]
        terms += [term(t) for t in (row.level3, row.level4) if t]
        names = _join([*terms, *([term(_DRIVES.get(row.column, row.column))] if row.column else [])])
        technology = "" if row.column == "Without RF" else row.column.casefold().replace("%", "pct")
    tail = (
        _join([term("well-to-tank")]) if _upstream(row) else both("tank-to-wheel", "运行排放（油箱到车轮）")
    )
    named = both(f"{names['en']}, {tail['en']}", f"{names['zh']}，{tail['zh']}")
    return named, technology.replace(" ", "-")


def _ship(row: Row) -> Named:
    kind, text = term(row.level3), row.level4 or row.column
    try:
        size = both(term(text).en, term(text).zh)
    except KeyError:  # a size class stays as published
        size = both(text.replace("–", "-"), _ship_size(text.replace("–", "-")))
    names = both(f"{kind.en}, {size['en']}", f"{kind.zh}，{size['zh']}")
    return names, "average" if text == "Average" else ""


def _ship_size(text: str) -> str:
    return (
        text.replace("dwt", "载重吨").replace("TEU", "标箱").replace("CEU", "车位").replace(" LM", " 车道米")
    )


def water(row: Row) -> Named:
    """Water supply or treatment."""
    named = term(row.level3)
    return both(f"{named.en}, per cubic metre", f"{named.zh}，每立方米"), ""


def power(row: Row) -> Named:
    """UK grid electricity: generated, transmitted, or upstream of either."""
    lines = "T&D" in row.level2
    first = term("transmission and distribution") if lines else term("electricity generated")
    terms = [first, *([term("well-to-tank")] if _upstream(row) else [])]
    names = _join(terms)
    named = both(f"{names['en']}, United Kingdom grid", f"{names['zh']}，英国电网")
    return named, "transmission" if lines else "grid-average"


def biogenic(row: Row) -> str:
    """What the row does with biogenic carbon."""
    if row.level1 == "Fuels" and (
        any(b in row.level3 for b in _BLENDS) or row.level3 in ("Natural gas", "CNG")
    ):
        return "co2-excluded"
    return "not-separated" if row.level1 in ("Material use", "Waste disposal") else ""


def note(row: Row, kind: str) -> dict[str, str]:
    """The caveats of a row."""
    if biogenic(row) == "co2-excluded":
        return both(
            "UK blend with a biogenic share: its CO2 is published outside of scopes and is not in this row.",
            "英国市场掺混燃料：生物源部分的CO2另行公布，不在本行内。",
        )
    if row.column in _GRID_DRIVES:
        return both(
            "Holds the UK grid electricity that charges the vehicle; not usable on another grid.",
            "含车辆充电所用的英国电网电力；不得用于其他电网。",
        )
    if row.level2.endswith(("Freight flights", "freight flights")):
        return both("Without radiative forcing.", "不含辐射强迫效应。")
    if kind == "cradle_to_gate":
        return both(
            "UK average supply; fossil and other origins are not separated in the published total.",
            "英国平均供应；公布的总量未区分化石源与其他来源。",
        )
    if kind == "waste_treatment":
        return both(
            "UK treatment; methane of biogenic origin is not separated and stands in the published total.",
            "英国处理条件；生物源甲烷未单列，含于公布的总量中。",
        )
    if kind == "transmission":
        return both("Never added automatically to a generation factor.", "不自动叠加到发电因子上。")
    return {}
