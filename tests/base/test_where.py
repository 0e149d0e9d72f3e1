"""A place is named in words of the language; an address inside a file stays as it is."""

from __future__ import annotations

import pytest

from footprint.base.problem import Problem
from footprint.base.where import Where


@pytest.mark.parametrize(
    ("where", "zh", "en"),
    [
        (Where(sheet="lines", key="B1"), "行 B1", "lines / B1"),
        (Where(sheet="lines", key="B1", column="amount"), "行 B1 / amount", "lines / B1 / amount"),
        (Where(key="assessment main"), "评价 main", "assessment main"),
        (
            Where("record.json", key="assessment main"),
            "record.json ▸ 评价 main",
            "record.json ▸ assessment main",
        ),
        (Where("study.toml", "product", key="hs"), "study.toml ▸ product / hs", "study.toml ▸ product / hs"),
        (Where("bolt.xlsx", "物料", "A3"), "bolt.xlsx ▸ 物料!A3", "bolt.xlsx ▸ 物料!A3"),
        (Where(), "", ""),
    ],
)
def test_a_place_in_both_languages(where: Where, zh: str, en: str) -> None:
    assert (where.told("zh"), where.told("en")) == (zh, en)
    assert str(where) == en


def test_a_chinese_problem_has_a_full_width_colon_behind_its_place() -> None:
    problem = Problem("FP-G014", Where(sheet="lines", key="B1"), got="own/rod")
    assert problem.render("zh").startswith("行 B1：")
    assert problem.render("en").startswith("lines / B1: ")
