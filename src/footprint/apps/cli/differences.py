"""How a terminal shows what newer factors would move in a study."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from footprint.apps.cli.shell import out, print_problems, safe, say
from footprint.base.messages import COLON, Lang
from footprint.base.numbers import show, show_percent
from footprint.factors.changes import relative
from footprint.model.vocabulary import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footprint.api.upgrades import Ends, Upgrades
    from footprint.base.problem import Problem


def percent(value: Fraction | None) -> str:
    """A relative change with its sign."""
    if value is None:
        return "–"
    return f"{'+' if value > 0 else ''}{show_percent(value)}"


def value_text(value: Fraction | None) -> str:
    """A value, or a dash where it is not known."""
    return "–" if value is None else show(value)


def print_upgrades(found: Upgrades, lang: Lang) -> None:
    """Pins with a newer row, their lines and the totals before and after."""
    out.print(say("upgrade_head", lang, count=len(found.rows)))
    for row in found.rows:
        role = label("match_role", row.role, lang)
        out.print(f"[bold]{safe(row.line)}[/] · {role}  {safe(row.old.ref)} → {safe(row.new.ref)}")
        unit = f"kg CO2e/{row.unit}"
        values = f"{value_text(row.old_value)} → {value_text(row.new_value)} {unit}  {percent(row.relative)}"
        out.print(f"   {say('upgrade_factor', lang)}{COLON[lang]}{values}")
        for name, ends in row.effect.items():
            out.print(f"   {say('upgrade_line', lang)}{COLON[lang]}{_moved(name, ends, lang)}")
        if row.later:
            out.print(f"   {say('upgrade_later', lang, year=row.new.year_from)}", style="yellow")
    for name, ends in found.totals.items():
        out.print(f"{say('total', lang)}{COLON[lang]}[bold]{_moved(name, ends, lang)}[/]")
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
            out.print(f"   {safe(assessment)}{COLON[lang]}{show(before)} → {show(after)} kg CO2e  ({moved})")
        print_problems(item.problems, lang)
