"""The generated tables of docs/factors.md: sources with licences, and coverage by category and geography."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from footprint.base.messages import LANGS
from footprint.factors.factor import Factor
from footprint.factors.source import SourceCard
from footprint.model.vocabulary import label, words

PAGE = Path(__file__).resolve().parent.parent / "docs" / "factors.md"
START, END = "<!-- generated: make factors -->", "<!-- end -->"
#: Columns of the coverage table; every other geography counts as "other".
PLACES = ("CN", "EU", "FR", "GB", "US", "GLO")


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [list(map(str, head))]
    lines.append(["---"] * len(lines[0]))
    lines += [[str(c).replace("|", "\\|") for c in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _sources(
    held: Mapping[str, tuple[Factor, ...]], cards: Mapping[str, SourceCard], packs: Iterable[str]
) -> str:
    rows = []
    for name, factors in held.items():
        card = cards[name]
        kept = "pack / 可选包" if name in packs else "wheel / 随包"
        transcribed = sum(f.transcribed for f in factors)
        rows.append(
            (
                f"`{card.id}@{card.release.rpartition('@')[2]}`",
                f"{card.title['en']} / {card.title['zh']}",
                f"{len(factors):,}",
                transcribed or "",
                card.licence_derived,
                kept,
            )
        )
    head = (
        "source / 来源",
        "title / 名称",
        "rows / 行",
        "transcribed / 转录",
        "licence / 许可",
        "where / 位置",
    )
    return _table(head, rows)


def _place(factor: Factor) -> str:
    country = factor.geography.partition("-")[0]
    return country if country in PLACES else "other"


def _both(code: str, *lists: str) -> str:
    """The word of the closed list that has it, in both languages."""
    name = next((n for n in lists if code in words(n)), lists[0])
    return " / ".join(label(name, code, lang) for lang in LANGS[::-1])


def _coverage(factors: Iterable[Factor]) -> str:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for f in factors:
        use = "footprint" if "footprint" in f.eligibility else next(iter(f.eligibility), "none")
        counts.setdefault((use, f.kind), Counter())[_place(f)] += 1
    rows = []
    for (use, kind), found in sorted(counts.items()):
        cells = [f"{found[p]:,}" if found[p] else "" for p in (*PLACES, "other")]
        rows.append((_both(use, "rule_family"), _both(kind, "factor_kind", "library_kind"), *cells))
    return _table(("for / 用途", "boundary / 边界", *PLACES, "other / 其他"), rows)


def section(
    held: Mapping[str, tuple[Factor, ...]], cards: Mapping[str, SourceCard], packs: Iterable[str]
) -> str:
    """The generated part, between its two marks."""
    packs = tuple(packs)
    shipped = [f for name, rows in held.items() if name not in packs for f in rows]
    total = f"{len(shipped):,} rows travel in the wheel. / 随包发布 {len(shipped):,} 行。\n"
    return f"{START}\n\n{total}\n{_sources(held, cards, packs)}\n{_coverage(shipped)}\n{END}"


def page(
    held: Mapping[str, tuple[Factor, ...]], cards: Mapping[str, SourceCard], packs: Iterable[str]
) -> str:
    """docs/factors.md with its generated part renewed."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    return before + section(held, cards, packs) + rest.partition(END)[2]
