"""The technology that a line states against the one of its factor: route, treatment, mode, generation.

Only what both sides say is compared. A proxy may differ, and says so by its bias; a mix of recycled and new
material may be counted as new, never as recycled (attack class A25).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from footprint.base.messages import LANGS
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.factors.terms import terms
from footprint.model.vocabulary import label, words
from footprint.result.view import Rule, View, ViewFactor, ViewLine

#: Treatment of a line -> words in the technology of a factor that fits it.
_TREATED = {
    "recycling_closed": ("recycl",),
    "recycling_open": ("recycl",),
    "incineration": ("incineration", "combustion"),
    "landfill": ("landfill",),
    "composting": ("composting",),
    "anaerobic_digestion": ("digestion",),
}
_RECYCLED = frozenset({"#closed-loop source", "#open-loop source", "#re-used"})
#: What is called primary: of other things it is the first of two (a coil, a seal, a packaging).
_METALS = (
    "alumini?um|copper|zinc|lead|nickel|tin|steel|iron|magnesium|titanium|silicon|gold|silver|metals?|alloys?"
    "|ingots?|billets?|materials?|raw|plastics?|polymers?|resins?|fib(?:re|er)s?|glass|pulp|paper|p[ep]t?"
)
#: Residues of a furnace are no steel of it.
_RESIDUE = "slag|gas|dust|sludge"
_NEW = re.compile(
    rf"(?<!non-)(?<!non )(?<!no )\b(?:virgin\b|primary (?:{_METALS})\b)|(?<!非)原生|原铝|转炉(?!渣|煤气|尘)"
    rf"|\bbof\b(?! (?:{_RESIDUE}))|\bblast furnace\b(?! (?:{_RESIDUE}))"
)
_ARC, _BLAST = "#EAF route", "#primary steel from BF-BOF"
#: Words of a released freight row -> mode, the first that stands in it.
_MODES = {
    "inland": "inland_water", "ship": "sea", "tanker": "sea", "bulk-carrier": "sea", "ferry": "sea",
    "hgv": "road", "vans": "road", "-van-": "road", "lorry": "road", "truck": "road",
    "rail": "rail", "train": "rail", "flight": "air", "aircraft": "air",
}  # fmt: skip
_GENERATION = {
    "wind": re.compile("wind|风"),
    "solar-pv": re.compile("photovoltaic|solar|光伏|太阳能|风光"),
    "hydro": re.compile("hydro(?!gen)|水电|水力"),
    "nuclear": re.compile("nuclear|核(?![证查算实对定准])"),  # 核证 is verified
    "biomass": re.compile("biomass|生物质"),
    "coal": re.compile("(?<!char)coal|煤"),
    "natural-gas": re.compile("natural[ -]gas|天然气|燃气|^gas$"),
}


def _words(factor: ViewFactor) -> str:
    """What a factor says of its technology; an own one may say it in its id alone."""
    own = "" if factor.released else factor.ref.removeprefix("own/")
    return (factor.technology or own).replace("-", " ").replace("_", " ").casefold()


def _treatment(line: ViewLine, factor: ViewFactor) -> tuple[str, str] | None:
    told = next((t.removeprefix("treatment:") for t in line.tags if t.startswith("treatment:")), "")
    held = _words(factor)
    if factor.kind != "waste_treatment" or told not in _TREATED:
        return None
    named = [t for t, stems in _TREATED.items() if any(stem in held for stem in stems)]
    return ("treatment", told) if named and told not in named else None


def _route(line: ViewLine, factor: ViewFactor) -> tuple[str, str] | None:
    """New material on a row of recycled one; a furnace on the row of the other."""
    if factor.kind != "cradle_to_gate" or "packaging" in line.tags:
        return None
    said = " ; ".join(line.texts).casefold()
    asked, held = terms(said), terms(_words(factor))
    new = _NEW.search(said) is not None and not asked & _RECYCLED
    if new and held & _RECYCLED:
        return "technology", "primary"
    other = (_ARC in asked and _BLAST in held) or (_BLAST in asked and _ARC in held)
    return ("", said) if other and not {_ARC, _BLAST} <= asked else None


def _mode(line: ViewLine, factor: ViewFactor) -> tuple[str, str] | None:
    told = next((t.removeprefix("mode:") for t in line.tags if t.startswith("mode:")), "")
    if "transport" not in line.tags or not factor.released or told in ("", "multimodal"):
        return None
    mode = next((m for word, m in _MODES.items() if word in factor.ref), "")
    return ("mode", told) if mode and mode != told else None


def _generation(line: ViewLine, factor: ViewFactor) -> tuple[str, str] | None:
    """The generation behind an instrument."""
    item = line.instrument
    if item is None or factor.kind != "generation" or "td" in line.tags:
        return None
    asked, held = _made(item.generation), _made(_words(factor))
    return ("", item.generation) if asked and held and asked.isdisjoint(held) else None


def _made(text: str) -> frozenset[str]:
    return frozenset(k for k, pattern in _GENERATION.items() if pattern.search(text.casefold()))


def technology(view: View) -> Iterator[Problem]:
    """A factor of another route, treatment, mode or generation than its line states."""
    for line in view.lines:
        factor = line.factor
        term = line.instrument is None and any(t.startswith("term:") for t in line.tags)
        if factor is None or line.state == "proxy" or term:
            continue  # a term of a recycling formula asks for another factor than its line does
        for look in (_treatment, _route, _mode, _generation):
            found = look(line, factor)
            if found is not None:
                name, told = found
                known = bool(name) and told in words(name)
                values = {f"stated_{g}": label(name, told, g) if known else told for g in LANGS}
                values["held"] = factor.technology or factor.ref
                yield Problem("FP-G494", Where(sheet="lines", key=line.id), got=factor.ref, values=values)


TECHNOLOGY: Mapping[str, Rule] = {"technology": technology}
