"""Every field that matters is bound by the record root; every change of a total by the result digest."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import footprint as fp
from footprint.audit.rulesets import rule_sets
from footprint.compile.build import build
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.model.study import Study as Inventory
from footprint.model.types import Quantity
from footprint.record.record import make_record
from footprint.result.calculate import calculate

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
MORE = Fraction(101, 100)


def base() -> Inventory:
    """The example with digests on its evidence, so that its evidence is bound too."""
    inventory = fp.read(EXAMPLE).inventory
    rows = tuple(
        e.model_copy(update={"sha256": f"{i:064x}", "size": 7}) for i, e in enumerate(inventory.evidence)
    )
    return inventory.model_copy(update={"evidence": rows})


def more(quantity: Quantity) -> Quantity:
    return Quantity(value=quantity.value * MORE, unit=quantity.unit)


def put(inventory: Inventory, table: str, key: str, **fields) -> Inventory:
    rows = tuple(x.model_copy(update=fields) if x.id == key else x for x in getattr(inventory, table))
    return inventory.model_copy(update={table: rows})


def on_match(inventory: Inventory, line_id: str, role: str, **fields) -> Inventory:
    line = inventory.line(line_id)
    matches = tuple(m.model_copy(update=fields) if m.role == role else m for m in line.matches)
    return put(inventory, "lines", line_id, matches=matches)


def line_mutants(held: Inventory):
    for line in held.lines:
        name = line.id
        for column in ("name", "spec", "external_ref", "supplier", "meter"):
            yield f"{name}.{column}", put(held, "lines", name, **{column: f"{getattr(line, column)} x"})
        yield f"{name}.recycled", put(held, "lines", name, recycled=Fraction(1, 10))
        if line.amount is not None:
            yield f"{name}.amount", put(held, "lines", name, amount=more(line.amount))
        if line.amount is not None and line.amount.unit == "kg":
            # the number stays, the unit moves
            yield f"{name}.unit", put(held, "lines", name, amount=Quantity(value=line.amount.value, unit="t"))
        if line.distance is not None:
            yield f"{name}.distance", put(held, "lines", name, distance=more(line.distance))
            yield f"{name}.end_place", put(held, "lines", name, end_place="elsewhere")
            yield f"{name}.mode", put(held, "lines", name, mode="rail")
        if line.kind in ("material", "auxiliary", "packaging", "service"):
            yield f"{name}.stage", put(held, "lines", name, stage="production")
        if line.basis == "net":
            yield f"{name}.scrap", put(held, "lines", name, scrap=line.scrap * MORE)
            yield f"{name}.basis", put(held, "lines", name, basis="gross")
        if line.share_key:
            yield f"{name}.share", put(held, "lines", name, share=Fraction(2, 5), share_key=None)
            yield f"{name}.evidence", put(held, "lines", name, evidence=())
        if line.treatment:
            yield f"{name}.treatment", put(held, "lines", name, treatment="landfill")
        for match in line.matches:
            at = f"{name}.{match.role}"
            yield f"{at}.reason", on_match(held, name, match.role, reason=f"{match.reason} x")
            yield f"{at}.author", on_match(held, name, match.role, author="other")
            yield f"{at}.date", on_match(held, name, match.role, date="2026-01-16")
            if match.bias:
                bias = "overstates" if match.bias != "overstates" else "unknown"
                yield f"{at}.bias", on_match(held, name, match.role, bias=bias)
            if match.state == "own":
                other = next(
                    f"own/{f.id}" for f in held.factors if f"own/{f.id}" != match.factor and f.unit == "kg"
                )
                yield f"{at}.factor", on_match(held, name, match.role, factor=other, row_digest="")
                yield f"{at}.state", on_match(held, name, match.role, state="proxy", bias="unknown")


def other_mutants(held: Inventory):
    used = {m.factor for x in held.lines for m in x.matches}
    for row in held.factors:
        if f"own/{row.id}" not in used:
            continue
        yield (
            f"factor {row.id}.value",
            put(held, "factors", row.id, components={c: v * MORE for c, v in row.components.items()}),
        )
        texts = ("name", "technology", "document", "locator", "publisher", "licence", "note")
        for column in texts:
            yield (
                f"factor {row.id}.{column}",
                put(held, "factors", row.id, **{column: f"{getattr(row, column)} x"}),
            )
        yield f"factor {row.id}.year", put(held, "factors", row.id, year=row.year - 1)
        yield f"factor {row.id}.gwp", put(held, "factors", row.id, gwp_set="AR4-GWP100")
        yield f"factor {row.id}.kind", put(held, "factors", row.id, kind="spend")
        yield f"factor {row.id}.geography", put(held, "factors", row.id, geography="GLO")
        yield f"factor {row.id}.illustrative", put(held, "factors", row.id, illustrative=not row.illustrative)
        yield f"factor {row.id}.includes", put(held, "factors", row.id, includes=("infrastructure",))
    for row in held.evidence:
        changes = {
            "kind": "drawing",
            "number": "x",
            "issuer": "x",
            "sha256": "f" * 64,
            "size": 8,
            "end": "2025-11-30",
        }
        for column, value in changes.items():
            yield f"evidence {row.id}.{column}", put(held, "evidence", row.id, **{column: value})
        yield f"evidence {row.id}.quantity", put(held, "evidence", row.id, quantity=more(row.quantity))
    for row in held.outputs:
        yield f"output {row.id}.amount", put(held, "outputs", row.id, amount=more(row.amount))
    for row in held.masses:
        yield f"mass {row.id}.mass", put(held, "masses", row.id, mass=more(row.mass))
        for column, value in {"method": "estimated", "source": "x", "date": "2025-06-29"}.items():
            yield f"mass {row.id}.{column}", put(held, "masses", row.id, **{column: value})
    for row in held.processes:
        if row.output is not None:
            yield f"process {row.id}.output", put(held, "processes", row.id, output=more(row.output))
            yield f"process {row.id}.yield", put(held, "processes", row.id, yield_=Fraction(9, 10))
    product = held.product
    values = {
        "name": "x",
        "model": "x",
        "part_no": "x",
        "hs": "7318 16",
        "site": "CN-ZJ",
        "facility": "x",
        "batch": "x",
        "end": "2025-12-30",
        "start": "2024-12-31",
        "declared_unit": more(product.declared_unit),
        "net_mass": more(product.net_mass),
    }
    for column, value in values.items():
        yield (
            f"product.{column}",
            held.model_copy(update={"product": product.model_copy(update={column: value})}),
        )
    (first, *rest) = held.assessments
    for column, value in {"gwp_set": "AR5-GWP100", "boundary": "cradle_to_gate", "id": "other"}.items():
        changed = first.model_copy(update={column: value})
        yield f"assessment.{column}", held.model_copy(update={"assessments": (changed, *rest)})


FACTORS = library(shipped())


def outcome(inventory: Inventory, rules=None):
    found, problems = build(inventory, FACTORS)
    assert found is not None, [p.render("en") for p in problems if p.severity == "error"]
    result = calculate(found, rules or rule_sets())
    made = make_record(result, FACTORS, secret=b"\x01" * 32, created=datetime(2026, 3, 1, tzinfo=UTC))
    return made.record_root, made.files["record.json"], result.assessments[0]


def test_200_single_changes_give_200_records():
    held = base()
    root, _, original = outcome(held)
    mutants = [*line_mutants(held), *other_mutants(held)]
    assert len({name for name, _ in mutants}) == len(mutants) >= 200
    roots, moved = {root: "the original"}, 0
    for name, mutant in mutants:
        made, _, item = outcome(mutant)
        assert made not in roots, f"{name} gives the record of {roots[made]}"
        roots[made] = name
        same = (item.totals, item.declared_base, item.gwp_set_digest, item.assessment.boundary) == (
            original.totals,
            original.declared_base,
            original.gwp_set_digest,
            original.assessment.boundary,
        )
        assert (item.result_digest == original.result_digest) == same, name
        moved += item.totals != original.totals
    assert len(roots) == len(mutants) + 1
    assert moved > 50


def test_a_parameter_of_the_rule_set_moves_record_and_result_digest():
    held = base()
    root, record, original = outcome(held)
    found = {root}
    for column, value in {"cutoff_total": "0.06", "digits": 3, "proxy_share": "0.4"}.items():
        changed = {k: {**v, "parameters": {**v["parameters"], column: value}} for k, v in rule_sets().items()}
        made, other, item = outcome(held, changed)
        assert made not in found
        found.add(made)
        assert other != record
        assert item.result_digest != original.result_digest
        assert item.totals == original.totals
