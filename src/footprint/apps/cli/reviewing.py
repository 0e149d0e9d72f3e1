"""review: findings raised, answered and closed, two submissions, a sample, a conclusion."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from footprint.apps.cli import review_views as views
from footprint.apps.cli.keys import ask_passphrase
from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, out, print_json, safe, say
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where

if TYPE_CHECKING:
    from footprint.base.messages import Lang
    from footprint.seal.keys import Key

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Findings, sampling, opinion. / 评审。")

Bundle = Annotated[Path, typer.Argument(metavar="X.fpz")]
KeyOption = Annotated[Path, typer.Option("--key", metavar="FILE")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="Y.fpz")]
Passphrase = Annotated[Path | None, typer.Option("--passphrase-file")]
Entries = Annotated[Path | None, typer.Option("--entries", help="TOML or JSON with many entries")]
FindingOption = Annotated[str, typer.Option("--finding", metavar="ID")]
Former = Annotated[
    Path | None, typer.Option("--former", metavar="OLD.fpz", help="where findings were carried from")
]
_VALUE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?)\s*(\S*)", re.ASCII)


def add(root: typer.Typer) -> None:
    """Register the commands of this module."""
    root.add_typer(app, name="review")


def _key(path: Path, phrase: Path | None, lang: Lang) -> Key:
    from footprint.seal.keys import is_encrypted, load_key

    return load_key(path, ask_passphrase(phrase, lang, twice=False) if is_encrypted(path) else None)


def _given(action: str, entries: Path | None, single: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The entries of a file, or the one of the options; all of one action."""
    from footprint.api.review_records import records

    if (entries is None) == (single is None):
        raise typer.BadParameter("--entries | --finding", param_hint="--entries")
    if single is not None:
        return [{"action": action, **single}]
    rows = records(entries).get("entries") if entries is not None else None
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise ProblemsError([Problem("FP-X340", Where(str(entries)), got="entries")])
    other = sorted({str(row["action"]) for row in rows if row.get("action", action) != action})
    if other:  # nobody signs a closing under the name of a reply
        raise ProblemsError([Problem("FP-X340", Where(str(entries)), got=f"action {', '.join(other)}")])
    return [{"action": action, **row} for row in rows]


def _write(
    source: Path,
    key: Path,
    phrase: Path | None,
    rows: list[dict[str, Any]],
    output: Path,
    lang: Lang,
    entries: Path | None,
) -> None:
    from footprint.api.review import review

    name = entries.name if entries is not None else ""
    after = review(source, _key(key, phrase, lang), rows, output, name=name)
    views.written(output, after, lang)


def _fault(option: str, got: str, allowed: str, example: str) -> Problem:
    """An option that says what it may not: its name, the choice and an example."""
    values = {"example": f"{option} {example}"}
    code = "FP-X524" if got else "FP-X526"
    return Problem(code, Where(key=option), got=got, expected=allowed, values=values)


def _raised(kind: str, severity: str, target: str, text: str) -> dict[str, Any]:
    """A finding given by options, which must all be in order."""
    from footprint.proof.nodes import GROUP_OF
    from footprint.proof.review import KINDS, SEVERITIES

    node, _, name = target.partition(":")
    kinds = (*GROUP_OF, "record")
    problems = []
    if kind not in KINDS:
        problems.append(_fault("--kind", kind, " | ".join(KINDS), "correction"))
    if severity not in SEVERITIES:
        problems.append(_fault("--severity", severity, " | ".join(SEVERITIES), "minor"))
    if node not in kinds or not name:
        allowed = " | ".join(f"{x}:…" for x in kinds)
        problems.append(_fault("--target", target, allowed, "line:B1"))
    if not text:
        problems.append(_fault("--text", text, '"…"', '"…"'))
    if problems:
        raise ProblemsError(problems)
    return {"kind": kind, "severity": severity, "target": {"type": node, "id": name}, "text": text}


def _step(finding: str, part: str, told: str) -> dict[str, Any] | None:
    """A reply or a reason given by options; None where no finding is named."""
    if finding and not told:
        raise ProblemsError([_fault(f"--{part}", told, '"…"', '"…"')])
    return {"finding": finding, part: told} if finding else None


