"""The verifier's own copies of unit table, GWP sets and factor releases (RECORD, "Tables")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from footprint.base import unit_table
from footprint.base.digest import digest
from footprint.base.former import former_table
from footprint.base.numbers import parse_dec, parse_rat
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.proof import forms as f
from footprint.proof.nodes import COMPONENTS, UNSTATED, label, set_words
from footprint.proof.opened import Node, Opened
from footprint.seal.policy import Policy


def own_unit_table(wanted: str) -> Any | None:
    """The unit table of the wanted digest: of this installation, or as an earlier release shipped it."""
    if wanted == unit_table.table_digest():
        return unit_table.table_document()
    return former_table("unit_table", wanted)


def none_of_id(_id: str, _digest: str) -> Any | None:
    """A verifier without own copies."""
    return None


@dataclass(frozen=True)
class Tables:
    """Callables that hand out the verifier's own documents, or None.

    Attributes
    ----------
    unit_table : callable (digest) -> document or None
    gwp_set, factor_release : callable (id, digest) -> document or None
    factor_year : callable (release, factor id) -> last year of the data, or None
        A release has none in its document, so that only who holds its passports can tell.
    """

    unit_table: Callable[[str], Any | None] = own_unit_table
    gwp_set: Callable[[str, str], Any | None] = none_of_id
    factor_release: Callable[[str, str], Any | None] = none_of_id
    factor_year: Callable[[str, str], int | None] = none_of_id


@dataclass(frozen=True)
class Resolved:
    """Tables in computable form; what could not be resolved is absent."""

    units: Mapping[str, tuple[str, Fraction]] | None
    gwp: Mapping[str, Mapping[str, tuple[str, Fraction]]]
    releases: Mapping[str, Mapping[str, Mapping[str, Any]]]
    unit_problems: tuple[Problem, ...] = ()
    factor_problems: tuple[Problem, ...] = field(default=())
    factor_year: Callable[[str, str], int | None] = none_of_id

    def year_of(self, factor: Node) -> tuple[int | None, bool]:
        """The last year of the data of a factor, and whether the verifier itself knows it.

        For a released factor the verifier's own; else what the node states: its issuer chose it.
        """
        own = None
        if factor["release"] in self.releases:
            own = self.factor_year(factor["release"], factor["id"])
        stated = factor.get("year")
        if own is not None:
            return own, True
        return (stated if isinstance(stated, int) and not isinstance(stated, bool) else None), False


_RELEASED = f.fields(
    {
        "id": f.text,
        "unit": f.text,
        "gases": f.mapping(f.text, f.rat()),
        "components": f.mapping(f.one_of(COMPONENTS), f.rat()),
        "gwp_set": f.nullable(f.text),
    },
    open_ended=True,
)
_SHAPES: Mapping[str, f.Form] = {
    "unit_table": f.fields(
        {
            "id": f.text,
            "units": f.mapping(f.text, f.fields({"dimension": f.text, "ratio": f.positive}, open_ended=True)),
        },
        open_ended=True,
    ),
    "gwp_set": f.fields(
        {
            "id": f.text,
            "gases": f.mapping(
                f.text, f.fields({"component": f.one_of(COMPONENTS), "gwp": f.dec}, open_ended=True)
            ),
        },
        open_ended=True,
    ),
    "factor_release": f.fields({"id": f.text, "factors": f.listed(_RELEASED)}, open_ended=True),
}


def _document(tag: str, named: Mapping[str, str], own: Any | None, trust: Policy | None) -> Any | Problem:
    """The verifier's copy, else the file that the trust policy accepts; a Problem for neither."""
    where = Where("record.json", key=tag, column=named["id"])
    found = own
    if found is None and trust is not None:
        found = trust.tables.get(named["digest"])
    if found is None:
        return Problem("FP-P033", where, got=named["digest"], values={"table": named["id"]})
    faults = f.Faults(named["id"])
    _SHAPES[tag](found, "", faults)
    if faults.problems:
        return faults.problems[0]
    if found["id"] != named["id"] or digest(tag, found) != named["digest"]:
        return Problem("FP-P034", where, got=f"{found['id']} {digest(tag, found)}", expected=named["digest"])
    return found


