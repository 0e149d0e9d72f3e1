"""Direct releases: one kg of a gas is one kg of that gas, for every emitted gas of the unit table."""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import Term, both, finish, slug, source, term, write  # noqa: E402

from footprint.base.unit_table import TABLE_ID, units  # noqa: E402
from footprint.factors.factor import Factor  # noqa: E402

#: Counted with a negative sign: never a release.
NOT_RELEASED = frozenset({"CO2_uptake", "CO2_removed", "CO2_captured"})
_FAMILIES = (
    ("HCFC", "hydrochlorofluorocarbon", "氢氯氟碳化物"),
    ("HCFE", "hydrochlorofluoroether", "氢氯氟醚"),
    ("HFC", "hydrofluorocarbon", "氢氟碳化物"),
    ("HFE", "hydrofluoroether", "氢氟醚"),
    ("CFC", "chlorofluorocarbon", "氯氟碳化物"),
    ("Halon", "halon", "哈龙"),
)
_PREFIX = re.compile(r"([A-Za-z]+)([0-9].*)")


def gas_term(gas: str) -> Term:
    """Names of a gas: those of naming.csv, else family and number (HFC134a: HFC-134a)."""
    try:
        return term(gas)
    except KeyError:
        match = _PREFIX.fullmatch(gas)
    if match is None:
        raise KeyError(gas)
    family = next(f for f in _FAMILIES if f[0] == match[1])
    dashed = f"{match[1]}-{match[2]}"
    return Term(f"{family[1]} {dashed}", f"{family[2]} {dashed}", ())


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a gas."""
    card = source(folder)
    out = []
    for unit in units():
        gas = unit.removeprefix("kg ")
        if not units()[unit].dimension.startswith("gas_") or unit == gas or not unit.startswith("kg "):
            continue
        if units()[unit].dimension != f"gas_{gas}" or gas in NOT_RELEASED:
            continue
        names = gas_term(gas)
        out.append(
            Factor(
                id=f"{card['id']}/{slug(gas.replace('_', '-'))}",
                release=f"{card['id']}@{card['release']}",
                names=both(f"{names.en}, direct emission", f"{names.zh}，直接排放"),
                category="direct",
                unit=unit,
                gases={gas: Fraction(1)},
                kind="direct",
                geography="GLO",
                published_value="1",
                published_unit=f"{unit}/{unit}",
                source=card["id"],
                document=card["document"],
                locator=f"{TABLE_ID}, unit {unit}",
                note=both("By definition; the GWP set gives the value.", "按定义；数值由所选GWP版本决定。"),
            )
        )
    return finish(out)


if __name__ == "__main__":
    write(HERE, rows())
