"""The conformance pack: built again byte for byte, and every case run against this package."""

from __future__ import annotations

import filecmp
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from footprint.api.verification import verify
from footprint.apps.cli.main import app
from footprint.base.messages import catalogue
from footprint.base.problem import ProblemsError
from footprint.factors.gwp import gwp_digest
from footprint.factors.library import library
from footprint.factors.shipped import shipped

ROOT = Path(__file__).parents[2]
HERE = ROOT / "conformance"
PACK = HERE / "pack"
sys.path.insert(0, str(HERE))


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"conformance_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


run = module("run")
INDEX = run.load_index(PACK)
CASES = {case["id"]: case for case in INDEX["cases"]}


@pytest.mark.parametrize("id_", CASES)
def test_case(id_, tmp_path):
    case = CASES[id_]
    path = run.place(case, PACK, tmp_path)
    if case.get("command"):
        made = tmp_path / "out"
        words = run.words(case, path, PACK, "", "footprint")[1:]
        done = CliRunner().invoke(app, [w.replace("{out}", str(made)) for w in words])
        differs = run.judge(case, done.exit_code, json.loads(done.stdout), text=run.written(made))
    else:
        try:
            found = verify(path, trust=PACK / case["trust"], **case.get("options", {}))
            differs = run.judge(case, found.exit_code, found.to_json())
        except ProblemsError as fault:
            document = {"problems": [p.to_json() for p in fault.problems]}
            differs = run.judge(case, fault.exit_code, document)
    assert differs == []


def test_the_pack_is_built_again_byte_for_byte(tmp_path):
    module("build").build(tmp_path / "pack")
    stored = {p.relative_to(PACK) for p in PACK.rglob("*") if p.is_file()}
    made = {p.relative_to(tmp_path / "pack") for p in (tmp_path / "pack").rglob("*") if p.is_file()}
    assert made == stored, "run python conformance/build.py"
    for name in sorted(stored):
        assert filecmp.cmp(PACK / name, tmp_path / "pack" / name, shallow=False), (
            f"{name}: run conformance/build.py"
        )


def test_the_pack_is_small():
    assert sum(p.stat().st_size for p in PACK.rglob("*") if p.is_file()) < 5_000_000


def test_every_fault_has_an_honest_twin_and_both_languages():
    for case in CASES.values():
        assert case["title"]["en"] != case["title"]["zh"] or case["title"]["en"] == "NaN"
        assert case["profile"] in run.PROFILES
        if case["expect"]["outcome"] == "accept":
            assert "twin" not in case
        else:
            twin = CASES[case["twin"]]
            assert twin["class"] == case["class"]
            assert twin["expect"]["outcome"] == "accept"
            assert case["mutation"]
            assert case["expect"].get("names") or case["expect"]["lacks"], (
                "a refusal without a name could be any refusal"
            )


def test_every_expected_name_is_a_name_of_the_catalogues():
    rooms = [p.parent.name for p in (ROOT / "src" / "footprint").glob("*/messages.toml")]
    known = {entry["name"] for room in rooms for entry in catalogue(room).values()}
    wanted = {
        n for c in CASES.values() for n in (*c["expect"].get("names", ()), *c["expect"].get("absent", ()))
    }
    assert wanted <= known, wanted - known


@pytest.mark.parametrize(
    "change",
    [
        {"exit_code": 1},
        {"level": "L2"},
        {"names": ["NO_SUCH_NAME"]},
        {"check": "replay"},
        {"outcome": "fail", "check": ["roots", "schema"]},
        {"absent": ["RULE_SET_UNKNOWN"]},
    ],
)
def test_the_judge_sees_each_difference(change):
    case = CASES["A01-good-1"]
    found = verify(PACK / case["bundle"], trust=PACK / case["trust"])
    assert run.judge(case, found.exit_code, found.to_json()) == []
    assert run.judge({**case, "expect": {**case["expect"], **change}}, found.exit_code, found.to_json())
    assert run.judge({**case, "expect": {**case["expect"], **change}}, found.exit_code, None)


