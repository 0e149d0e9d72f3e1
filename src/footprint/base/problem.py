"""Problems are values: collected while reading, raised once at the edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from footprint.base.messages import COLON, LANGS, Lang, entry, text
from footprint.base.where import Where, printable

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Problem:
    """One fault or remark: a code that is never reused, its place, what was found and expected.

    ``values`` fill the message template of the code; the texts live in the room's ``messages.toml``.
    """

    code: str
    where: Where = Where()
    got: str = ""
    expected: str = ""
    near: str = ""
    severity: Severity = "error"
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """The speaking name of the code, for example ``UNIT_UNKNOWN``."""
        return entry(self.code)["name"]

    def _slots(self) -> dict[str, str]:
        slots = {"got": self.got, "expected": self.expected, "near": self.near}
        slots.update(self.values)
        return {k: printable(str(v), 300) for k, v in slots.items()}

    def message(self, lang: Lang) -> str:
        """What is wrong, without place, hint or code."""
        return text(self.code, lang, self._slots())

    def hint(self, lang: Lang) -> str:
        """The next step; the nearest right thing where one is known."""
        parts = []
        if self.near:
            near = printable(self.near)
            parts.append(f"Did you mean “{near}”?" if lang == "en" else f"是否应为“{near}”？")
        if self.near != self.expected or not self.near:
            parts.append(text(self.code, lang, self._slots(), "hint"))
        return ("" if lang == "zh" else " ").join(p for p in parts if p)

    def render(self, lang: Lang) -> str:
        """One line: place, message, hint, code and speaking name."""
        place = f"{self.where.told(lang)}{COLON[lang]}" if str(self.where) else ""
        stop = "." if lang == "en" else "。"
        body = self.message(lang)
        body = body if body.endswith((".", "。", "?", "？")) else body + stop
        told = ("" if lang == "zh" else " ").join(p for p in (place + body, self.hint(lang)) if p)
        return f"{told} [{self.code} {self.name}]"

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form, both languages."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity,
            "where": self.where.to_json(),
            "got": self.got,
            "expected": self.expected,
            "near": self.near,
            "message": {lang: self.message(lang) for lang in LANGS},
            "hint": {lang: self.hint(lang) for lang in LANGS},
        }


class ProblemsError(Exception):
    """Raised at the edge with every problem found; ``exit_code`` 1."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(p.render("en") for p in self.problems))


class Refused(ProblemsError):
    """The input is malformed or unsafe: nothing was read further, nothing written; ``exit_code`` 3."""

    exit_code = 3


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those of severity error."""
    return [p for p in problems if p.severity == "error"]


def refuse(code: str, where: Where = Where(), got: str = "", **values: str) -> Refused:
    """A refusal with one problem."""
    return Refused([Problem(code, where, got=got, values=values)])
