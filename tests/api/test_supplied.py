"""A supplier's signed record as the factor of a line: imported, carried in the bundle, walked into."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

import footprint as fp
from building import assessment, codes, line, own, product, qty, study, with_
from footprint.api.keys import write_trust
from footprint.api.reading import read
from footprint.api.report import explain
from footprint.api.supplied import supply
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError, Refused
from footprint.model.quality import Quality
from footprint.model.study import Assessment
from footprint.seal import container
from footprint.seal.keys import key_from_seed

KEY = key_from_seed(b"\x07" * 32)
GATE = Assessment(rule_set="general-1", gwp_set="AR6-GWP100", boundary="cradle_to_gate")


#: Carbon of the wood: 12/44 of the 0.5 kg CO2 that it took up.
WOOD = qty("0.13636", "kg")


def made_by_supplier(**more):
    lines = [
        line("B1", "3", "kg", "steel", name="wire rod"),
        line("B2", "0.5", "kg", "wood", name="handle"),
        line("B3", "0.25", "kg", "steel", name="lost in forging", stage="production", kind="auxiliary"),
    ]
    factors = [
        own("steel", "kg", "2"),
        own("wood", "kg", components={"fossil": "0.25", "biogenic_uptake": "-1"}),
    ]
    fields = {
        "product": product(
            declared_unit=qty("2", "piece"),
            net_mass=qty("3.5", "kg"),
            biogenic_carbon=WOOD,
            model="BOLT",
            part_no="BOLT-1",
            facility="Bolts & Co.",
        )
    }
    return study(lines, factors, **{**fields, "assessments": (GATE,), **more})


@pytest.fixture
def fpz(tmp_path: Path) -> Path:
    path = tmp_path / "bolt.fpz"
    fp.sign(made_by_supplier().calculate(), KEY, path)
    return path


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    path = tmp_path / "trust.toml"
    write_trust(path, KEY)
    return path


@pytest.fixture
def held(tmp_path: Path):
    """The customer's study: one open line and one with a factor."""
    lines = [
        line("P1", "4", "piece", name="bolt", part_no="BOLT-1"),
        line("P2", "1", "kg", "plate", name="plate", part_no="PL"),
    ]
    carbon = product(biogenic_carbon=qty("0.27273", "kg"))  # four bolts, half of WOOD each
    made = study(lines, [own("plate", "kg", "1")], product=carbon)
    return made.save(tmp_path / "frame.xlsx", "en")


def test_the_factor_is_the_published_total_per_declared_unit(held, fpz, trust):
    taken, told = held.supply(fpz, "P1", trust=trust, author="Li")
    assert told == ()
    match = taken.inventory.line("P1").match()
    assert (match.state, match.author) == ("supplier", "Li")
    factor = taken.inventory.factors[-1]
    assert factor.components == {"fossil": Fraction(53, 16), "biogenic_uptake": Fraction(-1, 4)}
    assert (factor.unit, factor.geography, factor.supplier) == ("piece", "CN-JS", "Bolts & Co.")
    assert "L1" in factor.note or "L2" in factor.note
    result = taken.save(held.source, "en").calculate()
    assert result.total == 4 * (Fraction(53, 16) - Fraction(1, 4)) + 1


def test_the_study_reads_back_and_its_bundle_verifies_the_supplier(held, fpz, trust, tmp_path):
    held.supply(fpz, "P1", trust=trust)[0].save(held.source, "en")
    assert (tmp_path / "frame-suppliers" / "bolt" / "record.json").is_file()
    again = read(held.source)
    fp.sign(again.calculate(), KEY, tmp_path / "frame.fpz")
    seen = fp.verify(tmp_path / "frame.fpz", trust=trust)
    assert seen.check("suppliers").status == "passed"
    assert seen.exit_code == 0


def test_a_forged_supplier_factor_is_found(held, fpz, trust, tmp_path):
    taken, _ = held.supply(fpz, "P1", trust=trust)
    better = taken.inventory.factors[-1].model_copy(update={"components": {"fossil": Fraction(1)}})
    cheated = with_(taken, factors=(taken.inventory.factors[0], better))
    cheated.save(held.source, "en")
    fp.sign(read(held.source).calculate(), KEY, tmp_path / "frame.fpz")
    seen = fp.verify(tmp_path / "frame.fpz", trust=trust)
    assert seen.check("suppliers").status == "failed"
    assert "FP-P046" in codes(seen.problems)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_explain_walks_into_the_record_from_study_and_bundle(held, fpz, trust, tmp_path, lang):
    held.supply(fpz, "P1", trust=trust)[0].save(held.source, "en")
    fp.sign(read(held.source).calculate(), KEY, tmp_path / "frame.fpz")
    for source in (held.source, tmp_path / "frame.fpz"):
        (trace,) = explain(source, "P1", lang)
        (inside,) = trace.inside
        assert "BOLT-1" in inside.title
        assert [v for _, _, v in inside.parts] == ["0.5", "-0.5", "6.125"]
        assert inside.title in str(trace)
        json.dumps(trace.to_json())
    (plain,) = explain(held.source, "P2", lang)
    assert plain.inside == ()


