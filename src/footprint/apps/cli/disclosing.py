"""disclose: another view of a signed bundle, without key and without a new signature."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, out, print_json, safe, say


def add(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command()(disclose)


def disclose(
    bundle: Annotated[Path, typer.Argument(metavar="OWNER.fpz")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="VIEW.fpz")],
    lines: Annotated[str, typer.Option("--lines", metavar="L1,L2", help="open these lines")] = "",
    everything: Annotated[bool, typer.Option("--all", help="open all that lies open in OWNER.fpz")] = False,
    nothing: Annotated[bool, typer.Option("--none", help="open nothing")] = False,
    suppliers: Annotated[bool, typer.Option("--suppliers", help="open who supplied, no line")] = False,
    with_reviews: Annotated[bool, typer.Option("--with-reviews", help="carry reviews along")] = False,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Another view of the same record: other nodes open, nothing signed anew. / 生成同一记录的另一视图。"""
    from footprint.api.disclosing import disclose as make

    shown = as_lang(lang)
    names = [part.strip() for part in lines.replace("，", ",").split(",") if part.strip()]
    if everything + nothing + bool(names or suppliers) != 1:
        raise typer.BadParameter("--lines | --suppliers | --all | --none")
    with edge(lang, json_output):
        chosen = None if everything else names
        view = make(bundle, output, chosen, suppliers=suppliers, reviews=with_reviews, overwrite=False)
    open_, nodes = (sum(pair[i] for pair in view.opened.values()) for i in (0, 1))
    if json_output:
        groups = {g: {"open": n, "nodes": whole} for g, (n, whole) in view.opened.items()}
        told = {"path": str(output), "opened": groups, "left_out": list(view.left_out)}
        print_json({"format": "footprint-view/1", **told})
        return
    percent = 100 * open_ // (nodes or 1)
    out.print(say("view_written", shown, path=safe(str(output)), open=open_, nodes=nodes, percent=percent))
    if view.left_out:
        out.print(say("view_left_out", shown, names=safe(", ".join(view.left_out))))
