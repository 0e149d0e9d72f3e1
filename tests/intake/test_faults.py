"""Planted faults: each is found at its cell, and nothing else is."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import generate
import mutate
import pytest

from footprint.api.reading import read
from footprint.base.problem import Problem, ProblemsError

EACH = 25  # for each of the twenty core classes: 500 workbooks
FEW = 3
BASES = 12


def findings(path: Path) -> list[Problem]:
    """What ``footprint check`` finds, but for remarks."""
    try:
        found = read(path).check()
    except ProblemsError as fault:
        found = list(fault.problems)
    return [p for p in found if p.severity != "info"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def bases(folder: Path) -> list[tuple[mutate.Book, Counter[tuple[str, str, str]]]]:
    made = []
    for seed in range(BASES):
        study = generate.make(seed)
        renamed = generate.plain_workbook(study, "我的 " * (seed % 2))
        book = generate.full_workbook(study) if seed == 0 else renamed
        path = folder / f"base{seed}.xlsx"
        path.write_bytes(generate.as_bytes(book))
        found = findings(path)
        assert [p for p in found if p.severity == "error"] == []
        made.append((mutate.Book(book, random.Random(seed)), Counter(place(p) for p in found)))
    return made


def place(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.where.sheet, problem.where.cell


def check_words(problem: Problem) -> None:
    """Both languages are there, filled in, and differ."""
    zh, en = problem.message("zh"), problem.message("en")
    assert zh
    assert en
    assert zh != en
    for lang in ("zh", "en"):
        shown = problem.render(lang).replace(problem.got, "")
        assert "{" not in shown
        assert "}" not in shown
        assert problem.code in shown


def run(
    book: mutate.Book, twin: Counter[tuple[str, str, str]], wanted: list[mutate.Planted], path: Path
) -> None:
    path.write_bytes(generate.as_bytes(book.book))
    found = findings(path)
    expected = Counter((w.code, w.sheet, w.cell) for w in wanted)
    shown = [p.render("en") for p in found]
    assert Counter(place(p) for p in found) - twin == expected, (wanted, shown)
    for problem in found:
        check_words(problem)
        assert problem.where.file == path.name


@pytest.mark.parametrize("fault", mutate.FAULTS)
def test_each_planted_fault_is_found_at_its_cell_and_nothing_else(
    fault: str, bases: list[tuple[mutate.Book, Counter[tuple[str, str, str]]]], folder: Path
) -> None:
    start = random.Random(fault).randrange(BASES)
    for number in range(EACH if fault in mutate.CORE else FEW):
        book, twin = bases[(start + number) % BASES]
        book.rng = random.Random(f"{fault} {number}")
        try:
            wanted = mutate.FAULTS[fault](book, fault)
            run(book, twin, [wanted], folder / f"one{number}.xlsx")
        finally:
            book.restore()


#: Faults of many rows, or of a match whose line another fault may take away.
ALONE = {
    "matched twice",
    "cut-off without estimate",
    "range upside down",
    "required product value empty",
    "key without a value",
    "shares not one",
    "parts contain each other",
}


@pytest.mark.parametrize("number", range(40))
def test_faults_planted_together_are_named_in_one_run(
    number: int, bases: list[tuple[mutate.Book, Counter[tuple[str, str, str]]]], folder: Path
) -> None:
    book, twin = bases[number % BASES]
    rng = book.rng = random.Random(f"together {number}")
    wanted: list[mutate.Planted] = []
    try:
        for fault in rng.sample(sorted(set(mutate.FAULTS) - ALONE), rng.choice((2, 3))):
            try:
                wanted.append(mutate.FAULTS[fault](book, fault))
            except (LookupError, IndexError, ValueError):
                continue  # another fault has taken its row
        run(book, twin, wanted, folder / "together.xlsx")
    finally:
        book.restore()


def test_a_faulty_row_hides_no_fault_of_a_later_step(folder: Path) -> None:
    """A unit that does not read, an unknown factor, a cycle and shares beside one: one run names all four."""
    book = mutate.Book(generate.plain_workbook(generate.make(3)), random.Random(1))
    faults = ("unit KGS", "parts contain each other", "shares not one", "unknown factor")
    wanted = [mutate.FAULTS[f](book, f) for f in faults]
    path = folder / "four.xlsx"
    path.write_bytes(generate.as_bytes(book.book))
    assert {place(p) for p in findings(path)} == {(w.code, w.sheet, w.cell) for w in wanted}


@pytest.mark.parametrize("seed", range(6))
def test_workbook_folder_and_json_of_one_study_agree(seed: int, folder: Path) -> None:
    made = generate.make(100 + seed)
    styled, plain = folder / f"s{seed}.xlsx", folder / f"p{seed}.xlsx"
    styled.write_bytes(generate.as_bytes(generate.full_workbook(made)))
    plain.write_bytes(generate.as_bytes(generate.plain_workbook(made, "x")))
    study = read(styled)
    written = generate.write_folder(made, folder / f"f{seed}")
    digests = {study.digest, read(plain).digest, read(written).digest}
    for name in (f"w{seed}.xlsx", f"w{seed}.json", f"w{seed}"):
        study.save(folder / name, "en" if seed % 2 else "zh")
        digests.add(read(folder / name).digest)
    assert len(digests) == 1
    study.calculate()
