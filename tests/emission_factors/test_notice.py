"""A notice that must stay with every copy of the values: named by the card, the package and the wheel."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from footprint.base.problem import Refused
from footprint.factors.shipped import shipped
from footprint.factors.source import SourceCard
from footprint.factors.table import read_card

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
sys.path.insert(0, str(ROOT))

import build_all  # noqa: E402

CARDS = {name: read_card(ROOT / name / "source.toml") for name in (*build_all.SOURCES, *build_all.PACKS)}
NOTICED = "uslci_fy21q3"


def test_the_wheel_carries_the_notice_that_its_card_names() -> None:
    card = shipped().passport("uslci-fy21q3")
    assert card is not None
    raw = ROOT / NOTICED / CARDS[NOTICED].notice
    text = raw.read_text(encoding="utf-8")
    assert (build_all.TARGET / card.notice).read_text(encoding="utf-8") == text
    assert "provided that this entire notice appears in all copies of the Data" in text
    assert raw.name in CARDS[NOTICED].raw  # its bytes are under a digest


def test_a_licence_that_asks_for_its_notice_has_one() -> None:
    asked = {name for name, card in CARDS.items() if "notice" in card.licence_raw}
    assert asked == {name for name, card in CARDS.items() if card.notice} == {NOTICED}
    assert {c.id for c in shipped().cards() if c.notice} == {"uslci-fy21q3"}


def test_the_package_names_the_notice() -> None:
    for name, card in CARDS.items():
        package = json.loads((ROOT / name / "datapackage.json").read_text(encoding="utf-8"))
        assert package.get("notice", "") == card.notice
    package = json.loads((ROOT / NOTICED / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"][0]["path"] == package["notice"] == "raw/uslci_DATA_USE_NOTICE.md"


def test_a_card_without_a_notice_has_no_such_field() -> None:
    for card in CARDS.values():
        assert ("notice" in card.to_json()) == bool(card.notice)
        assert SourceCard.from_json(card.to_json()) == card


@pytest.mark.parametrize(
    "path",
    ["../notice.md", "raw/../../notice.md", "/etc/passwd", "C:\\\\notice.md", "https://x/notice", ".env"],
)
def test_a_notice_outside_its_folder_is_refused(path: str, tmp_path: Path) -> None:
    text = (ROOT / NOTICED / "source.toml").read_text(encoding="utf-8")
    card = tmp_path / "source.toml"
    card.write_text(text.replace('raw/uslci_DATA_USE_NOTICE.md"\n', f'{path}"\n', 1), encoding="utf-8")
    with pytest.raises(Refused, match="FP-F020") as caught:
        read_card(card)
    assert "notice" in str(caught.value)
