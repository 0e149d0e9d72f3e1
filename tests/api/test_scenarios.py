"""Scenario files: read, applied, compared; an empty one changes nothing."""

from __future__ import annotations

from fractions import Fraction

import jsonschema
import pytest

import footprint as fp
from building import assessment, line, own, qty, study
from footprint.api.scenarios import compare_scenarios
from footprint.api.schemas import schema
from footprint.model.processes import Output

HEAD = 'format = "footprint-scenario/1"\n'
FILE = (
    HEAD
    + """
[[scenarios]]
name = "empty"

[[scenarios]]
name = "better"
title = "recycled steel, less of it"
[[scenarios.changes]]
line = "A"
amount = "900 g"
factor = "own/better"
reason = "offer of the mill"
[[scenarios.changes]]
output = "main/product/X"
amount = 20.5
[[scenarios.changes]]
factor = "own"
value = "1"

[[ranges]]
input = "lines/A/amount"
low = "0.9"
high = "1.2"
source = "production log"
"""
)


def held() -> fp.Study:
    rows = [line("A", "1", "kg", "steel"), line("E", "30", "kWh", "grid", kind="energy", per="period",
                                                carrier="electricity", stage="production")]  # fmt: skip
    factors = [own("steel", "kg", "2"), own("better", "kg", "1.5"),
               own("grid", "kWh", "0.5", kind="electricity_mix")]  # fmt: skip
    made = Output.model_validate({"product": "X", "amount": qty("10", "kg")})
    return study(rows, factors, ("raw_materials", "production"), outputs=(made,))


def written(tmp_path, text=FILE):
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_scenario_changes_nothing(tmp_path):
    path = written(tmp_path, FILE.replace('factor = "own"\nvalue = "1"', 'line = "E"\nshare = "1"'))
    before = held()
    same = before.scenario(path, "empty")
    assert same.inventory == before.inventory
    assert same.digest == before.digest
    ends = [s.calculate().assessment().result_digest for s in (before, same)]
    assert ends[0] == ends[1]


def test_changes_are_applied(tmp_path):
    text = FILE.replace('factor = "own"\nvalue = "1"', 'factor = "grid"\ncomponents = { fossil = "0.4" }')
    found = fp.scenarios(written(tmp_path, text))
    assert list(found.scenarios) == ["empty", "better"]
    made = held().scenario(found.scenarios["better"])
    a = made.inventory.line("A")
    assert (a.amount, a.match().factor, a.match().date) == (qty("900", "g"), "own/better", "")
    assert made.inventory.outputs[0].amount == qty("20.5", "kg")
    assert made.calculate().total == Fraction("0.9") * Fraction("1.5") + Fraction(30 * 4, 205)
    assert found.ranges[0].high == Fraction("1.2")


def test_a_name_is_looked_up_beside_the_study(tmp_path):
    written(
        tmp_path, HEAD + '[[scenarios]]\nname = "more"\n[[scenarios.changes]]\nline = "A"\namount = "2"\n'
    )
    held().save(tmp_path / "a.json")
    more = fp.read(tmp_path / "a.json").scenario("more")
    assert more.inventory.line("A").amount == qty("2", "kg")
    with pytest.raises(fp.ProblemsError, match="FP-X121"):
        fp.read(tmp_path / "a.json").scenario("other")


def codes(tmp_path, text) -> dict[str, tuple[str, str]]:
    with pytest.raises(fp.ProblemsError) as caught:
        fp.scenarios(written(tmp_path, text))
    assert {p.where.file for p in caught.value.problems} == {"scenario.toml"}
    return {p.code: (p.where.key, p.where.column) for p in caught.value.problems}


