"""Materials whose footprint the grid decides: no value of another grid may stand for them.

In: texts (the names of a factor, the words of a line). Out: the group that they name, or "". Decided on terms
of the glossary and what is below them: ADC12, 片碱 and FeSi75 count, silicon steel and a zinc-plated bolt do
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from footprint.factors.terms import below, terms

#: Group -> its terms; what is below them belongs to the group.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "aluminium": ("#aluminium", "#aluminium cans and foil", "#mixed metal cans (aluminium and steel)"),
    "zinc": ("#zinc",),
    "copper": ("#copper",),
    "nickel": ("#nickel",),
    "ferro-alloys": ("#ferroalloy", "#manganese"),
    "silicon": ("#silicon",),
    "chlor-alkali": ("#caustic soda", "#chlorine"),
}
NAMES_ZH: Mapping[str, str] = {
    "aluminium": "铝",
    "zinc": "锌",
    "copper": "铜",
    "nickel": "镍",
    "ferro-alloys": "铁合金",
    "silicon": "硅",
    "chlor-alkali": "氯碱产品",
}
#: The same in words that the glossary does not hold ("铝框架", "copperware").
_LOOSE: Mapping[str, re.Pattern[str]] = {
    "aluminium": re.compile(r"alumini?um|铝"),
    "zinc": re.compile(r"^zinc|锌"),
    "copper": re.compile(r"^copper|铜"),
    "nickel": re.compile(r"^nickel|镍"),
    "ferro-alloys": re.compile(r"^ferro(?:alloy|silicon|manganese|chrom|nickel|vanad|tung|molyb)"),
    "silicon": re.compile(r"^silicon$|^polysilicon"),
    "chlor-alkali": re.compile(r"^chloralkali$|氯碱"),
}


@lru_cache(20_000)
def _group(text: str) -> str:
    found = terms(text)
    for group, roots in GROUPS.items():
        if any(root in found or not below(root).isdisjoint(found) for root in roots):
            return group
    loose = [w for w in found if not w.startswith("#")]
    return next((g for g, pattern in _LOOSE.items() if any(pattern.search(w) for w in loose)), "")


def heavy_group(texts: Iterable[str]) -> str:
    """The group of electricity-bound materials that some texts name, or ""."""
    return next((group for text in texts if (group := _group(text))), "")
