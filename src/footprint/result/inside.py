"""What stands behind a supplier's factor: the supplier's own record, one level deep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from footprint.base.messages import Lang
from footprint.base.numbers import parse_dec, show
from footprint.base.unit_table import unit_label
from footprint.factors.factor import Factor
from footprint.model.vocabulary import label

_WORDS = {
    "record": ("supplier's record", "供应商记录"),
    "per": ("per", "每"),
    "assessment": ("assessment", "评价"),
    "claim": ("claim", "声明"),
    "root": ("record root", "记录根"),
    "document": ("document", "文件"),
    "place": ("place, years, GWP set", "地域、年份、GWP 数据集"),
    "note": ("note", "备注"),
    "absent": (
        "not at hand: its file lies neither beside the study nor in the bundle",
        "未找到：文件既不在研究旁，也不在记录包内",
    ),
}


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][0 if lang == "en" else 1]


@dataclass(frozen=True, slots=True)
class Inside:
    """One thing behind a factor: a title, facts as (name, text), and parts as (stage, component, kg CO2e)."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form."""
        parts = [{"stage": s, "component": c, "kg_co2e": v} for s, c, v in self.parts]
        return {"title": self.title, "facts": dict(self.facts), "parts": parts}

    def rows(self) -> tuple[str, ...]:
        """The lines that a terminal shows."""
        facts = tuple(f"    {name}: {text}" for name, text in self.facts)
        parts = tuple(
            f"    {value:>14} kg CO2e  {' · '.join(p for p in (s, c) if p)}" for s, c, value in self.parts
        )
        return (f"↳ {self.title}", *facts, *parts)


def absent_record(supplier: Mapping[str, str], lang: Lang) -> Inside:
    """A record that the study names and nobody brought along."""
    facts = ((_word("root", lang), supplier["record_root"]),)
    return Inside(f"{_word('record', lang)}: {_word('absent', lang)}", facts)


def inside_record(supplier: Mapping[str, str], record: Mapping[str, Any], lang: Lang) -> Inside:
    """The published totals of the assessment that a factor rests on, by stage and component."""
    subject, amount = record["subject"], record["subject"]["declared_unit"]
    row = next(a for a in record["assessments"] if a["id"] == supplier["assessment"])
    period = subject["period"]
    product = " · ".join((*subject["product_ids"], subject["facility"] or ""))
    chosen = " · ".join((row["id"], label("boundary", row["boundary"], lang), row["gwp_set"]["id"]))
    facts = (
        (_word("assessment", lang), chosen),
        (_word("claim", lang), label("claim", record["claim"], lang)),
        (_word("root", lang), record["record_root"]),
    )
    parts = tuple(
        (label("stage", t["stage"], lang), label("component", t["component"], lang), t["rounded"])
        for t in row["totals"]
        if parse_dec(t["rounded"])
    )
    per = f"{_word('per', lang)} {amount['value']} {unit_label(amount['unit'], lang)}"
    return Inside(
        f"{_word('record', lang)}: {product} · {period['from']} – {period['to']} · {per}", facts, parts
    )


def inside_row(row: Factor, kind: str, lang: Lang) -> Inside:
    """What a file in a foreign format says of the factor: product, place and period, note, components."""
    years = "–".join(dict.fromkeys(str(y) for y in (row.year_from, row.year_to) if y))
    facts = (
        (_word("document", lang), row.document),
        (_word("place", lang), " · ".join(t for t in (row.geography, years, row.gwp_set) if t)),
        (_word("note", lang), row.note.get(lang, "")),
    )
    parts = [("", label("component", c, lang), show(v)) for c, v in sorted(row.components.items())]
    per = f"{_word('per', lang)} 1 {unit_label(row.unit, lang)}"
    title = f"{label('foreign_form', kind, lang)}: {row.names[lang]} · {per}"
    return Inside(title, tuple(f for f in facts if f[1]), tuple(parts))
