"""GWP100 sets AR4, AR5, AR6: table columns plus the origin split of methane -> gwp_sets.csv."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import number, read_csv, source  # noqa: E402

from footprint.base.numbers import format_dec  # noqa: E402
from footprint.base.unit_table import units  # noqa: E402

SETS = {"AR4-GWP100": "AR4GWP100", "AR5-GWP100": "AR5GWP100", "AR6-GWP100": "AR6GWP100"}
#: Carbon dioxide is the reference gas: GWP 1, negative where it leaves the air.
CO2 = {
    "CO2": ("fossil", "1"),
    "CO2_biogenic": ("biogenic_release", "1"),
    "CO2_uptake": ("biogenic_uptake", "-1"),
    "CO2_luc": ("land_use_change", "1"),
    "CO2_land_management": ("land_management", "1"),
    "CO2_aircraft": ("aircraft", "1"),
    "CO2_removed": ("removals", "-1"),
    "CO2_captured": ("capture", "-1"),
}
#: Gas -> component, species of the table, origin of methane.
SPLIT = {
    "CH4_fossil": ("fossil", "CH4", "fossil"),
    "CH4_biogenic": ("biogenic_non_co2", "CH4", "non-fossil"),
    "CH4_aircraft": ("aircraft", "CH4", "fossil"),
    "N2O": ("fossil", "N2O", ""),
    "N2O_biogenic": ("biogenic_non_co2", "N2O", ""),
    "N2O_aircraft": ("aircraft", "N2O", ""),
}


def sets(folder: Path = HERE) -> list[dict[str, Any]]:
    """The set documents of RECORD ("Tables"), in the order of the reports."""
    source(folder)
    text = (folder / "raw" / "globalwarmingpotentials.csv").read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    table = {r["Species"]: r for r in csv.DictReader(io.StringIO(body))}
    methane = {
        (r["assessment"], r["origin"]): r["gwp100"] for r in read_csv(folder / "raw" / "ch4_origin.csv")
    }
    gases = [u.removeprefix("kg ") for u in units() if u.startswith("kg ") and units()[u].dimension != "co2e"]
    return [_set(set_id, column, gases, table, methane) for set_id, column in SETS.items()]


def _set(
    set_id: str,
    column: str,
    gases: list[str],
    table: Mapping[str, Mapping[str, str]],
    methane: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    report = set_id.partition("-")[0]
    out: dict[str, dict[str, str]] = {}
    for gas in gases:
        if gas in CO2:
            component, text = CO2[gas]
        elif gas in SPLIT:
            component, species, origin = SPLIT[gas]
            text = methane.get((report, origin), "") or table[species][column]
            if species == "CH4" and report != "AR4" and (report, origin) not in methane:
                raise ValueError(f"{report}: methane of origin {origin} is missing")
        else:
            component, text = "fossil", table[gas][column]
        if text.strip():
            out[gas] = {"component": component, "gwp": format_dec(number(text))}
    return {"id": set_id, "gases": out}


def to_csv(documents: list[dict[str, Any]]) -> str:
    """gas, component and one column a set; an empty cell is a gas that the report does not list."""
    gases = list(dict.fromkeys(g for d in documents for g in d["gases"]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["gas", "component", *(d["id"] for d in documents)])
    for gas in gases:
        cells = [d["gases"].get(gas, {}) for d in documents]
        component = next(c["component"] for c in cells if c)
        writer.writerow([gas, component, *(c.get("gwp", "") for c in cells)])
    return out.getvalue()


if __name__ == "__main__":
    (HERE / "gwp_sets.csv").write_text(to_csv(sets()), encoding="utf-8", newline="")
