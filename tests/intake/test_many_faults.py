"""A file full of faults costs as much as its faults: no step looks at all of them again for each."""

from __future__ import annotations

import shutil
from collections.abc import ItemsView, Sequence
from pathlib import Path

import pytest

from footprint.base.problem import Problem, errors
from footprint.base.where import Where
from footprint.intake import read as reading_room
from footprint.intake.files import read_study
from footprint.intake.partial import without_followers
from footprint.intake.reading import Reading
from footprint.units import suggest
from footprint.units.suggest import MOST, few_suggestions, nearest

FOLDER = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "study"))


def test_the_first_unknown_keys_are_helped_and_the_others_are_named(study: Path) -> None:
    toml = study / "study.toml"
    keys = [f"formatt{i}" for i in range(MOST + 50)]
    toml.write_text("".join(f"{k} = 1\n" for k in keys) + toml.read_text(encoding="utf-8"), encoding="utf-8")
    _, reading = read_study(study)
    found = [p for p in reading.problems if p.code == "FP-I007"]
    assert [p.got for p in found] == keys
    assert [p.near for p in found] == ["format"] * MOST + [""] * 50


def test_each_reading_begins_anew_and_a_text_seen_before_is_helped_again() -> None:
    for _ in range(2):
        with few_suggestions():
            found = [nearest(f"kilogra{i}", ["kilogram"]) for i in range(MOST + 1)]
            assert (found[0], found[MOST - 1], found[MOST]) == ("kilogram", "kilogram", "")
            assert nearest("kilogra0", ["kilogram"]) == "kilogram"
            with few_suggestions():
                assert nearest(f"kilogra{MOST}", ["kilogram"]) == ""
            assert nearest("gramm", ["gram"]) == "gram"
    assert nearest(f"kilogra{MOST}", ["kilogram"]) == "kilogram"


def test_lists_that_differ_every_time_are_bounded_too() -> None:
    with few_suggestions():
        assert [nearest("gramm", ["gram", str(i)]) for i in range(MOST + 1)] == ["gram"] * MOST + [""]


def test_known_texts_are_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []
    fold = suggest._fold
    monkeypatch.setattr(suggest, "_fold", lambda text: folded.append(text) or fold(text))
    known = [f"once {i}" for i in range(500)]
    for i in range(20):
        nearest(f"onze {i}", known)
    assert len(folded) == 520


def test_errors_are_not_counted_anew_for_each_row(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counted(problems: Sequence[Problem]) -> list[Problem]:
        seen.append(len(problems))
        return errors(problems)

    bom = study / "bom.csv"
    head = bom.read_text(encoding="utf-8").splitlines()[0]
    rows = [",".join("??" for _ in head.split(",")) for _ in range(300)]
    bom.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    monkeypatch.setattr(reading_room, "errors", counted)
    _, reading = read_study(study)
    assert len(reading.problems) > 1000
    assert sum(seen) < 5 * len(reading.problems)


class Counted(dict[tuple[str, str, str], Where]):
    looks = 0

    def items(self) -> ItemsView[tuple[str, str, str], Where]:
        self.looks += 1
        return super().items()


def test_places_are_not_searched_anew_for_each_name_that_stands_nowhere() -> None:
    where = [Where(file="bom.csv", key=f"row {i}", column="parent") for i in range(50)]
    places = Counted({("lines", f"L{i}", "parent"): w for i, w in enumerate(where)})
    found = [Problem("FP-M016", w, got="L99" if i % 2 else "L7") for i, w in enumerate(where)]
    reading = Reading(places=places, lost={"bom": {"L7"}})
    assert without_followers(reading, found) == found[1::2]
    assert places.looks == 1
