"""The quality that a PACT footprint states of itself: primary data share, ratings, exempted emissions.

In: the carbon footprint of one document. Out: words for the note, and numbers that a buyer carries on.
"""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

from footprint.exchange.reading import At, exact
from footprint.exchange.source import Notes, told
from footprint.factors.factor import StatedQuality

#: The first three are those of version 3.
_INDICATORS = ("technological", "geographical", "temporal", "completeness", "reliability")


def _percent(at: At, notes: Notes, en: str, zh: str, *, warn: bool = False) -> None:
    """A percentage 0..100 into the note; FP-D020 where more is exempted than is usual."""
    if not at.given:
        return
    try:
        value = exact(at.value)
    except ValueError:
        at.faults.add("FP-D012", at.place, str(at.value)[:40])
        return
    if not 0 <= value <= 100:
        at.faults.add("FP-D013", at.place, told(value), "0 - 100")
        return
    notes.add(f"{en}: {told(value)} %", f"{zh}：{told(value)} %")
    if warn and value > 5:
        at.faults.add("FP-D020", at.place, told(value), "5", severity="warning")


def shares(pcf: At, notes: Notes) -> None:
    """Shares of primary data and of exempted emissions into the note."""
    _percent(pcf["primaryDataShare"], notes, "Primary data share", "初级数据占比")
    _percent(pcf["exemptedEmissionsPercent"], notes, "Exempted emissions", "豁免排放", warn=True)


def dqr(pcf: At, major: int) -> str:
    """``PACT-3 technological 2.0, ...`` with the scale of the version: 1..5 in v3, 1..3 in v2."""
    worst, shown = (5 if major == 3 else 3), []
    for name in _INDICATORS:
        at = pcf["dqi"][f"{name}DQR"]
        if not at.given:
            continue
        value = at.number()
        if value is not None and not 1 <= value <= worst:
            at.faults.add("FP-D013", at.place, told(value), f"1 - {worst}")
        shown.append(f"{name} {at.value}")
    return f"PACT-{major} {', '.join(shown)}" if shown else ""


def quality(pcf: At, major: int) -> StatedQuality | None:
    """Primary data share (0..1) and ratings as numbers; what does not read is told by ``shares``, ``dqr``."""
    share = _exact(pcf["primaryDataShare"], 0, 100)
    worst, names = (5, _INDICATORS[:3]) if major == 3 else (3, _INDICATORS)
    found = {n: v for n in names if (v := _exact(pcf["dqi"][f"{n}DQR"], 1, worst)) is not None}
    whole = found if len(found) == len(names) else {}
    if share is None and not whole:
        return None
    pds = None if share is None else share / 100
    return StatedQuality(pds, f"pact-v{major}" if whole else "", MappingProxyType(whole))


def _exact(at: At, low: int, high: int) -> Fraction | None:
    """The number of a field, None where none is given or it lies outside its scale."""
    try:
        value = exact(at.value) if at.given else None
    except ValueError:
        return None
    return value if value is not None and low <= value <= high else None
