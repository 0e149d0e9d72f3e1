"""The method choices of an assessment: which inventory it takes of the one study.

Assessments with the same choices take the same inventory; those that choose otherwise get a variant of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from footprint.base.problem import Problem
from footprint.model.place import Place
from footprint.model.processes import Output
from footprint.model.study import Assessment, Study


@dataclass(frozen=True, slots=True)
class Method:
    """What may differ between two inventories of one study.

    ``left_out`` names lines that no assessment of this method holds: credits that are not counted, and parts
    and flows that the study states for other assessments only. ``instruments`` are the kinds that count by
    contract; empty: all.
    """

    allocation: str = ""
    allocation_reason: str = ""
    electricity: str = ""
    recycling: str = "cut_off"
    left_out: frozenset[str] = frozenset()
    instruments: tuple[str, ...] = ()

    def counts(self, kind: str) -> bool:
        """Whether a kind of instrument counts: one that is named, or any where none is."""
        return not self.instruments or kind in self.instruments


def method_of(study: Study, assessment: Assessment) -> Method:
    """The method of one assessment."""
    return Method(
        allocation=assessment.allocation,
        allocation_reason=assessment.allocation_reason,
        electricity=assessment.electricity,
        recycling=assessment.recycling or "cut_off",
        left_out=frozenset(_left_out(study, assessment)),
        instruments=tuple(sorted(set(assessment.instruments)))
        if assessment.electricity == "contract"
        else (),
    )


#: The closed list of words behind each method choice.
CHOICE_LISTS: Mapping[str, str] = {
    "allocation": "share_key",
    "electricity": "electricity_method",
    "recycling": "recycling",
    "credits": "credits",
}


def choices(study: Study, assessment: Assessment) -> dict[str, str]:
    """The method choices that an assessment makes, where the study gives them something to choose."""
    asked = {
        "allocation": assessment.allocation,
        "electricity": assessment.electricity,
        "recycling": assessment.recycling or ("cut_off" if study.recycling else ""),
        "credits": assessment.credits or ("none" if any(x.kind == "avoided" for x in study.lines) else ""),
    }
    return {name: value for name, value in asked.items() if value}


def _left_out(study: Study, assessment: Assessment) -> Iterator[str]:
    parents = {line.parent for line in study.lines if line.parent}
    for line in study.lines:
        structural = line.kind in ("intermediate", "avoided") or line.id in parents
        elsewhere = bool(line.assessments) and assessment.id not in line.assessments
        if (line.kind == "avoided" and assessment.credits != "avoided") or (structural and elsewhere):
            yield line.id


def methods(study: Study) -> dict[Method, tuple[str, ...]]:
    """Every method in use, with the assessments that share it; that of the first assessment first."""
    found: dict[Method, tuple[str, ...]] = {}
    for item in study.assessments:
        key = method_of(study, item)
        found[key] = (*found.get(key, ()), item.id)
    return found or {Method(): ()}


def _under(output: Output, method: Method) -> Output:
    """An output divided by the key of the method, for its reason: that of another key says nothing."""
    if output.role == "other" or output.allocation == method.allocation:
        return output
    return output.model_copy(update={"allocation": method.allocation, "reason": method.allocation_reason})


def under(study: Study, method: Method) -> Study:
    """The study as one method takes it: its allocation, without the lines it leaves out."""
    update: dict[str, object] = {}
    if method.allocation:
        update["outputs"] = tuple(_under(o, method) for o in study.outputs)
    gone = set(method.left_out)
    size = -1
    while size != len(gone):  # what stands below a line goes with it
        size = len(gone)
        gone |= {line.id for line in study.lines if line.parent in gone}
    if gone:
        update["lines"] = tuple(line for line in study.lines if line.id not in gone)
    return study.model_copy(update=update) if update else study


def credits_left_out(study: Study, method: Method, ids: tuple[str, ...], place: Place) -> Iterator[Problem]:
    """Credits that the assessments of a method do not count, each said."""
    for line in study.lines:
        if line.kind == "avoided" and line.id in method.left_out:
            where, values = place("lines", line.id, "kind"), {"assessments": ", ".join(ids)}
            yield Problem("FP-C060", where, got=line.id, severity="info", values=values)
