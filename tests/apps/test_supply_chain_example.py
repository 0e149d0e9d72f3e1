"""Three tiers: the middle opens no recipe, the buyer verifies all, a revoked supplier taints the top."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import footprint as fp
from footprint.seal.bundle import load

SCRIPT = Path(__file__).parents[2] / "examples" / "supply_chain" / "run.py"


def test_the_chain_is_walked_and_a_revocation_reaches_the_top(tmp_path, capsys):
    spec = importlib.util.spec_from_file_location("supply_chain_run", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path / "out"
    assert module.main(folder) == (0, 1)
    printed = capsys.readouterr().out
    assert "WP-50 ← HB-M8 ← WR-8" in printed

    found = fp.verify(folder / "pump.fpz", trust=folder / "trust_later.toml")
    assert "UPSTREAM_REVOKED" in {p.name for p in found.check("suppliers").problems}
    assert found.check("suppliers").status == "failed"
    first = fp.verify(folder / "pump.fpz", trust=folder / "trust.toml")
    (bolt,) = first.suppliers
    assert [bolt.state, *(s.state for s in bolt.suppliers)] == ["passed", "passed"]

    # who supplied is open, no line and no amount is
    view = load(folder / "bolt_view.fpz")
    assert b'"type":"line"' not in b"".join(view.files.values())
    assert view.manifest_sha256 == load(folder / "bolt_owner.fpz").manifest_sha256
    assert fp.verify(folder / "bolt_view.fpz", trust=folder / "trust.toml").level == "L1"
