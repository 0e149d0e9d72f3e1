"""Short names for the tests: pack, verify with everything trusted, and look at problems."""

from __future__ import annotations

import json

import make_bundle as mb

from footprint.proof.tables import Tables
from footprint.proof.verify import RuleFindings, check, load
from footprint.seal.trust import parse_policy

TABLES = Tables(
    unit_table=lambda d: mb.UNIT_TABLE if d == mb.digest("unit_table", mb.UNIT_TABLE) else None,
    gwp_set=lambda i, d: mb.GWP if d == mb.digest("gwp_set", mb.GWP) else None,
    factor_release=lambda i, d: mb.RELEASE if d == mb.digest("factor_release", mb.RELEASE) else None,
)


def policy(*keys, first: str = "2025-01-01", last: str = "2027-12-31", scopes=("statement",)):
    rows = {mb.did_of(k): {"keys": {}, "scopes": list(scopes), "from": first, "to": last} for k in keys}
    return parse_policy({"issuers": rows})


TRUST = policy(mb.KEY)


def verify(files, trust=TRUST, tables=TABLES, rules=lambda opened: RuleFindings(()), **more):
    return check(load(mb.pack(files)), trust=trust, tables=tables, rules=rules, **more)


def failed(result) -> set[str]:
    return {c.name for c in result.checks if c.status == "failed"}


def names(result) -> set[str]:
    return {p.name for p in result.problems if p.severity == "error"}


def places(result) -> str:
    return "\n".join(p.render("en") for p in result.problems)


def edit(files: dict[str, bytes], path: str, change) -> dict[str, bytes]:
    """A file parsed, changed in place, written canonically; signature untouched."""
    value = json.loads(files[path])
    change(value)
    return {**files, path: mb.jcs(value)}


def node(value, kind: str, id_: str) -> dict:
    """A node inside a parsed disclosure file."""
    return next(r["node"] for r in value["open"] if r["node"]["type"] == kind and r["node"]["id"] == id_)
