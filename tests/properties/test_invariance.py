"""What may not move a number: the engine, order, splitting, restating in other units, the file form."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from random import Random

import pytest
import studies

import footprint as fp
from building import qty, with_
from footprint.api.study import Study
from footprint.base.unit_table import units
from footprint.compile.program import program
from footprint.engine import exact, vector
from footprint.factors.gwp import gwp_sets

SAME = (("kg", "t", "g"), ("kWh", "MJ_el", "MWh"), ("piece", "1000piece"), ("kWh_net", "MJ_net"))


def digests(held: Study) -> dict[str, str]:
    return {a.assessment.id: a.result_digest for a in held.calculate().numbers.assessments}


def test_exact_and_vector_paths_agree_on_1000_studies():
    worst, loops, lines = Fraction(0), 0, 0
    for _seed, held, result in studies.calculating(1000):
        for item in held.inventory.assessments:
            numbers, _ = program(result.numbers.inventory, item, gwp_sets()[item.gwp_set])
            slow, fast = exact.run(numbers), vector.run(numbers)
            largest = max((abs(v) for row in slow.values for v in row), default=Fraction(0))
            for i, row in enumerate(slow.values):
                for j, value in enumerate(row):
                    if largest:
                        worst = max(worst, abs(Fraction(float(fast.values[i, j])) - value) / largest)
            total = exact.exact_sum(v for row in slow.values for v in row)
            size = sum(abs(v) for row in slow.values for v in row)
            if size:
                worst = max(worst, abs(Fraction(float(fast.values.sum())) - total) / size)
            lines += len(slow.values)
        names = [x for x in held.lines if x.kind == "intermediate"]
        loops += any(x.part_no <= x.process for x in names if x.process != "main")
    assert worst < Fraction(1, 10**12), float(worst)
    assert loops > 50
    assert lines > 5_000


def test_the_generator_covers_what_it_should():
    seen: set[str] = set()
    for _seed, held, result in studies.calculating(150):
        inventory = result.numbers.inventory
        for x in held.lines:
            seen |= {f"kind:{x.kind}", f"per:{x.per}", f"key:{x.share_key}"}
            seen |= {f"state:{m.state}" for m in x.matches} | {f"role:{m.role}" for m in x.matches}
        seen |= {f"step:{c.kind}" for x in inventory.lines for c in x.conversions}
        seen |= {f"allocation:{o.allocation}" for o in held.inventory.outputs if o.role == "coproduct"}
        seen |= {f"assessments:{len(result.numbers.assessments)}"}
        seen |= {"bases"} if any("@" in p for p in inventory.processes) else set()
        seen |= {"part"} if any(p.startswith("part~") for p in inventory.processes) else set()
        seen |= {"own assessments"} if any(x.assessments for x in held.lines) else set()
    wanted = {f"per:{p}" for p in ("declared_unit", "piece", "output", "period")}
    wanted |= {f"key:{k}" for k in ("mass", "revenue", "piece", "share")}
    wanted |= {f"allocation:{k}" for k in ("mass", "revenue", "piece", "share")}
    wanted |= {f"state:{s}" for s in ("own", "proxy", "range", "cutoff", "open")}
    wanted |= {f"step:{s}" for s in ("unit", "bridge", "share")}
    wanted |= {f"assessments:{n}" for n in (1, 2, 3)} | {"bases", "part", "own assessments", "role:upstream"}
    assert wanted <= seen, wanted - seen


def split(held: Study, rng: Random) -> Study:
    """One line in two amounts."""
    parents = {x.parent for x in held.lines} | {c for x in held.lines for c in x.cargo}
    free = [x for x in held.lines if x.amount is not None and x.amount.value and x.id not in parents]
    chosen = rng.choice(free)
    part = Fraction(rng.randint(1, 9), 10)
    pieces = [
        chosen.model_copy(update={"id": name, "amount": qty(chosen.amount.value * share, chosen.amount.unit)})
        for name, share in ((chosen.id, part), (f"{chosen.id}-rest", 1 - part))
    ]
    return with_(held, lines=tuple(x for x in held.lines if x.id != chosen.id) + tuple(pieces))


def other_unit(quantity, rng: Random):
    if quantity is None:
        return None
    for family in SAME:
        if quantity.unit in family:
            unit = rng.choice([u for u in family if u != quantity.unit])
            return qty(quantity.base / units()[unit].ratio, unit)
    return quantity


def restated(held: Study, rng: Random) -> Study:
    """Every amount in another unit of its dimension, those of parents too."""
    inventory = held.inventory
    return with_(
        held,
        lines=tuple(x.model_copy(update={"amount": other_unit(x.amount, rng)}) for x in inventory.lines),
        outputs=tuple(x.model_copy(update={"amount": other_unit(x.amount, rng)}) for x in inventory.outputs),
        processes=tuple(
            x.model_copy(update={"output": other_unit(x.output, rng)}) for x in inventory.processes
        ),
        product=inventory.product.model_copy(
            update={
                "declared_unit": other_unit(inventory.product.declared_unit, rng),
                "net_mass": other_unit(inventory.product.net_mass, rng),
            }
        ),
    )


def test_order_splitting_and_units_keep_the_result_digest():
    for seed, held, result in studies.calculating(120, start=5_000):
        rng = Random(seed)
        base = {a.assessment.id: a.result_digest for a in result.numbers.assessments}
        mixed = studies.shuffled(held, seed)
        assert digests(mixed) == base
        assert mixed.digest == held.digest
        apart = split(held, rng)
        assert digests(apart) == base, seed
        assert apart.digest != held.digest
        other = restated(held, rng)
        assert digests(other) == base, seed
        assert other.digest == held.digest


def test_every_form_of_a_study_has_one_digest(tmp_path):
    for seed, held, result in islice(studies.calculating(10, start=100, plain=True), 10):
        base = {a.assessment.id: a.result_digest for a in result.numbers.assessments}
        targets = [
            (f"{seed}-zh.xlsx", "zh"),
            (f"{seed}-en.xlsx", "en"),
            (f"{seed}.json", "zh"),
            (f"{seed}", "zh"),
        ]
        for name, lang in targets:
            held.save(tmp_path / name, lang)
            back = fp.read(tmp_path / name)
            assert back.digest == held.digest, (seed, name)
            assert digests(back) == base, (seed, name)
        mixed = studies.shuffled(held, seed, assessments=False)
        mixed.save(tmp_path / f"{seed}-mixed")
        assert fp.read(tmp_path / f"{seed}-mixed").digest == held.digest


@pytest.mark.parametrize("seed", range(3))
def test_incidental_text_is_outside_the_study_digest(seed):
    held = studies.make(seed)
    renamed = tuple(x.model_copy(update={"name": "other", "note": "n", "spec": "s"}) for x in held.lines)
    assert with_(held, lines=renamed).digest == held.digest
    moved = tuple(x.model_copy(update={"external_ref": "ERP-7"}) for x in held.lines)
    assert with_(held, lines=moved).digest != held.digest
