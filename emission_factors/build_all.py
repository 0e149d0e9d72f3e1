"""Rebuild everything: factors.csv of every source, then the index that the wheel carries.

Run ``make factors``; the same inputs give the same bytes. ``derived()``, ``packages()`` and ``index()``
return the files without writing them, which is how the tests compare.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from _build import read_csv, source  # noqa: E402
from _package import descriptor  # noqa: E402
from _page import PAGE, page  # noqa: E402

from footprint.base.digest import digest, sha256_hex  # noqa: E402
from footprint.factors.factor import Factor  # noqa: E402
from footprint.factors.postings import postings  # noqa: E402
from footprint.factors.source import SourceCard  # noqa: E402
from footprint.factors.table import read_card, read_table, to_csv  # noqa: E402
from footprint.factors.terms import fold  # noqa: E402

TARGET = ROOT.parent / "src" / "footprint" / "factors" / "data"
#: Shard of the index -> the sources in it; a source stands in one shard.
SHARDS: dict[str, tuple[str, ...]] = {
    "footprint": (
        "ademe_base_carbone_23",
        "cn_electricity_2023",
        "cn_electricity_2024",
        "cn_fuels",
        "cn_grid_co2",
        "direct_gases",
        "ipcc_2006",
        "uk_desnz_2024",
        "uk_desnz_2025",
        "us_egrid_2023",
        "us_epa_hub_2025",
    ),
    "screening": ("us_epa_supply_chain", "uslci_fy21q3"),
    "cbam": ("eu_cbam_2026",),
}
#: Packs under a share-alike licence: built here, never in the wheel.
PACKS: tuple[str, ...] = ("electricity_maps_2024", "electricity_maps_2025", "ember_2024", "open_ceda_2025")
#: Sources without factors of their own.
TABLES = ("gwp", "plausibility")
#: Columns of ledger.csv that no later build may contradict.
KEPT = ("digest", "rows_sha256", "rows")
SOURCES = tuple(name for names in SHARDS.values() for name in names)


def module(folder: str) -> ModuleType:
    """The build script of one source."""
    path = ROOT / folder / "build.py"
    sys.path.insert(0, str(path.parent))  # a script may keep helpers beside it
    try:
        spec = importlib.util.spec_from_file_location(f"build_{folder.replace('/', '_')}", path)
        if spec is None or spec.loader is None:
            raise ImportError(folder)
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = loaded
        spec.loader.exec_module(loaded)
    finally:
        sys.path.remove(str(path.parent))
    return loaded


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _lines(rows: Iterable[Any]) -> str:
    return "[\n" + ",\n".join(_dump(r) for r in rows) + "\n]\n"


def _in_wheel(card: SourceCard) -> SourceCard:
    """The card with the name that its notice has beside the shipped index."""
    notice = f"notice-{card.id}{Path(card.notice).suffix}" if card.notice else ""
    return replace(card, notice=notice)


def _card(folder: str) -> dict[str, Any]:
    source(ROOT / folder)  # raw is what the card says
    return _in_wheel(read_card(ROOT / folder / "source.toml")).to_json()


def _notices() -> dict[str, str]:
    """Notices that must stand in every copy of the data: file in the wheel -> text."""
    cards = {name: read_card(ROOT / name / "source.toml") for name in SOURCES}
    return {
        _in_wheel(card).notice: (ROOT / name / card.notice).read_text(encoding="utf-8")
        for name, card in cards.items()
        if card.notice
    }


@cache
def held(folder: str) -> tuple[Factor, ...]:
    """The rows of factors.csv, sorted by ref."""
    path = ROOT / folder
    return tuple(
        sorted(read_table(path / "factors.csv", read_card(path / "source.toml")), key=lambda f: f.ref)
    )


def derived() -> Mapping[str, str]:
    """factors.csv of every source and the tables that hold no factors, from raw."""
    files = {f"{name}/factors.csv": to_csv(module(name).rows()) for name in (*SOURCES, *PACKS)}
    gwp = module("gwp")
    files["gwp/gwp_sets.csv"] = gwp.to_csv(gwp.sets())
    plausibility = module("plausibility")
    files["plausibility/ranges.csv"] = plausibility.to_csv(plausibility.ranges())
    return files


def packages() -> Mapping[str, str]:
    """datapackage.json of every source: a Frictionless Tabular Data Package over factors.csv."""
    return {
        f"{name}/datapackage.json": descriptor(ROOT / name, read_card(ROOT / name / "source.toml"))
        for name in (*SOURCES, *PACKS)
    }


def documentation() -> str:
    """docs/factors.md with its generated tables."""
    names = (*SOURCES, *PACKS)
    cards = {name: read_card(ROOT / name / "source.toml") for name in names}
    return page({name: held(name) for name in names}, cards, PACKS)


def release_digest(rows: Iterable[Factor]) -> str:
    """The digest of the release that the rows make (RECORD, "Tables")."""
    ordered = sorted((f.released() for f in rows), key=lambda r: r["id"])
    return digest("factor_release", {"id": next(iter(rows)).release, "factors": ordered})


def rows_sha256(rows: Iterable[Factor]) -> str:
    """SHA-256 over the sorted lines "ref row_digest": every field that the pin of a row sees."""
    return sha256_hex("".join(sorted(f"{f.ref} {f.row_digest}\n" for f in rows)).encode())


def releases() -> dict[str, dict[str, str]]:
    """Folder -> its line of the ledger; a release that the ledger knows otherwise is refused."""
    ledger = {r["release"]: {k: r[k] for k in KEPT} for r in read_csv(ROOT / "ledger.csv")}
    out: dict[str, dict[str, str]] = {}
    for name in (*SOURCES, *PACKS):
        rows = held(name)
        release = rows[0].release
        found = {"digest": release_digest(rows), "rows_sha256": rows_sha256(rows), "rows": str(len(rows))}
        if ledger.get(release, found) != found:
            raise ValueError(f"{release} was released with other rows: raise `release` in source.toml")
        out[name] = {"release": release, **found}
    return out


def _catalogue() -> dict[str, dict[str, Any]]:
    """Source id -> shard, release, digest, rows."""
    known = releases()
    return {
        held(name)[0].source: {
            "shard": shard,
            "release": known[name]["release"],
            "digest": known[name]["digest"],
            "rows": len(held(name)),
        }
        for shard, names in SHARDS.items()
        for name in names
    }


def ledger_text(day: str) -> str:
    """ledger.csv with a line for every release that it does not hold yet; a line is never changed."""
    text = (ROOT / "ledger.csv").read_text(encoding="utf-8")
    listed = {r["release"] for r in read_csv(ROOT / "ledger.csv")}
    new = [r for r in releases().values() if r["release"] not in listed]
    return text + "".join(",".join((r["release"], *(r[k] for k in KEPT), day)) + "\n" for r in new)


def _shard(names: Iterable[str]) -> dict[str, Any]:
    rows: list[Factor] = []
    sources, starts = [], []
    for name in names:
        sources.append(held(name)[0].source)
        starts.append(len(rows))
        rows += held(name)
    return {"sources": sources, "starts": starts, **postings(rows).to_json()}


_BRACKET = re.compile(r"[(（]([^()（）]+)[)）]")


def _own_words(*names: str) -> list[str]:
    """The names of a term, with and without what stands in their brackets, and that alone."""
    found = [[n, _BRACKET.sub(" ", n), *_BRACKET.findall(n)] for n in names]
    return list(dict.fromkeys(fold(word) for words in found for word in words))


def _glossary() -> list[dict[str, Any]]:
    return [
        {
            "en": r["en"],
            "zh": r["zh"],
            "own": _own_words(r["en"], r["zh"]),
            "codes": [c for c in r["codes"].split("|") if c],
            "modifier": r["role"] == "modifier",
            "broader": [b for b in r["broader"].split("|") if b],
            "domains": [d for d in r["domain"].split("|") if d],
        }
        for r in read_csv(ROOT / "glossary.csv")
    ]


def _lexicon() -> dict[str, Any]:
    """Folded words with the English name of their term, and by first character the lengths of words."""
    words = {
        fold(word): r["en"]
        for r in read_csv(ROOT / "glossary.csv")
        for word in (r["en"], r["zh"], *r["aliases"].split("|"))
        if word
    }
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[:1], set()).add(len(word))
    return {"words": words, "lengths": {c: sorted(n, reverse=True) for c, n in sorted(lengths.items())}}


def index() -> Mapping[str, str]:
    """The shipped index: file name -> text, from the derived files and the glossary in ``data/``."""
    rows = {
        f"rows/{held(name)[0].source}.jsonl": "".join(_dump(f.to_json()) + "\n" for f in held(name))
        for name in SOURCES
    }
    return {
        **rows,
        **_notices(),
        **{f"{shard}.json": _dump(_shard(names)) + "\n" for shard, names in SHARDS.items()},
        "catalogue.json": _dump(_catalogue()) + "\n",
        "sources.json": _lines(_card(name) for name in (*SOURCES, *TABLES)),
        "gwp_sets.json": _lines(module("gwp").sets()),
        "plausibility.json": _lines(module("plausibility").ranges()),
        "glossary.json": _lines(_glossary()),
        "lexicon.json": _dump(_lexicon()) + "\n",
        "pinyin.csv": (ROOT / "pinyin.csv").read_text(encoding="utf-8"),
    }


def main() -> None:
    """Write factors.csv files and their packages, then the glossary, then the index that is made with it."""
    for files in (derived, packages):  # a package holds the digest of its factors.csv
        for name, text in files().items():
            (ROOT / name).write_text(text, encoding="utf-8", newline="")
    (TARGET / "rows").mkdir(parents=True, exist_ok=True)
    (TARGET / "glossary.json").write_text(_lines(_glossary()), encoding="utf-8", newline="")
    (TARGET / "lexicon.json").write_text(_dump(_lexicon()) + "\n", encoding="utf-8", newline="")
    for name, text in index().items():
        (TARGET / name).write_text(text, encoding="utf-8", newline="")
    PAGE.write_text(documentation(), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
    if "--release" in sys.argv:  # a release of the package: its factor releases are fixed from here on
        day = date.today().isoformat()
        (ROOT / "ledger.csv").write_text(ledger_text(day), encoding="utf-8", newline="")
