"""One door for the three forms of a study."""

from __future__ import annotations

from pathlib import Path

from footprint.base.problem import refuse
from footprint.base.study_guard import refuse_kind
from footprint.base.where import Where
from footprint.intake.folder import read_folder, read_json
from footprint.intake.reading import Reading
from footprint.intake.workbook import read_workbook
from footprint.model.study import Study
from footprint.units.suggest import few_suggestions


@few_suggestions()
def read_study(path: Path) -> tuple[Study | None, Reading]:
    """The study at a path: .xlsx workbook, folder with study.toml, or .json.

    Raises
    ------
    Refused
        Nothing there, not a study, or unsafe.
    """
    if path.is_dir():
        return read_folder(path)
    refuse_kind(path)
    if not path.is_file():
        raise refuse("FP-I005", Where(file=path.name), path.name)
    if path.suffix.lower() == ".json":
        return read_json(path)
    return read_workbook(path)
