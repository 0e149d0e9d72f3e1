"""What the page of the second verifier shows is the answer to the files that it names."""

from __future__ import annotations

import json

import pytest
from second import NODE, PROGRAM, ROOT, mb, node

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
PAGE = ROOT / "tests" / "verifier" / "page.js"


def shown(*steps: list[dict[str, object]]) -> dict[str, object]:
    """What stands on the page after each list of files was chosen, one right after the other."""
    return json.loads(
        node(str(PAGE), str(PROGRAM), str(PROGRAM.with_name("verifier.html")), json.dumps(steps))
    )


def bundle(folder, name: str, **more) -> dict[str, object]:
    maker = mb.Maker()
    maker.tweak_record = lambda record: record["subject"].update(product_ids=[name])
    (folder / name).write_bytes(mb.pack(maker.built()))
    return {"name": name, "path": str(folder / name), **more}


def test_of_two_choices_the_later_one_is_answered(tmp_path):
    """The first was still read when the second was done; its verdict stood under the name of the second."""
    found = shown([bundle(tmp_path, "first.fpz", slow=300)], [bundle(tmp_path, "second.fpz")])
    assert found["names"] == "Chosen: second.fpz"
    assert "second.fpz" in found["out"]
    assert "first.fpz" not in found["out"]


def test_of_two_bundles_chosen_together_the_last_is_verified_and_named(tmp_path):
    found = shown([bundle(tmp_path, "one.fpz"), bundle(tmp_path, "two.fpz")])
    assert found["names"] == "Chosen: two.fpz"
    assert "two.fpz" in found["out"]


def test_problems_that_are_left_out_are_counted(tmp_path):
    files = {f"evidence/{mb.sha(b'%d' % i)}": b"%d" % i for i in range(30)}
    (tmp_path / "x.fpz").write_bytes(mb.pack({**mb.Maker().built(), **files}))
    found = shown([{"name": "x.fpz", "path": str(tmp_path / "x.fpz")}])
    assert sum("MANIFEST_MISMATCH" in line for line in found["lines"]) == 20
    assert "10 more, not shown here" in found["lines"]


def test_a_file_too_large_is_told_so(tmp_path):
    found = shown([bundle(tmp_path, "x.fpz", size=10**9)])
    assert any("LIMIT_EXCEEDED" in line for line in found["lines"])
