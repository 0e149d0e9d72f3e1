"""Charts as SVG by own small code: bars with their numbers, safe for colour-blind readers and printers."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from footprint.report.words import number, percent, visible

#: Okabe and Ito: told apart by every kind of colour vision.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442", "#999999", "#44546A")
FONT = "Inter, 'Helvetica Neue', Arial, 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', \
'Microsoft YaHei', sans-serif"
WIDTH = 720
_LABEL, _NUMBER = 210, 150
_ROW, BAR, _LINE = 40, 20, 15
_MAX_LINES = 3


def _em(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.56


def wrap(text: str, width: float, size: float, lines: int = _MAX_LINES) -> list[str]:
    """Lines of at most ``width`` pixels, broken at spaces where there are some; an ellipsis ends a cut."""
    out, line, room = [], "", 0.0
    for char in visible(text):
        need = _em(char) * size
        if room + need > width and line:
            head, space, tail = line.rpartition(" ")
            keep, carry = (head, tail) if space and len(head) > 3 and char != " " else (line, "")
            out.append(keep.rstrip())
            line, room = carry, sum(_em(c) * size for c in carry)
        if line or char != " ":
            line, room = line + char, room + need
    out.append(line)
    return out if len(out) <= lines else [*out[: lines - 1], out[lines - 1][:-1] + "…"]


def text_at(x: float, y: float, lines: Sequence[str], anchor: str = "start", size: int = 13) -> Markup:
    """Lines of text around the middle height ``y``."""
    top = y - (len(lines) - 1) * _LINE / 2 + size * 0.36
    spans = Markup("").join(
        Markup('<tspan x="{:.1f}" y="{:.1f}">{}</tspan>').format(x, top + i * _LINE, visible(line))
        for i, line in enumerate(lines)
    )
    return Markup('<text text-anchor="{}" font-size="{}">{}</text>').format(anchor, size, spans)


def rect(x: float, y: float, width: float, color: str, title: str) -> Markup:
    """A bar of the usual height; ``color`` may be the paint of a pattern."""
    shape = '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" fill="{}"><title>{}</title></rect>'
    return Markup(shape).format(x, y, max(width, 0.6), BAR, color, visible(title))


def svg(title: str, height: float, parts: Sequence[Markup]) -> Markup:
    """The drawing around its parts."""
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {0} {1:.0f}" '
        'width="{0}" height="{1:.0f}" font-family="{2}" fill="#1b1f23"><title>{3}</title>'
    )
    body = Markup("\n").join(parts)
    return Markup(head).format(WIDTH, height, FONT, visible(title)) + body + Markup("</svg>")


def _axis(values: Sequence[tuple[Fraction, Fraction]]) -> tuple[float, float]:
    """Pixel of zero and pixels per kg, for rows of (sum of negative parts, sum of positive parts)."""
    low = min((v for v, _ in values), default=Fraction(0))
    high = max((v for _, v in values), default=Fraction(0))
    span = high - low
    if not span:
        return float(_LABEL), 0.0
    scale = (WIDTH - _LABEL - _NUMBER) / float(span)
    return _LABEL - float(low) * scale, scale


def legend(names: Sequence[str], y: float) -> tuple[list[Markup], float]:
    """Colour keys, as many in a row as fit; gives the height used."""
    parts, x = [], 0.0
    for index, name in enumerate(names):
        width = 26 + sum(_em(c) for c in name) * 12 + 14
        if x and x + width > WIDTH:
            x, y = 0.0, y + 20
        mark = '<rect x="{:.1f}" y="{:.1f}" width="12" height="12" fill="{}"/>'
        parts.append(Markup(mark).format(x, y - 6, PALETTE[index % len(PALETTE)]))
        parts.append(text_at(x + 18, y, [name], size=12))
        x += width
    return parts, y + 20


def stage_chart(title: str, rows: Sequence[tuple[str, Mapping[str, Fraction]]], unit: str) -> Markup:
    """Stacked bars of stages: each row a label and kg CO2e by (shown) component; negatives to the left."""
    names = list(dict.fromkeys(n for _, values in rows for n in values))
    zero = Fraction(0)
    ends = [
        (sum((v for v in d.values() if v < 0), zero), sum((v for v in d.values() if v > 0), zero))
        for _, d in rows
    ]
    origin, scale = _axis(ends)
    parts, top = legend(names, 12.0) if len(names) > 1 else ([], 6.0)
    first = top
    for (label, values), (_, high) in zip(rows, ends, strict=True):
        middle = top + _ROW / 2
        left = right = origin
        parts.append(text_at(_LABEL - 12, middle, wrap(label, _LABEL - 16, 13), "end"))
        for name, value in values.items():
            width = abs(float(value)) * scale
            color = PALETTE[names.index(name) % len(PALETTE)]
            left, right = (left - width, right) if value < 0 else (left, right + width)
            start = left if value < 0 else right - width
            parts.append(rect(start, middle - BAR / 2, width, color, f"{name}: {number(value)} {unit}"))
        total = sum(values.values(), zero)
        parts.append(text_at(origin + float(high) * scale + 8, middle, [f"{number(total)} {unit}"]))
        top += _ROW
    return svg(title, top + 4, [*parts, _zero(origin, first, top)])


def bar_chart(title: str, rows: Sequence[tuple[str, Fraction, str]], unit: str) -> Markup:
    """One bar a row: label, kg CO2e, and a remark beside the number (its share)."""
    zero = Fraction(0)
    origin, scale = _axis([(min(v, zero), max(v, zero)) for _, v, _ in rows])
    parts, top = [], 6.0
    first = top
    for label, value, remark in rows:
        middle, width = top + _ROW / 2, abs(float(value)) * scale
        start = origin - width if value < 0 else origin
        color = PALETTE[0] if value >= 0 else PALETTE[2]
        parts.append(text_at(_LABEL - 12, middle, wrap(label, _LABEL - 16, 13), "end"))
        parts.append(rect(start, middle - BAR / 2, width, color, f"{label}: {number(value)} {unit}"))
        beside = [f"{number(value)} {unit}", *([remark] if remark else [])]
        parts.append(text_at(max(start + width, origin) + 8, middle, beside))
        top += _ROW
    return svg(title, top + 4, [*parts, _zero(origin, first, top)])


def share_bar(title: str, parts_of: Sequence[tuple[str, Fraction]]) -> Markup:
    """One bar of shares that sum to one, each with its per cent in the key below."""
    parts: list[Markup] = []
    x = 0.0
    for index, (label, share) in enumerate(parts_of):
        width = float(share) * WIDTH
        parts.append(rect(x, 4, width, PALETTE[index % len(PALETTE)], f"{label}: {percent(share)}"))
        x += width
    keys, height = legend([f"{label} {percent(share)}" for label, share in parts_of], 42.0)
    return svg(title, height, [*parts, *keys])


def _zero(x: float, top: float, bottom: float) -> Markup:
    line = '<line x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}" stroke="#8a929a" stroke-width="1"/>'
    return Markup(line).format(x, top, bottom)


def tornado_chart(
    title: str,
    total: Fraction,
    rows: Sequence[tuple[str, Fraction, Fraction, str]],
    unit: str,
    ends_of: tuple[str, str],
) -> Markup:
    """Bars around the total, the first the widest: label, total at the low and at the high end, remark.

    The two ends of an input keep their colours, named by ``ends_of``, so that the direction shows; the line
    is the total.
    """
    ends = [(min(low, high, total) - total, max(low, high, total) - total) for _, low, high, _ in rows]
    origin, scale = _axis(ends)
    parts, top = legend(ends_of, 12.0)
    first = top
    for (label, *values, remark), (_, right) in zip(rows, ends, strict=True):
        middle = top + _ROW / 2
        parts.append(text_at(_LABEL - 12, middle, wrap(label, _LABEL - 16, 13, 2), "end"))
        for value, color in zip(values, PALETTE, strict=False):
            width = abs(float(value - total)) * scale
            start = origin - width if value < total else origin
            parts.append(rect(start, middle - BAR / 2, width, color, f"{label}: {number(value)} {unit}"))
        beside = [
            " … ".join(number(v) for v in values),
            *(wrap(remark, _NUMBER - 8, 13, 2) if remark else []),
        ]
        parts.append(text_at(origin + float(right) * scale + 8, middle, beside))
        top += _ROW
    return svg(title, top + 4, [*parts, _zero(origin, first, top)])
