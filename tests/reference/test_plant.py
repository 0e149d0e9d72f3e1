"""A plant of 300 products: one electricity meter, twelve monthly invoices, shared by a key.

Expected values are worked out here from the amounts alone. All figures are made up.
"""

from __future__ import annotations

import calendar
import json
import random
from fractions import Fraction

import pytest

import footprint.api.family as families
from building import assessment, line, own, product, qty
from footprint.api.family import Family, FamilyResult
from footprint.api.study import Study
from footprint.base.problem import ProblemsError
from footprint.compile import reading as building
from footprint.engine import exact
from footprint.factors.library import library
from footprint.model.study import Study as Inventory

COUNT = 300
GRID = Fraction("0.5")
RESIN = Fraction("2.5")


def outputs(count: int) -> list[dict]:
    dice = random.Random(2025)
    return [
        {"product": f"M{i:03}", "start": "2025-01-01", "end": "2025-12-31",
         "amount": qty(dice.randint(1_000, 9_000), "piece"),
         "mass_each": qty(f"0.{dice.randint(10, 99)}", "kg"),
         "revenue": qty(dice.randint(10_000, 99_000), "CNY_2024")}
        for i in range(count)
    ]  # fmt: skip


def invoice(month: int, amount: int, key: str):
    last = calendar.monthrange(2025, month)[1]
    return line(
        f"E{month:02}", amount, "kWh", "grid", kind="energy", stage="production", per="period",
        carrier="electricity", meter="M1", scope="plant", share_key=key,
        start=f"2025-{month:02}-01", end=f"2025-{month:02}-{last}",
    )  # fmt: skip


def plant(key: str, months: int = 12, count: int = COUNT, more: tuple = ()) -> Family:
    made = outputs(count)
    resin = [
        line(f"R{i:03}", i + 1, "g", "resin", per="piece", part_no=f"P{i:03}", products=(o["product"],))
        for i, o in enumerate(made)
    ]
    members = [
        {"model": o["product"], "name": o["product"], "declared_unit": qty("1", "piece"),
         "net_mass": o["mass_each"]}
        for o in made
    ]  # fmt: skip
    document = {
        "product": product(declared_unit=qty("1", "piece")),
        "assessments": (assessment("raw_materials", "production"),),
        "outputs": made,
        "family": members,
        "lines": (*resin, *(invoice(m, 10_000 + 37 * m, key) for m in range(1, months + 1)), *more),
        "factors": (own("grid", "kWh", "0.5", kind="electricity_mix"), own("resin", "kg", "2.5")),
    }
    return Family(Study(Inventory.model_validate(document)))


def values(key: str, count: int = COUNT) -> list[Fraction]:
    rows = outputs(count)
    pieces = [o["amount"].base for o in rows]
    if key == "piece":
        return pieces
    if key == "mass":
        return [n * o["mass_each"].base for n, o in zip(pieces, rows, strict=True)]
    return [o["revenue"].base for o in rows]


@pytest.fixture(scope="module")
def whole() -> FamilyResult:
    return plant("revenue").calculate(library())


def test_every_meter_is_given_out_whole(whole: FamilyResult) -> None:
    assert len(whole.results) == COUNT
    assert [c.line for c in whole.closing] == [f"E{m:02}" for m in range(1, 13)]
    for month, closing in enumerate(whole.closing, 1):
        assert closing.sum == 1
        assert closing.closed
        assert closing.allocated == qty(10_000 + 37 * month, "kWh")
        assert sum(share for _, share in closing.parts) == 1


def test_each_footprint_is_the_one_worked_out_by_hand(whole: FamilyResult) -> None:
    energy = sum(Fraction(10_000 + 37 * m) for m in range(1, 13)) * GRID
    keys, made = values("revenue"), outputs(COUNT)
    for i, (model, result) in enumerate(whole.results.items()):
        assert model == made[i]["product"]
        per_piece = energy * keys[i] / sum(keys) / made[i]["amount"].base
        assert result.total == per_piece + Fraction(i + 1, 1000) * RESIN


@pytest.mark.parametrize("key", ["mass", "piece"])
def test_other_keys_close_too(key: str) -> None:
    made = plant(key, months=2, count=40).calculate(library())
    keys = values(key, 40)
    assert all(c.closed for c in made.closing)
    assert made.closing[0].parts[7][1] == keys[7] / sum(keys)


