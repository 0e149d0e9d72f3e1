"""Bills of materials: amounts, masses, bait columns, substitutes, levels."""

from __future__ import annotations

from fractions import Fraction

from layouts_draft import LEVELS, Col, Draft, Draw, Line
from layouts_kinds import set_units
from layouts_words import LISTS, SPECS
from layouts_write import Percent


def bom(draw: Draw) -> Draft:
    """Parts with amounts."""
    rng, draft = draw.rng, Draft(draw)
    draw.fresh = True
    level = next((t for t in LEVELS if draw.has(t)), "")
    whole = not draw.style
    unit = draw.once("unit", *(("piece", "piece", "kg", "g") if whole else ("kg", "m")))
    if {"set_word", "counter_words", "gross_net_mass", "mass_open", "mass_stated"} & draw.wanted and whole:
        unit = "piece"
    names = rng.sample(range(len(LISTS["parts"][0])), rng.randint(7, 12))
    coded = bool(level) or rng.random() < 0.75
    if "duplicates" not in draw.wanted and rng.random() < 0.2:
        draft.cols.append(Col("seq", draw.header("seq")))
    if coded:
        draft.cols.append(Col("part_no", draw.header("part_no"), "part_no"))
    plain = coded or rng.random() < 0.5
    draft.cols.append(Col("name", draw.header("name" if plain else "only_name"), "name"))
    if plain and rng.random() < 0.4:
        draft.cols.append(Col("spec", draw.header("spec"), "spec"))
    for i, n in enumerate(names):
        draft.lines.append(
            Line(
                {
                    "part_no": f"{rng.choice('ABKP')}{rng.randint(1000, 9999)}-{i:02d}",
                    "seq": Fraction(i + 1),
                    "name": LISTS["parts"][draw.lang][n],
                    "spec": rng.choice(SPECS),
                }
            )
        )
    keys = _bom_amounts(draft, unit)
    set_units(draft, keys, unit, "b")
    _bom_mass(draft)
    _bom_extras(draft)
    if level:
        _levels(draft, level)
    draft.group = ("gross", "net") if "gross" in keys else ("amount", "unit", "mass")
    return draft


def _bom_amounts(draft: Draft, unit: str) -> tuple[str, ...]:
    """Columns of amounts and their values."""
    draw, whole = draft.draw, unit == "piece"
    if draw.has("wide_variants"):
        heads = draw.once("variants", "S M L", "V1 V2 V3", "A-100 A-200").split()
        wanted = draw.ask("variant", *heads)
        for head in heads:
            draft.cols.append(
                Col("amount" if head == wanted else head, head, "amount" if head == wanted else "", True)
            )
            for line in draft.lines:
                line.values[draft.cols[-1].key] = draw.number(whole)
        return tuple("amount" if h == wanted else h for h in heads)
    if draw.has("gross_net"):
        draft.main = "gross"
        for key in ("gross", "net"):
            draft.cols.append(Col(key, draw.header(key), key, True))
        for line in draft.lines:
            line.values["net"] = draw.number(whole)
            line.values["gross"] = line.values["net"] + (draw.rng.randint(1, 9) if whole else Fraction(3, 2))
        return ("gross", "net")
    draft.cols.append(Col("amount", draw.header("amount"), "amount", True))
    for line in draft.lines:
        line.values["amount"] = draw.number(whole)
    return ("amount",)


def _bom_mass(draft: Draft) -> None:
    """Masses beside the amounts."""
    draw = draft.draw
    pair = draw.has("gross_net_mass")
    kind = draw.ask("mass", "piece", "line") if draw.has("mass_open") else draw.rng.choice(("piece", "line"))
    if not pair and not draw.has("mass_open") and not draw.has("mass_stated"):
        return
    unit = draw.rng.choice(("g", "kg"))
    key = "mass_open" if "mass_open" in draw.wanted else f"mass_{kind}"
    parts = [("gross", "gross_mass"), ("net", "net_mass")] if pair else [("mass", key)]
    for name, header in parts:
        row = "units_row" in draw.wanted
        draft.cols.append(Col(name, draw.header(header, "" if row else unit), name, True, unit))
    for line in draft.lines:
        line.values["mass_unit"] = unit
        for name, _ in reversed(parts):
            line.values[name] = line.values["net"] + 2 if name == "gross" else draw.number()
        if not pair:
            line.values["mass_per"] = kind


