"""raw -> factors.csv -> index: byte for byte, and what must never become a factor."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
sys.path.insert(0, str(ROOT))

import build_all  # noqa: E402

from footprint.base.unit_table import units  # noqa: E402
from footprint.factors.factor import Factor, problems  # noqa: E402
from footprint.factors.shipped import shipped  # noqa: E402

FACTORS = shipped().rows()


def _raw() -> list[dict[str, str]]:
    path = ROOT / "uk_desnz_2025" / "raw" / "desnz_2025_flat_v1.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def _uk() -> list[Factor]:
    return [f for f in FACTORS if f.source == "uk-desnz-2025"]


def test_derived_files_equal_a_rebuild_from_raw() -> None:
    for name, text in build_all.derived().items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, name


def test_shipped_index_equals_a_rebuild() -> None:
    for name, text in build_all.index().items():
        assert (build_all.TARGET / name).read_bytes() == text.encode(), name


def test_every_factor_is_complete() -> None:
    for factor in FACTORS:
        assert problems(factor) == []
        assert factor.unit in units()
        assert factor.locator
        assert factor.names["zh"] != factor.names["en"]
        assert any("\u4e00" <= c <= "\u9fff" for c in factor.names["zh"]), factor.id
        card = shipped().passport(factor.source)
        assert card is not None
        assert card.licensed
        assert card.release == factor.release
        assert factor.digest() == factor.row_digest


def test_ids_and_names_are_unique() -> None:
    refs = [f.ref for f in FACTORS]
    assert len(refs) == len(set(refs))
    for lang in ("zh", "en"):
        names = Counter((f.source, f.names[lang]) for f in FACTORS)
        assert [name for name, count in names.items() if count > 1] == []


def test_pairs_resolve_to_an_upstream_row_of_the_same_unit() -> None:
    paired = [f for f in FACTORS if f.pairs_with]
    assert len(paired) > 200
    for factor in paired:
        other = shipped().get(factor.pair_ref)
        assert other is not None
        assert (other.kind, other.unit) == ("upstream", factor.unit)
        assert other.id.rpartition("/")[2] == factor.id.rpartition("/")[2]


def test_blank_cells_never_become_factors() -> None:
    by_row = {f.codes[0]: f for f in _uk()}
    for row in _raw():
        code = f"desnz:{row['ID'].rpartition('_')[0]}"
        if not row["GHG Conversion Factor 2025"].strip() and row["GHG/Unit"] == "kg CO2e":
            assert code not in by_row, code
    assert all(v for f in _uk() for v in (*f.components.values(), *f.gases.values()))


def test_no_radiative_forcing_no_km_no_gas_volume() -> None:
    raw = {r["ID"]: r for r in _raw()}
    for factor in _uk():
        row = raw[factor.locator.rpartition(" id ")[2]]
        assert row["Column Text"] != "With RF"
        assert row["UOM"] not in ("km", "miles")
        assert row["UOM"] != "cubic metres" or row["Level 1"].startswith("Water")
        assert "radiative_forcing" not in factor.includes


def test_gas_masses_times_gwp_are_the_published_figures() -> None:
    raw = {r["ID"]: r for r in _raw()}
    gwps = {"CO2": ("2", 1), "CH4": ("3", 28), "N2O": ("4", 265)}
    checked = 0
    for factor in _uk():
        if not factor.gases:
            continue
        stem = factor.locator.rpartition(" id ")[2].rpartition("_")[0]
        assert factor.components == {}
        for name, (suffix, gwp) in gwps.items():
            mass = sum((v for g, v in factor.gases.items() if g.split("_")[0] == name), Fraction(0))
            assert mass * gwp == Fraction(raw[f"{stem}_{suffix}"]["GHG Conversion Factor 2025"]), factor.id
        checked += 1
    assert checked > 200


def test_gases_of_aircraft_and_fuels() -> None:
    for factor in _uk():
        if not factor.gases:
            continue
        aircraft = "/freight/freight-flights/" in factor.id
        assert set(factor.gases) <= (
            {"CO2_aircraft", "CH4_aircraft", "N2O_aircraft"} if aircraft else {"CO2", "CH4_fossil", "N2O"}
        )


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("national", "0.5777"),
        ("coal", "0.9240"),
        ("gas", "0.4503"),
        ("hydro", "0.0141"),
        ("nuclear", "0.0065"),
        ("wind", "0.0324"),
        ("solar-pv", "0.0520"),
        ("solar-thermal", "0.0312"),
        ("biomass", "0.0404"),
        ("transmission-excl-losses", "0.0046"),
        ("transmission-incl-losses", "0.0327"),
    ],
)
def test_china_2024_equals_the_second_reading(part: str, value: str) -> None:
    """The values of an independent compilation of the notice; PV is 0.0520, not the 0.0200 seen elsewhere."""
    factor = shipped().get(f"cn-electricity-2024/{part}@1")
    assert factor is not None
    assert factor.published_value == value
    assert factor.components == {"fossil": Fraction(value)}
    assert factor.gwp_set == "unstated"
    assert not factor.transcribed


def test_china_2023_ships_four_transcribed_rows() -> None:
    rows = {f.id: f for f in FACTORS if f.source == "cn-electricity-2023"}
    assert {i.rpartition("/")[2] for i in rows} == {"national", "wind", "solar-pv", "biomass"}
    assert all(f.transcribed for f in rows.values())
    assert rows["cn-electricity-2023/national"].published_value == "0.6205"


def test_direct_gases_have_no_negative_gas() -> None:
    gases = {next(iter(f.gases)) for f in FACTORS if f.kind == "direct"}
    assert not gases & {"CO2_uptake", "CO2_removed", "CO2_captured"}
    assert {"CO2", "CH4_fossil", "SF6", "HFC134a"} <= gases


def test_grid_co2_is_for_organisations_alone() -> None:
    rows = [f for f in FACTORS if f.kind == "grid_co2"]
    assert rows
    assert {f.eligibility for f in rows} == {("organisation",)}


def test_no_host_names_in_what_we_wrote() -> None:
    for path in [*ROOT.glob("*/source.toml"), *ROOT.glob("*/factors.csv"), *ROOT.glob("*.csv")]:
        text = path.read_text(encoding="utf-8")
        assert "http" not in text, path
        assert "/work/" not in text, path


def test_the_tables_of_the_documentation_are_the_data() -> None:
    assert build_all.PAGE.read_text(encoding="utf-8") == build_all.documentation()


def test_raw_data_that_were_edited_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "us_egrid_2023"
    shutil.copytree(ROOT / "us_egrid_2023", folder)
    raw = next(p for p in (folder / "raw").iterdir() if p.suffix == ".csv")
    raw.write_bytes(raw.read_bytes().replace(b"899.003", b"89.9003"))
    with pytest.raises(ValueError, match="sha256"):
        build_all.source(folder)
