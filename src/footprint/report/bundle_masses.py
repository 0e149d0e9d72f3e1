"""The mass balance from the opened nodes of a bundle: the same rows as from a fresh result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import prod

from footprint.base.numbers import parse_dec, parse_rat
from footprint.base.unit_table import units
from footprint.proof.opened import Node, Opened
from footprint.report.data import Amount, LineInfo
from footprint.result.mass_balance import MassBalance, MassRow, WasteRow


def amount_of(value: Mapping[str, str]) -> Amount:
    """A quantity of the record: a decimal or a ratio with its unit."""
    number = parse_dec(value["value"]) if "value" in value else parse_rat(value["ratio"])
    return Amount(number, value["unit"])


def masses_of(opened: Opened, lines: Iterable[tuple[Node, LineInfo]], product: Amount | None) -> MassBalance:
    """The mass balance of the lines of one assessment."""
    rows, waste = [], []
    for node, line in lines:
        if line.role != "main":
            continue
        if line.kind == "material":
            rows.append(_material(opened, node, line))
        elif line.kind == "waste":
            waste.append(_waste(node, line))
    return MassBalance(tuple(rows), tuple(waste), None if product is None else product.base)


def _material(opened: Opened, node: Node, line: LineInfo) -> MassRow:
    stated = node.get("net_mass")
    if not stated:
        return MassRow(line.id, line.name)
    origin = opened.get(node["origin"], "origin") or {}
    scrap = parse_rat(origin["scrap"]) if origin.get("scrap") else Fraction(0)
    net = amount_of(stated).base * line.scale
    weighing = (s for s in line.conversions if s.kind == "bridge" and units()[s.target].dimension == "mass")
    basis = "; ".join(s.reference for s in weighing)
    return MassRow(line.id, line.name, net * (1 + max(scrap, Fraction(0))), net, basis)


def _waste(node: Node, line: LineInfo) -> WasteRow:
    weighed = units()[line.amount.unit].dimension == "mass"
    share = prod((s.ratio for s in line.conversions if s.kind == "share"), start=Fraction(1))
    mass = line.amount.base * share * line.scale if weighed else None
    treatments = (t.removeprefix("treatment:") for t in node["tags"] if t.startswith("treatment:"))
    return WasteRow(line.id, line.name, mass, next(treatments, ""))
