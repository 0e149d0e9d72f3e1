"""Write a study and read it back before the file is touched."""

from __future__ import annotations

from collections.abc import Iterable
from filecmp import cmp
from pathlib import Path
from tempfile import TemporaryDirectory

from footprint.api.sectors import sector_key
from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.study_guard import member, stands, workbook
from footprint.base.where import Where
from footprint.intake.files import read_study
from footprint.intake.sheets import TITLES, UNUSUAL
from footprint.intake.write import new_study, save_bytes, save_study
from footprint.model.study import Study as Inventory
from footprint.units.suggest import nearest


def save_checked(inventory: Inventory, target: Path, lang: Lang) -> None:
    """Write to .xlsx, .json or a folder; an existing workbook keeps its formatting.

    Raises
    ------
    ProblemsError
        What was written does not read back to the same study, or what stands there is refused as reading
        refuses it; the file is left as it was.
    """
    with TemporaryDirectory() as folder:
        trial = Path(folder) / target.name
        if target.is_file() and target.suffix.lower() == ".xlsx":
            trial.write_bytes(workbook(target)[0])
        for old in _parts(target):
            trial.mkdir(exist_ok=True)
            (trial / old.name).write_bytes(member(old))
        save_study(inventory, trial, lang)
        _reads_back(inventory, trial)
        for made in _parts(trial) or [trial]:
            place = target / made.name if trial.is_dir() else target
            if not place.is_file() or not cmp(made, place, shallow=False):
                save_bytes(place, made.read_bytes())


def save_new(path: Path, data: bytes) -> None:
    """Write a file that was not there.

    Raises
    ------
    ProblemsError
        FP-X001: something stands at the path, also where another wrote it at the same moment.
    """
    try:
        save_bytes(path, data, new=True)
    except FileExistsError:
        raise _taken(path) from None


def _taken(path: Path) -> ProblemsError:
    return ProblemsError([Problem("FP-X001", Where(file=path.name), got=path.name)])


def _parts(folder: Path) -> list[Path]:
    """What stands under the names of the folder form; other files of the folder are none of our business."""
    names = ("study.toml", *(f"{sheet}.csv" for sheet in TITLES if sheet != "product"))
    return [folder / name for name in names if stands(folder / name)]


def _reads_back(inventory: Inventory, path: Path) -> None:
    """Raise ProblemsError unless the file says the same study."""
    found, reading = read_study(path)
    if found is None:
        raise ProblemsError([Problem("FP-X009", Where(file=path.name)), *errors(reading.problems)])
    if found.digest() != inventory.digest():
        again = {line.id: line for line in found.lines}
        lost = [line.id for line in inventory.lines if again.get(line.id) != line]
        raise ProblemsError([Problem("FP-X009", Where(file=path.name), got=", ".join(lost[:5]))])


def new(
    path: str | Path,
    lang: Lang = "zh",
    *,
    family: bool = False,
    sector: str = "",
    sheets: Iterable[str] = (),
) -> Path:
    """Write a blank study, or that of a product family; never over an existing file.

    Parameters
    ----------
    sector : str
        A name of a sector in either language: its unit processes, rows without amounts and questions stand
        ready. `footprint.api.sectors.sectors` lists them.
    sheets : iterable of str
        Sheets that most studies go without, by key or title: recycling, quality, instruments, energy_balance.

    Raises
    ------
    ProblemsError
        Something already stands at the path; the sector or a sheet is not known.
    """
    target = Path(path)
    more = frozenset(map(_sheet, sheets)) | ({"family"} if family else frozenset())
    try:
        new_study(target, lang, more=more, sector=sector_key(sector))
    except FileExistsError:
        raise _taken(target) from None
    return target


def _sheet(text: str) -> str:
    """The key of a sheet that a blank study goes without, by its key or a title."""
    offered = {name: name for name in sorted(UNUSUAL)}
    known = {t.casefold(): name for name in offered for t in (name, *TITLES[name])}
    found = known.get(text.strip().casefold())
    if found is None:
        near, expected = nearest(text, known), " | ".join(offered)
        raise ProblemsError([Problem("FP-X080", Where(key="--with"), got=text, expected=expected, near=near)])
    return found
