"""From unit text to unit id, through the closed allow-list, case-sensitive."""

from __future__ import annotations

import re

from footprint.base.problem import Problem
from footprint.base.unit_table import names, refused_units, units
from footprint.base.where import Where
from footprint.units.suggest import nearest

#: Words behind a unit that name the heating-value basis or the kind of energy.
_BASIS = {
    "fuel_net": ("net", "ncv", "lhv", "net cv", "净", "净热值", "低位", "低位热值", "低位发热量"),
    "fuel_gross": ("gross", "gcv", "hhv", "gross cv", "高位", "高位热值", "高位发热量"),
    "heat": ("heat", "热", "热力", "蒸汽"),
    "electricity": ("el", "electricity", "电", "电力"),
}
_WORDS = {word: dimension for dimension, words in _BASIS.items() for word in words}
_SUFFIX = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]")
_MAX = 60


def basis_dimension(text: str) -> str | None:
    """The energy dimension that a basis word names (``NCV``, ``高位``), else None."""
    return _WORDS.get(text.strip().lower())


def lookup(text: str, where: Where = Where(), dimension: str | None = None) -> str | Problem:
    """The unit id a text means, or the Problem that says why not.

    ``dimension`` is what the context already knows (an electricity meter, a net heating value); it
    decides between readings of one text and never overrides a text that is itself unambiguous.
    """
    text = text.strip()
    if not text or len(text) > _MAX:
        return Problem("FP-U001", where, got=text[:_MAX])
    suffix = _SUFFIX.fullmatch(text)
    if suffix and text not in names():
        named = basis_dimension(suffix[2])
        if named:
            return lookup(suffix[1], where, named)
    choices = names().get(text, ())
    table = units()
    fitting = [c for c in choices if dimension is not None and table[c].dimension == dimension]
    if len(fitting) == 1:
        return fitting[0]
    if text in table:
        return text
    if len(choices) == 1:
        return choices[0]
    if choices:
        return Problem("FP-U003", where, got=text, expected=" | ".join(choices))
    if text in refused_units():
        refused = refused_units()[text]
        reasons = {"reason_en": refused.reason_en, "reason_zh": refused.reason_zh}
        expected = " | ".join(refused.choices)
        near = refused.choices[0] if len(refused.choices) == 1 else ""
        return Problem("FP-U002", where, got=text, expected=expected, near=near, values=reasons)
    return Problem("FP-U001", where, got=text, near=nearest(text, names()))
