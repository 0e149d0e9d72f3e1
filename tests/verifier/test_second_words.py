"""What the JavaScript verifier says to people: the package's words, the same counts, both languages whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from second import NODE, PROGRAM, ROOT, node

import footprint as fp
from footprint.api.keys import write_trust
from footprint.apps.cli.shell import say
from footprint.base.unit_table import unit_label, units
from footprint.model.vocabulary import words

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
PACK = ROOT / "conformance" / "pack"
SCRIPT = ROOT / "tests" / "verifier" / "words.js"
GOOD, MAKER = PACK / "bundles" / "A01-good-1.fpz", PACK / "trust" / "maker.json"
ENGLISH = re.compile(
    r"(?<![\w/.-])(the|no|not|of|an|in|at|one|each|once|sorted|with|list|object|bytes?|files|rows|levels|"
    r"characters?|incomplete|checksum|edge|table|count|none|checked|leaves)(?![\w/.-])"
)


def run(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in ("FOOTPRINT_LANG", "LC_ALL", "LC_MESSAGES")}
    command = [str(NODE), str(PROGRAM), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, env={**env, "LANG": "C", **more}
    )


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict:
    """The words, and the Chinese lines of all cases of the pack that are files."""
    index = json.loads((PACK / "index.json").read_text(encoding="utf-8"))
    cases = [c for c in index["cases"] if "bundle" in c and c["profile"] == "core"]
    rows = [{k: str(PACK / c[k]) for k in ("bundle", "trust")} for c in cases]
    path = tmp_path_factory.mktemp("said") / "list.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return json.loads(node(str(SCRIPT), str(PROGRAM), str(path)))


def test_the_words_are_those_of_the_package(said):
    for kind in ("stage", "component", "boundary", "check"):
        mine = {w.code: [w.zh, w.en] for w in words(kind).values()}
        assert said["words"][kind] == mine, kind
    assert said["words"]["status"] == {w.code: [w.zh, w.en] for w in words("check_status").values()}
    claims = {c: [say(f"claim_{c}", "zh"), say(f"claim_{c}", "en")] for c in said["words"]["claim"]}
    assert said["words"]["claim"] == claims
    shown = {u: [unit_label(u, "zh"), u] for u in units() if unit_label(u, "zh") != u}
    assert said["words"]["unit"] == shown


def test_no_english_inside_chinese(said):
    lines = [p for r in said["reports"] for p in r["problems"]]
    assert len(lines) > 500
    for line in lines:
        text = re.sub(r'["“{\[].*', "", line)  # values of the bundle, and the name of the problem
        assert not ENGLISH.search(text), line
        assert "; " not in text, line


def test_the_head_states_what_the_record_states():
    for lang, line in (("en", "stated per 100 piece"), ("zh", "按 100 件 声明")):
        head = run(GOOD, "--trust", MAKER, "--lang", lang).stdout.splitlines()[:5]
        assert line in head[0]
        assert "2025-01-01 … 2025-12-31" in head[0]
        assert say("claim_screening", lang) in head[0]
        assert "482.45 kg CO2e" in head[1]
        assert "521.267 kg CO2e" in head[4]


def test_totals_out_of_all_size_are_not_added(said):
    assert said["huge"] is None


def test_a_demonstration_says_so(tmp_path):
    bundle, trust = signed_example(tmp_path, claim="demonstration")
    for lang in ("en", "zh"):
        text = run(bundle, "--trust", trust, "--lang", lang).stdout.splitlines()[0]
        assert "DEMONSTRATION" in text


def signed_example(folder: Path, **way) -> tuple[Path, Path]:
    key = fp.new_key(folder / "key.json", None)
    write_trust(folder / "trust.toml", key)
    result = fp.read(ROOT / "examples" / "steel_bolt" / "folder").calculate()
    fp.sign(result, key, folder / "X.fpz", **way)
    return folder / "X.fpz", folder / "trust.toml"


@pytest.mark.parametrize("way", [{}, {"confidential": True, "disclose": ["B1"]}])
def test_both_count_the_same(tmp_path, way):
    bundle, trust = signed_example(tmp_path, **way)
    ours = {c.name: c.detail for c in fp.verify(bundle, trust=trust).checks}
    theirs = json.loads(node(str(PROGRAM), str(bundle), "--trust", str(trust), "--json"))
    found = {c["name"]: c["detail"] for c in theirs["checks"]}
    for name in ("roots", "replay", "suppliers"):
        assert found[name] == ours[name], name


def test_why_a_required_level_is_not_reached():
    found = run(GOOD, "--trust", MAKER, "--require", "L2")
    assert found.returncode == 1
    assert "The required level L2 is not reached (this program reaches L1 at most)" in found.stdout
    assert "未达到要求的级别 L2（本程序最高 L1）" in run(GOOD, "--require", "L2", "--lang", "zh").stdout
    assert "required level" not in run(GOOD, "--trust", MAKER, "--require", "L1").stdout


def test_the_supplier_that_was_taken_back_is_named():
    bundle, trust = PACK / "bundles" / "A46-good-1.fpz", PACK / "trust" / "chain-revoked.json"
    assert "was taken back: rod: revoked, 2026-04-01" in run(bundle, "--trust", trust).stdout
    assert "已撤回：rod：已撤销，2026-04-01" in run(bundle, "--trust", trust, "--lang", "zh").stdout


def test_level_zero_tells_intact_from_broken():
    assert "L0: intact and signed, but no trust file" in run(GOOD).stdout
    assert "L0: not intact" in run(PACK / "bundles" / "A01-fail-1.fpz", "--trust", MAKER).stdout
    stranger = PACK / "trust" / "stranger.json"
    assert "the trust file does not accept" in run(GOOD, "--trust", stranger).stdout
    unsigned = run(PACK / "bundles" / "A57-good-2.fpz", "--trust", MAKER)
    assert "no signature could be checked" in unsigned.stdout


def test_language_and_help():
    assert "未检查" in run(GOOD, FOOTPRINT_LANG="zh").stdout
    assert "未检查" in run(GOOD, LANG="zh_CN.UTF-8").stdout
    assert "NOT checked" in run(GOOD, "--lang", "en", FOOTPRINT_LANG="zh").stdout
    helped = run("--help")
    assert (helped.returncode, helped.stderr) == (0, "")
    assert helped.stdout.startswith("usage: ")
    assert run("--help", FOOTPRINT_LANG="zh").stdout.startswith("用法：")
    wrong = run("--nothing")
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_the_page_shows_only_what_is_authentic_in_green():
    page = (ROOT / "verifier" / "verifier.html").read_text(encoding="utf-8")
    assert 'found.level === "L1" ? ["good", "good"] : ["care"' in page
    assert 'found.claim === "demonstration"' in page
    for name in ("raw_materials", "fossil", "cradle_to_gate"):
        assert name not in page  # one list of words, that of the program
