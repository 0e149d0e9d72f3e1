from __future__ import annotations

import json

import make_bundle as mb
import pytest
from checking import TABLES, TRUST, failed, names, places, verify
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprint.api.verification import rules_of
from footprint.base.numbers import round_significant
from footprint.proof.confidential import Part, apart, choose_details, factor_key, fits
from footprint.proof.extras import READ
from footprint.proof.merkle import EMPTY_ROOT, group_root, record_root
from footprint.proof.nodes import COMPONENTS, DETAILS, GROUP_OF, STAGES
from footprint.proof.totals import published_totals
from footprint.proof.verify import check, load


@given(st.sets(st.binary(min_size=32, max_size=32), max_size=40))
def test_merkle_as_in_the_rfc_text(leaves):
    got = group_root("sha256:" + leaf.hex() for leaf in leaves)
    assert got == "sha256:" + mb.tree(sorted(leaves)).hex()
    if not leaves:
        assert got == EMPTY_ROOT


def test_record_root():
    groups = {g: {"size": 0, "root": EMPTY_ROOT} for g in ("lines", "factors", "evidence", "result")}
    assert record_root(groups) == mb.digest("roots", groups)


def test_vocabulary_of_version_1():
    assert sorted(COMPONENTS) == sorted(mb.COMPONENTS)
    assert len(STAGES) == 5
    assert GROUP_OF == mb.GROUP


ratios = st.fractions(-(10**12), 10**12, max_denominator=10**6)


@settings(deadline=None)
@given(st.lists(ratios, min_size=18, max_size=18), st.integers(1, 6), st.sampled_from(DETAILS))
def test_published_totals_round_once_at_the_end(values, digits, detail):
    cells = [(s, c) for s in ("production", "raw_materials") for c in sorted(COMPONENTS)]
    exact = [{"stage": s, "component": c, "exact": str(v)} for (s, c), v in zip(cells, values, strict=True)]
    rows = published_totals(exact, detail, digits)
    assert len(rows) == {"stage_component": 18, "component": 9, "stage": 2, "total": 1}[detail]
    keys = [(r["stage"] or "", r["component"] or "") for r in rows]
    assert keys == sorted(keys)
    for row in rows:
        wanted = sum(
            v
            for (s, c), v in zip(cells, values, strict=True)
            if row["stage"] in (None, s) and row["component"] in (None, c)
        )
        assert row["rounded"] == mb.round_(round_significant(wanted, digits), 40)


# --- confidentiality -----------------------------------------------------------------------------
def part(i: int, stage="production", component="fossil", factor: int | None = None, **more) -> Part:
    stated = {"value": "1", "stem": f"l{i}", **more}
    return Part(f"l{i}", f"f{i if factor is None else factor}", stage, component, **stated)


def test_three_lines_with_three_factors():
    three = [part(i) for i in range(3)]
    assert fits(three, "stage_component")
    assert not fits(three[:2], "total")
    assert not fits([part(i, factor=0) for i in range(3)], "total")
    assert not fits([part(0, component=c) for c in ("fossil", "aircraft", "capture")], "total")
    assert fits([], "stage_component")


def test_first_level_that_fits():
    spread = [part(i, stage=s) for s in ("production", "use") for i in range(3)]
    assert choose_details([spread]) == ["stage_component"]
    mixed = [part(i, component=c) for i, c in enumerate(("fossil", "aircraft", "capture"))]
    assert choose_details([mixed]) == ["stage"]
    stages = [part(i, stage=s) for i, s in enumerate(("production", "use", "distribution"))]
    assert choose_details([stages]) == ["component"]
    assert choose_details([[part(0)]]) == [None]


def test_a_line_and_its_upstream_are_one_line():
    rows = [part(0), part(1), part(2, stem="l1")]
    assert not fits(rows, "total")
    assert fits([*rows, part(3)], "total")


def test_two_names_of_one_factor_are_one_factor():
    assert factor_key("kg", {"fossil": "1", "capture": "0"}, {}) == factor_key("kg", {"fossil": "1"}, {})
    keys = {
        factor_key(*row)
        for row in (("kg", {"fossil": "1"}, {}), ("t", {"fossil": "1"}, {}), ("kg", {}, {"CO2": "1"}))
    }
    assert len(keys) == 3


def test_what_stays_hidden_counts_for_itself():
    for hidden, good in ((0, True), (1, False), (2, False), (3, True), (6, True)):
        rows = [part(i, hidden=i < hidden) for i in range(6)]
        assert fits(rows, "total") == good, hidden
        assert choose_details([rows]) == (["stage_component"] if good else [None])
    spread = [part(i, stage="use" if i in (0, 4, 5, 6) else "production", hidden=i < 3) for i in range(8)]
    assert choose_details([spread]) == ["component"]  # by stage, line 0 would be alone
    both = [part(i, hidden=i < 6) for i in range(9)]
    assert apart(both, "total", both[3:], "total")
    assert not apart(both, "total", [*both[2:6], *both[7:]], "total")


def test_differences_between_assessments():
    four = [part(i) for i in range(4)]
    assert not apart(four, "total", four[:3], "total")  # one line more gives that line away
    assert apart(four, "total", four, "total")
    seven = [part(i) for i in range(7)]
    assert apart(seven, "total", seven[:4], "stage")
    assert choose_details([four, four[:3]]) == ["stage_component", None]
    changed = [*four[:3], part(3, value="2")]
    assert not apart(four, "component", changed, "stage_component")


