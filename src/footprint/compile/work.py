"""What grows while a study is read under one method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from footprint.base.problem import Problem
from footprint.compile.base import Base
from footprint.compile.inventory import Closing, InvLine
from footprint.compile.method import Method
from footprint.compile.processes import Processes
from footprint.compile.share import Sharing
from footprint.compile.splits import Share
from footprint.factors.factor import Factor
from footprint.factors.library import Library
from footprint.model.place import Place
from footprint.model.study import Study


@dataclass(slots=True)
class Work:
    """What grows while the study is read under one method."""

    study: Study
    method: Method
    grave: bool
    library: Library
    place: Place
    processes: Processes
    sharing: Sharing
    own: dict[str, Factor]
    parents: frozenset[str]
    left_out: frozenset[str]
    base: Base
    splits: Mapping[str, Share]
    factors: dict[str, Factor] = field(default_factory=dict)
    lines: list[InvLine] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
