"""One function a target. They need no atheris; ``fuzz/run.py`` hands them to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from footprint.api.verification import rules_of
from footprint.base import numbers
from footprint.base.canonical import loads
from footprint.base.problem import Problem, ProblemsError, Refused
from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.base.xlsx_guard import inspect
from footprint.intake.workbook import open_workbook
from footprint.proof.nodes import check_node
from footprint.proof.schema import check_record, check_rules
from footprint.proof.verify import check
from footprint.seal import bundle, container
from footprint.units.lookup import lookup

ROOT = Path(__file__).parents[1]
BUNDLE = ROOT / "tests" / "fixtures" / "v0.1.0" / "steel_bolt.fpz"


def container_target(data: bytes) -> None:
    """A container that is read is written with the same bytes; as a bundle it is judged, never a crash."""
    try:
        files = container.read(data, "x.fpz")
    except Refused:
        return
    assert container.write(files) == data
    try:
        check(bundle.from_files(files), rules=rules_of(""))
    except (Refused, ProblemsError):
        return


def record_target(data: bytes) -> None:
    """Any JSON value as record, rules and node: problems, nothing raised."""
    try:
        value = loads(data)
    except Refused:
        return
    found = [*check_record(value), *check_rules(value)]
    for group in bundle.GROUPS:
        found += check_node(value, group, 0)
    assert all(isinstance(p, Problem) for p in found)
    for problem in found[:3]:
        assert problem.render("en")
        assert problem.render("zh")


def number_target(data: bytes) -> None:
    """What a parser takes means what ``Fraction`` says, and comes back as the same text."""
    text = data.decode("utf-8", "replace")
    for parse in (numbers.parse_input, numbers.parse_dec, numbers.parse_rat):
        try:
            value = parse(text)
        except numbers.NumberError:
            continue
        if len(text) < 4000:
            assert value == Fraction(text)
        if parse is numbers.parse_rat:
            assert numbers.format_rat(value) == text
        if parse is numbers.parse_dec:
            assert numbers.format_dec(value) == text


def unit_target(data: bytes) -> None:
    """A unit text is looked up, never evaluated: the answer stands in the table, or is a problem."""
    found = lookup(data.decode("utf-8", "replace"))
    assert isinstance(found, Problem) or found in units()


def workbook_target(data: bytes) -> None:
    """A workbook is inspected and opened, or refused."""
    where = Where("x.xlsx")
    try:
        inspect(data, where)
        open_workbook(data, where, values=True)
    except (Refused, ProblemsError):
        return


TARGETS: dict[str, Callable[[bytes], None]] = {
    "container": container_target,
    "record": record_target,
    "number": number_target,
    "unit": unit_target,
    "workbook": workbook_target,
}


def seeds(target: str) -> Iterator[bytes]:
    """The inputs to start from, out of the fixtures."""
    if target == "container":
        yield BUNDLE.read_bytes()
    elif target == "record":
        yield from (d for p, d in container.read_path(BUNDLE).items() if p in ("record.json", "rules.json"))
    elif target == "number":
        yield from (
            b"0",
            b"-1.5",
            b"1e-9",
            b"7/3",
            b"-0",
            b"1_0",
            b"00.10",
            "１２".encode(),
            b"9" * 41,
            b"1/0",
        )
    elif target == "unit":
        yield from (name.encode() for name in list(names())[:60])
        yield from (b"kWh (NCV)", b"__import__('os')", b"kg**99999999", b"(((", b"\xff\x00")
    else:
        yield (ROOT / "examples" / "steel_bolt" / "bolt_en.xlsx").read_bytes()
