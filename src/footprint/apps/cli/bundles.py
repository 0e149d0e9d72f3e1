"""sign, verify: from a result to a bundle, and from a bundle to what is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from footprint.apps.cli.keys import ask_passphrase
from footprint.apps.cli.preflight import study_refusal
from footprint.apps.cli.shell import (
    JsonOption,
    LangOption,
    as_lang,
    edge,
    out,
    print_json,
    safe,
    safe_line,
    say,
    texts,
)
from footprint.base.numbers import parse_dec, rounded_dec
from footprint.base.problem import Problem, ProblemsError
from footprint.base.unit_table import unit_label
from footprint.base.where import Where

if TYPE_CHECKING:
    from footprint.base.messages import Lang
    from footprint.proof.report import Verification


def add(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(sign)
    app.command()(verify)


def sign(
    study: Annotated[Path, typer.Argument(metavar="STUDY")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="X.fpz")],
    claim: Annotated[str, typer.Option("--claim", help="full | screening | demonstration")] = "",
    confidential: Annotated[bool, typer.Option("--confidential")] = False,
    disclose: Annotated[str, typer.Option("--disclose", help="all | none | suppliers | L1,L2")] = "all",
    owner_copy: Annotated[
        Path | None, typer.Option("--owner-copy", metavar="FILE", help="also keep the record with all open")
    ] = None,
    no_totals: Annotated[bool, typer.Option("--no-totals", help="publish no total")] = False,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file")] = None,
    with_evidence: Annotated[bool, typer.Option("--with-evidence", help="carry evidence files")] = False,
    secret: Annotated[str, typer.Option("--secret", help="64 hex digits: rebuild a record")] = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Calculate, write the record down and sign it. / 计算并签署证据包。"""
    from footprint.api.keys import parse_secret
    from footprint.api.reading import read
    from footprint.api.result import sign as sign_result
    from footprint.seal.keys import is_encrypted, load_key

    shown = as_lang(lang)
    with edge(lang, json_output):
        if claim not in ("", "full", "screening", "demonstration"):
            raise typer.BadParameter("full | screening | demonstration", param_hint="--claim")
        taken = [p for p in (output, owner_copy) if p is not None and p.exists()]
        if taken or output == owner_copy:
            raise ProblemsError(
                [Problem("FP-X001", Where(file=p.name), got=p.name) for p in taken or [output]]
            )
        result = read(study).calculate()
        if result.incomplete and claim != "screening" and result.claim == "screening":
            raise ProblemsError([Problem("FP-R001", got=claim or "full", expected=result.claim)])
        phrase = ask_passphrase(passphrase_file, shown, twice=False) if is_encrypted(key) else None
        names = [n for n in disclose.split(",") if n]
        chosen = {"all": None, "none": []}.get(disclose, [n for n in names if n != "suppliers"])
        record = sign_result(
            result,
            load_key(key, phrase),
            output,
            claim=claim,
            confidential=confidential,
            disclose=chosen,
            suppliers="suppliers" in names,
            publish_totals=not no_totals,
            secret=parse_secret(secret) if secret else None,
            with_evidence=with_evidence,
            owner_copy=owner_copy,
            overwrite=False,
        )
        facts = {
            "path": str(output),
            "claim": say(f"claim_{record.claim}", shown) if not json_output else record.claim,
            "root": record.record_root,
            "secret": record.secret.hex(),
        }
        if json_output:
            print_json({"format": "footprint-signed/1", **facts})
        else:
            out.print(say("signed", shown, **{k: safe(v) for k, v in facts.items()}))


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="X.fpz")],
    trust: Annotated[Path | None, typer.Option("--trust", metavar="FILE")] = None,
    rules: Annotated[str, typer.Option("--rules", help="use this rule set")] = "",
    require: Annotated[str, typer.Option("--require", help="L0 | L1 | L2 | L3")] = "L0",
    suppliers: Annotated[
        list[Path] | None, typer.Option("--suppliers", metavar="PATH", help="suppliers' .fpz, or a folder")
    ] = None,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """What is authentic, what recomputes, which rule is broken, what was NOT checked. / 核查证据包。"""
    if require not in ("L0", "L1", "L2", "L3"):
        raise typer.BadParameter("L0 | L1 | L2 | L3", param_hint="--require")
    if rules:
        from footprint.audit.rulesets import rule_sets

        if rules not in rule_sets():
            raise typer.BadParameter(" | ".join(rule_sets()), param_hint="--rules")
    shown = as_lang(lang)
    with edge(lang, json_output):
        fault = study_refusal(bundle)
        if fault is not None:
            raise fault
        from footprint.api.verification import verify as check

        found = check(bundle, trust=trust, rules=rules, require=require, suppliers=suppliers or ())
        if json_output:
            print_json({"format": "footprint-verification/1", **found.to_json()})
        else:
            print_verification(found, shown)
        raise typer.Exit(found.exit_code)


_MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "not_checked": ("–", "yellow")}
#: Findings of one check: errors first, each weight with a sign of its own, so that it shows without colour.
_WEIGHTS = {"error": ("✗", "red"), "warning": ("!", "yellow"), "info": ("·", "dim")}


def _detail(name: str, detail: str, lang: Lang) -> str:
    """The counts of a check in words of one language."""
    if f"detail_{name}" not in texts():
        return detail
    return say(f"detail_{name}", lang, *re.findall(r"[0-9]+", detail))


def _stated(record: Mapping[str, Any], lang: Lang) -> None:
    """What the record states about itself: product, unit, period, claim, published totals."""
    from footprint.model.vocabulary import label
    from footprint.proof.nodes import STAGES

    subject = record["subject"]
    declared = subject["declared_unit"]
    facts = {
        "ids": safe(" · ".join(subject["product_ids"])),
        "amount": declared.get("value") or declared.get("ratio"),
        "unit": unit_label(declared["unit"], lang),
        "start": subject["period"]["from"],
        "end": subject["period"]["to"],
        "claim": say(f"claim_{record['claim']}", lang),
        "created": record["created"],
    }
    out.print(say("stated", lang, **facts), style="bold")
    for item in record["assessments"]:
        if item["totals"] is None:
            out.print(say("stated_none", lang, assessment=safe(item["id"])))
        order = {stage: i for i, stage in enumerate((None, *STAGES))}
        rows = sorted(item["totals"] or (), key=lambda r: order[r["stage"]])
        rows = [row for row in rows if row["rounded"] != "0"]
        for row in rows:
            stage = label("stage", row["stage"], lang) if row["stage"] else say("all_stages", lang)
            component = row["component"]
            named = label("component", component, lang) if component else say("all_components", lang)
            values = {"value": row["rounded"], "assessment": safe(item["id"])}
            out.print(say("stated_row", lang, stage=stage, component=named, **values))
        if len(rows) > 1 and all(_sane(row) for row in rows):
            out.print(say("stated_sum", lang, value=_sum(rows), assessment=safe(item["id"])))


def _sane(row: Mapping[str, Any]) -> bool:
    """Whether a stranger's number may be added up: well-formed records may still hold monstrous ones."""
    return len(row["rounded"]) < 100 and 1 <= row["digits"] <= 6


def _sum(rows: Sequence[Mapping[str, Any]]) -> str:
    """The sum of several published rows, which a reader wants first; a whole is seldom published itself."""
    whole = sum((parse_dec(row["rounded"]) for row in rows), Fraction())
    return rounded_dec(whole, rows[0]["digits"])


def print_verification(found: Verification, lang: Lang) -> None:
    """The numbered checks, the chain of suppliers, then the level and what was not checked."""
    from footprint.apps.cli.chain_view import print_chain
    from footprint.model.vocabulary import label

    if found.record is not None:
        _stated(found.record, lang)
    for number, check in enumerate(found.checks, start=1):
        mark, colour = _MARKS[check.status]
        name = label("check", check.name, lang)
        detail = f"  {safe(_detail(check.name, check.detail, lang))}" if check.detail else ""
        out.print(
            f"{number:>3}  [{colour}]{mark} {label('check_status', check.status, lang)}[/]  {name}{detail}"
        )
        for problem in sorted(check.problems, key=lambda p: list(_WEIGHTS).index(p.severity))[:20]:
            sign, colour = _WEIGHTS[problem.severity]
            out.print(f"     [{colour}]{sign} {safe_line(problem, lang)}[/]")
    print_chain(found, lang)
    shown = sum(n for n, _ in found.opened.values())
    nodes = sum(n for _, n in found.opened.values())
    share = int(100 * found.open_share)  # all is 100 %, nothing less is
    out.print(say("verify_opened", lang, open=shown, nodes=nodes, percent=share))
    failed = any(c.status == "failed" for c in found.checks)
    text = say("verify_failed" if failed else "verify_passed", lang)
    style = "red bold" if failed else "green"
    level = say("verify_level", lang, level=found.level)
    out.print(say("verify_end", lang, text=text, level=level), style=style)
    if found.exit_code and not failed:
        out.print(say("verify_not_reached", lang, require=found.require), style="red bold")
    names = ("、" if lang == "zh" else ", ").join(label("check", n, lang) for n in found.not_checked)
    out.print(say("verify_not_checked", lang, names=names or "–"))
    meaning = "verify_meaning_examined" if found.level == "L3" else "verify_meaning"
    out.print(say(meaning, lang), style="dim")
