"""Meters: sub-meters of production lines, invoices in a row, what each step of a trace says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from building import codes, line, own, qty, study
from footprint.api.study import Study
from footprint.base.problem import ProblemsError
from footprint.model.lines import Line
from footprint.model.processes import Output

KWH = "kWh"


def made(name: str, amount: str, on: str = "", **more) -> Output:
    fields = {"product": name, "role": "product" if name == "X" else "other", "amount": qty(amount, "kg")}
    return Output.model_validate({**fields, "production_line": on, **more})


def meter(id_: str, amount: str, **more) -> Line:
    fields = {
        "kind": "energy", "stage": "production", "per": "period", "carrier": "electricity", "meter": id_,
        "scope": "plant", "share_key": "mass", "start": "2025-01-01", "end": "2025-12-31",
    }  # fmt: skip
    return line(id_, amount, KWH, "grid", **{**fields, **more})


def sub(id_: str, amount: str, on: str, **more) -> Line:
    return meter(id_, amount, **{"scope": "line", "part_of": "E1", "production_line": on, **more})


GRID = own("grid", KWH, "0.5", kind="electricity_mix")


def plant(
    *lines: Line, outputs=(made("X", "100", "A"), made("Y", "300", "B"), made("Z", "100", "A"))
) -> Study:
    return study(lines, [GRID], ("production",), outputs=outputs)


def kwh(held: Study) -> Fraction:
    """kWh per kg of the product that the footprint stands for."""
    return held.calculate().total / Fraction(1, 2)


def test_a_sub_meter_counts_for_its_line_and_leaves_the_rest_to_all() -> None:
    held = plant(meter("E1", "1000"), sub("S1", "400", "A"))
    # X makes half of line A (200 kWh) and a fifth of the plant's rest (600 / 5 = 120), on 100 kg
    assert kwh(held) == Fraction(200 + 120, 100)


def test_a_sub_meter_of_another_line_counts_nothing_here() -> None:
    held = plant(meter("E1", "1000"), sub("S1", "400", "B"))
    assert kwh(held) == Fraction(120, 100)
    assert held.calculate().numbers.inventory.closings[1].shares == (("main/other/Y", Fraction(1)),)


def test_peak_and_valley_only_inform_also_behind_a_sub_meter() -> None:
    bare = plant(meter("E1", "1000"), sub("S1", "400", "A"))
    held = plant(
        *bare.lines,
        meter("P", "600", part_of="E1"),
        meter("V", "400", part_of="E1"),
        sub("SP", "300", "A", part_of="S1"),
    )
    assert kwh(held) == kwh(bare)


def test_parts_and_sub_meters_are_each_no_more_than_the_whole() -> None:
    assert "FP-M026" in codes(
        plant(meter("E1", "1000"), sub("S1", "600", "A"), sub("S2", "401", "B")).check()
    )
    peak_and_sub = plant(meter("E1", "1000"), meter("P", "900", part_of="E1"), sub("S1", "900", "A"))
    assert "FP-M026" not in codes(peak_and_sub.check())


def test_the_trace_shows_each_sharing_with_its_source() -> None:
    result = plant(meter("E1", "1000"), sub("S1", "400", "A")).calculate()

    def told(line_id: str, lang: str) -> str:
        return "\n".join(str(trace) for trace in result.explain(line_id, lang=lang))

    shown = told("E1", "en")
    assert "left by the sub-meters\n      ← (E1 − S1) / E1" in shown
    assert "扣除分表后的余量" in told("E1", "zh")
    assert "← mass" in shown
    assert "← mass: A" in told("S1", "en")
    assert "← 质量: A" in told("S1", "zh")


@pytest.mark.parametrize(
    "changed, code",
    [
        ({"production_line": "C"}, "FP-M048"),
        ({"production_line": ""}, "FP-M050"),
        ({"end": "2025-06-30"}, "FP-M047"),
        ({"scope": "plant"}, "FP-M049"),
    ],
)
def test_what_a_sub_meter_must_say(changed: dict[str, str], code: str) -> None:
    held = plant(meter("E1", "1000"), sub("S1", "400", on="A").model_copy(update=changed))
    assert code in codes(held.check())
    with pytest.raises(ProblemsError):
        held.calculate()


def months(*spans: tuple[str, str], **more) -> list[Line]:
    return [
        meter(f"E{i}", "100", meter="M1", start=start, end=end, **more)
        for i, (start, end) in enumerate(spans, 1)
    ]


def found(held: Study, code: str) -> list[str]:
    return [p.got for p in held.check() if p.code == code]


def test_invoices_that_follow_each_other_are_fine() -> None:
    held = plant(*months(("2025-01-01", "2025-06-30"), ("2025-07-01", "2025-12-31")))
    assert not {"FP-M051", "FP-M052"} & codes(held.check())


def test_a_missing_invoice_is_named() -> None:
    held = plant(*months(("2025-02-01", "2025-03-31"), ("2025-05-01", "2025-11-30")))
    gaps = ["2025-01-01 … 2025-01-31", "2025-04-01 … 2025-04-30", "2025-12-01 … 2025-12-31"]
    assert found(held, "FP-M052") == gaps


def test_an_overlap_is_named_once() -> None:
    held = plant(*months(("2025-01-01", "2025-07-15"), ("2025-07-01", "2025-12-31")))
    assert found(held, "FP-M051") == ["2025-07-01 … 2025-07-15"]
    assert found(held, "FP-M052") == []


def test_invoices_may_share_the_day_of_reading() -> None:
    held = plant(*months(("2025-01-01", "2025-06-30"), ("2025-06-30", "2025-12-31")))
    assert not {"FP-M051", "FP-M052"} & codes(held.check())


def test_invoices_with_numbers_of_their_own_are_one_meter() -> None:
    spans = (("2025-01-01", "2025-03-31"), ("2025-04-01", "2025-08-31"), ("2025-09-01", "2025-12-31"))
    rows = [x.model_copy(update={"meter": f"INV-{x.id}"}) for x in months(*spans)]
    assert not {"FP-M041", "FP-M051", "FP-M052"} & codes(plant(*rows).check())
    assert found(plant(rows[0], rows[2]), "FP-M052") == ["2025-04-01 … 2025-08-31"]


def test_two_meters_side_by_side_are_two() -> None:
    rows = [meter("E1", "5"), meter("E2", "5")]
    assert not {"FP-M041", "FP-M051", "FP-M052"} & codes(plant(*rows).check())


def test_a_sub_meter_on_the_invoice_of_its_whole_is_another_meter() -> None:
    held = plant(meter("E1", "1000", meter="M1"), sub("S1", "400", "A", meter="M1"))
    assert not {"FP-M041", "FP-M051"} & codes(held.check())


def test_a_line_meter_names_its_line_where_the_outputs_do() -> None:
    loose = meter("E1", "1000", scope="line")
    assert "FP-M050" in codes(plant(loose).check())
    assert "FP-M050" not in codes(plant(loose, outputs=(made("X", "100"), made("Y", "300"))).check())


def test_a_line_that_bears_nothing_still_shows_its_factor() -> None:
    (trace,) = plant(meter("E1", "1000"), sub("S1", "400", "B")).calculate().explain("S1")
    assert (trace.total, trace.steps[-1].value) == (0, Fraction(1, 2))
