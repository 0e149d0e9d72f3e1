"""scenario.toml (footprint-scenario/1) to Scenarios and Problems; applying them sees whether rows exist.

format = "footprint-scenario/1"
[[scenarios]]
name = "recycled"
[[scenarios.changes]]
line = "L1"
amount = "1.1 kg"
factor = "own/recycled"
[[ranges]]
input = "lines/L1/amount"
low = "0.9"
high = "1.2"
source = "production log 2025"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from footprint.base import toml
from footprint.base.problem import Problem, refuse
from footprint.base.where import Where
from footprint.intake.cells import Cell, no_number, number
from footprint.model.lines import Line
from footprint.model.own_factor import OwnFactor
from footprint.model.processes import Mass, Output, Process
from footprint.model.recycling import Recycling
from footprint.model.scenario import Change, Range, Scenario, Scenarios
from footprint.model.study import Assessment
from footprint.model.types import Frozen, Quantity, to_exact
from footprint.units.lookup import lookup
from footprint.units.suggest import nearest

FORMAT = "footprint-scenario/1"
MAX_FILE = 1_000_000
#: Above any number of 40 digits; Python prints no whole number without end.
_MAX_BITS = 160

#: What a change names its row by: the list of the study and the model of its rows. A line comes first,
#: because ``factor`` beside it is the factor to pin.
TARGETS: Mapping[str, tuple[str, type[Frozen]]] = MappingProxyType(
    {
        "line": ("lines", Line),
        "process": ("processes", Process),
        "output": ("outputs", Output),
        "mass": ("masses", Mass),
        "assessment": ("assessments", Assessment),
        "factor": ("factors", OwnFactor),
        "recycling": ("recycling", Recycling),
    }
)
#: What names a row or belongs to another table; a scenario changes values, not identities.
_FIXED = frozenset({"id", "matches", "evidence", "part_no", "external_ref", "parent", "products", "kind"})
_OWN_FIXED = {
    "mass": ("per",),
    "output": ("product", "role", "process"),
    "assessment": (),
    "recycling": ("line",),
}
_PIN = ("factor", "role", "reason", "bias")


@dataclass(slots=True)
class _Reader:
    """The place in the file, and the problems met there."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def at(self, table: str, key: str, column: str = "") -> Where:
        return Where(file=self.file, sheet=table, key=key, column=column)

    def fault(self, code: str, where: Where, got: object, expected: str = "", near: str = "") -> None:
        self.problems.append(Problem(code, where, got=str(got)[:80], expected=expected, near=near))

    def unknown(self, table: Mapping[str, Any], known: tuple[str, ...], where: Where) -> None:
        """A key that nobody reads is a fault, never passed over."""
        for key in table:
            if key not in known:
                place = Where(where.file, where.sheet, key=where.key, column=key)
                self.fault("FP-I210", place, key, " | ".join(known), nearest(key, known))


def read_scenarios(path: Path) -> tuple[Scenarios, list[Problem]]:
    """The scenarios of a file, and everything in it that does not read.

    Raises
    ------
    Refused
        The file is missing, too large, or no TOML.
    """
    where = Where(file=path.name)
    if not path.is_file():
        raise refuse("FP-I219", where, path.name)
    if path.stat().st_size > MAX_FILE:
        raise refuse("FP-I002", where, f"{path.stat().st_size} bytes", expected="1 MB")
    try:
        # a number without quotes keeps its digits: it is never a binary fraction
        document = toml.loads(path.read_bytes(), where, parse_float=str)
    except ValueError as fault:  # no TOML, no UTF-8, numbers without end
        raise refuse("FP-I211", where, path.name, detail=str(fault)) from None
    return scenarios_of(document, path.name)


def scenarios_of(document: Mapping[str, Any], file: str = "") -> tuple[Scenarios, list[Problem]]:
    """The scenarios of a parsed document."""
    reader = _Reader(file)
    reader.unknown(document, ("format", "scenarios", "ranges"), reader.at("", ""))
    if document.get("format") != FORMAT:
        reader.fault("FP-I212", reader.at("", "format"), document.get("format", ""), FORMAT)
    found: dict[str, Scenario] = {}
    for place, table in _tables(reader, document, "scenarios", reader.at("scenarios", "")):
        name = str(table.get("name", ""))
        where = reader.at("scenarios", name or str(place))
        reader.unknown(table, ("name", "title", "changes"), where)
        if not name or name in found:
            reader.fault("FP-I213", where, name)
        changes = (_change(reader, t, name, i) for i, t in _tables(reader, table, "changes", where))
        found[name] = Scenario(name, str(table.get("title", "")), tuple(c for c in changes if c is not None))
    tables = _tables(reader, document, "ranges", reader.at("ranges", ""))
    ranges = tuple(r for i, t in tables if (r := _range(reader, t, i)) is not None)
    return Scenarios(MappingProxyType(found), ranges, file), reader.problems


