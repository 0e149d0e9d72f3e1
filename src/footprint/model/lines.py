"""Activity lines, the bridges they need and the factor each one is matched to."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

from footprint.model.types import Date, Exact, Frozen, Id, Quantity, Stage, Text, UnitId

Kind = Literal[
    "material",
    "auxiliary",
    "service",
    "packaging",
    "capital_goods",
    "phantom",
    "substitute",
    "intermediate",
    "energy",
    "transport",
    "waste",
    "direct",
    "avoided",
]
Per = Literal["declared_unit", "piece", "output", "period", "service_year"]
ShareKey = Literal["mass", "revenue", "piece", "share", "physical"]
State = Literal["factor", "supplier", "own", "proxy", "range", "cutoff", "open"]
Bias = Literal["", "overstates", "understates", "unknown"]
#: ``main`` and ``upstream`` make a line; ``td`` is losses of the grid beside it, ``residual`` the mix of
#: what no instrument covers; the others are factors of the circular footprint formula.
Role = Literal[
    "main", "upstream", "recycled", "recycling", "displaced", "incineration", "disposal", "heat", "power",
    "td", "residual",
]  # fmt: skip
Temperature = Literal["", "ambient", "refrigerated", "frozen"]
SplitKey = Literal["", "mass", "volume", "chargeable"]
#: How a direct emission follows from an input (``compile/direct.py``); "" for a stated mass of gas.
EmissionModel = Literal[
    "", "carbonate", "carbon", "refrigerant", "field_n2o", "wastewater_ch4", "land_use_change", "ccs"
]


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

    ``chain`` and ``leg`` make legs one transport chain; an energy line with a leg is the fuel of that leg, a
    service or energy line with a ``hub`` what a hub of the chain uses. ``payload``, ``load_factor`` (0..1)
    and ``empty_running`` (empty per loaded km) lead from t.km to v.km. ``split`` names the whole that rows
    divide: by their ``share``, or by ``split_by`` with the row's ``split_part`` of ``split_total``.
    ``module`` is the sub-stage of a scheme (``en15804:A3``). ``share_source`` is what a stated share rests
    on: for capital goods, the part of their life that is used.
    ``emission_model`` turns the amount of an input into kg of ``gas``, with named ``inputs`` and the source
    of these. ``biogenic_carbon`` is kg of biogenic C per kg of the material or waste.
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
    chain: Text = ""
    leg: int | None = None
    hub: Text = ""
    payload: Quantity | None = None
    payload_source: Text = ""
    load_factor: Exact | None = None
    load_source: Text = ""
    empty_running: Exact | None = None
    empty_source: Text = ""
    temperature: Temperature = ""
    volume: Quantity | None = None
    volumetric: Exact | None = None
    volumetric_source: Text = ""
    start_lat: Exact | None = None
    start_lon: Exact | None = None
    end_lat: Exact | None = None
    end_lon: Exact | None = None
    detour: Exact | None = None
    detour_source: Text = ""
    distance_method: Text = ""
    split: Text = ""
    split_by: SplitKey = ""
    split_part: Quantity | None = None
    split_total: Quantity | None = None
    note: Text = ""
    module: Text = ""
    share_source: Text = ""
    emission_model: EmissionModel = ""
    inputs: dict[str, Exact] = Field(default_factory=dict)
    inputs_source: Text = ""
    biogenic_carbon: Exact | None = None

    @property
    def coordinates(self) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]] | None:
        """(latitude, longitude) of start and end, where all four are stated."""
        lat1, lon1, lat2, lon2 = self.start_lat, self.start_lon, self.end_lat, self.end_lon
        if lat1 is None or lon1 is None or lat2 is None or lon2 is None:
            return None
        return (lat1, lon1), (lat2, lon2)

    def match(self, role: Role = "main") -> Match | None:
        """The match in one role, if any."""
        return next((m for m in self.matches if m.role == role), None)
