"""rules: what each audit rule sees, cannot see, and where its parameters come from; what a code means."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

import typer

from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, out, print_json, safe, say
from footprint.base.messages import COLON, LANGS, ROOMS, catalogue


def add(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command()(rules)


def rules(
    name: Annotated[
        str,
        typer.Argument(metavar="[NAME]", help="only this rule, or a code such as FP-G009 / 仅此规则或代码"),
    ] = "",
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
        codes = [] if name in {"", *(r.name for r in rows)} else _codes(name)
        asked = {name, *(c["code"] for c in codes)}
        chosen, shown = [r for r in rows if not name or asked & {r.name, *r.codes}], as_lang(lang)
        if not chosen and not codes:
            raise unknown("NAME", name, [r.name for r in rows])
        if json_output:
            more = {"codes": codes} if codes else {}
            told = [r.to_json() for r in chosen]
            print_json({"format": "footprint-rules/1", "rule_set": rule_set, **more, "rules": told})
            return
        for code in codes:
            out.print(safe(f"{code['code']} {code['name']}{COLON[shown]}{code['message'][shown]}"))
            if code["hint"][shown]:
                out.print(safe(f"  {code['hint'][shown]}"))
        for row in chosen:
            heading = f"{row.name}  [{say('rules_' + row.severity, shown)}]  {', '.join(row.codes)}"
            out.print(safe(heading))
            out.print(safe(f"  {say('rules_sees', shown)}{row.sees[shown]}"))
            if name:
                out.print(safe(f"  {say('rules_blind', shown)}{row.blind[shown]}"))
                for key, value in row.parameters.items():
                    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                    out.print(safe(f"  {key} = {text}: {row.sources[key][shown]}"))


def _codes(asked: str) -> list[dict[str, Any]]:
    """The codes of that number or speaking name, as their messages stand; what varies is shown as …"""
    wanted = asked.upper()

    def part(row: Any, prefix: str) -> dict[str, str]:
        return {lang: re.sub(r"\{[a-z_0-9]*\}", "…", row.get(f"{prefix}{lang}", "")) for lang in LANGS}

    rows = [item for room in ROOMS.values() for item in catalogue(room).items()]
    return [
        {"code": code, "name": row["name"], "message": part(row, ""), "hint": part(row, "hint_")}
        for code, row in rows
        if wanted in (code, row["name"])
    ]
