"""A table that nobody here wrote, from import to a signed bundle: open lines, requests, made-up replies."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from footprint.api.keys import write_trust
from footprint.api.reading import read
from footprint.api.result import sign
from footprint.api.study import Study
from footprint.apps.cli.main import app
from footprint.model.lines import Bridge
from footprint.seal.keys import new_key

sys.path.append(str(Path(__file__).parents[1] / "intake" / "suppliers"))
from filling import PCF, fill

PACK = Path(__file__).parents[2] / "examples" / "battery_pack"
#: Made up for this test; the replies say so, and the bundle says DEMONSTRATION.
ILLUSTRATIVE = {"B1": 70, "B2": 90, "B4": 11}


def run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(w) for w in words])
    assert result.exit_code == code, (words, result.output[:2000], result.exception)
    return result.output


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    target = tmp_path / "pack.xlsx"
    run("import", PACK / "bom.csv", "-o", target, "--map", PACK / "map.toml")
    run("match", target, "--accept-unique", "--no-ask")
    return target


def test_cells_housing_and_electronics_stay_open_and_the_total_is_a_lower_bound(pack: Path) -> None:
    shown = run("calculate", pack, "--lang", "en", code=1)
    assert "≥" in shown
    assert "lower bound" in shown
    assert "Coverage" in shown
    result = read(pack).calculate()
    names = {
        "Li-ion cells (NMC811)",
        "Housing (primary aluminium)",
        "Battery management system (populated PCB)",
    }
    open_ = {x.name for x in read(pack).lines if x.match() is None or x.match().state == "open"}  # type: ignore[union-attr]
    assert names <= open_
    assert result.claim == "screening"
    assert "B4" in {ask.line for ask in result.ask_first}


def test_after_illustrative_replies_it_resolves_and_says_demonstration(pack: Path, tmp_path: Path) -> None:
    folder = tmp_path / "requests"
    run(
        "request",
        pack,
        "--lines",
        ",".join(ILLUSTRATIVE),
        "-o",
        folder,
        "--due",
        "2026-12-31",
        "--owner",
        "Wang",
    )
    files = sorted(folder.glob("*.xlsx"))
    assert len(files) == 3
    for line, value in ILLUSTRATIVE.items():
        path = next(f for f in files if line in f.stem)
        fill(path, line, {**PCF, "value": value, "illustrative": "是 / yes"})
    run("import", *files, "--from", "supplier", "--into", pack, "--author", "Wang")
    study = read(pack)
    assert {study.inventory.line(i).match().state for i in ILLUSTRATIVE} == {"own"}  # type: ignore[union-attr]
    cells = Bridge(
        source="kWh_rated", target="kg", ratio=Fraction(6), method="datasheet", reference="illustrative"
    )
    power = pd.DataFrame({"能源": ["电"], "用电量(kWh)": [1000]})
    made = pd.DataFrame({"product": ["PACK-M"], "role": ["product"], "start": ["2024-01-01"],
                         "end": ["2024-12-31"], "amount": [500], "unit": ["piece"]})  # fmt: skip
    study = study.change("B1", bridges=(cells,)).add(made, "output")
    study = study.add(power, answers={"period": "2024-01-01~2024-12-31", "scope": "product"})
    study = study.pin("E1", "cn-electricity-2024/national@1", reason="mix of the year")
    rest = [x.id for x in study.lines if x.id not in (*ILLUSTRATIVE, "E1")]
    study = _ranges(study, rest)
    result = study.calculate()
    by_hand = Fraction(1) * 70 + Fraction("0.1") * 90 + Fraction("1.2") * 11
    assert result.total >= by_hand
    key = new_key(tmp_path / "key.json", passphrase=None)
    trust = tmp_path / "trust.toml"
    write_trust(trust, key)
    sign(result, key, tmp_path / "pack.fpz")
    bundle = (tmp_path / "pack.fpz", "--trust", trust)
    assert "DEMONSTRATION" in run("verify", *bundle, "--require", "L2", "--lang", "en")
    assert json.loads(run("verify", *bundle, "--json"))["level"] == "L2"


def _ranges(study: Study, lines: list[str]) -> Study:
    """The small rest: a proxy where a factor offers itself, a stated cut-off elsewhere."""
    for line in lines:
        offers = [c for row in study.match(line=line).rows for c in row.selection.candidates]
        if offers:
            study = study.proxy(line, offers[0].factor.ref, "unknown", reason="illustrative proxy")
        else:
            study = study.cutoff(line, "0.1", reason="illustrative cut-off, estimate made up")
    return study
