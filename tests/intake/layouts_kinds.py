"""Tables other than BOMs: an energy log, a waste register, a freight register, a table of factors."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from layouts_draft import Col, Draft, Draw, Line
from layouts_words import CARRIER_UNITS, CARRIERS, LISTS, MODES, TREATMENTS, UNITS, with_unit

MIXED = {"b": ("piece", "kg", "g", "m", "m2", "L"), "w": ("kg", "t")}


def set_units(draft: Draft, keys: tuple[str, ...], unit: str, kind: str) -> None:
    """State the unit of the amounts in one of the ways people do."""
    draw, columns = draft.draw, [c for c in draft.cols if c.key in keys]
    for line in draft.lines:
        line.values.setdefault("unit", unit)
    if draw.has("no_unit") or draw.has("bare_log"):
        draw.answers["unit.amount"] = unit
    elif draw.has("units_row"):
        for column in columns:
            column.unit = unit
    elif draw.has("unit_in_header") or draft.entities:
        for column in columns:
            column.header = with_unit(draw.rng, column.header, draw.word(UNITS[unit]), not draft.entities)
    elif draw.has("counter_words") or draw.has("set_word"):
        _count(draft, unit)
    else:
        at = draft.cols.index(columns[-1]) + draw.rng.choice((1, 1, 1, len(draft.cols)))
        draft.cols.insert(at, Col("unit", draw.header("unit"), "unit"))
        if draw.has("mixed_units"):
            for line in draft.lines:
                line.values["unit"] = draw.rng.choice(MIXED[kind])
        if draw.has("unit_column_beats_header"):
            columns[0].header = draw.rng.choice(("kWh", with_unit(draw.rng, columns[0].header, "kWh")))
            if columns[0].header == "kWh":
                draw.answers["carrier"] = "electricity"
            for line in draft.lines:
                line.values["unit"] = "MWh"
        for line in draft.lines:
            line.written["unit"] = draw.word(UNITS[str(line.values["unit"])])


def _count(draft: Draft, unit: str) -> None:
    """Numbers with counter words in the cell; bare numbers among them are a question."""
    draw, sets = draft.draw, draft.draw.has("set_word")
    for i, line in enumerate(draft.lines):
        value, own = line.values["amount"], draw.rng.choice((unit, unit, unit, "kg", "m"))
        gap = draw.rng.choice(("", " ")) if draw.lang else ""
        if sets and i in (1, 2):
            word = ("套", "set")[draw.lang]
            draw.answers[f"unit.{word}"] = own = "piece"
        elif draw.rng.random() < 0.2 and i != 0:
            draw.answers["unit.amount"], own = unit, unit
            continue
        else:
            word = draw.word(UNITS[own])
        line.values["unit"], line.written["amount"] = own, f"{float(value):g}{gap}{word}"


def energy(draw: Draw) -> Draft:
    """Meter readings or invoices per day or month."""
    rng, draft = draw.rng, Draft(draw)
    draw.fresh = True
    draft.lines = [Line({"start": a, "end": b}) for a, b in draw.days(rng.randint(8, 12))]
    if draw.has("start_end"):
        draft.cols += [Col("start", draw.header("start"), "start"), Col("end", draw.header("end"), "end")]
    else:
        month = draft.lines[0].values["start"] != draft.lines[0].values["end"]
        draft.cols.append(Col("date", draw.header("month" if month else "date"), "date"))
    unit = draw.once("unit", "kWh", "kWh", "MWh", *(() if draw.lang else ("10MWh",)))
    if draw.has("wide_entities") or draw.has("wide_total"):
        return _wide(
            draft, unit, {s: {"meter": s} for s in rng.sample(LISTS["sites"][draw.lang], 3)}, "carrier"
        )
    keys: tuple[str, ...] = ("amount",)
    if draw.has("total_column"):
        keys = ("peak", "valley", "amount")
        draft.cols += [Col(k, draw.header(k), k, True) for k in keys[:2]]
    head = "value" if "bare_log" in draw.wanted else "power"
    if draw.has("carrier_open") or draw.has("carrier_column"):
        head = "use"
    draft.cols.append(Col("amount", draw.header(head), "amount", True))
    for line in draft.lines:
        line.values |= {k: draw.number() for k in keys} | {"carrier": "electricity"}
        if len(keys) > 1:
            line.values["amount"] = line.values["peak"] + line.values["valley"]
    if draw.has("carrier_column"):
        _carriers(draft)
    if "carrier_open" in draw.wanted or draw.has("bare_log"):
        draw.answers["carrier"] = "electricity"
    if draw.has("bare_log"):
        draw.answers["kind"] = "energy"
    set_units(draft, keys, unit, "e")
    if draw.has("price"):
        draft.cols.append(Col("price", draw.header("cost"), "", True))
    for line in draft.lines:
        line.values["price"] = draw.number() if draft.col("price") else None
    if draw.has("quoted_newline"):
        draft.cols.append(Col("note", draw.header("note"), "note"))
        draft.lines[1].values["note"] = draw.word(LISTS["notes"]) + "\n2"
    draft.group = keys if len(keys) > 1 else ("amount", "unit")
    return draft


def _carriers(draft: Draft) -> None:
    draft.cols.insert(1, Col("carrier", draft.draw.header("carrier"), "carrier"))
    for line in draft.lines:
        name = draft.draw.rng.choice(list(CARRIERS))
        line.values |= {"carrier": name, "unit": CARRIER_UNITS[name]}
        line.written["carrier"] = draft.draw.word(CARRIERS[name])


def _wide(draft: Draft, unit: str, entities: dict[str, dict[str, object]], asked: str) -> Draft:
    """One column per site or treatment."""
    draw = draft.draw
    draft.entities = entities
    draft.cols += [Col(key, key, "", True) for key in entities]
    for line in draft.lines:
        line.values |= {key: draw.number() for key in entities}
        if asked == "carrier":
            line.values["carrier"] = draw.answers["carrier"] = "electricity"
    if draw.has("wide_total"):
        draft.cols.append(Col("all", LISTS["totals"][draw.lang][0], "", True, unit))
        for line in draft.lines:
            line.values["all"] = sum((line.values[key] for key in entities), Fraction(0))
    draft.main = next(iter(entities))
    draft.group = tuple(entities)
    set_units(draft, draft.group, unit, "")
    return draft


def waste(draw: Draw) -> Draft:
    """Waste by kind and treatment."""
    rng, draft = draw.rng, Draft(draw)
    draw.fresh = True
    unit = draw.once("unit", "kg", "t")
    for i in range(rng.randint(7, 10)):
        name = f"{rng.choice(LISTS['wastes'][draw.lang])} {chr(65 + i)}"
        draft.lines.append(Line({"name": name, "note": draw.word(LISTS["notes"]) + "\n2"}))
    draft.cols.append(Col("name", draw.header("waste"), "name"))
    if draw.has("wide_entities") or draw.has("wide_total"):
        return _wide(draft, unit, {draw.word(w): {"treatment": k} for k, w in TREATMENTS.items()}, "")
    draft.cols += [
        Col("amount", draw.header("disposed"), "amount", True),
        Col("treatment", draw.header("treatment"), "treatment"),
    ]
    for line in draft.lines:
        way = rng.choice(list(TREATMENTS))
        line.values |= {"amount": draw.number(), "treatment": way}
        line.written["treatment"] = draw.word(TREATMENTS[way])
    set_units(draft, ("amount",), unit, "w")
    if draw.has("quoted_newline"):
        draft.cols.append(Col("note", draw.header("note"), "note"))
    draft.group = ("amount", "unit", "treatment")
    return draft


def transport(draw: Draw) -> Draft:
    """Shipments: load and distance, or freight work."""
    rng, draft = draw.rng, Draft(draw)
    draw.fresh = True
    row, work = "units_row" in draw.wanted, draw.has("freight_work")
    unit = draw.once("unit", "kg", "t")
    if draw.dates != "date_iso" or rng.random() < 0.5:
        draft.cols.append(Col("date", draw.header("date"), "date"))
    draft.cols.append(Col("name", draw.header("cargo"), "name"))
    draft.cols += [
        Col("from", draw.header("from")),
        Col("to", draw.header("to")),
        Col("mode", draw.header("mode"), "mode"),
    ]
    if work:
        draft.cols.append(Col("amount", draw.header("work"), "amount", True, "t.km"))
    else:
        draft.cols += [
            Col("mass", draw.header("load", "" if row else unit), "mass", True, unit),
            Col("distance", draw.header("distance", "" if row else "km"), "distance", True, "km"),
        ]
    draft.main, draft.group = ("amount", ()) if work else ("mass", ("mass", "distance"))
    for i, (start, end) in enumerate(draw.days(rng.randint(7, 10))):
        mode = rng.choice(list(MODES))
        values: dict[str, Any] = {
            "name": f"{rng.choice(LISTS['parts'][draw.lang])} {i}",
            "from": draw.word(LISTS["places"]),
            "to": draw.word(LISTS["places"]),
            "mode": mode,
        }
        values |= (
            {"amount": draw.number(), "unit": "t.km"}
            if work
            else {"mass": draw.number(), "mass_unit": unit, "distance": draw.number(), "distance_unit": "km"}
        )
        values |= {"start": start, "end": end} if draft.col("date") else {}
        values["note"] = draw.word(LISTS["notes"]) + "\n2"
        draft.lines.append(Line(values, {"mode": draw.word(MODES[mode])}))
    if draw.has("quoted_newline"):
        draft.cols.append(Col("note", draw.header("note"), "note"))
    return draft


def factors(draw: Draw) -> Draft:
    """A table of factors, which is no activity."""
    draw.has("factor_table")
    draft = Draft(draw, [Col("name", draw.header("name"))])
    heads = draw.rng.choice(
        (
            ("kgCO2e/kg",),
            ("Recycled (kg CO2e/kg)", "Landfilled (kg CO2e/kg)"),
            ("碳排放因子(kgCO2e/kg)",),
            ("Emission factor (kgCO2e/kg)", "Year"),
            ("排放因子（tCO2e/t）",),
        )
    )
    draft.cols += [Col(h, h, "", True) for h in heads]
    for name in draw.rng.sample(LISTS["parts"][draw.lang], 8):
        values: dict[str, Any] = {h: Fraction(draw.rng.randint(11, 999), 100) for h in heads if h != "Year"}
        draft.lines.append(
            Line({"name": name, **values} | ({"Year": Fraction(2024)} if "Year" in heads else {}))
        )
    return draft