def judged(checks: dict[str, str], field: str = "name", **expect: object) -> list[str]:
    """What the judge says of a document in which these checks fail, each for a named problem."""
    rows = [{"name": n, "status": "failed", "problems": [{field: p}]} for n, p in checks.items()]
    wanted = {"outcome": "fail", "exit_code": 1, "level": "L0", "check": "schema", "names": ["DUPLICATE_KEY"]}
    document = {"level": "L0", "checks": rows}
    return run.judge({"expect": {**wanted, **expect}}, 1, document, "printed")


@pytest.mark.parametrize("field", ["name", "code_name"])
def test_names_are_read_from_either_field(field):
    assert judged({"schema": "DUPLICATE_KEY"}, field) == []
    assert judged({"schema": "JSON_SYNTAX"}, field)


def test_a_further_failing_check_is_a_difference_unless_the_index_names_it():
    both = {"schema": "DUPLICATE_KEY", "roots": "ROOT_MISMATCH"}
    assert judged(both)
    assert judged(both, also=["roots"]) == []
    assert judged(both, check=["schema", "roots"]) == []
    assert judged({"schema": "DUPLICATE_KEY"}, check=["schema", "roots"])
    assert judged({"roots": "DUPLICATE_KEY"}, also=["roots"])


def runner(*words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, str(HERE / "run.py"), *words]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=120)


def test_the_runner_calls_a_program_and_writes_its_results(tmp_path):
    program = f"{sys.executable} -m footprint"
    command = f"{program} verify {{bundle}} --trust {{trust}} --json"
    out = tmp_path / "results.json"
    done = runner("--command", command, "--only", "A02-fail", "--out", str(out))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 cases agree" in done.stdout
    written = json.loads(out.read_text(encoding="utf-8"))
    assert (written["agree"], set(written["cases"].values())) == (2, {"agrees"})


def test_a_program_that_accepts_everything_differs_on_every_fault():
    yes = "import json; print(json.dumps({'level': 'L1', 'exit_code': 0, 'checks': []}))"
    done = runner("--command", f'{sys.executable} -c "{yes}"', "--only", "A02-")
    assert done.returncode == 1
    assert "2 of 4 cases agree" in done.stdout


@pytest.mark.parametrize("path", sorted((HERE / "results").glob("*.json")), ids=lambda p: p.stem)
def test_recorded_results_are_of_this_pack(path):
    """Results are made by the runner; after a change of the pack they are made anew."""
    written = json.loads(path.read_text(encoding="utf-8"))
    cases = [case for case in CASES.values() if case["profile"] in written["profiles"]]
    assert written["cases_sha256"] == run.fingerprint(cases, PACK), "run conformance/run.py again"
    assert written["agree"] == sum(v == "agrees" for v in written["cases"].values())
    assert re.search(r"\d", written["version"])


def test_published_tables_of_the_pack_are_those_of_the_library():
    """A factor is chosen among the rows that a checker holds: the pack writes none of its own."""
    accepted = json.loads((PACK / "trust" / "published.json").read_text(encoding="utf-8"))["accept_tables"]
    own = library(shipped()).releases().values()
    published = {d for d, name in accepted.items() if name not in ("unit_table.json", "ar6.json")}
    assert published
    assert published <= set(own)
    assert accepted[gwp_digest("AR6-GWP100")] == "ar6.json"


@pytest.mark.parametrize(
    "document",
    [
        {"checks": None},
        {"checks": [5, {"problems": None}, {"problems": [None]}]},
        {"checks": {"a": 1}, "problems": 5},
        {"checks": [{"name": ["schema"], "status": "failed"}]},
        [],
        "x",
    ],
)
def test_a_document_of_another_shape_is_a_difference_and_no_crash(document):
    case = {"expect": {"outcome": "fail", "exit_code": 1, "check": "schema"}}
    assert run.judge(case, 1, document)


def test_a_program_that_cannot_be_started_is_told_for_each_case(tmp_path):
    (tmp_path / "x.fpz").write_bytes(b"")
    case = {"bundle": "x.fpz", "expect": {"outcome": "refuse", "exit_code": 3}}
    (told,) = run.run_case(case, tmp_path, f"{tmp_path}/none {{bundle}}", "", "printed")
    assert told.startswith("cannot be started")
