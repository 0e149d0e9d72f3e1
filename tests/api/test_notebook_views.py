"""What a notebook shows of each object: a fragment that is escaped, complete and loads nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import footprint as fp
from building import line, own, product, study
from footprint.api.keys import write_trust
from footprint.proof.report import Verification as Verified

FOLDER = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
CJK = re.compile("[\u4e00-\u9fff]")
LOADED = re.compile(r"<script|<link|<img|<iframe|@import|url\(|\ssrc=|\son[a-z]+=|https?://|<html")
EVIL = "<script>alert(1)</script>{{ 7*7 }}"


@pytest.fixture(scope="module")
def bolt():
    found = fp.read(FOLDER)
    lines = tuple(x.model_copy(update={"matches": ()}) if x.id in ("B2", "E1") else x for x in found.lines)
    return replace(found, inventory=found.inventory.model_copy(update={"lines": lines}))


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    key = fp.new_key(folder / "key.json", None)
    write_trust(folder / "trust.toml", key)
    fp.sign(fp.read(FOLDER).calculate(), key, folder / "x.fpz")
    return folder


def fragments(bolt, seen) -> dict[str, object]:
    result = bolt.calculate()
    return {
        "study": bolt,
        "match": bolt.match(),
        "result": result,
        "comparison": fp.compare(result, fp.read(FOLDER)),
        "verification": fp.verify(seen / "x.fpz", trust=seen / "trust.toml"),
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_fragments_are_self_contained_and_run_nothing(bolt, seen, lang):
    for name, shown in fragments(bolt, seen).items():
        page = shown.html(lang)
        tag = "zh-CN" if lang == "zh" else "en"
        assert page.startswith(f'<div class="footprint-view" lang="{tag}">'), name
        assert page.count("<div") == page.count("</div>"), name
        assert page.count("<table") == page.count("</table>"), name
        assert not LOADED.search(page), name
        style = page.partition("<style>")[2].partition("</style>")[0]
        assert not re.search(r"(?m)^(?!\.footprint-view).+{", style), name
        assert bool(CJK.search(page)) or lang == "en"


def test_the_page_colour_is_the_readers(bolt, seen):
    """Text takes its colour from the page, so light and dark themes both stay readable."""
    style = bolt.html().partition("</style>")[0]
    assert re.findall(r"[^-]color: ([^;}]+)", style) == ["inherit", "inherit"]


def test_a_study_says_what_is_open(bolt):
    page = bolt.html("en")
    for word in ("1 kg", "cradle-to-customer", "2025-01-01", "AR6-GWP100", "B2, E1", "13 lines"):
        assert word in page


def test_a_result_says_total_claim_coverage_and_what_to_ask(bolt):
    page = bolt.calculate().html("en")
    item = bolt.calculate().assessment()
    assert f"≥ {item.rounded}" in page
    for word in ("lower bound", "15 of 17 lines have a result; 2 open", "Claim: demonstration", "B1"):
        assert word in page
    for word in ("What to ask for first", "0.4044 … 0.4344", "nothing estimates B2", "FP-G001"):
        assert word in page
    full = fp.read(FOLDER).calculate().html("en")
    assert "≥" not in full
    assert "lower bound" not in full


def test_a_verification_says_what_was_not_checked(seen):
    found = fp.verify(seen / "x.fpz", trust=seen / "trust.toml")
    assert isinstance(found, Verified)
    assert (found.level, found.exit_code, found.check("replay").status) == ("L2", 0, "passed")
    page = found.html("en")
    checked, _, rest = page.partition("What was NOT checked")
    assert "recomputed" in checked
    assert "3.22466" in checked
    for name in ("certificate", "receipt", "status"):
        assert name in rest
    stranger = fp.verify(seen / "x.fpz", require="L1").html("zh")
    assert "未达到要求的 L1" in stranger
    assert "受信任的签发方" in stranger.partition("未检查的内容")[2]


def test_a_verification_speaks_the_language_of_the_environment(seen, monkeypatch):
    found = fp.verify(seen / "x.fpz")
    monkeypatch.setenv("FOOTPRINT_LANG", "zh")
    assert 'lang="zh-CN"' in found._repr_html_()
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    assert 'lang="en"' in found._repr_html_()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_text_stays_text(lang):
    rows = [
        line("A", "1", "kg", "steel", name=EVIL),
        line("B", "1", "kg", name=EVIL, supplier=EVIL),
        line("C", "1", "kg", name=EVIL),
    ]
    held = study(rows, [own("steel", "kg", "2", name=EVIL)], product=product(name=EVIL, model=EVIL))
    held = held.cutoff("C", "1", reason=EVIL, author=EVIL)
    result = held.calculate()
    for shown in (held, held.match(), result, fp.compare(result, held.change("A", amount="2"))):
        page = shown.html(lang)
        assert "<script" not in page
        assert "{{ 7*7 }}" in page
        assert "&lt;script&gt;" in page


def test_an_empty_study_shows_itself():
    held = study([])
    assert "0" in held.html("en")
    assert held.match().html("zh")
