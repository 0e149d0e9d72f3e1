"""The review cycle: findings raised, answered and closed; two submissions; a sample; a conclusion.

Every verb reads a bundle and writes a new file; no earlier byte of the bundle changes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.saving import save_new
from footprint.api.verification import own_tables, rules_of
from footprint.audit.differences import Differences, differences
from footprint.audit.review import (
    Materiality,
    carried_wrongly,
    carry,
    chain_wrongly,
    conclusion,
    materiality,
    sampling_plan,
    unknown_targets,
    whole_story,
)
from footprint.base.numbers import show
from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.where import Where
from footprint.proof.authentic import cycle_of, signed_cycle
from footprint.proof.examination import check_predicate, contradictions, recomputed
from footprint.proof.forms import Faults, quantity
from footprint.proof.misstatement import line_of
from footprint.proof.opened import Opened
from footprint.proof.review import Cycle, Finding, check_entries, review_path, statement_issuer
from footprint.proof.sampling import Plan
from footprint.proof.tables import Resolved, resolve
from footprint.proof.units import UnitError, convert, number
from footprint.proof.verify import check, load, open_record
from footprint.seal import container
from footprint.seal.bundle import STATEMENT, VERIFICATION, Bundle, from_files
from footprint.seal.envelope import open_envelope, sign_document
from footprint.seal.policy import Policy
from footprint.seal.trust import load_policy

if TYPE_CHECKING:
    from footprint.seal.envelope import Signer

Source = bytes | str | os.PathLike[str]
Trust = Policy | str | Path | None
_INPUT = quantity()


def _now(created: datetime | None) -> str:
    return (created or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _policy(trust: Trust) -> Policy | None:
    return load_policy(trust) if isinstance(trust, (str, Path)) else trust


def _save(path: str | Path, bundle: Bundle, name: str, document: bytes) -> None:
    """A new file: what the bundle held, byte for byte, and one document more."""
    save_new(Path(path), container.write({**bundle.files, name: document}))


def cycle(source: Source, *, trust: Trust = None, former: Source | None = None) -> Cycle:
    """The findings of a bundle as they stand, with what is wrong with its reviews.

    Parameters
    ----------
    former : bytes or path
        The bundle from which findings were carried: their story then begins there, and what was carried
        otherwise than it stood, or left behind, is among the problems.

    Raises
    ------
    ProblemsError
        It is another bundle (FP-A522).
    """
    policy = _policy(trust)
    found = signed_cycle(load(source), policy)
    if former is None:
        return found
    old = load(former)
    before = signed_cycle(old, policy)
    whole_story(found, before, old.manifest_sha256)
    found.problems += [*before.problems, *carried_wrongly(found, before, old.manifest_sha256)]
    return found


def issues(source: Source, *, former: Source | None = None) -> tuple[Cycle, bytes]:
    """The findings, and the bytes of issues.xlsx, headed by what the record says it is about.

    Raises
    ------
    ProblemsError
        As ``cycle``; the reviews are out of order.
    """
    from footprint.report.issues import issue_list

    found, bundle = cycle(source, former=former), load(source)
    if found.problems:
        raise ProblemsError(found.problems)
    record = open_record(bundle).record
    return found, issue_list(
        tuple(found.findings.values()), bundle.name, record, statement_issuer(bundle.files)
    )


def review(
    source: Source,
    key: Signer,
    entries: Sequence[Mapping[str, Any]],
    output: str | Path,
    *,
    created: datetime | None = None,
    name: str = "",
) -> Cycle:
    """Add one signed review document.

    Parameters
    ----------
    source : bytes or path
        A signed bundle.
    key : Signer
        Of the verifier or the enterprise.
    entries : sequence of mappings
        ``raise``, ``reply``, ``resubmit``, ``close``, ``reopen`` or ``carry`` (docs/record.md, additions).
    output : path
        A new file.
    name : str
        The file in which people wrote the entries: problems of them are told there.

    Returns
    -------
    Cycle
        All findings with the new entries counted; a warning where a target may be a hidden node.

    Raises
    ------
    ProblemsError
        The entries have a wrong form, an action does not fit, a target is not in the record (FP-A520), the
        bundle is unsigned or already concluded, or its reviews are out of order; nothing is written.
    """
    bundle = load(source)
    if STATEMENT not in bundle.files:
        raise ProblemsError([Problem("FP-X341", Where(bundle.name))])
    if VERIFICATION in bundle.files:
        raise ProblemsError([Problem("FP-X342", Where(bundle.name))])
    before = signed_cycle(bundle, None)
    path = review_path(len(before.reviews) + 1)
    problems = [*before.problems, *check_entries([dict(e) for e in entries], name or path)]
    if problems:
        raise ProblemsError(problems)
    raised = [e for e in entries if e["action"] == "raise"]
    targets = unknown_targets(open_record(bundle), raised) if raised else []
    if errors(targets):
        raise ProblemsError(targets)
    predicate = {
        "issuer": key.did,
        "created": _now(created),
        "previous": before.reviews[-1].sha256 if before.reviews else None,
        "entries": [dict(e) for e in entries],
    }
    document = sign_document(path, bundle.files, predicate, key)
    after = cycle_of(from_files({**bundle.files, path: document}, bundle.name), None)
    if after.problems:
        shown = {path: name or path}
        raise ProblemsError(
            replace(p, where=replace(p.where, file=shown.get(p.where.file, p.where.file)))
            for p in after.problems
        )
    _save(output, bundle, path, document)
    after.problems += targets
    return after


def next_id(found: Cycle) -> str:
    """``F3``: the first id of this form that no finding has."""
    number_of = 1
    while f"F{number_of}" in found.findings:
        number_of += 1
    return f"F{number_of}"


def resubmit(
    old: Source,
    new: Source,
    key: Signer,
    output: str | Path,
    *,
    answers: Mapping[str, str] | None = None,
    created: datetime | None = None,
) -> Cycle:
    """Carry every finding of a former bundle into a new submission, and say what was corrected.

    Parameters
    ----------
    old, new : bytes or path
        The former bundle and the new one, which has no review yet.
    answers : mapping
        finding id -> what was corrected; the finding stands as ``resubmitted``.

    Raises
    ------
    ProblemsError
        As ``review``; the former bundle has no finding (FP-X343); an answer names an unknown one.
    """
    source = load(old)
    before = signed_cycle(source, None)
    if before.problems or not before.findings:
        raise ProblemsError(before.problems or [Problem("FP-X343", Where(source.name))])
    former = {"manifest_sha256": source.manifest_sha256, "reviews": [r.sha256 for r in before.reviews]}
    entries = [carry(x, former) for x in before.findings.values()]
    for name, text in (answers or {}).items():
        entries.append({"action": "resubmit", "finding": name, "text": text})
    return review(new, key, entries, output, created=created)


def _formers(former: Source | Sequence[Source] | None) -> list[Bundle]:
    if former is None:
        return []
    return [load(x) for x in ([former] if isinstance(former, (bytes, str, os.PathLike)) else former)]


def _content(bundle: Bundle, trust: Policy | None) -> tuple[Opened, Resolved]:
    opened = open_record(bundle)
    return opened, resolve(opened.record, own_tables(), trust)


def diff(old: Source, new: Source) -> Differences:
    """What changed between two submissions, from their open nodes."""
    return differences(open_record(load(old)), open_record(load(new)))


def sample(source: Source, seed: str, size: int | None = None) -> Plan:
    """The lines to examine: above the threshold, the weakest, and those that the seed draws.

    Raises
    ------
    ProblemsError
        Nodes are hidden, the rule set does not say how, or the size is below the rule set's.
    """
    return sampling_plan(*_content(load(source), None), seed, size)


def replaced(
    opened: Opened, resolved: Resolved, values: Mapping[str, Mapping[str, str]]
) -> dict[str, Fraction]:
    """Amounts in the units of their lines.

    Raises
    ------
    ProblemsError
        A line that the record does not hold (FP-X344), what is no Input (FP-P001, FP-P003), a value without
        a unit (FP-X525), or a unit of another dimension.
    """
    out: dict[str, Fraction] = {}
    problems = []
    for name, value in values.items():
        line = line_of(opened, name)
        if line is None:
            known = ", ".join(sorted(str(n["id"]) for _, n in opened.of("line"))[:20])
            problems.append(Problem("FP-X344", Where(key=name), got=name, expected=known))
            continue
        unit = line["amount"]["unit"]
        faults = Faults("", name)
        _INPUT({**value, "unit": value.get("unit") or unit}, "amount", faults)
        if faults.problems:
            problems += faults.problems
            continue
        if not value.get("unit"):
            example = {"example": f"{name}={show(number(value))}{unit}"}
            problems.append(Problem("FP-X525", Where(key=name), got=name, expected=unit, values=example))
            continue
        try:
            same = value["unit"] == unit
            out[name] = number(value) if same else convert(resolved.units or {}, value, unit, Where(key=name))
        except UnitError as fault:
            problems.append(fault.problem)
    if problems:
        raise ProblemsError(problems)
    return out


def try_values(
    source: Source, values: Mapping[str, Mapping[str, str]], *, trust: Trust = None
) -> Materiality:
    """Replace amounts of lines and see each total and the aggregate misstatement.

    Parameters
    ----------
    values : mapping
        line id -> Input (``{"value", "unit"}``): the amount of the line, as the record states it.
    """
    opened, resolved = _content(load(source), _policy(trust))
    return materiality(opened, resolved, replaced(opened, resolved, values))


def conclude(
    source: Source,
    key: Signer,
    output: str | Path,
    *,
    opinion: str,
    independence: str,
    seed: str,
    examinations: Sequence[Mapping[str, Any]],
    size: int | None = None,
    former: Source | Sequence[Source] | None = None,
    trust: Trust = None,
    created: datetime | None = None,
) -> dict[str, Any]:
    """Sign verification.dsse.json: what was sampled, seen and concluded. Returns its predicate.

    Parameters
    ----------
    source : bytes or path
        A signed bundle, wholly open.
    opinion : str
        ``unmodified``, ``modified``, ``adverse`` or ``disclaimed``.
    independence : str
        The verifier's statement of independence.
    seed, size
        As for ``sample``.
    examinations : sequence of mappings
        One for every sampled line (docs/record.md, additions).
    former : bytes or path, or several
        The former bundle; must be given where findings were carried from it, and with it the one before
        where its own findings were carried, down to the bundle in which they were raised.
    trust : Policy or path
        The verifier's own trust file.

    Raises
    ------
    ProblemsError
        The bundle fails ``verify``, an unmodified opinion would rest on reviews of a stranger, a material
        finding is open under one, a sampled line has no examination, the key is the enterprise's, or a form
        is wrong; nothing is written.
    """
    bundle, policy = load(source), _policy(trust)
    if STATEMENT not in bundle.files or VERIFICATION in bundle.files:
        code = "FP-X342" if VERIFICATION in bundle.files else "FP-X341"
        raise ProblemsError([Problem(code, Where(bundle.name))])
    seen = check(bundle, trust=policy, tables=own_tables(), rules=rules_of(""))
    failed = [p for c in seen.checks if c.status == "failed" for p in errors(c.problems)]
    found = cycle_of(bundle, policy)
    if policy is not None and opinion == "unmodified":  # nobody else would count it
        strange = [p for c in seen.checks if c.name == "reviews" and c.status != "passed" for p in c.problems]
        failed += [replace(p, severity="error") for p in strange if p not in failed]
    before = {old.manifest_sha256: signed_cycle(old, policy) for old in _formers(former)}
    failed += [p for old in before.values() for p in old.problems] + chain_wrongly(found, before)
    if failed:
        raise ProblemsError(failed)
    opened, resolved = _content(bundle, policy)
    rows = [
        {**dict.fromkeys(("evidence", "form", "quantity", "period", "note")), **row} for row in examinations
    ]
    sampled = sampling_plan(opened, resolved, seed, size)
    draft = {"examinations": rows, "sampling": sampled.to_json()}
    stamp = _now(created)
    blank: dict[str, Any] = {
        "issuer": key.did, "created": stamp, "opinion": opinion, "reviews": [],
        "independence": {"text": independence, "declared": True},
        "misstatement": {"aggregate": "0", "materiality": "0"},
        "checks": {"level": seen.level, "not_checked": list(seen.not_checked)}, **draft,
    }  # fmt: skip
    faults = check_predicate(blank)
    if faults:
        raise ProblemsError(faults)
    predicate = conclusion(
        opened,
        resolved,
        found,
        issuer=key.did,
        created=stamp,
        opinion=opinion,
        independence=independence,
        sampled=sampled,
        examinations=rows,
        checks=blank["checks"],
    )
    document = sign_document(VERIFICATION, bundle.files, predicate, key)
    signed = from_files({**bundle.files, VERIFICATION: document}, bundle.name)
    envelope = open_envelope(signed.files, VERIFICATION)
    wrong = contradictions(signed, envelope, found, policy, opened.record)
    wrong = [p for p in errors(wrong) if p.code != "FP-P360"] + recomputed(predicate, opened, resolved)
    if wrong:
        raise ProblemsError(wrong)
    _save(output, bundle, VERIFICATION, document)
    return predicate


def findings(source: Source, *, trust: Trust = None) -> tuple[Finding, ...]:
    """Every finding of a bundle, in the order in which it was raised."""
    return tuple(cycle(source, trust=trust).findings.values())
