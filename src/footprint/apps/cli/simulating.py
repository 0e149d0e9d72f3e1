"""simulate: how far the total of a study may be off, from the uncertainties that it states."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from footprint.apps.cli.shell import (
    JsonOption,
    LangOption,
    as_lang,
    edge,
    out,
    print_json,
    safe,
    say,
    working,
)
from footprint.base.messages import Lang
from footprint.base.numbers import show, show_float, show_percent

if TYPE_CHECKING:
    from footprint.result.uncertainty import Simulation, Uncertainty

_ROWS = 10


def add(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(simulate)


def simulate(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help=".xlsx, folder or study.json")],
    runs: Annotated[int, typer.Option("--runs", help="number of runs / 次数")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="same seed, same runs / 随机种子")] = 1,
    assessment: Annotated[str, typer.Option("--assessment", help="simulate this assessment")] = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Percentiles of the total from the stated uncertainties, seeded. / 蒙特卡洛模拟。"""
    from footprint.api.compare import assessment_of
    from footprint.api.reading import read
    from footprint.api.statistics import simulation_document
    from footprint.apps.cli.views import total_text

    with edge(lang, json_output):
        with working(as_lang(lang), json_output):
            result = read(study).calculate()
            assessment_of(result, assessment)
            found = result.simulate(runs, seed, assessment)
            exact = result.uncertainty(assessment)
        item = result.assessment(assessment)
        if json_output:
            print_json(simulation_document(item, exact, found))
        else:
            out.print(say("sim_total", as_lang(lang), total=total_text(item)))
            _print(exact, found, as_lang(lang))


def _print(exact: Uncertainty, found: Simulation, lang: Lang) -> None:
    """What is uncertain, closed form, percentiles, what drives the spread, and what is held fixed."""
    basis = found.basis
    out.print(say("sim_stated", lang, share=show_percent(basis.stated), count=len(basis.variables)))
    _names("sim_fixed", basis.fixed, lang)
    _names("sim_unused", basis.unused, lang)
    if not basis.variables:
        out.print(say("sim_none", lang), style="yellow")
        return
    interval = " … ".join(show_float(x) for x in exact.interval) if exact.interval else "–"
    gsd2 = show_float(exact.gsd2) if exact.gsd2 is not None else "–"
    ends = {"mean": show_float(exact.mean), "sd": show_float(exact.sd), "interval": interval, "gsd2": gsd2}
    out.print(say("sim_closed", lang, **ends))
    mean, error, sd = (show_float(x) for x in (found.mean, found.standard_error, found.sd))
    out.print(
        say(
            "sim_runs",
            lang,
            runs=found.runs,
            seed=found.seed,
            mean=mean,
            error=error,
            sd=sd,
        )
    )
    table = Table(box=None, pad_edge=False)
    table.add_column(say("sim_percentile", lang), justify="right")
    table.add_column("kg CO2e", justify="right")
    for percentile, value in found.percentiles.items():
        table.add_row(f"{show(percentile)} %", show_float(value))
    out.print(table)
    drivers = Table(box=None, pad_edge=False, title=say("sim_drivers", lang), title_justify="left")
    for head in ("sim_variable", "name", "GSD²", "share"):
        drivers.add_column(head if head == "GSD²" else say(head, lang))
    for row in exact.drivers[:_ROWS]:
        kind = say(f"sim_{row.variable.kind}", lang)
        share = show_percent(Fraction(row.share))
        drivers.add_row(kind, safe(row.variable.name), show_float(row.variable.gsd2), share)
    out.print(drivers)


def _names(key: str, names: tuple[str, ...], lang: Lang) -> None:
    if names:
        shown = ", ".join(names[:_ROWS]) + (" …" if len(names) > _ROWS else "")
        out.print(say(key, lang, count=len(names), lines=safe(shown)), style="dim")
