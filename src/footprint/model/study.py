"""The study: one inventory, one or more assessments of it."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from footprint.base.canonical import dumps
from footprint.base.digest import digest
from footprint.base.numbers import format_rat
from footprint.base.unit_table import base_unit
from footprint.model.energy_balance import Balance
from footprint.model.evidence import Evidence
from footprint.model.family import Member
from footprint.model.instruments import Instrument
from footprint.model.lines import Line, Match
from footprint.model.own_factor import OwnFactor
from footprint.model.processes import Mass, Output, Process
from footprint.model.quality import Quality
from footprint.model.recycling import Recycling
from footprint.model.sectors.answer import SectorAnswer
from footprint.model.types import STAGES, Date, Frozen, Id, Quantity, Stage, Text, exact_text
from footprint.model.vocabulary import code

Boundary = Literal["gate_to_gate", "cradle_to_gate", "cradle_to_customer", "cradle_to_grave", "partial"]

#: Which life-cycle stages a boundary holds.
BOUNDARY_STAGES: dict[str, tuple[Stage, ...]] = {
    "gate_to_gate": ("production",),
    "cradle_to_gate": ("raw_materials", "production"),
    "cradle_to_customer": ("raw_materials", "production", "distribution"),
    "cradle_to_grave": STAGES,
}
#: Left out of the study digest: what is shown but changes neither number nor method.
DISPLAY = frozenset({"name", "spec", "note", "reason", "facility", "candidates", "why_not", "file"})


def _kinds(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Kinds of instrument by their code, whichever word was typed."""
    return tuple(code("instrument_kind", word) or word for word in typed)


def _sector(text: str) -> str:
    return code("sector", text) or text


#: The key of a sector from any of its words; another text stays, and the check says so.
Sector = Annotated[Text, AfterValidator(_sector)]


class Product(Frozen):
    """The studied product. ``net_mass`` is the mass of one declared unit, None for energy and services.

    ``service_life`` is how long it is used: what lines of the use stage state per year is taken so often.
    ``biogenic_carbon``, ``fossil_carbon`` and ``packaging_biogenic_carbon`` are masses of carbon (C, not CO2)
    in the product and in its packaging, per declared unit.
    """

    name: Text
    model: Text
    part_no: Text = ""
    hs: Text = ""
    site: Text
    facility: Text = ""
    batch: Text = ""
    declared_unit: Quantity
    net_mass: Quantity | None
    rated_capacity: Quantity | None = None
    start: Date
    end: Date
    biogenic_carbon: Quantity | None = None
    fossil_carbon: Quantity | None = None
    packaging_biogenic_carbon: Quantity | None = None
    service_life: Quantity | None = None
    sector: Sector = ""


def _reason(value: str) -> str:
    if not value.strip() or set(value) & set(";；"):
        raise ValueError("a reason is not blank and has no semicolon, which parts the stages of a cell")
    return value


class EmptyStage(Frozen):
    """A stage in which truly nothing happens, and why: missing is not zero."""

    stage: Stage
    reason: Annotated[Text, AfterValidator(_reason)]


