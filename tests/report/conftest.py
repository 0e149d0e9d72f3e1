from dataclasses import replace
from fractions import Fraction

import pytest
from report_case import FOLDER, HOSTILE, changed, data_of, result_of

from footprint.intake.files import read_study


@pytest.fixture(scope="session")
def study():
    found, reading = read_study(FOLDER)
    assert found is not None, reading.problems
    return found


@pytest.fixture(scope="session")
def result(study):
    return result_of(study)


@pytest.fixture(scope="session")
def data(result):
    return data_of(result, software="footprint test", created="2026-01-15")


@pytest.fixture(scope="session")
def open_result(study):
    return result_of(changed(study, "B2", state="open", owner="采购 Li", due="2026-03-01", reason="asked"))


@pytest.fixture(scope="session")
def range_result(study):
    values = {"low": "3.1", "high": "5.2", "unit": "kg", "reason": "two offers"}
    return result_of(changed(study, "B2", state="range", **values))


@pytest.fixture(scope="session")
def hostile(data):
    """Every text of a line, of the product and of a factor is an attack."""
    lines = tuple(
        replace(
            line, name=HOSTILE[i % len(HOSTILE)], spec=HOSTILE[1], reason=HOSTILE[0], external_ref="@SUM(1)"
        )
        for i, line in enumerate(data.lines)
    )
    product = replace(data.product, name=HOSTILE[0], model=HOSTILE[1], facility=HOSTILE[2])
    names = {"zh": HOSTILE[1], "en": HOSTILE[0]}
    factors = {
        r: replace(f, names=names, document=HOSTILE[0], locator=HOSTILE[1]) for r, f in data.factors.items()
    }
    return replace(data, lines=lines, product=product, factors=factors)


@pytest.fixture(scope="session")
def exact_lines(result):
    rows = {r.line.id: r.total for r in result.assessments[0].lines if r.has_factor}
    assert sum(rows.values(), Fraction(0)) == result.assessments[0].total
    return rows
