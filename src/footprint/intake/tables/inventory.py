"""Life cycle inventories of other programs: Brightway and openLCA workbooks, and long tables of exchanges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from footprint.base.numbers import NumberError, parse_input
from footprint.base.problem import refuse
from footprint.intake.cells import Cell
from footprint.intake.tables.fields import Column
from footprint.intake.tables.grid import Grid, Source
from footprint.intake.tables.rows import Block, DataRow
from footprint.intake.workbook import column_letter

#: What ends the exchanges of an activity in Brightway's format.
_SECTIONS = frozenset({"Activity", "Database", "Parameters", "Database parameters", "Project parameters"})
_LONG = {"activity name": "activity", "activity code": "activity_key", "activity unit": "activity_unit",
         "exchange input": "key", "exchange amount": "amount", "exchange unit": "unit",
         "exchange type": "type",
         "exchange name": "name", "notes": "comment", "exchange comment": "comment",
         "simapro name": "simapro name"}  # fmt: skip
_OPENLCA = {"flow": "name", "amount": "amount", "unit": "unit", "is reference?": "reference",
            "provider": "key",
            "category": "category", "is avoided?": "avoided", "description": "comment"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exchange:
    """One row of an activity: cells by name, type production | technosphere | biosphere."""

    row: DataRow
    cells: Mapping[str, Cell]
    type: str

    def text(self, name: str) -> str:
        """The text of a cell, empty where it has none."""
        return self.cells[name].text if name in self.cells else ""


@dataclass(frozen=True, slots=True)
class Activity:
    """A unit process of an inventory with its exchanges, and the table it stands in."""

    key: str
    name: str
    unit: str
    block: Block
    exchanges: tuple[Exchange, ...]
    product: str = ""
    location: str = ""
    database: str = ""

    @property
    def output(self) -> Exchange | None:
        """The exchange that is the activity's own product."""
        return next((x for x in self.exchanges if x.type == "production"), None)


def inventory_blocks(source: Source) -> list[Activity] | None:
    """The activities of an inventory; None where the file is none."""
    made = [a for grid in source.grids for a in _brightway(grid)]
    if made:
        return made
    made = _openlca(source)
    if made:
        return made
    long = [a for grid in source.grids for a in _long(grid)]
    return long or None


def _block(
    grid: Grid, header: int, columns: Sequence[Column], rows: Sequence[DataRow], facts: Mapping[str, str]
) -> Block:
    last = rows[-1].number if rows else header
    left, right = columns[0].column, columns[-1].column
    area = f"{column_letter(left)}{header}:{column_letter(right)}{last}"
    return Block(grid.sheet, area, "inventory", (header,), tuple(columns), tuple(rows), (), facts, False)


def _columns(cells: Mapping[int, Cell], rows: Sequence[DataRow]) -> list[Column]:
    """Columns of an exchange table; numeric where no filled cell holds a text."""
    out = []
    for column, cell in cells.items():
        found = [r.cells[column] for r in rows if column in r.cells]
        numeric = bool(found) and all(not isinstance(c.value, str) or _is_number(c.text) for c in found)
        out.append(Column(column, cell.text, cell.text.casefold(), numeric=numeric))
    return out


def _is_number(text: str) -> bool:
    try:
        parse_input(text)
    except NumberError:
        return False
    return True


