"""Three tiers: rod maker, bolt maker, pump maker. The bolt maker opens no recipe, the buyer checks the chain.

Run: python examples/supply_chain/run.py [folder]     (default: out/supply_chain)
Every number is made up; the bundles say DEMONSTRATION.
"""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

import tomli_w

import footprint as fp
from footprint.api.keys import write_trust
from footprint.apps.cli.bundles import print_verification
from footprint.base.messages import Lang

HERE = Path(__file__).parent
LANG: Lang = "zh" if os.environ.get("FOOTPRINT_LANG") == "zh" else "en"


def tier(name: str, folder: Path, trust: Path, buys: dict[str, Path], **sign: Any) -> Path:
    """One company: take the suppliers' bundles over, calculate, sign; its bundle."""
    home = folder / name
    shutil.copytree(HERE / name, home)
    study = fp.read(home)
    for line, bundle in buys.items():
        study, told = study.supply(bundle, line, trust=trust, author="Li Hua", site="CN")
        for problem in told:
            sys.stdout.write(f"{problem.render(LANG)}\n")
    study.save(home)
    key = fp.load_key(folder / f"{name}_key.json", None)
    fp.sign(study.calculate(), key, folder / f"{name}.fpz", **sign)
    return folder / f"{name}.fpz"


def trust_file(folder: Path) -> Path:
    """The buyer's trust file: all three keys, handed over by a channel that it trusts."""
    policy: dict[str, Any] = {}
    for name in ("rod", "bolt", "pump"):
        own = folder / f"{name}.toml"
        write_trust(own, fp.new_key(folder / f"{name}_key.json", None))
        told = tomllib.loads(own.read_text(encoding="utf-8"))
        policy = {**told, "issuers": {**policy.get("issuers", {}), **told["issuers"]}}
    path = folder / "trust.toml"
    path.write_text(tomli_w.dumps(policy), encoding="utf-8")
    return path


def revoke(trust: Path, bundle: Path) -> Path:
    """The trust file after the maker of a record has taken it back."""
    from footprint.seal.bundle import load

    row = 'state = "revoked"\ndate = "2026-05-01"\nreason = "electricity was counted twice"\n'
    path = trust.with_name("trust_later.toml")
    text = trust.read_text(encoding="utf-8")
    path.write_text(f'{text}\n[revoked."{load(bundle).manifest_sha256}"]\n{row}', encoding="utf-8")
    return path


def main(folder: Path) -> tuple[int, int]:
    """The whole way; the exit codes of the buyer's two verifications."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    trust = trust_file(folder)

    rod = tier("rod", folder, trust, {}, confidential=True, disclose=[])
    # the bolt maker keeps a full copy, and hands on who supplied, but no line and no amount
    owner = folder / "bolt_owner.fpz"
    tier("bolt", folder, trust, {"B1": rod}, confidential=True, disclose=[], owner_copy=owner)
    view = folder / "bolt_view.fpz"
    fp.disclose(owner, view, [], suppliers=True)
    pump = tier("pump", folder, trust, {"P1": view})

    first = fp.verify(pump, trust=trust)
    print_verification(first, LANG)
    told = "盘条厂撤回记录" if LANG == "zh" else "the rod maker takes its record back"
    sys.stdout.write(f"\n--- {told} ---\n\n")
    second = fp.verify(pump, trust=revoke(trust, rod))
    print_verification(second, LANG)
    return first.exit_code, second.exit_code


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out") / "supply_chain")
