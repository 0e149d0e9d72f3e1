"""The verifier's side of the cycle: what to examine, what a changed value does, what is concluded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from footprint.base.numbers import format_rat
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.proof.examination import misstated
from footprint.proof.misstatement import Effect, aggregate, by_assessment, effects
from footprint.proof.nodes import GROUP_OF
from footprint.proof.opened import Opened
from footprint.proof.review import Cycle, Finding
from footprint.proof.sampling import Limits, Plan, limits, plan
from footprint.proof.tables import Resolved
from footprint.seal.bundle import VERIFICATION


def whole(opened: Opened) -> Limits:
    """The limits of the rule sets, for a record that lies wholly open.

    Raises
    ------
    ProblemsError
        Nodes are hidden (FP-A340), or a rule set does not say how to sample (FP-P350).
    """
    dark = sum(len(leaves) for leaves in opened.hidden.values())
    if dark:
        raise ProblemsError([Problem("FP-A340", got=str(dark))])
    asked = limits(opened)
    if isinstance(asked, Problem):
        raise ProblemsError([asked])
    return asked


def sampling_plan(opened: Opened, resolved: Resolved, seed: str, size: int | None = None) -> Plan:
    """The lines to examine, by the strictest rule set; ``size`` may ask for more drawn lines, not fewer.

    Raises
    ------
    ProblemsError
        As ``whole``, or a size below the rule set's (FP-P356).
    """
    asked = whole(opened)
    if size is not None and size < asked.size:
        raise ProblemsError(
            [Problem("FP-P356", Where(column="size"), got=str(size), expected=str(asked.size))]
        )
    drawn = asked.size if size is None else size
    return plan(opened, resolved, seed, asked.threshold, asked.weakest, drawn)


@dataclass(frozen=True)
class Materiality:
    """What replaced values do, against the materiality of the rule set.

    Attributes
    ----------
    effects : tuple of Effect
        One per replaced line; kg CO2e by assessment.
    totals : mapping
        assessment -> (stated total, total with the values, sum of |effects|), kg CO2e.
    share : Fraction
        The aggregate misstatement: the largest share over all assessments.
    bound : Fraction
        The materiality of the rule set.
    """

    effects: tuple[Effect, ...]
    totals: Mapping[str, tuple[Fraction, Fraction, Fraction]]
    share: Fraction
    bound: Fraction

    @property
    def material(self) -> bool:
        """The share is above the bound."""
        return self.share > self.bound

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form; exact numbers are RAT."""
        return {
            "format": "footprint-materiality/1",
            "aggregate": format_rat(self.share),
            "materiality": format_rat(self.bound),
            "material": self.material,
            "lines": [
                {
                    "line": e.line,
                    "stated": format_rat(e.stated),
                    "found": format_rat(e.found),
                    "unit": e.unit,
                    "process": e.process,
                    "per": dict(e.per),
                    "effects": {name: format_rat(v) for name, v in e.deltas.items()},
                }
                for e in self.effects
            ],
            "totals": {
                name: {"stated": format_rat(old), "found": format_rat(new), "misstated": format_rat(size)}
                for name, (old, new, size) in self.totals.items()
            },
        }


def materiality(opened: Opened, resolved: Resolved, amounts: Mapping[str, Fraction]) -> Materiality:
    """Replace amounts (in the unit of their lines) and replay.

    Raises
    ------
    ProblemsError
        As ``whole``.
    """
    asked = whole(opened)
    found = effects(opened, resolved, amounts)
    return Materiality(
        tuple(found), by_assessment(opened, found), aggregate(opened, found), asked.materiality
    )


def carried_wrongly(cycle: Cycle, former: Cycle | None, manifest: str) -> list[Problem]:
    """What the enterprise carried over against what the former bundle says; nothing may be left behind.

    Parameters
    ----------
    cycle : Cycle
        Of the new bundle.
    former : Cycle or None
        Of the old one, where the verifier has it.
    manifest : str
        SHA-256 of the manifest of the old one.
    """
    carried = {x.id: x for x in cycle.findings.values() if x.former is not None}
    if former is None:
        return [Problem("FP-A341", got=", ".join(carried))] if carried else []
    named = {"manifest_sha256": manifest, "reviews": [r.sha256 for r in former.reviews]}
    entries = {e["finding"]: e for r in cycle.reviews[:1] for e in r.entries if e["action"] == "carry"}
    out = []
    for name, old in former.findings.items():
        entry, wanted = entries.get(name), carry(old, named)
        if entry is None:
            out.append(Problem("FP-A342", Where(key=name), got="-", expected=old.state))
        elif entry != wanted:
            field = next(k for k in {**wanted, **entry} if entry.get(k) != wanted.get(k))
            got, expected = (_told(x.get(field, "-")) for x in (entry, wanted))
            where = Where(key=name, column=field)
            out.append(Problem("FP-A342", where, got=got, expected=expected))
    out += [
        Problem("FP-A342", Where(key=name), got=carried[name].state, expected="-")
        for name in carried
        if name not in former.findings
    ]
    return out


