"""Verification of a bundle, in the order and with the levels of RECORD S13.

``load`` refuses what is not a bundle (exit 3). ``check`` makes every check it can, never stops at the
first fault, and lists what it did not check.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from footprint.base.canonical import loads_canonical
from footprint.base.collection import collection_paused
from footprint.base.digest import digest
from footprint.base.problem import Problem, ProblemsError, Refused
from footprint.base.where import Where
from footprint.proof import disclosure as reading
from footprint.proof.authentic import check_digests, check_signatures, cycle_of
from footprint.proof.chain import Chain, walk
from footprint.proof.confidential import check_detail, check_hiding, check_remainder
from footprint.proof.examination import check_examination
from footprint.proof.limits import check_limits
from footprint.proof.opened import Opened
from footprint.proof.replay import replay
from footprint.proof.report import LEVELS, NUMBERS, Check, Verification, judged, level_of, unchecked
from footprint.proof.schema import check_record, check_rules
from footprint.proof.supplier import check_evidence
from footprint.proof.tables import Resolved, Tables, check_factors, resolve
from footprint.proof.told import Told
from footprint.proof.units import check_units
from footprint.seal import bundle as bundles
from footprint.seal.bundle import Bundle
from footprint.seal.policy import Policy


@dataclass(frozen=True)
class RuleFindings:
    """What the rules found; ``complete`` is False where an assessment's rule set is not known here."""

    problems: tuple[Problem, ...]
    complete: bool = True


Rules = Callable[[Opened], RuleFindings]

_NO_CHAIN = Chain((), 0, 0, 0, (), {})
_NOTHING = Opened({}, {}, {}, {}, {}, {})
_CONTENT = ("opening", "hiding", "replay", "units", "factors", "suppliers", "detail", "rules", "evidence")


def load(source: bytes | str | os.PathLike[str], name: str = "bundle.fpz") -> Bundle:
    """Container, limits, names, manifest and presence of files.

    Raises
    ------
    Refused
        Exit 3: not a bundle that may be read further (RECORD S10, S12).
    """
    return bundles.load(source, name)


@collection_paused()
def check(
    bundle: Bundle,
    *,
    trust: Policy | None = None,
    tables: Tables = Tables(),
    rules: Rules | None = None,
    require: str = "L0",
    beside: Sequence[Bundle] = (),
) -> Verification:
    """Every check after the container (RECORD S13).

    Parameters
    ----------
    bundle : Bundle
        From :func:`load`.
    trust : Policy or None
        Whose keys count; without it the level is L0 and exit 0.
    tables : Tables
        The verifier's own copies.
    rules : callable or None
        The error rules (audit room); without them the level is at most L1.
    require : str
        ``L0`` .. ``L4``: below it ``exit_code`` is 1.
    beside : sequence of Bundle
        Whole bundles of suppliers, used where the chain names their manifest.
    """
    if require not in LEVELS:
        raise ValueError(require)
    record, record_problems = _parse(bundle, bundles.RECORD, check_record)
    rule_doc, rule_problems = _parse(bundle, bundles.RULES, check_rules)
    shown = reading.read(bundle.files)
    schema = Told([*record_problems, *rule_problems])
    schema += shown.schema
    cycle = cycle_of(bundle, trust)
    signing, issuer = check_signatures(bundle, record, trust, cycle)
    checks = [
        judged("container", ()),
        judged("manifest", ()),
        judged("digests", check_digests(bundle, record, rule_doc)),
        *signing,
        judged("schema", schema),
        judged("disclosure", shown.problems),
    ]
    if record is None or rule_doc is None or not shown.parsed:
        chain = _NO_CHAIN
        checks += [unchecked(name, "FP-P067", "schema, disclosure") for name in ("roots", *_CONTENT)]
    else:

        def examine(other: Bundle) -> Verification:
            return check(other, trust=trust, tables=tables, rules=rules)

        def follow(opened: Opened) -> Chain:
            return walk(opened, bundle, issuer, trust, _readable(beside), examine)

        found, chain = _content(bundle, record, rule_doc, shown, trust, tables, rules, follow)
        checks += found
    checks += [unchecked(name, "FP-P063", name) for name in ("views", "certificate", "status", "receipt")]

    def content() -> tuple[Opened, Resolved]:
        return open_record(bundle), resolve(record or {}, tables, trust)

    checks.append(check_examination(bundle, record, trust, cycle, content, checks))
    checks.sort(key=lambda c: c.number)
    opened = {g: (len(shown.shown[g]), len(shown.leaves(g))) for g in shown.shown}
    final = MappingProxyType(record) if record is not None else None
    return Verification(
        level_of(checks), tuple(checks), final, issuer, opened, require, chain.suppliers, chain.documents
    )


