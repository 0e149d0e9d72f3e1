"""match with a person: scripted answers, decisions as options, and nothing written on a fault."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from footprint.api.reading import read
from footprint.apps.cli.decisions import parse
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
OPEN = ("B2", "B4", "P1", "E1", "E2")
BOARD = "uk-desnz-2025/material-use/board/primary@1"
GAS = "uk-desnz-2025/fuels/natural-gas/kwh-net@1"


def run(*words: object, code: int = 0, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(w) for w in words], input=stdin)
    assert result.exit_code == code, (words, result.output[:3000], result.exception)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def bolt(tmp_path: Path) -> Path:
    """The bolt with five undecided lines, as a workbook."""
    study = read(EXAMPLE)
    lines = tuple(x.model_copy(update={"matches": ()}) if x.id in OPEN else x for x in study.inventory.lines)
    made = type(study)(study.inventory.model_copy(update={"lines": lines}))
    made.save(tmp_path / "bolt.xlsx", "en")
    return tmp_path / "bolt.xlsx"


def decision(path: Path, line: str, role: str = "main"):
    return read(path).inventory.line(line).match(role)


def answers(*words: str) -> str:
    return "\n".join(words) + "\n"


def test_a_conversation_decides_every_line_and_saves_who_when_why(bolt: Path) -> None:
    said = run(
        "match", bolt, "--ask", "--lang", "en",
        stdin=answers(
            "Li Hua",
            "r", "2.5", "4.1", "", "two offers",  # B2: a range, in the unit that is offered
            "c", "1.25", "below 1 %",  # B4: cut off
            "1", "2", "no Chinese factor",  # P1: the candidate is a proxy, so its bias is asked
            "1", "",  # E1: pinned, with the reason that is offered
            f"p {GAS}", "方向不明", "UK gas",  # E2: a proxy by command, bias in Chinese
            "1", "unknown", "its pair",  # E2 upstream: comes up once the fuel is decided
        ),
    ).output  # fmt: skip
    assert "6/6" in said
    assert "decisions saved: 6; rows still open: 0" in said
    b2, b4, p1, e1 = (decision(bolt, x) for x in ("B2", "B4", "P1", "E1"))
    assert (b2.state, str(b2.low), str(b2.high), b2.unit, b2.reason) == (
        "range", "5/2", "41/10", "kg", "two offers",
    )  # fmt: skip
    assert (b4.state, b4.estimate.unit, str(b4.estimate.value)) == ("cutoff", "kg CO2e", "5/4")
    assert (p1.state, p1.bias, p1.reason) == ("proxy", "understates", "no Chinese factor")
    assert (e1.state, e1.factor) == ("factor", "cn-electricity-2024/national@1")
    assert "2024" in e1.reason
    main, upstream = decision(bolt, "E2"), decision(bolt, "E2", "upstream")
    assert (main.factor, main.bias, upstream.bias) == (GAS, "unknown", "unknown")
    for match in (b2, b4, p1, e1, main, upstream):
        assert (match.author, match.date) == ("Li Hua", date.today().isoformat())
        assert match.row_digest or not match.factor


def test_a_candidate_shows_value_region_year_boundary_source_and_why_others_were_refused(bolt: Path) -> None:
    said = run("match", bolt, "--ask", "--lang", "en", "--author", "Li", stdin="s\ns\ns\nm\nq\n").output
    said = " ".join(said.split())
    for word in ("0.5777 kg CO2e/kWh", "CN", "2024", "electricity (life cycle)", "Ministry of Ecology"):
        assert word in said
    assert "refused: “uk-desnz-2025/electricity/generated@1” holds electricity of GB" in said


def test_quit_keeps_discard_drops_and_the_end_of_input_keeps(bolt: Path) -> None:
    before = bolt.read_bytes()
    run("match", bolt, "--ask", "--author", "Li", stdin=answers("c", "1", "small", "x"))
    assert bolt.read_bytes() == before
    run("match", bolt, "--ask", "--author", "Li", stdin=answers("s", "s", "q"))
    assert bolt.read_bytes() == before
    run("match", bolt, "--ask", "--author", "Li", stdin=answers("c", "1", "small"))  # input ends
    assert decision(bolt, "B2").state == "cutoff"
    run("match", bolt, "--ask", "--author", "Li", stdin=answers("c", "2", "small", "q"))
    assert decision(bolt, "B4").state == "cutoff"


def test_a_wrong_answer_is_told_and_asked_again(bolt: Path) -> None:
    said = run(
        "match", bolt, "--ask", "--author", "Li", "--lang", "zh",
        stdin=answers("9", "own/none", "试", "r", "x", "3", "kg", "报价", GAS, "试", "f 不存在", "s", "q"),
    ).output  # fmt: skip
    assert "锁定候选因子" in said  # 9 is no candidate: the help
    assert "own/none" in said
    assert "FP-M016" in said
    assert "FP-I010" in said  # x is no number
    assert "FP-C" in said  # a gas factor per kWh does not reach kilograms of zinc
    assert "没有可靠的匹配" in said
    assert decision(bolt, "B2") is None


def test_decisions_as_options(bolt: Path) -> None:
    words = (
        "--pin", "B2=own/zinc:same grade", "--proxy", f"P1={BOARD}:overstates:no Chinese factor: asked",
        "--range", "B4=0.2..1/2 kg:two quotes", "--cutoff", "E1=3.5:shut down", "--author", "Li",
    )  # fmt: skip
    said = run("match", bolt, *words, "--lang", "en").output
    assert "decisions saved: 4; rows still open: 1" in said
    assert [decision(bolt, x).state for x in ("B2", "P1", "B4", "E1")] == ["own", "proxy", "range", "cutoff"]
    assert decision(bolt, "P1").reason == "no Chinese factor: asked"
    assert str(decision(bolt, "B4").high) == "1/2"
    run("match", bolt, "--proxy", f"E2={GAS}:unknown:UK gas", "--author", "Li")
    upstream = "uk-desnz-2025/wtt-fuels/natural-gas/kwh-net@1"
    document = run(
        "match", bolt, "--proxy", f"E2~up={upstream}:unknown:pair", "--author", "Li", "--json"
    ).stdout
    assert [r["state"] for r in json.loads(document)["rows"] if r["line"] == "E2"] == ["proxy", "proxy"]


@pytest.mark.parametrize(
    "words, codes",
    [
        (("--pin", "B2"), ["FP-X040", "FP-X041"]),
        (("--pin", "B2=own/zinc"), ["FP-X041"]),
        (("--proxy", f"P1={BOARD}:sideways:r", "--author", "L"), ["FP-X040"]),
        (("--proxy", f"P1={BOARD}:unknown", "--author", "L"), ["FP-X040"]),
        (("--range", "B2=3 kg:r", "--cutoff", "B4=1", "--author", "L"), ["FP-X040", "FP-X040"]),
        (("--pin", "B2=own/zinc", "--cutoff", "B2=1:r", "--author", "L"), ["FP-X042"]),
        (("--pin", "X9=own/zinc", "--pin", "B2=no/such@1", "--author", "L"), ["FP-M016", "FP-C008"]),
        (("--cutoff", "B2=one:r", "--author", "L"), ["FP-I010"]),
        (("--range", "B2=5..3 kg:r", "--author", "L"), ["FP-M024"]),
    ],
)  # fmt: skip
def test_a_faulty_option_writes_nothing(words: tuple[str, ...], codes: list[str], bolt: Path) -> None:
    before = bolt.read_bytes()
    document = json.loads(run("match", bolt, *words, "--json", code=1).stdout)
    assert [p["code"] for p in document["problems"]] == codes
    assert bolt.read_bytes() == before


def test_without_a_terminal_nothing_is_asked(bolt: Path) -> None:
    before = bolt.read_bytes()
    said = run("match", bolt, "--lang", "en", stdin="1\n1\n1\n").output
    assert "5 of 16 rows are open" in said
    assert bolt.read_bytes() == before


def test_the_form_of_a_decision_names_the_option() -> None:
    with pytest.raises(ProblemsError) as fault:
        parse("range", "B2", "Li")
    assert "--range 'LINE=LOW..HIGH UNIT:SOURCE'" in fault.value.problems[0].hint("en")
