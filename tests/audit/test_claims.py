"""One claim for one line of the study: what only looks like its terms claims for itself."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import footprint as fp
from building import assessment, line, own, product, qty, study
from footprint.api.shared_evidence import compare_evidence
from footprint.audit.checks import record_views
from footprint.model.recycling import Recycling
from footprint.proof.verify import load, open_record
from footprint.result.claims import claims_of
from footprint.result.evidence_rules import evidence_compared, evidence_quantity
from footprint.result.view import View, ViewEvidence, ViewLine, view_of
from footprint.seal.keys import key_from_seed
from power import LOSSES, PROOF, both, instrument, pin, power

KEY = key_from_seed(b"\x03" * 32)
BILL = ViewEvidence(
    "EV", "a" * 64, "invoice", "Grid", "1", "2025-01-01", "2025-12-31", Fraction(1000), "electricity"
)
LINE = ViewLine(
    id="L", stage="production", tags=(), state="own", bias="", total=Fraction(1), activity=Fraction(1),
    net_mass=None, estimate=None, factor=None, electric=True, negative=False, per="period",
    stated=Fraction(1000), dimension="electricity", evidence=("EV",), flow=("energy", "power"),
)  # fmt: skip


def view(*lines: ViewLine, evidence=(BILL,)) -> View:
    return View(
        lines=lines, boundary="cradle_to_gate", stages=("production",), gwp_set="AR6", claim="full",
        net_mass=None, year=2025, parameters={}, period=("2025-01-01", "2025-12-31"), evidence=evidence,
    )  # fmt: skip


def parts(**shares: str) -> list[ViewLine]:
    """Record lines of L by role, each with the share of its term."""
    names = {role: "L" if role == "main" else f"L~{role.replace('_', '.')}" for role in shares}
    return [replace(LINE, id=names[role], share=Fraction(x)) for role, x in shares.items()]


HONEST = {
    "alone": parts(main="1"),
    "upstream and losses": parts(main="1", up="1", td="1"),
    "behind instruments": parts(main="1/5", td="1/5", contract_A="2/5", td_A="2/5", contract_B="2/5"),
    "all of it behind one": parts(contract_A="1", td_A="1"),
    "the circular formula": parts(main="1/2", recycled="1/4", virgin="1/4", up="1/2", recycling="1/2",
                                  displaced="1/2", disposal="1/2", heat="1/3", power="1/5"),
}  # fmt: skip
SHAM = {
    "a number for a role": parts(**{"0": "1", "1": "1"}),
    "beside the line itself": parts(main="1", **{"0": "1"}),
    "no role at all": [LINE, replace(LINE, id="L~")],
    "a role behind a role": [LINE, replace(LINE, id="L~up~up")],
    "an instrument of no term of power": [LINE, replace(LINE, id="L~up.A")],
    "terms beyond the whole": parts(main="1", recycled="1"),
    "instruments beyond the whole": parts(contract_A="1", contract_B="1/5"),
    "losses beyond the whole": parts(main="1", td="1", td_A="1"),
    "another amount": [LINE, replace(LINE, id="L~up", stated=Fraction(999))],
    "another thing": [LINE, replace(LINE, id="L~up", flow=("energy", "heat"))],
    "two variants in one assessment": [LINE, replace(LINE, id="L#other")],
    "another share of the plant": [LINE, replace(LINE, id="L~up", own_share=Fraction(1, 2))],
}


@pytest.mark.parametrize("name", HONEST)
def test_terms_of_a_line_claim_its_amount_once(name):
    held = view(*HONEST[name])
    assert [c.id for c in claims_of(held)] == ["L"]
    assert not list(evidence_quantity(held))


@pytest.mark.parametrize("name", SHAM)
def test_what_only_looks_like_terms_claims_for_itself(name):
    held = view(*SHAM[name])
    assert len(claims_of(held)) == len(SHAM[name])
    assert {p.name for p in evidence_quantity(held)} == {"EVIDENCE_REUSED"}


def test_shares_of_one_meter_under_the_ids_of_terms_still_fit():
    half = {"own_share": Fraction(1, 2), "share": Fraction(1, 2)}
    held = view(*(replace(LINE, id=f"L~{n}", **half) for n in range(2)))
    assert [c.taken for c in claims_of(held)] == [500, 500]
    assert not list(evidence_quantity(held))


def test_a_kind_on_no_list_is_told():
    def codes(kind):
        return {p.code for p in evidence_compared(view(LINE, evidence=(replace(BILL, kind=kind),)))}

    assert codes("invoyce") == {"FP-G460"}
    assert not codes("invoice") | codes("contract") | codes("drawing")


# --- what the compiler makes is one claim, in the study and in the record ---


def bill(amount: str, unit: str) -> dict:
    return {
        "id": "EV", "kind": "invoice", "number": "N", "issuer": "Co", "start": "2025-01-01",
        "end": "2025-12-31", "quantity": qty(amount, unit), "sha256": "b" * 64, "size": 9,
        "media_type": "text/plain",
    }  # fmt: skip


def green() -> fp.Study:
    rows = [power("E", "100", pin("own/mix"), pin(LOSSES, "td"), certificate="GC1", evidence=("EV",))]
    factors = (own("mix", "kWh", "0.6", kind="electricity_mix"),)
    return both(rows, [instrument()], factors, evidence=(bill("100", "MWh"), PROOF))


def circular() -> fp.Study:
    roles = ("main", "recycled", "recycling", "displaced", "disposal", "heat", "power", "incineration")
    matches = tuple(pin(f"own/{role}", role) for role in roles)
    units = {"heat": "MJ_heat", "power": "MJ_el"}
    factors = tuple(own(role, units.get(role, "kg"), "1") for role in roles)
    material = line("M", "100", "kg", matches=matches, evidence=("EV",), per="period", scope="product",
                    scrap="0.25", basis="gross")  # fmt: skip
    row = Recycling.model_validate(
        {"line": "M", "r1": "0.5", "r2": "0.5", "r3": "0.25", "a": "0.5", "b": "0", "qs_in": "1",
         "qs_out": "1", "lhv": "10", "xer_heat": "0.5", "xer_power": "0.25", "source": "test"}
    )  # fmt: skip
    return study(
        (material,), factors, recycling=(row,), evidence=(bill("100", "kg"),),
        outputs=({"product": "X", "amount": qty("1000", "kg")},),
        assessments=(assessment("raw_materials", "end_of_life", id="a", recycling="cff"),),
    )  # fmt: skip


@pytest.mark.parametrize("make, name, least", [(green, "E", 2), (circular, "M", 8)])
def test_what_the_compiler_divides_is_one_claim(make, name, least, tmp_path):
    result = make().calculate()
    views = [view_of(result.numbers.inventory, a, result.claim) for a in result.numbers.assessments]
    fp.sign(result, KEY, tmp_path / "x.fpz", claim="screening")
    views += record_views(open_record(load(tmp_path / "x.fpz")))
    assert max(len(v.lines) for v in views) >= least
    assert {tuple(c.id for c in claims_of(v)) for v in views} == {(name,)}


# --- all of a record is compared with another ---


def staged(name: str) -> fp.Study:
    rows = [power("E", "100", pin("own/mix"), evidence=("EV",), stage="use")]
    factors = (own("mix", "kWh", "0.6", kind="electricity_mix"),)
    wide = assessment("raw_materials", "production", id="w")
    return both(rows, (), factors, evidence=(bill("100", "MWh"),), product=product(name=name),
                assessments=(wide, assessment("use", id="u")))  # fmt: skip


def test_a_line_of_a_smaller_assessment_is_compared_too(tmp_path):
    for name in ("a", "b"):
        fp.sign(staged(name).calculate(), KEY, tmp_path / f"{name}.fpz", claim="screening")
    found = compare_evidence([tmp_path / "a.fpz", tmp_path / "b.fpz"])
    assert [p.code for p in found] == ["FP-A370"]


def test_two_variants_in_one_assessment_claim_twice(tmp_path):
    """No compiler writes them; a forger did, and the claims of the one stood for both."""
    fp.sign(staged("a").calculate(), KEY, tmp_path / "x.fpz", claim="screening")
    opened = open_record(load(tmp_path / "x.fpz"))
    _, stated = next((leaf, node) for leaf, node in opened.of("line") if node["id"] == "E")
    twins = {f"sha256:{i}": {**stated, "id": f"E#{i}"} for i in range(2)}
    forged = replace(opened, nodes={**opened.nodes, **twins})
    used = record_views(forged)[-1]
    assert len({c.id for c in claims_of(used)}) == len(claims_of(used)) == 3
    assert {p.name for p in evidence_quantity(used)} == {"EVIDENCE_REUSED"}
