"""How a terminal shows what newer factors change, and what they would move in a study."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rich.table import Table

from footprint.apps.cli.shell import out, print_problems, safe, say
from footprint.base.messages import Lang
from footprint.base.numbers import show
from footprint.factors.changes import relative
from footprint.model.vocabulary import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footprint.api.upgrades import Ends, Upgrades
    from footprint.base.problem import Problem
    from footprint.factors.changes import FactorDiff

#: Fields of a row that only words speak of.
_WORDS = frozenset({"names", "aliases", "note", "locator", "document"})


def percent(value: Fraction | None) -> str:
    """A relative change with its sign."""
    if value is None:
        return "–"
    return f"{'+' if value > 0 else ''}{show(value * 100, 3)} %"


def _value(value: Fraction | None) -> str:
    return "–" if value is None else show(value)


def print_diff(found: FactorDiff, lang: Lang) -> None:
    """Added, removed and changed rows; a change of words alone is said so."""
    counts = {c: sum(r.change == c for r in found.rows) for c in ("added", "removed", "changed")}
    out.print(say("diff_head", lang, **counts, same=found.same, gwp_set=found.gwp_set))
    if not found.rows:
        return
    table = Table(box=None, pad_edge=False)
    for head in ("diff_change", "diff_old", "diff_new", "unit"):
        table.add_column(say(head, lang), overflow="fold")
    for head in ("diff_before", "diff_after", "diff_relative"):
        table.add_column(say(head, lang), justify="right")
    for row in found.rows:
        words = row.change == "changed" and set(row.fields) <= _WORDS
        kind = say("diff_words" if words else f"diff_{row.change}", lang)
        refs = (row.old.ref if row.old else "–", row.new.ref if row.new else "–")
        values = (_value(row.old_value), _value(row.new_value), percent(row.relative))
        table.add_row(kind, *(safe(ref) for ref in refs), row.unit, *values)
    out.print(table)


def print_upgrades(found: Upgrades, lang: Lang) -> None:
    """Pins with a newer row, their lines and the totals before and after."""
    out.print(say("upgrade_head", lang, count=len(found.rows)))
    for row in found.rows:
        role = label("match_role", row.role, lang)
        out.print(f"[bold]{safe(row.line)}[/] · {role}  {safe(row.old.ref)} → {safe(row.new.ref)}")
        unit = f"kg CO2e/{row.unit}"
        values = f"{_value(row.old_value)} → {_value(row.new_value)} {unit}  {percent(row.relative)}"
        out.print(f"   {say('upgrade_factor', lang)}: {values}")
        for name, ends in row.effect.items():
            out.print(f"   {say('upgrade_line', lang)}: {_moved(name, ends, lang)}")
        if row.later:
            out.print(f"   {say('upgrade_later', lang, year=row.new.year_from)}", style="yellow")
    for name, ends in found.totals.items():
        out.print(f"{say('total', lang)}: [bold]{_moved(name, ends, lang)}[/]")
    if found.problems:
        out.print(say("upgrade_stuck", lang), style="red")
        print_problems(found.problems, lang, console=out)
    elif found.rows:
        out.print(say("upgrade_nothing_moved", lang), style="dim")


def _moved(assessment: str, ends: Ends, lang: Lang) -> str:
    before, after = ends
    values = {"before": show(before), "after": show(after), "relative": percent(relative(before, after))}
    return say("upgrade_moved", lang, assessment=safe(assessment), **values)


def print_many(found: Mapping[str, Upgrades | tuple[Problem, ...]], lang: Lang) -> None:
    """One line an assessment of each study, and the faults of those that do not read."""
    from footprint.api.upgrades import Upgrades

    if not found:
        out.print(say("upgrade_none", lang))
    for name, item in found.items():
        if not isinstance(item, Upgrades):
            out.print(f"[bold]{safe(name)}[/]")
            print_problems(item, lang)
            continue
        out.print(f"[bold]{safe(name)}[/]  {say('upgrade_head', lang, count=len(item.rows))}")
        for assessment, (before, after) in item.totals.items():
            moved = percent(relative(before, after))
            out.print(f"   {safe(assessment)}: {show(before)} → {show(after)} kg CO2e  ({moved})")
        print_problems(item.problems, lang)
