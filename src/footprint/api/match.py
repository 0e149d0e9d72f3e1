"""The Match that users hold: who offers itself for each line, who was refused, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from footprint.base.messages import Lang
from footprint.base.numbers import show
from footprint.compile.match import MatchView
from footprint.factors.library import Library
from footprint.model.study import Study as Inventory
from footprint.model.vocabulary import label
from footprint.report.offers import MatchItem, match_items

if TYPE_CHECKING:
    import pandas

_COLUMNS = (
    "line", "name", "role", "state", "verdict", "rank", "factor", "factor_name", "value", "unit",
    "published", "region", "year", "boundary", "source", "why",
)  # fmt: skip


@dataclass(frozen=True)
class Match(MatchView):
    """Candidates and refused factors for every line that takes one; nothing is chosen here.

    Parameters
    ----------
    rows : tuple of MatchRow
        One row per line and role, with its decision so far.
    inventory : footprint.model.study.Study
        The study that was matched.
    library : Library
        Where the factors come from.
    lang : {"zh", "en"}
        The language in which a notebook shows it: that of the study.
    """

    inventory: Inventory = field(repr=False)
    library: Library = field(repr=False)
    lang: Lang = "en"

    @cached_property
    def items(self) -> tuple[MatchItem, ...]:
        """The rows as views show them: values in kg CO2e per unit, sources by their publisher."""
        return match_items(self.inventory, self.rows, self.library)

    def tidy(self, lang: Lang | None = None) -> pandas.DataFrame:
        """One row per line, role and factor that was looked at.

        Columns: line, name, role, state, verdict (chosen, candidate, refused), rank, factor, factor_name,
        value (kg CO2e per ``unit``, as text; empty where unknown), unit, published, region, year, boundary,
        source, why. A decision without a factor, and a line for which nothing was found, keep one row.
        """
        import pandas as pd

        rows = [row for item in self.items for row in _rows(item, lang or self.lang)]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def html(self, lang: Lang | None = None) -> str:
        """A self-contained HTML fragment: open lines with candidates and refused ones, then decisions."""
        from footprint.report.notebook import match_html

        return match_html(self.items, lang or self.lang)

    def _repr_html_(self) -> str:
        return self.html()

    def __str__(self) -> str:
        return f"{len(self.unmatched)} of {len(self.rows)} rows are open"


def _rows(item: MatchItem, lang: Lang) -> list[dict[str, object]]:
    head = {"line": item.line, "name": item.names[lang], "role": item.role, "state": item.state}
    if not item.offers or (item.state in ("range", "cutoff") and not item.of("chosen")):
        chosen = "" if item.state == "open" else "chosen"
        alone = {"verdict": chosen, "published": item.detail, "why": item.reason}
        rows: list[dict[str, object]] = [{**dict.fromkeys(_COLUMNS, ""), **head, **alone, "rank": None}]
    else:
        rows = []
    for offer in item.offers:
        rows.append(
            {
                **head,
                "verdict": offer.verdict,
                "rank": offer.rank,
                "factor": offer.ref,
                "factor_name": offer.names.get(lang, ""),
                "value": "" if offer.value is None else show(offer.value),
                "unit": offer.unit,
                "published": offer.published,
                "region": offer.geography,
                "year": offer.year,
                "boundary": label("factor_kind", offer.kind, lang),
                "source": offer.source.get(lang, ""),
                "why": offer.why.get(lang, ""),
            }
        )
    return rows
