"""Questions that a file leaves open, and the answers a person gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from footprint.base.messages import Lang
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.intake.tables.headers import folded

Answer = str | tuple[str, ...]
#: Between the things that one question is about, and how many it names.
_AND = "; "
_NAMED = 12


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the file does not say.

    ``choices`` are the answers it may have; ``free`` questions take any text that reads (a unit, a year).
    ``multiple`` questions take several choices.
    """

    id: str
    problem: Problem
    choices: tuple[str, ...]
    multiple: bool = False
    free: bool = False

    def text(self, lang: Lang) -> str:
        """The question in one language."""
        return self.problem.message(lang)

    @property
    def where(self) -> Where:
        """The cell that raises it."""
        return self.problem.where


@dataclass(slots=True)
class Asking:
    """What is asked while a file is read; each question once, whatever the number of cells that raise it."""

    answers: Mapping[str, Answer]
    questions: dict[str, Question] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def ask(
        self,
        name: str,
        code: str,
        where: Where,
        choices: tuple[str, ...],
        *,
        got: str = "",
        multiple: bool = False,
        free: bool = False,
        values: Mapping[str, str] | None = None,
    ) -> tuple[str, ...]:
        """The answer as a tuple; empty while it is open or does not fit. ``values`` are for the message."""
        self.used.add(name)
        shown = " | ".join(choices)
        # near stays empty: a question suggests nothing that a person might confirm unread
        said = {**(values or {}), "question": name}
        problem = Problem(code, where, got=got, expected=shown, values=said)
        given = self.answers.get(name, ())
        chosen = (given,) if isinstance(given, str) else tuple(given)
        same = {folded(c): c for c in choices}  # a header is typed without its line breaks and stray signs
        chosen = tuple(c if c in choices else same.get(folded(c), c) for c in chosen)
        if not chosen:
            self._open(Question(name, problem, choices, multiple, free))
            return ()
        wrong = [c for c in chosen if c not in choices and not free]
        if wrong or (len(chosen) > 1 and not multiple):
            self.fault("FP-I087", where, ", ".join(wrong or chosen), shown, question=name)
            return ()
        return chosen

    def _open(self, question: Question) -> None:
        """One question for all that raise it; it names each of them, so that none is answered unseen."""
        held = self.questions.setdefault(question.id, question)
        named = held.problem.got.split(_AND)
        got = question.problem.got
        if held is not question and got and got not in named and len(named) < _NAMED:
            more = "…" if len(named) == _NAMED - 1 else got
            problem = replace(held.problem, got=_AND.join((*named, more)))
            self.questions[question.id] = replace(held, problem=problem)

    def one(
        self, name: str, code: str, where: Where, choices: tuple[str, ...], got: str = "", **values: str
    ) -> str:
        """The single answer; empty while it is open."""
        found = self.ask(name, code, where, choices, got=got, values=values)
        return found[0] if found else ""

    def note(self, code: str, where: Where, got: str = "", near: str = "", **values: str) -> None:
        """A remark: what was done with the file that a person should see."""
        self.problems.append(Problem(code, where, got=got, near=near, severity="info", values=values))

    def fault(
        self, code: str, where: Where, got: str = "", expected: str = "", near: str = "", **values: str
    ) -> None:
        """An error of the file, with its cell."""
        self.problems.append(Problem(code, where, got=got, expected=expected, near=near, values=values))