@app.command("open")
def open_(
    bundle: Bundle,
    key: KeyOption,
    output: Output,
    kind: Annotated[str, typer.Option(help="non_conformity | correction | clarification")] = "",
    severity: Annotated[str, typer.Option(help="material | minor")] = "",
    target: Annotated[str, typer.Option(help="line:L3, factor:ID, record:subject.period")] = "",
    text: Annotated[str, typer.Option(help="what is wrong or asked")] = "",
    finding: Annotated[str, typer.Option("--finding", metavar="ID", help="else F1, F2, ...")] = "",
    entries: Entries = None,
    passphrase_file: Passphrase = None,
    lang: LangOption = "",
) -> None:
    """Raise findings on a bundle. / 提出发现。"""
    from footprint.api.review import cycle, next_id

    shown = as_lang(lang)
    with edge(lang, False):
        single: dict[str, Any] | None = None
        if kind or severity or target or text:
            single = _raised(kind, severity, target, text)
            single["finding"] = finding or next_id(cycle(bundle))
        _write(bundle, key, passphrase_file, _given("raise", entries, single), output, shown, entries)


@app.command()
def reply(
    bundle: Bundle,
    key: KeyOption,
    output: Output,
    finding: FindingOption = "",
    text: Annotated[str, typer.Option()] = "",
    entries: Entries = None,
    passphrase_file: Passphrase = None,
    lang: LangOption = "",
) -> None:
    """Answer findings. / 答复发现。"""
    with edge(lang, False):
        single = _step(finding, "text", text)
        rows = _given("reply", entries, single)
        _write(bundle, key, passphrase_file, rows, output, as_lang(lang), entries)


@app.command()
def close(
    bundle: Bundle,
    key: KeyOption,
    output: Output,
    finding: FindingOption = "",
    reason: Annotated[str, typer.Option()] = "",
    entries: Entries = None,
    passphrase_file: Passphrase = None,
    lang: LangOption = "",
) -> None:
    """Close findings with a reason; never the enterprise its own. / 说明理由并关闭发现。"""
    with edge(lang, False):
        single = _step(finding, "reason", reason)
        rows = _given("close", entries, single)
        _write(bundle, key, passphrase_file, rows, output, as_lang(lang), entries)


@app.command()
def reopen(
    bundle: Bundle,
    key: KeyOption,
    output: Output,
    finding: FindingOption = "",
    reason: Annotated[str, typer.Option()] = "",
    entries: Entries = None,
    passphrase_file: Passphrase = None,
    lang: LangOption = "",
) -> None:
    """Open closed findings again, with a reason. / 重新打开已关闭的发现。"""
    with edge(lang, False):
        single = _step(finding, "reason", reason)
        rows = _given("reopen", entries, single)
        _write(bundle, key, passphrase_file, rows, output, as_lang(lang), entries)


@app.command()
def resubmit(
    old: Annotated[Path, typer.Argument(metavar="OLD.fpz")],
    new: Annotated[Path, typer.Argument(metavar="NEW.fpz")],
    key: KeyOption,
    output: Output,
    answer: Annotated[list[str] | None, typer.Option(help="F1=what was corrected; may repeat")] = None,
    passphrase_file: Passphrase = None,
    lang: LangOption = "",
) -> None:
    """Carry all findings of a former bundle into a new submission. / 将发现转入新的提交。"""
    from footprint.api.review import resubmit as carry_over

    shown = as_lang(lang)
    with edge(lang, False):
        pairs = [item.partition("=") for item in answer or ()]
        if any(not sign for _, sign, _ in pairs):
            raise typer.BadParameter("F1=text", param_hint="--answer")
        answers = {name.strip(): text.strip() for name, _, text in pairs}
        secret = _key(key, passphrase_file, shown)
        views.written(output, carry_over(old, new, secret, output, answers=answers), shown)


