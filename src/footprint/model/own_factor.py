"""Own factors: rows that the company brings itself, with their source."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from footprint.model.types import Exact, Frozen, Id, Text, UnitId

OwnKind = Literal[
    "cradle_to_gate",
    "combustion",
    "upstream",
    "tank_to_wheel",
    "well_to_wheel",
    "waste_treatment",
    "water",
    "electricity_mix",
    "generation",
    "transmission",
    "heat",
    "direct",
    "spend",
    "grid_co2",
]


class OwnFactor(Frozen):
    """A factor of the company's own: kg CO2e (or kg of gases) per ``unit``.

    ``components`` and ``gases`` hold what is published, never both for one gas. ``illustrative`` marks a
    number made up for a demonstration; it stamps the record DEMONSTRATION. ``withheld`` marks values that may
    be used and not handed on: an open record refuses them. ``manifest_sha256``, ``record_root`` and
    ``record_assessment`` name the signed record of a supplier that the values come from: all three, or none.
    ``biogenic_carbon`` is kg of biogenic C in one ``unit`` of the thing.
    ``pds`` (0..1) and ``dqr`` on the scale of ``dqr_scheme`` are what the supplier states of its own
    footprint: the share of primary data in it, and its rating.
    """

    id: Id
    name: Text
    unit: UnitId
    components: dict[str, Exact] = Field(default_factory=dict)
    gases: dict[str, Exact] = Field(default_factory=dict)
    gwp_set: Text = "unstated"
    kind: OwnKind
    geography: Text
    year: int
    valid_until: Text = ""
    technology: Text = ""
    includes: tuple[Text, ...] = ()
    heating_value_basis: Literal["", "net", "gross"] = ""
    publisher: Text
    document: Text
    locator: Text
    licence: Text
    illustrative: bool = False
    supplier: Text = ""
    note: Text = ""
    withheld: bool = False
    manifest_sha256: Text = ""
    record_root: Text = ""
    record_assessment: Text = ""
    biogenic_carbon: Exact | None = None
    pds: Exact | None = None
    dqr_scheme: Text = ""
    dqr: dict[str, Exact] = Field(default_factory=dict)
