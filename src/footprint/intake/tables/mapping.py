"""map.toml: the answers to the questions of foreign tables, asked once and kept.

``[answers]`` holds for every file, ``[files."BOM.xlsx"]`` for one, named by its way from the map;
``[product]`` fills the sheet Product of a new study.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from footprint.base import toml
from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.intake.tables.asking import Answer
from footprint.intake.write import save_bytes

FORMAT = "footprint-map/1"
_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Map:
    """The content of a map file."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    product: Mapping[str, str] = field(default_factory=dict)

    def of(self, file: str) -> dict[str, Answer]:
        """The answers for one file: its own before those for all."""
        return {**self.answers, **self.files.get(file, {})}

    def with_answers(self, file: str, answers: Mapping[str, Answer]) -> Map:
        """The map with the answers of one file; those that hold for all files stay where they are."""
        own = {k: v for k, v in answers.items() if self.answers.get(k) != v}
        return Map(self.answers, {**self.files, file: {**self.files.get(file, {}), **own}}, self.product)


def file_key(map_path: Path, file: Path) -> str:
    """How a map names a file: by its way from the map, because two folders may hold files of one name."""
    try:
        return Path(os.path.relpath(file, map_path.parent)).as_posix()
    except ValueError:  # another drive
        return file.name


def read_map(path: Path) -> Map:
    """A map file.

    Raises
    ------
    Refused
        FP-I112: not to be read, no TOML, another format, or values of another shape.
    """
    here = Where(file=path.name)
    try:
        data = path.read_bytes()
        if len(data) > _MAX:
            raise refuse("FP-I112", here, f"{len(data)} bytes")
        document = toml.loads(data, here)
    except OSError as fault:
        raise refuse("FP-I112", here, fault.strerror or path.name) from None
    except ValueError as fault:
        raise refuse("FP-I112", here, str(fault)[:80]) from None
    if document.get("format") != FORMAT:
        raise refuse("FP-I112", here, f"format {document.get('format')!r}")
    unknown = set(document) - {"format", "answers", "files", "product"}
    if unknown:
        raise refuse("FP-I112", here, ", ".join(sorted(unknown)))
    files = _table(document.get("files", {}), here)
    return Map(
        _answers(document.get("answers", {}), here),
        {name: _answers(value, here) for name, value in files.items()},
        {key: str(value) for key, value in _table(document.get("product", {}), here).items()},
    )


def _table(value: Any, here: Where) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse("FP-I112", here, str(value)[:60])
    return value


def _answers(value: Any, here: Where) -> dict[str, Answer]:
    out: dict[str, Answer] = {}
    for key, answer in _table(value, here).items():
        if isinstance(answer, str):
            out[key] = answer
        elif isinstance(answer, list) and all(isinstance(a, str) for a in answer):
            out[key] = tuple(answer)
        else:
            raise refuse("FP-I112", here, key)
    return out


def write_map(path: Path, found: Map) -> None:
    """Write the map file whole."""
    document: dict[str, Any] = {"format": FORMAT}
    if found.answers:
        document["answers"] = {k: _plain(v) for k, v in found.answers.items()}
    document["files"] = {f: {k: _plain(v) for k, v in a.items()} for f, a in found.files.items() if a}
    if found.product:
        document["product"] = dict(found.product)
    save_bytes(path, tomli_w.dumps(document).encode("utf-8"))


def _plain(answer: Answer) -> str | list[str]:
    return answer if isinstance(answer, str) else list(answer)
