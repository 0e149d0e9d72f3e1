"""Why a factor is offered or refused, with codes of the library said in words of each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from footprint.apps.cli.factor_values import kind_label
from footprint.base.messages import LANGS, Lang
from footprint.base.problem import Problem
from footprint.base.unit_table import unit_label
from footprint.model.vocabulary import label

if TYPE_CHECKING:
    from footprint.compile.match import MatchRow
    from footprint.factors.factor import Factor
    from footprint.report.offers import MatchItem

Words = Callable[[str, Lang], str]
_STOPS: Mapping[Lang, str] = {"zh": "；", "en": "; "}


def _kinds(text: str, lang: Lang) -> str:
    return " | ".join(kind_label(kind, lang) for kind in text.split(" | "))


def _label(name: str) -> Words:
    return lambda text, lang: label(name, text, lang)


def _technology(text: str, lang: Lang) -> str:
    """A route of a row, or the treatment that a waste line asks for."""
    found = label("treatment", text, lang)
    return label("technology", text, lang) if found == text else found


#: Code -> part of the problem -> the words for what it holds.
_SAID: Mapping[str, Mapping[str, Words]] = {
    "FP-F005": {"expected": _label("rule_family")},
    "FP-F006": {"kind": _kinds, "expected": _kinds},
    "FP-F007": {"unit": unit_label, "expected": unit_label},
    "FP-F010": {"metal": _label("grid_metal")},
    "FP-F103": {"got": _technology},
    "FP-F104": {"got": _technology, "expected": _technology},
    "FP-F109": {"got": unit_label, "expected": unit_label},
}


def told(problem: Problem, factor: Factor, lang: Lang) -> str:
    """The message of one reason in words of one language."""
    if problem.code == "FP-F101":
        return replace(problem, got=factor.names[lang]).message(lang)
    said = _SAID.get(problem.code, {})
    values = {k: said[k](v, lang) if k in said else v for k, v in problem.values.items()}
    got = said["got"](problem.got, lang) if "got" in said else problem.got
    expected = said["expected"](problem.expected, lang) if "expected" in said else problem.expected
    if problem.code == "FP-F104" and got == expected:  # two codes of one treatment
        return Problem("FP-F103", got=got).message(lang)
    return replace(problem, got=got, expected=expected, values=values).message(lang)


def in_words(item: MatchItem, row: MatchRow) -> MatchItem:
    """An item whose offers say why in words; the row holds the reasons behind them."""
    found: dict[str, tuple[Factor, tuple[Problem, ...]]] = {
        c.factor.ref: (c.factor, c.reasons) for c in row.selection.candidates
    }
    found |= {r.factor.ref: (r.factor, (r.why,)) for r in row.selection.refused}

    def why(ref: str) -> Mapping[str, str]:
        factor, problems = found[ref]
        return {lang: _STOPS[lang].join(told(p, factor, lang) for p in problems) for lang in LANGS}

    offers = tuple(
        replace(o, why=why(o.ref)) if o.verdict != "chosen" and o.ref in found else o for o in item.offers
    )
    return replace(item, offers=offers)
