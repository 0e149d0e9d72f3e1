"""Decisions as a script writes them: ``--pin L1=ID``, ``--proxy L1=ID:bias:reason`` and the like."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.where import Where

if TYPE_CHECKING:
    from footprint.api.study import Study
    from footprint.model.lines import Bias, Role

FORMS = {
    "pin": "LINE=ID[:REASON]",
    "proxy": "LINE=ID:BIAS:REASON",
    "range": "LINE=LOW..HIGH UNIT:SOURCE",
    "cutoff": "LINE=ESTIMATE:REASON",
}
Step = Callable[["Study"], "Study"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One line and role, and what a study becomes once it is decided."""

    line: str
    role: Role
    step: Step


def split_role(text: str) -> tuple[str, Role]:
    """``E2~up`` is the upstream of line E2, ``M1~recycled`` a term of its recycling."""
    from footprint.model.lines import Role

    line, _, end = text.partition("~")
    roles: dict[str, Role] = {r: r for r in get_args(Role)} | {"up": "upstream", "": "main"}
    return (line, roles[end]) if end in roles else (text, "main")


def bias_of(text: str) -> Bias:
    """The bias direction that a word of either language means, "" for none."""
    from footprint.model.vocabulary import code

    known: dict[str | None, Bias] = {
        "overstates": "overstates",
        "understates": "understates",
        "unknown": "unknown",
    }
    return known.get(code("bias", text), "")


def parse(kind: str, text: str, author: str) -> Decision:
    """One decision from the text of its option.

    Raises
    ------
    ProblemsError
        FP-X040: the text does not have the form of its option.
    """
    head, sign, rest = text.partition("=")
    line, role = split_role(head.strip())
    parts = [part.strip() for part in rest.split(":", 2 if kind == "proxy" else 1)]
    step = _step(kind, line, role, parts, author) if sign and line else None
    if step is None:
        where = Where(key=f"--{kind}")
        raise ProblemsError([Problem("FP-X040", where, got=text, expected=f"--{kind} '{FORMS[kind]}'")])
    return Decision(line, role, step)


def _step(kind: str, line: str, role: Role, parts: list[str], author: str) -> Step | None:
    first, reason = parts[0], parts[-1] if len(parts) > 1 else ""
    if kind == "pin" and first:
        return lambda study: study.pin(line, first, role=role, reason=reason, author=author)
    if not first or not reason:
        return None
    if kind == "proxy":
        bias = bias_of(parts[1])
        if len(parts) < 3 or not bias:
            return None
        return lambda study: study.proxy(line, first, bias, role=role, reason=reason, author=author)
    if kind == "range":
        ends, _, unit = first.partition(" ")
        low, dots, high = ends.partition("..")
        if not (low and dots and high and unit.strip()):
            return None
        return lambda study: study.range(
            line, low, high, unit.strip(), role=role, reason=reason, author=author
        )
    return lambda study: study.cutoff(line, first, role=role, reason=reason, author=author)


def parse_all(options: Iterable[tuple[str, list[str]]], author: str) -> list[Decision]:
    """The decisions of all options; every fault of them at once.

    Raises
    ------
    ProblemsError
        A form that is wrong (FP-X040), no author (FP-X041), one line decided twice (FP-X042).
    """
    found: list[Decision] = []
    problems: list[Problem] = []
    for kind, texts in options:
        for text in texts:
            try:
                found.append(parse(kind, text, author))
            except ProblemsError as fault:
                problems += fault.problems
    if (found or problems) and not author.strip():
        problems.append(Problem("FP-X041", Where(key="--author")))
    seen: set[tuple[str, str]] = set()
    for item in found:
        if (item.line, item.role) in seen:
            problems.append(Problem("FP-X042", Where(key=item.line), got=item.line))
        seen.add((item.line, item.role))
    if problems:
        raise ProblemsError(problems)
    return found


def decided(study: Study, step: Step) -> Study:
    """The study after one decision.

    Raises
    ------
    ProblemsError
        The decision brings an error into the study: a unit that no bridge reaches, an unknown factor.
    """
    made = step(study)
    if made is study:
        return study
    before = {p.render("en") for p in errors(study.check())}
    new = [p for p in errors(made.check()) if p.render("en") not in before]
    if new:
        raise ProblemsError(new)
    return made


def decided_all(study: Study, decisions: Iterable[Decision]) -> Study:
    """The study after all decisions; every fault of them at once, and then nothing is decided."""
    problems: list[Problem] = []
    for item in decisions:
        try:
            study = decided(study, item.step)
        except ProblemsError as fault:
            problems += fault.problems
    if problems:
        raise ProblemsError(problems)
    return study
