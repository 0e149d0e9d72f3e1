"""A peer agrees: bw2calc over matrices of our writer, and over those of a writer that sees the Study alone.

How close: the difference of each component over the largest component of the study is below 1e-9. The worst
of the hundred is about 3e-11, from a solver that does not scale its rows; ours is exact.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest

REASON = "the extra brightway (bw2calc, bw_processing) is not installed"
bw2calc = pytest.importorskip("bw2calc", reason=REASON)
processing = pytest.importorskip("bw_processing", reason=REASON)

import peer_matrix  # noqa: E402
import peer_studies  # noqa: E402

from building import line, own, product, qty, study  # noqa: E402
from footprint.api.reading import read  # noqa: E402
from footprint.api.study import Study  # noqa: E402
from footprint.base.problem import ProblemsError  # noqa: E402
from footprint.exchange import brightway  # noqa: E402
from footprint.factors.factor import COMPONENTS  # noqa: E402
from footprint.model.lines import Bridge  # noqa: E402
from footprint.model.processes import Output, Process  # noqa: E402

NEAR = 1e-9
STUDIES = 100


def apart(result, scores) -> float:
    """The widest difference of a component, over the largest component of the study."""
    exact = result.assessment().by_component()
    assert set(scores) == set(exact) == set(COMPONENTS)
    largest = max(abs(value) for value in exact.values())
    return max(abs(scores[c] - float(exact[c])) for c in COMPONENTS) / float(largest)


@pytest.fixture(scope="module")
def hundred():
    """The studies of a hundred seeds, each with its result."""
    held = [peer_studies.make(seed) for seed in range(STUDIES)]
    return [(inventory, Study(inventory).calculate()) for inventory in held]


def test_the_hundred_hold_every_shape(hundred):
    counts: dict[str, int] = {}
    for inventory, _ in hundred:
        for shape in peer_studies.shapes(inventory):
            counts[shape] = counts.get(shape, 0) + 1
    wanted = {f"per {p}" for p in ("declared_unit", "piece", "output", "period")}
    wanted |= {f"allocation {k}" for k in ("mass", "revenue", "share")} | {"key mass", "key revenue"}
    wanted |= {"loop of itself", "loop of two or more", "two levels", "yield", "scrap", "share", "other"}
    assert {shape for shape, count in counts.items() if count >= 10} >= wanted, counts
    used = {c for _, result in hundred for c, v in result.assessment().by_component().items() if v}
    assert len(used) >= 7  # fossil, three biogenic, land use change, aircraft, removals


def test_our_matrices_give_our_totals(hundred):
    worst = max(
        apart(result, brightway.score(brightway.datapackage(result.numbers))) for _, result in hundred
    )
    assert worst < NEAR


def test_matrices_from_the_study_alone_give_our_totals(hundred):
    worst = max(apart(result, brightway.score(peer_matrix.write(inventory))) for inventory, result in hundred)
    assert worst < NEAR


def test_a_changed_amount_moves_both(hundred):
    """The comparison can fail: a tenth more of one line is seen by the writer that reads the study."""
    inventory, result = hundred[0]
    largest = max(result.assessment().lines, key=lambda row: abs(row.total)).line.id
    lines = tuple(
        x.model_copy(update={"amount": qty(x.amount.value * Fraction(11, 10), x.amount.unit)})
        if x.id == largest
        else x
        for x in inventory.lines
    )
    changed = inventory.model_copy(update={"lines": lines})
    assert apart(result, brightway.score(peer_matrix.write(changed))) > 1e-4
    assert apart(Study(changed).calculate(), brightway.score(peer_matrix.write(changed))) < NEAR


# textbook cases ------------------------------------------------------------------------------------
def flows_of(one: str, other: str):
    """Two flows as two factors of 1, told apart by component."""
    return (own("one", "kg", components={one: "1"}), own("other", "kg", components={other: "1"}))


def system(processes, flows, takes, declared) -> Study:
    """Processes (id, output, unit), what each emits of two flows per run, and what it takes of another."""
    lines = [
        line(f"{name}-{i}", amount, "kg", ("one", "other")[i], kind="material", process=name, per="output")
        for name, amounts in flows.items()
        for i, amount in enumerate(amounts)
    ]
    lines += [
        line(f"{a}-{b}", amount, unit, kind="intermediate", part_no=a, process=b, per="output")
        for a, b, amount, unit in takes
    ]
    stated = tuple(Process(id=name, output=qty(output, unit)) for name, output, unit in processes)
    mass = None if declared[1] == "kWh" else qty("1", "kg")
    made = product(declared_unit=qty(*declared), net_mass=mass)
    return study(lines, flows_of("fossil", "land_use_change"), processes=stated, product=made)


def supply(result) -> dict[str, float]:
    """What bw2calc makes of each process, in base units."""
    package = brightway.datapackage(result.numbers)
    lca = bw2calc.MultiLCA({"x": {brightway.DECLARED: 1.0}}, {"impact_categories": []}, [package])
    lca.lci()
    labels = package.get_resource("labels")[0]
    names = {row["id"]: row["name"] for row in labels if row["kind"] == "process"}
    return {name: lca.supply_arrays["x"][lca.dicts.activity[id_]] for id_, name in names.items()}


def test_the_two_processes_of_heijungs_and_suh():
    """2002, chapter 2: 1000 kWh need 100 runs of 10 kWh and 2 of 100 L; CO2 120 kg, SO2 14 kg."""
    held = system(
        (("electricity", "10", "kWh"), ("fuel", "100", "L")),
        {"electricity": ("1", "0.1"), "fuel": ("10", "2")},
        (("fuel", "electricity", "2", "L"),),
        ("1000", "kWh"),
    )
    result = held.calculate()
    scores = brightway.score(brightway.datapackage(result.numbers))
    assert (scores["fossil"], scores["land_use_change"]) == pytest.approx((120, 14), rel=1e-12)
    assert supply(result) == pytest.approx({"electricity": 1000, "fuel": 200 / 1000}, rel=1e-12)  # kWh, m3
    assert apart(result, scores) < NEAR


def test_the_loop_of_openlca():
    """Each of 4, f1 and f2 of 12; tests/reference/cases/cyclic_small_fixtures.yaml says from where."""
    held = system(
        (("p1", "1", "piece"), ("p2", "1", "piece")),
        {"p1": ("1", "2"), "p2": ("2", "1")},
        (("p2", "p1", "1", "piece"), ("p1", "p2", "0.5", "piece")),
        ("2", "piece"),
    )
    # both feed each other, so the study says which one is the product
    made = Output(product="X", process="p1", amount=qty("1", "piece"))
    result = Study(held.inventory.model_copy(update={"outputs": (made,)})).calculate()
    scores = brightway.score(brightway.datapackage(result.numbers))
    assert (scores["fossil"], scores["land_use_change"]) == pytest.approx((12, 12), rel=1e-12)
    assert supply(result) == pytest.approx({"p1": 4, "p2": 4}, rel=1e-12)


@pytest.mark.parametrize("name", ["coproducts", "recycled_wool", "first_life", "second_life", "loop"])
def test_every_assessment_of_the_method_examples(name):
    """Co-products by two keys, the circular footprint formula with its avoided flows, a loop."""
    root = Path(__file__).parents[2] / "examples" / "method"
    result = read(root / name).calculate()
    for item in result.numbers.assessments:
        scores = brightway.score(brightway.datapackage(result.numbers, item.assessment.id))
        exact = item.by_component()
        assert scores == pytest.approx({c: float(v) for c, v in exact.items()}, rel=NEAR, abs=NEAR)


# files ---------------------------------------------------------------------------------------------
def test_folder_and_zip_hold_the_same_and_say_what_the_ids_mean(hundred, tmp_path):
    inventory, result = hundred[1]
    in_memory = brightway.score(brightway.datapackage(result.numbers))
    for target in (tmp_path / "deep" / "folder", tmp_path / "x.zip"):
        assert brightway.datapackage(result.numbers, "main", target) == target
        assert brightway.score(target) == in_memory
    brightway.datapackage(result.numbers, path=tmp_path / "x.zip")  # replaced
    assert sorted(p.name for p in tmp_path.iterdir()) == ["deep", "x.zip"]
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.read("labels.json")
    written = (tmp_path / "deep" / "folder" / "labels.json").read_text(encoding="utf-8")
    labels = {row["id"]: row for row in json.loads(written)}
    assert labels[brightway.DECLARED]["kind"] == "declared_unit"
    kinds = {
        k: {r["name"] for r in labels.values() if r["kind"] == k} for k in ("process", "factor", "component")
    }
    assert kinds["process"] == set(result.numbers.inventory.processes)
    assert kinds["factor"] == set(result.numbers.inventory.factors)
    assert kinds["component"] == set(COMPONENTS)
    about = json.loads((tmp_path / "deep" / "folder" / "datapackage.json").read_text(encoding="utf-8"))
    assert about["study"] == inventory.digest()
    assert "ublic" not in json.dumps(about["licenses"])  # the default of the peer is public domain


def test_a_folder_that_holds_something_is_refused(hundred, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    for target in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(ProblemsError) as refused:
            brightway.datapackage(hundred[0][1].numbers, path=target)
        assert [p.code for p in refused.value.problems] == ["FP-D201"]
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_what_no_float_holds_is_refused():
    """One run makes next to nothing and takes all there is; of that the product takes next to nothing."""
    bridge = Bridge(source="piece", target="kg", ratio="1e99", reference="absurd")
    lines = [
        line("L", "1e99", "1000piece", "f", process="p", per="output", bridges=(bridge,)),
        line("F", "1e-99", "mg", kind="intermediate", part_no="p", share="1e-90", process="main"),
    ]
    processes = (Process(id="p", output=qty("1e-99", "mg")), Process(id="main"))
    result = study(lines, [own("f", "g", "1e-99")], processes=processes).calculate()
    assert result.total == 10**15
    with pytest.raises(ProblemsError) as refused:
        brightway.datapackage(result.numbers)
    assert [p.code for p in refused.value.problems] == ["FP-D202"]


def test_without_the_extra_it_says_what_to_install(hundred, monkeypatch):
    for name in ("bw_processing", "bw2calc"):
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, name, None)
            with pytest.raises(ProblemsError) as refused:
                brightway.datapackage(hundred[0][1].numbers) if name == "bw_processing" else brightway.score(
                    None
                )
        (problem,) = refused.value.problems
        assert (problem.code, problem.got) == ("FP-D200", name)
        assert "footprint[brightway]" in problem.hint("en")
        assert "footprint[brightway]" in problem.hint("zh")


def test_the_peer_is_imported_only_when_asked():
    code = "import footprint.exchange.brightway, sys; sys.exit(any(m.startswith('bw') for m in sys.modules))"
    subprocess.run([sys.executable, "-c", code], check=True)
