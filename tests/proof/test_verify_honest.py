from __future__ import annotations

import json

import make_bundle as mb
import pytest
from checking import TABLES, TRUST, failed, names, places, policy, verify

from footprint.base.canonical import dumps
from footprint.proof.replay import result_digests
from footprint.proof.tables import Tables, resolve
from footprint.proof.verify import load
from footprint.seal import container


@pytest.fixture(scope="module")
def files():
    return mb.Maker().built()


def test_the_honest_bundle_reaches_l2(files):
    result = verify(files, require="L2")
    assert failed(result) == set(), places(result)
    assert result.level == "L2"
    assert result.exit_code == 0
    assert result.open_share == 1
    assert set(result.not_checked) == {"views", "examination", "certificate", "status", "receipt"}
    assert result.issuer == mb.did_of(mb.KEY)
    numbers = [c.number for c in result.checks]
    assert numbers == sorted(numbers)
    dumps(result.to_json())


def test_both_zip_writers_agree(files):
    assert mb.pack(files) == container.write(files)


def test_components_of_another_gwp_set_are_remarked_not_refused(files):
    result = verify(files)
    assert result.check("factors").status == "passed"
    assert {p.name for p in result.problems} == {"GWP_MIXED"}


def test_without_policy_l0_and_exit_0(files):
    result = verify(files, trust=None)
    assert (result.level, result.exit_code) == ("L0", 0)
    assert result.check("signature").status == "passed"
    assert "trust" in result.not_checked
    assert verify(files, trust=None, require="L1").exit_code == 1


def test_unsigned_is_l0(files):
    bare = {k: v for k, v in files.items() if k != "statement.dsse.json"}
    result = verify(bare)
    assert (result.level, result.exit_code) == ("L0", 0)
    assert "signature" in result.not_checked


def test_without_rules_or_tables_l1(files):
    result = verify(files, rules=None)
    assert (result.level, result.exit_code) == ("L1", 0)
    result = verify(files, tables=Tables())
    assert (result.level, result.exit_code) == ("L1", 1)
    assert names(result) == {"TABLE_UNKNOWN"}
    assert "replay" in result.not_checked


def test_did_web_signs_with_a_listed_key_and_only_then(files):
    import base64

    from footprint.seal.trust import parse_policy

    did = "did:web:example.com"
    signed = mb.signed(files, did=did, fragment="k1")
    key = {"suite": "ed25519", "key": base64.b64encode(mb.KEY.public_key().public_bytes_raw()).decode()}
    row = {"keys": {f"{did}#k1": key}, "scopes": ["statement"], "from": "2026-01-01", "to": "2026-12-31"}
    assert verify(signed, trust=parse_policy({"issuers": {did: row}})).level == "L2"
    result = verify(signed, trust=None)
    assert (result.level, result.exit_code) == ("L0", 0)
    assert result.check("signature").status == "not_checked"
    assert names(verify(signed, trust=TRUST)) == {"ISSUER_UNTRUSTED"}
    row["keys"] = {f"{did}#k2": key}
    assert names(verify(signed, trust=parse_policy({"issuers": {did: row}}))) == {"KEY_UNKNOWN"}


@pytest.mark.parametrize("digits", [1, 3, 6])
def test_fewer_digits(digits):
    maker = mb.Maker()
    maker.rule_set["parameters"]["digits"] = digits
    assert verify(maker.built()).level == "L2"


def test_two_assessments_share_one_inventory():
    maker = mb.Maker()
    maker.assessments.append({"id": "gate", "stages": ["raw_materials", "production"]})
    maker.final["gate"] = "process:P1"
    result = verify(maker.built())
    assert result.level == "L2", places(result)


def test_a_process_of_one_assessment_only():
    maker = mb.Maker()
    maker.assessments.append({"id": "gate", "stages": ["raw_materials"]})
    maker.final["gate"] = "process:P1"
    nodes = maker.nodes
    nodes["flow:d"]["assessments"] = nodes["flow:e"]["assessments"] = ["main"]
    nodes["line:L4"]["assessments"] = ["main"]
    assert verify(maker.built()).level == "L2"
    del nodes["line:L4"]["assessments"]  # its process now belongs to "gate", where its demand would be 0
    assert "process P4" in places(verify(maker.built()))


def test_result_digest_ignores_units_of_the_declared_amount(files):
    from footprint.proof import disclosure
    from footprint.proof.opened import Opened

    record = json.loads(files["record.json"])
    shown = disclosure.read(files)
    opened = Opened(record, {}, shown.nodes, shown.groups, shown.hidden, {})
    units = resolve(record, TABLES, None).units
    result = next(n for _, n in opened.of("result"))
    expected = {
        "declared_unit": {"amount": "100", "unit": "piece"},
        **{k: result[k] for k in ("rule_set", "gwp_set", "boundary", "totals")},
    }
    assert result_digests(opened, units) == {"main": mb.digest("result", expected)}


