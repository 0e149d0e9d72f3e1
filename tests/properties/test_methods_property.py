"""Several methods over one inventory: each assessment is what it would be alone, in result and in record."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import studies
from hypothesis import given, settings
from hypothesis import strategies as st

import footprint as fp
from footprint.api.study import Study
from footprint.base.problem import ProblemsError
from footprint.compile.share import key_value
from footprint.factors.library import library
from footprint.model.recycling import Recycling
from footprint.seal.keys import key_from_seed

QUICK = settings(max_examples=40, deadline=None)
KEYS = ("mass", "revenue", "piece", "share")
SHARES = st.sampled_from([Fraction(n, 10) for n in range(11)])


def keys_of(study: Study) -> list[str]:
    """The keys in which every product of every process has a value."""
    groups: dict[str, list] = {}
    for output in study.inventory.outputs:
        if output.role != "other":
            groups.setdefault(output.process, []).append(output)
    shared = [rows for rows in groups.values() if len(rows) > 1]

    def divides(rows, key) -> bool:
        whole = key != "piece" or all(o.amount.dimension == "piece" for o in rows)
        return whole and all(key_value(o, key) for o in rows)

    return [k for k in KEYS if shared and all(divides(rows, k) for rows in shared)]


def recycled(study: Study, letters) -> Study:
    """The study with a recycling row on its first material that has a factor and is not divided further."""
    parents = {x.parent for x in study.inventory.lines}
    for line in study.inventory.lines:
        main = line.match()
        if line.kind == "material" and main is not None and main.factor and line.id not in parents:
            roles = ("recycled", "recycling", "displaced", "disposal", "incineration")
            more = tuple(main.model_copy(update={"role": role}) for role in roles)
            held = study.change(
                line.id, matches=(*(m for m in line.matches if m.role != "main"), main, *more)
            )
            row = Recycling(line=line.id, source="test", **letters)
            return Study(held.inventory.model_copy(update={"recycling": (row,)}))
    return study


@st.composite
def several(draw):
    """A random study and assessments of it that choose otherwise."""
    study = studies.make(draw(st.integers(0, 400)))
    r2 = draw(SHARES)
    letters = {"r1": draw(SHARES), "r2": r2, "r3": (1 - r2) * draw(SHARES), "a": draw(SHARES)}
    study = recycled(study, {**letters, "qs_in": draw(SHARES), "qs_out": draw(SHARES)})
    first = study.inventory.assessments[0]
    choices = [{}]
    choices += [{"allocation": key} for key in keys_of(study)]
    choices += [{"recycling": how} for how in ("substitution", "cff")]
    picked = draw(st.lists(st.sampled_from(choices), min_size=2, max_size=3, unique_by=str))
    made = tuple(first.model_copy(update={"id": f"a{i}", **c}) for i, c in enumerate(picked))
    return Study(study.inventory.model_copy(update={"assessments": made}))


def calculated(study: Study):
    try:
        return study.calculate(library())
    except ProblemsError:
        return None


@QUICK
@given(several())
def test_an_assessment_among_others_is_what_it_is_alone(study):
    together = calculated(study)
    for item in study.inventory.assessments:
        alone = calculated(Study(study.inventory.model_copy(update={"assessments": (item,)})))
        if together is None:
            continue
        assert alone is not None
        assert together.assessment(item.id).totals == alone.assessment().totals
        assert together.assessment(item.id).result_digest == alone.assessment().result_digest


@settings(max_examples=15, deadline=None)
@given(study=several())
def test_a_record_of_several_methods_replays(study, tmp_path_factory):
    result = calculated(study)
    if result is None:
        return
    path = tmp_path_factory.mktemp("bundle") / "x.fpz"
    fp.sign(result, key_from_seed(b"3" * 32), path, claim=result.claim)
    checks = {c.name: c.status for c in fp.verify(path).checks}
    assert {n for n, s in checks.items() if s == "failed"} <= {"rules"}  # random studies break rules


def test_the_generator_reaches_what_it_is_for():
    """Enough of the studies calculate with more than one variant."""
    rng, many = Random(7), 0
    for _ in range(60):
        study = studies.make(rng.randrange(400))
        keys = keys_of(study)
        first = study.inventory.assessments[0]
        made = tuple(first.model_copy(update={"id": k, "allocation": k}) for k in keys)
        result = calculated(Study(study.inventory.model_copy(update={"assessments": made}))) if made else None
        many += result is not None and len({a.total for a in result.numbers.assessments}) > 1
    assert many >= 5, many
