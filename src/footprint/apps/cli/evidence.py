"""evidence: what two or more bundles use together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, out, print_json, safe_line, say


def add(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command()(evidence)


def evidence(
    bundles: Annotated[list[Path], typer.Argument(metavar="A.fpz B.fpz ...")],
    trust: Annotated[Path | None, typer.Option("--trust", metavar="FILE")] = None,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Documents and certificates that two bundles use; do the claims fit? / 多个证据包共用的依据。"""
    from footprint.api.shared_evidence import compare_evidence
    from footprint.base.problem import errors

    if len(bundles) < 2:
        raise typer.BadParameter("A.fpz B.fpz", param_hint="BUNDLES")
    shown = as_lang(lang)
    with edge(lang, json_output):
        found = compare_evidence(bundles, trust=trust)
        if json_output:
            rows = [p.to_json() for p in found]
            print_json({"format": "footprint-shared-evidence/1", "findings": rows})
        else:
            for problem in found:
                colour = {"error": "red", "warning": "yellow"}.get(problem.severity, "dim")
                out.print(f"[{colour}]{safe_line(problem, shown)}[/]")
            out.print(say("evidence_end", shown, count=len(bundles), found=len(found)))
            out.print(say("verify_meaning", shown), style="dim")
        raise typer.Exit(1 if errors(found) else 0)
