"""What several bundles use together: one document behind two claims, one certificate counted twice.

In: opened records. Out: findings. No signature and no rule inside one bundle can see this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations

from footprint.audit.checks import record_views
from footprint.base.numbers import parse_rat, show
from footprint.base.problem import Problem
from footprint.base.unit_table import base_unit
from footprint.base.where import Where
from footprint.compile.inventory import stem
from footprint.model.evidence import parsed_key
from footprint.model.instruments import Serials, serials, share_a_number
from footprint.proof.opened import Opened
from footprint.result.claims import Claim, claims_of
from footprint.result.evidence_rules import document_keys
from footprint.result.reconcile import shortfalls
from footprint.result.view import View, ViewEvidence


@dataclass(frozen=True, slots=True)
class Named:
    """A record with the name of its bundle; ``views`` are those of its assessments."""

    name: str
    opened: Opened
    views: list[View] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Every question below is about the same views."""
        object.__setattr__(self, "views", record_views(self.opened))


@dataclass(frozen=True, slots=True)
class _Use:
    """A document in one bundle; equal ``document`` means one document."""

    bundle: str
    item: ViewEvidence
    document: int


def shared_evidence(bundles: Sequence[Named]) -> list[Problem]:
    """Findings over several records, stable in order.

    FP-A370 claims that a shared document does not carry; FP-A371 one that carries them (info); FP-A372 one
    whose claims cannot be compared; FP-A373 a document saved again; FP-A374 certificate numbers claimed by
    two; FP-A375 nodes are hidden, so that what they share is not known.
    """
    found = [
        Problem("FP-A375", Where(b.name), got=b.name, severity="warning")
        for b in bundles
        if not b.opened.all_open("lines", "evidence")
    ]
    uses = _uses(bundles)
    found += _saved_again(uses)
    found += _claimed(bundles, uses)
    return [*found, *_serials(bundles)]


def _uses(bundles: Sequence[Named]) -> list[_Use]:
    """Every document of every bundle; those with one key in common are one."""
    seen: dict[tuple[str, ...], _Use] = {}
    out: list[_Use] = []
    for bundle in bundles:
        for item in bundle.views[0].evidence:  # all assessments have the same
            keys = dict(reversed([(key, code) for code, key in document_keys(item)]))
            alike = [seen[k] for k, code in keys.items() if k in seen and _same(code, seen[k].item, item)]
            number = alike[-1].document if alike else len(out)
            use = _Use(bundle.name, item, number)
            for key in keys:
                seen.setdefault(key, use)
            out.append(use)
    return out


def _same(code: str, first: ViewEvidence, second: ViewEvidence) -> bool:
    numbers = parsed_key(first.number), parsed_key(second.number)
    return code != "FP-G374" or not all(numbers) or numbers[0] == numbers[1]


def _saved_again(uses: Sequence[_Use]) -> Iterator[Problem]:
    first: dict[int, _Use] = {}
    for use in uses:
        held = first.setdefault(use.document, use)
        if held.bundle != use.bundle and held.item.sha256 != use.item.sha256:
            told = {"other": held.bundle}
            where = Where(use.bundle, "evidence", key=use.item.id)
            yield Problem("FP-A373", where, got=use.item.id, expected=held.item.id, values=told)


def _claims(bundle: Named) -> list[Claim]:
    """What the lines of a record take for its product, co-products of the same process left to others.

    A line that counts in several assessments claims once: the most that one of them takes.
    """
    shares: dict[str, Fraction] = {}
    for _, node in bundle.opened.of("line"):
        process = bundle.opened.get(node["process"], "process")
        share = parse_rat(process["share"]) if process is not None else Fraction(1)
        name = stem(str(node["id"]))
        shares[name] = max(share, shares.get(name, Fraction(0)))
    found: dict[str, Claim] = {}
    for claim in (c for view in bundle.views for c in claims_of(view)):
        held = found.get(claim.id, claim)
        files = tuple({f.id: f for f in (*held.files, *claim.files)}.values())
        found[claim.id] = replace(max(held, claim, key=lambda c: c.taken), files=files)
    return [replace(c, taken=c.taken * shares.get(stem(c.id), Fraction(1))) for c in found.values()]