def _told(value: Any) -> str:
    """A field of a carried finding as one short text."""
    text = value if isinstance(value, str) else " ".join(map(str, dict(value).values()))
    return text[:200]


def chain_wrongly(cycle: Cycle, formers: Mapping[str, Cycle]) -> list[Problem]:
    """As ``carried_wrongly``, for every resubmission down to the bundle in which findings were raised.

    Two resubmissions at once would else lose on the first step what only the second one is compared with.

    Parameters
    ----------
    formers : mapping
        The cycles of former bundles, by the SHA-256 of their manifests.
    """
    left, out = dict(formers), []
    while True:
        carried = [x.id for x in cycle.findings.values() if x.former is not None]
        named = next((str(x.former["manifest_sha256"]) for x in cycle.findings.values() if x.former), "")
        if named in left:
            out += carried_wrongly(cycle, left[named], named)
            cycle = left.pop(named)
            continue
        if carried and not left:
            return [*out, Problem("FP-A341", Where(key=named[:12]), got=", ".join(carried))]
        for manifest, other in left.items():
            out += carried_wrongly(cycle, other, manifest)
        return out


def unknown_targets(opened: Opened, entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Targets of raised findings that the record does not show: FP-A520; a warning where nodes are hidden."""
    out = []
    for entry in entries:
        if entry["action"] != "raise":
            continue
        kind, name = entry["target"]["type"], entry["target"]["id"]
        where, got = Where(key=entry["finding"], column="target"), f"{kind}:{name}"
        if kind == "record":
            known = list(opened.record)
            if _field(opened.record, name):
                continue
        else:
            known = sorted(str(node["id"]) for _, node in opened.of(kind))
            if name in known:
                continue
            hidden = len(opened.hidden[GROUP_OF[kind]])
            if hidden:
                out.append(Problem("FP-A521", where, got=got, expected=str(hidden), severity="warning"))
                continue
        out.append(Problem("FP-A520", where, got=got, expected=", ".join(known[:20]) or "-"))
    return out


def _field(record: Mapping[str, Any], name: str) -> bool:
    """Whether ``subject.period`` or ``assessments[0].id`` stands in the record."""
    at: Any = record
    for part in re.findall(r"[^.\[\]]+", name) or [name]:
        if isinstance(at, Mapping) and part in at:
            at = at[part]
        elif isinstance(at, list) and re.fullmatch("[0-9]{1,6}", part) and int(part) < len(at):
            at = at[int(part)]
        else:
            return False
    return True


def whole_story(cycle: Cycle, former: Cycle, manifest: str) -> Cycle:
    """Carried findings with what was said of them in the former bundle before.

    Raises
    ------
    ProblemsError
        It is not the bundle from which they were carried (FP-A522).
    """
    named = {"manifest_sha256": manifest, "reviews": [r.sha256 for r in former.reviews]}
    stories = {x.id: x.steps for x in former.findings.values()}
    carried = [x for x in cycle.findings.values() if x.former is not None]
    if not carried or any(x.former != named for x in carried):
        wanted = next((str((x.former or {})["manifest_sha256"]) for x in carried), "-")
        raise ProblemsError([Problem("FP-A522", Where(key="--former"), got=manifest, expected=wanted)])
    for x in carried:
        cycle.findings[x.id] = replace(x, steps=(*stories.get(x.id, ()), *x.steps))
    return cycle


def carry(finding: Finding, former: Mapping[str, Any]) -> dict[str, Any]:
    """The entry that restates a finding in a new submission."""
    return {
        "action": "carry",
        "finding": finding.id,
        "kind": finding.kind,
        "severity": finding.severity,
        "target": dict(finding.target),
        "text": finding.text,
        "state": finding.state,
        "raised_by": finding.raised_by,
        "former": dict(former),
    }


def conclusion(
    opened: Opened,
    resolved: Resolved,
    cycle: Cycle,
    *,
    issuer: str,
    created: str,
    opinion: str,
    independence: str,
    sampled: Plan,
    examinations: Sequence[Mapping[str, Any]],
    checks: Mapping[str, Any],
) -> dict[str, Any]:
    """The predicate of verification.dsse.json.

    Raises
    ------
    ProblemsError
        A difference cannot be read, or material findings are open under an unmodified opinion (FP-P355).
    """
    asked = whole(opened)
    share, problems = misstated(examinations, opened, resolved)
    if opinion == "unmodified" and cycle.blocking:
        names = ", ".join(x.id for x in cycle.blocking)
        problems.append(Problem("FP-P355", Where(VERIFICATION, key="opinion"), got=names))
    if problems:
        raise ProblemsError(problems)
    return {
        "issuer": issuer,
        "created": created,
        "opinion": opinion,
        "independence": {"text": independence, "declared": True},
        "reviews": [r.sha256 for r in cycle.reviews],
        "sampling": sampled.to_json(),
        "examinations": [dict(row) for row in examinations],
        "misstatement": {"aggregate": share, "materiality": format_rat(asked.materiality)},
        "checks": dict(checks),
    }