def _brightway(grid: Grid) -> Iterator[Activity]:
    """Blocks of Brightway's Excel format: Activity, its keys, Exchanges, a header, rows up to a blank one."""
    rows = grid.rows()
    if not any(c.get(1) and c[1].text == "Exchanges" for c in rows.values()):
        return
    starts = [n for n, c in rows.items() if 1 in c and c[1].text == "Activity"]
    named = [c[2].text for c in rows.values() if {1, 2} <= set(c) and c[1].text == "Database"]
    database = named[0] if named else ""
    for index, start in enumerate(starts):
        stop = starts[index + 1] if index + 1 < len(starts) else max(rows) + 1
        mark = next(
            (n for n in range(start, stop) if n in rows and 1 in rows[n] and rows[n][1].text == "Exchanges"),
            None,
        )
        if mark is None or mark + 1 not in rows:
            continue
        if 2 not in rows[start]:
            raise refuse("FP-I108", grid.where(start, 2), "Activity")
        facts = {
            rows[n][1].text: rows[n][2].text
            for n in range(start, mark)
            if n in rows and {1, 2} <= set(rows[n])
        }
        data = []
        for number in range(mark + 2, stop):
            if number not in rows:
                continue
            if 1 in rows[number] and rows[number][1].text in _SECTIONS:
                break
            data.append(DataRow(number, rows[number]))
        header = rows[mark + 1]
        names = {c: cell.text.casefold() for c, cell in header.items()}
        block = _block(grid, mark + 1, _columns(header, data), data, facts)
        exchanges = tuple(_exchange(r, names) for r in data)
        yield Activity("", facts["Activity"], facts.get("unit", ""), block, exchanges,
                       facts.get("reference product", ""), facts.get("location", ""), database)  # fmt: skip


def _exchange(row: DataRow, names: Mapping[int, str]) -> Exchange:
    cells = {names[c]: cell for c, cell in row.cells.items() if c in names}
    return Exchange(row, cells, cells["type"].text.casefold() if "type" in cells else "technosphere")


def _long(grid: Grid) -> Iterator[Activity]:
    """A long table: one row for each exchange, with the activity repeated."""
    rows = grid.rows()
    first = min(rows) if rows else 0
    header = rows.get(first, {})
    names = {c: _LONG[t] for c, cell in header.items() if (t := cell.text.casefold()) in _LONG}
    if not {"activity", "amount", "type"} <= set(names.values()):
        return
    back = {name: c for c, name in names.items()}
    data = [DataRow(n, c) for n, c in rows.items() if n > first and back["amount"] in c]
    block = _block(grid, first, _columns(header, data), data, {})
    groups: dict[str, list[Exchange]] = {}
    for row in data:
        found = _exchange(row, names)
        groups.setdefault(found.text("activity_key") or found.text("activity"), []).append(found)
    for key, group in groups.items():
        yield Activity(key, group[0].text("activity"), group[0].text("activity_unit"), block, tuple(group))


def _openlca(source: Source) -> list[Activity]:
    """An openLCA process workbook: General information, Inputs, Outputs."""
    sheets = {g.sheet.casefold(): g for g in source.grids}
    if not {"inputs", "outputs", "general information"} <= set(sheets):
        return []
    general = {
        c[1].text: c[2].text for c in sheets["general information"].rows().values() if {1, 2} <= set(c)
    }
    name = general.get("Name", "")
    exchanges: list[Exchange] = []
    blocks: list[Block] = []
    for sheet in ("outputs", "inputs"):
        grid = sheets[sheet]
        rows = grid.rows()
        first = min(rows)
        names = {c: _OPENLCA[t] for c, cell in rows[first].items() if (t := cell.text.casefold()) in _OPENLCA}
        data = [DataRow(n, c) for n, c in rows.items() if n > first]
        blocks.append(_block(grid, first, _columns(rows[first], data), data, general if not blocks else {}))
        for row in data:
            cells = {names[c]: cell for c, cell in row.cells.items() if c in names}
            own = "reference" in cells and cells["reference"].text.casefold() in ("x", "true", "yes", "1")
            elementary = "category" in cells and cells["category"].text.casefold().startswith("elementary")
            kind = (
                "production"
                if own
                else "biosphere"
                if elementary
                else "technosphere"
                if sheet == "inputs"
                else "waste"
            )
            exchanges.append(Exchange(row, cells, kind))
    output = next((x for x in exchanges if x.type == "production"), None)
    unit = output.text("unit") if output else ""
    made = [Activity(name, name, unit, block, (), output.text("name") if output else "") for block in blocks]
    made[0] = Activity(name, name, unit, blocks[0], tuple(exchanges), made[0].product)
    return made
