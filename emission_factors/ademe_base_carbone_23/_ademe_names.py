"""Names zh/en of Base Carbone elements, composed from names.csv and the sizes that the texts hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from _ademe_raw import Element
from _build import both, read_csv

Names = Mapping[str, str]
#: Place text of the file -> ISO 3166 code (EU for "Europe"; several territories: a region of their own, never
#: France), en, zh.
PLACES = {
    "France continentale": ("FR", "France", "法国"),
    "France": ("FR", "France", "法国"),
    "Ardèche": ("FR-07", "France (Ardèche)", "法国（阿尔代什省）"),
    "Corse": ("FR-20R", "France (Corsica)", "法国（科西嘉）"),
    "DOM COM": ("FR-overseas", "French overseas territories", "法国海外领地"),
    "Monde": ("GLO", "world", "全球"),
    "Europe": ("EU", "Europe", "欧洲"),
    "Réunion": ("RE", "Réunion", "留尼汪"),
    "Polynésie Française": ("PF", "French Polynesia", "法属波利尼西亚"),
    "Polynésie Française - hors Tahiti": (
        "PF",
        "French Polynesia without Tahiti",
        "法属波利尼西亚（不含塔希提）",
    ),
    "Tahiti": ("PF", "Tahiti", "塔希提"),
    "Nouvelle Calédonie": ("NC", "New Caledonia", "新喀里多尼亚"),
    "Guadeloupe, Martinique, Guyane, Corse": (
        "FR-overseas",
        "Guadeloupe, Martinique, French Guiana and Corsica",
        "瓜德罗普、马提尼克、法属圭亚那和科西嘉",
    ),
    "Guadeloupe, Martinique, Guyane": (
        "FR-overseas",
        "Guadeloupe, Martinique and French Guiana",
        "瓜德罗普、马提尼克和法属圭亚那",
    ),
    "Guadeloupe hors COM": ("GP", "Guadeloupe without the collectivities", "瓜德罗普（不含海外集体）"),
    "Guadeloupe": ("GP", "Guadeloupe", "瓜德罗普"),
    "Martinique": ("MQ", "Martinique", "马提尼克"),
    "Guyane": ("GF", "French Guiana", "法属圭亚那"),
    "Mayotte": ("YT", "Mayotte", "马约特"),
    "St Pierre et Miquelon": ("PM", "Saint Pierre and Miquelon", "圣皮埃尔和密克隆"),
    "St Martin": ("MF", "Saint Martin", "法属圣马丁"),
    "St Barthélémy": ("BL", "Saint Barthélemy", "圣巴泰勒米"),
}
#: Bases of the unit that a plain "per t" would hide.
BASES = {
    "tonne de n": both("per tonne of nitrogen (N)", "每吨氮（N）"),
    "tonne de k2o": both("per tonne of potash (K2O)", "每吨氧化钾（K2O）"),
    "tonne de p2o5": both("per tonne of phosphate (P2O5)", "每吨五氧化二磷（P2O5）"),
    "kg de poids vif": both("per kg of live weight", "每千克活重"),
    "m² shon": both("per m2 of net floor area (SHON)", "每平方米净建筑面积（SHON）"),
    "m2 shon": both("per m2 of net floor area (SHON)", "每平方米净建筑面积（SHON）"),
    "m² de paroi": both("per m2 of wall", "每平方米墙面"),
    "m² de sol": both("per m2 of floor", "每平方米地面"),
    "m² de toiture": both("per m2 of roof", "每平方米屋面"),
    "m de route": both("per metre of road", "每米道路"),
}
_FUEL_UNITS = {
    "kWh_net": both("per kWh (net CV)", "每千瓦时（低位热值）"),
    "kWh_gross": both("per kWh (gross CV)", "每千瓦时（高位热值）"),
    "GJ_net": both("per GJ (net CV)", "每GJ（低位热值）"),
    "GJ_gross": both("per GJ (gross CV)", "每GJ（高位热值）"),
    "MJ_net": both("per MJ (net CV)", "每MJ（低位热值）"),
    "kg": both("per kg", "每千克"),
    "t": both("per tonne", "每吨"),
    "L": both("per litre", "每升"),
}
_N = r"(\d[\d ,]*?)"
#: Sizes: pattern, en, zh; numbers are filled in by position.
_SIZES = (
    (rf"{_N} à {_N} tonnes", "{0} to {1} t", "{0}至{1}吨"),
    (rf"{_N} à {_N} TPL", "{0} to {1} t deadweight", "{0}至{1}载重吨"),
    (rf"[<] ?{_N} tonnes", "below {0} t", "{0}吨以下"),
    (rf"[>] ?{_N} tonnes", "above {0} t", "{0}吨以上"),
    (rf"[<] ?{_N} TPL", "below {0} t deadweight", "{0}载重吨以下"),
    (rf"[>] ?{_N} TPL", "above {0} t deadweight", "{0}载重吨以上"),
    (rf"[<] ?{_N} kW", "below {0} kW", "{0} kW以下"),
    (rf"[>] ?{_N} kW", "above {0} kW", "{0} kW以上"),
    (rf"Plus de {_N} tonnes", "above {0} t", "{0}吨以上"),
    (rf"{_N} ?- ?{_N} sièges", "{0} to {1} seats", "{0}至{1}座"),
    (rf"[>] ?{_N} sièges", "above {0} seats", "{0}座以上"),
    (rf"{_N} ?- ?{_N} kms", "{0} to {1} km", "{0}至{1}公里"),
    (rf"[<] ?{_N} kms jet", "below {0} km, jet", "{0}公里以下，喷气机"),
    (rf"[<] ?{_N} kms turboprop", "below {0} km, turboprop", "{0}公里以下，涡桨机"),
    (rf"[<] ?{_N} kms", "below {0} km", "{0}公里以下"),
    (rf"[>] ?{_N} kms", "above {0} km", "{0}公里以上"),
    (r"(20\d\d)", "{0}", "{0}年"),
)


def fold(text: str) -> str:
    """One spelling for accents and capitals that the file varies."""
    return " ".join(text.split()).casefold().replace("é", "e").replace("è", "e")


def names_csv(folder: Path) -> dict[str, Names]:
    """The pieces of names.csv by folded French text; a context key is "base>piece"."""
    out: dict[str, Names] = {}
    for row in read_csv(folder / "names.csv"):
        if bool(row["en"]) != bool(row["zh"]) or fold(row["fr"]) in out:
            raise ValueError(f"names.csv: {row['fr']!r}")
        out[fold(row["fr"])] = both(row["en"], row["zh"])
    return out


def _size(text: str) -> Names | None:
    """The names of a size or range, or None for another text."""
    for pattern, en, zh in _SIZES:
        if found := re.fullmatch(pattern, text):
            digits = [g.replace(" ", "").replace(",", ".") for g in found.groups()]
            return both(en.format(*digits), zh.format(*digits))
    return None


def _piece(pieces: Mapping[str, Names], base: str, text: str) -> list[Names]:
    """Names of one piece; KeyError keeps a piece without names from shipping."""
    for key in (fold(f"{base}>{text}"), fold(text)):
        if key in pieces:
            return [pieces[key]]
    if use := re.fullmatch(r"(20\d\d) - (usage : )?(.+)", text):
        (what,) = _piece(pieces, base, use[3])
        named = both(f"end use {what['en']}", f"用途：{what['zh']}") if use[2] else what
        return [named, both(use[1], f"{use[1]}年")]
    parts = [_size(p) for p in text.split(", ")]
    if any(p is None for p in parts):
        raise KeyError(text)
    return [p for p in parts if p is not None]


def _unit(e: Element) -> list[Names]:
    if e.basis in BASES:
        return [BASES[e.basis]]
    return [_FUEL_UNITS[e.unit]] if e.category.startswith("Combustibles") else []


def _upstream_only(e: Element) -> list[Names]:
    if not e.category.startswith("Combustibles"):
        return []
    kinds = {p.kind for p in e.parts}
    if kinds == {"Amont"}:
        return [both("upstream", "上游")]
    if "Amont" in kinds:
        return [both("combustion and upstream", "燃烧及上游")]
    return [both("combustion", "燃烧")]


def compose(pieces: Mapping[str, Names], e: Element) -> Names:
    """Base, attribute, boundary, place and basis of the unit in both languages."""
    base = e.pieces[0]
    found = [n for text in e.pieces if text for n in _piece(pieces, base, text)]
    found += _upstream_only(e)
    if not re.search("Maritime|Aérien", e.category):
        found.append(both(*PLACES[e.place][1:]))
    found += _unit(e)
    kept = [n for i, n in enumerate(found) if n["en"] and n not in found[:i]]
    return both(", ".join(n["en"] for n in kept), "，".join(n["zh"] for n in kept))
