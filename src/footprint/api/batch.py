"""Many studies in one run, NDJSON in and out. A bad study is an outcome, never the end of the run.

One JSON study a line (the document of study.json, with the ERP's own ``external_ref`` beside it if it has
one), one outcome a line. One study at a time is held in memory, and a line has a greatest length.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path
from typing import Any, BinaryIO, Literal

from footprint.api.result import Result
from footprint.api.study import Study
from footprint.api.where_used import Use, WhereUsed, uses_of
from footprint.base.canonical import hidden_text, loads, malformed_text
from footprint.base.problem import Problem, ProblemsError, Refused, refuse
from footprint.base.where import Where
from footprint.factors.library import Library
from footprint.intake.folder import study_of_document
from footprint.intake.write import atomic

MAX_LINE = 16_000_000
_MAX_REF = 2_000
_BOM = b"\xef\xbb\xbf"
Status = Literal["ok", "problems", "refused"]
Item = Study | Mapping[str, Any] | bytes | str


@dataclass(frozen=True)
class Outcome:
    """What became of one study. ``line`` counts from 1; blank lines of a file count, too.

    ``ok`` has a result (its claim says whether it is a lower bound), ``problems`` has errors of the study,
    ``refused`` was malformed or unsafe.
    """

    line: int
    external_ref: str
    status: Status
    result: Result | None = None
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-batch/1``), a result or problems."""
        document: dict[str, Any] = {
            "format": "footprint-batch/1",
            "line": self.line,
            "external_ref": self.external_ref,
            "status": self.status,
        }
        if self.result is not None:
            return {**document, "result": self.result.to_json()}
        return {**document, "problems": [p.to_json() for p in self.problems]}


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a run; ``incomplete`` are those of ``ok`` that are a lower bound or an interval."""

    studies: int = 0
    ok: int = 0
    problems: int = 0
    refused: int = 0
    incomplete: int = 0

    def plus(self, outcome: Outcome) -> Summary:
        """The counts with one more outcome."""
        return Summary(
            self.studies + 1,
            self.ok + (outcome.status == "ok"),
            self.problems + (outcome.status == "problems"),
            self.refused + (outcome.status == "refused"),
            self.incomplete + (outcome.result is not None and outcome.result.incomplete),
        )


def run_many(studies: Iterable[Item], factors: Library | None = None) -> Iterator[Outcome]:
    """Calculate studies one after the other.

    Parameters
    ----------
    studies : iterable of Study, mapping, bytes or str
        Studies in hand, study documents, or the JSON text of one; a document may hold ``external_ref``.
    factors : Library or None
        The shipped factors by default.

    Yields
    ------
    Outcome
        One for each study, in order; nothing a study holds raises.
    """
    for number, item in enumerate(studies, start=1):
        yield _outcome(number, item, factors)


def run_file(
    source: Path, target: Path, *, where_used: Path | None = None, factors: Library | None = None
) -> tuple[Summary, tuple[Outcome, ...]]:
    """Run an NDJSON file into another; both outputs appear whole or not at all.

    Parameters
    ----------
    source, target : path
        NDJSON of studies, and of outcomes.
    where_used : path or None
        Also write the index of parts and factors of the calculated studies (it is held in memory).

    Returns
    -------
    tuple of Summary and the first hundred outcomes that are not ok

    Raises
    ------
    Refused
        There is no such file, or it would be overwritten by an output.
    """
    if not source.is_file():
        raise refuse("FP-I005", Where(file=source.name), source.name)
    for path in (target, where_used):
        if path is not None and path.exists() and (path.is_dir() or path.samefile(source)):
            raise refuse("FP-X023", Where(file=source.name), path.name)
    if where_used is not None and realpath(where_used) == realpath(target):
        raise refuse("FP-X023", Where(file=target.name), target.name)
    summary = Summary()
    bad: list[Outcome] = []
    uses: list[Use] = []
    with source.open("rb") as lines, atomic(target) as out:
        for made in _run_lines(lines, factors):
            outcome, text, found = _written(made, where_used is not None)
            out.write(text)
            uses += found
            summary = summary.plus(outcome)
            if outcome.status != "ok" and len(bad) < 100:
                bad.append(outcome)
        if where_used is not None:
            with atomic(where_used) as index:
                index.write(_json_line(WhereUsed.of(uses).to_json()))
    return summary, tuple(bad)


def _run_lines(stream: BinaryIO, factors: Library | None) -> Iterator[Outcome]:
    for number, line in enumerate(_lines(stream), start=1):
        if line is None:
            fault = Problem("FP-X021", expected=f"{MAX_LINE:,}")
            yield Outcome(number, "", "refused", problems=(fault,))
        elif line.strip():
            yield _outcome(number, line, factors)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Lines of a stream, None for one that is too long; never more than one is held."""
    first = True
    while line := stream.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
            yield None
        else:
            yield line.removeprefix(_BOM) if first else line
        first = False


def _outcome(number: int, item: Item, factors: Library | None) -> Outcome:
    """One study, whatever it is: the only place where any fault becomes an outcome."""
    ref = ""
    try:
        if isinstance(item, Study):
            return Outcome(number, ref, "ok", item.calculate(factors))
        document = _document(item)
        ref, fault = _reference(document)
        return Outcome(number, ref, "ok", _study(document, fault).calculate(factors))
    except Refused as fault:
        return Outcome(number, ref, "refused", problems=fault.problems)
    except ProblemsError as fault:
        return Outcome(number, ref, "problems", problems=fault.problems)
    except Exception as fault:  # a fault of ours in one study may not cost the others
        return _broken(number, ref, fault)


def _broken(number: int, ref: str, fault: Exception) -> Outcome:
    got = f"{type(fault).__name__}: {str(fault)[:80]}"
    return Outcome(number, ref, "refused", problems=(Problem("FP-X022", got=got),))


def _document(item: Mapping[str, Any] | bytes | str) -> dict[str, Any]:
    if isinstance(item, str):
        item = item.encode("utf-8", "surrogatepass")
    document = loads(item.strip()) if isinstance(item, bytes) else dict(item)
    if not isinstance(document, dict):
        raise refuse("FP-X020", got=type(document).__name__)
    return document


def _reference(document: dict[str, Any]) -> tuple[str, Problem | None]:
    """The ERP's id, taken out of the document; a thing that is no plain text is a problem."""
    ref = document.pop("external_ref", "")
    if isinstance(ref, str) and len(ref) <= _MAX_REF and not (hidden_text(ref) or malformed_text(ref)):
        return ref, None
    return "", Problem("FP-X024", Where(key="external_ref"), got=ascii(ref)[:60])


def _study(document: Mapping[str, Any], fault: Problem | None) -> Study:
    """The study of a document; files that its evidence names are not looked for."""
    found, reading = study_of_document(document, Where())
    problems = [*([fault] if fault else []), *reading.problems]
    if found is None or fault is not None:
        raise ProblemsError(problems)
    return Study(found, tuple(problems), reading.place)


def _written(outcome: Outcome, indexed: bool) -> tuple[Outcome, bytes, list[Use]]:
    """The outcome with its line and its uses; a result that cannot be printed is an outcome, too."""
    try:
        result = outcome.result if indexed else None
        uses = list(uses_of(result, outcome.external_ref)) if result is not None else []
        return outcome, _json_line(outcome.to_json()), uses
    except Exception as fault:  # as above: the run goes on
        broken = _broken(outcome.line, outcome.external_ref, fault)
        return broken, _json_line(broken.to_json()), []


def _json_line(document: Mapping[str, Any]) -> bytes:
    """One line of JSON; a lone surrogate of a foreign text becomes its escape."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"
