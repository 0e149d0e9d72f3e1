"""How a terminal shows what differs between two sets of factors: moved values first, the widest on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.cells import cell_len

from footprint.apps.cli.differences import percent, value_text
from footprint.apps.cli.pager import paged
from footprint.apps.cli.shell import out, say
from footprint.apps.cli.wrapping import cells, put
from footprint.base.messages import COLON, Lang
from footprint.base.unit_table import unit_label

if TYPE_CHECKING:
    from footprint.factors.changes import FactorChange, FactorDiff

#: Fields that say where and when a value was published, not what it is of.
_CITATION = frozenset(
    ("names", "aliases", "note", "locator", "document", "year_from", "year_to", "valid_until", "pairs_with",
     "codes", "published_value", "published_unit")
)  # fmt: skip
_GROUPS = ("value", "facts", "citation", "added", "removed")
_GAP = "  "


def group_of(row: FactorChange) -> str:
    """Whether a row is added, removed, or has another value, other facts or only another citation."""
    if row.change != "changed":
        return row.change
    if row.value_changed:
        return "value"
    return "citation" if set(row.fields) <= _CITATION else "facts"


def print_diff(found: FactorDiff, lang: Lang, every: bool) -> None:
    """Counts, then the rows whose value changed; with ``every`` the others too."""
    groups: dict[str, list[FactorChange]] = {name: [] for name in _GROUPS}
    for row in found.rows:
        groups[group_of(row)].append(row)
    moved = sorted(groups["value"], key=_width)
    rest = {name: groups[name] for name in _GROUPS[1:]}
    with paged(len(moved) + (sum(map(len, rest.values())) if every else 0) + 4):
        counts = {name: len(rows) for name, rows in groups.items()}
        put(say("diff_head", lang, **counts, same=found.same, gwp_set=found.gwp_set))
        for sets, rows in _by_sets(moved).items():
            out.print()
            put(sets, "bold")
            _table(rows, lang)
        if every:
            _print_rest(rest, lang)
        elif any(rest.values()):
            put(say("diff_all", lang), "dim")


def _width(row: FactorChange) -> tuple[bool, Fraction, str]:
    """Rows without a relative change come first, then the widest."""
    share = row.relative
    return (share is not None, -abs(share or Fraction(0)), row.ref)


def _sets(row: FactorChange) -> str:
    names = [side.ref.partition("/")[0] for side in (row.old, row.new) if side]
    return " → ".join(dict.fromkeys(names))


def _by_sets(rows: Iterable[FactorChange]) -> Mapping[str, list[FactorChange]]:
    found: dict[str, list[FactorChange]] = {}
    for row in rows:
        found.setdefault(_sets(row), []).append(row)
    return found


def _path(row: FactorChange) -> str:
    """The part of the ref behind the set, once where both sides share it."""
    paths = [side.ref.partition("/")[2] for side in (row.old, row.new) if side]
    return " → ".join(dict.fromkeys(paths))


def _table(rows: Sequence[FactorChange], lang: Lang) -> None:
    """Numbers in columns of equal width, then the path, which may take several lines."""
    head = [say(key, lang) for key in ("diff_relative", "diff_before", "diff_after", "unit")]
    lines = [
        (percent(r.relative), value_text(r.old_value), value_text(r.new_value), unit_label(r.unit, lang))
        for r in rows
    ]
    widths = [max(map(cell_len, column)) for column in zip(head, *lines, strict=True)]
    put(say("used_factor", lang), "dim", sum(widths) + 4 * len(_GAP), _columns(head, widths))
    for row, line in zip(rows, lines, strict=True):
        text = _path(row) + _why(row, lang)
        put(text, "", sum(widths) + 4 * len(_GAP), _columns(line, widths), "")


def _columns(texts: Sequence[str], widths: Sequence[int]) -> str:
    """Numbers to the right, the unit to the left."""
    *numbers, unit = zip(texts, widths, strict=True)
    right = [" " * (width - cell_len(text)) + text for text, width in numbers]
    return _GAP.join((*right, cells(*unit)))


def _why(row: FactorChange, lang: Lang) -> str:
    """Why there is no relative change, or that values were brought to one unit."""
    if row.old is None or row.new is None:
        return ""
    if row.old.unit != row.new.unit:
        units = {"old": unit_label(row.old.unit, lang), "new": unit_label(row.new.unit, lang)}
        return f"  ({say('diff_unit', lang, **units)})"
    if row.old_value is None or row.new_value is None:
        return f"  ({say('diff_no_gwp', lang)})"
    return ""


def _print_rest(groups: Mapping[str, Sequence[FactorChange]], lang: Lang) -> None:
    for name, rows in groups.items():
        if not rows:
            continue
        out.print()
        put(f"{say(f'diff_{name}', lang)}{COLON[lang]}{len(rows)}", "bold")
        for sets, those in _by_sets(rows).items():
            put(sets, "", 3, "   ")
            for row in those:
                put(f"{_path(row)}  {_rest(row, lang)}", "", 6, "")


def _rest(row: FactorChange, lang: Lang) -> str:
    """The one value of a row, and the fields that are no citation."""
    value = row.new_value if row.old_value is None else row.old_value
    other = [f for f in row.fields if f not in _CITATION]
    return f"{value_text(value)} kg CO2e/{unit_label(row.unit, lang)}  {', '.join(other)}".rstrip()