class Assessment(Frozen):
    """One rule set applied to the inventory, with its own boundary, characterisation and method choices.

    A blank choice takes what the inventory states: ``allocation`` replaces the key of every process with
    co-products, for its ``allocation_reason``; ``electricity`` is counted by ``location`` or by ``contract``;
    ``recycling`` is ``cut_off``, ``substitution`` or ``cff`` (circular footprint formula), cut-off where
    blank; ``credits`` counts lines of kind ``avoided``, none where blank.
    ``capital_goods`` takes in or leaves out the lines of that kind; blank: in where a line states them.
    ``instruments`` are the kinds of instrument that a contract-based assessment counts, all where blank.
    """

    id: Id = "main"
    rule_set: Text
    gwp_set: Text
    boundary: Boundary
    partial: tuple[Stage, ...] = ()
    allocation: Literal["", "mass", "revenue", "piece", "share", "physical"] = ""
    allocation_reason: Text = ""
    electricity: Literal["", "location", "contract"] = ""
    recycling: Literal["", "cut_off", "substitution", "cff"] = ""
    credits: Literal["", "none", "avoided"] = ""
    capital_goods: Literal["", "included", "excluded"] = ""
    empty_stages: tuple[EmptyStage, ...] = ()
    instruments: Annotated[tuple[Text, ...], AfterValidator(_kinds)] = ()

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages inside the boundary, in life-cycle order; a partial CFP names its own."""
        if self.boundary == "partial":
            return tuple(s for s in STAGES if s in self.partial)
        return BOUNDARY_STAGES[self.boundary]


class Study(Frozen):
    """Everything the company states about one product, or a family of them. Lists carry no order."""

    format: Literal["footprint-study/1"] = "footprint-study/1"
    product: Product
    assessments: tuple[Assessment, ...]
    processes: tuple[Process, ...] = ()
    outputs: tuple[Output, ...] = ()
    lines: tuple[Line, ...] = ()
    masses: tuple[Mass, ...] = ()
    factors: tuple[OwnFactor, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    family: tuple[Member, ...] = ()
    recycling: tuple[Recycling, ...] = ()
    sector_answers: tuple[SectorAnswer, ...] = ()
    quality: tuple[Quality, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    energy_balance: tuple[Balance, ...] = ()

    def line(self, line_id: str) -> Line:
        """The line with this id. Raises KeyError."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def home(self, line: Line) -> str:
        """The country in which an activity takes place: the origin of the line, else that of the site."""
        return (line.origin or self.product.site).split("-")[0]

    def digest(self) -> str:
        """The study digest (RECORD S4): equal for every form of one study."""
        return digest("study", _digested(self))


def _digested(value: Any) -> Any:
    if isinstance(value, Quantity):
        return dict(_base(value.value, value.unit))
    if isinstance(value, Frozen):
        # blank fields are most of a line: skipped before anything is built
        filled = ((n, v) for n, v in value.__dict__.items() if n not in DISPLAY and v is not None)
        fields = {n: _digested(v) for n, v in filled if v not in ("", ())}
        kept = {name: item for name, item in fields.items() if item not in ([], {})}
        return {} if isinstance(value, Match) and kept == {"role": value.role, "state": "open"} else kept
    if isinstance(value, dict):
        return {key: format_rat(item) for key, item in value.items()}
    if isinstance(value, tuple):
        items = [_digested(item) for item in value]
        return _sorted([item for item in items if item != {}])  # an open match that says nothing is none
    if isinstance(value, (bool, str, int)) or value is None:
        return value
    return format_rat(value)


@lru_cache(maxsize=20_000)
def _base(value: Fraction, unit: str) -> tuple[tuple[str, str], ...]:
    """The digested form of a quantity; the outputs of a plant come again in the study of every product."""
    held = Quantity(value=value, unit=unit)
    return (("ratio", format_rat(held.base)), ("unit", base_unit(held.dimension)))


def _sorted(items: list[Any]) -> list[Any]:
    """By id; by content only where ids repeat, because that costs a dump of each item."""
    names = [_name(item) for item in items]
    if len(set(names)) == len(names):
        return [item for _, item in sorted(zip(names, items, strict=True), key=lambda pair: pair[0])]
    return sorted(items, key=lambda item: (_name(item), dumps(item)))


def _name(item: Any) -> str:
    keys = ("id", "process", "role", "product", "part_no", "source", "target", "model", "line", "carrier")
    return item if isinstance(item, str) else "\x00".join(str(item.get(key, "")) for key in keys)


def study_document(study: Study) -> dict[str, Any]:
    """The JSON form of a study (``study.json``): numbers as text, empty fields left out."""
    document: dict[str, Any] = _plain(study)
    return document


def product_document(product: Product) -> dict[str, Any]:
    """The JSON form of a product, as it stands in :func:`study_document`."""
    document: dict[str, Any] = _plain(product)
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, Frozen):
        fields = {n: _plain(getattr(value, n)) for n in type(value).model_fields}
        kept = {n: v for n, v in fields.items() if v not in ("", None, [], {})}
        if isinstance(value, Product) and value.net_mass is None:
            kept["net_mass"] = None
        if isinstance(value, Line) and value.amount is None:
            kept["amount"] = None
        return kept
    if isinstance(value, dict):
        return {key: exact_text(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, (bool, str, int)) or value is None:
        return value
    return exact_text(value)
