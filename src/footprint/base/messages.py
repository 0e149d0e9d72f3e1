"""Message texts in zh and en: one ``messages.toml`` in each room, read when first shown."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
#: What stands between a name and what is said of it.
COLON: Mapping[Lang, str] = {"zh": "：", "en": ": "}

#: The letter of a code names the room that speaks.
ROOMS: Mapping[str, str] = {
    "B": "base",
    "U": "units",
    "M": "model",
    "F": "factors",
    "I": "intake",
    "C": "compile",
    "E": "engine",
    "G": "result",
    "R": "record",
    "S": "seal",
    "P": "proof",
    "A": "audit",
    "T": "report",
    "D": "exchange",
    "X": "apps",
}


def default_lang() -> Lang:
    """FOOTPRINT_LANG, else the locale: zh for Chinese, en for all others."""
    for name in ("FOOTPRINT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@cache
def catalogue(room: str) -> Mapping[str, Mapping[str, str]]:
    """All messages of one room: code -> {name, en, zh, hint_en, hint_zh}."""
    path = files("footprint") / room / "messages.toml"
    if not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))


def entry(code: str) -> Mapping[str, str]:
    """The catalogue entry of one code (``FP-U001``)."""
    return catalogue(ROOMS[code[3]])[code]


def text(code: str, lang: Lang, values: Mapping[str, str], part: str = "") -> str:
    """The text of a code in one language; ``part`` "hint" gives the hint ("" if there is none)."""
    key = f"{part}_{lang}" if part else lang
    template = entry(code).get(key, "")
    try:
        return template.format_map(values)
    except KeyError as missing:  # a template asks for a value that the caller did not give
        raise LookupError(f"{code}: message needs the value {missing}") from None
