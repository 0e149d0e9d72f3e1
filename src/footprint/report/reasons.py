"""Why a factor is offered or refused, with codes of the library said in words of each language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from footprint.base.messages import LANGS, Lang
from footprint.base.problem import Problem
from footprint.base.unit_table import unit_label
from footprint.factors.factor import Factor
from footprint.model.vocabulary import label

Words = Callable[[str, Lang], str]
_STOPS: Mapping[Lang, str] = {"zh": "；", "en": "; "}


def kind_label(kind: str, lang: Lang) -> str:
    """The boundary in words; ``library_kind`` holds those that nobody enters in a study."""
    found = label("factor_kind", kind, lang)
    return label("library_kind", kind, lang) if found == kind else found


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


def why(problems: Iterable[Problem], factor: Factor) -> Mapping[str, str]:
    """The reasons of one factor in both languages; where a bridge is missing, what to do as well."""
    out: dict[str, str] = {}
    for lang in LANGS:
        texts = [told(p, factor, lang) + _next(p, lang) for p in problems]
        out[lang] = _STOPS[lang].join(texts)
    return out


def _next(problem: Problem, lang: Lang) -> str:
    hint = problem.hint(lang) if problem.code == "FP-F007" else ""
    return hint and {"zh": f"。{hint}", "en": f". {hint}"}[lang]
