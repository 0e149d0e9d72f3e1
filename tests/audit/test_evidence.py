"""Evidence against claims: A38, A39, A43, A44, A45, planted and honest, as study and as record."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from typer.testing import CliRunner

import footprint as fp
from building import own, product, qty, study
from footprint.api.shared_evidence import compare_evidence
from footprint.apps.cli.main import app
from footprint.audit.checks import _view, run_rules
from footprint.audit.rulesets import rule_sets
from footprint.base.digest import sha256_hex
from footprint.base.problem import Refused
from footprint.base.where import Where
from footprint.intake.meter_tables import Stated, meter_problems
from footprint.model.evidence import Evidence
from footprint.proof.verify import load, open_record
from footprint.record.nodes import NodeSet
from footprint.result import gaps
from footprint.result.evidence_rules import instrument_volume
from footprint.result.view import view_of
from footprint.seal import container
from footprint.seal.keys import key_from_seed
from power import both, instrument, power

KEY = key_from_seed(b"\x02" * 32)
POWER = own("power", "kWh", "0.6", kind="electricity_mix")
STEEL = own("steel", "kg", "2")


def proof(id_="EV", amount="1000", unit="kWh", *, content="", start="2025-01-01", end="2025-12-31", **more):
    """A digested invoice of the year; ``content`` stands for its bytes."""
    fields = {
        "id": id_, "kind": "invoice", "number": f"N-{id_}", "issuer": "Grid Co., Ltd", "start": start,
        "end": end, "quantity": None if amount is None else qty(amount, unit),
        "sha256": sha256_hex((content or id_).encode()), "size": 10, "media_type": "text/plain", **more,
    }  # fmt: skip
    return Evidence.model_validate(fields)


def use(id_="E", amount="1000", evidence=("EV",), **more):
    """A meter reading of the period."""
    return {
        "kind": "energy", "carrier": "electricity", "stage": "production", "per": "period", "name": id_,
        "scope": "product", "amount": qty(amount, "kWh"), "evidence": evidence, "id": id_,
        "matches": ({"state": "own", "factor": "own/power", "reason": "test"},), **more,
    }  # fmt: skip


def plant(lines, evidence, **more) -> fp.Study:
    made = ({"product": "X", "amount": qty("1000", "kg")},)
    fields = {"outputs": made, "evidence": tuple(evidence), "factors": (POWER, STEEL), **more}
    factors = fields.pop("factors")
    return study(lines, factors, ("production",), **fields)


def names(problems) -> Counter[str]:
    wanted = ("EVIDENCE", "CERTIFICATE", "GEC")
    return Counter(p.code for p in problems if p.name.startswith(wanted))


def findings(held: fp.Study, tmp_path, name="x") -> tuple[Counter[str], list]:
    """What the rules say of a study; the record, opened again, must say the same."""
    result = held.calculate()
    item = result.assessment()
    rules = rule_sets()["general-1"]
    ours = gaps.run(view_of(result.numbers.inventory, item, result.claim), rules["rules"])
    fp.sign(result, KEY, tmp_path / f"{name}.fpz")
    opened = open_record(load(tmp_path / f"{name}.fpz"))
    theirs = run_rules(opened).problems
    assert names(ours) == names(theirs)
    assert {p.render("zh") for p in ours if p.name.startswith("EVIDENCE")} <= {p.render("zh") for p in theirs}
    return names(ours), [p for p in ours if p.name.startswith(("EVIDENCE", "GEC"))]


EVEN = (proof("EV1", "400", start="2025-01-01", end="2025-06-30"), proof("EV2", "600", start="2025-07-01"))
HALF = {"share": "0.5", "scope": "plant"}
CASES = {
    # A45: less shown than claimed; one file, and several
    "one file short": ([use(amount="1000")], [proof(amount="999")], {"FP-G370"}),
    "one file": ([use(amount="1000")], [proof(amount="1000")], set()),
    "other units of one dimension": ([use(amount="1000")], [proof(amount="1", unit="MWh")], set()),
    "two files short": ([use("E", "1001", ("EV1", "EV2"))], EVEN, {"FP-G370"}),
    "two files": ([use("E", "1000", ("EV1", "EV2"))], EVEN, set()),
    # A43: lines beyond the total of a file that they share
    "two lines beyond": ([use("E1", "600"), use("E2", "600")], [proof()], {"FP-G371"}),
    "two lines": ([use("E1", "600"), use("E2", "400")], [proof()], set()),
    "shares of one meter": ([use("E1", "1000", **HALF), use("E2", "1000", **HALF)], [proof()], set()),
    "same bytes twice": ([use("E", "1000", ("EV1", "EV2"))],
                         [proof("EV1", content="a"), proof("EV2", content="a", number="other")], {"FP-G372"}),
    # A44: saved again
    "same number": ([use("E", "2000", ("EV1", "EV2"))],
                    [proof("EV1", number="ＩＮＶ-0 7"), proof("EV2", number="inv07", issuer="GRID CO. LTD")],
                    {"FP-G373"}),
    "same content": ([use("E", "2000", ("EV1", "EV2"))],
                     [proof("EV1"), proof("EV2", number="")], {"FP-G374"}),
    "same content, another seller": ([use("E", "2000", ("EV1", "EV2"))],
                                     [proof("EV1", number="7"), proof("EV2", number="7", issuer="Else")],
                                     {"FP-G373"}),
    "two lorries of one day": ([use("E", "2000", ("EV1", "EV2"))], [proof("EV1"), proof("EV2")], set()),
    "a second page": ([use()], [proof("EV", number="7"), proof("P2", None, number="7")], set()),
    # A45: the period
    "of last year": ([use()], [proof(start="2024-01-01", end="2024-12-31")], {"FP-G375", "FP-G376"}),
    "reaches over": ([use()], [proof(end="2026-01-31")], {"FP-G375"}),
    "a billing cycle": ([use()], [proof(start="2024-12-26", end="2025-12-25")], set()),
    "a month is missing": ([use()], [proof(end="2025-11-30")], {"FP-G376"}),
    # the usual lie, and what cannot be compared
    "understated": ([use(amount="500")], [proof()], {"FP-G377"}),
    "rounded": ([use(amount="990")], [proof()], set()),
    "another dimension": ([use()], [proof(amount="1000", unit="kg")], {"FP-G378"}),
    "no quantity": ([use()], [proof(amount=None)], {"FP-G382"}),
    "per piece": ([use(per="declared_unit")], [proof()], {"FP-G379"}),
    "no file": ([use()], [proof(sha256="", size=0)], {"FP-G380"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_study_and_record_say_the_same(name, tmp_path):
    lines, evidence, expected = CASES[name]
    found, problems = findings(plant(lines, evidence), tmp_path)
    assert set(found) == expected
    assert all(p.render(lang) for p in problems for lang in ("en", "zh"))


def test_the_finding_names_lines_files_and_numbers(tmp_path):
    _, problems = findings(plant([use("E1", "600"), use("E2", "600")], [proof()]), tmp_path)
    assert [
        (p.got, p.expected, p.values["lines"], p.values["files"], p.values["missing"]) for p in problems
    ] == [("1200 kWh", "1000 kWh", "E1, E2", "EV", "200 kWh")]


def test_the_kind_is_of_a_closed_list_and_the_period_runs_forward():
    bad = [proof(kind="invoyce"), proof("B", start="2025-12-31", end="2025-01-01", kind="磅单")]
    found = {p.code: p for p in plant([use()], bad).check()}
    assert found["FP-M370"].near == "invoice"
    assert "磅单" in found["FP-M370"].hint("zh")
    assert "FP-M027" in found
    assert "FP-M003" in {p.code for p in plant([use()], [proof(amount="-1")]).check()}
    assert not {p.code for p in plant([use()], [proof(kind="电费发票")]).check()} & {"FP-M370", "FP-M027"}


# --- several bundles ---


def signed(tmp_path, name, held) -> str:
    fp.sign(held.calculate(), KEY, tmp_path / f"{name}.fpz")
    return str(tmp_path / f"{name}.fpz")


def other(**more):
    return {"product": product(model="X", name=more.pop("name", "other")), **more}


def test_two_firms_claim_one_invoice(tmp_path):
    a = signed(tmp_path, "a", plant([use(amount="600")], [proof()]))
    b = signed(tmp_path, "b", plant([use("E", "600", ("EW",))], [proof("EW", content="EV")], **other()))
    c = signed(tmp_path, "c", plant([use("E", "400", ("EW",))], [proof("EW", content="EV")], **other()))
    found = compare_evidence([a, b])
    assert [p.code for p in found] == ["FP-A370"]
    assert (found[0].name, found[0].got, found[0].expected) == ("EVIDENCE_REUSED", "1200 kWh", "1000 kWh")
    assert [p.code for p in compare_evidence([a, c])] == ["FP-A371"]
    piece = signed(tmp_path, "d", plant([use(per="declared_unit")], [proof()], **other()))
    assert [p.code for p in compare_evidence([a, piece])] == ["FP-A372"]


def test_a_plant_meter_divided_between_products_fits(tmp_path):
    part = {"scope": "plant"}
    a = signed(tmp_path, "a", plant([use(share="0.3", **part)], [proof()]))
    b = signed(tmp_path, "b", plant([use(share="0.7", **part)], [proof()], **other()))
    c = signed(tmp_path, "c", plant([use(share="0.8", **part)], [proof()], **other(name="c")))
    assert [p.code for p in compare_evidence([a, b])] == ["FP-A371"]
    assert [p.code for p in compare_evidence([a, c])] == ["FP-A370"]


def test_saved_again_between_firms(tmp_path):
    a = signed(tmp_path, "a", plant([use(amount="600")], [proof(number="7-7")]))
    b = signed(tmp_path, "b", plant([use(amount="600")], [proof(number="77", content="z")], **other()))
    c = signed(tmp_path, "c", plant([use(amount="600")], [proof(number="78", content="z")], **other()))
    assert [p.code for p in compare_evidence([a, b])] == ["FP-A373", "FP-A370"]
    assert compare_evidence([a, c]) == []


def test_hidden_and_broken_bundles_are_named_and_no_record_is_its_own_twin(tmp_path):
    a = signed(tmp_path, "a", plant([use()], [proof()]))
    fp.sign(plant([use()], [proof()], **other()).calculate(), KEY, tmp_path / "h.fpz", confidential=True,
            disclose=[], publish_totals=False)  # fmt: skip
    assert [p.code for p in compare_evidence([a, tmp_path / "h.fpz"])] == ["FP-A375"]
    with pytest.raises(Refused) as refused:
        compare_evidence([a, a])
    assert refused.value.problems[0].code == "FP-X371"


def test_the_command_exits_by_what_it_finds(tmp_path):
    a = signed(tmp_path, "a", plant([use(amount="600")], [proof()]))
    b = signed(tmp_path, "b", plant([use(amount="600")], [proof()], **other()))
    c = signed(tmp_path, "c", plant([use(amount="400")], [proof()], **other()))
    run = CliRunner().invoke
    said = run(app, ["evidence", a, b, "--json"])
    assert said.exit_code == 1
    assert [f["name"] for f in json.loads(said.stdout)["findings"]] == ["EVIDENCE_REUSED"]
    said = run(app, ["evidence", a, c, "--lang", "zh"])
    assert said.exit_code == 0
    assert "未核验" in said.stdout
    assert run(app, ["evidence", a]).exit_code == 2


def test_with_a_trust_file_only_trusted_issuers_are_compared(tmp_path):
    a = signed(tmp_path, "a", plant([use(amount="600")], [proof()]))
    b = signed(tmp_path, "b", plant([use(amount="600")], [proof()], **other()))
    row = {"keys": {}, "scopes": ["statement"], "from": "2000-01-01", "to": "2099-12-31"}
    for issuers, code in (({KEY.did: row}, "FP-A370"), ({}, "FP-X370")):
        trust = tmp_path / "trust.json"
        trust.write_text(json.dumps({"issuers": issuers}), encoding="utf-8")
        done = CliRunner().invoke(app, ["evidence", a, b, "--trust", str(trust), "--json"])
        assert done.exit_code == 1
        assert {f["code"] for f in json.loads(done.stdout)["findings"]} == {code}


# --- green certificates ---


def green(serial, name="product", volume="40") -> fp.Study:
    lines = [power("E", "100", certificate="GC1")]
    rows = [instrument(serial=serial, volume=volume)]
    return both(lines, rows, product=product(name=name))


def test_one_certificate_number_in_two_records(tmp_path):
    first, second = f"{10:032d}..{20:032d}", f"{20:032d}..{25:032d}"
    a = signed(tmp_path, "a", green(first))
    b = signed(tmp_path, "b", green(second, "b"))
    c = signed(tmp_path, "c", green(f"{21:032d}..{25:032d}", "c"))
    found = compare_evidence([a, b])
    assert [(p.code, p.name) for p in found] == [("FP-A374", "CERTIFICATE_DOUBLE_CLAIM")]
    assert compare_evidence([a, c]) == []


def test_one_certificate_number_on_two_instruments_of_a_study():
    rows = [instrument("GC1", serial=f"{7:032d}"), instrument("GC2", serial=f"{7:032d}")]
    twice = both([power("E", "100", certificate="GC1,GC2")], rows)
    assert "CERTIFICATE_DOUBLE_CLAIM" in {p.name for p in twice.check()}
    rows[1]["serial"] = f"{8:032d}"
    once = both([power("E", "100", certificate="GC1,GC2")], rows)
    assert "CERTIFICATE_DOUBLE_CLAIM" not in {p.name for p in once.check()}


def test_no_more_is_green_than_the_instrument_holds_nor_than_is_used(tmp_path):
    result = green(f"{1:032d}").calculate()
    fp.sign(result, KEY, tmp_path / "g.fpz")
    opened = open_record(load(tmp_path / "g.fpz"))
    row = next(a for a in opened.assessments if a["id"] == "contract")
    view = _view(opened, row, {})
    assert list(instrument_volume(view)) == []

    def with_volume(volume):
        lines = (
            replace(x, instrument=replace(x.instrument, volume=volume)) if x.instrument else x
            for x in view.lines
        )
        return replace(view, lines=tuple(lines))

    for volume in (Fraction(39_999), Fraction(100_001), None):
        assert {p.name for p in instrument_volume(with_volume(volume))} == {"GEC_INVALID"}
    assert list(instrument_volume(with_volume(Fraction(40_000)))) == []


def two_faced(monkeypatch, tmp_path, name="x", **change):
    """Forged as a signer can: two lines behind one instrument, stated otherwise on the second."""
    lines = [power("E", "100", certificate="GC1"), power("F", "100", certificate="GC1")]
    held = both(lines, [instrument(serial=f"{1:032d}", volume="40")], product=product(name=name))
    with monkeypatch.context() as patch:

        def add(self, node, group="", original=NodeSet.add):
            if node["type"] == "line" and str(node["id"]).startswith("F") and "instrument" in node:
                node = {**node, "instrument": {**node["instrument"], **change}}
            return original(self, node, group)

        patch.setattr(NodeSet, "add", add)
        return signed(tmp_path, name, held)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"serial": f"{2:032d}"}, "serial"),
        ({"volume": {"value": "41", "unit": "kWh"}}, "volume"),
        ({"retirement": "EV2", "exclusive": "no"}, "exclusive, retirement"),
        ({}, ""),  # the honest twin
    ],
)
def test_one_instrument_is_one_document(tmp_path, monkeypatch, change, fields):
    path = two_faced(monkeypatch, tmp_path, **change)
    check = fp.verify(path).check("rules")
    found = {p.got: p.values["fields"] for p in check.problems if p.code == "FP-A570"}
    assert found == ({"GC1": fields} if fields else {})
    if fields:
        assert check.status == "failed"
    every = [p for p in check.problems if p.code == "FP-A570"]
    assert all(p.message(lang) for p in every for lang in ("en", "zh"))


def test_rules_see_every_document_of_an_instrument(tmp_path, monkeypatch):
    opened = open_record(load(two_faced(monkeypatch, tmp_path, volume={"value": "1", "unit": "kWh"})))
    view = _view(opened, next(a for a in opened.assessments if a["id"] == "contract"), {})
    assert [(str(p.where.key), p.code) for p in instrument_volume(view)] == [("F~contract.GC1", "FP-G381")]
    first = next(x for x in view.lines if x.instrument)
    hidden = replace(first, id="G", instrument=replace(first.instrument, id="A", serial=f"{3:032d}"))
    other = replace(first, id="H", instrument=replace(first.instrument, serial=f"{3:032d}"))
    parameters = {"cn_serial_digits": "32"}
    for lines, told in (((hidden, other, first), {"GC1"}), ((hidden, first), set())):
        held = replace(view, lines=lines, parameters=parameters)
        assert {p.got for p in gaps.run(held, {"instrument_serials": "error"}) if p.code == "FP-G246"} == told


def test_a_second_number_under_one_id_is_compared_with_other_records(tmp_path, monkeypatch):
    a = signed(tmp_path, "a", green(f"{7:032d}"))
    for serial, codes in ((f"{7:032d}", ["FP-A374"]), (f"{1:032d}", [])):
        b = two_faced(monkeypatch, tmp_path, "b", serial=serial)
        assert [p.code for p in compare_evidence([a, b])] == codes
        assert [p.code for p in compare_evidence([b, a])] == codes
        (tmp_path / "b.fpz").unlink()


# --- meter tables ---

TABLE = "月份,用电量(度)\n" + "".join(f"2025年{m}月,{m * 10}\n" for m in range(1, 13))


def metered(tmp_path, text=TABLE, amount="780", end="2025-12-31") -> fp.Study:
    (tmp_path / "m.csv").write_text(text, encoding="utf-8")
    item = proof(amount=amount, kind="meter", file="m.csv", content=text, size=len(text.encode()), end=end)
    held = plant([use(amount=amount)], [item])
    held.save(tmp_path / "s.json")
    return fp.read(tmp_path / "s.json")


def seen(held) -> set[str]:
    return {p.code for p in held.check() if p.code.startswith("FP-I37")}


@pytest.mark.parametrize(
    "text, code",
    [
        (TABLE, None),
        (TABLE.replace(",120", ",119"), "FP-I370"),
        (TABLE.replace("2025年1月", "2024年12月"), "FP-I371"),
        (TABLE.replace("2025年5月,50\n", "").replace(",60", ",110"), "FP-I372"),
        ("起,止,用电量(度)\n2025-01-01,2025-06-30,380\n2025-06-30,2025-12-31,400\n", "FP-I373"),
        ("a scan of a letter", "FP-I374"),
    ],
)
def test_a_meter_table_against_what_is_stated_of_it(tmp_path, text, code):
    try:
        found = seen(metered(tmp_path, text))
    except fp.ProblemsError as fault:
        found = {p.code for p in fault.problems}
    assert (code in found) if code else not found


def test_a_meter_table_in_the_bundle_is_read_by_the_verifier(tmp_path):
    fp.sign(metered(tmp_path).calculate(), KEY, tmp_path / "good.fpz", with_evidence=True)
    good = fp.verify(tmp_path / "good.fpz").check("rules").problems
    assert not [p for p in good if p.code.startswith("FP-I37")]
    wrong = TABLE.replace(",120", ",20")
    item = proof(amount="780", kind="meter", content=wrong, size=len(wrong.encode()))
    result = plant([use(amount="780")], [item]).calculate()
    fp.sign(result, KEY, tmp_path / "bad.fpz", evidence=[wrong.encode()])
    found = fp.verify(tmp_path / "bad.fpz").check("rules")
    assert found.status == "failed"
    assert [(p.got, p.expected) for p in found.problems if p.code == "FP-I370"] == [("680 kWh", "780 kWh")]


@pytest.mark.parametrize(
    "data",
    [
        ("日期,用电量(度)\n" + "2025-01-01,1\n" * 100_000).encode(),
        b"," * 90_000,
        b'"' * 90_000,
        b"PK" + b"\x00" * 90_000,
        b"\xd0\xcf\x11\xe0" + b"x" * 1_000,
    ],
)
def test_hostile_meter_tables_are_told_and_cost_nothing(data):
    stated = Stated("2025-01-01", "2025-12-31", Fraction(1), "electricity")
    start = time.process_time()
    assert [p.code for p in meter_problems(data, "m.csv", stated, Where())] == ["FP-I374"]
    assert time.process_time() - start < 1


def test_a_bundle_that_fails_its_own_checks_is_not_compared(tmp_path):
    a = signed(tmp_path, "a", plant([use(amount="600")], [proof()]))
    b = signed(tmp_path, "b", plant([use(amount="400")], [proof()], **other()))
    files = dict(load(b).files)
    files["statement.dsse.json"] = load(a).files["statement.dsse.json"]
    (tmp_path / "b.fpz").write_bytes(container.write(files))
    assert [p.code for p in compare_evidence([a, b])] == ["FP-X370"]


@pytest.mark.parametrize("period", [("0001-01-01", "2025-12-31"), ("2025-01-01", "9999-12-31")])
def test_periods_at_the_ends_of_the_calendar(period):
    from datetime import date, timedelta

    from footprint.result.evidence_rules import _moved, uncovered

    first, last = (date.fromisoformat(x) for x in period)
    assert date.min <= _moved(first, timedelta(days=-7)) <= _moved(last, timedelta(days=7)) <= date.max
    assert list(uncovered((first, last), [], timedelta(days=7)))
