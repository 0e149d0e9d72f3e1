"""Elementary flows of openLCA -> gases of the GWP tables, by name; what may be one is never dropped.

Names are those of the openLCA reference lists and ecoinvent; the origin of CO2 and CH4 stands in the name.
"""

from __future__ import annotations

import re
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
    "methane": "CH4_fossil",
    "methane, from soil or biomass stock": "CH4_fossil",
    "methane, land transformation": "CH4_fossil",
}
#: Resources whose uptake counts.
UPTAKE: Mapping[str, str] = {"carbon dioxide, in air": "CO2_uptake"}
_CODE = re.compile(r"\b(hcfc|hfc|cfc|halon|hfe|hcfe)[- ]?(\d+[a-z0-9-]*)", re.ASCII)
_SUSPECT = re.compile(
    r"^carbon dioxide|^methane\b|fluoro|\b(hcfc|hfc|cfc|pfc|hfe|halon|r)[- ]?\d|nitrous|dinitrogen mon"
    r"|hexafluoride|nitrogen (tri)?fluoride|greenhouse|\b(co2|ch4|n2o|sf6|nf3)\b",
    re.ASCII,
)


@cache
def _by_code() -> Mapping[str, str]:
    """``hfc134a`` -> ``HFC134a`` for every gas of the newest table that is named by its code."""
    return {g.lower(): g for g in gwp_sets()["AR6-GWP100"]["gases"]}


def gas_of(name: str) -> str:
    """The gas that a name means for sure, else ""."""
    word = name.lower().strip()
    if word in NAMES:
        return NAMES[word]
    code = _CODE.search(word)
    if code is not None:
        return _by_code().get(f"{code[1]}{code[2]}".replace("-", ""), "")
    return _by_code().get(word, "") if word not in ASSUMED else ""


def suspect(name: str) -> bool:
    """True for a name that may be a greenhouse gas: it is asked about rather than left out."""
    return _SUSPECT.search(name.lower().strip()) is not None
