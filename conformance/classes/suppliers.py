"""A46, A47: records behind a record. Profile full; the records' own rule set is one that nobody knows: L1.

Tiers come from the writer of the tests, which builds on the second writer alone.
"""

from __future__ import annotations

from typing import Any

import tiers
from classes.common import TRUST, Class, accept, fail, issuer, listed, mb, policy
from classes.rules import flag
from tiers import Tier, tier

NAMES = {"rod": 201, "bolt": 202, "pump": 203, "else": 204}
KEYS = {name: tiers.key(number) for name, number in NAMES.items()}


def of(name: str, below: tuple[Tier, ...] = (), signer: str = "", **more: Any) -> Tier:
    """A signed record of a product over its suppliers'."""
    return tier(name, below, KEYS[signer or name], **more)


def trusting(**more: Any) -> dict[str, Any]:
    """All four companies; ``more`` replaces one by its name."""
    return policy(**{mb.did_of(key): more.get(name, issuer()) for name, key in KEYS.items()})


def taken_back(record: Tier, state: str) -> dict[str, Any]:
    """The same, and one record taken back."""
    row = {"state": state, "date": "2026-04-01", "reason": "TEST ONLY"}
    return {**trusting(), "revoked": {record.sha: row}}


ROD = of("rod")
BOLT = of("bolt", (ROD,))
PUMP = of("pump", (BOLT,))
TRUST["chain"] = trusting()


def broken(*names: str) -> dict[str, Any]:
    """The chain does not stand; the record itself keeps L1."""
    return fail("suppliers", *names, level="L1")


def a46() -> None:
    """A product behind its own footprint."""
    c, name = Class("A46", "full"), "CYCLE"
    fine = accept("L1", absent=[name])
    c.good("three tiers", "三级供应链", PUMP.files, trust="chain", expect=fine)
    stranger = of("bolt", (of("pump", signer="else"),))
    c.good(
        "a product of the same name of another company",
        "另一公司的同名产品",
        of("pump", (stranger,)).files,
        trust="chain",
        expect=fine,
    )
    c.good(
        "a supplier on two ways",
        "同一供应商经两条路径",
        of("pump", (BOLT, ROD)).files,
        trust="chain",
        expect=fine,
    )
    c.bad(
        "the product is its own supplier",
        "产品是自己的供应商",
        of("pump", (of("pump", claim="full", extra=(spare(),)),)).files,
        trust="chain",
        expect=broken(name),
    )
    c.bad(
        "the product stands behind its supplier",
        "产品位于其供应商之后",
        of("pump", (of("bolt", (of("pump"),)),)).files,
        trust="chain",
        expect=broken(name),
    )
    earlier = of("pump", period=("2024-01-01", "2024-12-31"))
    c.bad(
        "the product of the year before stands behind it, which is told",
        "上一年度的同一产品位于其后，予以说明",
        of("pump", (of("bolt", (earlier,)),)).files,
        trust="chain",
        expect=flag("CYCLE_EARLIER", level="L1"),
    )


def spare() -> dict[str, Any]:
    """A factor that nothing uses: the inner record is another one than the outer."""
    return {
        "type": "factor",
        "id": "F-spare",
        "unit": "kg",
        "components": {"fossil": "5"},
        "gases": {},
        "gwp_set": "AR6",
        "release": None,
        "supplier": None,
        "source": None,
        "origin": None,
    }


def a47() -> None:
    """Another unit than declared; records and keys taken back."""
    c, unit, gone = Class("A47", "full"), "DECLARED_UNIT", "UPSTREAM_REVOKED"
    fine = accept("L1", absent=[unit, gone])
    c.good("per piece, as declared", "按声明的件计", PUMP.files, trust="chain", expect=fine)
    TRUST["chain-other"] = taken_back(of("rod", extra=(spare(),)), "revoked")
    c.good(
        "another record of a supplier is revoked",
        "被撤销的是供应商的另一记录",
        PUMP.files,
        trust="chain-other",
        expect=fine,
    )
    c.bad(
        "a footprint per piece used per kg",
        "每件的碳足迹按每千克使用",
        of("pump", (BOLT,), factor={"unit": "kg"}).files,
        trust="chain",
        expect=broken(unit),
    )
    for state, record, en, zh in (
        ("superseded", BOLT, "the supplier's record is superseded", "供应商记录已被替代"),
        ("revoked", ROD, "a record two tiers down is revoked", "两级以下的记录已撤销"),
        ("suspended", ROD, "a record two tiers down is suspended", "两级以下的记录已中止"),
    ):
        TRUST[f"chain-{state}"] = taken_back(record, state)
        c.bad(en, zh, PUMP.files, twin=2, trust=f"chain-{state}", expect=broken(gone))
    did = mb.did_of(KEYS["rod"])
    row = {**listed(KEYS["rod"]), "revoked": {"date": "2027-01-01", "reason": "compromised"}}
    TRUST["chain-key"] = trusting(rod=issuer(keys={f"{did}#{did.split(':')[-1]}": row}))
    c.bad(
        "the key of a supplier two tiers down is compromised",
        "两级以下供应商的密钥已失密",
        PUMP.files,
        trust="chain-key",
        expect=broken(gone),
    )


def add() -> None:
    """All classes of this file."""
    a46()
    a47()