def test_a_late_invoice_recalculates_that_line_alone(
    whole: FamilyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = plant("revenue", months=11).calculate(library())
    late = plant("revenue", months=12)
    converted, multiplied = [], []
    convert, run = building.convert, exact.run

    def counted_convert(study, item, *rest):
        converted.append(item.id)
        return convert(study, item, *rest)

    def counted_run(program, known=()):
        made = run(program, known)
        multiplied.append(len(made.reused) - sum(made.reused))
        return made

    monkeypatch.setattr(building, "convert", counted_convert)
    monkeypatch.setattr("footprint.result.calculate.run", counted_run)
    after = late.calculate(library(), before)
    assert converted == ["E12"] * COUNT
    assert multiplied == [1] * COUNT
    for model, result in after.results.items():
        assert result.recalculated == ("E12",)
        assert set(result.reused) == {x.id for x in before.results[model].numbers.inventory.lines}
    assert after.to_json() == whole.to_json()
    assert after.closing == whole.closing


def test_a_changed_invoice_recalculates_that_line_alone() -> None:
    before = plant("mass", count=20)
    first = before.calculate(library())
    lines = [invoice(3, 99, "mass") if x.id == "E03" else x for x in before.study.lines]
    changed = Family(Study(before.study.inventory.model_copy(update={"lines": tuple(lines)})))
    again = changed.calculate(library(), first)
    assert {r.recalculated for r in again.results.values()} == {("E03",)}
    assert again.to_json() == changed.calculate(library()).to_json() != first.to_json()


def test_a_meter_that_is_given_out_twice_is_named() -> None:
    twice = invoice(12, 5, "mass").model_copy(update={"share_key": None, "share": Fraction(1)})
    with pytest.raises(ProblemsError) as caught:
        plant("mass", months=11, count=3, more=(twice,)).calculate(library())
    assert [(p.code, p.got) for p in caught.value.problems] == [("FP-C028", "E12")]


def test_a_family_file_reads_and_closes(tmp_path) -> None:
    made = plant("revenue", months=12, count=5)
    for name in ("plant.xlsx", "plant.json", "plant"):
        made.study.save(tmp_path / name, "zh")
        read = families.family(tmp_path / name)
        assert read.study.digest == made.study.digest
        again = read.calculate(library())
        assert [r.numbers.study_digest for r in again.results.values()] == [m.digest for m in made.members]
        assert again.closing == made.calculate(library()).closing
        assert not [p for p in read.study.check(library()) if p.severity == "error"]


def test_one_product_at_a_time_is_refused_for_a_family() -> None:
    with pytest.raises(ProblemsError) as caught:
        plant("mass", count=2).study.calculate(library())
    assert [p.code for p in caught.value.problems] == ["FP-C027"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "material", "stage": "raw_materials", "scope": "", "carrier": "", "meter": ""},
        {"scope": "product"},
    ],
)
def test_an_amount_of_the_period_that_each_member_takes_whole_is_named(fields: dict[str, str]) -> None:
    taken = invoice(12, 5, "mass").model_copy(update={"share_key": None, **fields})
    with pytest.raises(ProblemsError) as caught:
        plant("mass", months=11, count=3, more=(taken,)).calculate(library())
    assert [(p.code, p.got, p.values["sum"]) for p in caught.value.problems] == [("FP-C028", "E12", "3")]
    own_ = taken.model_copy(update={"products": ("M001",)})
    closing = plant("mass", months=11, count=3, more=(own_,)).calculate(library()).closing
    assert closing[-1].parts == (("M001", 1),)


def test_a_model_may_have_a_space_in_its_name(tmp_path) -> None:
    held = plant("mass", months=1, count=2).study
    text = json.dumps(held.to_json()).replace('"M001"', '"M 001"')
    spaced = Study(Inventory.model_validate(json.loads(text)))
    for name in ("plant.xlsx", "plant"):
        spaced.save(tmp_path / name, "zh")
        again = families.family(tmp_path / name)
        assert again.study.digest == spaced.digest
        assert again.study.inventory.line("R001").products == ("M 001",)
