"""rules: what each audit rule sees, cannot see, and where its parameters come from."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, out, print_json, safe, say


def add(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command()(rules)


def rules(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="only this rule / 仅此规则")] = "",
    rule_set: Annotated[str, typer.Option("--rules", help="rule set / 规则集")] = "general-1",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Audit rules with severity, parameters and limits. / 审核规则及其级别、参数与局限。"""
    with edge(lang, json_output):
        from footprint.apps.cli.factor_search import unknown
        from footprint.audit.rule_texts import rule_texts
        from footprint.audit.rulesets import rule_sets

        if rule_set not in rule_sets():
            raise unknown("--rules", rule_set, rule_sets())
        rows = rule_texts(rule_set)
        if name and name not in {r.name for r in rows}:
            raise unknown("NAME", name, [r.name for r in rows])
        chosen, shown = [r for r in rows if name in ("", r.name)], as_lang(lang)
        if json_output:
            told = [r.to_json() for r in chosen]
            print_json({"format": "footprint-rules/1", "rule_set": rule_set, "rules": told})
            return
        for row in chosen:
            heading = f"{row.name}  [{say('rules_' + row.severity, shown)}]  {', '.join(row.codes)}"
            out.print(safe(heading))
            out.print(safe(f"  {say('rules_sees', shown)}{row.sees[shown]}"))
            if name:
                out.print(safe(f"  {say('rules_blind', shown)}{row.blind[shown]}"))
                for key, value in row.parameters.items():
                    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                    out.print(safe(f"  {key} = {text}: {row.sources[key][shown]}"))
