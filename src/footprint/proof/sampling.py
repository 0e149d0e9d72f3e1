"""The lines that an examination must look at (record.md, additions): large, weak, and drawn by a seed.

The plan follows from the open nodes, the rule set and the seed alone, so a stranger gets the same lines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.canonical import dumps
from footprint.base.numbers import NumberError, format_rat, parse_dec, parse_rat
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.proof.opened import Node, Opened
from footprint.proof.tables import Resolved

#: States from weakest on; ``old`` stands for a factor older than the rule set likes.
WEAK = ("proxy", "range", "own", "old")
PARAMETERS = ("sample_threshold", "sample_weakest", "sample_random", "materiality")


@dataclass(frozen=True)
class Limits:
    """What the rule sets ask for: the strictest of all assessments.

    Attributes
    ----------
    threshold : Fraction
        Share of a total above which every line is sampled.
    weakest, size : int
        How many weak lines, and how many drawn ones.
    materiality : Fraction
        Share of a total that misstatements may reach.
    """

    threshold: Fraction
    weakest: int
    size: int
    materiality: Fraction


@dataclass(frozen=True)
class Sampled:
    """A line of the plan: why it is in it, and its largest share of a total."""

    id: str
    reason: str
    share: Fraction

    def to_json(self) -> dict[str, str]:
        """The form that a verification signs."""
        return {"line": self.id, "reason": self.reason}


@dataclass(frozen=True)
class Plan:
    """Who is sampled, by which seed and thresholds.

    ``declared``: lines whose factor is as old as the issuer says, or of no stated year: the verifier holds
    no passport of it.
    """

    seed: str
    size: int
    weakest: int
    threshold: Fraction
    lines: tuple[Sampled, ...]
    declared: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """``sampling`` of a verification."""
        return {
            "seed": self.seed,
            "size": self.size,
            "weakest": self.weakest,
            "threshold": format_rat(self.threshold),
            "lines": [x.to_json() for x in self.lines],
        }


def limits(opened: Opened) -> Limits | Problem:
    """The strictest parameters of all rule sets; a Problem where one states none."""
    rows: list[Limits] = []
    for row in opened.assessments:
        stated = opened.rule_sets.get(row["rule_set"]["digest"], {}).get("parameters", {})
        try:
            threshold, weakest, size, material = (parse_dec(stated[name]) for name in PARAMETERS)
            counts = all(n >= 0 and n.denominator == 1 for n in (weakest, size))
            if not counts or not (0 <= threshold <= 1 and 0 <= material <= 1):
                raise NumberError("out of range")
        except (KeyError, NumberError, TypeError):
            where = Where("rules.json", key=row["rule_set"]["id"], column="parameters")
            return Problem("FP-P350", where, got=row["rule_set"]["id"], expected=", ".join(PARAMETERS))
        rows.append(Limits(threshold, int(weakest), int(size), material))
    return Limits(
        min(r.threshold for r in rows),
        max(r.weakest for r in rows),
        max(r.size for r in rows),
        min(r.materiality for r in rows),
    )


def totals(opened: Opened) -> dict[str, Fraction]:
    """kg CO2e of every assessment, from its open line results."""
    values: dict[str, list[Fraction]] = {row["id"]: [] for row in opened.assessments}
    for _, node in opened.of("line_result"):
        values.setdefault(node["assessment"], []).extend(parse_rat(v) for v in node["values"].values())
    return {name: exact_sum(items) for name, items in values.items()}


def shares(opened: Opened) -> dict[str, Fraction]:
    """The largest share of each line over all assessments: sum of |components| over |total|.

    Where a total is 0, a line that is not 0 has share 1. Lines without a result have share 0.
    """
    whole = totals(opened)
    out = {
        str(n["id"]): Fraction(0)
        for _, n in opened.of("line")
        if any(opened.belongs(n, r["id"]) and n["stage"] in r["stages"] for r in opened.assessments)
    }
    for _, node in opened.of("line_result"):
        line = opened.get(node["line"], "line")
        if line is None:
            continue
        size = exact_sum(abs(parse_rat(v)) for v in node["values"].values())
        total = abs(whole[node["assessment"]])
        share = size / total if total else Fraction(1 if size else 0)
        name = str(line["id"])
        out[name] = max(out.get(name, Fraction(0)), share)
    return out


def _age_limit(opened: Opened) -> int | None:
    """The strictest factor age, in years, of the rule sets that state one."""
    found = []
    for row in opened.assessments:
        stated = opened.rule_sets.get(row["rule_set"]["digest"], {}).get("parameters", {})
        try:
            found.append(int(parse_dec(stated["factor_age_years"])))
        except (KeyError, NumberError, TypeError):
            continue
    return min(found) if found else None


def weakness(opened: Opened, resolved: Resolved, line: Node, age: int | None) -> tuple[str, bool]:
    """The weak state of a line, "" for none; and whether no year of the verifier's own tells its age."""
    factor = opened.get(line["factor"], "factor")
    if line["state"] in WEAK or age is None or factor is None:
        return (str(line["state"]) if line["state"] in WEAK else ""), False
    year, known = resolved.year_of(factor)
    last = int(opened.record["subject"]["period"]["to"][:4])
    return ("old" if year is not None and last - year > age else ""), not known


def drawn(record_root: str, seed: str, line: str) -> bytes:
    """SHA-256 of ``footprint/sample/1\\n`` || JCS([record_root, seed, line id]): the smallest are drawn."""
    return hashlib.sha256(b"footprint/sample/1\n" + dumps([record_root, seed, line])).digest()


def plan(opened: Opened, resolved: Resolved, seed: str, threshold: Fraction, weakest: int, size: int) -> Plan:
    """The lines to examine.

    Parameters
    ----------
    opened : Opened
        With all nodes open; a hidden line cannot be drawn.
    resolved : Resolved
        The verifier's own tables, for the years of released factors.
    seed : str
        Published, and chosen after the record was signed.
    threshold : Fraction
        Every line with a larger share is in the plan.
    weakest, size : int
        So many weak lines of the rest, then so many drawn from what is left.
    """
    found = shares(opened)
    reasons = {name: "large" for name, share in found.items() if share > threshold}
    age = _age_limit(opened)
    lines = {str(n["id"]): n for _, n in opened.of("line") if str(n["id"]) in found}
    judged = {name: weakness(opened, resolved, node, age) for name, node in lines.items()}
    kinds = {name: kind for name, (kind, _) in judged.items()}
    weak = [name for name, kind in kinds.items() if kind and name not in reasons]
    weak.sort(key=lambda name: (WEAK.index(kinds[name]), -found[name], name))
    reasons |= dict.fromkeys(weak[:weakest], "weak")
    root = opened.record["record_root"]
    rest = sorted((name for name in found if name not in reasons), key=lambda n: drawn(root, seed, n))
    reasons |= dict.fromkeys(rest[:size], "random")
    rows = tuple(Sampled(name, reasons[name], found[name]) for name in sorted(reasons))
    declared = tuple(sorted(name for name, (_, stated) in judged.items() if stated))
    return Plan(seed, size, weakest, threshold, rows, declared)
