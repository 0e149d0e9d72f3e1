"""The contract of the command line: exit codes, one JSON document, nothing written on refusal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font
from typer.testing import CliRunner, Result

from footprint.api.reading import read
from footprint.apps.cli.bundles import _sane
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError
from footprint.seal.container import read_path

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


def run(*words: object, code: int = 0, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(w) for w in words], input=stdin)
    assert result.exit_code == code, (words, result.output[:2000], result.exception)
    assert "Traceback" not in result.output
    return result


def document(result: Result) -> dict[str, object]:
    """The one JSON document of stdout."""
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def bolt(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "bolt"))


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The example in every form."""
    folder = tmp_path_factory.mktemp("forms")
    study = read(EXAMPLE)
    paths = {
        "zh": folder / "zh.xlsx",
        "en": folder / "en.xlsx",
        "json": folder / "s.json",
        "folder": folder / "f",
    }
    for name, path in paths.items():
        study.save(path, "en" if name == "en" else "zh")
    return {**paths, "example": EXAMPLE}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with a passphrase, a trust file and a bundle."""
    folder = tmp_path_factory.mktemp("signed")
    (folder / "pass.txt").write_text("correct horse\n")
    secret = ("--passphrase-file", folder / "pass.txt")
    run("keys", "new", folder / "k.key", *secret, "--trust", folder / "trust.toml")
    bundle = ("-o", folder / "x.fpz", "--claim", "demonstration")
    run("sign", EXAMPLE, "--key", folder / "k.key", *bundle, *secret)
    return folder


def with_open_line(folder: Path) -> Path:
    path = folder / "match.csv"
    rows = [r for r in path.read_text(encoding="utf-8").splitlines() if not r.startswith(("E1,", "B4,"))]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


# --- new and check


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["s.xlsx", "study"])
def test_new_writes_a_blank_study_and_never_over_one(lang: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    run("new", path, "--lang", lang)
    if path.suffix:
        titles = load_workbook(path).sheetnames
        assert ("BOM" in titles, "物料" in titles) == (lang == "en", lang == "zh")
        before = path.read_bytes()
        run("new", path, "--lang", lang, code=1)
        assert path.read_bytes() == before
    else:
        assert (path / "study.toml").is_file()
        run("new", path, "--lang", lang, code=1)
    result = run("check", path, "--json", code=1)
    assert {p["code"] for p in document(result)["problems"]} <= {"FP-I020", "FP-I033", "FP-M015"}


def test_check_exits_0_1_2_3(bolt: Path) -> None:
    run("check", bolt)
    run("check", bolt, "--nonsense", code=2)
    run("check", bolt, "--lang", "fr", code=2)
    run("check", bolt.parent / "nothing.xlsx", code=3)
    run("check", bolt.parent / "nothing", code=3)
    path = bolt / "bom.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",kg,", ",KGS,", 1), encoding="utf-8")
    result = run("check", bolt, "--lang", "zh", code=1)
    assert "bom.csv" in result.output
    assert "KGS" in result.output
    assert "[FP-U002 " in result.output


def test_check_with_an_unknown_rule_set_exits_1(bolt: Path) -> None:
    found = document(run("check", bolt, "--rules", "generel-1", "--json", code=1))
    assert [p["severity"] for p in found["problems"] if "generel-1" in p["got"]] == ["error"]


def test_json_is_one_document_for_every_verb(bolt: Path, signed: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    key = ("--key", signed / "k.key", "--passphrase-file", signed / "pass.txt")
    fine = [
        ("check", bolt), ("match", bolt), ("calculate", bolt), ("explain", bolt, "B1"),
        ("factors", "search", "steel"), ("factors", "show", "cn-electricity-2024/national@1"),
        ("factors", "list"), ("factors", "sources"), ("factors", "units"),
        ("sign", bolt, *key, "-o", tmp_path / "y.fpz", "--claim", "demonstration"),
        ("verify", signed / "x.fpz"), ("verify", signed / "x.fpz", "--trust", signed / "trust.toml"),
    ]  # fmt: skip
    for words in fine:
        assert document(run(*words, "--json"))
    bad = [
        (("check", nothing), 3), (("match", nothing), 3), (("calculate", nothing), 3),
        (("calculate", bolt, "--assessment", "x"), 1), (("explain", nothing, "B1"), 3),
        (("explain", bolt, "X9"), 1), (("factors", "show", "x@1"), 1),
        (("sign", nothing, *key, "-o", tmp_path / "z.fpz"), 3), (("verify", nothing), 3),
        (("verify", signed / "x.fpz", "--trust", nothing), 3),
        (("sign", bolt, "--key", nothing, "-o", tmp_path / "z.fpz", "--claim", "demonstration"), 3),
        (("calculate", bolt, "-o", bolt / "bom.csv" / "out"), 3),
    ]  # fmt: skip
    for words, code in bad:
        found = document(run(*words, "--json", code=code))
        assert found["exit"] == code
        assert found["problems"]
    assert not (tmp_path / "z.fpz").exists()


# --- match


def styled(path: Path) -> None:
    """What a user does to a workbook: fonts, widths, an own sheet, a renamed tab and header."""
    book = load_workbook(path)
    bom, energy = book["BOM"], book["Energy"]
    bom["B3"].font = Font(name="Courier New", bold=True, color="FF0000")
    bom.column_dimensions["C"].width = 47
    bom.title = "my parts"
    energy["A1"] = "row"
    energy.row_dimensions[3].height = 31
    notes = book.create_sheet("notes", 2)
    notes["B2"] = "keep me"
    notes["B3"] = "=1+1"
    book.save(path)


def test_match_accept_unique_pins_and_keeps_the_users_workbook(bolt: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    read(with_open_line(bolt)).save(path, "en")
    styled(path)
    before = read(path)
    assert before.inventory.line("E1").match() is None
    run("match", path, "--accept-unique", "--json")
    after = read(path)
    pin = after.inventory.line("E1").match()
    if pin is not None:
        assert pin.factor
        assert pin.row_digest
        assert pin.author == "footprint match"
    pinned = [m for line in after.lines for m in line.matches if m.factor and not m.factor.startswith("own/")]
    assert pinned
    assert all(m.row_digest for m in pinned)
    book = load_workbook(path)
    bom, energy, notes = book["my parts"], book["Energy"], book["notes"]
    assert (bom["B3"].font.name, bom["B3"].font.bold) == ("Courier New", True)
    assert bom.column_dimensions["C"].width == 47
    assert (energy["A1"].value, energy.row_dimensions[3].height) == ("row", 31)
    assert (notes["B2"].value, notes["B3"].value) == ("keep me", "=1+1")
    assert book.sheetnames.index("notes") == 2
    stripped = {line.id: line.model_copy(update={"matches": ()}) for line in after.lines}
    assert stripped == {line.id: line.model_copy(update={"matches": ()}) for line in before.lines}


def test_match_without_accept_writes_nothing(bolt: Path) -> None:
    before = {p.name: p.read_bytes() for p in bolt.glob("*.*")}
    run("match", bolt)
    assert {p.name: p.read_bytes() for p in bolt.glob("*.*")} == before


@pytest.mark.parametrize("form", ["folder", "json", "zh"])
def test_match_accept_unique_works_on_every_form(form: str, forms: dict[str, Path], tmp_path: Path) -> None:
    source = forms[form]
    path = tmp_path / source.name
    (shutil.copytree if source.is_dir() else shutil.copy)(source, path)
    run("match", path, "--accept-unique")
    assert [line.id for line in read(path).lines] == [line.id for line in read(source).lines]
    run("calculate", path)


# --- calculate and explain


def test_open_lines_need_screening_and_nothing_is_written_without(bolt: Path, tmp_path: Path) -> None:
    study = with_open_line(bolt)
    out = tmp_path / "out"
    result = run("calculate", study, "-o", out, "--json", code=1)
    assert document(result)
    assert not out.exists()
    result = run("calculate", study, "-o", out, "--screening", "--lang", "en")
    assert "≥" in result.output
    assert {"result.json", "lines.csv"} <= {p.name for p in out.iterdir()}


def test_explain_of_an_unknown_line_exits_1(bolt: Path, signed: Path) -> None:
    for source in (bolt, signed / "x.fpz"):
        assert "B1" in run("explain", source, "B1").output
        assert "[FP-X003 " in run("explain", source, "X99", code=1).output


def test_every_form_has_one_study_digest_and_one_result_digest(forms: dict[str, Path]) -> None:
    found = set()
    for path in forms.values():
        shown = document(run("calculate", path, "--json"))
        results = [a["result_digest"] for a in shown["assessments"]]
        found.add((shown["study_digest"], *results))
    assert len(found) == 1
    assert read(forms["zh"]).inventory.product.net_mass.base == 1


def test_what_cannot_be_written_down_is_not_lost_in_silence(bolt: Path, tmp_path: Path) -> None:
    """A bridge has no column in the workbook: saving says so and leaves the file as it was."""
    study = read(bolt)
    bridge = {"source": "kg", "target": "m2", "ratio": "2", "reference": "drawing"}
    changed = study.change("B1", bridges=(bridge,))
    changed.save(tmp_path / "s.json")
    assert read(tmp_path / "s.json").digest == changed.digest != study.digest
    path = tmp_path / "s.xlsx"
    study.save(path)
    before = path.read_bytes()
    for target in (path, tmp_path / "new.xlsx", tmp_path / "new"):
        with pytest.raises(ProblemsError):
            changed.save(target)
    assert path.read_bytes() == before
    assert not (tmp_path / "new.xlsx").exists()
    assert not (tmp_path / "new").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


# --- keys, sign, verify


def test_keys_new_never_writes_over_a_key(signed: Path) -> None:
    before = (signed / "k.key").read_bytes()
    result = CliRunner().invoke(app, ["keys", "new", str(signed / "k.key"), "--no-passphrase"])
    assert result.exit_code in (1, 3)
    assert (signed / "k.key").read_bytes() == before


def test_sign_with_a_wrong_passphrase_exits_3_and_writes_nothing(signed: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.txt").write_text("battery staple")
    words = ("sign", EXAMPLE, "--key", signed / "k.key", "-o", tmp_path / "x.fpz", "--claim", "demonstration")
    run(*words, "--passphrase-file", tmp_path / "wrong.txt", code=3)
    run(*words, "--passphrase-file", tmp_path / "missing.txt", code=3)
    assert not (tmp_path / "x.fpz").exists()
    run(*words, "--passphrase-file", signed / "pass.txt")


def test_sign_of_open_lines_needs_the_claim(bolt: Path, signed: Path, tmp_path: Path) -> None:
    study = with_open_line(bolt)
    words = ("sign", study, "--key", signed / "k.key", "-o", tmp_path / "x.fpz")
    run(*words, "--passphrase-file", signed / "pass.txt", code=1)
    assert not (tmp_path / "x.fpz").exists()


def test_sign_carries_only_evidence_that_lies_open(signed: Path, tmp_path: Path) -> None:
    key = ("--key", signed / "k.key", "--passphrase-file", signed / "pass.txt")
    shared = ("--claim", "demonstration", "--with-evidence")
    for number, (disclose, carried) in enumerate((("all", 2), ("none", 0), ("B1", 0))):
        bundle = tmp_path / f"{number}.fpz"
        run("sign", EXAMPLE, *key, *shared, "--confidential", "--disclose", disclose, "-o", bundle)
        assert sum(name.startswith("evidence/") for name in read_path(bundle)) == carried
        text = run("verify", bundle, "--lang", "en").stdout
        assert ("(100 %)" in text) == (disclose == "all")


def test_sign_refuses_a_total_that_gives_a_hidden_line_away(signed: Path, tmp_path: Path) -> None:
    names = [row.line.id for row in read(EXAMPLE).calculate().assessment().lines if row.values]
    stems = list(dict.fromkeys(name.removesuffix("~up") for name in names))
    words = ("sign", EXAMPLE, "--key", signed / "k.key", "--passphrase-file", signed / "pass.txt")
    words = (*words, "--claim", "demonstration", "--confidential", "--disclose", ",".join(stems[1:]))
    words = (*words, "-o", tmp_path / "x.fpz")
    result = run(*words, "--json", code=1)
    assert "FP-R007" in result.stdout
    assert not (tmp_path / "x.fpz").exists()
    run(*words, "--no-totals")


def test_verify_shows_the_sum_of_the_published_rows(signed: Path) -> None:
    assert (
        "   total (sum of the rows): 4.08648 kg CO2e (main)\n"
        in run("verify", signed / "x.fpz", "--lang", "en").stdout
    )
    assert (
        "   合计（各行之和）：4.08648 kg CO2e（main）\n"
        in run("verify", signed / "x.fpz", "--lang", "zh").stdout
    )


def test_monstrous_published_numbers_are_not_added_up() -> None:
    huge = {"rounded": "1" + "0" * 200_000, "digits": 6}
    assert not _sane(huge)
    assert not _sane({"rounded": "1", "digits": 9_000_000_000})
    assert _sane({"rounded": "3.22466", "digits": 6})


def test_verify_of_a_truncated_bundle_exits_3(signed: Path, tmp_path: Path) -> None:
    data = (signed / "x.fpz").read_bytes()
    for cut in (0, 10, len(data) // 2, len(data) - 1):
        path = tmp_path / "cut.fpz"
        path.write_bytes(data[:cut])
        run("verify", path, code=3)
        assert document(run("verify", path, "--json", code=3))["exit"] == 3
    run("verify", tmp_path / "nothing.fpz", code=3)
    run("verify", EXAMPLE, code=3)


def test_require_l2_without_trust_exits_1(signed: Path) -> None:
    bundle = signed / "x.fpz"
    run("verify", bundle)
    run("verify", bundle, "--require", "L2", code=1)
    run("verify", bundle, "--require", "L2", "--trust", signed / "trust.toml")
    run("verify", bundle, "--require", "L3", "--trust", signed / "trust.toml", code=1)
    run("verify", bundle, "--require", "L9", code=2)


def test_verify_fetches_nothing():
    for address in ("https://192.0.2.1/x.fpz", "file:///etc/passwd"):
        found = document(run("verify", address, "--json", code=3))
        assert [p["code"] for p in found["problems"]] == ["FP-X440"]  # type: ignore[index,union-attr]
