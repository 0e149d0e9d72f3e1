"""What the pack plants into bundles, planted into a study: the company sees it before it signs.

A31 and A33 are studies of the pack itself; A24 and A40 stand in tests of the rules, A47 in tests/api;
A48 cannot be planted, since a study states no results.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

import footprint as fp
from footprint.base.problem import ProblemsError

HERE = Path(__file__).parents[2]
sys.path[:0] = [str(HERE / "conformance"), str(HERE / "tests" / "proof")]

studies = import_module("classes.studies")
HONEST: dict[str, str] = studies.HONEST
changed = studies.changed

FACTORS, BOM, MATCH, STUDY = "factors.csv", "bom.csv", "match.csv", "study.toml"
HEAD = "product,role,process,start,end,amount,unit,allocation,share,reason\n"
ROWS = "BR-1,studied product,main,2025-01-01,2025-12-31,400,t,stated share,{},TEST ONLY\n"
ROWS += "Other,co-product,main,2025-01-01,2025-12-31,200,t,stated share,{},TEST ONLY\n"


def names(study: dict[str, str], folder: Path) -> set[str]:
    """Names of what reading, checking and calculating say."""
    for name, text in study.items():
        (folder / name).write_text(text, encoding="utf-8")
    try:
        held = fp.read(folder)
        result = held.calculate()
        problems = [*held.check(), *(p for a in result.numbers.assessments for p in a.gaps)]
    except ProblemsError as fault:
        problems = list(fault.problems)
    return {p.name for p in problems}


def column(name: str, **values: str) -> dict[str, str]:
    """The factors with one more column."""
    first, *rows = HONEST[FACTORS].splitlines()
    made = [f"{first},{name}", *(f"{row},{values.get(row.split(',')[0], '')}" for row in rows)]
    return {**HONEST, FACTORS: "\n".join(made) + "\n"}


def cut(*estimates: str) -> dict[str, str]:
    """Small parts left out, each with its estimate."""
    bom, match = (
        HONEST[BOM],
        HONEST[MATCH].replace("reason\n", "reason,estimate\n").replace("ONLY\n", "ONLY,\n"),
    )
    for at, estimate in enumerate(estimates):
        bom += f"C{at},C-{at},label {at},1,net,kg,batch,CN,auxiliary,main,raw material acquisition\n"
        match += f"C{at},main,cut-off,,small,{estimate}\n"
    return {**HONEST, BOM: bom, MATCH: match}


def treated(technology: str) -> dict[str, str]:
    """New steel by its name, on a factor of a technology."""
    return {**column("technology", steel=technology), BOM: HONEST[BOM].replace(",steel,", ",virgin steel,")}


def pinned(digest: str) -> dict[str, str]:
    """The power on a published row, with the digest that it had when it was chosen."""
    return changed(
        (MATCH, "factor,reason", "factor,row_digest,reason"),
        (MATCH, "own/steel,", "own/steel,,"),
        (MATCH, "own factor,own/grid,", f"factor,cn-electricity-2024/national@1,{digest},"),
    )


def of(file: str, old: str, new: str) -> dict[str, str]:
    return changed((file, old, new))


MASS = '[product.net_mass]\nvalue = "1"'
LIFE = "electricity (life cycle),CN"
PLANTED = [
    ("A25", "FACTOR_MISMATCH", of(FACTORS, LIFE, LIFE.replace("CN", "FR")), HONEST),
    ("A25", "FACTOR_MISMATCH", of(FACTORS, "cradle-to-gate,CN", "waste treatment,CN"), HONEST),
    ("A25", "FACTOR_MISMATCH", treated("recycled"), treated("primary")),
    ("A26", "FACTOR_EXPIRED", column("valid_until", grid="2024-12-31"),
     column("valid_until", grid="2025-06-30")),
    ("A26", "FACTOR_OLD", of(FACTORS, "cradle-to-gate,CN,2025", "cradle-to-gate,CN,2010"), HONEST),
    ("A27", "FACTOR_DIGEST_MISMATCH", pinned("sha256:" + "0" * 64), pinned("")),
    ("A28", "SOURCE_UNRESOLVED", of(FACTORS, "pack,row 1", "Report (12 pages),p. 40"),
     of(FACTORS, "pack,row 1", "Report (12 pages),p. 4")),
    ("A29", "UNIT_AMBIGUOUS", of(BOM, "1000,net,kg", "1000,net,ton"), of(BOM, "1000,net,kg", "1,net,t")),
    ("A30", "DIMENSION_MISMATCH", of(BOM, "1000,net,kg", "1000,net,kWh"), HONEST),
    ("A30", "DIMENSION_MISMATCH", of(FACTORS, "steel,steel,kg,", "steel,steel,kWh,"), HONEST),
    ("A32", "GWP_MIXED", of(FACTORS, "fossil=2,AR6-GWP100", "fossil=2,AR5-GWP100"), HONEST),
    ("A32", "GWP_MIXED", of(FACTORS, "fossil=2,AR6-GWP100", "fossil=2,unstated"), HONEST),
    ("A34", "MASS_BALANCE", of(STUDY, MASS, MASS.replace("1", "2")), HONEST),
    ("A35", "CUTOFF_EXCEEDED", cut(*["25"] * 8), cut("10")),
    ("A35", "CUTOFF_EXCEEDED", cut("900"), cut("10")),
    ("A36", "BOUNDARY_INCOMPLETE", of(STUDY, "cradle-to-gate", "cradle-to-grave"), HONEST),
    ("A36", "BOUNDARY_INCOMPLETE", of(BOM, "main,raw material acquisition", "main,production"), HONEST),
    ("A37", "NEGATIVE_NOT_ALLOWED", of("energy.csv", "600000", "-600000"), HONEST),
    ("A37", "NEGATIVE_NOT_ALLOWED", of(FACTORS, "fossil=2", "fossil=-2"), HONEST),
    ("A41", "OFFSET_NOT_ALLOWED", of(BOM, ",steel,", ",carbon offset,"),
     of(BOM, ",steel,", ",carbon credit card,")),
    ("A41", "OFFSET_NOT_ALLOWED", of(FACTORS, "fossil=2", "fossil=2; removals=-1"), HONEST),
    ("A42", "ALLOCATION_SUM", {**HONEST, "output.csv": HEAD + ROWS.format("0.3", "0.3")},
     {**HONEST, "output.csv": HEAD + ROWS.format("2/3", "1/3")}),
    ("A42", "ALLOCATION_EFFECT", {**HONEST, "output.csv": HEAD + ROWS.format("0.01", "0.99")},
     {**HONEST, "output.csv": HEAD + ROWS.format("2/3", "1/3")}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "planted", "honest"),
    [row[1:] for row in PLANTED],
    ids=[f"{r[0]}-{i}" for i, r in enumerate(PLANTED)],
)
def test_planted_and_honest(name, planted, honest, tmp_path):
    for folder in ("planted", "honest"):
        (tmp_path / folder).mkdir()
    assert name in names(planted, tmp_path / "planted")
    assert name not in names(honest, tmp_path / "honest")
