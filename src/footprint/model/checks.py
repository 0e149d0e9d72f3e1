"""What can be wrong in a study by itself, before any factor is looked at.

Every check looks at the whole study and yields problems; none stops at the first. ``place`` leads from a
table, an id and a field to the cell it was read from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from footprint.base.messages import LANGS
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.model.boundary import BOUNDARY_CHECKS
from footprint.model.carbon import carbon_contents
from footprint.model.energy_checks import energy_rows
from footprint.model.evidence import evidence_kind
from footprint.model.lines import Line, Match
from footprint.model.members import family_rows
from footprint.model.meters import (
    informs_only,
    meter_periods,
    meter_rows,
    parts_of_meters,
    production_lines,
    sharers,
    sub_lines,
)
from footprint.model.offsets import no_offsets
from footprint.model.place import Place, no_place
from footprint.model.processes import Output
from footprint.model.quality_checks import quality_rows
from footprint.model.recycling import recycling_rows
from footprint.model.sectors.checks import sector_items
from footprint.model.splits import split_rows
from footprint.model.study import Study
from footprint.model.transport import distances, transport_chains, vehicles
from footprint.model.types import exact_text
from footprint.model.vocabulary import choices, label, words
from footprint.units.suggest import nearest

#: Amounts of transport that already hold a distance.
MOVED = ("freight", "vehicle_distance")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check(study: Study, place: Place = no_place) -> list[Problem]:
    """All problems of the study itself, in a stable order."""
    found: list[Problem] = []
    steps = (_product, _ids, _amounts, _positive, _evidence, _shares, _references, _bases, _matches, _cycles,
             parts_of_meters, _periods, meter_periods, meter_rows, production_lines, sub_lines,
             family_rows, _recycling, transport_chains, vehicles, distances, split_rows,
             *BOUNDARY_CHECKS, sector_items, no_offsets,
             carbon_contents, quality_rows, energy_rows)  # fmt: skip
    for step in steps:
        found.extend(step(study, place))
    return found


def _product(study: Study, place: Place) -> Iterator[Problem]:
    product = study.product
    if product.declared_unit.value <= 0:
        got = exact_text(product.declared_unit.value)
        yield Problem("FP-M012", place("product", "declared_unit", "value"), got=got)
    if product.net_mass is None and product.declared_unit.dimension in ("mass", "piece"):
        yield Problem("FP-M013", place("product", "net_mass", "value"))
    if product.net_mass is not None and product.net_mass.dimension != "mass":
        yield Problem("FP-M014", place("product", "net_mass", "unit"), got=product.net_mass.unit)
    made = [o for o in study.outputs if o.role == "product"]
    if made and not any(o.product in (product.model, product.part_no) for o in made):
        where, got = place("outputs", made[0].id, "product"), made[0].product
        yield Problem("FP-M040", where, got=got, expected=product.model, severity="warning")
    if not study.lines:
        yield Problem("FP-M015", place("lines", "", ""))
    if not study.assessments:
        yield Problem("FP-M031", place("assessments", "", ""))
    for assessment in study.assessments:
        if not assessment.stages:
            yield Problem("FP-M029", place("assessments", assessment.id, "partial"), got=assessment.id)


def _ids(study: Study, place: Place) -> Iterator[Problem]:
    tables = {
        "lines": [x.id for x in study.lines],
        "processes": [x.id for x in study.processes],
        "outputs": [x.id for x in study.outputs],
        "masses": [x.id for x in study.masses],
        "factors": [x.id for x in study.factors],
        "evidence": [x.id for x in study.evidence],
        "recycling": [x.id for x in study.recycling],
        "instruments": [x.id for x in study.instruments],
        "energy_balance": [x.id for x in study.energy_balance],
        "assessments": [x.id for x in study.assessments],
        "sector_answers": [x.item for x in study.sector_answers],
    }
    for table, ids in tables.items():
        for value, count in Counter(ids).items():
            if count > 1:
                yield Problem(
                    "FP-M001", place(table, value, "#duplicate"), got=value, values={"count": str(count)}
                )


def _amounts(study: Study, place: Place) -> Iterator[Problem]:
    for line in study.lines:
        if line.amount is None:
            if not (line.kind == "transport" and line.cargo):
                yield Problem("FP-M002", place("lines", line.id, "amount"))
        elif line.amount.value < 0:
            yield _negative(line.id, "amount", line.amount.value, place)
        if line.distance is not None and line.distance.value < 0:
            yield _negative(line.id, "distance", line.distance.value, place)
        if line.distance is not None and line.amount is not None and line.amount.dimension in MOVED:
            got = f"{exact_text(line.distance.value)} {line.distance.unit}"
            yield Problem("FP-M046", place("lines", line.id, "distance"), got=got)
        if line.scrap is not None and not 0 <= line.scrap <= 10:
            yield Problem(
                "FP-M004", place("lines", line.id, "scrap"), got=exact_text(line.scrap), expected="0..1000 %"
            )
        if line.scrap and not line.basis:
            yield Problem("FP-M005", place("lines", line.id, "basis"))
        if line.share is not None and not 0 <= line.share <= 1:
            yield Problem(
                "FP-M004", place("lines", line.id, "share"), got=exact_text(line.share), expected="0..1"
            )
    for output in study.outputs:
        if output.amount.value <= 0:
            got = exact_text(output.amount.value)
            yield Problem("FP-M012", place("outputs", output.id, "amount"), got=got)
    for process in study.processes:
        if process.output is not None and process.output.value <= 0:
            got = exact_text(process.output.value)
            yield Problem("FP-M012", place("processes", process.id, "output"), got=got)
        if process.yield_ is not None and not 0 < process.yield_ <= 1:
            got = exact_text(process.yield_)
            yield Problem("FP-M004", place("processes", process.id, "yield_"), got=got, expected="0..1")


def _positive(study: Study, place: Place) -> Iterator[Problem]:
    """Masses, revenues, shares and bridges: what a number is multiplied or divided by."""
    net = study.product.net_mass
    above = [] if net is None else [("product", "net_mass", "value", net.value)]
    above += [("masses", m.id, "mass_g", m.mass.value) for m in study.masses]
    above += [
        ("outputs", o.id, "mass_each", o.mass_each.value) for o in study.outputs if o.mass_each is not None
    ]
    above += [("lines", x.id, "unit", bridge.ratio) for x in study.lines for bridge in x.bridges]
    for table, key, column, value in above:
        if value <= 0:
            yield Problem("FP-M012", place(table, key, column), got=exact_text(value))
    for output in study.outputs:
        if output.revenue is not None and output.revenue.value < 0:
            got = exact_text(output.revenue.value)
            yield Problem("FP-M003", place("outputs", output.id, "revenue"), got=got, expected="≥ 0")
        if output.share is not None and not 0 <= output.share <= 1:
            where = place("outputs", output.id, "share")
            yield Problem("FP-M004", where, got=exact_text(output.share), expected="0..1")


def _evidence(study: Study, place: Place) -> Iterator[Problem]:
    for item in study.evidence:
        if item.sha256 and not _SHA256.fullmatch(item.sha256):
            yield Problem("FP-M032", place("evidence", item.id, "sha256"), got=item.sha256)
        if item.size < 0:
            yield Problem("FP-M003", place("evidence", item.id, "size"), got=str(item.size), expected="≥ 0")
        if evidence_kind(item.kind) not in words("evidence_kind"):
            listed = {f"kinds_{g}": ", ".join(choices("evidence_kind", g)) for g in LANGS}
            near = nearest(item.kind, [w for g in LANGS for w in choices("evidence_kind", g)])
            yield Problem(
                "FP-M370", place("evidence", item.id, "kind"), got=item.kind, near=near, values=listed
            )
        if item.start and item.end and item.start > item.end:
            yield Problem("FP-M027", place("evidence", item.id, "end"), got=f"{item.start} … {item.end}")
        if item.quantity is not None and item.quantity.value < 0:
            got = exact_text(item.quantity.value)
            yield Problem("FP-M003", place("evidence", item.id, "amount"), got=got, expected="≥ 0")


def _negative(line_id: str, column: str, value: Fraction, place: Place) -> Problem:
    return Problem("FP-M003", place("lines", line_id, column), got=exact_text(value), expected="≥ 0")


def _shares(study: Study, place: Place) -> Iterator[Problem]:
    yield from _stated_shares(study, place)
    told: set[tuple[str, str]] = set()
    for line in study.lines:
        divided = line.share is not None or line.share_key is not None or line.split_by
        if line.scope in ("plant", "line") and not divided:
            words = {f"scope_{g}": label("scope", line.scope, g) for g in LANGS}
            yield Problem("FP-M008", place("lines", line.id, "share"), got=line.scope, values=words)
        if line.share_key is not None:
            yield from _share_key(line, study, place, told)
    groups: dict[str, set[str]] = {}
    for output in study.outputs:
        if output.role != "other":
            groups.setdefault(output.process, set()).add(output.allocation or "")
    for process, keys in groups.items():
        rows = [o for o in study.outputs if o.process == process and o.role != "other"]
        if len(rows) > 1 and (len(keys) > 1 or "" in keys):
            yield Problem("FP-M009", place("outputs", rows[0].id, "allocation"), got=process)
        elif len(rows) > 1:
            yield from _key_values(keys.pop(), rows, place)


def _stated_shares(study: Study, place: Place) -> Iterator[Problem]:
    """Stated shares sum to one: in each process that allocates by them, or over the plant."""
    stated = [o for o in study.outputs if o.share is not None]
    for output in study.outputs:
        if output.share is None and output.allocation == "share":
            yield Problem("FP-M007", place("outputs", output.id, "share"), got=output.product)
    if not stated or any(o.share is None and o.allocation == "share" for o in study.outputs):
        return
    plant = sum((o.share for o in stated if o.share is not None), Fraction(0))
    wrong = [(stated[-1], plant)] if plant != 1 else []
    if wrong and not any(x.share_key == "share" for x in study.lines):
        names = dict.fromkeys(o.process for o in stated if o.role != "other")
        groups = [[x for x in stated if x.process == name] for name in names]
        sums = [(rows[-1], sum((x.share or Fraction(0) for x in rows), Fraction(0))) for rows in groups]
        wrong = [(row, total) for row, total in sums if total != 1] if sums else wrong
    for output, total in wrong:
        where = place("outputs", output.id, "share")
        yield Problem("FP-M006", where, got=exact_text(total), expected="1")


def _key_words(key: str) -> dict[str, str]:
    return {f"key_{lang}": label("share_key", key, lang) for lang in LANGS}


def _share_key(line: Line, study: Study, place: Place, told: set[tuple[str, str]]) -> Iterator[Problem]:
    """The outputs of one key are looked at once, however many invoices are shared by it."""
    key = line.share_key or ""
    if (key, line.production_line) not in told:
        told.add((key, line.production_line))
        yield from _key_values(key, sharers(study, line), place)
    if not any(o.role == "product" for o in study.outputs):
        yield Problem("FP-M011", place("lines", line.id, "share"), got=key, values=_key_words(key))


def _key_values(key: str, outputs: Sequence[Output], place: Place) -> Iterator[Problem]:
    """Every output that takes part in a key has a value for it."""
    for output in outputs:
        if key == "revenue" and output.revenue is None:
            yield Problem(
                "FP-M010", place("outputs", output.id, "revenue"), got=output.product, values=_key_words(key)
            )
        if key == "mass" and output.amount.dimension != "mass" and output.mass_each is None:
            yield Problem(
                "FP-M010",
                place("outputs", output.id, "mass_each"),
                got=output.product,
                values=_key_words(key),
            )
        if key == "piece" and output.amount.dimension != "piece":
            yield Problem(
                "FP-M010", place("outputs", output.id, "unit"), got=output.product, values=_key_words(key)
            )
        if key == "physical" and output.physical is None:
            where = place("outputs", output.id, "physical")
            yield Problem("FP-M010", where, got=output.product, values=_key_words(key))
        if key == "share" and output.share is None:
            yield Problem("FP-M007", place("outputs", output.id, "share"), got=output.product)
    currencies = {o.revenue.dimension for o in outputs if o.revenue is not None}
    if key == "revenue" and len(currencies) > 1:
        where = place("outputs", outputs[-1].id, "revenue")
        yield Problem("FP-M030", where, got=" | ".join(sorted(currencies)))
    measures = {o.physical.dimension for o in outputs if o.physical is not None}
    if key == "physical" and len(measures) > 1:
        where = place("outputs", outputs[-1].id, "physical")
        yield Problem("FP-M060", where, got=" | ".join(sorted(measures)))


def _references(study: Study, place: Place) -> Iterator[Problem]:
    by_id = {x.id: x for x in study.lines}
    lines, cargoes = set(by_id), {*by_id, "product"}

    processes = {x.id for x in study.processes} | {"main"}
    evidence = {x.id for x in study.evidence}
    own = {f"own/{x.id}" for x in study.factors}
    assessments = {x.id for x in study.assessments}
    for line in study.lines:
        # a leg that stands on its cargo's process is not blamed for it
        moved = any(by_id[c].process == line.process for c in line.cargo if c in by_id)
        wanted = [] if moved else [("process", line.process, processes)]
        wanted += [("parent", line.parent, lines)] if line.parent else []
        wanted += [("part_of", line.part_of, lines)] if line.part_of else []
        wanted += [("cargo", c, cargoes) for c in line.cargo]
        wanted += [("evidence", e, evidence) for e in line.evidence]
        wanted += [("assessments", a, assessments) for a in line.assessments]
        wanted += [("part_no", line.part_no, processes)] if line.kind == "intermediate" else []
        for match in line.matches:
            wanted += [("evidence", e, evidence) for e in match.evidence]
            if match.factor.startswith("own/"):
                wanted.append((f"{match.role}.factor", match.factor, own))
        for column, value, known in wanted:
            if value not in known:
                near = nearest(value, known)
                if column == "cargo" and value in (study.product.model, study.product.part_no):
                    near = "product"
                yield Problem("FP-M016", place("lines", line.id, column), got=value, near=near)
    for output in study.outputs:
        if output.process not in processes:
            near = nearest(output.process, processes)
            yield Problem("FP-M016", place("outputs", output.id, "process"), got=output.process, near=near)


def _bases(study: Study, place: Place) -> Iterator[Problem]:
    products = {o.process for o in study.outputs if o.role == "product"}
    outputs = {p.id for p in study.processes if p.output is not None}
    by_product = {o.process: o for o in study.outputs if o.role == "product"}
    known = {p.id for p in study.processes} | {"main"}
    by_id = {line.id: line for line in study.lines}
    for line in study.lines:
        if informs_only(line, by_id) or line.parent or line.process not in known:
            continue
        if line.per == "period" and line.process not in products:
            yield Problem("FP-M017", place("lines", line.id, "per"), got=line.process)
        if line.per == "output" and line.process not in outputs:
            yield Problem("FP-M018", place("lines", line.id, "per"), got=line.process)
        if line.per == "piece" and study.product.declared_unit.dimension != "piece":
            output = by_product.get(line.process)
            if output is None or output.mass_each is None:
                yield Problem("FP-M019", place("lines", line.id, "per"), got=line.process)


def _recycling(study: Study, place: Place) -> Iterator[Problem]:
    kinds: dict[str, str] = {line.id: line.kind for line in study.lines}
    yield from recycling_rows(study.recycling, kinds, place)
    for row in study.recycling:
        if row.line not in kinds:
            near = nearest(row.line, kinds)
            yield Problem("FP-M016", place("recycling", row.id, "line"), got=row.line, near=near)


def _matches(study: Study, place: Place) -> Iterator[Problem]:
    for line in study.lines:
        for role, count in Counter(m.role for m in line.matches).items():
            if count > 1:
                where, values = place("lines", line.id, f"{role}.state"), {"count": str(count)}
                yield Problem("FP-M001", where, got=f"{line.id} {role}", values=values)
        for match in line.matches:
            yield from _match(line, match, place)


def _match(line: Line, match: Match, place: Place) -> Iterator[Problem]:
    def at(column: str) -> Where:
        return place("lines", line.id, f"{match.role}.{column}")

    if match.state in ("factor", "supplier", "own", "proxy") and not match.factor:
        yield Problem("FP-M020", at("factor"), got=match.state)
    if match.state == "proxy" and not match.bias:
        yield Problem("FP-M021", at("bias"), got=match.factor)
    estimate = match.estimate
    if match.state == "cutoff" and (estimate is None or estimate.dimension != "co2e" or not match.reason):
        yield Problem("FP-M022", at("estimate"))
    if estimate is not None and estimate.value < 0:
        yield Problem("FP-M003", at("estimate"), got=exact_text(estimate.value), expected="≥ 0")
    if match.state == "range":
        if match.low is None or match.high is None or match.unit is None or not match.reason:
            yield Problem("FP-M023", at("low"))
        elif not 0 <= match.low <= match.high:
            yield Problem("FP-M024", at("low"), got=f"{exact_text(match.low)}..{exact_text(match.high)}")


def _cycles(study: Study, place: Place) -> Iterator[Problem]:
    """Each parent is walked once: a chain that is known to end is not walked again."""
    parents = {line.id: line.parent for line in study.lines if line.parent}
    done: set[str] = set()
    for start in sorted(parents):
        path: dict[str, None] = {}
        at = start
        while at in parents and at not in path and at not in done:
            path[at] = None
            at = parents[at]
        if at in path:
            walked = list(path)
            loop = walked[walked.index(at) :]
            got = " → ".join([*loop[:20], at])
            yield Problem("FP-M025", place("lines", min(loop), "parent"), got=got)
        done |= set(path)


def _periods(study: Study, place: Place) -> Iterator[Problem]:
    start, end = study.product.start, study.product.end
    if not (start and end):
        yield Problem("FP-M055", place("product", "end" if start else "start", "value"))
        return
    if start > end:
        yield Problem("FP-M027", place("product", "end", "value"), got=f"{start} … {end}")
    rows = [("lines", x.id, x.start, x.end) for x in study.lines]
    rows += [("outputs", x.id, x.start, x.end) for x in study.outputs]
    for table, key, first, last in rows:
        if first and last and first > last:
            yield Problem("FP-M027", place(table, key, "end"), got=f"{first} … {last}")
        elif (first and first < start) or (last and last > end):
            where = place(table, key, "start")
            expected = f"{start} … {end}"
            yield Problem("FP-M028", where, got=f"{first} … {last}", expected=expected, severity="warning")