def test_what_does_not_read_has_its_place(tmp_path):
    change = HEAD + '[[scenarios]]\nname = "s"\n[[scenarios.changes]]\n'
    assert codes(tmp_path, change + 'line = "A"\namonut = "1"') == {"FP-I210": ("changes 1", "amonut")}
    assert codes(tmp_path, change + 'line = "A"\namount = "1 kgs"') == {
        "FP-U002": ("changes 1 / A", "amount")
    }
    assert codes(tmp_path, change + 'line = "A"\nshare = "one"') == {"FP-I010": ("changes 1 / A", "share")}
    assert codes(tmp_path, change + 'line = "A"\namount = "50%"') == {"FP-I010": ("changes 1 / A", "amount")}
    assert set(codes(tmp_path, change + 'colour = "A"')) == {"FP-I215"}
    assert set(codes(tmp_path, change + 'line = "A"\nbias = "unknown"')) == {"FP-I216"}
    assert set(codes(tmp_path, '[[scenarios]]\nname = "s"')) == {"FP-I212"}
    assert set(codes(tmp_path, HEAD + '[[scenarios]]\nname = "s"\n[[scenarios]]\nname = "s"')) == {"FP-I213"}
    assert set(codes(tmp_path, HEAD + 'scenarios = "s"')) == {"FP-I214"}
    assert set(codes(tmp_path, HEAD + '[[ranges]]\ninput = "a"\nlow = "1"\nhigh = "2"')) == {"FP-I217"}
    low = '[[ranges]]\ninput = "a"\nlow = "3"\nhigh = "2"\nsource = "s"'
    assert set(codes(tmp_path, HEAD + low)) == {"FP-I218"}
    with pytest.raises(fp.Refused, match="FP-I211"):
        fp.scenarios(written(tmp_path, "format ="))
    with pytest.raises(fp.Refused, match="FP-I219"):
        fp.scenarios(tmp_path / "none.toml")


def test_what_does_not_apply_has_its_place(tmp_path):
    change = HEAD + '[[scenarios]]\nname = "s"\n[[scenarios.changes]]\n'
    for text, code, column in [
        ('line = "Z"\namount = "1"', "FP-X120", ""),
        ('line = "A"\nstage = "elsewhere"', "FP-I032", "stage"),
        ('line = "A"\nfactor = "nothing@1"', "FP-C008", ""),
        ('assessment = "other"\ngwp_set = "AR5-GWP100"', "FP-X120", ""),
    ]:
        with pytest.raises(fp.ProblemsError) as caught:
            held().scenario(written(tmp_path, change + text))
        (problem,) = caught.value.problems
        assert (problem.code, problem.where.file, problem.where.column) == (code, "scenario.toml", column)
    pinned = fp.scenarios(written(tmp_path, change + 'line = "A"\nfactor = "own/none"'))
    with pytest.raises(fp.ProblemsError) as caught:
        compare_scenarios(held(), pinned)
    assert [p.where.sheet for p in caught.value.problems] == ["scenarios s"]


def test_all_scenarios_of_a_file_are_compared(tmp_path):
    text = FILE.replace('factor = "own"\nvalue = "1"', 'assessment = "main"\ngwp_set = "AR5-GWP100"')
    found = compare_scenarios(held(), fp.scenarios(written(tmp_path, text)))
    assert found["empty"].delta == 0
    assert found["empty"].changes.lines == ()
    better = found["better"]
    assert better.parts.total == better.delta
    assert better.new.reused == ()
    assert found["empty"].new.reused == ("A", "E")
    jsonschema.Draft202012Validator(schema("scenarios")).validate(found.to_json())


def test_a_scenario_may_choose_another_method(tmp_path):
    methane = own("gas", "kg", gases={"CH4_fossil": "1"})
    study_ = study([line("A", "1", "kg", "gas")], [methane])
    text = '[[scenarios]]\nname = "s"\n[[scenarios.changes]]\nassessment = "main"\ngwp_set = "AR5-GWP100"\n'
    other = study_.scenario(written(tmp_path, HEAD + text))
    assert other.inventory.assessments == (assessment("raw_materials", gwp_set="AR5-GWP100"),)
    found = fp.compare(study_, other)
    assert found.parts.method == found.delta != 0


@pytest.mark.parametrize(
    "tail",
    ["scenarios = " + "[" * 5000 + "]" * 5000, "x = " + "{a=" * 4000 + "1" + "}" * 4000, "x = " + "9" * 5000],
)
def test_a_hostile_file_is_refused_not_a_crash(tmp_path, tail):
    path = written(tmp_path, f'format = "footprint-scenario/1"\n{tail}\n')
    with pytest.raises(fp.Refused, match="FP-B460" if "[" in tail or "{" in tail else "FP-I211"):
        fp.scenarios(path)


def test_a_whole_number_without_end_has_its_place(tmp_path):
    change = f'[[scenarios]]\nname = "x"\n[[scenarios.changes]]\nline = "M"\namount = 0x{"f" * 5000}\n'
    assert "FP-I010" in codes(tmp_path, f'format = "footprint-scenario/1"\n{change}')
