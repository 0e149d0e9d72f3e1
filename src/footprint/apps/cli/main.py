"""The list of commands; each module adds its own."""

from __future__ import annotations

from typing import Annotated

import typer

from footprint.apps.cli import bundles, factors, studies
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
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    pass


studies.add(app)
factors.add(app)
bundles.add(app)


def main() -> None:
    """Entry point of the console script."""
    app()
