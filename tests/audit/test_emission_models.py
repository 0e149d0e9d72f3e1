"""A forged bundle cannot hide the years of a land-use change, nor change the ratio of an emission model."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import footprint as fp
from building import line, study
from footprint.audit.checks import run_rules
from footprint.audit.emission_models import model_problems
from footprint.proof.verify import load, open_record
from footprint.record.nodes import NodeSet
from footprint.seal.keys import key_from_seed

KEY = key_from_seed(b"\x01" * 32)
CODES = {"FP-A490", "FP-A491", "FP-G165"}


def land(years: str) -> fp.Study:
    inputs = {"stock_before": "100", "stock_after": "40", "years": years}
    pin = {"role": "main", "state": "factor", "factor": "direct-gases/co2-luc@1", "reason": "test"}
    row = line(
        "L", "1", "ha", kind="direct", gas="CO2_luc", emission_model="land_use_change", inputs=inputs,
        inputs_source="survey", treatment="direct", matches=(pin,),
    )  # fmt: skip
    return study([row])


def lime() -> fp.Study:
    pin = {"role": "main", "state": "factor", "factor": "direct-gases/co2@1", "reason": "test"}
    row = line(
        "L", "1", "kg", kind="direct", gas="CO2", emission_model="carbonate", treatment="direct",
        inputs={"CaCO3": "0.95", "calcination": "1/3"}, inputs_source="laboratory", matches=(pin,),
    )  # fmt: skip
    return study([row])


def found(held: fp.Study, tmp_path) -> set[str]:
    fp.sign(held.calculate(), KEY, tmp_path / "x.fpz")
    return {p.code for p in run_rules(open_record(load(tmp_path / "x.fpz"))).problems} & CODES


def forge(monkeypatch, kind: str, **change) -> None:
    """Every node of a kind is written with other fields, then hashed and signed as it stands."""
    add = NodeSet.add

    def forged(self, node, group=""):
        told = {k: v(node[k]) for k, v in change.items()} if node["type"] == kind else {}
        return add(self, {**node, **told}, group)

    monkeypatch.setattr(NodeSet, "add", forged)


def test_honest_models_are_asked_nothing(tmp_path):
    assert found(land("20"), tmp_path) == set()
    assert found(lime(), tmp_path) == set()


@pytest.mark.parametrize("years", ["100", "62/3", "20.0000001"])
def test_other_years_are_the_rule_s_own_finding(years, tmp_path):
    assert found(land(years), tmp_path) == {"FP-G165"}


def test_words_of_a_source_are_no_inputs(tmp_path):
    pin = {"role": "main", "state": "factor", "factor": "direct-gases/co2@1", "reason": "test"}
    row = line(
        "L", "1", "kg", kind="direct", gas="CO2", emission_model="carbon", treatment="direct",
        inputs={"carbon": "0.9", "oxidation": "1"}, inputs_source="ash analysis; left=0.02", matches=(pin,),
    )  # fmt: skip
    assert found(study([row]), tmp_path) == set()


@pytest.mark.parametrize(
    "tags",
    [
        lambda tags: [t for t in tags if not t.startswith("luc-years")],
        lambda tags: [t.replace("100", "20") for t in tags],
    ],
)
def test_the_tag_of_the_years_is_set_against_the_bridge(tags, tmp_path, monkeypatch):
    forge(monkeypatch, "line", tags=tags)
    assert found(land("100"), tmp_path) == {"FP-A490"}


def test_words_without_years_and_words_that_the_ratio_contradicts(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        forge(patch, "conversion", reference=lambda text: text.replace("years=100", "years=20"))
        assert found(land("100"), tmp_path) == {"FP-A490", "FP-A491", "FP-G165"}
    forge(monkeypatch, "conversion", reference=lambda text: "survey")
    assert found(land("20"), tmp_path) == {"FP-A490"}


def test_a_ratio_that_its_inputs_do_not_give(tmp_path, monkeypatch):
    forge(monkeypatch, "conversion", reference=lambda text: text.replace("0.95", "0.99"))
    assert found(lime(), tmp_path) == {"FP-A491"}


def test_words_and_line_that_are_silent_alike(tmp_path, monkeypatch):
    forge(monkeypatch, "conversion", reference=lambda text: "survey")
    forge(monkeypatch, "line", tags=lambda tags: [t.replace("luc-years:100", "luc-years:–") for t in tags])
    assert found(land("100"), tmp_path) == {"FP-A490", "FP-G165"}


def test_a_bridge_to_another_unit_of_land_use_change():
    step = {"kind": "bridge", "from": "ha", "to": "t CO2_luc", "ratio": "11/5", "reference": "survey"}
    row = {"id": "L", "tags": [], "conversions": ["step"]}
    held = SimpleNamespace(of=lambda _kind: [("leaf", row)], get=lambda _leaf, _kind: step)
    assert [p.code for p in model_problems(held)] == ["FP-A490"]
