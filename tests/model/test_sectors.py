"""The sector starts: whole tables, each item named once, and one answer for one problem."""

from __future__ import annotations

from fractions import Fraction

import pytest

from footprint.api.sectors import sector_key, sector_lines, sectors
from footprint.base.problem import Problem, ProblemsError
from footprint.base.unit_table import units
from footprint.model.checks import check
from footprint.model.lines import Line
from footprint.model.processes import Output
from footprint.model.sectors.answer import SectorAnswer
from footprint.model.sectors.starts import FIELD_OF, Item, catalogue, expected, items, sources, starts
from footprint.model.study import BOUNDARY_STAGES, Assessment, Product, Study
from footprint.model.types import STAGES, Quantity
from footprint.model.vocabulary import words

KEYS = tuple(starts())
CODES = ("FP-M180", "FP-M181", "FP-M185", "FP-M186")


def study_of(key: str, lines: tuple[Line, ...] = (), answers: tuple[SectorAnswer, ...] = (), **more) -> Study:
    one = Quantity(value=Fraction(1), unit="kg")
    product = Product(
        name="x", model="X-1", site="CN", declared_unit=one, net_mass=one, sector=key,
        start="2025-01-01", end="2025-12-31",
    )  # fmt: skip
    output = Output(product="X-1", amount=one)
    main = Assessment(
        rule_set="general-1", gwp_set="AR6-GWP100", boundary=more.get("boundary", "cradle_to_grave")
    )
    return Study(product=product, assessments=(main,), outputs=(output,), lines=lines, sector_answers=answers)


def found(study: Study) -> list[Problem]:
    return [p for p in check(study) if p.code in CODES]


def open_items(study: Study) -> list[str]:
    return [p.got for p in found(study) if p.code in ("FP-M180", "FP-M186")]


def line_of(item: Item, line_id: str, lang: str) -> Line:
    """A line that says what an item asks for, in the words of one language."""
    name, kind = item.name(lang), item.kinds[0]
    fields = {item.field: item.values[0]} if FIELD_OF.get(item.field) == kind else {}
    return Line(
        id=line_id, kind=kind, name=name, stage=item.stage, note=name,
        amount=Quantity(value=Fraction(1), unit="kg"), **fields,
    )  # fmt: skip


# --- the tables


def test_there_are_twelve_sectors() -> None:
    assert sorted({s.sector for s in starts().values()}) == list(range(1, 13))
    assert tuple(words("sector")) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_start_is_whole(key: str) -> None:
    sector = next(s for s in sectors() if s.key == key)
    assert sector.must
    assert len(sector.processes) >= 4
    assert len({p.id for p in sector.processes}) == len(sector.processes)
    assert sector.documents
    assert sector.start.unit in units()
    assert set(sector.start.stages) <= set(STAGES)
    assert bool(sector.start.stages) == (sector.start.boundary == "partial")
    ids = [i.id for i in sector.items]
    assert len(set(ids)) == len(ids)
    for item in sector.items:
        assert all((item.zh, item.en, item.ask_zh, item.ask_en, item.why_zh, item.why_en)), item.id
        assert set(item.kinds) <= set(words("kind")), item.id
        assert bool(item.kinds) == bool(item.stage), item.id
        assert item.stage in ("", *STAGES), item.id
        assert item.process in ("", *(p.id for p in sector.processes)), item.id
        assert not item.field or FIELD_OF[item.field] in item.kinds, item.id
        for value in item.values if item.field in ("carrier", "treatment", "mode") else ():
            assert value in words(item.field), (item.id, value)
        for value in item.values if item.field == "gas" else ():
            assert f"kg {value}" in units(), (item.id, value)
        assert "{" not in item.ask_zh + item.ask_en


def test_every_source_says_how_far_it_was_read() -> None:
    for source in sources().values():
        assert source.confidence in words("confidence"), source.key
        assert source.seen, source.key
        assert source.en, source.key
        assert source.zh, source.key


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_the_name_of_an_item_is_understood(key: str, lang: str) -> None:
    for item in items(key):
        if item.kinds:
            assert item.fits(line_of(item, "L1", lang)), (item.id, lang)


def test_a_latin_word_counts_from_its_beginning() -> None:
    inks = next(i for i in items("packaging") if i.id == "inks")
    line = line_of(inks, "L1", "en")
    assert not inks.fits(line.model_copy(update={"name": "drink cup", "note": ""}))
    assert inks.fits(line.model_copy(update={"name": "offset ink", "note": ""}))


# --- what is missing


@pytest.mark.parametrize("key", KEYS)
def test_a_study_that_says_nothing_has_every_item_once(key: str) -> None:
    told = found(study_of(key))
    assert [p.got for p in told] == [i.id for i in expected(key, frozenset(STAGES))]
    must = {p.got for p in told if p.severity == "error"}
    assert must == {i.id for i in items(key) if i.must}
    for problem in told:
        item = next(i for i in items(key) if i.id == problem.got)
        for lang in ("zh", "en"):
            assert item.name(lang) in problem.message(lang)
            assert item.ask(lang) in problem.hint(lang)
            assert item.source.name(lang)[:250] in problem.hint(lang)


