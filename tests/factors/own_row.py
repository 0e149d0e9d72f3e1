"""One valid own factor for the tests, with changes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from footprint.factors.factor import Factor


def own(**changes: object) -> Factor:
    base = Factor(
        id="bolt-steel",
        release="",
        names={"en": "Bolt steel", "zh": "螺栓钢"},
        unit="kg",
        kind="cradle_to_gate",
        geography="CN",
        source="own",
        document="test report",
        locator="page 1",
        components={"fossil": Fraction(2)},
        gwp_set="unstated",
        aliases=("wire rod", "盘条"),
        codes=("HS 7213",),
    )
    return replace(base, **changes)  # type: ignore[arg-type]
