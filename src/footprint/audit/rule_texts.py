"""What each rule sees and cannot see, with severity and parameters: for people and pages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from footprint.audit.rulesets import rule_sets
from footprint.base.messages import LANGS, Lang
from footprint.base.problem import Problem


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule of a rule set. ``sees`` and ``blind`` are texts by language; ``attacks`` are classes."""

    name: str
    severity: str
    codes: tuple[str, ...]
    names: tuple[str, ...]  # of the codes, each once
    parameters: Mapping[str, Any]
    sources: Mapping[str, Mapping[str, str]]
    attacks: tuple[str, ...]
    sees: Mapping[Lang, str]
    blind: Mapping[Lang, str]

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form."""
        return {
            "rule": self.name,
            "severity": self.severity,
            "codes": list(self.codes),
            "names": list(self.names),
            "parameters": dict(self.parameters),
            "sources": {k: dict(v) for k, v in self.sources.items()},
            "attacks": list(self.attacks),
            "sees": dict(self.sees),
            "blind": dict(self.blind),
        }


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    path = files("footprint.audit") / "rules.toml"
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


def parameters_of(name: str) -> tuple[str, ...]:
    """The parameters that a rule reads; those that a rule set may leave out too. KeyError if unknown."""
    return tuple(p.rstrip("?") for p in _texts()[name]["parameters"])


def rule_texts(rule_set: str) -> tuple[RuleText, ...]:
    """The rules of a shipped rule set, by name.

    Raises
    ------
    KeyError
        No such rule set.
    """
    document, found = rule_sets()[rule_set], []
    for name, severity in sorted(document["rules"].items()):
        row = _texts()[name]
        given = [p for p in parameters_of(name) if p in document["parameters"]]
        found.append(
            RuleText(
                name=name,
                severity=severity,
                codes=tuple(row["codes"]),
                names=tuple(dict.fromkeys(Problem(code).name for code in row["codes"])),
                parameters={p: document["parameters"][p] for p in given},
                sources={p: document["sources"][p] for p in given},
                attacks=tuple(row["attacks"]),
                sees={lang: row[f"sees_{lang}"] for lang in LANGS},
                blind={lang: row[f"blind_{lang}"] for lang in LANGS},
            )
        )
    return tuple(found)
