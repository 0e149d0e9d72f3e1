"""factors on the command line: whole texts, honest labels, no silent filter, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from footprint.api.defaults import default_library
from footprint.api.reading import read
from footprint.apps.cli import match_views
from footprint.apps.cli.factor_changes import group_of, print_diff
from footprint.apps.cli.factor_values import basis, derivation, price
from footprint.apps.cli.main import app
from footprint.apps.cli.pager import shows_colours
from footprint.apps.cli.preflight import refusal
from footprint.apps.cli.shell import out
from footprint.apps.cli.wrapping import wrapped
from footprint.base.numbers import show
from footprint.factors.changes import diff
from footprint.factors.gwp import gwp_sets
from footprint.factors.shipped import shipped
from footprint.model.vocabulary import words as words_of
from footprint.report.reasons import kind_label

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
GRID = "cn-grid-co2-2021-2023/2023/national@1"
SPEND = "us-epa-supply-chain-1.3/naics/111110@1"
GAS = "uk-desnz-2025/fuels/natural-gas/kwh-net@1"


def said(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["factors", *words])
    assert result.exit_code == code, (words, result.output[:2000], result.exception)
    return result.output


def asked(*words: str, code: int = 0) -> dict[str, Any]:
    found = json.loads(said(*words, "--json", code=code))
    assert isinstance(found, dict)
    return found


def row(ref: str) -> Any:
    found = shipped().get(ref)
    assert found is not None
    return found


# --- the terminal


@pytest.mark.parametrize(
    ("pager", "less", "passes"),
    [("", "-R", True), ("", "", False), ("less -R", "", True), ("more", "-R", False), ("cat", "R", False)],
)
def test_a_pager_gets_colours_only_where_it_shows_them(monkeypatch, pager, less, passes) -> None:
    monkeypatch.delenv("MANPAGER", raising=False)
    monkeypatch.setenv("PAGER", pager)
    monkeypatch.setenv("LESS", less)
    assert shows_colours() == passes


TEXTS = (
    "钢，亦作镀锡板（马口铁），新料，采用AR5 GWP100的数值 12345.678 kg CO2e/kWh，单位“千瓦时”。",
    "uk-desnz-2025/fuels/natural-gas/kwh-net@1 and words of a sentence, 4,000 of them · one more",
    "sha256:c1566af164d47b34806e7c8f99757732c34ec4b9232b457f1a81ef55dc380a9f",
)


@pytest.mark.parametrize("width", [20, 33, 60])
@pytest.mark.parametrize("text", TEXTS)
def test_a_wrapped_text_loses_nothing_and_fits(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert not any(line.startswith(("，", "。", "）", "”", "·")) for line in lines)
    assert not any(line.endswith(("（", "“")) for line in lines)
    assert any("12345.678" in line for line in lines) == ("12345.678" in text)


def test_chinese_fills_the_line_before_a_latin_word() -> None:
    assert wrapped("采用 AR5GWP100", 14) == ["采用 AR5GWP100"]
    assert wrapped("数值按采用AR5口径计", 12) == ["数值按采用", "AR5口径计"]


# --- values


def test_a_row_without_a_value_in_the_set_says_so_and_spoils_no_list() -> None:
    ref = "direct-gases/cc3f6@1"
    assert "no value in AR6-GWP100 (cC3F6)" in said("show", ref, "--lang", "en")
    assert asked("show", ref)["characterised"] == {
        "gwp_set": "AR6-GWP100", "value": None, "unit": "kg CO2e/kg cC3F6", "missing": ["cC3F6"],
    }  # fmt: skip
    assert "AR6-GWP100 中没有数值" in said("search", "HFE-263fb2", "--lang", "zh")


def test_every_row_has_a_price_in_every_set() -> None:
    for factor in shipped().rows():
        for name in gwp_sets():
            assert price(factor, name, "en")


def test_the_set_is_a_choice_among_the_known_ones() -> None:
    values = {name: asked("show", GAS, "--gwp", name)["characterised"]["value"] for name in ("ar5", "AR6")}
    assert values["ar5"] != values["AR6"]
    assert "AR4-GWP100" in said("show", GAS, "--gwp", "AR9", code=1)


def test_the_label_tells_mixed_sets_apart() -> None:
    assert basis(row(GAS), "AR6-GWP100", "en") == "AR6-GWP100"
    assert "AR5-GWP100" in basis(row(SPEND), "AR6-GWP100", "en")
    assert basis(row(SPEND), "AR5-GWP100", "en") == "AR5-GWP100"
    unstated = row("cn-electricity-2024/national@1")
    assert "not stated" in basis(unstated, "AR6-GWP100", "en")
    assert "unstated" not in said("show", unstated.ref, "--lang", "zh")


def test_the_derivation_leads_to_the_printed_value() -> None:
    first, *_, last = derivation(row(GAS), "AR6-GWP100", "en")
    assert first == "CH4_fossil: 0.00031 ÷ 28 (AR5-GWP100) = 0.0000110714 kg/kWh_net"
    assert last.endswith("= 0.202723 kg CO2e/kWh_net")
    (scaled,) = derivation(row("us-epa-hub-2025/waste/beef/combustion@1"), "AR6-GWP100", "en")
    assert scaled == "0.05 metric tons CO2e per short ton × 1000 = 50 kg CO2e/short_ton"
    (burnt, _) = derivation(row("cn-fuel-defaults/provincial-guideline-2025/diesel@1"), "AR6-GWP100", "en")
    assert burnt.startswith("42.652 × 20.2 × 0.98 × 44/12 = ")


def test_every_shipped_row_tells_its_derivation() -> None:
    for factor in shipped().rows():
        steps = list(derivation(factor, "AR5-GWP100", "en"))
        assert "told at the place" not in steps[0], factor.ref
        if factor.gases and factor.kind != "grid_co2" and len(steps) > 1:
            value = sum(factor.value(gwp_sets()["AR5-GWP100"]).values(), Fraction(0))
            assert f"= {show(value)} kg CO2e" in steps[-1], factor.ref


def test_a_grid_co2_factor_is_never_co2e() -> None:
    for lang in ("zh", "en"):
        text = said("show", GRID, "--lang", lang)
        assert "0.5306 kg CO2/kWh" in text
        assert "CO2e" not in text.split("\n")[2]


# --- search


def test_rows_that_are_no_footprint_come_last_and_are_marked() -> None:
    found = asked("search", "电力", "--geo", "CN", "--limit", "12")["factors"]
    marks = [f["refused"] for f in found]
    assert marks == sorted(marks)
    assert [f["eligibility"] == ["organisation"] for f in found] == marks
    assert "refused here: organisation" in said("search", "电力", "--geo", "CN", "--lang", "en")


def test_a_hit_by_similar_words_is_marked() -> None:
    hits = asked("search", "steel", "--limit", "20")["factors"]
    text = said("search", "steel", "--limit", "20", "--lang", "en")
    for hit in hits:
        assert (f"≈ {hit['names']['en']}" in text) == (hit["how"] == "fuzzy")


@pytest.mark.parametrize("place", ["cn", "CN", "中国", "China", "prc"])
def test_a_place_is_a_code_or_a_name(place: str) -> None:
    refs = [f["ref"] for f in asked("search", "电力", "--geo", place)["factors"]]
    assert refs[0] == "cn-electricity-2024/national@1"


def test_an_unknown_place_is_refused_and_one_without_rows_is_named() -> None:
    (problem,) = asked("search", "steel", "--geo", "CN-SHH", code=1)["problems"]
    assert (problem["code"], problem["near"]) == ("FP-X052", "CN-SH")
    assert asked("search", "steel", "--geo", "XX", code=1)["problems"]
    assert "DE" in asked("search", "steel", "--geo", "Germany")["remarks"][0]["zh"]


def test_a_year_without_rows_shows_the_nearest_and_says_so() -> None:
    assert not asked("search", "steel", "--year", "2024")["remarks"]
    found = asked("search", "steel", "--year", "2019")
    assert "2024" in found["remarks"][0]["en"]
    years = [f["year_from"] for f in found["factors"]]
    assert years == sorted(years, key=lambda y: y is None)
    assert set(years) == {2024, None}


def test_the_newest_edition_alone_unless_all_are_asked_for() -> None:
    words = ("search", "natural gas combustion", "--source", "uk-desnz", "--limit", "100")
    sources = [{f["source"] for f in asked(*words, *more)["factors"]} for more in ((), ("--all-editions",))]
    assert sources == [{"uk-desnz-2025"}, {"uk-desnz-2024", "uk-desnz-2025"}]


def test_search_keeps_to_a_source_a_boundary_and_a_unit() -> None:
    words = ("--source", "uk-desnz-2025", "--kind", "燃烧", "--unit", "kWh_net")
    found = asked("search", "diesel", *words)["factors"]
    assert found
    assert {(f["source"], f["kind"]) for f in found} == {("uk-desnz-2025", "combustion")}
    assert {default_library().need(f["ref"]).dimension for f in found} == {"fuel_net"}


def test_cbam_values_are_found_by_their_boundary_and_stay_refused() -> None:
    found = asked("search", "cement", "--kind", "cbam_embedded", "--geo", "CN")["factors"]
    assert found
    assert all(f["refused"] and f["kind"] == "cbam_embedded" for f in found)


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (("list", "--source", "nosuch"), "uslci-fy21q3"),
        (("licence", "nosuch"), "uslci-fy21q3"),
        (("search", "steel", "--source", "desnz"), "uk-desnz-2025"),
        (("search", "steel", "--rules", "foo"), "general-1"),
        (("search", "steel", "--kind", "x"), "combustion"),
        (("search", "steel", "--unit", "kgs"), "kg"),
    ],
)
def test_an_option_that_names_nothing_lists_what_is_known(words: tuple[str, ...], known: str) -> None:
    (problem,) = asked(*words, code=1)["problems"]
    assert problem["code"] == "FP-X050"
    assert known in problem["expected"].split(", ")


@pytest.mark.parametrize("text", ["", "  ", "，"])
def test_an_empty_text_is_an_error(text: str) -> None:
    assert asked("search", text, code=1)["problems"][0]["code"] == "FP-X051"


# --- list, sources, licence


def test_a_list_has_names_in_the_language_asked_for() -> None:
    lines = said("list", "--source", "cn-electricity-2024", "--lang", "zh").splitlines()
    assert "cn-electricity-2024/national@1  电力，全国平均，中国2024年，电力碳足迹因子" in lines
    found = asked("list", "--source", "uk-desnz")
    assert found["names"].keys() == set(found["factors"])
    assert {r.partition("/")[0] for r in found["factors"]} == {"uk-desnz-2024", "uk-desnz-2025"}


def test_the_publishers_terms_are_printed_beside_our_licence() -> None:
    raw = "personal, non-commercial use"
    assert raw in said("sources", "--lang", "en")
    assert raw in said("licence", "ipcc-2006", "--lang", "zh")
    assert raw in said("show", "ipcc-2006/process/lime@1", "--lang", "en")


def test_a_notice_that_stays_with_the_values_is_printed_whole() -> None:
    (found,) = asked("licence", "uslci-fy21q3")["sources"]
    assert found["attribution"]
    assert "DATA USE DISCLAIMER AGREEMENT" in found["notice"]
    said_ = said("licence", "uslci-fy21q3", "--lang", "en")
    assert found["notice"].splitlines()[-1] in said_


def test_show_never_cuts_a_text() -> None:
    for ref in (SPEND, "uslci-fy21q3/minerals/asphalt-binder@1"):
        card = shipped().passport(row(ref).source)
        assert card is not None
        text = said("show", ref, "--lang", "en")
        assert card.caveats["en"] in text
        assert row(ref).published_value in text
        assert "…" not in text


# --- what an update changes


def test_a_diff_counts_moved_values_apart_from_moved_citations() -> None:
    rows = asked("diff", "uk-desnz-2024", "uk-desnz-2025")["rows"]
    moved = [r for r in rows if r["change"] == "changed" and r["value_changed"]]
    cited = [r for r in rows if r["change"] == "changed" and not r["value_changed"]]
    assert all({"gases", "components"} & set(r["fields"]) for r in moved)
    assert not any({"gases", "components"} & set(r["fields"]) for r in cited)
    text = said("diff", "uk-desnz-2024", "uk-desnz-2025", "--lang", "en")
    assert f"value changed {len(moved)}, other facts 0, only the citation {len(cited)}," in text
    assert text.count("uk-desnz-2024") == 1
    shares = [float(x) for x in re.findall(r"^ *([+-][0-9.]+) %", text, re.MULTILINE)]
    assert len(shares) == len(moved)
    assert [abs(x) for x in shares] == sorted((abs(x) for x in shares), reverse=True)
    every = said("diff", "uk-desnz-2024", "uk-desnz-2025", "--all", "--lang", "zh")
    assert len(every.splitlines()) > len(text.splitlines()) + len(cited)


def test_a_change_of_unit_says_so_and_counts_as_a_change() -> None:
    old = row(GAS)
    (change,) = diff([old], [replace(old, unit="t")]).rows
    assert change.value_changed
    assert group_of(change) == "value"
    with out.capture() as shown:
        print_diff(diff([old], [replace(old, unit="t")]), "zh", every=False)
    assert "单位变更：kWh_net → t" in shown.get()
    (words,) = diff([old], [replace(old, document="2026")]).rows
    assert (words.value_changed, group_of(words)) == (False, "citation")
    (facts,) = diff([old], [replace(old, eligibility=())]).rows
    assert group_of(facts) == "facts"


# --- why a factor is offered or refused, and the equation of a line


def test_reasons_are_said_in_words_of_each_language(tmp_path) -> None:
    study = read(EXAMPLE)
    lines = tuple(x.model_copy(update={"matches": ()}) for x in study.inventory.lines)
    type(study)(study.inventory.model_copy(update={"lines": lines})).save(tmp_path / "s.json")
    words = ("match", str(tmp_path / "s.json"), "--no-ask", "--top", "50")
    zh = CliRunner().invoke(app, [*words, "--lang", "zh"]).output
    for code in ("cradle_to_gate", "waste_treatment", "类别“footprint”", "recycling_closed", "aluminium的"):
        assert code not in zh
    assert "工艺为“闭环回收”" in zh or "工艺“闭环回收”" in zh
    assert "文字与“Steel" not in zh
    en = CliRunner().invoke(app, [*words, "--lang", "en"]).output
    assert "“waste treatment” is needed" in en or "water supply and treatment” is needed" in en
    for text, asked_for in (
        (zh, "工艺为“(.*?)”，要求为“(.*?)”"),
        (en, "technology “(.*?)”, asked was “(.*?)”"),
    ):
        assert all(has != wanted for has, wanted in re.findall(asked_for, text))


def test_names_of_candidates_stay_whole_on_a_narrow_terminal(monkeypatch) -> None:
    view = read(EXAMPLE).match()
    offered = [item for item in view.items if item.of("candidate")]
    monkeypatch.setattr(match_views, "room", lambda indent=0: 80 - indent)
    for item in offered:
        with out.capture() as shown:
            match_views.print_item(item, "zh", 10_000)
        text = re.sub(r"\s", "", shown.get())
        for offer in item.of("candidate"):
            assert re.sub(r"\s", "", offer.names["zh"]) in text


def test_the_equation_of_a_line_speaks_one_language_and_stands_apart() -> None:
    explained = CliRunner().invoke(app, ["explain", str(EXAMPLE), "T3", "--lang", "zh"]).output
    first, second, rest = explained.split("\n\n")
    assert first.startswith("T3 ")
    assert second.startswith("T3~up ")
    assert not rest
    piece = CliRunner().invoke(app, ["explain", str(EXAMPLE), "P1", "--lang", "zh"]).output
    assert "piece" not in piece
    columns = {cell_len(line[: re.search("所填|每声明|单位换算|换算桥|排放", line).start()])
               for line in piece.splitlines() if re.match("  [× ] [0-9]", line)}  # fmt: skip
    assert len(columns) == 1
    (trace,) = read(EXAMPLE).calculate().explain("P1", lang="zh")
    assert trace.to_json()["steps"][0]["unit"] == "piece"


def test_every_route_of_the_shipped_rows_has_words() -> None:
    for factor in shipped().rows():
        for lang in ("zh", "en"):
            if factor.technology:
                assert factor.technology in words_of("technology"), factor.ref
            assert kind_label(factor.kind, lang) != factor.kind or lang == "en"
            assert "_" not in kind_label(factor.kind, lang)


# --- language


def test_the_language_may_stand_before_the_command() -> None:
    result = CliRunner().invoke(app, ["--lang", "zh", "factors", "show", GRID])
    assert "推导" in result.output
    result = CliRunner().invoke(app, ["--lang", "zh", "factors", "show", GRID, "--lang", "en"])
    assert "Follows from" in result.output
    assert CliRunner().invoke(app, ["--lang", "fr", "factors", "list"]).exit_code == 2


@pytest.mark.parametrize("command", ["search", "show", "list", "sources", "licence", "units", "diff"])
def test_the_options_are_told_in_both_languages_and_fit_a_terminal(command: str) -> None:
    text = said(command, "--help")
    assert "FOOTPRINT_LANG" in text
    assert all(cell_len(line) <= 80 for line in text.splitlines())
    told = [row for row in text.splitlines() if row.startswith("  --") and "--help" not in row]
    assert all("/ " in row for row in told), told


@pytest.mark.parametrize("before", [(), ("--lang", "zh"), ("--lang=zh",)])
def test_a_hostile_file_is_met_before_anything_else_with_options_before_the_command(before, tmp_path) -> None:
    path = tmp_path / "h.fpz"
    path.write_bytes(b"x")
    assert refusal([*before, "verify", str(path)]) is not None
    assert refusal([*before, "check", str(path)]) is None