def _bom_extras(draft: Draft) -> None:
    """Columns beside the amounts, some of them bait."""
    draw, rng = draft.draw, draft.draw.rng
    if draw.has("price"):
        draft.cols.insert(rng.randint(1, len(draft.cols)), Col("price", draw.header("price"), "", True))
    if draw.has("factor_column"):
        draft.cols.append(Col("factor", draw.header("factor"), "", True))
    if draw.has("scrap_percent"):
        head = "" if draw.once("percent", "sign", "sign", "header") == "sign" else "(%)"
        draft.cols.append(Col("scrap", draw.header("scrap") + head, "scrap", True))
    if draw.has("designator"):
        draft.cols.insert(
            rng.randint(1, len(draft.cols)), Col("designator", draw.header("designator"), "designator")
        )
    for key in ("supplier", "origin", "note"):
        if rng.random() < 0.3 or (key == "note" and draw.has("quoted_newline")):
            draft.cols.append(Col(key, draw.header(key), key))
    for i, line in enumerate(draft.lines):
        share = Fraction(rng.randint(1, 20), 200)
        line.values |= {
            "price": draw.number() if draft.col("price") else None,
            "supplier": draw.word(LISTS["suppliers"]),
            "factor": Fraction(rng.randint(11, 99), 10),
            "scrap": share,
            "origin": rng.choice(("CN", "DE", "IN")),
            "designator": ",".join(f"R{10 * i + k}" for k in range(1, rng.randint(2, 6))),
            "note": draw.word(LISTS["notes"]) + ("\n2" if "quoted_newline" in draw.wanted else ""),
        }
        if draw.once("percent", "sign", "sign", "header") == "sign":
            text = f"{float(share * 100):g}%".replace(".", draw.decimal_mark())
            line.written["scrap"] = Percent(share) if draw.xlsx and i % 2 else text
        else:
            line.written["scrap"] = draw.typed(share * 100)
    _kinds(draft)


def _kinds(draft: Draft) -> None:
    """Substitutes and phantom parts."""
    draw, rng = draft.draw, draft.draw.rng
    picked = rng.randint(1, len(draft.lines) - 1)
    other, before = draft.lines[picked], draft.lines[picked - 1]
    if draw.has("substitutes") or draw.has("phantom"):
        name = "substitute" if "substitutes" in draw.wanted else "phantom"
        words = {
            "substitute": (("替代料", "替代"), ("Substitute", "Alternative")),
            "phantom": (("虚拟件",), ("Phantom",)),
            "material": (("物料",), ("Material",)) if name == "phantom" else (("主料",), ("Main",)),
        }
        draft.cols.append(Col("kind", draw.header("kind"), "kind"))
        for line in draft.lines:
            line.values["kind"] = name if line is other else "material"
            line.written["kind"] = draw.word(words[line.values["kind"]])
    if draw.has("alt_group"):
        draft.cols += [
            Col("alt", ("替代组", "Alt group")[draw.lang]),
            Col("rank", ("优先级", "Priority")[draw.lang]),
        ]
        before.values |= {"alt": "G1", "rank": Fraction(1)}
        other.values |= {"alt": "G1", "rank": Fraction(2), "kind": "substitute"}
        draft.used |= {id(before)}


def _levels(draft: Draft, trap: str) -> None:
    """A tree over the lines, written in one of the usual ways."""
    draw, rng = draft.draw, draft.draw.rng
    depths = [1]
    while len(depths) < len(draft.lines):
        depths.append(2 if len(depths) == 1 else rng.randint(1, min(depths[-1] + 1, 3)))
    counts, stack = [0, 0, 0, 0], [""] * 4
    for line, depth in zip(draft.lines, depths, strict=True):
        counts = [*counts[:depth], counts[depth] + 1, *[0] * (3 - depth)]
        stack[depth] = str(line.values["part_no"])
        line.values |= {"level": depth, "parent": stack[depth - 1] or None}
        position = ".".join(str(n) for n in counts[1 : depth + 1])
        line.written["level"] = {"level_dots": "." * depth + str(depth), "level_position": position}.get(
            trap, Fraction(depth)
        )
        if trap == "level_spaces":
            line.written["name"] = "  " * (depth - 1) + str(line.values["name"])
        if trap == "level_indent":
            line.indent = depth - 1
    if trap == "level_parent":
        draft.cols.insert(rng.choice((0, 1)), Col("parent", draw.header("parent"), "parent"))
    elif trap not in ("level_spaces", "level_indent"):
        draft.cols.insert(
            0, Col("level", draw.header("position" if trap == "level_position" else "level"), "level")
        )
    if trap == "level_root":
        root = {
            "part_no": "P-0001",
            "name": ("电动螺丝刀", "Desk lamp")[draw.lang],
            "amount": Fraction(1) if draw.style != "ambiguous_decimal" else None,
        }
        unit = draft.lines[0].written.get("unit")
        draft.lines.insert(0, Line(root, {"level": Fraction(0), "unit": unit, "name": root["name"]}, "skip"))
