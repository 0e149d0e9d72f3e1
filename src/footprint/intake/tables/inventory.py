"""Life cycle inventories of other programs: Brightway and openLCA workbooks, and long tables of exchanges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from footprint.base.numbers import NumberError, parse_input
from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.tables.fields import Column
from footprint.intake.tables.grid import Grid, Source
from footprint.intake.tables.making import Making
from footprint.intake.tables.rows import Block, DataRow
from footprint.intake.tables.units import unit_ids
from footprint.intake.tables.values import amount
from footprint.intake.workbook import column_letter
from footprint.model.vocabulary import choices, code

#: Elementary flows that are greenhouse gases, as Brightway and openLCA spell them.
_GASES = {
    "carbon dioxide, fossil": "CO2", "carbon dioxide": "CO2", "methane, fossil": "CH4_fossil",
    "methane, non-fossil": "CH4_biogenic", "methane, biogenic": "CH4_biogenic",
    "carbon dioxide, non-fossil": "CO2_biogenic", "carbon dioxide, biogenic": "CO2_biogenic",
    "dinitrogen monoxide": "N2O", "nitrous oxide": "N2O",
}  # fmt: skip
#: What ends the exchanges of an activity in Brightway's format.
_SECTIONS = frozenset({"Activity", "Database", "Parameters", "Database parameters", "Project parameters"})
#: Words in the names of treatment activities.
_TREATMENTS = {
    "wastewater": "wastewater", "landfill": "landfill", "incineration": "incineration",
    "composting": "composting",
    "anaerobic digestion": "anaerobic_digestion", "hazardous waste": "hazardous",
}  # fmt: skip
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
        yield Activity(facts["Activity"], facts["Activity"], facts.get("unit", ""), block, exchanges,
                       facts.get("reference product", ""))  # fmt: skip


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


def inventory_lines(making: Making, activities: list[Activity]) -> list[Block]:
    """The blocks, and the activities below the studied one as processes and lines."""
    blocks = list({id(a.block): a.block for a in activities}.values())
    working = [a for a in activities if a.exchanges]
    if not working:
        return blocks
    for activity in working:
        for exchange in activity.exchanges:
            _known_type(making, exchange)
    index = {n: a for a in reversed(working) for n in (a.key, a.name)}
    uses = {id(a): [index.get(_target(x)) for x in a.exchanges if x.type == "technosphere"] for a in working}
    used = {id(t) for a in working for t in uses[id(a)] if t is not None and t is not a}
    roots = tuple(dict.fromkeys(a.name for a in working if id(a) not in used)) or (working[0].name,)
    name = roots[0]
    if len(roots) > 1:
        name = making.asking.one("product", "FP-I073", _place(working[0]), roots)
    final = next((a for a in working if a.name == name), None)
    if final is None:
        return blocks
    reached: list[Activity] = [final]
    for activity in reached:
        for target in uses[id(activity)]:
            if target is not None and not any(target is a for a in reached):
                reached.append(target)
    ids = {id(a): "main" if a is final else f"p{n}" for n, a in enumerate(reached)}
    for activity in reached:
        _activity(making, activity, ids, index)
    return blocks


def _known_type(making: Making, exchange: Exchange) -> None:
    """A credit or an avoided product is no input: it is refused, not turned into a burden."""
    avoided = exchange.text("avoided").casefold() in ("x", "true", "yes", "1")
    if avoided or exchange.type not in ("production", "technosphere", "biosphere", "waste"):
        where = next(iter(exchange.row.cells.values())).where
        making.asking.fault("FP-I139", where, "avoided" if avoided else exchange.type)


def _place(activity: Activity) -> Where:
    first = activity.exchanges[0].row.cells
    return next(iter(first.values())).where


def _target(exchange: Exchange) -> str:
    return exchange.text("key") if exchange.text("key") else exchange.text("name")


def _activity(
    making: Making, activity: Activity, ids: Mapping[int, str], index: Mapping[str, Activity]
) -> None:
    process = ids[id(activity)]
    output = activity.output
    where = _place(activity)
    said = _number(making, output) if output is not None else None
    unit = _counted(making, output.text("unit") or activity.unit, where) if output is not None else ""
    if output is None:
        making.asking.fault("FP-I108", where, activity.name)
    if said is None or not unit:
        return
    making.add(
        "processes",
        {"process": process, "name": activity.name[:200], "output": said, "unit": unit,
         "own_or_outsourced": "own"},
        where,
    )  # fmt: skip
    for exchange in activity.exchanges:
        if exchange is not output:
            _line(making, exchange, process, ids, index)


def _number(making: Making, exchange: Exchange) -> Fraction | None:
    cell = exchange.cells.get("amount") or exchange.row.cell(None)
    if cell.fault is not None:
        making.asking.problems.append(cell.fault)
        return None
    said = amount(cell, False)
    if said is None or said.value is None or said.unit or said.percent:
        making.asking.fault("FP-I088", cell.where, cell.text)
        return None
    return said.value


def _line(
    making: Making, exchange: Exchange, process: str, ids: Mapping[int, str], index: Mapping[str, Activity]
) -> None:
    where = exchange.cells["amount"].where if "amount" in exchange.cells else exchange.row.cell(None).where
    value = _number(making, exchange)
    if value is None:
        return
    name = (exchange.text("name") or exchange.text("comment") or exchange.text("key"))[:300]
    if exchange.type == "biosphere":
        _emission(making, exchange, process, name, value)
        return
    target = index.get(_target(exchange))
    unit = (_counted(making, exchange.text("unit"), where) if target is not None
            else making.unit(exchange.text("unit"), where))  # fmt: skip
    if not unit:
        return
    common = {"line_id": "", "name": name, "unit": unit, "per": "output", "process": process}
    if value < 0 or exchange.type == "waste":
        treatment = _treatment(making, name, where)
        if treatment:
            making.add("waste", {**common, "line_id": making.next_id("waste"), "amount": abs(value),
                                 "treatment": treatment}, where)  # fmt: skip
        return
    kind = "intermediate" if target is not None else "material"
    part = ids[id(target)] if target is not None else (exchange.text("reference product") or name)[:200]
    making.add(
        "bom",
        {**common, "line_id": making.next_id("bom"), "part_no": part, "amount": value, "kind": kind,
         "note": exchange.text("comment")[:500]},
        where,
    )  # fmt: skip


def _counted(making: Making, text: str, where: Where) -> str:
    """The unit of a flow between activities of the file; one that no table knows counts as pieces."""
    if text and not unit_ids(text):
        making.asking.note("FP-I113", where, text)
        return "piece"
    return making.unit(text, where)


def _treatment(making: Making, name: str, where: Where) -> str:
    """The treatment that the name of the activity says (``sanitary landfill``); else it is asked."""
    said = {t for word, t in _TREATMENTS.items() if word in name.casefold()}
    if len(said) == 1:
        return said.pop()
    chosen = making.asking.one("treatment", "FP-I109", where, tuple(choices("treatment", "en")), name)
    return (code("treatment", chosen) or "") if chosen else ""


def _emission(making: Making, exchange: Exchange, process: str, name: str, value: Fraction) -> None:
    where = exchange.cells["amount"].where
    gas = _GASES.get(name.casefold()) or _GASES.get(exchange.text("simapro name").casefold())
    if gas is None:
        making.asking.note("FP-I110", where, name)
        return
    unit = making.unit(exchange.text("unit"), where)
    if value < 0:
        chosen = making.asking.one("uptake", "FP-I114", where, ("biogenic uptake", "skip"), name)
        gas, value, unit = "CO2_uptake", -value, unit if chosen == "biogenic uptake" else ""
    if unit:
        making.add(
            "waste",
            {"line_id": making.next_id("waste"), "name": name, "amount": value, "unit": unit, "per": "output",
             "treatment": "direct", "gas": gas, "process": process},
            where,
        )  # fmt: skip
