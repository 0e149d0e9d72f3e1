"""Checks of what others publish: sums over goods (CBAM), and uptake against carbon content (PACT).

Each takes a small typed input, computes exactly and names what does not hold. A printed number may be off by
half a step of its last digit; nothing else is forgiven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from footprint.base.numbers import NumberError
from footprint.base.problem import Problem, ProblemsError, Severity
from footprint.base.where import Where
from footprint.exchange.source import agree, half_step, told
from footprint.factors.carbon import C_PER_CO2
from footprint.model.types import exact_text, to_exact

#: What a stated sum over all streams, and that sum over the quantity, are called.
TOTAL, WEIGHTED = "total", "weighted"
_NAME = "good"


@dataclass(frozen=True)
class _Number:
    value: Fraction
    error: Fraction


def _number(value: Any, where: Where) -> _Number:
    """A number and half a step of its last printed digit (none for a whole number or a ratio)."""
    try:
        exact = to_exact(value)
    except (NumberError, ValueError, ZeroDivisionError):
        raise ProblemsError([Problem("FP-D160", where, got=str(value)[:40])]) from None
    text = value if isinstance(value, str) and "/" not in value else exact_text(exact)
    return _Number(exact, half_step(text) if "." in text else Fraction(0))


@dataclass(frozen=True)
class SumCheck:
    """What the goods add up to, and the stated sums that differ.

    ``sums`` is sum(quantity x specific emissions) for every stream; ``weighted`` the total over the quantity.
    """

    sums: Mapping[str, Fraction]
    weighted: Fraction
    problems: tuple[Problem, ...]

    @property
    def failing(self) -> tuple[str, ...]:
        """The names of the stated sums that do not hold, in the order of the streams."""
        return tuple(p.where.column for p in self.problems if p.code == "FP-D161")

    @property
    def ok(self) -> bool:
        """True when every stated number holds."""
        return not any(p.severity == "error" for p in self.problems)


def check_sums(
    goods: Iterable[Mapping[str, Any]], stated: Mapping[str, Any], *, quantity: str = "t"
) -> SumCheck:
    """Whether the stated totals of a data package are the sums over its goods.

    Parameters
    ----------
    goods : iterable of mapping
        One mapping a good: ``good`` (its name), the ``quantity`` key, and specific emissions by stream
        (``direct``, ``indirect`` ...) per unit of quantity; ``total`` is their stated sum, if given.
    stated : mapping
        Stated totals by stream, ``total`` over all of them, ``weighted`` = total / quantity; any may lack.
    quantity : str
        The key of the quantity.

    Returns
    -------
    SumCheck
        FP-D161 for every stated sum that differs from the goods, FP-D162 for a good whose own streams do not
        add up, FP-D163 where ``weighted`` is not the stated total over the quantity (a warning where it only
        follows from a wrong total).

    Raises
    ------
    ProblemsError
        FP-D160 for a value that is no number; FP-D164 without goods or with no quantity.

    Notes
    -----
    total = sum(quantity x specific embedded emissions), the method of the CBAM Producer Data Package v2
    (github.com/rgtmaia/cbam-spec), whose published example breaks it.
    """
    rows = list(goods)
    streams = tuple(dict.fromkeys(k for r in rows for k in r if k not in (_NAME, quantity, TOTAL)))
    problems: list[Problem] = []
    sums = dict.fromkeys((*streams, TOTAL), Fraction(0))
    amount = Fraction(0)
    for at, row in enumerate(rows, 1):
        where = Where(sheet="goods", key=str(row.get(_NAME, at)))
        weight = _number(row.get(quantity), where).value
        parts = {s: _number(row[s], where) for s in streams if s in row}
        amount += weight
        for name, part in parts.items():
            sums[name] += weight * part.value
            sums[TOTAL] += weight * part.value
        whole = _number(row[TOTAL], where) if TOTAL in row else None
        if whole is not None and not _agrees(parts.values(), whole):
            added = sum((p.value for p in parts.values()), Fraction(0))
            problems.append(Problem("FP-D162", where, got=told(whole.value), expected=told(added)))
    if amount <= 0:
        raise ProblemsError([Problem("FP-D164", Where(sheet="goods"), got=told(amount))])
    given = {k: _number(v, Where(sheet="totals", column=k)) for k, v in stated.items()}
    problems += _wrong(sums, given)
    problems += _weighted(sums, given, amount)
    return SumCheck(MappingProxyType(sums), sums[TOTAL] / amount, tuple(problems))


def _agrees(parts: Iterable[_Number], whole: _Number) -> bool:
    return agree([(p.value, p.error) for p in parts], whole.value, whole.error)


def _wrong(sums: Mapping[str, Fraction], given: Mapping[str, _Number]) -> list[Problem]:
    """The stated sums that differ; a total also shows what its own stated parts give."""
    parts = [n.value for k, n in given.items() if k in sums and k != TOTAL]
    own = told(sum(parts, Fraction(0))) if parts else "–"
    return [
        Problem(
            "FP-D161",
            Where(sheet="totals", column=name),
            got=told(given[name].value),
            expected=told(value),
            values={"sum": name, "own": own if name == TOTAL else "–"},
        )
        for name, value in sums.items()
        if name in given and not _agrees([_Number(value, Fraction(0))], given[name])
    ]


def _weighted(sums: Mapping[str, Fraction], given: Mapping[str, _Number], amount: Fraction) -> list[Problem]:
    """The stated total per quantity: it may follow from a wrong total, or be wrong by itself."""
    stated = given.get(WEIGHTED)
    right = sums[TOTAL] / amount
    if stated is None or _agrees([_Number(right, Fraction(0))], stated):
        return []
    total = given.get(TOTAL, _Number(sums[TOTAL], Fraction(0)))
    follows = _agrees([_Number(total.value / amount, total.error / amount)], stated)
    where = Where(sheet="totals", column=WEIGHTED)
    severity: Severity = "warning" if follows else "error"
    return [Problem("FP-D163", where, got=told(stated.value), expected=told(right), severity=severity)]


@dataclass(frozen=True)
class CarbonCheck:
    """The uptake that follows from a carbon content (kg CO2, zero or below), and what differs from it."""

    uptake: Fraction
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """True when the stated uptake and totals hold."""
        return not self.problems


def check_carbon(pcf: Mapping[str, Any]) -> CarbonCheck:
    """Whether the biogenic uptake of a PACT v3 footprint is that of its carbon content.

    Parameters
    ----------
    pcf : mapping
        The object ``pcf`` of a footprint, decimals as text, per declared amount: ``biogenicCarbonContent``
        and ``biogenicCO2Uptake``, and where given ``pcfExcludingBiogenicUptake`` with
        ``pcfIncludingBiogenicUptake``.

    Returns
    -------
    CarbonCheck
        FP-D165: the uptake is not -44/12 x content; FP-D166: including less excluding is not the uptake.

    Raises
    ------
    ProblemsError
        FP-D160 for a value that is missing or no number.

    Notes
    -----
    PACT Technical Specifications v3, fields ``biogenicCO2Uptake`` and ``biogenicCarbonContent``. What
    ``pcfExcludingBiogenicUptake`` adds up is not checked: the specification contradicts its own examples.
    """
    fields = ("biogenicCarbonContent", "biogenicCO2Uptake")
    content, uptake = (_number(pcf.get(f), Where(key="pcf", column=f)) for f in fields)
    right = -content.value / C_PER_CO2
    problems = []
    if not agree([(right, content.error / C_PER_CO2)], uptake.value, uptake.error):
        where = Where(key="pcf", column=fields[1])
        problems.append(Problem("FP-D165", where, got=told(uptake.value), expected=told(right)))
    names = ("pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake")
    if all(pcf.get(n) is not None for n in names):
        without, whole = (_number(pcf[n], Where(key="pcf", column=n)) for n in names)
        if not _agrees([without, uptake], whole):
            where = Where(key="pcf", column=names[1])
            added = told(without.value + uptake.value)
            problems.append(Problem("FP-D166", where, got=told(whole.value), expected=added))
    return CarbonCheck(right, tuple(problems))
