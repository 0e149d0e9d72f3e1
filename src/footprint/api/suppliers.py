"""Suppliers: what is asked of them, and what their answers make of a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.api.saving import save_new
from footprint.api.values import validated
from footprint.base.digest import sha256_hex
from footprint.base.numbers import round_significant
from footprint.base.problem import Problem, ProblemsError, Refused, errors
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.files import read_study
from footprint.intake.suppliers.asking import Asked, questions, requests, with_owner
from footprint.intake.suppliers.questionnaire import questionnaire
from footprint.intake.suppliers.reply import is_reply, read_reply
from footprint.intake.suppliers.small_study import SmallStudy, small_file
from footprint.intake.suppliers.taking import ILLUSTRATIVE, Taking, factor_id, pinned_to, take
from footprint.intake.tables.values import period
from footprint.intake.write import save_study
from footprint.model.evidence import Evidence
from footprint.model.lines import Line, Match
from footprint.model.own_factor import OwnFactor

if TYPE_CHECKING:
    from footprint.api.result import Result
    from footprint.api.study import Study


@dataclass(frozen=True)
class Requests:
    """Questionnaires that are not yet written, and the study in which their lines name owner and due date.

    ``files`` maps the name of each workbook to its bytes; the same study gives the same bytes.
    """

    study: Study
    files: Mapping[str, bytes]

    def free(self, folder: str | Path) -> None:
        """Raise ProblemsError FP-X001 for every file that already stands in the folder."""
        taken = [name for name in self.files if (Path(folder) / name).exists()]
        if taken:
            raise ProblemsError([Problem("FP-X001", Where(file=name), got=name) for name in taken])

    def write(self, folder: str | Path) -> tuple[Path, ...]:
        """Write them into a folder, all or none, never over an existing file."""
        self.free(folder)
        written: list[Path] = []
        try:
            for name, data in self.files.items():
                save_new(Path(folder) / name, data)
                written.append(Path(folder) / name)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
        return tuple(written)


def ask(study: Study, lines: Iterable[str] = (), *, owner: str = "", due: str = "") -> Requests:
    """One bilingual questionnaire a supplier, for some lines or for every bought part without own data.

    Parameters
    ----------
    lines : iterable of str
        Line ids; by default every bought part that is open, a proxy or a range.
    owner, due : str
        Who waits for the answer, and until when (``2026-12-31``); written into the Match of the lines too.

    Raises
    ------
    ProblemsError
        FP-M016 or FP-I141 for a line that cannot be asked for, FP-X060 when there is nothing to ask,
        FP-I011 for a due date that is none.
    """
    if due and period(Cell(due, Where()), "ymd") != (due, due):
        raise ProblemsError([Problem("FP-I011", Where(key="due"), got=due, expected="2026-12-31")])
    validated(Match, {"owner": owner, "due": due}, "due")
    made = requests(study.inventory, lines, owner, due)
    if not made:
        raise ProblemsError([Problem("FP-X060")])
    files: dict[str, bytes] = {}
    for request in made:
        taken = {name.casefold() for name in files}
        name = request.file
        if name.casefold() in taken:
            name = f"{name.removesuffix('.xlsx')}-{request.id}.xlsx"
        files[name] = questionnaire(request)
    return Requests(replace(study, inventory=with_owner(study.inventory, made)), files)


def reply(
    study: Study, *paths: str | Path, author: str = "", today: date | None = None
) -> tuple[Study, tuple[Problem, ...]]:
    """The study with suppliers' replies, and what was remarked on the way.

    A questionnaire with a footprint becomes an own factor with evidence, pinned to its lines. One with data
    becomes a small study in ``<study>-suppliers/``, named by the line; given here again once its lines are
    matched, it is calculated and its total becomes the own factor. A part without an answer stays as it is.

    Raises
    ------
    Refused
        A file is neither a questionnaire nor a study, is unsafe, or what we wrote into it was changed.
    ProblemsError
        With every fault of all files, each with its cell; nothing is taken over and nothing written then.
    """
    found: list[Problem] = []
    refused: list[Problem] = []
    small: list[SmallStudy] = []
    for path in map(Path, paths):
        try:
            if path.is_file() and is_reply(path):
                day = today or date.today()
                taking = Taking(author, day, study.lang, _named(path, study.source))
                taken = take(study.inventory, read_reply(path), taking)
                study = replace(study, inventory=taken.study)
                found += taken.problems
                small += taken.small
            else:
                study = _calculated(study, path, author, today or date.today())
        except Refused as fault:
            refused += fault.problems
        except ProblemsError as fault:
            found += fault.problems
    places, more = _places(study, small)
    found += more
    if refused:
        raise Refused([*refused, *found])
    if errors(found):
        raise ProblemsError(found)
    for place, made in places.items():
        if made.study is not None and not place.exists():
            save_study(made.study, place, study.lang)
    return study, tuple(found)


def _named(path: Path, source: Path | None) -> str:
    """The reply as the study names it: by its way from the study; "" where another file has that name."""
    if source is None:
        return path.name
    home = (source if source.is_dir() else source.parent).resolve()
    if path.resolve().is_relative_to(home):
        return path.resolve().relative_to(home).as_posix()
    return "" if (home / path.name).exists() else path.name


def _places(study: Study, small: list[SmallStudy]) -> tuple[dict[Path, SmallStudy], list[Problem]]:
    """Where the small studies go; one of another reply is never written over."""
    places: dict[Path, SmallStudy] = {}
    found = []
    for made in small:
        if study.source is None:
            found.append(Problem("FP-X061", Where(key=made.line), got=made.line))
            continue
        folder = study.source.with_name(f"{study.source.stem}-suppliers")
        place = folder / made.file
        if place.exists() and not _same_reply(place, made):
            found.append(Problem("FP-I165", Where(file=place.name), got=f"{folder.name}/{made.file}"))
            continue
        places[place] = made
        got, expected = f"{folder.name}/{made.file}", study.source.name
        found.append(Problem("FP-I164", Where(key=made.line), got=got, expected=expected, severity="info"))
    return places, found


def _same_reply(place: Path, made: SmallStudy) -> bool:
    """Whether a small study came from this very reply; its lines may have been matched since."""
    held, reading = read_study(place)
    stands = held or reading.partial
    ids = {e.id for e in stands.evidence} if stands is not None else set()
    return made.study is None or {e.id for e in made.study.evidence} <= ids


def _calculated(study: Study, path: Path, author: str, today: date) -> Study:
    """The study with the total of a small study, which its file name gives to a line."""
    from footprint.api.reading import read

    result = read(path).calculate()
    line = next((x for x in study.lines if small_file(x.id) == f"{path.stem}.xlsx"), None)
    if line is None:
        raise ProblemsError([Problem("FP-M016", Where(file=path.name), got=path.stem)])
    return adopt(study, line.id, result, author=author, today=today)


def adopt(study: Study, line: str, result: Result, *, author: str = "", today: date | None = None) -> Study:
    """Let the total of a supplier's small study be the own factor of a line, and of all lines of that part.

    The value is the declared total per component, half-even to the digits of its rule set, per declared unit.

    Raises
    ------
    ProblemsError
        FP-I166: lines are open or ranges, another part or boundary, or a unit that does not convert.
    """
    stated = study._line(line)
    asked = questions(study.inventory, [stated])[0]
    faults = _useless(study, asked, result)
    if faults:
        raise ProblemsError(faults)
    item, numbers = result.assessment(), result.numbers
    inventory = numbers.inventory.study
    name = result.source.name if result.source is not None else ""
    proof = Evidence(
        id=f"small-{sha256_hex(numbers.study_digest.encode())[:10]}",
        kind="small study",
        number=numbers.study_digest,
        issuer=stated.supplier,
        start=inventory.product.start,
        end=inventory.product.end,
    )
    source = next((e for e in inventory.evidence if e.kind in ILLUSTRATIVE), None)
    told = f"supplier reply {source.number}" if source is not None else "small study"
    factor = OwnFactor(
        id=factor_id(stated.supplier, asked),
        name=asked.name,
        unit=item.declared_unit,
        components={
            key: round_significant(value / item.declared_base, item.digits)
            for key, value in item.by_component().items()
            if value or key == "fossil"
        },
        gwp_set=item.assessment.gwp_set,
        kind="cradle_to_gate",
        geography=inventory.product.site,
        year=int(inventory.product.end[:4]),
        publisher=stated.supplier or inventory.product.name,
        document=" ".join(t for t in (name, numbers.study_digest) if t),
        locator=f"assessment {item.assessment.id}",
        licence=f"as allowed in: {told}",
        illustrative=numbers.illustrative or (source is not None and ILLUSTRATIVE[source.kind]),
        supplier=stated.supplier,
        note=told,
    )
    lines = [x for x in study.lines if _same_part(x, stated)]
    day = (today or date.today()).isoformat()
    reason = {
        "zh": f"供应商小研究 {name} 的计算结果",
        "en": f"calculated from the supplier's small study {name}",
    }
    match = Match(
        state="own", factor=f"own/{factor.id}", reason=reason[study.lang].strip(),
        author=author, date=day, evidence=(proof.id,),
    )  # fmt: skip
    return replace(study, inventory=pinned_to(study.inventory, lines, match, factor, (proof,)))


def _same_part(line: Line, other: Line) -> bool:
    names = ("supplier", "part_no", "name", "spec", "kind", "origin")
    return line.id == other.id or (
        bool(line.part_no) and all(getattr(line, n) == getattr(other, n) for n in names)
    )


def _useless(study: Study, asked: Asked, result: Result) -> list[Problem]:
    """Why a small study cannot stand for a line."""
    item = result.assessment()
    product = result.numbers.inventory.study.product
    found = []
    if result.incomplete:
        found.append(", ".join(item.coverage.open) or "…")
    if item.assessment.boundary != asked.boundary:
        found.append(item.assessment.boundary)
    if product.part_no != asked.part_no:
        found.append(product.part_no or product.name)
    given, wanted = units()[item.declared_unit].dimension, units()[asked.unit].dimension
    weighed = {
        units()[m.per or "piece"].dimension for m in study.inventory.masses if m.part_no == asked.part_no
    }
    if given != wanted and not ("mass" in (given, wanted) and {given, wanted} & weighed):
        found.append(item.declared_unit)
    values = {"line": asked.label}
    where = Where(file=result.source.name if result.source is not None else "")
    return [Problem("FP-I166", where, got=got, expected=asked.unit, values=values) for got in found]
