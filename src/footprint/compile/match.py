"""What each line needs of a factor, and the candidates a person may choose from. Chooses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from footprint.base.messages import LANGS, Lang
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.compile.recycling import roles
from footprint.compile.transport import cold, freight_bridges, holds_refrigeration
from footprint.factors.factor import BARE, Factor
from footprint.factors.library import Library
from footprint.factors.select import Candidate, Need, RefusedCandidate, Selection, candidates
from footprint.model.lines import Line, Match, Role
from footprint.model.meters import informs_only
from footprint.model.study import Study
from footprint.model.vocabulary import words

_KINDS: dict[str, tuple[str, ...]] = {
    "material": ("cradle_to_gate",),
    "auxiliary": ("cradle_to_gate",),
    "service": ("cradle_to_gate",),
    "packaging": ("cradle_to_gate",),
    "capital_goods": ("cradle_to_gate",),
    "transport": ("tank_to_wheel", "well_to_wheel"),
    "waste": ("waste_treatment", "water"),
    "direct": ("direct",),
}
_ENERGY = {"electricity": ("electricity_mix", "generation"), "heat": ("heat",), "volume": ("water",)}
_MAX_TEXT = 1_900  # a text of the model holds 2,000 characters
_BRACKETS = re.compile(r"[(（]([^()（）]{2,60})[)）]")
_SKIPPED = ("phantom", "substitute", "intermediate")


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One line in one role: where it stands, and who offers itself."""

    line: Line
    role: Role
    match: Match
    selection: Selection

    def to_json(self, top: int = 5) -> dict[str, Any]:
        """Stable JSON form: candidates with reasons, refused ones with why."""
        return {
            "line": self.line.id,
            "name": self.line.name,
            "role": self.role,
            "state": self.match.state,
            "factor": self.match.factor,
            "unique": self.selection.unique,
            "candidates": [_candidate(c) for c in self.selection.candidates[:top]],
            "refused": [
                {**_facts(r.factor), "why": {g: r.why.message(g) for g in LANGS}}
                for r in self.selection.refused[:top]
            ],
        }


def _facts(factor: Factor) -> dict[str, Any]:
    return {
        "factor": factor.ref,
        "names": dict(factor.names),
        "value": factor.published_value,
        "unit": factor.published_unit,
        "geography": factor.geography,
        "year": factor.year_to,
        "kind": factor.kind,
        "source": factor.source,
        "document": factor.document,
    }


def _candidate(item: Candidate) -> dict[str, Any]:
    return {
        **_facts(item.factor),
        "state": item.state,
        "score": item.score,
        "reasons": {g: [r.message(g) for r in item.reasons] for g in LANGS},
    }


@dataclass(frozen=True, slots=True)
class MatchView:
    """All rows, and what could be accepted without a person."""

    rows: tuple[MatchRow, ...]

    @property
    def unmatched(self) -> tuple[MatchRow, ...]:
        """Rows that are still open."""
        return tuple(r for r in self.rows if r.match.state == "open")

    def to_json(self, top: int = 5) -> dict[str, Any]:
        """Stable JSON form."""
        return {"format": "footprint-match/1", "rows": [r.to_json(top) for r in self.rows]}


#: Roles that ask for another boundary than their line does.
_ROLE_KINDS: Mapping[str, tuple[str, ...]] = {
    "upstream": ("upstream",),
    **dict.fromkeys(("recycling", "incineration", "disposal"), ("waste_treatment", "cradle_to_gate")),
    "heat": ("heat",),
    "power": ("electricity_mix",),
}


def need_of(study: Study, line: Line, role: Role, main: str = "") -> Need | None:
    """The need of a line, or None where it takes no factor or has no unit yet."""
    wholes = {x.id: x for x in study.lines if x.id == line.part_of} if line.part_of else {}
    if line.kind in _SKIPPED or informs_only(line, wholes):
        return None
    unit = line.amount.unit if line.amount else ""
    if line.kind == "transport" and not (line.amount and line.amount.dimension == "vehicle_distance"):
        unit = "t.km"
    if line.emission_model and line.gas:
        unit = f"kg {line.gas}"
    if not unit:
        return None
    dimension = units()[unit].dimension
    kinds: tuple[str, ...]
    if line.kind == "energy":
        kinds = _ENERGY.get(words("carrier")[line.carrier].dimension, ("combustion",))
    else:
        kinds = _KINDS[line.kind]
    kinds = _ROLE_KINDS.get(role, kinds)
    named = [part.strip() for part in line.name.split("/")]
    named += [part.strip() for part in _BRACKETS.findall(line.name)]  # Packaging (cardboard)
    more = [
        line.spec,
        line.vehicle,
        line.temperature if cold(line) else "",
        line.treatment.replace("_", " "),
        line.mode,
        line.gas,
    ]
    text = tuple(t for t in (*named, *more) if t)
    bridges = {b.target for b in line.bridges} | {b.source for b in line.bridges}
    bridges |= {b.target for b in freight_bridges(line)} - {"t.km"}
    if any(m.part_no == line.part_no for m in study.masses):
        bridges.add("kg")
    return Need(
        text=text,
        unit=unit,
        dimension=dimension,
        kinds=kinds,
        geography=line.origin or study.product.site,
        year=int(study.product.end[:4]) if study.product.end else None,
        role=role,
        technology=line.treatment or line.mode,
        bridges=tuple(sorted({units()[b].dimension for b in bridges} - {dimension})),
        main=main,
    )


