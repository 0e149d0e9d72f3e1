"""Rules on what a pinned factor may stand for: boundary, grid, losses, validity, screening."""

from __future__ import annotations

import pytest

import footprint as fp
from building import line, own, study
from footprint.seal.keys import key_from_seed

KEY = key_from_seed(b"\x03" * 32)
A = own("a", "kg", "2")


def seen(held: fp.Study, tmp_path) -> tuple[set, set]:
    """(code, line) of the company's gaps and of the verifier's rules."""
    result = held.calculate()
    fp.sign(result, KEY, tmp_path / "x.fpz")
    found = fp.verify(tmp_path / "x.fpz").check("rules").problems
    return {(p.code, p.got) for p in result.gaps}, {(p.code, p.got) for p in found}


def with_line(factor: str, factors=(), **fields) -> fp.Study:
    more = {"kind": "auxiliary", **fields}
    unit = more.pop("unit", "kg")
    return study([line("L", "1", "kg", "a"), line("X", "1", unit, factor, **more)], (A, *factors))


@pytest.mark.parametrize("kind", ["upstream", "waste_treatment", "electricity_mix", "transmission", "heat"])
def test_another_boundary_is_no_making_of_a_material(kind, tmp_path) -> None:
    ours, theirs = seen(with_line("x", [own("x", "kg", "1", kind=kind)]), tmp_path)
    assert ("FP-G031", "own/x") in ours
    assert ours == theirs


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"kind": "waste", "stage": "raw_materials"}, "waste_treatment"),
        ({"kind": "service"}, "cradle_to_gate"),
        ({"kind": "energy", "carrier": "diesel"}, "combustion"),
        ({"kind": "energy", "carrier": "steam"}, "heat"),
        ({"kind": "energy", "carrier": "water"}, "water"),
    ],
)
def test_the_boundary_of_the_line_is_no_finding(fields, kind) -> None:
    held = with_line("x", [own("x", "kg", "1", kind=kind)], **fields)
    assert "FP-G031" not in {p.code for p in held.calculate().gaps}


ALUMINIUM = "ademe-base-carbone-23.6/goods/primary-aluminium-37156@1"


def proxied(**fields) -> fp.Study:
    match = {"state": "proxy", "factor": ALUMINIUM, "bias": "understates", "reason": "nothing else"}
    more = line("X", "1", "kg", matches=(match,), kind="auxiliary", name="铝锭", **fields)
    return study([line("L", "1", "kg", "a"), more], [A])


def test_aluminium_of_another_grid_is_no_proxy_even_by_a_person(tmp_path) -> None:
    ours, theirs = seen(proxied(), tmp_path)
    assert ("FP-G032", ALUMINIUM) in ours
    assert ours == theirs
    (found,) = (p for p in proxied().calculate().gaps if p.code == "FP-G032")
    assert "铝" in found.message("zh")
    assert "aluminium" in found.message("en")


def test_aluminium_bought_there_is_of_that_grid() -> None:
    assert "FP-G032" not in {p.code for p in proxied(origin="FR").calculate().gaps}


def test_validity_that_ended_and_data_without_a_year_are_said(tmp_path) -> None:
    ours, theirs = seen(with_line("x", [own("x", "kg", "1", valid_until="2019-06")]), tmp_path)
    assert ("FP-G033", "own/x") in ours
    assert ours == theirs
    undated = next(
        r for r in fp.shipped().rows(kind="cradle_to_gate") if r.year_to is None and not r.valid_until
    )
    match = {"state": "proxy", "factor": undated.ref, "bias": "unknown", "reason": "nothing else"}
    held = study([line("L", "1", "kg", "a"), line("X", "1", undated.unit, matches=(match,))], [A])
    assert ("FP-G034", undated.ref) in {(p.code, p.got) for p in held.calculate().gaps}
    fresh = with_line("x", [own("x", "kg", "1", valid_until="2030")])
    assert "FP-G033" not in {p.code for p in fresh.calculate().gaps}


def power(*roles: str) -> fp.Study:
    pins = {
        "main": {"state": "factor", "factor": "uk-desnz-2025/electricity/generated@1"},
        "upstream": {"state": "factor", "factor": fp.shipped().get(PIN).pair_ref, "role": "upstream"},
    }
    fields = {"kind": "energy", "carrier": "electricity", "stage": "raw_materials", "origin": "GB"}
    return study(
        [line("L", "1", "kg", "a"), line("E", "1", "kWh", matches=[pins[r] for r in roles], **fields)], [A]
    )


PIN = "uk-desnz-2025/electricity/generated@1"


def test_generation_of_a_grid_needs_its_upstream_and_says_the_losses() -> None:
    alone = {p.code for p in power("main").calculate().gaps}
    paired = {p.code for p in power("main", "upstream").calculate().gaps}
    assert {"FP-G007", "FP-G008"} <= alone
    assert not {"FP-G007", "FP-G008", "FP-G025"} & paired
    assert "FP-G035" in paired


def test_a_screening_row_bars_the_full_claim() -> None:
    row = next(r for r in fp.shipped().rows(release="uslci-fy21q3@1") if r.unit == "kg")
    match = {"state": "proxy", "factor": row.ref, "bias": "unknown", "reason": "screening"}
    held = study([line("L", "1", "kg", "a"), line("X", "1", "kg", matches=(match,), kind="auxiliary")], [A])
    assert ("FP-G027", "error") in {(p.code, p.severity) for p in held.calculate().gaps}
    open_too = study(
        [*held.inventory.lines, line("O", "1", "kg", kind="service")], [A]
    )  # an open line makes it a screening
    assert ("FP-G027", "warning") in {(p.code, p.severity) for p in open_too.calculate().gaps}