def _parse(
    bundle: Bundle, path: str, form: Callable[[Any, str], list[Problem]]
) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The parsed file, or None with the problems that keep it from being used."""
    try:
        value = loads_canonical(bundle.files[path], Where(path))
    except Refused as fault:
        return None, list(fault.problems)
    problems = form(value, path)
    return (None, problems) if problems else (value, [])


def open_record(bundle: Bundle) -> Opened:
    """The record and its open nodes, for those who print or convert them; checks nothing else.

    Raises
    ------
    ProblemsError
        record.json, rules.json or a disclosure does not have its form.
    """
    record, record_problems = _parse(bundle, bundles.RECORD, check_record)
    rule_doc, rule_problems = _parse(bundle, bundles.RULES, check_rules)
    shown = reading.read(bundle.files)
    if record is None or rule_doc is None or not shown.usable:
        raise ProblemsError([*record_problems, *rule_problems, *shown.schema, *shown.problems])
    return _opened(record, rule_doc, shown, reading.check_edges(shown)[1])


def _opened(
    record: Mapping[str, Any],
    rule_doc: Mapping[str, Any],
    shown: reading.Disclosure,
    aliases: Mapping[str, str],
) -> Opened:
    rule_sets = {digest("rule_set", r): r for r in rule_doc["rule_sets"]}
    return Opened(record, rule_sets, shown.nodes, shown.groups, shown.hidden, aliases)


def _content(
    bundle: Bundle,
    record: Mapping[str, Any],
    rule_doc: Mapping[str, Any],
    shown: reading.Disclosure,
    trust: Policy | None,
    tables: Tables,
    rules: Rules | None,
    follow: Callable[[Opened], Chain],
) -> tuple[list[Check], Chain]:
    """Roots, then everything that looks into nodes; the replay runs on changed nodes, too."""
    roots = Told(reading.check_roots(shown, record))
    if not shown.usable:
        stuck = [unchecked(name, "FP-P067", "schema") for name in _CONTENT]
        return [judged("roots", roots), *stuck], _NO_CHAIN
    edges, aliases = reading.check_edges(shown)
    roots += edges
    opened = _opened(record, rule_doc, shown, aliases)
    limits = check_limits(opened)
    if limits:
        rest = [unchecked(name, "FP-P067", "replay") for name in _CONTENT if name != "replay"]
        return [judged("roots", roots), judged("replay", limits), *rest], _NO_CHAIN
    resolved = resolve(record, tables, trust)
    numbers = _numbers(opened, resolved)
    long = any(p.code == "FP-E003" for check in numbers for p in check.problems)
    whole = opened.all_open()
    nodes = sum(len(shown.leaves(g)) for g in shown.hidden)
    chain = follow(opened)
    checks = [
        judged("roots", roots, f"{nodes} leaves"),
        judged("opening", ()) if whole else unchecked("opening", "FP-P061"),
        judged("hiding", check_hiding(opened)),
        *numbers,
        _suppliers(opened, chain),
        _detail(opened),
        unchecked("rules", "FP-P067", "replay") if long else _rules(opened, rules),
        _evidence(opened, bundle),
    ]
    return checks, chain


def _numbers(opened: Opened, resolved: Resolved) -> list[Check]:
    """Replay, units and factors."""
    dark = not opened.all_open("lines", "factors", "result")
    factors = judged("factors", check_factors(opened, resolved), skipped=bool(opened.hidden["factors"]))
    if resolved.units is None:
        stuck = unchecked("replay", "FP-P067", "units")
        return [stuck, judged("units", resolved.unit_problems), factors]
    found = replay(opened, resolved, resolved.units)
    detail = f"{found.checked} checked, {found.skipped} not checked"
    units = check_units(opened, resolved.units)
    return [
        judged("replay", found.problems, detail, skipped=dark or found.skipped > 0),
        judged("units", units, skipped=dark),
        factors,
    ]


def _suppliers(opened: Opened, chain: Chain) -> Check:
    detail = f"{chain.checked} checked, {chain.unchecked} not checked"
    skipped = bool(chain.absent or opened.hidden["factors"])  # S14: an absent record caps, no other
    return judged("suppliers", chain.problems, detail, skipped=skipped)


def _readable(bundles_: Sequence[Bundle]) -> list[tuple[Bundle, Opened]]:
    """Bundles given beside with what they open, the fullest last; of a broken one nothing."""
    out = []
    for bundle in bundles_:
        try:
            out.append((bundle, open_record(bundle)))
        except ProblemsError:
            out.append((bundle, _NOTHING))
    return sorted(out, key=lambda pair: len(pair[1].nodes))


def _detail(opened: Opened) -> Check:
    """Fineness of public totals matters in confidential records only (S8)."""
    if not opened.record["confidential"]:
        return judged("detail", ())
    if not opened.all_open("lines", "result"):
        hidden = Problem("FP-P061", severity="info")
        return judged("detail", [hidden, *check_remainder(opened)], skipped=True)
    return judged("detail", check_detail(opened))


def _rules(opened: Opened, rules: Rules | None) -> Check:
    if rules is None:
        return unchecked("rules", "FP-P062")
    found = rules(opened)
    return judged("rules", found.problems, skipped=not opened.all_open() or not found.complete)


def _evidence(opened: Opened, bundle: Bundle) -> Check:
    problems, absent = check_evidence(opened, bundle)
    held = sum(path.startswith("evidence/") for path in bundle.files)
    detail = f"{held} files, {absent} named documents not in the bundle"
    return judged("evidence", problems, detail, skipped=bool(opened.hidden["evidence"]))


__all__ = ["NUMBERS", "RuleFindings", "Rules", "check", "load", "open_record"]
