"""Activity lines, the bridges they need and the factor each one is matched to."""

from __future__ import annotations

from typing import Literal

from footprint.model.types import Date, Exact, Frozen, Id, Quantity, Stage, Text, UnitId

Kind = Literal[
    "material",
    "auxiliary",
    "service",
    "packaging",
    "phantom",
    "substitute",
    "intermediate",
    "energy",
    "transport",
    "waste",
    "direct",
    "avoided",
]
Per = Literal["declared_unit", "piece", "output", "period"]
ShareKey = Literal["mass", "revenue", "piece", "share", "physical"]
State = Literal["factor", "supplier", "own", "proxy", "range", "cutoff", "open"]
Bias = Literal["", "overstates", "understates", "unknown"]
#: ``main`` and ``upstream`` make a line; ``td`` is losses of the grid beside it, ``residual`` the mix of
#: what no instrument covers; the others are factors of the circular footprint formula.
Role = Literal[
    "main", "upstream", "recycled", "recycling", "displaced", "incineration", "disposal", "heat", "power",
    "td", "residual",
]  # fmt: skip


class Bridge(Frozen):
    """A stated change of dimension: one ``source`` unit is ``ratio`` ``target`` units, with its source."""

    source: UnitId
    target: UnitId
    ratio: Exact
    method: Text = ""
    reference: Text


class Match(Frozen):
    """The state in which a line ends, and the pinned factor.

    ``factor`` is ``id@release`` of a library row, or ``own/<id>`` of the study's own sheet; the row digest
    pins its value. A proxy names the direction of its bias; a range gives low and high per ``unit``; a
    cut-off gives its estimate; an open line says who finds the datum and by when.
    """

    role: Role = "main"
    state: State = "open"
    factor: Text = ""
    row_digest: Text = ""
    bias: Bias = ""
    low: Exact | None = None
    high: Exact | None = None
    unit: UnitId | None = None
    estimate: Quantity | None = None
    reason: Text = ""
    author: Text = ""
    date: Date = ""
    owner: Text = ""
    due: Date = ""
    evidence: tuple[Id, ...] = ()
    candidates: Text = ""
    why_not: Text = ""


class Line(Frozen):
    """One activity: a material, an energy carrier, a transport leg, a waste stream, a direct emission.

    ``amount`` is what was stated, per ``per`` of its process. ``share`` or ``share_key`` is the part that
    belongs to the line's process (its product and co-products together) when the amount covers more. A line
    with ``parent`` states its amount per one base unit of the parent (1 piece, 1 kg). ``products`` are the
    models of a family that the line is for; none: all of them.
    """

    id: Id
    external_ref: Text = ""
    kind: Kind
    process: Id = "main"
    stage: Stage
    name: Text
    spec: Text = ""
    part_no: Text = ""
    level: int | None = None
    parent: Text = ""
    amount: Quantity | None
    basis: Literal["", "gross", "net"] = ""
    scrap: Exact | None = None
    per: Per = "declared_unit"
    share: Exact | None = None
    share_key: ShareKey | None = None
    scope: Literal["", "product", "line", "plant"] = ""
    supplier: Text = ""
    origin: Text = ""
    recycled: Exact | None = None
    carrier: Text = ""
    meter: Text = ""
    start: Date = ""
    end: Date = ""
    part_of: Text = ""
    production_line: Text = ""
    certificate: Text = ""
    cargo: tuple[Text, ...] = ()
    start_place: Text = ""
    end_place: Text = ""
    mode: Text = ""
    vehicle: Text = ""
    distance: Quantity | None = None
    treatment: Text = ""
    gas: Text = ""
    bridges: tuple[Bridge, ...] = ()
    matches: tuple[Match, ...] = ()
    evidence: tuple[Id, ...] = ()
    assessments: tuple[Id, ...] = ()
    products: tuple[Text, ...] = ()
    note: Text = ""

    def match(self, role: Role = "main") -> Match | None:
        """The match in one role, if any."""
        return next((m for m in self.matches if m.role == role), None)
