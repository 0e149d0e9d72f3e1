"""TOML bombs cost nothing and tell their line; honest files of any of our forms are read."""

from __future__ import annotations

import time

import pytest

from footprint.api.review_records import records
from footprint.base import toml
from footprint.base.problem import Refused
from footprint.base.where import Where
from footprint.factors.table import read_card
from footprint.intake.folder import read_folder
from footprint.intake.scenarios import read_scenarios
from footprint.intake.tables.mapping import read_map
from footprint.seal.trust import load_policy

DOTS = b"a" + b".a" * 20_000 + b"=1\n"
BOMBS = {
    "one key": DOTS,
    "many keys of 900 parts": b"".join(b"x%d" % i + b".a" * 900 + b"=1\n" for i in range(40)),
    "a header": b"[a" + b".a" * 1_001 + b"]\n",
    "arrays": b"a=" + b"[" * 50_000 + b"]" * 50_000,
    "inline tables": b"a=" + b"{a=" * 20_000 + b"1" + b"}" * 20_000,
}
READERS = {
    "trust.toml": load_policy,
    "records.toml": records,
    "scenarios.toml": read_scenarios,
    "a.map.toml": read_map,
    "study.toml": lambda path: read_folder(path.parent),
    "source.toml": read_card,
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("name", READERS)
def test_a_bomb_is_refused_at_once_by_every_reader(name, bomb, tmp_path):
    path = tmp_path / name
    path.write_bytes(BOMBS[bomb])
    started = time.process_time()
    with pytest.raises(Refused) as refused:
        READERS[name](path)
    assert time.process_time() - started < 1
    problem = refused.value.problems[0]
    assert problem.code == "FP-B460" or (name, problem.code) == ("study.toml", "FP-I002")
    assert all(problem.render(lang) for lang in ("en", "zh"))


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 60 + "]" * 60,
        "note = '" + "." * 1_000 + "'",
        "".join(
            f"k{i} = 'a note of a person. It has a few stops, e.g. for 1.5 kg ...'\n" for i in range(9_000)
        ),
        "a = [" + ", ".join(["1.5"] * 900) + "]",
        "a" + ".b" * 1_000 + " = 1",
    ],
)
def test_honest_files_are_read(text):
    assert toml.loads(text.encode(), Where("x.toml"))


def test_what_is_no_toml_is_a_fault_of_the_file_alone():
    for data in (b"a = ", b"\xff", b"a = 1\na = 2", b"a = " + b"1" * 5_000):
        with pytest.raises(ValueError, match=r"."):
            toml.loads(data, Where("x.toml"))
    assert toml.loads(b"a = 1.50", Where(), parse_float=str) == {"a": "1.50"}