@pytest.mark.parametrize("key", KEYS)
def test_stages_outside_the_boundary_are_not_asked_for(key: str) -> None:
    inside = set(BOUNDARY_STAGES["cradle_to_gate"])
    wanted = [i.id for i in items(key) if not i.stage or i.stage in inside]
    assert open_items(study_of(key, boundary="cradle_to_gate")) == wanted


@pytest.mark.parametrize("key", KEYS)
def test_one_line_or_one_answer_takes_away_one_problem(key: str) -> None:
    before = open_items(study_of(key))
    for item in items(key):
        rest = [name for name in before if name != item.id]
        if item.kinds:
            assert open_items(study_of(key, (line_of(item, item.id, "en"),))) == rest
        answer = SectorAnswer(item=item.id, answer="not applicable", reason="bought in")
        assert open_items(study_of(key, answers=(answer,))) == rest


def test_not_applicable_needs_a_reason() -> None:
    for name in ("heat-treatment", "steel-route"):
        for text in ("不适用", "n/a", "not_applicable"):
            told = found(study_of("fasteners", answers=(SectorAnswer(item=name, answer=text),)))
            assert [p.got for p in told if p.code == "FP-M181"] == [name]
            assert name not in [p.got for p in told if p.code != "FP-M181"]


def test_a_question_is_answered_by_words_alone_and_an_item_of_lines_is_not() -> None:
    answers = (SectorAnswer(item="steel-route", answer="EAF"), SectorAnswer(item="wire-rod", answer="by us"))
    told = found(study_of("fasteners", answers=answers))
    assert "steel-route" not in {p.got for p in told}
    assert [p.code for p in told if p.got == "wire-rod"] == ["FP-M181"]


def test_unknown_stays_open_and_stands_in_nobodys_way_once_somebody_asks() -> None:
    blank = SectorAnswer(item="steel-route", answer="未知")
    asked = SectorAnswer(item="steel-route", answer="unknown", reason="asked the mill, due in May")
    for answer, severity in ((blank, "error"), (asked, "warning")):
        told = [p for p in found(study_of("fasteners", answers=(answer,))) if p.got == "steel-route"]
        assert [(p.code, p.severity) for p in told] == [("FP-M186", severity)]


def test_an_answer_that_the_lines_contradict_is_named() -> None:
    item = next(i for i in items("fasteners") if i.id == "galvanising")
    answer = SectorAnswer(item=item.id, answer="n/a", reason="plain")
    told = found(study_of("fasteners", (line_of(item, "L7", "zh"),), (answer,)))
    assert [(p.code, p.got) for p in told if p.code == "FP-M185"] == [("FP-M185", "L7")]


def test_answers_of_another_sector_or_of_none_are_named() -> None:
    answer = SectorAnswer(item="wire-rods", answer="1")
    told = [p for p in check(study_of("fasteners", answers=(answer,))) if p.code == "FP-M183"]
    assert [(p.got, p.near) for p in told] == [("wire-rods", "wire-rod")]
    told = [p for p in check(study_of("", answers=(answer,))) if p.code.startswith("FP-M18")]
    assert [p.code for p in told] == ["FP-M184"]
    twice = [p for p in check(study_of("fasteners", answers=(answer, answer))) if p.code == "FP-M001"]
    assert [p.got for p in twice] == ["wire-rods"]


def test_no_sector_asks_for_nothing() -> None:
    assert not [p for p in check(study_of("")) if p.code.startswith("FP-M18")]


# --- names


@pytest.mark.parametrize("key", KEYS)
def test_a_sector_is_known_by_both_names(key: str) -> None:
    word = words("sector")[key]
    for name in (key, word.zh, word.en.upper(), *word.aliases):
        assert sector_key(name) == key


def test_an_unknown_sector_gets_the_nearest_and_the_list() -> None:
    with pytest.raises(ProblemsError) as caught:
        sector_key("fastner")
    problem = caught.value.problems[0]
    assert (problem.code, problem.near) == ("FP-M182", "fasteners")
    assert all(words("sector")[k].en in problem.hint("en") for k in KEYS)
    assert all(words("sector")[k].zh in problem.hint("zh") for k in KEYS)
    told = [p.code for p in check(study_of("fastner")) if p.code.startswith("FP-M18")]
    assert told == ["FP-M182"]
    assert len(sector_lines()) == len(KEYS)


# --- the catalogue of the Chinese label


def test_the_catalogue_has_seventeen_products_and_no_fasteners() -> None:
    assert len(catalogue("")) == 17
    assert not catalogue("fasteners")
    asked = next(i for i in items("fasteners") if i.id == "label-catalogue")
    assert "none" in asked.ask_en
    assert "无" in asked.ask_zh
    assert len(catalogue("battery")) == 4
