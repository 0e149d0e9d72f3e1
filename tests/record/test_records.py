"""Records: what is written, what is hidden, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

import footprint as fp
from building import assessment, line, own, pinned, qty, study, with_
from footprint.base.digest import sha256_hex
from footprint.base.numbers import format_dec, format_rat
from footprint.model.evidence import Evidence
from footprint.model.lines import Match
from footprint.proof.totals import digits_of
from footprint.seal.container import read_path
from footprint.seal.keys import key_from_seed
from footprint.seal.trust import parse_policy

KEY = key_from_seed(b"\x04" * 32)
FIXED = {"secret": b"\x0a" * 32, "created": datetime(2026, 3, 1, 7, 30, tzinfo=UTC)}
TRUST = parse_policy(
    {"issuers": {KEY.did: {"keys": {}, "scopes": ["statement"], "from": "2026-01-01", "to": "2026-12-31"}}}
)


def secret_study(count: int = 4, stages=("raw_materials",)) -> fp.Study:
    """``count`` lines, as many factors, all fossil, over the stages in turn; numbers easy to find."""
    rows = [
        line(f"L{i}", Fraction(7919 + i, 10007 * count), "kg", f"f{i}", stage=stages[i % len(stages)])
        for i in range(count)
    ]
    factors = [own(f"f{i}", "kg", Fraction(1009 + 2 * i, 10009)) for i in range(count)]
    held = study(rows, factors, stages)
    net = sum((x.amount.value for x in rows), Fraction(0))
    changed = held.inventory.product.model_copy(update={"net_mass": qty(net, "kg")})
    return with_(held, product=changed)


def signed(tmp_path, held: fp.Study, **options):
    result = held.calculate()
    record = fp.sign(result, KEY, tmp_path / "x.fpz", **{**FIXED, **options})
    return result, record, fp.verify(tmp_path / "x.fpz", trust=TRUST)


def test_an_open_record_reaches_l2(tmp_path):
    _, record, found = signed(tmp_path, secret_study())
    assert (found.level, found.exit_code) == ("L2", 0)
    document = json.loads(record.files["record.json"])
    assert document["created"] == "2026-03-01T07:30:00Z"
    assert document["assessments"][0]["detail"] == "stage_component"
    assert document["coverage"] == {"lines": 4, "with_result": 4, "open": 0}


@pytest.mark.parametrize("disclose", [(), ("L1",), ("L0", "L2")])
def test_hidden_lines_cap_the_level_and_are_never_called_passed(tmp_path, disclose):
    result, record, found = signed(tmp_path, secret_study(5), confidential=True, disclose=disclose)
    assert (found.level, found.exit_code) == ("L1", 0)
    for name in ("opening", "replay", "units", "factors", "suppliers", "detail", "rules"):
        assert found.check(name).status == "not_checked", name
    assert 0 <= found.open_share < 1
    shown = json.loads(record.files["disclosure/lines.json"])["open"]
    lines = {row["node"]["id"] for row in shown if row["node"]["type"] == "line"}
    assert lines == set(disclose)
    results = json.loads(record.files["disclosure/result.json"])["open"]
    assert {row["node"]["type"] for row in results} == ({"line_result"} if disclose else set())
    hidden = {r.line.id for r in result.assessment().lines} - set(disclose)
    text = b"".join(record.files.values()).decode()
    for row in result.assessment().lines:
        if row.line.id in hidden:
            assert format_rat(row.line.amount.value) not in text
            assert format_rat(row.total) not in text


def test_no_exact_value_in_public(tmp_path):
    result, record, _ = signed(tmp_path, secret_study(), confidential=True, disclose=())
    public = record.files["record.json"].decode() + record.files["rules.json"].decode()
    item = result.assessment()
    for value in (item.total, *(r.total for r in item.lines), *(r.line.amount.value for r in item.lines)):
        assert format_rat(value) not in public
        assert format_rat(value).partition("/")[0] not in public
    assert item.result_digest not in public
    assert item.rounded in public
    assert record.secret.hex() not in b"".join(read_path(tmp_path / "x.fpz").values()).decode()


def test_detail_of_a_confidential_record_follows_its_lines(tmp_path):
    three = ("raw_materials", "production", "distribution")
    wanted = [
        (secret_study(9, three), "stage_component"),  # three lines in each stage
        (secret_study(4, three), "component"),
        (secret_study(3), "stage_component"),
    ]
    for held, detail in wanted:
        _, record, found = signed(tmp_path, held, confidential=True)
        assert json.loads(record.files["record.json"])["assessments"][0]["detail"] == detail
        assert found.check("detail").status == "passed"
        assert found.level == "L2"


def test_a_total_less_the_disclosed_lines_gives_no_hidden_line_away(tmp_path):
    held, names = secret_study(6), [f"L{i}" for i in range(6)]
    for hidden in (1, 2):
        with pytest.raises(fp.ProblemsError, match="FP-R007"):
            signed(tmp_path, held, confidential=True, disclose=names[hidden:])
        assert not (tmp_path / "x.fpz").exists()
    for hidden in (0, 3, 6):
        _, record, found = signed(tmp_path, held, confidential=True, disclose=names[hidden:])
        assert json.loads(record.files["record.json"])["assessments"][0]["detail"] == "stage_component"
        assert [p.code for p in found.check("detail").problems] == ["FP-P061"]
        assert found.exit_code == 0
    more = {"confidential": True, "publish_totals": False, "disclose": names[1:]}
    _, record, found = signed(tmp_path, held, **more)
    assert json.loads(record.files["record.json"])["assessments"][0]["totals"] is None
    assert [p.code for p in found.check("detail").problems] == ["FP-P061"]


def test_a_writer_that_gives_a_line_away_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("footprint.record.record.choose_details", lambda parts: ["total"] * len(parts))
    names = [f"L{i}" for i in range(6)]
    for hidden in (1, 2):
        more = {"confidential": True, "disclose": names[hidden:]}
        result, _, found = signed(tmp_path, secret_study(6), **more)
        check = found.check("detail")
        assert (check.status, found.level, found.exit_code) == ("not_checked", "L1", 0)
        assert [(p.code, p.got, p.severity) for p in check.problems][1] == (
            "FP-P049",
            str(hidden),
            "warning",
        )
    assert result.total


def test_hidden_lines_by_stage_make_the_totals_coarser(tmp_path):
    held = secret_study(12, ("raw_materials", "production"))
    names = [f"L{i}" for i in range(12)]
    for hidden, detail in ((4, "component"), (6, "stage_component")):
        _, record, _ = signed(tmp_path, held, confidential=True, disclose=names[hidden:])
        assert json.loads(record.files["record.json"])["assessments"][0]["detail"] == detail


def test_one_factor_under_three_names_is_one_factor(tmp_path):
    lines = [line(f"L{i}", "0.25", "kg", f"f{i}") for i in range(4)]
    for values, good in ((("1", "1", "1", "2"), False), (("1", "2", "3", "1"), True)):
        factors = [own(f"f{i}", "kg", v) for i, v in enumerate(values)]
        if good:
            assert signed(tmp_path, study(lines, factors), confidential=True)[2].level == "L2"
        else:
            with pytest.raises(fp.ProblemsError, match="FP-R002"):
                signed(tmp_path, study(lines, factors), confidential=True)


def test_a_fuel_and_its_upstream_are_one_line(tmp_path):
    def fuel(i: int):
        both = (pinned(f"a{i}"), pinned(f"b{i}", role="upstream"))
        kind = {"kind": "energy", "carrier": "diesel", "stage": "production"}
        return line(f"L{i}", f"0.{i}5", "kg", **kind).model_copy(update={"matches": both})

    factors = [own(f"{c}{i}", "kg", f"{i + 1}.{ord(c)}") for c in "ab" for i in range(4)]
    for count, good in ((2, False), (3, True)):
        held = study([fuel(i) for i in range(count)], factors, ("production",))
        if not good:  # four lines of the record, four factors
            with pytest.raises(fp.ProblemsError, match="FP-R002"):
                signed(tmp_path, held, confidential=True)
            continue
        found = signed(tmp_path, held, confidential=True)[2]
        assert found.check("detail").status == "passed"


def test_the_verifier_joins_a_line_and_its_upstream(tmp_path, monkeypatch):
    from footprint.proof import confidential

    honest = confidential.choose_details

    def careless(assessments):
        return honest([[replace(p, stem=p.line) for p in rows] for rows in assessments])

    monkeypatch.setattr("footprint.record.record.choose_details", careless)
    lines = [
        line(f"L{i}", f"0.{i}5", "kg", kind="energy", carrier="diesel", stage="production").model_copy(
            update={"matches": (pinned(f"a{i}"), pinned(f"b{i}", role="upstream"))}
        )
        for i in range(2)
    ]
    factors = [own(f"{c}{i}", "kg", f"{i + 1}.{ord(c)}") for c in "ab" for i in range(2)]
    _, _, found = signed(tmp_path, study(lines, factors, ("production",)), confidential=True)
    assert found.check("detail").status == "failed"


def test_too_few_lines_for_any_total(tmp_path):
    for held in (secret_study(2), secret_study(1)):
        with pytest.raises(fp.ProblemsError, match="FP-R002"):
            signed(tmp_path, held, confidential=True)
        assert not (tmp_path / "x.fpz").exists()
    _, record, found = signed(tmp_path, secret_study(2), confidential=True, publish_totals=False, disclose=())
    assert json.loads(record.files["record.json"])["assessments"][0]["totals"] is None
    assert (found.level, found.exit_code) == ("L1", 0)


def test_one_factor_on_three_lines_is_one_factor(tmp_path):
    lines = [line(f"L{i}", "0.25", "kg", "a") for i in range(4)]
    with pytest.raises(fp.ProblemsError, match="FP-R002"):
        signed(tmp_path, study(lines, [own("a", "kg", "1")]), confidential=True)


def test_two_assessments_may_not_betray_a_line_by_their_difference(tmp_path):
    held = secret_study(4)
    lines = tuple(x if x.id != "L3" else x.model_copy(update={"assessments": ("main",)}) for x in held.lines)
    both = with_(
        held, lines=lines, assessments=(assessment("raw_materials"), assessment("raw_materials", id="b"))
    )
    with pytest.raises(fp.ProblemsError, match="FP-R002"):
        signed(tmp_path, both, confidential=True)


def test_a_range_shows_no_interval_in_a_confidential_record(tmp_path):
    held = secret_study(4)
    band = Match(state="range", low="1", high="2", unit="kg", reason="offers")
    lines = tuple(x if x.id != "L3" else x.model_copy(update={"matches": (band,)}) for x in held.lines)
    _, record, _ = signed(tmp_path, with_(held, lines=lines), confidential=True, disclose=())
    assert "statistics" not in json.loads(record.files["record.json"])
    result, record, _ = signed(tmp_path, with_(held, lines=lines))
    (row,) = json.loads(record.files["record.json"])["statistics"]["intervals"]
    assert row["low"] == result.assessment().rounded
    assert row["low"] != row["high"]


# refusals ------------------------------------------------------------------------------------------
def test_a_claim_that_the_result_does_not_carry(tmp_path):
    opened = with_(secret_study(), lines=(*secret_study().lines, line("O", "1", "kg", kind="service")))
    made_up = study([line("L", "1", "kg", "a")], [own("a", "kg", "1", illustrative=True)])
    for held, claim in (
        (opened, "full"),
        (made_up, "full"),
        (made_up, "screening"),
        (opened, "demonstration"),
    ):
        with pytest.raises(fp.ProblemsError, match="FP-R001"):
            signed(tmp_path, held, claim=claim)
    _, record, found = signed(tmp_path, secret_study(), claim="screening")  # weaker than it could be
    assert record.claim == "screening"
    assert found.level == "L2"


def test_hiding_needs_a_confidential_record(tmp_path):
    with pytest.raises(fp.ProblemsError, match="FP-R003"):
        signed(tmp_path, secret_study(), disclose=())


def test_a_value_that_does_not_fit(tmp_path):
    huge = own("a", "kg", Fraction(10**39))
    with pytest.raises(fp.ProblemsError, match="FP-G024"):  # seen before anything is written
        signed(tmp_path, study([line("L", "1000000", "kg", "a")], [huge]))


def test_disclosing_a_line_that_is_not_there(tmp_path):
    with pytest.raises(fp.ProblemsError, match="FP-R005"):
        signed(tmp_path, secret_study(), confidential=True, disclose=("L9",))


# evidence ------------------------------------------------------------------------------------------
def test_evidence_travels_by_digest(tmp_path):
    data = b"an invoice"
    invoice = Evidence(
        id="EV",
        file="a.pdf",
        kind="invoice",
        sha256=sha256_hex(data),
        size=len(data),
        quantity=qty("3", "MWh"),
        start="2025-01-01",
        end="2025-12-31",
    )
    held = secret_study()
    lines = tuple(x if x.id != "L0" else x.model_copy(update={"evidence": ("EV",)}) for x in held.lines)
    held = with_(held, lines=lines, evidence=(invoice,))
    _, record, found = signed(tmp_path, held, evidence=[data])
    assert found.check("evidence").status == "passed"
    assert found.level == "L2"
    assert f"evidence/{sha256_hex(data)}" in read_path(tmp_path / "x.fpz")
    (tmp_path / "x.fpz").unlink()
    with pytest.raises(fp.ProblemsError, match="FP-R008"):
        signed(tmp_path, held, evidence=[data, b"another file"])
    with pytest.raises(fp.ProblemsError, match="FP-R008"):  # the node that names it is hidden
        signed(tmp_path, held, evidence=[data], confidential=True, disclose=())
    assert not (tmp_path / "x.fpz").exists()
    (row,) = json.loads(record.files["disclosure/evidence.json"])["open"]
    assert row["node"]["quantity"] == {"unit": "MWh", "value": format_dec(Fraction(3))}


@pytest.mark.parametrize(("disclose", "count"), [(None, 2), ((), 0), (("L0",), 1), (("L1",), 0)])
def test_only_evidence_that_an_open_node_names_travels(tmp_path, disclose, count):
    held = secret_study()
    lines = tuple(x if x.id != "L0" else x.model_copy(update={"evidence": ("EV",)}) for x in held.lines)
    files = (Evidence(id="EV", file="a.pdf"), Evidence(id="EW", file="b.pdf"))
    with_(held, lines=lines, evidence=files).save(tmp_path / "s.json")
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(name.encode())
    more = {"confidential": True, "disclose": disclose, "with_evidence": True}
    _, _, found = signed(tmp_path, fp.read(tmp_path / "s.json"), **more)
    assert found.check("evidence").status != "failed"
    carried = [name for name in read_path(tmp_path / "x.fpz") if name.startswith("evidence/")]
    assert len(carried) == count


def test_the_subject_names_the_facility_and_no_internal_number(tmp_path):
    held = secret_study()
    product = held.inventory.product.model_copy(update={"facility": "plant 2", "part_no": "ERP-77"})
    held = with_(held, product=product)
    _, record, found = signed(tmp_path, held)
    subject = json.loads(record.files["record.json"])["subject"]
    assert (subject["facility"], subject["product_ids"]) == ("plant 2", ["X", "ERP-77"])
    assert found.level == "L2"
    _, record, _ = signed(tmp_path, held, confidential=True, disclose=())
    subject = json.loads(record.files["record.json"])["subject"]
    assert (subject["facility"], subject["product_ids"]) == (None, ["X"])
    text = b"".join(record.files.values()).decode()
    assert "plant 2" not in text
    assert "ERP-77" not in text
    _, record, _ = signed(tmp_path, secret_study())
    assert json.loads(record.files["record.json"])["subject"]["facility"] is None


@pytest.mark.parametrize("digits", [0, 7, "3", 2.5, True, None])
def test_digits_that_may_not_be_published(tmp_path, digits):
    result = secret_study().calculate()
    (item,) = result.numbers.assessments
    rules = {**item.rule_set, "parameters": {**item.rule_set["parameters"], "digits": digits}}
    numbers = replace(result.numbers, assessments=(replace(item, rule_set=rules),))
    with pytest.raises(fp.ProblemsError, match="FP-R009"):
        fp.sign(replace(result, numbers=numbers), KEY, tmp_path / "x.fpz", **FIXED)
    assert digits_of({"digits": digits}) is None
    assert (digits_of({}), digits_of({"digits": 3})) == (6, 3)


def test_digests_of_files_beside_a_study(tmp_path):
    held = with_(secret_study(), evidence=(Evidence(id="EV", file="a.pdf"), Evidence(id="EW", file="no.pdf")))
    held.save(tmp_path / "s.json")
    (tmp_path / "a.pdf").write_bytes(b"x")
    first, second = sorted(fp.read(tmp_path / "s.json").inventory.evidence, key=lambda e: e.id)
    assert (first.sha256, first.size, first.media_type) == (sha256_hex(b"x"), 1, "application/pdf")
    assert second.sha256 == ""
    stated = Evidence(id="EV", file="a.pdf", sha256="0" * 64, size=1)
    with_(held, evidence=(stated,)).save(tmp_path / "s.json")
    with pytest.raises(fp.ProblemsError, match="FP-I041"):
        fp.read(tmp_path / "s.json")


def test_evidence_without_a_kind_and_lines_with_repeated_assessments_are_well_formed(tmp_path):
    held = secret_study()
    line0 = held.lines[0].model_copy(update={"evidence": ("EV", "EV"), "assessments": ("main", "main")})
    bare = Evidence(id="EV", sha256="a" * 64, size=1)
    _, _, found = signed(tmp_path, with_(held, lines=(line0, *held.lines[1:]), evidence=(bare,)))
    assert found.level == "L2"


def test_ids_with_slashes_do_not_meet_in_a_record(tmp_path):
    lines = [line("b/c", "0.5", "kg", "a"), line("c", "0.5", "kg", "b")]
    both = (assessment("raw_materials", id="a"), assessment("raw_materials", id="a/b"))
    held = study(lines, [own("a", "kg", "1"), own("b", "kg", "3")], assessments=both)
    assert signed(tmp_path, held)[2].level == "L2"


def test_the_owners_copy_is_not_lost_under_the_public_bundle(tmp_path):
    (tmp_path / "link.fpz").symlink_to(tmp_path / "x.fpz")
    for place in ("x.fpz", "link.fpz"):
        with pytest.raises(fp.ProblemsError) as fault:
            signed(tmp_path, secret_study(), confidential=True, disclose=(), owner_copy=tmp_path / place)
        assert [p.code for p in fault.value.problems] == ["FP-X001"]
        assert not (tmp_path / "x.fpz").exists()
