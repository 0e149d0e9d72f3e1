"""Shares that only make a line smaller: without words, terms that are no whole, masses that stay behind."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from footprint.audit.bases import basis_problems
from footprint.audit.shares import share_problems


def share(ratio: str, part: str = "", reference: str = "mass") -> dict[str, str]:
    return {"kind": "share", "from": "kg", "to": "kg", "ratio": ratio, "part": part, "reference": reference}


def bridge(source: str, target: str, ratio: str, kind: str = "bridge") -> dict[str, str]:
    return {"kind": kind, "from": source, "to": target, "ratio": ratio}


def term(ratio: str, reference: str = "R1 · survey") -> dict[str, str]:
    return share(ratio, "term", reference)


def opened(lines, **fields) -> SimpleNamespace:
    """As much of an opened record as the checks read: lines by id, each with its steps."""
    rows, held = [], {"origin": fields.pop("origin", {})}
    for name, steps in lines.items():
        leaves = [f"{name}/{i}" for i in range(len(steps))]
        held.update(zip(leaves, steps, strict=True))
        row = {"id": name, "kind": "material", "state": "own", "tags": [], "conversions": leaves}
        row |= {"amount": {"value": "1", "unit": "kg"}, "origin": "origin"}
        rows.append((name, row | fields))
    return SimpleNamespace(
        of=lambda _kind: rows,
        get=lambda leaf, _kind: held.get(leaf),
        assessments=({"id": "main"},),
        belongs=lambda _line, _name: True,
    )


def found(lines, **fields) -> list[str]:
    problems = list(share_problems(opened(lines, **fields)))
    assert all("{" not in p.message(g) for p in problems for g in ("zh", "en"))
    assert {p.severity for p in problems} <= {"error"}
    return [p.code for p in problems]


POWER = {"kind": "energy", "tags": ["carrier:electricity"]}


@pytest.mark.parametrize("reference", ["", " ", None])
def test_every_share_has_words(reference):
    assert found({"L": [share("1/2")]}) == []
    assert found({"L": [share("1/2", reference=reference)]}) == ["FP-A580"]


@pytest.mark.parametrize("part", ["", "rest"])
def test_an_amount_is_divided_once(part):
    assert found({"L": [share("1/2", "rest"), share("1/2"), term("1")]}) == []
    assert found({"L": [share("1/2", part), share("1/2", part)]}) == ["FP-A584"]


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ({"L": []}, {}),
        ({"L": [term("3/5")], "L~recycled": [term("2/5")]}, {}),
        ({"L": [term("3/5")], "L~recycled": [term("2/5"), term("1/2")],
          "L~virgin": [term("2/5"), term("1/2"), term("9/10", "Qs,in/Qp · survey")]}, {}),
        ({"L": [term("3/5")]}, {"state": "open"}),
        ({"L": [term("3/5")], "L~up": [term("3/5")], "L~contract.C": [term("2/5")], "L~td.C": [term("2/5")]},
         POWER),
        ({"L~contract.C": [], "L~td.C": []}, POWER),
        ({"L": [], "L~recycling": [term("1/2")], "L~displaced": [term("1/2"), term("9/10")],
          "L~disposal": [term("1/2")]}, {}),
    ],
)  # fmt: skip
def test_what_a_method_divides_is_a_whole(lines, fields):
    assert found(lines, **fields) == []


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ({"L": [term("1/100")]}, {}),
        ({"L": [term("1/100")]}, POWER | {"state": "open"}),
        ({"L~disposal": [term("1/100")], "L": [term("1/2")]}, {}),
        ({"L~other": [term("1/100")]}, {}),
        ({"L": [], "L~up": [term("1/100")]}, {}),
        ({"L#a": [term("1/100")], "L#b": []}, {}),  # two variants in one assessment: neither hides the other
        ({"L": [], "L~up": [share("1/100")]}, {}),
        ({"L": [], "L~td": [term("1/100")]}, POWER),
        ({"L~contract.C": [], "L~td.C": [term("1/100")]}, POWER),
        ({"L": [term("1/2")], "L~recycled": [term("1/2")]}, POWER),
        ({"L": [term("1/2")], "L~contract.C": [term("1/2")]}, {}),
        ({"L": [], "L~recycled": []}, {}),
        ({"L": [], "L~displaced": []}, {}),
        ({"L": [], "L~heat": [term("1/2")], "L~incineration": [term("1/3")]}, {}),
        ({"L": [], "L~incineration": [term("2/3")], "L~disposal": [term("2/3")]}, {}),
    ],
)
def test_what_is_no_whole_is_an_error(lines, fields):
    assert set(found(lines, **fields)) == {"FP-A581"}


@pytest.mark.parametrize(
    ("steps", "net", "origin", "wrong"),
    [
        ([], "1", {}, False),
        ([share("1/2")], "0.5", {}, False),
        ([share("1/2")], "1", {}, True),
        ([share("1/2", "rest")], "1", {}, True),
        ([], "1", {"scrap": "1/4"}, True),
        ([], "0.8", {"scrap": "1/4"}, False),
        ([], "1", {"scrap": "nonsense"}, False),
    ],
)
def test_a_share_of_an_amount_is_a_share_of_its_mass(steps, net, origin, wrong):
    mass = {"value": net, "unit": "kg"}
    assert found({"L": steps}, net_mass=mass, origin=origin) == ["FP-A582"] * wrong


@pytest.mark.parametrize(("net", "wrong"), [("2", False), ("2.1", True)])
def test_pieces_are_weighed_by_their_bridge(net, wrong):
    steps = [share("1/2") | {"from": "piece", "to": "piece"}, bridge("piece", "g", "2000")]
    fields = {"amount": {"value": "2", "unit": "piece"}, "net_mass": {"value": net, "unit": "kg"}}
    assert found({"L": steps}, **fields) == ["FP-A582"] * wrong
    assert found({"L": []}, **fields) == []  # no mass to compare with


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ([bridge("kWh", "m3", "1/100"), bridge("m3", "kWh", "1")], True),
        ([bridge("kWh", "m3", "1/100"), bridge("m3", "kWh", "100")], False),
        ([bridge("kWh", "m3", "1/100"), bridge("m3", "MWh", "1/10")], False),
        ([bridge("MWh", "kWh", "1000", "unit"), bridge("kWh", "m3", "1"), bridge("m3", "kWh", "2")], True),
        ([bridge("MWh", "kWh", "1000", "unit"), bridge("kWh", "m3", "1/2"), bridge("m3", "kWh", "2")], False),
        ([bridge("kg", "m3", "1"), bridge("m3", "kWh", "9"), bridge("kWh", "kg", "1")], True),
        ([bridge("kg", "m3", "0"), bridge("m3", "kg", "0")], True),
        ([bridge("kg", "m3", "1"), bridge("m3", "nonsense", "9"), bridge("nonsense", "kg", "1")], False),
        ([bridge("kg", "m3", "1"), bridge("m3", "kWh", "9")], False),
    ],
)
def test_bridges_that_lead_away_and_back_change_only_the_unit(steps, wrong):
    problems = [p for p in basis_problems(opened({"L": steps})) if p.code == "FP-A583"]
    assert [p.severity for p in problems] == ["error"] * wrong
    assert all("{" not in p.message(g) for p in problems for g in ("zh", "en"))
