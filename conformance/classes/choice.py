"""A24: the lowest of several rows that fit. Profile full: the checker needs the published factors themselves.

Releases and GWP set are made from the sources of the repository, without its package: their digests are those
that the checker's own library has, and they stand beside the trust file for a program that brings none.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from classes.common import DID, TABLES, TRUST, Class, Files, by_id, issuer, mb
from classes.rules import Change, both, clean, flag, ruled, update

ROOT = Path(__file__).resolve().parents[2]
GWP_SETS = ROOT / "src" / "footprint" / "factors" / "data" / "gwp_sets.json"
DESNZ, POWER = "uk-desnz-2024", "cn-electricity-{}"
GLASS = "material-use/glass"


def pairs(text: str) -> dict[str, str]:
    """``a=1/2|b=3`` as a table."""
    return dict(part.split("=", 1) for part in text.split("|") if part)


def release(source: str) -> dict[str, Any]:
    """A release document, from the rows as the repository keeps them."""
    path = ROOT / "emission_factors" / source.replace("-", "_") / "factors.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [
            {
                "id": f"{row['id']}@1",
                "unit": row["unit"],
                "gases": pairs(row["gases"]),
                "components": pairs(row["components"]),
                "gwp_set": row["gwp_set"] or "unstated",
            }
            for row in csv.DictReader(stream)
        ]
    return {"id": f"{source}@1", "factors": sorted(rows, key=lambda row: str(row["id"]))}


RELEASES = {name: release(name) for name in (DESNZ, POWER.format(2023), POWER.format(2024))}
AR6 = next(d for d in json.loads(GWP_SETS.read_text(encoding="utf-8")) if d["id"] == "AR6-GWP100")
_PUBLISHED = {"ar6": ("gwp_set", AR6), **{name: ("factor_release", d) for name, d in RELEASES.items()}}
TABLES |= {name: document for name, (_, document) in _PUBLISHED.items()}
_FILES = {mb.digest(tag, document): f"{name}.json" for name, (tag, document) in _PUBLISHED.items()}
_UNITS = {mb.digest("unit_table", mb.UNIT_TABLE): "unit_table.json"}
TRUST["published"] = {"accept_tables": {**_UNITS, **_FILES}, "issuers": {DID: issuer()}}


def published(line: str, source: str, ref: str, kind: str, place: str, name: str = "") -> Change:
    """A line on a published factor; ``name`` is what the line is called."""

    def change(m: mb.Maker) -> None:
        row = next(r for r in RELEASES[source]["factors"] if r["id"] == f"{source}/{ref}@1")
        node = by_id(m, f"factor:{line}")
        m.nodes[f"factor:{row['id']}"] = {**node, **row, "release": f"{source}@1", "kind": kind}
        m.nodes[f"factor:{row['id']}"].update(geography=place, year=int(source[-4:]))
        m.nodes[f"origin:O-{line}"] = {"type": "origin", "id": f"O-{line}", "name": name}
        by_id(m, f"line:{line}").update(
            factor=f"@factor:{row['id']}", origin=f"@origin:O-{line}", state="factor", geography=place
        )
        if row["unit"] == "t":
            m.nodes["conversion:kg-t"] = {
                "type": "conversion",
                "id": "kg-t",
                "kind": "unit",
                "from": "kg",
                "to": "t",
                "ratio": "1/1000",
                "source": None,
            }
            by_id(m, f"line:{line}").update(conversions=["@conversion:kg-t"])
        m.factor_releases.append(RELEASES[source])
        del m.nodes[f"factor:{line}"]

    return change


def chosen(*changes: Change, year: str = "2025") -> Files:
    """The record of the bracket in the published GWP set, for the use of one year."""

    def ground(m: mb.Maker) -> None:
        m.gwp_set = AR6
        for factor in m.of("factor").values():
            factor["gwp_set"] = "AR6-GWP100"
        before = m.tweak_record

        def tweak(record: dict[str, Any]) -> None:
            before(record)
            record["subject"]["period"] = {"from": f"{year}-01-01", "to": f"{year}-12-31"}

        m.tweak_record = tweak

    return ruled(both(ground, *changes))


def glass(name: str, row: str) -> Change:
    """The plastic part made of glass, on a row of the British data set."""
    other = update("line:plastic", kind="material")
    return both(other, published("plastic", DESNZ, f"{GLASS}/{row}", "cradle_to_gate", "GB", name))


def mix(year: int) -> Change:
    """The power on the national mix of a year."""
    return published("power", POWER.format(year), "national", "electricity_mix", "CN", "electricity / 电力")


def a24() -> None:
    """What nothing cryptographic stops: the row that happens to be low."""
    c, name = Class("A24", "full"), "FACTOR_CHOICE"
    told: dict[str, Any] = {"trust": "published"}
    fine = {**told, "expect": clean(name)}
    c.good("glass on the row of new glass", "玻璃采用原生玻璃因子", chosen(glass("glass", "primary")), **fine)
    c.good(
        "recycled glass, by its name, on the row of recycled glass",
        "名称为再生玻璃，采用再生玻璃因子",
        chosen(glass("recycled glass", "closed-loop-recycled")),
        **fine,
    )
    c.good("the mix of the year of use", "使用年度的电力因子", chosen(mix(2023), year="2023"), **fine)
    told["expect"] = flag(name)
    c.bad(
        "glass, nothing more said, on the row of recycled glass",
        "名称仅为玻璃，却采用再生玻璃因子",
        chosen(glass("glass", "closed-loop-recycled")),
        **told,
    )
    c.bad(
        "the lower mix of the year after the use",
        "采用使用年度之后一年的较低电力因子",
        chosen(mix(2024), year="2023"),
        twin=3,
        **told,
    )


def add() -> None:
    """The class of this file."""
    a24()
