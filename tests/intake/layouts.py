"""A seeded generator of tables as companies write them, with what is truly in each.

``layout(seed, folder)`` writes one file. What a careful reader who knows the answers would take from it
is in the returned `Layout`; nothing here knows the reader under test.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from layouts_bom import bom
from layouts_draft import TRAPS, Draft, Draw, TrueBlock, finish_headers, put
from layouts_kinds import energy, factors, transport, waste
from layouts_rows import spoil
from layouts_words import KINDS, LISTS, PAIRS, SHORT, TOPS, UNITS, with_unit
from layouts_write import Page, delimited, xlsx

PLAN = 300
BUILDERS = {"bom": bom, "energy": energy, "waste": waste, "transport": transport, "factors": factors}
DELIMITERS = {",": "csv", ";": "csv", "\t": "tsv"}
ENCODINGS = ("gb18030", "utf8_bom", "utf16_le", "utf16_be")


@dataclass(frozen=True)
class Layout:
    """A written file and the truth about it.

    ``blocks`` is empty for a table of factors, which must be refused. In a record numbers are exact
    decimals as meant, dates ISO text under ``start`` and ``end`` (equal for one day), ``unit`` an id of the
    unit table or "lot" (amount 1); ``kind``, ``carrier``, ``mode`` and ``treatment`` are ids of the
    vocabulary; ``level`` counts from 1 at the top; ``scrap`` is a ratio; ``mass_unit``, ``mass_per`` (piece
    or line) and ``distance_unit`` say how those columns count. ``refused`` of a block names the cells that
    must be a problem; their rows are in no record. ``sums`` add up the records. ``answers`` may hold
    "unit.<word>" for a counter word of no fixed count (套, set).
    """

    path: Path
    kind: str
    traps: frozenset[str]
    blocks: tuple[TrueBlock, ...]
    answers: dict[str, tuple[str, ...] | str]


@cache
def _plan(block: int) -> list[tuple[str, bool, frozenset[str]]]:
    """Kind, container and traps of 300 seeds; the traps seen least come first, so none is rare."""
    rng, seen, plan = random.Random(f"plan {block}"), Counter[str](), []
    for seed in range(PLAN):
        order = sorted(TRAPS, key=lambda name: seen[name] + 3 * rng.random())
        kinds, container, _ = TRAPS[order[0]]
        kind = min(kinds, key=lambda name: seen[name] * rng.uniform(0.9, 1))
        book = container == "x" or (container == "*" and rng.random() < 0.55)
        size = 1 if seed % 11 == 0 else 3 + seed % 4
        wanted = frozenset(_fitting(order, kind, "x" if book else "c", size))
        seen.update((*wanted, kind))
        plan.append((kind, book, wanted))
    return plan


def _fitting(order: list[str], kind: str, container: str, size: int) -> list[str]:
    """The first traps that can stand in one file."""
    wanted: list[str] = []
    groups: set[str] = set()
    for name in order:
        kinds, where, own = TRAPS[name]
        if kind in kinds and where in ("*", container) and not groups & own and len(wanted) < size:
            wanted.append(name)
            groups |= own
    return wanted


def _head(draw: Draw, page: Page, kind: str) -> int:
    """Titles and key-value rows; returns the row for the table."""
    row = 1
    if draw.has("title_rows"):
        title = KINDS["bare" if "bare_log" in draw.wanted else kind][draw.lang][0]
        lines = [
            title,
            ("2024年度", "Reporting year 2024")[draw.lang],
            ("某某制造有限公司", "Example Works")[draw.lang],
        ]
        for text in lines[: draw.rng.randint(1, 3)]:
            page.cells[row, 1] = text
            row += 1
    if draw.has("key_values"):
        one = draw.rng.random() < 0.4
        for key, value in draw.rng.sample(
            [pair[draw.lang] for pair in PAIRS.values()], draw.rng.randint(2, 4)
        ):
            page.cells[row, 1] = f"{key}{'：' if draw.lang == 0 else ': '}{value}" if one else key
            if not one:
                page.cells[row, 2] = value
            row += 1
    return row + (draw.rng.randint(0, 1) if row > 1 else 0)


def _table(draw: Draw, kind: str) -> Draft:
    draft = BUILDERS[kind](draw)
    if kind == "factors":
        return draft
    spoil(draft)
    short = (
        {k: v[draw.lang][0] for k, v in SHORT.items()} if draft.group[:1] in (("peak",), ("gross",)) else {}
    )
    top = TOPS[kind][draw.lang][0]
    if short and "unit_in_header" in draw.wanted:
        top = with_unit(draw.rng, top, draw.word(UNITS[str(draft.lines[0].values["unit"])]))
    finish_headers(draft, top, short)
    amount = draft.col("amount")
    if draw.has("wide_variants") and amount:
        draw.answers["variant"] = amount.header
    if draft.entities:
        draw.answers["entities"] = tuple(c.header for c in draft.cols if c.key in draft.entities)
    return draft


def _pages(draw: Draw, kind: str) -> tuple[list[Page], tuple[TrueBlock, ...]]:
    """All sheets and the tables in them."""
    rng, names = draw.rng, ("Sheet1", "Sheet1" if "bare_log" in draw.wanted else KINDS[kind][draw.lang][0])
    page = Page(rng.choice(names))
    pages, sheet = [page], page.title if draw.xlsx else ""
    start = _head(draw, page, kind)
    first = _table(draw, kind)
    row, block = put(page, first, start, 1, sheet)
    blocks = [block]
    if draw.has("stacked"):
        row += rng.randint(1, 2)
        if rng.random() < 0.5:
            page.cells[row, 1] = ("第二部分：", "Part two:")[draw.lang]
            row += 1
        blocks.append(put(page, _table(draw, kind), row, 1, sheet)[1])
    elif draw.has("side_by_side"):
        blocks.append(put(page, _table(draw, kind), start, len(first.cols) + 2, sheet)[1])
    elif draw.has("several_sheets"):
        pages.append(Page(("二车间", "Plant 2")[draw.lang]))
        blocks.append(put(pages[1], _table(draw, kind), 1, 1, pages[1].title)[1])
    elif draw.has("hidden_sheet"):
        pages.append(Page(("旧数据", "old data")[draw.lang], hidden=True))
        block = put(pages[1], _table(draw, kind), 1, 1, pages[1].title)[1]
        blocks += [block] if draw.ask("hidden", "keep", "skip") == "keep" else []
    if draw.has("cover_sheet"):
        cover = Page(("说明", "Notes")[draw.lang])
        cover.cells |= {(i, 1): text for i, text in enumerate(LISTS["cover"][draw.lang], 1)}
        pages.insert(0, cover)
    return pages, tuple(blocks)


def layout(seed: int, folder: Path) -> Layout:
    """Write the file of a seed into a folder and tell what is in it."""
    rng = random.Random(seed)
    code, book, wanted = _plan(seed // PLAN)[seed % PLAN]
    kind = {k[0]: k for k in BUILDERS}[code]
    lang = 0 if wanted & {"gb18030", "date_zh_month"} else rng.randint(0, 1)
    draw = Draw(rng, lang, book, wanted)
    pages, blocks = _pages(draw, kind)
    if book:
        path, data = folder / f"layout_{seed:03d}.xlsx", xlsx(pages)
    else:
        mark = "\t" if draw.has("tabs") else ";" if draw.has("semicolons") else ","
        if mark == "," and draw.style in ("decimal_comma", "spaced_thousands", "dotted_thousands"):
            mark = ";"
            draw.met.add("semicolons")
        encoding = next((e for e in ENCODINGS if draw.has(e)), "utf8")
        path = folder / f"layout_{seed:03d}.{DELIMITERS[mark]}"
        data = delimited(pages[0], mark, "\r\n" if draw.has("crlf") else "\n", encoding)
    path.write_bytes(data)
    return Layout(path, kind, frozenset(draw.met), () if kind == "factors" else blocks, dict(draw.answers))
