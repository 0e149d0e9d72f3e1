"""openEPD documents (JSON) -> cradle-to-gate factors, one for each impact method.

Field meanings: the openEPD models (openepd 8, Apache-2.0): ``impacts`` -> method -> ``gwp``, ``gwp-fossil``,
``gwp-biogenic``, ``gwp-luluc`` -> scope ``A1A2A3`` (or A1, A2, A3) -> ``{mean, unit}``, per declared unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from footprint.base.problem import refuse
from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.exchange.places import NOWHERE, place_of
from footprint.exchange.reading import MAX_CODE, MAX_NAME, At, Document, Faults, exact, load_json, read_file
from footprint.exchange.source import (
    ForeignSource,
    Notes,
    Publisher,
    bilingual,
    card,
    day,
    half_step,
    resolve_unit,
    set_of,
    slug,
    source,
    told,
    until,
    weighs,
)
from footprint.exchange.sums import MODULES, Indicator, Stated, added, fits, thrown_away
from footprint.factors.factor import Factor

DOCTYPES = ("openEPD", "openIndustryEpd", "openGenericEstimate")
MAX_FILE = 4_000_000
_PARTS: Mapping[str, str] = {
    "gwp-fossil": "fossil",
    "gwp-biogenic": "biogenic",
    "gwp-luluc": "land_use_change",
    "gwp-nonCO2": "fossil",
}
#: The parts whose sum is the total by definition, and the one that some documents state beside them.
_WHOLE, _BESIDE = ("gwp-fossil", "gwp-biogenic", "gwp-luluc"), "gwp-nonCO2"
#: openEPD word -> text of the unit table, where the two differ.
_UNITS: Mapping[str, str] = {"item": "piece", "t * km": "t.km", "hour": "h"}
#: Methods that are one assessment report by name.
_SETS: Mapping[str, str] = {"IPCC AR5": "AR5", "IPCC AR6": "AR6"}


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
    words = root["license_terms"].text() or "not stated in the document"
    publisher = Publisher(maker, words, root["version"].label(), issued[0] if issued else None)
    title = f"openEPD {root['product_name'].text()}"
    return source(rows, card(document, "openepd", title, title, publisher), faults)


def _rows(root: At, document: Document, unit: str) -> list[tuple[Factor, str]]:
    quantity = root["declared_unit"]
    amount = quantity["qty"].number(need=True)
    if amount is not None and amount <= 0:
        root.faults.add("FP-D013", quantity["qty"].place, told(amount), "> 0")
        amount = None
    word = quantity["unit"].text(need=True, limit=MAX_CODE)
    own_unit = resolve_unit(_UNITS.get(word, word), unit, root.faults, quantity["unit"].place) if word else ""
    stated_id = root["id"].text(need=True, limit=MAX_CODE)
    identity = slug(stated_id)
    if stated_id and not identity:
        root.faults.add("FP-D010", root["id"].place, stated_id, "a-z, 0-9")
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
    _mass(root, own_unit, amount)
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
    name = root["product_name"].text(limit=MAX_NAME) or root["name"].text(limit=MAX_NAME)
    if not name:
        root.faults.add("FP-D011", "/product_name", expected="text")
    both = bilingual(name, "", notes)
    return MappingProxyType({k: f"{v} ({method})" for k, v in both.items()}) if method else both


def _shared(root: At, document: Document) -> dict[str, Any]:
    """The fields that every row of a document has alike."""
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
        "document": document.cite(root["version"].label()),
        "valid_until": until(root["valid_until"].text()),
        "codes": tuple(c for c in classes if "|" not in c),
    }


def _texts(at: At) -> list[str]:
    if isinstance(at.value, list):
        return [t for i in at if (t := i.text())]
    text = at.text()
    return [text] if text else []


def _geography(root: At) -> str:
    """The country of the plants where they all stand in one; else unstated, never the market."""
    stated = [p["location"]["country"] for p in root["plants"]]
    found = {text for at in stated if (text := at.text())}
    if len(found) == 1 and all(at.given for at in stated):
        return place_of(found.pop(), root.faults, stated[0].place)
    root.faults.add("FP-D022", root["plants"].place, ", ".join(sorted(found))[:200], severity="warning")
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
    if mass["qty"].given and mass["qty"].value is not None:
        shown = f"{mass['qty'].value} {mass['unit'].text() or 'kg'}"
        notes.add(f"Mass per declared unit {shown}", f"每声明单位质量 {shown}")
    return notes


def _mass(root: At, unit: str, amount: Fraction) -> None:
    """The mass of the declared unit must be that of a declared unit that is itself a mass."""
    mass = root["kg_per_declared_unit"]
    value = mass["qty"].number() if mass["qty"].given else None
    if value is None:
        return
    word = mass["unit"].text() or "kg"
    meant = [u for u in names().get(word, ()) if units()[u].dimension == "mass"]
    if len(meant) != 1:
        root.faults.add("FP-D014", mass["unit"].place, word, "kg")
        return
    ratio = units()[meant[0]].ratio
    weighs(
        unit, amount, value * ratio, half_step(str(mass["qty"].value)) * ratio, root.faults, mass["qty"].place
    )


def _components(at: At, notes: Notes) -> tuple[dict[str, Fraction], Stated, bool] | None:
    """Components of one method, the published total, and whether biogenic carbon is apart."""
    gwp = _indicator(at["gwp"], "gwp")
    total = gwp.value
    if total is None:
        at.faults.add("FP-D011", at["gwp"]["A1A2A3"].place, expected="A1A2A3, or A1 + A2 + A3")
        return None
    _aside(at["gwp"], notes)
    held = {name: i for name in _PARTS if (i := _indicator(at[name], name)).least is not None}
    if "gwp-fossil" in held:
        held["gwp-fossil"].no_credit(at.faults, ">= 0")
    parts = {name: value for name, i in held.items() if (value := i.value) is not None}
    missing = [name for name in _WHOLE if name not in parts]
    if missing:
        gwp.no_credit(at.faults, f">= 0, {' + '.join(_WHOLE)}")
        least = {name: value for name, i in held.items() if (value := i.least) is not None}
        if not _stands_alone(at, total, least, missing):
            return None
        notes.add(
            "Only the total is taken: fossil and biogenic are not apart", "仅采用总值：未区分化石与生物源"
        )
        return {"fossil": total.value}, total, False
    taken = _taken(at, parts, total, notes)
    if taken is None:
        return None
    out: dict[str, Fraction] = {}
    for name, part in taken.items():
        component = _PARTS[name]
        if component == "biogenic":
            component = "biogenic_uptake" if part.value < 0 else "biogenic_release"
        out[component] = out.get(component, Fraction(0)) + part.value
    return {c: v for c, v in out.items() if v} or {"fossil": Fraction(0)}, total, True


def _stands_alone(at: At, total: Stated, parts: Mapping[str, Stated], missing: list[str]) -> bool:
    """False and FP-D016 where a total is below its stated parts; ``gwp-nonCO2`` may be inside another."""
    three = {n: p for n, p in parts.items() if n in _WHOLE}
    beside = {n: p for n, p in parts.items() if n not in _WHOLE}
    got = thrown_away(total, three, "gwp-fossil", missing) or thrown_away(total, beside, _BESIDE, missing)
    if got:
        at.faults.add("FP-D016", total.place, got, told(total.value), values={"field": "gwp"})
    return not got


def _taken(at: At, parts: Mapping[str, Stated], total: Stated, notes: Notes) -> Mapping[str, Stated] | None:
    """The parts that make the total: without ``gwp-nonCO2`` where it is inside the others, else all."""
    three = {name: parts[name] for name in _WHOLE}
    beside = parts.get(_BESIDE)
    if fits(three.values(), total):
        if beside is not None and beside.value:
            told_zh = f"{_BESIDE} {beside.text} 已含在其他分项内"
            told_en = f"{_BESIDE} {beside.text} is inside the other parts"
            notes.add(told_en, told_zh)
            values = {"field": "gwp", "reading_en": told_en, "reading_zh": told_zh}
            got = told(added(three.values()).value)
            at.faults.add("FP-D017", beside.place, got, told(total.value), severity="warning", values=values)
        return three
    if beside is not None and fits(parts.values(), total):
        return parts
    got = told(added(parts.values()).value)
    at.faults.add("FP-D016", total.place, got, told(total.value), values={"field": "gwp"})
    return None


def _indicator(scopes: At, name: str) -> Indicator:
    """A1A2A3 and the single modules of one indicator; FP-D016 where they differ."""
    modules = {m: v for m in MODULES if scopes[m].given and (v := _measured(scopes[m])) is not None}
    whole = _measured(scopes["A1A2A3"]) if scopes["A1A2A3"].given else None
    made = Indicator(name, whole, modules)
    made.check(scopes.faults, biogenic=name == "gwp-biogenic")
    return made


def _measured(at: At) -> Stated | None:
    unit = at["unit"].text(need=True)
    if unit and names().get(unit) != ("kg CO2e",):
        at.faults.add("FP-D014", at["unit"].place, unit, "kgCO2e")
        return None
    value = at["mean"].number(need=True)
    return None if value is None else Stated(str(at["mean"].value), value, at["mean"].place)


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
