"""What of a record lies open: nodes by leaf and by type, and the leaves that stay hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from footprint.proof.totals import MAX_DIGITS, digits_of

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Opened:
    """The opened record as replay and rules see it.

    ``aliases`` maps a leaf that is named but missing to the changed node that must have stood there,
    so that the replay can still say which numbers no longer follow.
    """

    record: Mapping[str, Any]
    rule_sets: Mapping[str, Mapping[str, Any]]
    nodes: Mapping[str, Node]
    groups: Mapping[str, str]
    hidden: Mapping[str, frozenset[str]]
    aliases: Mapping[str, str]

    def get(self, leaf: str | None, kind: str) -> Node | None:
        """The open node of a leaf, or None where it is hidden, unknown or of another type."""
        if leaf is None:
            return None
        node = self.nodes.get(self.aliases.get(leaf, leaf))
        return node if node is not None and node["type"] == kind else None

    def target(self, leaf: str) -> str:
        """A leaf with aliases resolved, so that two edges to one node compare equal."""
        return self.aliases.get(leaf, leaf)

    def of(self, kind: str) -> Iterator[tuple[str, Node]]:
        """(leaf, node) of every open node of a type."""
        yield from self._by_type.get(kind, ())

    @cached_property
    def _by_type(self) -> Mapping[str, list[tuple[str, Node]]]:
        found: dict[str, list[tuple[str, Node]]] = {}
        for leaf, node in self.nodes.items():
            found.setdefault(node["type"], []).append((leaf, node))
        return found

    @cached_property
    def lines(self) -> Mapping[str, Node]:
        """Open lines by id."""
        return {str(node["id"]): node for _, node in self.of("line")}

    def is_hidden(self, leaf: str | None, group: str) -> bool:
        """True for a leaf that the group lists as hidden."""
        return leaf is not None and leaf in self.hidden[group]

    def all_open(self, *groups: str) -> bool:
        """True when the named groups (all when none is named) hide nothing."""
        return not any(self.hidden[g] for g in groups or tuple(self.hidden))

    @property
    def assessments(self) -> tuple[Mapping[str, Any], ...]:
        """The assessments of record.json."""
        return tuple(self.record["assessments"])

    def belongs(self, node: Node, assessment: str) -> bool:
        """True where a flow or line takes part in an assessment (no list = all)."""
        listed = node.get("assessments")
        return listed is None or assessment in listed

    def digits(self, row: Mapping[str, Any]) -> int:
        """Significant digits of public totals: 6 unless the rule set asks for fewer (S2)."""
        rule_set = self.rule_sets.get(row["rule_set"]["digest"], {})
        return digits_of(rule_set.get("parameters", {})) or MAX_DIGITS
