"""Read a study from the forms it is kept in."""

from __future__ import annotations

from pathlib import Path

from footprint.api.defaults import default_library
from footprint.api.study import Study
from footprint.base.problem import Problem, ProblemsError, errors, refuse
from footprint.base.where import Where
from footprint.compile.build import build
from footprint.intake.evidence import with_digests
from footprint.intake.files import read_study
from footprint.intake.partial import without_followers
from footprint.intake.reading import Reading


def read(path: str | Path) -> Study:
    """Read a study from a workbook, a folder with study.toml, or study.json.

    Raises
    ------
    Refused
        The file is malformed or unsafe.
    ProblemsError
        With every problem found, each with its place.
    """
    source = Path(path)
    if source.suffix.lower() == ".fpz":
        raise refuse("FP-X011", Where(file=source.name), source.name)
    study, reading = read_study(source)
    if study is None:
        raise ProblemsError([*reading.problems, *_rest(reading)])
    study, found = with_digests(study, source if source.is_dir() else source.parent)
    if errors(found):
        raise ProblemsError([*reading.problems, *found])
    return Study(study, (*reading.problems, *found), reading.place, source)


def _rest(reading: Reading) -> list[Problem]:
    """What is wrong in the rows that did read, so that one run names every fault."""
    if reading.partial is None:
        return []
    _, found = build(reading.partial, default_library(), reading.place)
    return without_followers(reading, (p for p in found if p.severity != "info"))
