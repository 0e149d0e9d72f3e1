"""The ledger of releases: what was published keeps its values, and the digests of its rows."""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
sys.path.insert(0, str(ROOT))

import build_all  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402
from footprint.factors.shipped import shipped  # noqa: E402

FOLDERS = (*build_all.SOURCES, *build_all.PACKS)


def ledger() -> dict[str, dict[str, str]]:
    with (ROOT / "ledger.csv").open(encoding="utf-8", newline="") as stream:
        return {r["release"]: r for r in csv.DictReader(stream)}


def replaced(folder: str, rows: tuple[Factor, ...], patch: pytest.MonkeyPatch) -> None:
    """The folder holds these rows from now on; their own digests are made anew, as an editor would."""
    held = build_all.held
    rows = tuple(replace(f, row_digest=f.digest()) for f in rows)
    patch.setattr(build_all, "held", lambda name: rows if name == folder else held(name))


def test_every_shipped_release_stands_in_the_ledger() -> None:
    assert {k: v["digest"] for k, v in ledger().items() if k in shipped().releases()} == dict(
        shipped().releases()
    )


def test_every_release_stands_in_the_ledger_with_the_digests_of_its_rows() -> None:
    """The digest over the rows is taken from the csv files here, as anyone can."""
    for folder in FOLDERS:
        with (ROOT / folder / "factors.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        release = build_all.held(folder)[0].release
        lines = sorted(f"{r['id']}@{release.rpartition('@')[2]} {r['row_digest']}\n" for r in rows)
        kept = ledger()[release]
        assert kept["rows_sha256"] == hashlib.sha256("".join(lines).encode()).hexdigest(), folder
        assert int(kept["rows"]) == len(rows)


def test_other_values_under_an_old_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**ledger()["us-egrid-2023@1"], "digest": "sha256:" + "0" * 64}]
    read = build_all.read_csv
    monkeypatch.setattr(build_all, "read_csv", lambda path: rows if path.name == "ledger.csv" else read(path))
    with pytest.raises(ValueError, match="us-egrid-2023@1 was released with other rows"):
        build_all.index()


CHANGES: Mapping[str, object] = {
    "kind": "cradle_to_gate",
    "geography": "GLO",
    "eligibility": ("organisation",),
    "locator": "raw/elsewhere.csv, line 2",
    "published_value": "1",
    "note": {"en": "Other.", "zh": "其他。"},
    "technology": "other",
}


@pytest.mark.parametrize("folder", ["cn_electricity_2024", "ember_2024"])
@pytest.mark.parametrize("field", CHANGES)
def test_a_row_of_a_release_keeps_every_field(
    field: str, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest of the values does not see these fields; the pin of a row does."""
    first, *rest = build_all.held(folder)
    changed = (replace(first, **{field: CHANGES[field]}), *rest)  # type: ignore[arg-type]
    assert build_all.release_digest(changed) == build_all.release_digest((first, *rest))
    replaced(folder, changed, monkeypatch)
    with pytest.raises(ValueError, match=f"{first.release} was released with other rows"):
        build_all.releases()


def test_a_new_release_is_added_and_old_lines_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "ledger.csv").read_text(encoding="utf-8")
    assert build_all.ledger_text("2027-01-01") == text
    rows = build_all.held("ember_2024")
    replaced("ember_2024", tuple(replace(f, release="ember-co2js-2024@2") for f in rows), monkeypatch)
    added = build_all.ledger_text("2027-01-01").removeprefix(text)
    cells = next(csv.DictReader([text.partition("\n")[0], added]))
    assert (cells["release"], cells["rows"], cells["released"]) == ("ember-co2js-2024@2", "210", "2027-01-01")
    assert cells["rows_sha256"] != ledger()["ember-co2js-2024@1"]["rows_sha256"]