def propose(study: Study, library: Library, only: str = "") -> MatchView:
    """Candidates for every line (or ``only`` one), and for the upstream of every fuel and transport line."""
    rows: list[MatchRow] = []
    parents = {line.parent for line in study.lines if line.parent}
    for line in study.lines:
        if only and line.id != only:
            continue
        need = None if line.id in parents else need_of(study, line, "main")
        if need is None:
            continue
        match = line.match() or Match()
        rows.append(MatchRow(line, "main", match, _of_the_leg(line, candidates(need, library))))
        rows += _of_formula(study, line, library)
        factor = library.get(match.factor) if match.factor else None
        if factor is None or factor.kind not in BARE or "upstream" in factor.includes:
            continue
        upstream = need_of(study, line, "upstream", factor.ref)
        if upstream is not None:
            found = line.match("upstream") or Match(role="upstream")
            rows.append(MatchRow(line, "upstream", found, candidates(upstream, library)))
    return MatchView(tuple(rows))


def _of_formula(study: Study, line: Line, library: Library) -> Iterator[MatchRow]:
    """The other roles of a material under the circular footprint formula; a person chooses them."""
    row = next((r for r in study.recycling if r.line == line.id), None)
    for role in roles(row) if row is not None else ():
        need = need_of(study, line, role)
        if need is not None:
            found = candidates(need, library)
            told = Selection(found.candidates, found.refused, False)
            yield MatchRow(line, role, line.match(role) or Match(role=role), told)


def _of_the_leg(line: Line, found: Selection) -> Selection:
    """No factor of one mode for a leg that goes by several, none without cooling for a cold one."""
    if line.mode == "multimodal":
        code, odd = "FP-C026", found.candidates
    elif cold(line):
        code, odd = "FP-C142", tuple(c for c in found.candidates if not holds_refrigeration(c.factor))
    else:
        return found
    turned_down = [RefusedCandidate(c.factor, Problem(code, got=c.factor.ref)) for c in odd]
    kept = tuple(c for c in found.candidates if c not in odd)
    unique = found.unique and found.candidates[:1] == kept[:1]
    return Selection(kept, (*turned_down, *found.refused), unique)


def accept_unique(study: Study, view: MatchView, author: str, date: str, lang: Lang = "en") -> Study:
    """Pin every open row whose answer is unique; everything else stays open for a person."""
    chosen: dict[str, list[Match]] = {}
    for row in view.unmatched:
        if not row.selection.unique:
            continue
        best = row.selection.candidates[0]
        chosen.setdefault(row.line.id, []).append(
            Match(
                role=row.role,
                state="factor",
                factor=best.factor.ref,
                row_digest=best.factor.row_digest,
                reason=("；" if lang == "zh" else "; ").join(r.message(lang) for r in best.reasons),
                author=author,
                date=date,
            )
        )
    lines = tuple(
        line.model_copy(update={"matches": _merged(line, chosen.get(line.id, []))}) for line in study.lines
    )
    return study.model_copy(update={"lines": lines})


def with_candidates(study: Study, view: MatchView, lang: Lang, top: int = 3) -> Study:
    """Every line and role that stays open says who offers itself and why others were refused."""
    shown: dict[str, list[Match]] = {}
    for row in view.unmatched:
        offered = "\n".join(_offer(c.factor) for c in row.selection.candidates[:top])
        refused = "\n".join(f"{r.factor.ref}: {r.why.message(lang)}" for r in row.selection.refused[:top])
        texts = {"candidates": offered[:_MAX_TEXT], "why_not": refused[:_MAX_TEXT]}
        shown.setdefault(row.line.id, []).append(row.match.model_copy(update=texts))
    lines = tuple(
        line.model_copy(update={"matches": _merged(line, shown[line.id])}) if line.id in shown else line
        for line in study.lines
    )
    return study.model_copy(update={"lines": lines})


def _offer(factor: Factor) -> str:
    place = " ".join(str(part) for part in (factor.geography, factor.year_to) if part)
    return f"{factor.ref} ({factor.published_value} {factor.published_unit}, {place})"


def _merged(line: Line, new: list[Match]) -> tuple[Match, ...]:
    roles = {m.role for m in new}
    return (*(m for m in line.matches if m.role not in roles), *new)


def with_row_digests(study: Study, library: Library) -> Study:
    """Pins that name a library row without its digest get it: from then on a changed row is seen."""

    def held(ref: str, digest: str) -> str:
        factor = library.get(ref) if ref and not digest else None
        return factor.row_digest if factor else digest

    lines = []
    for line in study.lines:
        matches = tuple(
            m.model_copy(update={"row_digest": held(m.factor, m.row_digest)}) for m in line.matches
        )
        lines.append(line.model_copy(update={"matches": matches}))
    instruments = tuple(
        item.model_copy(
            update={
                "row_digest": held(item.factor, item.row_digest),
                "transmission_digest": held(item.transmission, item.transmission_digest),
            }
        )
        for item in study.instruments
    )
    return study.model_copy(update={"lines": tuple(lines), "instruments": instruments})
