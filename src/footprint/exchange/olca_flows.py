"""Elementary flows of openLCA -> gases of the GWP tables, by name; what may be one is never dropped.

Names are those of the openLCA reference lists and ecoinvent; the origin of CO2 and CH4 stands in the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from footprint.factors.gwp import gwp_sets

#: Lower-case name -> gas.
NAMES: Mapping[str, str] = {
    "carbon dioxide, fossil": "CO2",
    "carbon dioxide (fossil)": "CO2",
    "carbon dioxide, biogenic": "CO2_biogenic",
    "carbon dioxide, non-fossil": "CO2_biogenic",
    "carbon dioxide (biogenic)": "CO2_biogenic",
    "carbon dioxide, from soil or biomass stock": "CO2_luc",
    "carbon dioxide, land transformation": "CO2_luc",
    "carbon dioxide (land use change)": "CO2_luc",
    "methane, fossil": "CH4_fossil",
    "methane (fossil)": "CH4_fossil",
    "methane, biogenic": "CH4_biogenic",
    "methane, non-fossil": "CH4_biogenic",
    "methane (biogenic)": "CH4_biogenic",
    "dinitrogen monoxide": "N2O",
    "nitrous oxide": "N2O",
    "sulfur hexafluoride": "SF6",
    "sulphur hexafluoride": "SF6",
    "nitrogen fluoride": "NF3",
    "nitrogen trifluoride": "NF3",
    "sulfuryl fluoride": "SO2F2",
    "methane, tetrafluoro-, cfc-14": "CF4",
    "methane, tetrafluoro-, r-14": "CF4",
    "perfluoromethane": "CF4",
    "ethane, hexafluoro-, hfc-116": "C2F6",
    "ethane, hexafluoro-, r-116": "C2F6",
    "perfluoroethane": "C2F6",
    "methane, tetrachloro-, r-10": "CCl4",
    "methane, tetrachloro-, cfc-10": "CCl4",
    "methane, bromo-, halon 1001": "CH3Br",
    "ethane, 1,1,1-trichloro-, hcfc-140": "CH3CCl3",
    "chloroform": "CHCl3",
    "methane, dichloro-, hcc-30": "CH2Cl2",
    "methane, monochloro-, r-40": "CH3Cl",
}
#: Names that leave the origin open, taken as the gas of the higher value; said in a remark.
ASSUMED: Mapping[str, str] = {
    "carbon dioxide": "CO2",
    "co2": "CO2",
    "methane": "CH4_fossil",
    "ch4": "CH4_fossil",
    "methane, from soil or biomass stock": "CH4_fossil",
    "methane, land transformation": "CH4_fossil",
}
#: Resources whose uptake counts.
UPTAKE: Mapping[str, str] = {"carbon dioxide, in air": "CO2_uptake"}
_CODE = re.compile(r"\b(hcfc|hfc|cfc|halon|hfe|hcfe) ?(\d+[a-z0-9 ]*)", re.ASCII)
#: Names of greenhouse gases in the languages that data sets are written in: asked about, never left out.
_SUSPECT = re.compile(
    r"carbon dioxide|\bmethane\b|fluoro|flurane|\bfreon|\b(hcfc|hfc|cfc|pfc|hfe|halon|r) ?\d|nitrous"
    r"|dinitrogen (mon)?oxide|hexafluorid|nitrogen (tri)?fluorid|greenhouse|\b(co2|ch4|n2o|sf6|nf3)\b"
    r"|kohlen(stoff)?dioxid|\bmethan\b|distickstoff(mon)?oxid|lachgas|fluorkohlenwasserstoff|treibhausgas"
    r"|(dioxyde|bioxyde|gaz) (de carbone|carbonique)|m[eé]thane\b|protoxyde|oxyde nitreux|h[ée]xafluorure"
    r"|di[oó]xido de carbono|anhidrido carbonico|metano|[oó]xido nitroso|diossido di carbonio"
    r"|anidride carbonica|protossido|koolstofdioxide|methaan|lachgas"
    r"|二氧化碳|甲烷|氧化亚氮|一氧化二氮|笑气|六氟化硫|三氟化氮|氢氟|全氟|氟氯|氟利昂|氟代?[甲乙丙丁]烷|温室气体"
    r"|二酸化炭素|メタン|亜酸化窒素|六フッ化|フロン"
)
_GAPS = re.compile(r"[\s\u2010-\u2015-]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: The sum of the volatile compounds without methane is no methane.
_NO_METHANE = re.compile(r"\bnon methane\b|\bnmvoc\b")
_AIR = re.compile(
    r"\b(air|atmosphere|troposphere|stratosphere|luft|atmosph[èe]re|aire|aria|lucht|atmósfera)\b|大气|空气|大気"
)
_ELSEWHERE = re.compile(
    r"\b(water|soil|resources?|land|sea|ocean|river|lake|raw|social|economic|waste|inventory|wasser|boden"
    r"|ressourcen?|eaux?|sol|agua|suelo|recursos?|acqua|suolo|risorse)\b|水|土壤|资源|废物"
)


def fold(name: str) -> str:
    """One way of writing a name: compatibility forms, case, blanks, hyphens and hidden marks aside."""
    if name.isascii():
        return _GAPS.sub(" ", name.lower()).strip()
    shown = _UNSEEN.sub("", unicodedata.normalize("NFKC", name).casefold())
    return _GAPS.sub(" ", shown).strip()


@cache
def _by_name() -> Mapping[str, str]:
    return {fold(name): gas for name, gas in NAMES.items()}


@cache
def _by_code() -> Mapping[str, str]:
    """``hfc134a`` -> ``HFC134a`` for every gas of the newest table that is named by its code."""
    return {g.lower(): g for g in gwp_sets()["AR6-GWP100"]["gases"]}


def gas_of(word: str) -> str:
    """The gas that a folded name means for sure, else ""."""
    if word in _by_name():
        return _by_name()[word]
    code = _CODE.search(word)
    if code is not None:
        return _by_code().get(f"{code[1]}{code[2]}".replace(" ", ""), "")
    return _by_code().get(word, "") if word not in ASSUMED else ""


def suspect(word: str) -> bool:
    """True for a folded name that may be a greenhouse gas: it is asked about rather than left out."""
    return _SUSPECT.search(word) is not None and _SUSPECT.search(_NO_METHANE.sub(" ", word)) is not None


def in_air(path: str) -> bool | None:
    """Whether a category path means the air: its first part that names a compartment says so; None unknown.

    A flow without a category counts as an emission to air: leaving it out could only lower the result.
    """
    if not path:
        return True
    for part in fold(path).split("/"):
        air, elsewhere = _AIR.search(part) is not None, _ELSEWHERE.search(part) is not None
        if air != elsewhere:
            return air
        if air:
            return None
    return None
