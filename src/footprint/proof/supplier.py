"""Factors that come from a supplier's record, and evidence files (RECORD S14, S10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from footprint.base.canonical import loads_canonical
from footprint.base.digest import sha256_hex
from footprint.base.numbers import format_rat, parse_dec, parse_rat
from footprint.base.problem import Problem, Refused
from footprint.base.where import Where
from footprint.proof.merkle import record_root
from footprint.proof.opened import Node, Opened
from footprint.proof.schema import check_record
from footprint.proof.units import number
from footprint.seal.bundle import MAX_COVERED, RECORD, Bundle, parse_manifest


def supplier_components(record: Mapping[str, Any], assessment: str) -> dict[str, str]:
    """Components of a factor made from a supplier's record, per one of its declared unit (S14).

    Raises
    ------
    ValueError
        No such assessment, totals not published, or published without components.
    """
    rows = [row for row in record["assessments"] if row["id"] == assessment]
    if not rows or rows[0]["totals"] is None or rows[0]["detail"] in ("stage", "total"):
        raise ValueError(assessment)
    sums: dict[str, Fraction] = {}
    for total in rows[0]["totals"]:
        if total["component"] is None:
            raise ValueError(assessment)
        value = parse_dec(total["rounded"])
        sums[total["component"]] = sums.get(total["component"], Fraction(0)) + value
    amount = number(record["subject"]["declared_unit"])
    return {c: format_rat(v / amount) for c, v in sums.items() if v}


def supplier_record(sha256: str, held: Callable[[str], bytes | None]) -> Mapping[str, Any] | None:
    """The public record that a supplier's manifest names; None where one of the two files is absent.

    Parameters
    ----------
    sha256 : str
        Of the manifest.
    held : callable
        The bytes of a digest, or None.

    Raises
    ------
    Refused
        A file that is not what its digest says, is no record, or is larger than a bundle may hold one.
    """
    data = held(sha256)
    if data is None:
        return None
    where = Where(f"evidence/{sha256}")
    if sha256_hex(data) != sha256:
        raise Refused([Problem("FP-P008", where, got=sha256_hex(data), expected=sha256)])
    manifest = parse_manifest(data, where)
    wanted = next(row["sha256"] for row in manifest["files"] if row["path"] == RECORD)
    content = held(wanted)
    if content is None:
        return None
    where = Where(f"evidence/{wanted}")
    if len(content) > MAX_COVERED:  # the bundle of that record is refused as well
        raise Refused([Problem("FP-P310", where, got=str(len(content)), expected=f"{MAX_COVERED} B")])
    if sha256_hex(content) != wanted:
        raise Refused([Problem("FP-P008", where, got=sha256_hex(content), expected=wanted)])
    record = loads_canonical(content, where)
    problems = check_record(record, where.file)
    if problems:
        raise Refused(problems)
    root = record_root(record["roots"])
    if root != record["record_root"]:
        raise Refused([Problem("FP-P014", where, got=record["record_root"], expected=root)])
    return dict(record)


def against_record(node: Node, record: Mapping[str, Any], where: Where) -> list[Problem]:
    """A factor against the public record that it stands for: root, unit, GWP set, components (S14)."""
    named = node["supplier"]
    try:
        components = supplier_components(record, named["assessment"])
    except ValueError:
        return [Problem("FP-P047", where, got=named["assessment"])]
    row = next(r for r in record["assessments"] if r["id"] == named["assessment"])
    pairs = (
        ("supplier.record_root", named["record_root"], record["record_root"]),
        ("gwp_set", str(node["gwp_set"]), row["gwp_set"]["id"]),
        ("gases", str(node["gases"]), "{}"),
    )
    out = [
        Problem("FP-P046", Where(where.file, key=where.key, column=column), got=got[:100], expected=wanted)
        for column, got, wanted in pairs
        if got != wanted
    ]
    unit = record["subject"]["declared_unit"]["unit"]
    if node["unit"] != unit:
        place = Where(where.file, key=where.key, column="unit")
        out.append(Problem("FP-P304", place, got=node["unit"][:100], expected=unit))
    mine = {c: v for c, v in node["components"].items() if parse_rat(v)}
    for component in sorted({*mine, *components}):
        got, wanted = mine.get(component, "0"), components.get(component, "0")
        if got != wanted:
            place = Where(where.file, key=where.key, column=component)
            out.append(Problem("FP-P046", place, got=got[:100], expected=wanted))
    return out


def check_evidence(opened: Opened, bundle: Bundle) -> tuple[list[Problem], int]:
    """Evidence files: content equals the name, and an open node or supplier reference names each.

    Returns
    -------
    (list of Problem, int)
        Faults, and how many open evidence nodes have no file in the bundle.
    """
    sizes: dict[str, set[int]] = {}
    for _leaf, node in opened.of("evidence"):
        sizes.setdefault(node["sha256"], set()).add(node["size"])
    named = set(sizes) | supplier_files(opened, bundle)
    held: set[str] = set()
    out = []
    for path, content in sorted(bundle.files.items()):
        if not path.startswith("evidence/"):
            continue
        sha256 = path.removeprefix("evidence/")
        held.add(sha256)
        actual = sha256_hex(content)
        if actual != sha256:
            out.append(Problem("FP-P008", Where(path), got=actual, expected=sha256))
        elif wrong := sizes.get(sha256, set()) - {len(content)}:
            out.append(Problem("FP-P008", Where(path), got=str(len(content)), expected=str(min(wrong))))
        if sha256 not in named:
            out.append(Problem("FP-P048", Where(path), got=sha256))
    return out, len(set(sizes) - held)


def supplier_files(opened: Opened, bundle: Bundle) -> set[str]:
    """Digests that open supplier factors name, directly or through the supplier's manifest."""
    out: set[str] = set()
    for _leaf, node in opened.of("factor"):
        if node["supplier"] is None:
            continue
        sha256 = node["supplier"]["manifest_sha256"]
        out.add(sha256)
        data = bundle.evidence(sha256)
        if data is None:
            continue
        try:
            out |= {row["sha256"] for row in parse_manifest(data, Where(f"evidence/{sha256}"))["files"]}
        except Refused:
            continue  # the supplier check names the fault
    return out
