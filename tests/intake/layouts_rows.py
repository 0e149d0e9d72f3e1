"""What happens to the rows of a table: repeats, hidden rows, totals, holes, errors, notes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from layouts_draft import LEVELS, Col, Draft, Line
from layouts_words import LISTS
from layouts_write import Formula

GROUPS = (("外壳组件", "电机组件", "控制组件", "包装组件"), ("Housing", "Drive", "Control", "Packaging"))
ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!")


def spoil(draft: Draft) -> None:
    """Every wanted trap that concerns rows."""
    draw = draft.draw
    draft.used |= {id(draft.lines[0])}
    if draw.has("fill_down_merged"):
        _fill_down(draft, True)
    elif draw.has("fill_down_blank"):
        _fill_down(draft, False)
    if not {"total_column", "wide_total"} & draw.wanted and draw.has("negative"):
        line = _pick(draft)
        if draft.main not in line.written:
            line.values[draft.main] = -line.values[draft.main]
    if draw.has("formulas"):
        for line in draft.lines[1::2]:
            _formula(line, draft.main)
    _repeat_and_hide(draft)
    _break(draft)
    lots = _lots(draft)
    _totals(draft)
    tree = any(trap.startswith("level") for trap in draw.wanted)  # nobody skips a row that others stand below
    for line in lots:
        if draw.ask("words", "lot" if tree else "skip", "lot") == "lot":
            line.role, line.values[draft.main], line.values["unit"] = "data", Fraction(1), "lot"
    if draw.has("trailing_rows"):
        first = draft.cols[0]
        for i in range(draw.rng.randint(1, 3)):
            cell = (
                Fraction(len(draft.lines) + 1)
                if first.key == "seq"
                else draw.rng.choice((" ", "", None, "\u3000"))
            )
            draft.lines.append(
                Line({}, {first.key: cell, draft.cols[-1].key: " " if i == 0 else None}, "skip")
            )
    if draw.has("trailing_note"):
        draft.notes.append(draw.word(LISTS["remarks"]))


def _pick(draft: Draft) -> Line:
    """A line no trap has touched; in a tree the last one, which is nobody's parent."""
    free = [n for n in draft.data() if id(n) not in draft.used and not n.hidden]
    line = free[-1] if set(LEVELS) & draft.draw.wanted else draft.draw.rng.choice(free)
    draft.used |= {id(line)}
    return line


def _fill_down(draft: Draft, merged: bool) -> None:
    draw, key = draft.draw, "meter" if draft.col("date") or draft.col("start") else "group"
    names = [f"DB-{n}" for n in range(101, 105)] if key == "meter" else list(LISTS["groups"][draw.lang])
    draft.cols.insert(0, Col(key, draw.header(key), "meter" if key == "meter" else "parent"))
    draft.merged, at = merged, 0
    for name in names:
        last = (
            len(draft.lines) - 1
            if name == names[-1]
            else min(at + draw.rng.randint(1, 2), len(draft.lines) - 1)
        )
        for i in range(at, last + 1):
            draft.lines[i].values[key] = name
            if i > at:
                draft.lines[i].written[key] = None
        if at <= last:
            draft.used |= {id(draft.lines[at])}
        if last > at:
            draft.spans.append((key, at, last))
        at = last + 1


def _formula(line: Line, key: str) -> None:
    value = line.values.get(key)
    if isinstance(value, Fraction) and key not in line.written:
        a = int(value // 3)
        line.written[key] = Formula(f"={a}+{float(value - a):g}", value)


def _repeat_and_hide(draft: Draft) -> None:
    draw = draft.draw
    if draw.has("hidden_rows"):
        keep = draw.ask("hidden", "keep", "skip") == "keep"
        for _ in range(1 if set(LEVELS) & draw.wanted else 2):
            line = _pick(draft)
            line.hidden, line.role = True, "data" if keep else "skip"
    if draw.has("duplicates"):
        line = _pick(draft)
        copy = replace(line, role="data" if draw.ask("duplicates", "keep", "drop") == "keep" else "skip")
        at = draft.lines.index(line)
        draft.lines.insert(draw.rng.randint(at + 1, len(draft.lines)), copy)
        draft.used |= {id(copy)}


def _break(draft: Draft) -> None:
    """A cell that holds an error, or a formula that was never computed: the row is a problem."""
    draw = draft.draw
    if draw.has("error_cell"):
        line = _pick(draft)
        line.role, line.written[draft.main] = "bad", draw.rng.choice(ERRORS)
    elif draw.has("empty_cache"):
        line = _pick(draft)
        line.role, line.written[draft.main] = "bad", Formula("=1+1", None)


def _lots(draft: Draft) -> list[Line]:
    """Words in place of an amount."""
    lots: list[Line] = []
    if draft.draw.has("lot_words"):
        for _ in range(2):
            line = _pick(draft) if not lots or not set(LEVELS) & draft.draw.wanted else None
            if line:
                line.written[draft.main] = draft.draw.word(LISTS["lots"])
                line.values[draft.main], line.role = None, "skip"
                lots.append(line)
    return lots


def _sum_line(draft: Draft, lines: list[Line], label: str) -> Line:
    keys = [c.key for c in draft.cols if c.number and c.key not in ("scrap", "price", "factor")]
    values: dict[str, Any] = {
        key: sum(
            (n.values[key] for n in lines if n.role != "bad" and isinstance(n.values.get(key), Fraction)),
            Fraction(0),
        )
        for key in keys
    }
    texts = [c.key for c in draft.cols if not c.number and c.key != "seq"]
    place = draft.draw.rng.choice(texts[: 2 if draft.col("part_no") else 1])
    return Line(values, {place: label} if label else {}, "skip")


def _totals(draft: Draft) -> None:
    draw, lines = draft.draw, draft.lines
    if draw.has("subtotals"):
        half = draw.rng.randint(2, len(lines) - 2)
        first, second = lines[:half], lines[half:]
        while second and any(a <= half - 1 < b for _, a, b in draft.spans):
            half += 1
            first, second = lines[:half], lines[half:]
        draft.lines = [*first, _sum_line(draft, first, draw.word(LISTS["subtotals"])), *second]
        if second:
            draft.lines.append(_sum_line(draft, second, draw.word(LISTS["subtotals"])))
        draft.spans = [(k, a + (a >= half), b + (a >= half)) for k, a, b in draft.spans]
        if draw.rng.random() < 0.5:
            draft.lines.append(_sum_line(draft, lines, draw.word(LISTS["totals"])))
    elif draw.has("totals_row"):
        draft.lines.append(_sum_line(draft, lines, draw.word(LISTS["totals"])))
    elif draw.has("blank_total"):
        draft.lines.append(_sum_line(draft, lines, ""))
