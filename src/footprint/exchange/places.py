"""The place that a file states -> a code that needs are compared with, or ``unstated``; never a wider place.

ISO 3166 codes stay (of a subdivision the country is checked). A name is read only where the table of places
has it, and said. What is no one country or part of it (a region, rest of world, none) is no place.
"""

from __future__ import annotations

import re

from footprint.exchange.reading import Faults
from footprint.factors.places import named_place

#: A geography that nobody stated: no need ever matches it by itself.
NOWHERE = "unstated"
#: World data, where the file says so itself.
WORLD = "GLO"
#: ISO 3166-1 alpha-2, officially assigned.
COUNTRIES = frozenset(
    re.findall(
        "..",
        "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCO"
        "CRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHT"
        "HUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMP"
        "MQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSH"
        "SISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW",
    )
)
_CODE = re.compile(r"([A-Z]{2})(-[A-Z0-9]{1,3})?", re.ASCII)
#: Words that turn the name of a place into all other places.
_NOT = re.compile(
    r"\b(without|w/o|excl\w*|except\w*|other|outside|rest|not|non|average|world)\b|除|非(?!洲)|以外|其他"
)


def place_of(text: str, faults: Faults, at: str) -> str:
    """The code of a stated place, else ``unstated``.

    Remarks: FP-D034 for a name that is read, FP-D035 for a text that is none, FP-D022 for no text.
    """
    if not text:
        faults.add("FP-D022", at, severity="warning")
        return NOWHERE
    code = _CODE.fullmatch(text)
    if text == WORLD or (code is not None and code[1] in COUNTRIES):
        return text
    named = "" if code or _NOT.search(text.casefold()) else named_place(text)
    if named:
        faults.add("FP-D034", at, text[:80], named, severity="warning")
        return named
    faults.add("FP-D035", at, text[:80], severity="warning")
    return NOWHERE