@app.command("list")
def list_(
    bundle: Bundle,
    trust: Annotated[Path | None, typer.Option("--trust", metavar="FILE")] = None,
    former: Former = None,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Every finding and its state; exit 1 where the reviews are faulty. / 列出发现及其状态。"""
    from footprint.api.review import cycle

    with edge(lang, json_output):
        found = cycle(bundle, trust=trust, former=former)
        if json_output:
            rows = [x.to_json() for x in found.findings.values()]
            problems = [p.to_json() for p in found.problems]
            print_json({"format": "footprint-findings/1", "findings": rows, "problems": problems})
        else:
            views.findings(found, as_lang(lang))
        raise typer.Exit(1 if found.problems else 0)


@app.command()
def issues(
    bundle: Bundle,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="issues.xlsx")],
    former: Former = None,
    lang: LangOption = "",
) -> None:
    """The issue list as a workbook, in Chinese and English. / 导出双语问题清单。"""
    from footprint.api.review import issues as issue_workbook
    from footprint.api.saving import save_new

    shown = as_lang(lang)
    with edge(lang, False):
        found, data = issue_workbook(bundle, former=former)
        save_new(output, data)
        views.written(output, found, shown)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.fpz")],
    new: Annotated[Path, typer.Argument(metavar="NEW.fpz")],
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """What changed between two submissions, and its effect on each total. / 比较两次提交。"""
    from footprint.api.review import diff as compare

    with edge(lang, json_output):
        found = compare(old, new)
        if json_output:
            print_json(found.to_json())
        else:
            views.differences(found, as_lang(lang))


@app.command()
def sample(
    bundle: Bundle,
    seed: Annotated[str, typer.Option("--seed", help="published after the record was signed")],
    size: Annotated[int | None, typer.Option("--size", help="lines to draw; the rule set's or more")] = None,
    records: Annotated[Path | None, typer.Option("--records", help="write records to fill in")] = None,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """The lines to examine; the same for everybody. / 抽样计划。"""
    from footprint.api.review import sample as draw
    from footprint.api.review_records import blank_records
    from footprint.api.saving import save_new

    shown = as_lang(lang)
    with edge(lang, json_output):
        found = draw(bundle, seed, size)
        if records is not None:
            save_new(records, blank_records(bundle, found).encode("utf-8"))
        if json_output:
            told = {**found.to_json(), "declared_years": list(found.declared)}
            print_json({"format": "footprint-sample/1", **told})
            return
        views.plan(found, shown)
        if records is not None:
            out.print(say("sample_written", shown, path=safe(str(records))))


def _replacement(text: str) -> tuple[str, dict[str, str]]:
    """``L3=120kg`` as line and Input; a unit left out is asked for where the line is known."""
    from footprint.base.numbers import NumberError, parse_input, quantity

    name, sign, rest = text.rpartition("=")
    found = _VALUE.fullmatch(rest.strip())
    try:
        if sign and found is not None:
            return name.strip(), quantity(parse_input(found[1]), found[2])
    except NumberError:
        pass
    raise ProblemsError([Problem("FP-X345", got=text)])


@app.command()
def materiality(
    bundle: Bundle,
    replace: Annotated[list[str], typer.Option("--replace", metavar="LINE=VALUEunit", help="may repeat")],
    trust: Annotated[Path | None, typer.Option("--trust", metavar="FILE")] = None,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Replace amounts and see every total and the aggregate misstatement. / 替换数值，查看影响。"""
    from footprint.api.review import try_values

    with edge(lang, json_output):
        found = try_values(bundle, dict(_replacement(text) for text in replace), trust=trust)
        if json_output:
            print_json(found.to_json())
        else:
            views.materiality(found, as_lang(lang))


@app.command()
def conclude(
    bundle: Bundle,
    key: KeyOption,
    records: Annotated[Path, typer.Option("--records", help="TOML or JSON, from review sample --records")],
    opinion: Annotated[str, typer.Option("--opinion", help="unmodified | modified | adverse | disclaimed")],
    output: Output,
    former: Annotated[
        list[Path] | None,
        typer.Option("--former", metavar="OLD.fpz", help="where findings were carried from; may repeat"),
    ] = None,
    trust: Annotated[Path | None, typer.Option("--trust", metavar="FILE")] = None,
    passphrase_file: Passphrase = None,
    lang: LangOption = "",
) -> None:
    """Sign what was sampled, seen and concluded. / 签署核查声明。"""
    from footprint.api.review_records import conclude_records
    from footprint.proof.examination import OPINIONS

    shown = as_lang(lang)
    with edge(lang, False):
        if opinion not in OPINIONS:
            raise ProblemsError([_fault("--opinion", opinion, " | ".join(OPINIONS), OPINIONS[0])])
        secret = _key(key, passphrase_file, shown)
        made = conclude_records(bundle, secret, output, records, opinion=opinion, former=former, trust=trust)
        views.concluded(output, made, shown)