def _claimed(bundles: Sequence[Named], uses: Sequence[_Use]) -> Iterator[Problem]:
    users: dict[int, set[str]] = {}
    for use in uses:
        users.setdefault(use.document, set()).add(use.bundle)
    shared = {number for number, names in users.items() if len(names) > 1}
    documents = {(u.bundle, u.item.id): u for u in uses}
    rows = [(b.name, c) for b in bundles for c in _claims(b)]
    lacking: set[int] = set()
    compared: dict[int, set[str]] = {}
    for dimension in sorted({c.dimension for _, c in rows if c.compared}):
        claims, shows, names = _problem(dimension, rows, documents)
        for label, files in names.items():
            for file in files:
                compared.setdefault(int(file), set()).add(label.partition(" ▸ ")[0])
        for lack in shortfalls(claims, shows, names):
            mine = {int(f) for f in lack.files} & shared
            if mine and len({x.partition(" ▸ ")[0] for x in lack.lines}) > 1:
                lacking |= mine
                yield _lack(lack.lines, [u for u in uses if u.document in mine], dimension, lack.claimed,
                            lack.shown)  # fmt: skip
    for number in sorted(shared - lacking):
        mine_uses = [u for u in uses if u.document == number]
        told = ", ".join(f"{u.bundle} ▸ {u.item.id}" for u in mine_uses)
        fits = users[number] <= compared.get(number, set())
        code = "FP-A371" if fits else "FP-A372"
        yield Problem(code, got=told, severity="info" if fits else "warning")


def _problem(
    dimension: str, rows: Sequence[tuple[str, Claim]], documents: Mapping[tuple[str, str], _Use]
) -> tuple[dict[str, Fraction], dict[str, Fraction], dict[str, tuple[str, ...]]]:
    """Claims, documents with their totals (the least that is stated), and which claim names which."""
    claims: dict[str, Fraction] = {}
    shows: dict[str, Fraction] = {}
    names: dict[str, tuple[str, ...]] = {}
    for bundle, claim in rows:
        if claim.dimension != dimension or not claim.compared:
            continue
        label = f"{bundle} ▸ {claim.id}"
        claims[label] = claim.taken
        files = []
        for item in claim.compared:
            number = str(documents[bundle, item.id].document)
            files.append(number)
            if item.quantity is not None:
                shows[number] = min(item.quantity, shows.get(number, item.quantity))
        names[label] = tuple(sorted(set(files)))
    return claims, shows, names


def _lack(
    lines: Sequence[str], uses: Sequence[_Use], dimension: str, claimed: Fraction, shown: Fraction
) -> Problem:
    unit = base_unit(dimension)
    told = {
        "lines": ", ".join(lines[:12]),
        "files": ", ".join(f"{u.bundle} ▸ {u.item.id}" for u in uses[:12]),
        "missing": f"{show(claimed - shown)} {unit}",
    }
    got, expected = f"{show(claimed)} {unit}", f"{show(shown)} {unit}"
    return Problem("FP-A370", got=got, expected=expected, values=told)


def _serials(bundles: Sequence[Named]) -> Iterator[Problem]:
    """Certificate numbers that stand behind lines of two records."""
    told: dict[str, list[tuple[str, tuple[Serials, ...]]]] = {}
    for bundle in bundles:
        items = (x.instrument for view in bundle.views for x in view.lines if x.instrument is not None)
        rows = sorted({(item.id, item.serial) for item in items if item.serial})
        told[bundle.name] = [(name, serials(text)) for name, text in rows]
    for first, second in combinations(told, 2):
        for name, numbers in told[second]:
            for other, earlier in told[first]:
                if share_a_number(numbers, earlier):
                    where = Where(second, "instruments", key=name)
                    yield Problem("FP-A374", where, got=name, values={"other": f"{first} ▸ {other}"})
