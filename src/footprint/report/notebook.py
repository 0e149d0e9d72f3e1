"""What a notebook shows for a study, a match, a result and a verification: HTML fragments.

Each fragment carries its own style, scoped to one class; it runs no script, loads nothing, and takes its
text colour from the page, so that light and dark themes both stay readable. Every value is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from markupsafe import Markup

from footprint.base.messages import Lang
from footprint.base.numbers import show
from footprint.base.problem import Problem
from footprint.base.unit_table import unit_label
from footprint.compile.match import need_of
from footprint.model.study import Study
from footprint.model.types import STAGES, Quantity
from footprint.model.vocabulary import words as vocabulary
from footprint.proof.report import Check, Verification
from footprint.report import summary
from footprint.report.data import GapInfo, ReportData
from footprint.report.data_quality import quality_rows
from footprint.report.html import SEVERITIES, UNIT, environment, headline, note_key, template_text
from footprint.report.offers import MatchItem
from footprint.report.words import Words

_LIMIT = 60  # rows of one table; a notebook is no place for thousands
_TOP = 5
_LISTED = 15
_KEYS = ("factor", "nb_value", "geography", "year", "boundary", "source")
_LEVELS = {"L0": "v_l0", "L1": "v_l1", "L2": "v_l2", "L3": "v_l3", "L4": "v_l4"}


def fragment(template: str, lang: Lang, **values: Any) -> str:
    """One rendered fragment inside its scoped element."""
    words = Words(lang)
    body = (
        environment()
        .get_template(template)
        .render(
            t=words.html,
            word=words.word,
            pick=words.pick,
            lang=lang,
            colon=words.colon,
            unit=UNIT,
            unit_label=unit_label,
            severities=SEVERITIES,
            width=summary.width,
            **values,
        )
    )
    head = Markup('<div class="footprint-view" lang="{}"><style>{}</style>')
    return str(head.format(words("lang_code"), _css())) + body + "</div>"


@cache
def _css() -> Markup:
    return Markup(template_text("notebook.css"))


def _amount(quantity: Quantity, lang: Lang) -> str:
    return f"{show(quantity.value)} {unit_label(quantity.unit, lang)}"


def _counts(severities: Sequence[str]) -> dict[str, int]:
    return {name: severities.count(name) for name in SEVERITIES}


@dataclass(frozen=True, slots=True)
class _KindRow:
    kind: str
    count: int
    states: tuple[int, ...]
    idle: int


def study_html(study: Study, problems: Sequence[Problem], lang: Lang) -> str:
    """Product, declared unit, boundary, lines by kind and state, what is open, problems.

    Parameters
    ----------
    study : Study
        The inventory as stated.
    problems : sequence of Problem
        What reading and checking have found.
    lang : {"zh", "en"}
        Language of all labels.
    """
    parents = {line.parent for line in study.lines if line.parent}
    state_of: dict[str, str] = {}
    for line in study.lines:
        if line.id not in parents and need_of(study, line, "main") is not None:
            match = line.match()
            state_of[line.id] = match.state if match is not None else "open"
    states = [s for s in vocabulary("state") if s in state_of.values()]
    kinds = []
    for kind in vocabulary("kind"):
        mine = [line.id for line in study.lines if line.kind == kind]
        found = [state_of[i] for i in mine if i in state_of]
        if mine:
            row = tuple(found.count(s) for s in states)
            kinds.append(_KindRow(kind, len(mine), row, len(mine) - len(found)))
    open_ = [i for i, state in state_of.items() if state == "open"]
    product = study.product
    found_problems = [GapInfo.of(p) for p in _ordered(problems)]
    return fragment(
        "notebook_study.html.j2",
        lang,
        product=product,
        declared=_amount(product.declared_unit, lang),
        net_mass=_amount(product.net_mass, lang) if product.net_mass else "",
        assessments=study.assessments,
        count=len(study.lines),
        kinds=kinds,
        states=states,
        idle=any(k.idle for k in kinds),
        open=open_[:_LISTED],
        more_open=max(0, len(open_) - _LISTED),
        counts=_counts([p.severity for p in problems]),
        found=found_problems,
    )


def _ordered(problems: Sequence[Problem]) -> list[Problem]:
    order = list(SEVERITIES)
    return sorted(problems, key=lambda p: order.index(p.severity))


def match_html(items: Sequence[MatchItem], lang: Lang, top: int = 3) -> str:
    """Open rows with their candidates and the refused factors, then the decisions."""
    return fragment(
        "notebook_match.html.j2",
        lang,
        rows=len(items),
        open=[i for i in items if i.state == "open"],
        decided=[i for i in items if i.state != "open"],
        limit=_LIMIT,
        top=top,
        keys=_KEYS,
    )


def result_html(data: ReportData, lang: Lang) -> str:
    """Total with its claim, coverage, hot spots, stages, states, what to ask for first, remarks."""
    words = Words(lang)
    data = summary.in_words(data, words)
    hot = summary.hot_spots(data)
    later = [r.total for r in hot.rows[_TOP:]]
    plus = hot.rest_plus + sum((v for v in later if v > 0), Fraction(0))
    minus = hot.rest_minus + sum((v for v in later if v < 0), Fraction(0))
    sums = data.by_stage()
    whole = sum((abs(v) for v in sums.values()), Fraction(0))
    states: dict[str, dict[str, None]] = {}
    for line in data.lines:
        states.setdefault(line.activity or line.id, {})[line.state] = None
    declared = data.product.declared_unit
    return fragment(
        "notebook_result.html.j2",
        lang,
        data=data,
        headline=headline(data, words),
        declared=f"{show(declared.value)} {unit_label(declared.unit, lang)}",
        claim=summary.CLAIMS[data.claim],
        note=note_key(data),
        coverage=summary.coverage_rows(data, words),
        hot=hot.rows[:_TOP],
        rest=len(hot.rows[_TOP:]) + hot.rest_lines,
        rests=[("rest_plus", plus), ("rest_minus", minus)],
        stages=[(s, v, summary.share_of(abs(v), whole) or Fraction(0)) for s, v in sums.items()],
        line_states=states,
        states=summary.state_rows(data),
        asks=summary.ask_rows(data, words),
        rated=quality_rows(data, words),
        counts=_counts([g.severity for g in data.gaps]),
    )


def verification_html(found: Verification, lang: Lang) -> str:
    """Level, what was stated and checked, and by name what was NOT checked."""
    record, words = found.record, Words(lang)
    claim = str(record["claim"]) if record else ""
    failed = any(c.status == "failed" for c in found.checks)
    return fragment(
        "notebook_verification.html.j2",
        lang,
        found=found,
        level=_LEVELS[found.level],
        failed=failed,
        short=bool(found.exit_code) and not failed,
        claim=claim if claim in summary.CLAIMS else "",
        claims=summary.CLAIMS,
        subject=_subject(record, lang) if record else None,
        stated=_stated(record, words) if record else [],
        open=sum(n for n, _ in found.opened.values()),
        nodes=sum(n for _, n in found.opened.values()),
        quiet=[c for c in found.checks if c.status == "passed" and not c.problems],
        told=[_checked(c, lang) for c in found.checks if c.problems and c.status != "not_checked"],
        skipped=[_checked(c, lang) for c in found.checks if c.status == "not_checked"],
    )


def _subject(record: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    subject = record["subject"]
    declared, period = subject["declared_unit"], subject["period"]
    amount = declared.get("value") or declared.get("ratio")
    return {
        "ids": " · ".join(subject["product_ids"]),
        "declared": f"{amount} {unit_label(declared['unit'], lang)}",
        "period": f"{period['from']} – {period['to']}",
    }


def _stated(record: Mapping[str, Any], words: Words) -> list[dict[str, Any]]:
    """The published totals of every assessment, zero rows left out; no rows where none was published."""
    order = {stage: i for i, stage in enumerate((None, *STAGES))}
    out = []
    for item in record["assessments"]:
        found = sorted(item["totals"] or (), key=lambda r: order[r["stage"]])
        rows = [(_part(words, "stage", r), _part(words, "component", r), r["rounded"]) for r in found]
        out.append({"id": str(item["id"]), "rows": [row for row in rows if row[2] != "0"]})
    return out


def _part(words: Words, name: str, row: Mapping[str, Any]) -> str:
    return words.word(name, row[name]) if row[name] else words("v_all")


def _checked(check: Check, lang: Lang) -> dict[str, Any]:
    told = [{"message": p.message(lang), "hint": p.hint(lang), "code": p.code} for p in check.problems]
    return {"number": check.number, "name": check.name, "status": check.status, "problems": told}