class TestHidden:
    """Confidential records: what is hidden is "not checked", never "passed"."""

    def hide(self, *keys, detail="total"):
        maker = mb.Maker(confidential=True, detail=detail)
        maker.demands()
        maker.results()
        maker.hidden = set(keys)
        return mb.signed(maker.files())

    def test_all_hidden_is_l1(self):
        maker = mb.Maker(confidential=True, detail="total")
        maker.demands()
        maker.results()
        maker.hidden, maker.evidence = set(maker.nodes), {}
        result = verify(mb.signed(maker.files()), require="L1")
        assert failed(result) == set(), places(result)
        assert (result.level, result.exit_code, result.open_share) == ("L1", 0, 0)
        assert [p.code for p in result.check("detail").problems] == ["FP-P061"]
        assert {"opening", "replay", "units", "factors", "detail", "rules", "evidence"} <= set(
            result.not_checked
        )

    def test_a_hidden_factor_with_what_reveals_it(self):
        files = self.hide(
            "factor:F-grid", "source:S1", "origin:O-factors", "line_result:L2/main", "result:main"
        )
        result = verify(files)
        assert failed(result) == set(), places(result)
        assert result.level == "L1"
        assert "replay" in result.not_checked
        # the total less the open line results is the hidden one: said, but never failed on counts alone
        rest = [p for p in result.check("detail").problems if p.severity == "warning"]
        assert [(p.code, p.got) for p in rest] == [("FP-P049", "1")]
        assert result.check("detail").status == "not_checked"

    def test_a_tampered_line_beside_a_hidden_factor_is_still_found(self):
        maker = mb.Maker(confidential=True, detail="total")
        maker.demands()
        maker.results()
        maker.nodes["line_result:L4/main"]["values"]["fossil"] = "1"
        keys = "factor:F-grid source:S1 origin:O-factors line_result:L2/main result:main"
        maker.hidden = set(keys.split())
        result = verify(mb.signed(maker.files()))
        assert failed(result) == {"replay"}
        assert "line L4" in places(result)

    def test_a_hidden_factor_with_its_line_result_open(self):
        result = verify(self.hide("factor:F-grid", "result:main"))
        assert failed(result) == {"hiding"}
        assert "line_result L2/main" in places(result)
        assert result.level == "L1"

    def test_a_hidden_line_result_with_the_result_open(self):
        result = verify(self.hide("line_result:L2/main"))
        assert failed(result) == {"hiding"}
        assert "result main" in places(result)

    def test_a_hidden_line_with_its_origin_open(self):
        maker = mb.Maker(confidential=True, detail="total")
        maker.nodes["origin:O-2"] = {"type": "origin", "id": "O-2", "cell": "B2"}
        maker.nodes["line:L4"]["origin"] = "@origin:O-2"
        maker.demands()
        maker.results()
        maker.hidden = {"line:L4", "line_result:L4/main", "result:main"}
        result = verify(mb.signed(maker.files()))
        assert failed(result) == {"hiding"}
        assert "origin O-2" in places(result)
        maker.hidden.add("origin:O-2")
        assert failed(verify(mb.signed(maker.files()))) == set()

    def test_a_hidden_flow_without_its_processes_breaks_an_equation(self):
        result = verify(self.hide("flow:a", "result:main"))
        assert "process P2" in places(result)

    def test_hiding_needs_a_confidential_record(self):
        maker = mb.Maker()
        maker.demands()
        maker.results()
        maker.hidden = {"origin:O-lines"}
        result = verify(mb.signed(maker.files()))
        assert names(result) == {"HIDING_FORBIDDEN"}
        assert (result.level, result.exit_code) == ("L1", 1)

    def test_too_fine_totals(self):
        result = verify(mb.Maker(confidential=True).built())
        assert failed(result) == {"detail"}
        assert result.level == "L1"
        assert failed(verify(mb.Maker(confidential=True, detail="total").built())) == set()

    def test_totals_may_be_left_out(self):
        maker = mb.Maker(confidential=True)
        maker.tweak_record = lambda r: r["assessments"][0].update(totals=None)
        assert verify(maker.built()).level == "L2"


def test_opening_more_later_changes_no_signature():
    maker = mb.Maker(confidential=True, detail="total")
    maker.demands()
    maker.results()
    maker.hidden, held = set(maker.nodes), maker.evidence
    maker.evidence = {}
    closed = mb.signed(maker.files())
    maker.hidden, maker.evidence = set(), held
    opened = {**maker.files(), "statement.dsse.json": closed["statement.dsse.json"]}
    assert verify(opened).level == "L2"


def test_trust_days_are_inclusive(files):
    assert verify(files, trust=policy(mb.KEY, first="2026-03-01", last="2026-03-01")).level == "L2"
    assert names(verify(files, trust=policy(mb.KEY, first="2026-03-02"))) == {"NOT_YET_VALID"}
    late = verify(files, trust=policy(mb.KEY, last="2026-02-28"))
    assert names(late) == {"EXPIRED"}
    assert (late.level, late.exit_code) == ("L0", 1)
    assert failed(verify(files, trust=policy(mb.KEY, scopes=("review",)))) == {"trust"}


def test_load_from_a_path(tmp_path, files):
    path = tmp_path / "x.fpz"
    path.write_bytes(mb.pack(files))
    assert load(path).manifest_sha256 == mb.sha(files["manifest.json"])
