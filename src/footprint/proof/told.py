"""Problems of one check, at most so many: a crafted file may hold millions of faults."""

from __future__ import annotations

from collections.abc import Iterable

from footprint.base.problem import Problem

MAX_TOLD = 1_000
#: Faults that are looked at, those found again among them.
_MAX_GIVEN = 20 * MAX_TOLD


class Told(list[Problem]):
    """Problems, none twice, at most MAX_TOLD; beyond them only the first of each code and severity.

    The verdict stays what it was, since no kind of fault is lost. ``more`` counts what is not told.
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        super().__init__()
        self.more = self._given = 0
        self._kinds: set[tuple[str, str]] = set()
        self._seen: set[tuple[object, ...]] = set()
        self.extend(problems)

    @property
    def full(self) -> bool:
        """True when nothing but a new kind of fault is told any more."""
        return len(self) >= MAX_TOLD or self._given >= _MAX_GIVEN

    def wants(self, code: str) -> bool:
        """Whether an error of this code would be told; one that would not is counted, and not made."""
        if not self.full or (code, "error") not in self._kinds:
            return True
        self.more += 1
        return False

    def append(self, problem: Problem) -> None:
        """Tell it, or count it."""
        self._given += 1
        kind = (problem.code, problem.severity)
        key = (*kind, problem.where, problem.got, problem.expected, *sorted(problem.values.items()))
        if key in self._seen:
            return
        if self.full and kind in self._kinds:
            self.more += 1
            return
        self._kinds.add(kind)
        self._seen.add(key)
        super().append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Each as :meth:`append`; of another such list also what it only counted."""
        for problem in problems:
            self.append(problem)
        self.more += problems.more if isinstance(problems, Told) else 0

    def __iadd__(self, problems: Iterable[Problem]) -> Told:  # type: ignore[override, misc]
        self.extend(problems)
        return self

    def closed(self) -> tuple[Problem, ...]:
        """All that is told, and last a remark that there is more."""
        rest = Problem("FP-P550", got=f"{self.more:,}", severity="info")
        return (*self, rest) if self.more else tuple(self)
