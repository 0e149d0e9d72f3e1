"""Words and numbers as a report shows them: one language, or both with Chinese first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Literal

from markupsafe import Markup

from footprint.base.messages import COLON, LANGS, Lang
from footprint.base.numbers import NumberError, format_dec, format_rat, show
from footprint.model.vocabulary import label

ReportLang = Literal["zh", "en", "both"]

_GROUP = "\u202f"  # narrow no-break space: a comma or point would be read as a decimal sign somewhere
_MAX_SHOWN = 14


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """The catalogue: key -> {zh, en}."""
    path = files("footprint.report") / "texts.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def visible(text: str) -> str:
    """Control and bidirectional characters made visible, other white space a plain space."""
    out = (" " if c.isspace() else c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one report. Plain methods give str; ``html`` gives escaped markup."""

    lang: ReportLang

    @property
    def langs(self) -> tuple[Lang, ...]:
        """The languages shown, in order."""
        return ("zh", "en") if self.lang == "both" else (self.lang,)

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return COLON[self.langs[-1]]

    def __call__(self, key: str, /, **values: object) -> str:
        """A catalogue text, as plain text. A mapping gives each language its own value."""
        found = (texts()[key][lang].format_map(_chosen(values, lang)) for lang in self.langs)
        return " / ".join(dict.fromkeys(found))

    def html(self, key: str, /, **values: object) -> Markup:
        """A catalogue text as markup; the values are escaped. A mapping gives each language its own."""
        return self._join({lang: _filled(texts()[key][lang], lang, values) for lang in self.langs})

    def word(self, name: str, code: str) -> str:
        """The word of a closed list, as plain text; the code itself when it is not known."""
        return " / ".join(dict.fromkeys(label(name, code, lang) for lang in self.langs))

    def word_html(self, name: str, code: str) -> Markup:
        """The word of a closed list, as markup."""
        return self._join({lang: Markup.escape(label(name, code, lang)) for lang in self.langs})

    def pick(self, names: Mapping[str, str]) -> str:
        """A text that exists in two languages; once where both are equal."""
        found = (names.get(lang, "") for lang in self.langs)
        return " / ".join(dict.fromkeys(n for n in found if n)) or next(iter(names.values()), "")

    def _join(self, parts: Mapping[Lang, Markup]) -> Markup:
        if len(parts) == 1 or len(set(parts.values())) == 1:
            return next(iter(parts.values()))
        spans = (Markup('<span class="{0}" lang="{0}">{1}</span>').format(k, v) for k, v in parts.items())
        return Markup(" ").join(spans)


def _chosen(values: Mapping[str, object], lang: Lang) -> dict[str, object]:
    return {k: v[lang] if isinstance(v, Mapping) else v for k, v in values.items()}


def _filled(template: str, lang: Lang, values: Mapping[str, object]) -> Markup:
    chosen = _chosen(values, lang)
    shown = {k: v if isinstance(v, Markup) else visible(str(v)) for k, v in chosen.items()}
    return Markup(template).format(**shown)


def both(name: str, *codes: str) -> dict[Lang, str]:
    """Words of a closed list in each language, to fill a catalogue text."""
    return {
        lang: ("、" if lang == "zh" else ", ").join(label(name, c, lang) for c in codes) for lang in LANGS
    }


def group(text: str) -> str:
    """Thousands of a decimal set apart from five digits on: 1890000 -> 1 890 000."""
    sign = "-" if text.startswith("-") else ""
    whole, point, rest = text.removeprefix("-").partition(".")
    if len(whole) < 5 or not whole.isdigit():
        return text
    head = len(whole) % 3
    parts = [whole[:head]] * bool(head) + [whole[i : i + 3] for i in range(head, len(whole), 3)]
    return sign + _GROUP.join(parts) + point + rest


def number(value: Fraction, digits: int = 6) -> str:
    """A result or a ratio for reading: significant digits, half-even, thousands apart."""
    return group(show(value, digits)).replace("-", "−")


def stated(value: Fraction) -> str:
    """An amount as it was stated: in full where it is short, else six significant digits."""
    try:
        text = format_dec(value)
    except NumberError:
        text = format_rat(value)
    return group(text).replace("-", "−") if len(text) <= _MAX_SHOWN else number(value)


def percent(value: Fraction) -> str:
    """A share as per cent with one decimal; a small one never looks like zero."""
    tenths = round(abs(value) * 1000)
    if value and not tenths:
        return "< 0.1 %"
    sign = "−" if value < 0 else ""
    return f"{sign}{tenths // 10}.{tenths % 10} %"
