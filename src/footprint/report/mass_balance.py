"""The mass balance as a picture and a table: the product beside its known materials, the rest hatched."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from footprint.report import charts
from footprint.report.words import ReportLang, Words, number, percent, visible
from footprint.result.mass_balance import MassBalance, MassRow

_TOP = 7
_NAMED = 12
_STRIPE = 7.0
_GAP, _PRODUCT = "#B3261E", "#44546A"
_HEAD, _STEP = 18, 52
_EMPTY = Markup('<rect x="0" y="{:.1f}" width="12" height="12" fill="#fff" stroke="#B3261E"/>')


def mass_chart(balance: MassBalance, lang: ReportLang) -> Markup:
    """An SVG with two bars on one scale: net mass of the product, and its known materials stacked.

    What the materials do not explain is hatched and named, with the lines that have no mass; what they are
    too much is hatched beyond the bar of the product.
    """
    words = Words(lang)
    parts = _parts(balance, words)
    longest = max(balance.net, balance.product or Fraction(0))
    scale = charts.WIDTH / float(longest) if longest else 0.0
    body: list[Markup] = []
    top = 0.0
    if balance.product is not None:
        body += _product(balance, balance.product, words, scale)
        top = _STEP
    share = "" if balance.share is None else f" ({percent(balance.share)})"
    body.append(_line(top + _HEAD / 2, [_kg(words("mb_known"), balance.net) + share]))
    x = 0.0
    for index, (name, mass) in enumerate(parts):
        color = charts.PALETTE[index % len(charts.PALETTE)]
        width = float(mass) * scale
        body.append(charts.rect(x, top + _HEAD, width, color, _kg(name, mass)))
        x += width
    gap = balance.difference or Fraction(0)
    if gap > 0:
        title = _kg(words("mb_gap"), gap)
        body.append(_hatched(x, top + _HEAD, float(gap) * scale, charts.BAR, title))
    keys, bottom = charts.legend([f"{n} {number(m)} kg" for n, m in parts], top + _STEP + 4)
    body += keys
    for hatched, text in _said(balance, words):
        lines = charts.wrap(text, charts.WIDTH - 26, 12, 4)
        body.append(_hatched(0.0, bottom - 6, 12, 12, "") if hatched else _EMPTY.format(bottom - 6))
        body.append(charts.text_at(18, bottom + (len(lines) - 1) * 7.5, lines, size=12))
        bottom += 15 * len(lines) + 6
    return charts.svg(words("mb_title"), bottom + 2, body)


def _parts(balance: MassBalance, words: Words) -> list[tuple[str, Fraction]]:
    """The heaviest materials, and the rest as one."""
    known = [(r, r.net) for r in balance.rows if r.net]
    known.sort(key=lambda pair: (-pair[1], pair[0].id))
    parts = [(_name(row), mass) for row, mass in known[:_TOP]]
    rest = known[_TOP:]
    if rest:
        total = sum((m for _, m in rest), Fraction(0))
        parts.append((words("mb_rest", count=len(rest)), total))
    return parts


def _name(row: MassRow) -> str:
    return charts.wrap(f"{row.id} {row.name}".strip(), 280, 12, 1)[0]


def _product(balance: MassBalance, product: Fraction, words: Words, scale: float) -> list[Markup]:
    """The bar of the product; beyond it, hatched, what the materials are too much."""
    width = float(product) * scale
    label = _kg(words("mb_product"), product)
    found = [_line(_HEAD / 2, [label]), charts.rect(0.0, _HEAD, width, _PRODUCT, label)]
    over = balance.net - product
    if over > 0:
        title = _kg(words("mb_over"), over)
        found.append(_hatched(width, _HEAD, float(over) * scale, charts.BAR, title))
    return found


def _said(balance: MassBalance, words: Words) -> list[tuple[bool, str]]:
    """What the hatched parts mean, and which lines have no mass; true where hatched."""
    out = []
    gap = balance.difference
    if gap is not None and balance.product:
        share = percent(abs(gap) / balance.product)
        if gap:
            name = words("mb_gap") if gap > 0 else words("mb_over")
            out.append((True, f"{_kg(name, abs(gap))} ({share})"))
    missing = [_name(r) for r in balance.rows if not r.known]
    if missing:
        more = f" … +{len(missing) - _NAMED}" if len(missing) > _NAMED else ""
        names = ", ".join(missing[:_NAMED]) + more
        out.append((False, words("mb_missing", count=len(missing), lines=names)))
    return out


def _kg(name: str, mass: Fraction) -> str:
    return f"{name}: {number(mass)} kg"


def _line(y: float, lines: Sequence[str]) -> Markup:
    return charts.text_at(0, y, lines)


def _hatched(x: float, y: float, width: float, height: float, title: str) -> Markup:
    """A box of red stripes: a part that is not there. Drawn as lines, so that nothing is referred to."""
    ends = x + width
    segments = []
    for index in range(int((width + height) / _STRIPE) + 1):
        start = x - height + _STRIPE * index
        low, high = max(0.0, (x - start) / height), min(1.0, (ends - start) / height)
        if low < high:
            foot, head = (
                (start + low * height, y + height * (1 - low)),
                (start + high * height, y + height * (1 - high)),
            )
            segments.append(f"M{foot[0]:.1f} {foot[1]:.1f}L{head[0]:.1f} {head[1]:.1f}")
    shape = (
        '<g stroke="{0}"><title>{1}</title><rect x="{2:.1f}" y="{3:.1f}" width="{4:.1f}" height="{5:.0f}" '
        'fill="#fff"/><path d="{6}" fill="none" stroke-width="2"/></g>'
    )
    return Markup(shape).format(_GAP, visible(title), x, y, max(width, 0.6), height, "".join(segments))
