"""What an earlier inventory holds that need not be made again."""

from __future__ import annotations

from footprint.compile.inventory import Conversion, Inventory, InvLine
from footprint.factors.factor import Factor
from footprint.model.lines import Line, Match
from footprint.model.processes import Mass
from footprint.model.study import Study
from footprint.model.types import Quantity


def _masses(study: Study) -> dict[str, tuple[Mass, ...]]:
    found: dict[str, tuple[Mass, ...]] = {}
    for mass in study.masses:
        found[mass.part_no] = (*found.get(mass.part_no, ()), mass)
    return found


class Base:
    """The lines of an earlier inventory, each good only for exactly the same inputs."""

    def __init__(self, study: Study, earlier: Inventory | None) -> None:
        self._lines: dict[str, InvLine] = {}
        self._factors: dict[str, Factor] = {}
        if earlier is not None:
            old, new = _masses(earlier.study), _masses(study)
            kept = (x for x in earlier.lines if old.get(x.line.part_no) == new.get(x.line.part_no))
            self._lines = {x.id: x for x in kept}
            self._factors = dict(earlier.factors)

    def line(
        self,
        name: str,
        line: Line,
        match: Match,
        told: tuple[str, Quantity, tuple[Conversion, ...]],
        factors: tuple[Factor | None, Factor | None],
    ) -> InvLine | None:
        """The earlier line of this id where nothing it was made from has changed, else None.

        Parameters
        ----------
        told : (process, amount, sharing)
            What the study as a whole makes of the line: its process, the mass of its cargo, its shares.
        factors : (low, high)
            Compared whole: a row of the same name with another value or unit is another factor.
        """
        old = self._lines.get(name)
        if old is None or (old.line, old.match) != (line, match):
            return None
        process, amount, sharing = told
        shares = tuple(c for c in old.conversions if c.kind == "share")
        if (old.process, old.amount, shares) != (process, amount, sharing):
            return None
        refs = (old.factor, old.factor_high)
        held = tuple(self._factors[ref] if ref else None for ref in refs)
        return old if held == factors else None
