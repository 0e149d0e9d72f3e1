"""300 rows of all sources, read again from raw by their locators, without the build scripts.

The numbers of ``published_value`` must stand in the records that the locator names, and the factor must
follow from them by the units alone. Official PDFs are read as text.
"""

from __future__ import annotations

import csv
import random
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from footprint.factors.factor import Factor
from footprint.factors.shipped import shipped

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
#: Source -> its folder; the folders are named by hand here, as a stranger would find them.
FOLDERS = {
    "cn-electricity-2023": "cn_electricity_2023",
    "cn-electricity-2024": "cn_electricity_2024",
    "cn-fuel-defaults": "cn_fuels",
    "cn-grid-co2-2021-2023": "cn_grid_co2",
    "ipcc-2006": "ipcc_2006",
    "uk-desnz-2024": "uk_desnz_2024",
    "uk-desnz-2025": "uk_desnz_2025",
    "us-egrid-2023": "us_egrid_2023",
    "us-epa-hub-2025": "us_epa_hub_2025",
    "us-epa-supply-chain-1.3": "us_epa_supply_chain",
    "uslci-fy21q3": "uslci_fy21q3",
    "ademe-base-carbone-23.6": "ademe_base_carbone_23",
    "eu-cbam-defaults-2026": "eu_cbam_2026",
}
#: What one unit of the printed number is in kg per unit of the row.
SCALE = {
    ("us-egrid-2023", "kWh"): Fraction("0.45359237") / 1000,
    ("us-epa-hub-2025", "short_ton", "waste_treatment"): Fraction(1000),
    ("eu-cbam-defaults-2026", "t"): Fraction(1000),
    ("cn-fuel-defaults", "GJ_heat"): Fraction(1000),
}
_PLACE = re.compile(r"raw/(?P<file>[^,;]+?),(?P<rest>[^;]*)")
_LINES = re.compile(r"\blines? (\d+)(?:-(\d+))?")
_NUMBER = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w])")


@cache
def records(path: Path) -> tuple[tuple[str, ...], ...]:
    """The records of a csv file, the header being record 1."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return tuple(tuple(row) for row in csv.reader(stream))


@cache
def pdf(path: Path) -> str:
    return "".join((page.extract_text() or "") for page in PdfReader(path).pages)


def numbers(text: str) -> list[Fraction]:
    return [Fraction(n) for n in _NUMBER.findall(text)]


def cells(factor: Factor) -> list[str]:
    """Every cell that the locator names."""
    folder = ROOT / FOLDERS[factor.source]
    out: list[str] = []
    for place in _PLACE.finditer(factor.locator):
        path = folder / "raw" / place["file"]
        if path.suffix == ".pdf":
            out.append(pdf(path))
            continue
        rows = records(path)
        if by_id := re.search(r"\bid (\w+)", place["rest"]):  # the file's own key
            stem = by_id[1].rpartition("_")[0]
            out += [c for row in rows if row[0].rpartition("_")[0] == stem for c in row]
            continue
        for first, last in _LINES.findall(place["rest"]):
            for at in range(int(first), int(last or first) + 1):
                out += rows[at - 1]
    assert out, factor.locator
    return out


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*", text) is not None


ROWS = [f for f in shipped().rows() if f.source in FOLDERS]


def sample() -> list[Factor]:
    """Five of each source, or all of a small one, and random rows up to 300."""
    dice = random.Random(20261128)
    chosen: dict[str, Factor] = {}
    for source in FOLDERS:
        held = [f for f in ROWS if f.source == source]
        chosen |= {f.ref: f for f in dice.sample(held, min(5, len(held)))}
    rest = [f for f in ROWS if f.source != "eu-cbam-defaults-2026"]  # CBAM would fill the sample
    while len(chosen) < 300:
        row = dice.choice(rest)
        chosen[row.ref] = row
    return list(chosen.values())


def test_every_source_is_named() -> None:
    held = {f.source for f in shipped().rows()} - {"direct-gases"}  # a definition: nothing was read
    assert held == set(FOLDERS)


@pytest.mark.parametrize("factor", sample(), ids=lambda f: f.ref)
def test_the_published_numbers_stand_where_the_locator_says(factor: Factor) -> None:
    found = cells(factor)
    stated = numbers(factor.published_value)
    assert stated
    for number, text in zip(stated, _NUMBER.findall(factor.published_value), strict=True):
        in_text = any(text in c for c in found if len(c) > 200)  # the text of a PDF
        assert in_text or any(Fraction(c.strip()) == number for c in found if _is_number(c)), factor.locator


def named(factor: Factor, word: str) -> Fraction | None:
    """The number behind a word of the published value and its unit."""
    text = f"{factor.published_value} {factor.published_unit}"
    found = re.search(rf"\b{word} ({_NUMBER.pattern})", text)
    return Fraction(found[1]) if found else None


@pytest.mark.parametrize("factor", sample(), ids=lambda f: f.ref)
def test_the_factor_follows_from_the_published_numbers(factor: Factor) -> None:
    scale = SCALE.get((factor.source, factor.unit, factor.kind)) or SCALE.get((factor.source, factor.unit))
    scale = scale or Fraction(1)
    if factor.source == "ipcc-2006" and factor.unit == "t":
        scale = Fraction(1000)
    if factor.source == "cn-fuel-defaults" and factor.kind == "combustion":
        heat, carbon, oxidation = (named(factor, w) for w in ("NCV", "carbon", "oxidation"))
        assert None not in (heat, carbon, oxidation)
        per_gj = carbon * oxidation * Fraction(44, 12)
        assert factor.gases["CO2"] == per_gj * (1 if factor.unit == "GJ_net" else heat)
    elif factor.gases:
        carbon_dioxide = sum(v for g, v in factor.gases.items() if g.startswith("CO2"))
        printed = named(factor, "CO2")
        printed = named(factor, "Carbon dioxide") if printed is None else printed
        printed = numbers(factor.published_value)[0] if printed is None else printed
        assert carbon_dioxide == printed * scale
    else:
        assert sum(factor.components.values()) == numbers(factor.published_value)[0] * scale


def test_transcribed_rows_are_counted() -> None:
    counts = {s: sum(f.transcribed for f in ROWS if f.source == s) for s in FOLDERS}
    assert {s: n for s, n in counts.items() if n} == {
        "cn-electricity-2023": 4,
        "cn-fuel-defaults": 10,
        "cn-grid-co2-2021-2023": 79,
        "ipcc-2006": 11,
    }
