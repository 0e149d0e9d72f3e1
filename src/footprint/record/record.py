"""record.json, rules.json, the manifest and the disclosures of one result (S8-S10)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from footprint.base.canonical import dumps
from footprint.base.collection import collection_paused
from footprint.base.numbers import NumberError, format_rat, quantity, rounded_dec
from footprint.base.problem import Problem, ProblemsError
from footprint.base.unit_table import TABLE_ID, table_digest
from footprint.base.version import VERSION
from footprint.base.where import Where
from footprint.factors.library import Library
from footprint.model.place import Place, no_place
from footprint.proof.confidential import Part, choose_details, factor_key
from footprint.proof.merkle import record_root, roots_of
from footprint.proof.totals import digits_of, exact_rows, published_totals
from footprint.record.disclose import disclosure_files, known_lines, open_leaves, withhold
from footprint.record.nodes import NodeSet, Writer
from footprint.result.quality import WEIGHT, AssessmentQuality, quality, states_quality
from footprint.result.result import AssessmentResult, Result
from footprint.seal.bundle import make_manifest

_CLAIMS = {"full": ("full", "screening"), "screening": ("screening",), "demonstration": ("demonstration",)}


@dataclass(frozen=True)
class Record:
    """The files of a bundle but for its statement, and what only the owner keeps (``secret``, ``nodes``).

    ``shown`` are the leaves that lie open, ``whole`` those that may: all but what is withheld by licence.
    """

    files: dict[str, bytes]
    record_root: str
    claim: str
    secret: bytes
    nodes: NodeSet
    shown: frozenset[str]
    whole: frozenset[str]

    @property
    def evidence(self) -> frozenset[str]:
        """The SHA-256 of each file that an open node names: only these may travel along."""
        return self._named(self.shown)

    @property
    def owner(self) -> tuple[dict[str, bytes], frozenset[str]]:
        """The files of the same record as its owner may hold them, and the evidence that may go along."""
        return {**self.files, **disclosure_files(self.nodes, self.whole)}, self._named(self.whole)

    def _named(self, leaves: frozenset[str]) -> frozenset[str]:
        files = (name for (kind, _), name in self.nodes.leaf_of.items() if kind == "evidence")
        return frozenset(self.nodes.by_leaf[name][2]["sha256"] for name in files if name in leaves)

    @property
    def manifest(self) -> bytes:
        """Canonical bytes of manifest.json."""
        return self.files["manifest.json"]


@collection_paused()
def make_record(
    result: Result,
    library: Library,
    *,
    claim: str = "",
    confidential: bool = False,
    disclose: Iterable[str] | None = None,
    suppliers: bool = False,
    publish_totals: bool = True,
    secret: bytes | None = None,
    created: datetime | None = None,
    place: Place = no_place,
) -> Record:
    """Write a result down.

    Parameters
    ----------
    claim : str
        ``full``, ``screening`` or ``demonstration``; empty for the strongest the result carries.
    confidential : bool
        Publish totals only as finely as S8 allows.
    disclose : iterable of line ids, or None
        None opens every node; a list opens only the neighbourhood of these lines.
    suppliers : bool
        Open the factors that stand for suppliers' records, too, with the evidence nodes of their documents.
    secret : bytes
        32 bytes; the same secret rebuilds the same bytes. Fresh by default.
    created : datetime
        UTC; now by default.

    Raises
    ------
    ProblemsError
        A claim the result does not carry, hiding without confidential, a number that does not fit,
        a total that would give hidden lines away, or FP-R010: a value of a source that may not be handed on
        would lie open. In a confidential record the lines of such values stay hidden (RECORD S9).
    """
    claim = claim or result.claim
    if claim not in _CLAIMS[result.claim]:
        raise ProblemsError([Problem("FP-R001", got=claim, expected=result.claim)])
    unresolved = [x.id for x in result.inventory.lines if x.match.state in ("open", "range")]
    if claim == "demonstration" and unresolved:
        raise ProblemsError([Problem("FP-R006", Where(key=name), got=name) for name in unresolved])
    if disclose is not None and not confidential:
        raise ProblemsError([Problem("FP-R003")])
    everything = _without_licensed(result, library, confidential, None) if confidential else None
    disclose = _without_licensed(result, library, confidential, disclose)
    _check_digits(result)
    secret = secrets.token_bytes(32) if secret is None else secret
    try:
        nodes = Writer(result, library, secret, place, confidential).write()
        withheld = {f"own/{row.id}" for row in result.inventory.study.factors if row.withheld}
        chosen = known_lines(nodes, disclose)
        shown = open_leaves(nodes, chosen, suppliers=suppliers, withheld=withheld)
        whole = open_leaves(nodes, known_lines(nodes, everything))
        lines = frozenset(n for (kind, n), leaf in nodes.leaf_of.items() if kind == "line" and leaf in shown)
        document = _document(result, library, nodes, lines, claim, confidential, publish_totals, created)
    except NumberError as fault:
        raise ProblemsError([Problem("FP-R004", got=str(fault))]) from None
    record = dumps(document)
    rules = dumps({"format": "footprint-rules/1", "rule_sets": _rule_sets(result)})
    files = {
        "manifest.json": make_manifest(record, rules),
        "record.json": record,
        "rules.json": rules,
        **disclosure_files(nodes, shown),
    }
    return Record(files, document["record_root"], claim, secret, nodes, shown, whole)


def _without_licensed(
    result: Result, library: Library, confidential: bool, disclose: Iterable[str] | None
) -> Iterable[str] | None:
    """The lines to open, without those of values that may not be handed on."""
    held: dict[str, str] = {}
    own = {f"own/{row.id}": row.publisher for row in result.inventory.study.factors if row.withheld}
    for line in result.inventory.lines:
        factor = result.inventory.factors.get(line.factor)
        card = library.passport(factor.source) if factor is not None and factor.release else None
        if line.factor in own:
            held[line.id] = own[line.factor]
        elif card is not None and not card.redistributable:
            held[line.id] = card.id
    asked = None if disclose is None else [str(name) for name in disclose]
    return withhold(held, confidential, asked, (x.line.id for x in result.inventory.lines))


def _check_digits(result: Result) -> None:
    """Public totals need 1..6 significant digits; a rule set that states others cannot be published."""
    for item in result.assessments:
        if digits_of(item.rule_set["parameters"]) is None:
            got = str(item.rule_set["parameters"]["digits"])
            raise ProblemsError([Problem("FP-R009", Where(key=item.rule_set["id"]), got=got)])


def _rule_sets(result: Result) -> list[Any]:
    found = {a.rule_set["id"]: dict(a.rule_set) for a in result.assessments}
    return [found[name] for name in sorted(found)]


def _parts(result: Result, item: AssessmentResult, shown: frozenset[str]) -> list[Part]:
    """What the lines of an assessment add, ``shown`` being the ids of the lines that lie open."""
    out = []
    for row in item.lines:
        if not row.values:
            continue
        factor = result.inventory.factors[row.line.factor]
        gases, components = (
            {name: format_rat(value) for name, value in values.items()}
            for values in (factor.gases, factor.components)
        )
        key, name, stem = factor_key(factor.unit, components, gases), row.line.id, row.line.line.id
        for component, value in row.values.items():
            stage, hidden = row.line.line.stage, name not in shown
            out.append(Part(name, key, stage, component, format_rat(value), stem, hidden))
    return out


def _details(result: Result, shown: frozenset[str], confidential: bool, publish: bool) -> list[str | None]:
    if not confidential:
        return ["stage_component"] * len(result.assessments)
    if not publish:
        return [None] * len(result.assessments)
    parts = [_parts(result, a, shown) for a in result.assessments]
    details = choose_details(parts)
    names = [a.assessment.id for a in result.assessments]
    refused = [name for name, detail in zip(names, details, strict=True) if detail is None]
    if refused:
        alone = choose_details([[replace(p, hidden=False) for p in rows] for rows in parts])
        code = dict(zip(names, ("FP-R002" if d is None else "FP-R007" for d in alone), strict=True))
        raise ProblemsError([Problem(code[name], got=name) for name in refused])
    return details


def _assessment(item: AssessmentResult, detail: str | None) -> dict[str, Any]:
    totals = None
    if detail is not None:
        rows = exact_rows(item.assessment.stages, item.totals)
        totals = published_totals(rows, detail, item.digits)
    return {
        "id": item.assessment.id,
        "rule_set": {"id": item.rule_set["id"], "digest": item.rule_set_digest},
        "gwp_set": {"id": item.assessment.gwp_set, "digest": item.gwp_set_digest},
        "boundary": item.assessment.boundary,
        "stages": list(item.assessment.stages),
        "detail": detail or "total",
        "totals": totals,
    }


def _document(
    result: Result,
    library: Library,
    nodes: NodeSet,
    shown: frozenset[str],
    claim: str,
    confidential: bool,
    publish: bool,
    created: datetime | None,
) -> dict[str, Any]:
    product = result.inventory.study.product
    named = bool(product.part_no) and not confidential
    lines = result.inventory.lines
    releases = _named_releases(result, library, confidential)
    roots = roots_of(nodes.groups())
    details = _details(result, shown, confidential, publish)
    moment = (created or datetime.now(UTC)).astimezone(UTC)
    document = {
        "format": "footprint-record/1",
        "subject": {
            "product_ids": [product.model, *([product.part_no] if named else [])],
            "batch": None if confidential else product.batch or None,
            "facility": (product.facility or None) if not confidential else None,
            "period": {"from": product.start, "to": product.end},
            "declared_unit": quantity(product.declared_unit.value, product.declared_unit.unit),
        },
        "claim": claim,
        "confidential": confidential,
        "coverage": {
            "lines": len(lines),
            "with_result": len({r.line.id for a in result.assessments for r in a.lines if r.has_factor}),
            "open": sum(x.match.state == "open" for x in lines),
        },
        "assessments": [
            _assessment(item, detail) for item, detail in zip(result.assessments, details, strict=True)
        ],
        "roots": roots,
        "record_root": record_root(roots),
        "unit_table": {"id": TABLE_ID, "digest": table_digest()},
        "factor_releases": [{"id": r, "digest": library.release_digest(r)} for r in releases],
        "software": {"name": "footprint", "version": VERSION},
        "created": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    statistics = {} if confidential else _statistics(result)
    if statistics:
        document["statistics"] = statistics
    return document


def _statistics(result: Result) -> dict[str, Any]:
    """Intervals of stated ranges, and the quality of each assessment where the study states any."""
    found: dict[str, Any] = {}
    if any(a.interval[0] != a.interval[1] for a in result.assessments):
        found["intervals"] = [_interval(a) for a in result.assessments]
    if states_quality(result.inventory):
        found["quality"] = [_quality(a, quality(result.inventory, a)) for a in result.assessments]
    return found


def _quality(item: AssessmentResult, found: AssessmentQuality) -> dict[str, Any]:
    """What a buyer carries on: the primary data share, and the ratings of the sources (of the factors)."""
    factor = next((r for r in found.ratings if r.scope == "factor"), None)
    return {
        "assessment": item.assessment.id,
        "method": WEIGHT["en"],
        "primary_data_share": rounded_dec(found.pds.value, 3),
        "not_stated": rounded_dec(found.pds.unknown, 3),
        "scheme": found.scheme,
        "ratings": {} if factor is None else {k: rounded_dec(v, 3) for k, v in factor.values.items()},
    }


def _named_releases(result: Result, library: Library, confidential: bool) -> list[str]:
    """Releases that the record names; the digest of a small licensed one would give its values away."""
    used = {f.release: f.source for f in result.inventory.factors.values() if f.release}
    cards = {release: library.passport(source) for release, source in used.items()}
    return sorted(r for r, card in cards.items() if not confidential or card is None or card.redistributable)


def _interval(item: AssessmentResult) -> dict[str, Any]:

    low, high = (rounded_dec(value, item.digits) for value in item.interval)
    return {
        "assessment": item.assessment.id,
        "method": "stated ranges",
        "low": low,
        "high": high,
        "unit": "kg CO2e",
    }