# --- suppliers (S14) -----------------------------------------------------------------------------
class TestSupplier:
    def maker(self, **change):
        theirs = mb.Maker()
        theirs.declared = {"value": "40", "unit": "kg"}
        theirs.nodes["process:P1"]["output"]["unit"] = "kg"
        theirs.detail = change.pop("detail", "stage_component")
        theirs.confidential = theirs.detail != "stage_component"
        files = theirs.built()
        record = json.loads(files["record.json"])
        sums: dict[str, mb.Fraction] = {}
        for total in record["assessments"][0]["totals"]:
            name = total["component"] or "fossil"
            sums[name] = sums.get(name, mb.Fraction(0)) + mb.Fraction(total["rounded"])
        factor = {
            "type": "factor",
            "id": "F-sup",
            "release": None,
            "unit": "kg",
            "gases": {},
            "components": {c: str(v / 40) for c, v in sums.items()},
            "gwp_set": "AR6",
            "supplier": {
                "record_root": record["record_root"],
                "manifest_sha256": mb.sha(files["manifest.json"]),
                "assessment": "main",
            },
            "source": None,
            "origin": None,
            **change,
        }
        ours = mb.Maker()
        ours.nodes["factor:F-sup"] = factor
        ours.nodes["line:L5"].update(state="supplier", factor="@factor:F-sup", factor_high=None)
        for name in ("manifest.json", "record.json"):
            ours.evidence[mb.sha(files[name])] = files[name]
        return ours

    def test_honest(self):
        """Manifest and record agree with the factor; nobody is known to have signed them."""
        result = verify(self.maker().built())
        assert not failed(result), places(result)
        assert (result.level, result.suppliers[0].state) == ("L2", "not_checked")
        assert "FP-P305" in {p.code for p in result.check("suppliers").problems}

    def test_absent_is_not_checked_and_l1(self):
        maker = self.maker()
        maker.evidence = {k: v for k, v in maker.evidence.items() if v == b"an invoice"}
        result = verify(maker.built())
        assert (result.level, result.exit_code) == ("L1", 0)
        assert "suppliers" in result.not_checked

    def test_component_detail_is_enough_total_is_not(self):
        assert "suppliers" not in failed(verify(self.maker(detail="component").built()))
        result = verify(self.maker(detail="total").built())
        assert names(result) == {"SUPPLIER_MISMATCH"}

    @pytest.mark.parametrize(
        "change",
        [
            {"components": {"fossil": "1"}},
            {"unit": "t"},
            {"gwp_set": "AR5"},
            {"gases": {"CO2": "1"}},
        ],
    )
    def test_edited_factor(self, change):
        result = verify(self.maker(**change).built())
        assert "suppliers" in failed(result)
        assert "F-sup" in places(result)
        assert result.level == "L1"

    def test_other_root_or_assessment(self):
        for name, value in (("record_root", "sha256:" + "0" * 64), ("assessment", "other")):
            maker = self.maker()
            maker.nodes["factor:F-sup"]["supplier"][name] = value
            assert failed(verify(maker.built())) == {"suppliers"}


# --- nothing a writer states may crash the verifier ------------------------------------------------
NUMBERS = [None, True, 0, 2**53 - 1, "", "0", "1", "-1", "1/3", "1e9"]
SHAPES = [[], [[]], ["x"], {}, {"unit": "kg"}, {"value": "0", "unit": "kg"}, {"ratio": "1/3", "unit": "MWh"}]
EDGES = ["@line:L1", "@process:P2", "@factor:F-own", ["@conversion:half"], "sha256:" + "0" * 64]
TEXTS = ["x", "main", "gate", ["main"], "\u202e", "kg", "open"]
JUNK = st.sampled_from([*NUMBERS, *SHAPES, *EDGES, *TEXTS])


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_junk_in_nodes_and_record_never_crashes(data):
    maker = mb.Maker(confidential=data.draw(st.booleans()))
    maker.demands()
    maker.results()
    key = data.draw(st.sampled_from(sorted(maker.nodes)))
    node = maker.nodes[key]
    extras = READ.get(node["type"], {}).keys()
    names_ = sorted({*node, *extras} - {"type", "id", "line_results"})
    node[data.draw(st.sampled_from(names_))] = data.draw(JUNK)
    if maker.confidential:
        maker.hidden = data.draw(st.sets(st.sampled_from(sorted(maker.nodes)), max_size=4))
    keep = data.draw(st.booleans())

    def tweak(record):
        place = record if data.draw(st.booleans()) else record["assessments"][0]
        place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JUNK)

    if not keep:
        maker.tweak_record = tweak
    try:
        files = mb.signed(maker.files())
    except (RecursionError, TypeError, KeyError, AttributeError, ValueError):
        return  # the twin itself cannot write this
    result = check(load(mb.pack(files)), trust=TRUST, tables=TABLES, rules=rules_of("general-1"))
    for lang in ("en", "zh"):
        assert all(p.render(lang) for c in result.checks for p in c.problems)
    result.to_json()
