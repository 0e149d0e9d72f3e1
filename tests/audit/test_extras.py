"""Extra fields of nodes in any shape: told where a rule or a paper reads them, and never a crash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import footprint as fp
from footprint.api.report import explain, html_of, report_data
from footprint.api.verification import rules_of
from footprint.audit.checks import record_views
from footprint.audit.differences import differences
from footprint.audit.shared_evidence import Named, shared_evidence
from footprint.base.numbers import MAX_RAT_CHARS
from footprint.factors.gwp import gwp_sets
from footprint.model.instruments import serials
from footprint.proof.extras import READ, with_extras
from footprint.proof.nodes import EDGES, check_node
from footprint.proof.opened import Opened
from footprint.proof.verify import load, open_record
from footprint.record.nodes import NodeSet
from footprint.report.from_bundle import from_bundle, open_lines
from footprint.seal.keys import key_from_seed

EXAMPLES = Path(__file__).parents[2] / "examples"
BOLT = EXAMPLES / "steel_bolt" / "folder"
KEY = key_from_seed(b"\x01" * 32)
#: Written into nodes, and read by nothing: what a person may look up in the JSON.
UNREAD = {
    "decision": {"state"},
    "origin": {"note", "origin", "recycled", "row_digest", "supplier", "technology", "where"},
    "source": {"id", "raw", "redistributable", "release", "retrieved", "year", "notice"},
    "process.product": {
        *("batch", "declared_unit", "end", "fossil_carbon", "model", "rated_capacity", "sector"),
        *("service_life", "start"),
    },
}
NUMBERS = [0, 1, -1, 2**53 - 1, True, False, None]
TEXTS = ["", "x", "5 kg", "1/0", "-1/3", "9" * 5000, "\u202e", "2025", "2025-13", "9999-99-99", "0000-01-01"]
LISTS = [[], [1], [None], ["x"], [["x"]], [{}]]
OBJECTS = [
    {},
    {"a": 1},
    {"from": 5, "to": 6},
    {"from": "2025-01-01"},
    {"zh": ["x"], "en": None},
    {"electricity": "x", "use": "x", "mass": "1/3"},
]
AMOUNTS = [
    {"unit": "kg"},
    {"unit": ["kg"], "value": "1"},
    {"unit": "kg", "value": "abc"},
    {"unit": "kg", "value": 5},
    {"unit": "kg", "ratio": "1/0"},
    {"unit": "kg", "value": "0"},
    {"unit": "kg", "value": "-3"},
    {"unit": "no such", "value": "1"},
    {"unit": "kWh", "ratio": "1/" + "7" * (MAX_RAT_CHARS - 2)},
]
JUNK = [*NUMBERS, *TEXTS, *LISTS, *OBJECTS, *AMOUNTS]


def forged(tmp_path: Path, monkeypatch, kind: str, change: dict[str, object], folder: Path = BOLT) -> Path:
    """The bundle of a study, its nodes of one type changed before they are signed."""
    add = NodeSet.add

    def changing(self, node, group=""):
        return add(self, {**node, **change} if node["type"] == kind else node, group)

    monkeypatch.setattr(NodeSet, "add", changing)
    fp.sign(fp.read(folder).calculate(), KEY, tmp_path / "x.fpz")
    return tmp_path / "x.fpz"


def record_of(folder: Path, path: Path) -> Opened:
    fp.sign(fp.read(folder).calculate(), KEY, path)
    return open_record(load(path))


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Opened:
    return record_of(BOLT, tmp_path_factory.mktemp("extras") / "x.fpz")


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Opened:
    """Of few nodes, and with an allocation and choices of method."""
    return record_of(EXAMPLES / "method" / "coproducts", tmp_path_factory.mktemp("extras") / "y.fpz")


def set_in(node, path: list[str], value):
    """A node with a value at a path; what stands above it is made where it is missing."""
    held = node.get(path[0])
    inner = set_in(held if isinstance(held, dict) else {}, path[1:], value) if path[1:] else value
    return {**node, path[0]: inner}


def planted(opened: Opened, field: str) -> Iterator[Opened]:
    """Records with all junk in one field, some in every node of its type."""
    kind, *path = field.split(".")
    leaves = [leaf for leaf, _ in opened.of(kind)]
    for first in range(0, len(JUNK), len(leaves)):
        some = {
            leaf: set_in(opened.nodes[leaf], path, JUNK[(first + i) % len(JUNK)])
            for i, leaf in enumerate(leaves)
        }
        yield replace(opened, nodes={**opened.nodes, **some})


def read_all(opened: Opened) -> None:
    """Everything that reads the extras of a bundle."""
    problems = rules_of("")(opened).problems
    assert html_of(from_bundle(opened, gwp_sets(), "", problems), "both")
    assert all(p.render(lang) for p in problems for lang in ("zh", "en"))
    open_lines(opened, gwp_sets())
    shared_evidence([Named("a", opened), Named("b", opened)])
    differences(opened, opened)


FIELDS = [f"{kind}.{name}" for kind, rows in READ.items() for name in rows]


@pytest.mark.parametrize("kind", sorted({f.split(".")[0] for f in FIELDS}))
def test_junk_in_any_extra_field_crashes_neither_rules_nor_papers(opened, small, kind):
    record = small if kind in ("process", "result") else opened
    everywhere = record
    for field in (f for f in FIELDS if f.startswith(f"{kind}.")):
        for junk in planted(record, field):
            rules = rules_of("")(junk)
            from_bundle(junk, gwp_sets(), "", rules.problems)
        everywhere = next(planted(everywhere, field))
    read_all(everywhere)


def test_every_extra_that_is_written_is_read_in_its_shape_or_not_at_all():
    """A new extra of the writer has a shape, or a line in ``UNREAD``."""
    bundles = [*Path(__file__).parents[1].glob("fixtures/v*/*.fpz")]
    assert bundles
    for path in bundles:
        opened = open_record(load(path))
        assert not with_extras(opened)[1]
        for leaf, node in opened.nodes.items():
            kind = node["type"]
            known = READ.get(kind, {}).keys() | UNREAD.get(kind, set())
            demanded = {e.field for e in EDGES[kind]} | {"type", "id", "assessments"}
            for name in set(node) - known - demanded:
                lacking = {k: v for k, v in node.items() if k != name}
                assert check_node(lacking, opened.groups[leaf], 0), (kind, name)
    for kind, inner in (("process", "product"), ("process", "allocation"), ("line", "instrument")):
        for _, node in opened.of(kind):
            known = READ[f"{kind}.{inner}"].keys() | UNREAD.get(f"{kind}.{inner}", set())
            assert set(node.get(inner, {})) <= known


def test_a_field_that_rules_judge_is_an_error_and_no_traceback(tmp_path, monkeypatch):
    path = forged(tmp_path, monkeypatch, "line", {"net_mass": "5 kg"})
    found = fp.verify(path)
    rules = found.check("rules")
    told = [p for p in rules.problems if p.code == "FP-P540"]
    assert rules.status == "failed"
    assert found.exit_code == 1
    assert {(p.severity, p.where.column, p.got) for p in told} == {("error", "net_mass", "5 kg")}
    line = report_data(path).lines[0]
    assert explain(path, line.id, "en")
    assert b"FP-P540" in html_of(report_data(path), "both")


def test_a_field_that_papers_alone_show_is_a_warning(tmp_path, monkeypatch):
    path = forged(tmp_path, monkeypatch, "source", {"title": 5, "document": None})
    rules = fp.verify(path).check("rules")
    told = {(p.severity, p.where.column) for p in rules.problems if p.code == "FP-P540"}
    assert (rules.status, told) == ("passed", {("warning", "title")})


def test_one_field_inside_takes_nothing_else_with_it(opened):
    leaf, node = next(pair for pair in opened.of("process") if "product" in pair[1])
    bad = {**node, "product": {**node["product"], "net_mass": "1 kg", "biogenic_carbon": 5}}
    fit, found = with_extras(replace(opened, nodes={**opened.nodes, leaf: bad}))
    assert [(p.where.column, p.severity) for p in found] == [
        ("product.biogenic_carbon", "error"),
        ("product.net_mass", "warning"),
    ]
    kept = {k: v for k, v in node["product"].items() if k not in ("net_mass", "biogenic_carbon")}
    assert fit.nodes[leaf]["product"] == kept


def test_a_record_in_shape_is_left_as_it_is(opened):
    fit, found = with_extras(opened)
    assert not found
    changed = [leaf for leaf, node in opened.nodes.items() if fit.nodes[leaf] is not node]
    assert all(None in opened.nodes[leaf].values() for leaf in changed)


def test_evidence_without_a_number_is_not_the_document_none(opened):
    bare = {leaf: {**node, "number": None, "issuer": None} for leaf, node in opened.of("evidence")}
    views = record_views(replace(opened, nodes={**opened.nodes, **bare}))
    assert {(e.number, e.issuer) for e in views[0].evidence} == {("", "")}


def test_a_product_whose_mass_is_no_decimal_is_reported(tmp_path):
    from building import line, own, product, qty, study

    made = study(
        [line("a", "1", "kg", "f")],
        [own("f", "kg", "1")],
        product=product(net_mass=qty("1/3", "kg"), biogenic_carbon=qty("1/7", "kg")),
    )
    fp.sign(made.calculate(), KEY, tmp_path / "x.fpz")
    assert "FP-P540" not in {p.code for p in fp.verify(tmp_path / "x.fpz").check("rules").problems}
    assert report_data(tmp_path / "x.fpz").product.net_mass.base * 3 == 1


def test_a_long_certificate_number_is_read_in_one_go():
    """10,000 characters, each of which might end the number: no work that grows with their square."""
    text = "1" * 9_999 + "x"
    assert serials(text * 20)[0].prefix == text * 20
    assert serials("1" + " " * 200_000 + "2")[0].last == 12
