"""What the review commands print."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.apps.cli.shell import out, print_problems, safe, say
from footprint.base.numbers import parse_rat, show
from footprint.base.unit_table import unit_label
from footprint.proof.units import number

if TYPE_CHECKING:
    from footprint.audit.differences import Differences
    from footprint.audit.review import Materiality
    from footprint.base.messages import Lang
    from footprint.proof.review import Cycle
    from footprint.proof.sampling import Plan


def _percent(share: Fraction) -> str:
    return f"{show(100 * share, 3)} %"


def _signed(value: Fraction) -> str:
    return ("+" if value > 0 else "") + show(value)


def _effects(values: Mapping[str, Fraction], lang: Lang) -> str:
    rows = [say("diff_effect", lang, assessment=safe(k), delta=_signed(v)) for k, v in values.items() if v]
    return ("；" if lang == "zh" else "; ").join(rows)


def written(path: Path, found: Cycle, lang: Lang) -> None:
    """A file was written; how many findings are open, and what is to be looked at again."""
    if found.problems:
        print_problems(found.problems, lang)
    counts = {"count": len(found.findings), "open": len(found.open)}
    out.print(say("review_written", lang, path=safe(str(path)), **counts))


def findings(found: Cycle, lang: Lang) -> None:
    """Every finding with its story."""
    from footprint.model.vocabulary import label
    from footprint.report.issues import short_did

    print_problems(found.problems, lang)
    if not found.findings:
        out.print(say("review_none", lang))
        return
    for x in found.findings.values():
        facts = {
            "id": safe(x.id),
            "kind": label("finding_kind", x.kind, lang),
            "severity": label("finding_severity", x.severity, lang),
            "state": label("finding_state", x.state, lang),
            "target": safe(f"{label('node_kind', x.target['type'], lang)} {x.target['id']}"),
            "text": safe(x.text),
        }
        # the brackets are text, not a style
        line = say("review_finding", lang, **facts).replace("  [", "  \\[", 1)
        out.print(line, style="green" if x.closed else "red" if x.blocks else "yellow")
        for s in x.steps:
            action = label("review_action", s.action, lang)
            step = {"date": s.created[:10], "action": action, "who": safe(short_did(s.issuer))}
            if s.action not in ("raise", "carry"):
                out.print(say("review_step", lang, text=safe(s.text), **step))
                continue
            line = say("review_act", lang, **step)
            if x.begin is None:
                line += say("review_carried", lang, who=safe(short_did(x.raised_by)))
            out.print(line)
    out.print(say("review_trust", lang), style="dim")


def differences(found: Differences, lang: Lang) -> None:
    """Totals, then every change."""
    from footprint.model.vocabulary import label

    for name, (old, new) in found.totals.items():
        facts = {"old": show(old), "new": show(new), "delta": _signed(new - old)}
        out.print(say("diff_total", lang, assessment=safe(name), **facts), style="bold")
    if not found.changes:
        out.print(say("diff_same", lang))
    for x in found.changes:
        what = label("node_change", x.what, lang)
        kind = safe(label("node_kind", x.kind, lang))
        facts = {"type": kind, "id": safe(x.id), "effect": _effects(x.effects, lang)}
        out.print(say("diff_change", lang, what=what, **facts).rstrip())
        for name, before, after in x.fields:
            field = safe(label("node_field", name, lang))
            out.print(say("diff_field", lang, field=field, before=safe(before), after=safe(after)))
    if any(found.hidden):
        out.print(say("diff_hidden", lang, old=found.hidden[0], new=found.hidden[1]), style="yellow")


def plan(found: Plan, lang: Lang) -> None:
    """The plan, the largest share first."""
    from footprint.model.vocabulary import label

    facts = {"threshold": _percent(found.threshold), "weakest": found.weakest, "size": found.size}
    out.print(say("sample_head", lang, seed=safe(found.seed), count=len(found.lines), **facts), style="bold")
    for x in sorted(found.lines, key=lambda x: (-x.share, x.id)):
        reason = label("sample_reason", x.reason, lang)
        out.print(say("sample_row", lang, line=safe(x.id), reason=reason, share=_percent(x.share)))
    if found.declared:
        lines = ", ".join(safe(name) for name in found.declared[:12])
        more = " …" if len(found.declared) > 12 else ""
        out.print(say("sample_declared", lang, count=len(found.declared), lines=lines + more), style="dim")


def materiality(found: Materiality, lang: Lang) -> None:
    """Each line, each total, the share and the verdict."""
    for e in found.effects:
        facts = {"stated": show(e.stated), "found": show(e.found), "unit": safe(e.unit)}
        per = f"{show(number(e.per))} {unit_label(e.per['unit'], lang)}"
        key = "material_per_unit" if e.process is None else "material_per_output"
        facts["per"] = say(key, lang, per=safe(per), process=safe(e.process or ""))
        line = say("material_line", lang, line=safe(e.line), effect=_effects(e.deltas, lang), **facts)
        out.print(line.rstrip())
    for name, (old, new, _size) in found.totals.items():
        out.print(say("material_total", lang, assessment=safe(name), old=show(old), new=show(new)))
    verdict = say("material_yes" if found.material else "material_no", lang)
    facts = {"share": _percent(found.share), "bound": _percent(found.bound)}
    out.print(
        say("material_share", lang, verdict=verdict, **facts), style="red" if found.material else "bold"
    )


def concluded(path: Path, made: Mapping[str, Any], lang: Lang) -> None:
    """The opinion that was signed."""
    from footprint.model.vocabulary import label

    facts = {
        "opinion": label("opinion", made["opinion"], lang),
        "count": len(made["examinations"]),
        "share": _percent(parse_rat(made["misstatement"]["aggregate"])),
    }
    out.print(say("concluded", lang, path=safe(str(path)), **facts))
