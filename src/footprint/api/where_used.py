"""Where a part or a factor is used: an index over many studies, with the ids of the ERP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from footprint.api.result import Result
from footprint.api.study import Study

if TYPE_CHECKING:
    import pandas

_COLUMNS = ("study", "study_ref", "digest", "line", "external_ref", "part_no", "role", "state", "factor")


@dataclass(frozen=True, slots=True)
class Use:
    """One line of one study in one role. ``study_ref`` and ``external_ref`` are ids of the ERP.

    ``factor`` is what is pinned (``id@release`` or ``own/<id>`` of that study), "" where nothing is.
    """

    study: str
    study_ref: str
    digest: str
    line: str
    external_ref: str
    part_no: str
    role: str
    state: str
    factor: str

    def to_json(self) -> dict[str, str]:
        """Every field."""
        return {name: getattr(self, name) for name in _COLUMNS}


@dataclass(frozen=True)
class WhereUsed:
    """Uses by part number and by factor; ``uses`` is sorted, so that equal inputs give equal JSON."""

    uses: tuple[Use, ...]
    parts: Mapping[str, tuple[Use, ...]]
    factors: Mapping[str, tuple[Use, ...]]

    @classmethod
    def of(cls, uses: Iterable[Use]) -> WhereUsed:
        """The index of uses; one that comes twice counts once."""
        rows = tuple(sorted(set(uses), key=lambda u: tuple(getattr(u, name) for name in _COLUMNS)))
        parts: dict[str, list[Use]] = {}
        factors: dict[str, list[Use]] = {}
        for use in rows:
            if use.part_no and use.role == "main":
                parts.setdefault(use.part_no, []).append(use)
            if use.factor:
                factors.setdefault(use.factor, []).append(use)
        return cls(rows, _frozen(parts), _frozen(factors))

    def part(self, part_no: str) -> tuple[Use, ...]:
        """The lines that hold a part, one row each; empty where none does."""
        return self.parts.get(part_no, ())

    def factor(self, ref: str) -> tuple[Use, ...]:
        """The uses of a factor: of one release (``id@release``), or of every release (``id``)."""
        found = (uses for name, uses in self.factors.items() if ref in (name, name.rpartition("@")[0]))
        return tuple(use for uses in found for use in uses)

    def tidy(self) -> pandas.DataFrame:
        """One row a use."""
        import pandas as pd

        return pd.DataFrame([use.to_json() for use in self.uses], columns=list(_COLUMNS))

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-where-used/1``)."""
        return {
            "format": "footprint-where-used/1",
            "parts": {name: [u.to_json() for u in uses] for name, uses in self.parts.items()},
            "factors": {name: [u.to_json() for u in uses] for name, uses in self.factors.items()},
        }


def _frozen(found: Mapping[str, list[Use]]) -> Mapping[str, tuple[Use, ...]]:
    return MappingProxyType({name: tuple(found[name]) for name in sorted(found)})


def where_used(items: Iterable[Study | Result]) -> WhereUsed:
    """The index of studies or results.

    Parameters
    ----------
    items : iterable of Study or Result
        A study need not calculate: what it names counts as used.
    """
    return WhereUsed.of(use for item in items for use in uses_of(item))


def uses_of(item: Study | Result, study_ref: str = "") -> Iterator[Use]:
    """The uses of one study; a line without a factor is one use with an empty factor."""
    study = item.inventory if isinstance(item, Study) else item.numbers.inventory.study
    product = study.product
    name = item.source.name if item.source else product.part_no or product.model or product.name
    digest = study.digest()
    for line in study.lines:
        pinned = [(m.role, m.state, m.factor) for m in line.matches]
        if line.match() is None:
            pinned.append(("main", "open", ""))
        for role, state, factor in pinned:
            yield Use(name, study_ref, digest, line.id, line.external_ref, line.part_no, role, state, factor)
