"""Matching as a conversation: each open line in turn, one short answer, everything saved at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from footprint.apps.cli.decisions import Step, bias_of, decided
from footprint.apps.cli.match_views import print_item
from footprint.apps.cli.shell import out, print_problems, safe, say
from footprint.apps.cli.wrapping import put
from footprint.base.messages import Lang
from footprint.base.problem import ProblemsError
from footprint.model.vocabulary import choices, label

if TYPE_CHECKING:
    from footprint.api.study import Study
    from footprint.model.lines import Bias, Role
    from footprint.report.offers import MatchItem

_ALL = 1_000
_HITS = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """The study as decided, and how many rows were; ``kept`` is False where the user threw them away."""

    study: Study
    count: int
    kept: bool = True


class _Stop(Exception):
    """The user ends the conversation."""

    def __init__(self, keep: bool) -> None:
        super().__init__()
        self.keep = keep


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every question needs."""

    lang: Lang
    top: int
    author: str = ""

    def ask(self, key: str, default: str = "", **values: object) -> str:
        """One answer; a question with a default shows it, one without may stay empty."""
        text = say(key, self.lang, **values)
        answer: str = typer.prompt(text, default=default, show_default=bool(default), prompt_suffix=": ")
        return answer.strip()

    def need(self, key: str, default: str = "", **values: object) -> str:
        """One answer that may not be empty."""
        while True:
            found = self.ask(key, default, **values)
            if found:
                return found
            out.print(say("ask_needed", self.lang), style="yellow")


def converse(study: Study, lang: Lang, top: int, author: str) -> Outcome:
    """Ask for every open row of a study.

    End of input and Ctrl-C end the conversation as ``q`` does: what was decided is kept.
    """
    queue: list[tuple[str, Role]] = [(row.line.id, row.role) for row in study.match().unmatched]
    out.print(say("match_head", lang, open=len(queue), rows=len(study.match().rows)))
    count = 0
    try:
        desk = _Desk(lang, top, author or (_author(study, _Desk(lang, top)) if queue else ""))
        if queue:
            _welcome(study, lang)
        for place, (line, role) in enumerate(queue, 1):
            made = _row(study, line, role, desk, f"{place}/{len(queue)}")
            if made is study:
                continue
            study, count = made, count + 1
            ahead = [(row.line.id, row.role) for row in study.match(line=line).unmatched]
            queue[place:place] = [x for x in ahead if x not in queue]  # the upstream of a fuel comes next
    except _Stop as stop:
        return Outcome(study, count, stop.keep)
    except typer.Abort:
        out.print()
    return Outcome(study, count)


def _author(study: Study, desk: _Desk) -> str:
    """Who decides; the last person who did is offered."""
    known = [m.author for line in study.lines for m in line.matches if m.author]
    return desk.need("ask_author", known[-1] if known else "")


def _welcome(study: Study, lang: Lang) -> None:
    out.print(say("match_help", lang))
    if study.inventory.factors:
        names = ", ".join(f"own/{row.id}" for row in study.inventory.factors)
        out.print(say("match_own", lang, names=safe(names)))


def _row(study: Study, line: str, role: Role, desk: _Desk, place: str) -> Study:
    """The study after one row: decided, or as it was where the row is skipped."""
    view = study.match(line=line)
    item = next(i for i in view.items if i.role == role)
    out.print(f"\n[dim]{place}[/]")
    print_item(item, desk.lang, desk.top)
    while True:
        try:
            step = _answer(desk.ask("match_ask"), item, study, desk)
            if step is not None:
                return decided(study, step)
        except ProblemsError as fault:
            print_problems(fault.problems, desk.lang, console=out)


def _answer(text: str, item: MatchItem, study: Study, desk: _Desk) -> Step | None:
    """What an answer does to the study; None where it only showed something."""
    word, _, rest = text.partition(" ")
    command, rest = word.lower(), rest.strip()
    if command in ("q", "x"):
        raise _Stop(command == "q")
    if command == "s":
        return _skip
    if command == "r":
        return _range(item, desk)
    if command == "c":
        return _cutoff(item, desk)
    if command == "m":
        print_item(item, desk.lang, _ALL)
    elif command == "f" and rest:
        _search(rest, study, desk.lang)
    elif command == "p" and (ref := _ref(rest, item)):
        return _proxy(ref, item, desk)
    elif ref := _ref(text, item):
        offer = next((o for o in item.offers if o.ref == ref), None)
        if offer is not None and offer.state == "proxy":
            out.print(say("match_is_proxy", desk.lang), style="yellow")
            return _proxy(ref, item, desk)
        return _pin(ref, item, desk, offer.why[desk.lang] if offer is not None else "")
    else:
        out.print(say("match_help", desk.lang))
    return None


def _skip(study: Study) -> Study:
    return study


def _ref(text: str, item: MatchItem) -> str:
    """The factor that a number or an id means, "" for neither."""
    if text.isascii() and text.isdigit():
        return next((o.ref for o in item.of("candidate") if o.rank == int(text)), "")
    return text if "/" in text and " " not in text else ""


def _pin(ref: str, item: MatchItem, desk: _Desk, why: str) -> Step:
    line, role, author = item.line, _role(item), desk.author
    reason = desk.need("ask_reason", why)
    return lambda study: study.pin(line, ref, role=role, reason=reason, author=author)


def _proxy(ref: str, item: MatchItem, desk: _Desk) -> Step:
    line, role, author = item.line, _role(item), desk.author
    words = " / ".join(f"{n} {word}" for n, word in enumerate(choices("bias", desk.lang), 1))
    bias: Bias = ""
    while not bias:
        typed = desk.need("ask_bias", words=words)
        named = choices("bias", desk.lang)
        bias = bias_of(named[int(typed) - 1] if typed in ("1", "2", "3") else typed)
    reason = desk.need("ask_reason")
    return lambda study: study.proxy(line, ref, bias, role=role, reason=reason, author=author)


def _range(item: MatchItem, desk: _Desk) -> Step:
    line, role, author = item.line, _role(item), desk.author
    low, high = desk.need("ask_low"), desk.need("ask_high")
    unit, reason = desk.need("ask_unit", item.unit), desk.need("ask_range_source")
    return lambda study: study.range(line, low, high, unit, role=role, reason=reason, author=author)


def _cutoff(item: MatchItem, desk: _Desk) -> Step:
    line, role, author = item.line, _role(item), desk.author
    estimate, reason = desk.need("ask_estimate"), desk.need("ask_reason")
    return lambda study: study.cutoff(line, estimate, role=role, reason=reason, author=author)


def _role(item: MatchItem) -> Role:
    return "upstream" if item.role == "upstream" else "main"


def _search(text: str, study: Study, lang: Lang) -> None:
    """Library rows by words, to be pinned by their id; the study's rules judge them then."""
    hits = study.match().library.search(text, _HITS)
    if not hits:
        out.print(f"   {say('no_hit', lang)}")
    for hit in hits:
        row = hit.factor
        kind = label("factor_kind", row.kind, lang)
        facts = (row.names[lang], f"{row.published_value} {row.published_unit}", row.geography, kind)
        put(row.ref, "", 3)
        put(" · ".join(facts), "dim", 5)
