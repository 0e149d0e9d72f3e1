"""The list of commands; each module adds its own."""

from __future__ import annotations

from typing import Annotated

import typer

from footprint.apps.cli import (
    batch,
    bundles,
    comparing,
    disclosing,
    evidence,
    factors,
    family,
    imports,
    interpreting,
    keys,
    masses,
    matching,
    reviewing,
    rules,
    simulating,
    studies,
    suppliers,
)
from footprint.apps.cli.shell import LangOption
from footprint.base.version import VERSION

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Product carbon footprints: calculate, trace, sign, verify. / 产品碳足迹：计算、追溯、签署、核查。",
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"footprint {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version / 显示版本")
    ] = False,
    lang: LangOption = "",
) -> None:
    pass


studies.add(app)
imports.add(app)
matching.add(app)
comparing.add(app)
interpreting.add(app)
simulating.add(app)
factors.add(app)
family.add(app)
masses.add(app)
suppliers.add(app)
batch.add(app)
keys.add(app)
bundles.add(app)
reviewing.add(app)
rules.add(app)
evidence.add(app)
disclosing.add(app)
