"""Files of entries and of examination records: what people fill in for the review verbs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.review import Source, Trust, conclude
from footprint.base import toml
from footprint.base.canonical import loads
from footprint.base.problem import Problem, ProblemsError, refuse
from footprint.base.where import Where
from footprint.proof.examination import EXAMINATION
from footprint.proof.forms import Faults
from footprint.proof.misstatement import line_of
from footprint.proof.sampling import Plan
from footprint.proof.verify import load, open_record
from footprint.seal.bundle import VERIFICATION

if TYPE_CHECKING:
    from footprint.seal.envelope import Signer

_MAX_RECORDS = 5_000_000
_RECORDS = {"seed", "independence", "examinations"}
#: What ``blank_records`` writes where the verifier has to choose or to write.
_BLANK = {"place": "on_site | remote", "form": "original | copy", "date": "YYYY-MM-DD", "note": ""}
_QUANTITY = '{ value = "-6.2", unit = "kg" }'
_ALLOWED = {
    **{name: text for name, text in _BLANK.items() if text},
    **dict.fromkeys(("line", "evidence", "note"), '"…"'),
    **dict.fromkeys(("difference", "quantity"), _QUANTITY),
    "period": '{ from = "2025-01-01", to = "2025-12-31" }',
}


def records(path: str | Path) -> dict[str, Any]:
    """A TOML (``*.toml``) or JSON file of entries or examination records.

    Raises
    ------
    Refused
        Not readable as such, or too long (FP-X340).
    """
    file = Path(path)
    where = Where(file.name)
    data = file.read_bytes() if file.stat().st_size <= _MAX_RECORDS else b""
    if not data:
        raise refuse("FP-X340", where, str(file.stat().st_size))
    if file.suffix.lower() != ".toml":
        value = loads(data, where)
    else:
        try:
            value = toml.loads(data, where)
        except ValueError as fault:
            raise refuse("FP-X340", where, str(fault)) from None
    if not isinstance(value, dict):
        raise refuse("FP-X340", where, type(value).__name__)
    return value


def blank_records(source: Source, found: Plan) -> str:
    """A TOML file with one record for each sampled line, to be filled in by the verifier."""
    import tomli_w

    opened = open_record(load(source))
    rows = []
    for item in found.lines:
        line = line_of(opened, item.id) or {}
        held = (opened.get(leaf, "evidence") for leaf in line["evidence"])
        names = [str(node["id"]) for node in held if node]
        row = {
            "line": item.id,
            "place": _BLANK["place"],
            "date": _BLANK["date"],
            "difference": {"value": "0", "unit": line["amount"]["unit"]},
            "note": _BLANK["note"],
        }
        rows.append(row | ({"evidence": names[0], "form": _BLANK["form"]} if names else {}))
    document = {"seed": found.seed, "size": found.size, "independence": "", "examinations": rows}
    return tomli_w.dumps(document)


def _row_faults(row: Mapping[str, Any], where: Where) -> list[Problem]:
    """What of a record is still blank, in one problem, and every value that cannot stand there."""
    needed = ("line", "place", "date", "difference", "form" if row.get("evidence") else "note")
    blank = [name for name in needed if name not in row]
    out = [Problem("FP-X520", where, got=", ".join(blank))] if blank else []
    faults = Faults(where.file, where.key)
    EXAMINATION({**dict.fromkeys(("evidence", "form", "quantity", "period", "note")), **row}, "", faults)
    for p in faults.problems:
        name = re.split(r"[.\[]", p.where.column)[0]
        if name not in blank:
            expected = _ALLOWED.get(name) or ", ".join(_ALLOWED)
            out.append(p if p.code == "FP-P004" else Problem("FP-X521", p.where, p.got, expected))
    return out


def _filled(rows: Sequence[Mapping[str, Any]], independence: Any, file: str) -> list[dict[str, Any]]:
    """The records without what was left blank.

    Raises
    ------
    ProblemsError
        Something is still to be filled in (FP-X520), or a value cannot stand where it is (FP-X521).
    """
    out, problems = [], []
    if not independence:
        problems.append(Problem("FP-X520", Where(file), got="independence"))
    elif not isinstance(independence, str):
        problems.append(Problem("FP-X521", Where(file, key="independence"), str(independence)[:80], '"…"'))
    for i, row in enumerate(rows):
        kept = {k: v for k, v in row.items() if v not in (None, "", _BLANK.get(k))}
        problems += _row_faults(kept, _place(rows, i, file))
        out.append(kept)
    if problems:
        raise ProblemsError(problems)
    return out


def _place(rows: Sequence[Mapping[str, Any]], index: int, file: str) -> Where:
    """``records.toml ▸ line B1``."""
    name = rows[index].get("line")
    return Where(file, key=f"line {name}" if isinstance(name, str) and name else f"examinations[{index}]")


def _told_of(problem: Problem, rows: Sequence[Mapping[str, Any]], file: str) -> Problem:
    """A problem of the document that is not written, at the place of the file that people filled in."""
    if problem.where.file != VERIFICATION:
        return problem
    options = {"opinion": "--opinion", "issuer": "--key"}
    if problem.where.key in options:
        return replace(problem, where=Where(key=options[problem.where.key]))
    found = re.fullmatch(r"examinations\[([0-9]+)\]", problem.where.key)
    place = _place(rows, int(found[1]), file) if found else Where(file, key=problem.where.key)
    return replace(problem, where=replace(place, column=problem.where.column))


def conclude_records(
    source: Source,
    key: Signer,
    output: str | Path,
    path: str | Path,
    *,
    opinion: str,
    former: Source | Sequence[Source] | None = None,
    trust: Trust = None,
) -> dict[str, Any]:
    """``conclude`` with seed, size, independence and examinations from a file.

    Raises
    ------
    ProblemsError
        As ``conclude``; the file is not of that form (FP-X340) or not filled in (FP-X520, FP-X521).
    """
    value = records(path)
    given = value.get("examinations")
    good = _RECORDS <= set(value) <= _RECORDS | {"size"} and isinstance(given, list)
    size = value.get("size")
    good = good and (size is None or type(size) is int) and all(isinstance(r, dict) for r in given or ())
    if not good or not isinstance(value["seed"], str):
        raise refuse("FP-X340", Where(Path(path).name), ", ".join(sorted(value)))
    rows = _filled(given or [], value["independence"], Path(path).name)
    try:
        return conclude(
            source,
            key,
            output,
            opinion=opinion,
            independence=value["independence"],
            seed=value["seed"],
            size=size,
            examinations=rows,
            former=former,
            trust=trust,
        )
    except ProblemsError as fault:
        raise type(fault)(_told_of(p, rows, Path(path).name) for p in fault.problems) from None
