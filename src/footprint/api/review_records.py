"""Files of entries and of examination records: what people fill in for the review verbs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.review import Source, Trust, conclude
from footprint.base import toml
from footprint.base.canonical import loads
from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.proof.misstatement import line_of
from footprint.proof.sampling import Plan
from footprint.proof.verify import load, open_record

if TYPE_CHECKING:
    from footprint.seal.envelope import Signer

_MAX_RECORDS = 5_000_000
_RECORDS = {"seed", "independence", "examinations"}


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
            "place": "on_site | remote",
            "date": "YYYY-MM-DD",
            "difference": {"value": "0", "unit": line["amount"]["unit"]},
            "note": "",
        }
        rows.append(row | ({"evidence": names[0], "form": "original | copy"} if names else {}))
    document = {"seed": found.seed, "size": found.size, "independence": "", "examinations": rows}
    return tomli_w.dumps(document)


def conclude_records(
    source: Source,
    key: Signer,
    output: str | Path,
    path: str | Path,
    *,
    opinion: str,
    former: Source | None = None,
    trust: Trust = None,
) -> dict[str, Any]:
    """``conclude`` with seed, size, independence and examinations from a file.

    Raises
    ------
    ProblemsError
        As ``conclude``; the file is not of that form (FP-X340).
    """
    value = records(path)
    given = value.get("examinations")
    good = _RECORDS <= set(value) <= _RECORDS | {"size"} and isinstance(given, list)
    size = value.get("size")
    good = good and (size is None or type(size) is int) and all(isinstance(r, dict) for r in given or ())
    if not good or not isinstance(value["seed"], str):
        raise refuse("FP-X340", Where(Path(path).name), ", ".join(sorted(value)))
    return conclude(
        source,
        key,
        output,
        opinion=opinion,
        independence=value["independence"],
        seed=value["seed"],
        size=size,
        examinations=given or [],
        former=former,
        trust=trust,
    )