def test_a_record_that_is_not_at_hand_is_said(held, fpz, trust, tmp_path):
    held.supply(fpz, "P1", trust=trust)[0].save(held.source, "en")
    (tmp_path / "frame-suppliers" / "bolt" / "record.json").unlink()
    (trace,) = explain(held.source, "P1", "en")
    assert "not at hand" in trace.inside[0].title
    fp.sign(read(held.source).calculate(), KEY, tmp_path / "frame.fpz")
    assert fp.verify(tmp_path / "frame.fpz").check("suppliers").status == "not_checked"


def test_without_a_trust_file_the_issuer_is_said_to_be_unknown(held, fpz):
    _, told = held.supply(fpz, "P1")
    assert codes(told) == {"FP-X073"}


def test_a_tampered_or_untrusted_record_is_refused(held, fpz, trust, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(trust.read_text(encoding="utf-8").replace("2099-12-31", "2020-12-31"), encoding="utf-8")
    with pytest.raises(ProblemsError) as fault:
        held.supply(fpz, "P1", trust=other)
    assert "FP-X070" in codes(fault.value.problems)
    files = dict(container.read(fpz.read_bytes(), "x"))
    files["record.json"] = files["record.json"].replace(b'"6.125"', b'"5.125"')
    fpz.write_bytes(container.write(files))
    with pytest.raises((ProblemsError, Refused)):
        held.supply(fpz, "P1", trust=trust)
    assert not (tmp_path / "frame-suppliers").exists()


def test_what_cannot_stand_for_a_bought_part_is_refused(held, tmp_path):
    partial = made_by_supplier(assessments=(assessment("raw_materials", "production"),))
    fp.sign(partial.calculate(), KEY, tmp_path / "partial.fpz")
    with pytest.raises(ProblemsError) as fault:
        held.supply(tmp_path / "partial.fpz", "P1")
    assert codes(fault.value.problems) == {"FP-X071"}
    two = made_by_supplier(assessments=(GATE, GATE.model_copy(update={"id": "second"})))
    fp.sign(two.calculate(), KEY, tmp_path / "two.fpz")
    with pytest.raises(ProblemsError) as fault:
        held.supply(tmp_path / "two.fpz", "P1")
    assert codes(fault.value.problems) == {"FP-X072"}
    assert supply(held, tmp_path / "two.fpz", "P1", assessment="second").files


def test_the_place_of_making_is_never_guessed(held, tmp_path):
    stages = {"raw_materials": "material", "production": "auxiliary"}
    names = [(f"{stage[0]}{i}", stage, kind) for stage, kind in stages.items() for i in range(1, 4)]
    lines = [line(n, "0.5", "kg", n, stage=stage, kind=kind) for n, stage, kind in names]
    factors = [own(n, "kg", str(i)) for i, (n, _, _) in enumerate(names, 1)]
    shut = study(
        lines, factors, product=product(model="SHUT", net_mass=qty("1.5", "kg")), assessments=(GATE,)
    )
    fp.sign(shut.calculate(), KEY, tmp_path / "shut.fpz", confidential=True, disclose=[])
    with pytest.raises(ProblemsError) as fault:
        held.supply(tmp_path / "shut.fpz", "P1")
    assert codes(fault.value.problems) == {"FP-X074"}
    taken, _ = held.supply(tmp_path / "shut.fpz", "P1", site="CN-ZJ")
    assert taken.inventory.factors[-1].geography == "CN-ZJ"


def test_from_the_command_line(held, fpz, trust):
    words = ["import", str(fpz), "--from", "fpz", "--into", str(held.source), "--lang", "en"]
    assert CliRunner().invoke(app, words).exit_code == 2  # no line named
    done = CliRunner().invoke(app, [*words, "--lines", "P1", "--trust", str(trust)])
    assert done.exit_code == 0, done.output
    assert read(held.source).inventory.line("P1").match().state == "supplier"
    shown = CliRunner().invoke(app, ["explain", str(held.source), "P1", "--lang", "zh"])
    assert "供应商记录" in shown.output


def test_half_a_record_in_a_row_is_a_problem(held):
    half = own("x", "kg", "1", manifest_sha256="ab")
    made = with_(held, factors=(*held.inventory.factors, half))
    assert "FP-C030" in codes(made.check())


def test_a_file_of_the_same_name_is_never_written_over(held, fpz, trust, tmp_path):
    held.supply(fpz, "P1", trust=trust)
    kept = (tmp_path / "frame-suppliers" / "bolt" / "record.json").read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    changed = made_by_supplier(
        product=product(model="NUT", part_no="NUT-1", net_mass=qty("3.5", "kg"), biogenic_carbon=WOOD)
    )
    fp.sign(changed.calculate(), KEY, other / "bolt.fpz")
    with pytest.raises(ProblemsError) as fault:
        held.supply(other / "bolt.fpz", "P1", trust=trust)
    assert codes(fault.value.problems) == {"FP-X001"}
    assert (tmp_path / "frame-suppliers" / "bolt" / "record.json").read_bytes() == kept
    held.supply(fpz, "P1", trust=trust)  # the same again is no conflict


def test_a_name_cannot_lead_out_of_the_folder(held, fpz, trust, tmp_path):
    strange = tmp_path / "...fpz"
    strange.write_bytes(fpz.read_bytes())
    held.supply(strange, "P1", trust=trust)
    assert (tmp_path / "frame-suppliers" / "record" / "manifest.json").is_file()


def test_the_record_of_the_product_itself_is_no_part_of_it(held, tmp_path):
    same = made_by_supplier(
        product=product(
            model="X", declared_unit=qty("2", "piece"), net_mass=qty("3.5", "kg"), biogenic_carbon=WOOD
        )
    )
    fp.sign(same.calculate(), KEY, tmp_path / "self.fpz")
    with pytest.raises(ProblemsError) as fault:
        held.supply(tmp_path / "self.fpz", "P1")
    assert codes(fault.value.problems) == {"FP-X078"}


def test_a_factor_that_gives_way_is_said(held, fpz, trust):
    taken, told = held.supply(fpz, "P1", trust=trust)
    assert "FP-X079" not in codes(told)
    _, told = taken.supply(fpz, "P2", trust=trust)
    assert [(p.code, p.where.key, p.got) for p in told] == [("FP-X079", "P2", "own/plate")]


def test_a_supplier_s_primary_data_share_travels_in_its_record(held, trust, tmp_path):
    def row(name, scope, **more):
        return Quality.model_validate({"line": name, "scope": scope, "reason": "metered", **more})

    scores = {"scheme": "pact-v3", "scores": {"technological": 1, "geographical": 2, "temporal": 3}}
    rows = [row(n, s, primary=True, **scores) for n in ("B1", "B3") for s in ("activity", "factor")]
    made = made_by_supplier(quality=tuple(rows)).calculate()
    share = made.quality().pds
    whole = Fraction("6.625")
    assert (share.value, share.unknown) == (Fraction("6.5") / whole, Fraction("0.125") / whole)
    path = tmp_path / "rated.fpz"
    fp.sign(made, KEY, path)
    stated = json.loads(container.read_path(path)["record.json"])["statistics"]["quality"][0]
    assert stated["primary_data_share"] == "0.981"
    assert stated["not_stated"] == "0.0189"
    factor = supply(held, path, "P1", trust=trust).study.inventory.factors[-1]
    assert (factor.pds, factor.dqr_scheme) == (Fraction("0.981"), "pact-v3")
    assert factor.dqr == {"technological": 1, "geographical": 2, "temporal": 3}
    assert fp.verify(path, trust=trust).level == "L2"


def test_a_record_that_states_no_quality_gives_none(held, fpz, trust, tmp_path):
    assert "statistics" not in json.loads(container.read_path(fpz)["record.json"])
    factor = supply(held, fpz, "P1", trust=trust).study.inventory.factors[-1]
    assert (factor.pds, factor.dqr_scheme, factor.dqr) == (None, "", {})


def test_a_confidential_record_keeps_its_quality_to_itself(tmp_path):
    rows = (Quality(line="B1", scope="activity", primary=True, reason="r"),)
    path = tmp_path / "quiet.fpz"
    fp.sign(made_by_supplier(quality=rows).calculate(), KEY, path, confidential=True, publish_totals=False)
    assert "statistics" not in json.loads(container.read_path(path)["record.json"])
