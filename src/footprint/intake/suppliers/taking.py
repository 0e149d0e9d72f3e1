"""An answer becomes part of the study: own factor, mass, evidence and match; or a small study of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from footprint.base.canonical import dumps
from footprint.base.digest import sha256_hex
from footprint.base.messages import Lang
from footprint.base.problem import Problem, Severity, errors
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.intake.suppliers.asking import Asked, questions
from footprint.intake.suppliers.checks import check_answer
from footprint.intake.suppliers.fields import ANSWER, SPLIT, both
from footprint.intake.suppliers.reply import Answer, Reply
from footprint.intake.suppliers.small_study import SmallStudy, small_study
from footprint.model.evidence import Evidence
from footprint.model.lines import Line, Match
from footprint.model.own_factor import OwnFactor
from footprint.model.processes import Mass
from footprint.model.study import Study
from footprint.model.types import Quantity, exact_text
from footprint.model.vocabulary import label

#: Own factors from replies stand under this prefix.
PREFIX = "supplier/"
#: The kind of evidence a reply is, and whether it says that its numbers are made up.
ILLUSTRATIVE = {"supplier reply": False, "illustrative supplier reply": True}
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REASON = {"zh": "供应商答复 {id}，{part}", "en": "supplier's reply {id}, {part}"}
_WAITING = {
    "zh": "供应商答复 {id} 给出了计算所需的数据：先计算 {file}，再并入",
    "en": "supplier's reply {id} holds data to compute from: calculate {file} first, then take it over",
}


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes a reply over, when, in which language; ``file`` is the reply as the study will name it."""

    author: str
    today: date
    lang: Lang
    file: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a reply makes of a study."""

    study: Study
    problems: tuple[Problem, ...]
    small: tuple[SmallStudy, ...]


def take(study: Study, reply: Reply, taking: Taking) -> Taken:
    """The study with the answers of one reply; with errors among the problems it is not to be used."""
    found = list(reply.problems)
    small: list[SmallStudy] = []
    for answer in reply.answers:
        lines, told = _lines(study, reply, answer)
        found += told
        weighed = {
            units()[m.per or "piece"].dimension: m.mass.base / units()[m.per or "piece"].ratio
            for m in study.masses
            if m.part_no == answer.asked.part_no
        }
        told = list(check_answer(answer, weighed, taking.today))
        found += told
        if not lines or errors(told) or _unread(answer, reply) or not (answer.footprint or answer.data):
            continue
        if answer.footprint:
            study, more = _with_factor(study, reply, answer, lines, taking)
            found += more
        else:
            made = small_study(study, reply, answer, evidence_of(reply, answer, taking))
            found += made.problems
            small.append(made)
            study = _waiting(study, reply, lines, made, taking)
    return Taken(study, tuple(found), tuple(small))


def _unread(answer: Answer, reply: Reply) -> bool:
    """Whether a cell of this answer did not read: then nothing is built on it."""
    column = answer.where("value").cell.rstrip("0123456789")
    cells = {p.where.cell for p in errors(reply.problems) if p.where.sheet == answer.where("value").sheet}
    return any(cell.rstrip("0123456789") == column for cell in cells)


def _lines(study: Study, reply: Reply, answer: Answer) -> tuple[list[Line], list[Problem]]:
    """The lines an answer is for, and what has changed in them since they were asked for."""
    where, asked = reply.where[answer.asked.label], answer.asked
    known = {line.id: line for line in study.lines}
    found, lines = [], []
    for name in asked.lines:
        line = known.get(name)
        now = questions(study, [line]) if line is not None else ()
        if line is None or not now:
            values = {"request": reply.request.id}
            found.append(Problem("FP-I142", where, got=name, values=values))
            continue
        lines.append(line)
        found += _changed(asked, now[0], line.supplier, reply, where)
        match = line.match() or Match()
        decided = match.state in ("factor", "supplier", "own", "cutoff")
        if decided and answer.footprint and _own_evidence(reply) not in match.evidence:
            got = f"{line.id}: {match.state} {match.factor}".strip()
            found.append(Problem("FP-I167", where, got=got, severity="warning"))
    return lines, found


def _own_evidence(reply: Reply) -> str:
    """The evidence id of the reply itself."""
    return f"reply-{reply.sha256[:10]}"


_LABELS = {
    name: {"field_zh": zh, "field_en": en}
    for name, zh, en in (
        ("part_no", "物料编码", "part no."),
        ("boundary", "边界", "boundary"),
        ("supplier", "供应商", "supplier"),
        ("unit", "单位", "unit"),
        ("name", "名称", "name"),
        ("spec", "规格", "spec"),
        ("start", "期间起", "from"),
        ("end", "期间止", "to"),
        ("geography", "地域", "geography"),
    )
}


def _changed(asked: Asked, now: Asked, supplier: str, reply: Reply, where: Where) -> list[Problem]:
    """Another part, supplier or dimension makes it another question; words and dates are only told."""
    pairs = {name: (getattr(asked, name), getattr(now, name)) for name in ("part_no", "boundary")}
    pairs["supplier"] = (reply.request.supplier, supplier)
    if units()[asked.unit].dimension != units()[now.unit].dimension:
        pairs["unit"] = (asked.unit, now.unit)
    words = {n: (getattr(asked, n), getattr(now, n)) for n in ("name", "spec", "start", "end", "geography")}
    graded: tuple[tuple[Severity, dict[str, tuple[str, str]]], ...] = (("error", pairs), ("warning", words))
    return [
        Problem("FP-I143", where, got=new, expected=old, severity=severity, values=_LABELS[name])
        for severity, group in graded
        for name, (old, new) in group.items()
        if old != new
    ]


def factor_id(request_supplier: str, asked: Asked) -> str:
    """The id of the own factor: the same supplier and part always give the same one."""
    part = re.sub(r"[^a-z0-9]+", "-", (asked.part_no or asked.label).lower()).strip("-")[:40]
    identity = [request_supplier, asked.part_no, asked.name, asked.spec]
    return f"{PREFIX}{part or 'part'}-{sha256_hex(dumps(identity))[:8]}"


def _with_factor(
    study: Study, reply: Reply, answer: Answer, lines: list[Line], taking: Taking
) -> tuple[Study, list[Problem]]:
    """The study with the footprint as an own factor, pinned to the lines, and its evidence."""
    factor = _factor(reply, answer)
    proofs = evidence_of(reply, answer, taking)
    masses, found = _masses(study, reply, answer)
    part = answer.asked.part_no or answer.asked.label
    match = Match(
        state="own",
        factor=f"own/{factor.id}",
        reason=_REASON[taking.lang].format(id=reply.request.id, part=part),
        author=taking.author,
        date=taking.today.isoformat(),
        evidence=tuple(e.id for e in proofs),
    )
    made = pinned_to(study, lines, match, factor, proofs)
    return made.model_copy(update={"masses": masses}), found


def pinned_to(
    study: Study, lines: Iterable[Line], match: Match, factor: OwnFactor, proofs: tuple[Evidence, ...]
) -> Study:
    """The study with an own factor and its evidence, and these lines matched to it."""
    ids = {line.id for line in lines}
    update = {
        "lines": tuple(_pinned(x, match) if x.id in ids else x for x in study.lines),
        "factors": _merged(study.factors, (factor,)),
        "evidence": _merged(study.evidence, proofs),
    }
    return study.model_copy(update=update)


def _pinned(line: Line, match: Match) -> Line:
    rest = tuple(m for m in line.matches if m.role != "main")
    return line.model_copy(update={"matches": (match, *rest)})


def _merged(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    """New items take the place of those with the same id."""
    ids = {item.id for item in new}
    return (*(item for item in old if item.id not in ids), *new)


def _factor(reply: Reply, answer: Answer) -> OwnFactor:
    v, asked = answer.values, answer.asked
    amount: Fraction = v["per_amount"]
    parts = {key: v[key] / amount for key in SPLIT if key in v} or {"fossil": v["value"] / amount}
    told = {
        "request": reply.request.id,
        "period": f"{v['start']} … {v['end']}",
        "batch": v.get("batch"),
        "standard": v["standard"],
        "primary data": answer.cells["primary_share"].text and f"{exact_text(v['primary_share'] * 100)} %",
        "verified by": v.get("verifier"),
        "no.": v.get("certificate_no"),
        "answered by": v["answered_by"],
        "remarks": v.get("remark"),
    }
    where = answer.where("value")
    return OwnFactor(
        id=factor_id(reply.request.supplier, asked),
        name=asked.name,
        unit=v["per_unit"],
        components=parts,
        gwp_set=v["gwp_set"],
        kind="cradle_to_gate",
        geography=v["geography_made"],
        year=int(v["end"][:4]),
        publisher=reply.request.supplier or v["answered_by"],
        document=reply.file,
        locator=f"{where.sheet}!{where.cell}",
        licence=both(label("reply_use", v["use"], "zh"), label("reply_use", v["use"], "en")),
        illustrative=v["illustrative"] == "yes",
        supplier=reply.request.supplier,
        pds=v.get("primary_share"),
        note="; ".join(f"{name} {value}" for name, value in told.items() if value)[:1_900],
    )


def evidence_of(reply: Reply, answer: Answer, taking: Taking) -> tuple[Evidence, ...]:
    """The reply itself, and the document that the supplier names."""
    v = answer.values
    first = _own_evidence(reply)
    issuer = reply.request.supplier or v["answered_by"]
    kind = next(name for name, made_up in ILLUSTRATIVE.items() if made_up == (v["illustrative"] == "yes"))
    found = [
        Evidence(
            id=first,
            file=taking.file,
            kind=kind,
            number=reply.request.id,
            issuer=issuer,
            sha256=reply.sha256,
            size=reply.size,
            media_type=_MEDIA,
        )
    ]
    named = {key: v.get(key, "") for key in ("evidence_file", "certificate_no", "verifier")}
    if any(named.values()):
        found.append(
            Evidence(
                id=f"{first}-{answer.where('value').cell}",
                file=named["evidence_file"],
                kind="product carbon footprint",
                number=named["certificate_no"],
                issuer=named["verifier"] or issuer,
                start=v["start"],
                end=v["end"],
                sha256=v.get("evidence_sha256", "").lower(),
            )
        )
    return tuple(found)


def _masses(study: Study, reply: Reply, answer: Answer) -> tuple[tuple[Mass, ...], list[Problem]]:
    """The masses with the one stated in the reply; a mass that the study has already stays."""
    grams, part = answer.values.get("piece_mass"), answer.asked.part_no
    if grams is None or not part:
        return study.masses, []
    held = next((m for m in study.masses if m.part_no == part and m.per in (None, "piece")), None)
    if held is None:
        where = answer.where("piece_mass")
        source = f"{reply.file} {ANSWER}!{where.cell}"
        day = answer.values.get("answered_on", "")
        made = Mass(
            part_no=part, mass=Quantity(value=grams, unit="g"), method="stated", source=source, date=day
        )
        return (*study.masses, made), []
    if held.mass.base * 1000 == grams:
        return study.masses, []
    got, expected = exact_text(grams), exact_text(held.mass.base * 1000)
    told = Problem("FP-I162", answer.where("piece_mass"), got=got, expected=expected, severity="warning")
    return study.masses, [told]


def _waiting(study: Study, reply: Reply, lines: list[Line], made: SmallStudy, taking: Taking) -> Study:
    """The lines stay as they are and say which small study they wait for."""
    ids, out = {line.id for line in lines}, []
    for line in study.lines:
        if line.id in ids:
            match = line.match() or Match()
            if match.state == "open":
                reason = _WAITING[taking.lang].format(id=reply.request.id, file=made.file)
                line = _pinned(line, match.model_copy(update={"reason": reason}))
        out.append(line)
    return study.model_copy(update={"lines": tuple(out)})
