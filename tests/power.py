"""Short constructors for studies with electricity by location and by contract."""

from __future__ import annotations

import footprint as fp
from building import assessment, line, qty, study

GRID = "cn-electricity-2024/national@1"
WIND = "cn-electricity-2024/wind@1"
SUN = "cn-electricity-2024/solar-pv@1"
LOSSES = "cn-electricity-2024/transmission-incl-losses@1"
MADE = ({"product": "X", "amount": qty("1000", "kg")},)
PROOF = {"id": "RET", "kind": "retirement", "number": "R-1"}


def pin(factor: str, role: str = "main", **more) -> dict:
    state = "own" if factor.startswith("own/") else "factor"
    return {"role": role, "state": state, "factor": factor, "reason": "test", **more}


def power(id_: str = "E", amount: str = "100", *matches: dict, **more):
    """A meter of the period in MWh."""
    fields = {
        "kind": "energy", "carrier": "electricity", "stage": "production", "per": "period",
        "scope": "product", "matches": matches or (pin(GRID),), **more,
    }  # fmt: skip
    return line(id_, amount, "MWh", **fields)


def instrument(id_: str = "GC1", volume="40", **more) -> dict:
    """Wind power traded through the public grid, with everything that a rule asks for."""
    volume = qty(volume, "MWh") if isinstance(volume, str) else volume
    serial = f"{sum(map(ord, id_)):032d}"
    return {
        "id": id_, "kind": "green_power_trade", "serial": serial, "volume": volume,
        "start": "2025-01-01", "end": "2025-12-31", "grid": "CN", "generation": "wind", "factor": WIND,
        "transmission": LOSSES, "retirement": "RET", "exclusive": "yes", **more,
    }  # fmt: skip


def both(lines, instruments=(), factors=(), methods=("location", "contract"), counted=(), **more) -> fp.Study:
    """A study with one assessment for each method."""
    rows = [
        assessment(
            "production", id=m or "stated", electricity=m, instruments=counted if m == "contract" else ()
        )
        for m in methods
    ]
    fields = {"outputs": MADE, "instruments": tuple(instruments), "evidence": (PROOF,), "assessments": rows}
    return study(lines, factors, **{**fields, **more})
