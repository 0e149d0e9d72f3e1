"""openEPD documents (JSON) -> cradle-to-gate factors, one for each impact method.

Field meanings: the openEPD models (openepd 8, Apache-2.0): ``impacts`` -> method -> ``gwp``, ``gwp-fossil``,
``gwp-biogenic``, ``gwp-luluc`` -> scope ``A1A2A3`` (or A1, A2, A3) -> ``{mean, unit}``, per declared unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from footprint.base.problem import refuse
from footprint.base.unit_table import names
from footprint.base.where import Where
from footprint.exchange.reading import At, Document, Faults, exact, load_json, read_file
from footprint.exchange.source import (
    NOWHERE,
    ForeignSource,
    Notes,
    Publisher,
    agree,
    bilingual,
    card,
    day,
    half_step,
    resolve_unit,
    set_of,
    slug,
    source,
    told,
)
from footprint.factors.factor import Factor

DOCTYPES = ("openEPD", "openIndustryEpd", "openGenericEstimate")
MAX_FILE = 4_000_000
_PARTS: Mapping[str, str] = {
    "gwp-fossil": "fossil",
    "gwp-biogenic": "biogenic",
    "gwp-luluc": "land_use_change",
    "gwp-nonCO2": "fossil",
}
#: openEPD word -> text of the unit table, where the two differ.
_UNITS: Mapping[str, str] = {"item": "piece", "t * km": "t.km", "hour": "h"}
#: Methods that are one assessment report by name.
_SETS: Mapping[str, str] = {"IPCC AR5": "AR5", "IPCC AR6": "AR6"}


@dataclass(frozen=True)
class _Value:
    """A measured value, kg CO2e per declared quantity: text as printed, half a step of its last digit."""

    text: str
    value: Fraction
    error: Fraction
    place: str


def openepd(path: str | Path, *, unit: str = "") -> ForeignSource:
    """The factors of one openEPD document.

    Parameters
    ----------
    path : str or Path
        JSON, at most 4 MB.
    unit : str
        The unit of the table that a declared ``MJ`` means.

    Returns
    -------
    ForeignSource
        ``own/openepd/<id>``, or ``own/openepd/<id>/<method>`` where several methods are stated: they are
        different values, and a person chooses.

    Raises
    ------
    Refused
        FP-D001 to FP-D004, FP-D012: unsafe or malformed; FP-D009: not an openEPD document.
    ProblemsError
        Every fault at once, each with its JSON pointer.
    """
    document = read_file(path, MAX_FILE)
    faults = Faults(document.name)
    root = At(load_json(document), "", faults)
    if not isinstance(root.value, dict) or root["doctype"].value not in DOCTYPES:
        got = str(root["doctype"].value)[:40]
        raise refuse("FP-D009", Where(file=document.name), got, expected=" | ".join(DOCTYPES))
    rows = _rows(root, document, unit)
    maker = root["manufacturer"]["name"].text() or root["program_operator"]["name"].text()
    issued = day(root["date_of_issue"].text())
    version = str(root["version"].value) if root["version"].given else ""
    words = root["license_terms"].text() or "not stated in the document"
    publisher = Publisher(maker, words, version[:20], issued[0] if issued else None)
    title = f"openEPD {root['product_name'].text()}"
    return source(rows, card(document, "openepd", title, title, publisher), faults)


def _rows(root: At, document: Document, unit: str) -> list[tuple[Factor, str]]:
    quantity = root["declared_unit"]
    amount = quantity["qty"].number(need=True)
    if amount is not None and amount <= 0:
        root.faults.add("FP-D013", quantity["qty"].place, told(amount), "> 0")
        amount = None
    word = quantity["unit"].text(need=True)
    own_unit = resolve_unit(_UNITS.get(word, word), unit, root.faults, quantity["unit"].place) if word else ""
    identity = slug(root["id"].text(need=True))
    shared = _shared(root, document)
    held = {
        name: root["impacts"][name] for name in root["impacts"].names() if root["impacts"][name]["gwp"].given
    }
    if not held:
        root.faults.add(
            "FP-D025", "/impacts", "no gwp", values={"expected": "impacts / method / gwp / A1A2A3"}
        )
    if amount is None or not own_unit or not identity:
        return []
    out: list[tuple[Factor, str]] = []
    for name, at in held.items():
        tail = f"/{slug(name)}" if len(held) > 1 else ""
        notes = _notes(root, name)
        found = _components(at, notes)
        if found is not None:
            components, published, apart = found
            fields: dict[str, Any] = {
                **shared,
                "id": f"openepd/{identity}{tail}",
                "names": _names(root, name if tail else "", notes),
                "unit": own_unit,
                "components": MappingProxyType({c: v / amount for c, v in components.items()}),
                "gwp_set": set_of([_SETS.get(name, "")]),
                "biogenic": "" if apart else "not-separated",
                "published_value": published.text,
                "published_unit": f"kg CO2e / {told(amount)} {word}",
                "locator": f"{document.name}#{published.place}",
            }
            out.append((Factor(**fields, note=notes.done()), published.place))
    return out


def _names(root: At, method: str, notes: Notes) -> Mapping[str, str]:
    name = root["product_name"].text() or root["name"].text()
    if not name:
        root.faults.add("FP-D011", "/product_name", expected="text")
    both = bilingual(name, "", notes)
    return MappingProxyType({k: f"{v} ({method})" for k, v in both.items()}) if method else both


def _shared(root: At, document: Document) -> dict[str, Any]:
    """The fields that every row of a document has alike."""
    version = str(root["version"].value)[:20] if root["version"].given else ""
    dates = {}
    for name in ("date_of_issue", "valid_until"):
        text = root[name].text()
        dates[name] = day(text)
        if text and dates[name] is None:
            root.faults.add("FP-D010", root[name].place, text[:40], "date")
    issued, valid = dates["date_of_issue"], dates["valid_until"]
    if issued and valid and valid < issued:
        expected = f">= {root['date_of_issue'].text()[:10]}"
        root.faults.add("FP-D019", root["valid_until"].place, root["valid_until"].text()[:10], expected)
    classes = tuple(
        f"{k}:{t}" for k in root["product_classes"].names() for t in _texts(root["product_classes"][k])
    )
    return {
        "release": "",
        "kind": "cradle_to_gate",
        "geography": _geography(root),
        "source": f"openepd/{document.sha256[:12]}",
        "document": document.cite(version),
        "codes": tuple(c for c in classes if "|" not in c),
    }


def _texts(at: At) -> list[str]:
    if isinstance(at.value, list):
        return [t for i in at if (t := i.text())]
    text = at.text()
    return [text] if text else []


def _geography(root: At) -> str:
    """The country of the plants where they all stand in one; else unstated, never the market."""
    found = {p["location"]["country"].text() for p in root["plants"]} - {""}
    if len(found) == 1:
        return found.pop()
    got = ", ".join(sorted(found))
    root.faults.add("FP-D022", root["plants"].place, got, severity="warning")
    return NOWHERE


def _notes(root: At, method: str) -> Notes:
    notes = Notes()
    notes.add(f"Impact method {method}", f"影响评价方法 {method}")
    if (language := root["language"].text()) not in ("", "en"):
        notes.add(
            f"The name is in the language of the document ({language})", f"名称为文件语言（{language}）"
        )
    if root["doctype"].value != "openEPD":
        notes.add("An industry average or estimate, not one product", "行业平均或估算，并非单一产品")
    if valid := root["valid_until"].text():
        notes.add(f"Valid until {valid[:10]}", f"有效期至 {valid[:10]}")
    if issued := root["date_of_issue"].text():
        notes.add(
            f"Issued {issued[:10]}; the year of the data is not stated",
            f"发布于 {issued[:10]}；未说明数据年份",
        )
    mass = root["kg_per_declared_unit"]
    if mass["qty"].given and (value := mass["qty"].number()) is not None:
        unit = mass["unit"].text()
        notes.add(f"Mass per declared unit {told(value)} {unit}", f"每声明单位质量 {told(value)} {unit}")
    return notes


def _components(at: At, notes: Notes) -> tuple[dict[str, Fraction], _Value, bool] | None:
    """Components of one method, the published total, and whether biogenic carbon is apart."""
    total = _made(at["gwp"])
    if total is None:
        at.faults.add("FP-D011", at["gwp"]["A1A2A3"].place, expected="A1A2A3, or A1 + A2 + A3")
        return None
    _aside(at["gwp"], notes)
    parts = {name: value for name in _PARTS if (value := _made(at[name])) is not None}
    if not {"gwp-fossil", "gwp-biogenic", "gwp-luluc"} <= set(parts):
        notes.add(
            "Only the total is taken: fossil and biogenic are not apart", "仅采用总值：未区分化石与生物源"
        )
        return {"fossil": total.value}, total, False
    taken = [v for n, v in parts.items() if n != "gwp-nonCO2"]
    if not agree([(v.value, v.error) for v in taken], total.value, total.error):
        taken = list(parts.values())
        if not agree([(v.value, v.error) for v in taken], total.value, total.error):
            added = told(sum((v.value for v in taken), Fraction(0)))
            at.faults.add("FP-D016", total.place, added, told(total.value), values={"field": "gwp"})
            return None
    out: dict[str, Fraction] = {}
    for name, value in parts.items():
        component = _PARTS[name]
        if component == "biogenic":
            component = "biogenic_uptake" if value.value < 0 else "biogenic_release"
        if value in taken:
            out[component] = out.get(component, Fraction(0)) + value.value
    return {c: v for c, v in out.items() if v} or {"fossil": Fraction(0)}, total, True


def _made(scopes: At) -> _Value | None:
    """A1A2A3 as stated, else the sum of A1, A2 and A3; None where neither is complete."""
    if scopes["A1A2A3"].given:
        return _measured(scopes["A1A2A3"])
    three = [_measured(scopes[name]) for name in ("A1", "A2", "A3") if scopes[name].given]
    whole = [v for v in three if v is not None]
    if len(whole) != 3:
        return None
    value, error = sum((v.value for v in whole), Fraction(0)), sum((v.error for v in whole), Fraction(0))
    return _Value(" + ".join(v.text for v in whole), value, error, scopes.place)


def _measured(at: At) -> _Value | None:
    unit = at["unit"].text(need=True)
    if unit and names().get(unit) != ("kg CO2e",):
        at.faults.add("FP-D014", at["unit"].place, unit, "kgCO2e")
        return None
    value = at["mean"].number(need=True)
    if value is None:
        return None
    text = str(at["mean"].value)
    return _Value(text, value, half_step(text), at["mean"].place)


def _aside(scopes: At, notes: Notes) -> None:
    """Other scopes into the note; D is named, its value is not."""
    shown = []
    for name in scopes.names():
        mean = scopes[name]["mean"]
        if name in ("A1A2A3", "A1", "A2", "A3") or not mean.given:
            continue
        try:
            shown.append("D" if name == "D" else f"{name} {told(exact(mean.value))}")
        except ValueError:
            at_fault = str(mean.value)[:40]
            scopes.faults.add("FP-D012", mean.place, at_fault)
    if shown:
        listed = "; ".join(shown)[:600]
        notes.add(f"Other scopes, not included: {listed}", f"其他范围（不计入）：{listed}")
