"""What is asked of whom: the lines of a study that lack a factor of their own, by supplier.

A request says what the part is and how the answer has to be cut. It never says how much we buy, what we make
of it, or who else supplies us. Its id follows from what is asked, so that the reply finds its lines again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from footprint.base.canonical import dumps
from footprint.base.digest import sha256_hex
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.intake.suppliers.fields import FORMAT
from footprint.model.lines import Line, Match
from footprint.model.study import Study
from footprint.units.suggest import nearest

#: What can be bought from a supplier with a footprint of its own.
_KINDS = ("material", "auxiliary", "service", "packaging")
#: States that a supplier's number would improve.
_ASKED_STATES = ("open", "proxy", "range")
BOUNDARY = "cradle_to_gate"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a part, and the lines it stands in."""

    lines: tuple[str, ...]
    part_no: str
    name: str
    spec: str
    unit: str
    boundary: str
    start: str
    end: str
    geography: str

    @property
    def label(self) -> str:
        """The name of the question in messages and lists: its first line."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Request:
    """What one supplier is asked. ``supplier`` is empty for a line that names none."""

    supplier: str
    asked: tuple[Asked, ...]
    owner: str = ""
    due: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over what is asked of whom; owner and due date are left out."""
        asked = [{**asdict(a), "lines": list(a.lines)} for a in self.asked]
        return sha256_hex(dumps({"format": FORMAT, "supplier": self.supplier, "asked": asked}))

    @property
    def id(self) -> str:
        """The request id, printed for people."""
        return f"R-{self.digest[:10].upper()}"

    @property
    def file(self) -> str:
        """The name of its workbook."""
        name = self.supplier or self.asked[0].label
        kept = "".join(c if c.isalnum() or c in "-." else "_" for c in name)  # letters of any script stay
        return f"request_{kept.strip('._')[:60] or self.id}.xlsx"


def askable(study: Study) -> tuple[Line, ...]:
    """The bought parts whose factor is open, a proxy or a range."""
    parents = {line.parent for line in study.lines if line.parent}
    return tuple(
        line
        for line in study.lines
        if line.kind in _KINDS
        and line.id not in parents
        and (line.match() or Match()).state in _ASKED_STATES
        and line.amount is not None
    )


def requests(study: Study, lines: Iterable[str] = (), owner: str = "", due: str = "") -> tuple[Request, ...]:
    """One request a supplier; a line without a supplier makes a request of its own.

    Parameters
    ----------
    lines : iterable of str
        Ids of the lines to ask for; by default every bought part that is open, a proxy or a range.

    Raises
    ------
    ProblemsError
        FP-M016 for an unknown line, FP-I141 for one that nobody can be asked for.
    """
    wanted = _named(study, tuple(dict.fromkeys(lines))) or askable(study)
    by_supplier: dict[tuple[str, str], list[Line]] = {}
    for line in sorted(wanted, key=lambda x: x.id):
        by_supplier.setdefault((line.supplier, "" if line.supplier else line.id), []).append(line)
    return tuple(
        Request(supplier, questions(study, found), owner, due)
        for (supplier, _), found in sorted(by_supplier.items())
    )


def _named(study: Study, ids: Sequence[str]) -> tuple[Line, ...]:
    known = {line.id: line for line in study.lines}
    parents = {line.parent for line in study.lines if line.parent}
    found = []
    for name in ids:
        line = known.get(name)
        if line is None:
            found.append(Problem("FP-M016", Where(key=name), got=name, near=nearest(name, known)))
        elif line.kind not in _KINDS or name in parents or line.amount is None:
            found.append(Problem("FP-I141", Where(key=name), got=name, values={"kind": line.kind}))
    if found:
        raise ProblemsError(found)
    return tuple(known[name] for name in ids)


def questions(study: Study, lines: Iterable[Line]) -> tuple[Asked, ...]:
    """The questions for some lines: the same part is asked for once."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for line in lines:
        if line.amount is not None:
            part = (line.part_no, line.name, line.spec, line.amount.unit, line.origin)
            groups.setdefault(part, []).append(line.id)
    start, end = study.product.start, study.product.end
    return tuple(
        Asked(tuple(ids), part_no, name, spec, unit, BOUNDARY, start, end, origin)
        for (part_no, name, spec, unit, origin), ids in groups.items()
    )


def asked_of(document: Any) -> Asked:
    """A question from its fields as text."""
    return Asked(**{**document, "lines": tuple(t for t in document["lines"].replace(",", " ").split() if t)})


def with_owner(study: Study, asked: Iterable[Request]) -> Study:
    """The study in which every line that was asked for names who waits for the answer, and until when."""
    told = {line: (r.owner, r.due) for r in asked for a in r.asked for line in a.lines}
    lines = []
    for line in study.lines:
        owner, due = told.get(line.id, ("", ""))
        if owner or due:
            match = line.match() or Match()
            fields = {**dict(match), "owner": owner or match.owner, "due": due or match.due}
            rest = tuple(m for m in line.matches if m.role != "main")
            line = line.model_copy(update={"matches": (Match.model_validate(fields), *rest)})
        lines.append(line)
    return study.model_copy(update={"lines": tuple(lines)})