def _tables(
    reader: _Reader, table: Mapping[str, Any], key: str, where: Where
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        reader.fault("FP-I214", where, key, f"[[{key}]]")
        return
    yield from enumerate(rows, 1)


def _change(reader: _Reader, table: Mapping[str, Any], scenario: str, place: int) -> Change | None:
    where = reader.at(f"scenarios {scenario}", f"changes {place}")
    target = next((t for t in TARGETS if t in table), None)
    if target is None:
        reader.fault("FP-I215", where, ", ".join(table), " | ".join(TARGETS))
        return None
    sheet, kind = TARGETS[target]
    pins = _PIN if target == "line" else ()
    fixed = _FIXED.union(_OWN_FIXED.get(target, ()))
    names = {name.rstrip("_"): name for name in kind.model_fields if name not in fixed}
    reader.unknown(table, (target, *pins, *names), where)
    where = Where(where.file, where.sheet, key=f"{where.key} / {table[target]}")
    fields: dict[str, Any] = {}
    for key, value in table.items():
        if key in names and key != target and key not in pins:
            place_ = Where(where.file, where.sheet, key=where.key, column=key)
            made = _value(value, kind.model_fields[names[key]].annotation, place_)
            if isinstance(made, Problem):
                reader.problems.append(made)
            else:
                fields[names[key]] = made
    pin = {key: str(table[key]) for key in pins if key in table}
    if pin and "factor" not in pin:
        reader.fault("FP-I216", where, ", ".join(pin), "factor")
    return Change(sheet, str(table[target]), MappingProxyType(fields), MappingProxyType(pin), where)


def _value(value: Any, annotation: Any, where: Where) -> Any:
    """A number or a quantity read here, so that its fault has its place; all else is the model's to read."""
    kinds = _kinds(annotation)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return value
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return no_number(Cell(f"{value:#x}"[:20], where))
    if Quantity in kinds:
        return _quantity(str(value).strip(), where)
    return _number(str(value).strip(), where) if Fraction in kinds and dict not in kinds else value


def _kinds(annotation: Any) -> set[Any]:
    inner = get_args(annotation)
    return {annotation, getattr(annotation, "__origin__", None)}.union(*map(_kinds, inner))


def _quantity(text: str, where: Where) -> Quantity | Fraction | Problem:
    if text.endswith(("%", "％")):  # of what stands there, or of one unit? Neither is guessed
        return no_number(Cell(text, where))
    amount, _, unit = text.partition(" ")
    value = _number(amount, where)
    if isinstance(value, Problem) or not unit.strip():
        return value
    found = lookup(unit.strip(), where)
    return found if isinstance(found, Problem) else Quantity(value=value, unit=found)


def _number(text: str, where: Where) -> Fraction | Problem:
    """A decimal, a ratio (1/3) or per cent."""
    if text.endswith(("%", "％")):
        value = number(Cell(text[:-1].strip(), where))
        return value if isinstance(value, Problem) else value / 100
    try:
        return to_exact(text)
    except ValueError:
        return no_number(Cell(text, where))


def _range(reader: _Reader, table: Mapping[str, Any], place: int) -> Range | None:
    where = reader.at("ranges", str(table.get("input", place)))
    reader.unknown(table, ("input", "low", "high", "source"), where)
    missing = [key for key in ("input", "low", "high", "source") if not str(table.get(key, "")).strip()]
    if missing:
        reader.fault("FP-I217", where, ", ".join(missing), "input, low, high, source")
        return None
    ends = [_number(str(table[key]).strip(), where) for key in ("low", "high")]
    reader.problems += [end for end in ends if isinstance(end, Problem)]
    low, high = ends
    if isinstance(low, Problem) or isinstance(high, Problem):
        return None
    if low > high:
        reader.fault("FP-I218", where, f"{table['low']} > {table['high']}")
        return None
    return Range(str(table["input"]), low, high, str(table["source"]), where)