def resolve(record: Mapping[str, Any], tables: Tables, trust: Policy | None) -> Resolved:
    """Every table that a record names, from the verifier's side."""
    named = record["unit_table"]
    found = _document("unit_table", named, tables.unit_table(named["digest"]), trust)
    units, unit_problems = None, []
    if isinstance(found, Problem):
        unit_problems.append(found)
    else:
        units = {u: (row["dimension"], parse_rat(row["ratio"])) for u, row in found["units"].items()}
    factor_problems: list[Problem] = []
    gwp: dict[str, Mapping[str, tuple[str, Fraction]]] = {}
    for row in record["assessments"]:
        named = row["gwp_set"]
        found = _document("gwp_set", named, tables.gwp_set(named["id"], named["digest"]), trust)
        if isinstance(found, Problem):
            factor_problems.append(found)
        else:
            gwp[row["id"]] = {g: (v["component"], parse_dec(v["gwp"])) for g, v in found["gases"].items()}
    releases: dict[str, Mapping[str, Mapping[str, Any]]] = {}
    for named in record["factor_releases"]:
        found = _document("factor_release", named, tables.factor_release(named["id"], named["digest"]), trust)
        if isinstance(found, Problem):
            factor_problems.append(found)
        else:
            releases[named["id"]] = {row["id"]: row for row in found["factors"]}
    problems = tuple(unit_problems), tuple(factor_problems)
    return Resolved(units, gwp, releases, *problems, tables.factor_year)


def check_factors(opened: Opened, resolved: Resolved) -> list[Problem]:
    """Released factors equal the own copy; gases are known; foreign GWP sets are remarked (S16).

    A release of which only hidden factors are is not needed here: the check is then not_checked as a whole.
    """
    named = {row["id"] for row in opened.record["factor_releases"]}
    idle = named - {node["release"] for _, node in opened.of("factor")} if opened.hidden["factors"] else set()
    out = [p for p in resolved.factor_problems if not (p.code == "FP-P033" and p.values.get("table") in idle)]
    for _leaf, node in opened.of("factor"):
        where = Where("disclosure/factors.json", key=label(node))
        release = node["release"]
        if release is not None and release not in named:
            out.append(Problem("FP-P035", where, got=release, expected=", ".join(sorted(named))))
        elif release in resolved.releases:
            out += _against_copy(node, resolved.releases[release], where)
        if node["components"] and node["gwp_set"] is None:
            out.append(Problem("FP-P001", where, got="gwp_set null", expected=f"id | {UNSTATED}"))
    out += _gases(opened, resolved)
    return out


def _against_copy(node: Node, copy: Mapping[str, Mapping[str, Any]], where: Where) -> list[Problem]:
    row = copy.get(node["id"])
    if row is None:
        return [Problem("FP-P036", where, got=str(node["id"]), expected=str(node["release"]))]
    return [
        Problem(
            "FP-P037",
            Where(where.file, key=where.key, column=name),
            got=_short(node[name]),
            expected=_short(row[name]),
        )
        for name in ("unit", "gwp_set", "components", "gases")
        if node[name] != row[name]
    ]


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {v}" for k, v in sorted(value.items()))[:200] or "{}"
    return str(value)[:200]


def _uses(opened: Opened) -> Iterator[tuple[Mapping[str, Any], Node]]:
    """(assessment, factor) for every open factor that an open line uses there."""
    seen: set[tuple[str, str]] = set()
    for _leaf, line in opened.of("line"):
        for target in (line["factor"], line["factor_high"]):
            node = opened.get(target, "factor")
            if node is None or target is None:
                continue
            for row in opened.assessments:
                key = (row["id"], opened.target(target))
                if key not in seen and opened.belongs(line, row["id"]) and line["stage"] in row["stages"]:
                    seen.add(key)
                    yield row, node


def _gases(opened: Opened, resolved: Resolved) -> list[Problem]:
    out: list[Problem] = []
    foreign: dict[tuple[str, str, str], list[str]] = {}
    for row, node in _uses(opened):
        where = Where("disclosure/factors.json", key=label(node))
        known = resolved.gwp.get(row["id"])
        strange = [] if known is None else sorted(set(node["gases"]) - set(known))
        out += [Problem("FP-P038", where, got=gas, expected=row["gwp_set"]["id"]) for gas in strange]
        if node["components"] and node["gwp_set"] != row["gwp_set"]["id"]:
            key = (row["id"], str(node["gwp_set"] or UNSTATED), row["gwp_set"]["id"])
            foreign.setdefault(key, []).append(str(node["id"]))
    for (assessment, got, wanted), factors in sorted(foreign.items()):
        where = Where("record.json", key=f"assessment {assessment}")
        shown = ", ".join(sorted(factors)[:3]) + (" …" if len(factors) > 3 else "")
        values = {"count": str(len(factors)), "factors": shown, **set_words(got)}
        out.append(Problem("FP-P039", where, got=got, expected=wanted, severity="warning", values=values))
    return out
