"""A50, A51: who verifies, and what a verifier signs without having looked. Profile full: level L3.

Sample and misstatement are computed here from docs/record.md, additions; no code of the package is used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from classes.common import (
    DID,
    MAKER,
    OTHER,
    TRUST,
    WEB,
    Class,
    Files,
    accept,
    by_id,
    fail,
    issuer,
    listed,
    mb,
    policy,
)
from classes.rules import Change, both, copy, flag, ruled

VERIFICATION = "verification.dsse.json"
STATEMENT = "statement.dsse.json"
BODY = mb.did_of(OTHER)
AT = "2026-04-01T08:00:00Z"
SEED = "2026-03-20/3342.11"
THRESHOLD, WEAKEST, DRAWN, MATERIALITY = Fraction("0.05"), 5, 5, Fraction("0.05")
Said = dict[str, Any]


def kept(*changes: Change) -> tuple[mb.Maker, Files]:
    """A record under general-1, with the writer that made it."""
    made: list[mb.Maker] = []
    files = ruled(both(*changes, made.append))
    return made[0], files


def small_lines(m: mb.Maker) -> None:
    """More lines than the sample holds."""
    for i in range(12):
        copy(
            "line:waste", f"waste-{i}", kind=f"waste-{i}", amount={"value": f"0.00{2 * i + 11}", "unit": "kg"}
        )(m)


PLAIN, MANY = kept(), kept(small_lines)


# --- what a verifier computes ---------------------------------------------------------------------
def effects(m: mb.Maker) -> tuple[dict[str, Fraction], Fraction]:
    """The value of each line, and the total; every component of these records is above zero."""
    rows = m.of("line_result").values()
    values = {r["line"].partition(":")[2]: sum(map(Fraction, r["values"].values())) for r in rows}
    return {line["id"]: values.get(line["id"], Fraction(0)) for line in m.of("line").values()}, sum(
        values.values(), Fraction(0)
    )


def sample(m: mb.Maker, files: Files, seed: str = SEED) -> dict[str, str]:
    """Line -> reason: large, then weak (all lines are own), then drawn by the seed."""
    values, total = effects(m)
    share = {name: value / total for name, value in values.items()}
    root = json.loads(files["record.json"])["record_root"]

    def drawn(name: str) -> bytes:
        return hashlib.sha256(b"footprint/sample/1\n" + mb.jcs([root, seed, name])).digest()

    found = {name: "large" for name in share if share[name] > THRESHOLD}
    weak = sorted((n for n in share if n not in found), key=lambda n: (-share[n], n))
    found |= dict.fromkeys(weak[:WEAKEST], "weak")
    rest = sorted((n for n in share if n not in found), key=drawn)
    return found | dict.fromkeys(rest[:DRAWN], "random")


def honest(m: mb.Maker, files: Files, differs: str = "0") -> Said:
    """What a verifier signs that looked at every sampled line; the steel may differ by some kg."""
    chosen = sample(m, files)
    rows = [
        {
            "line": name,
            "evidence": None,
            "form": None,
            "quantity": None,
            "period": None,
            "place": "on_site",
            "date": "2026-03-30",
            "difference": {
                "value": differs if name == "steel" else "0",
                "unit": by_id(m, f"line:{name}")["amount"]["unit"],
            },
            "note": "TEST ONLY",
        }
        for name in sorted(chosen)
    ]
    values, total = effects(m)
    change = values["steel"] * Fraction(differs) / Fraction(by_id(m, "line:steel")["amount"]["value"])
    paths = sorted((p for p in files if p.startswith("review/")), key=lambda p: (len(p), p))
    return {
        "issuer": BODY,
        "created": AT,
        "opinion": "unmodified",
        "independence": {"text": "TEST ONLY", "declared": True},
        "reviews": [mb.sha(files[p]) for p in paths],
        "sampling": {
            "seed": SEED,
            "size": DRAWN,
            "weakest": WEAKEST,
            "threshold": str(THRESHOLD),
            "lines": [{"line": name, "reason": chosen[name]} for name in sorted(chosen)],
        },
        "examinations": rows,
        "misstatement": {"aggregate": str(abs(change / (total + change))), "materiality": str(MATERIALITY)},
        "checks": {"level": "L2", "not_checked": []},
    }


# --- documents ------------------------------------------------------------------------------------
def later(files: Files, path: str, kind: str, said: Said, key: Any = OTHER, **more: str) -> Files:
    """With one signed document more."""
    subject = [{"digest": {"sha256": mb.sha(files[n])}, "name": n} for n in ("manifest.json", STATEMENT)]
    kind = f"urn:x-footprint:{kind}:1"
    data = mb.statement(files, key, subject=subject, predicate=said, predicateType=kind, **more)
    return {**files, path: data}


def verified(
    made: tuple[mb.Maker, Files] = PLAIN,
    change: Callable[[Said], Any] = lambda said: None,
    differs: str = "0",
    key: Any = OTHER,
    **more: str,
) -> Files:
    """A record with a verification; ``change`` edits it before it is signed."""
    said = honest(*made, differs=differs)
    change(said)
    return later(made[1], VERIFICATION, "verification", said, key, **more)


def reviews(severity: str, *entries: tuple[Any, str]) -> tuple[mb.Maker, Files]:
    """A finding of the verifier, then one document for each (key, action)."""
    raised = {
        "action": "raise",
        "finding": "F1",
        "kind": "correction",
        "severity": severity,
        "target": {"type": "line", "id": "steel"},
        "text": "TEST ONLY",
    }
    files, previous = PLAIN[1], None
    rows = [(OTHER, raised)]
    for key, action in entries:
        told = "reason" if action == "close" else "text"
        rows.append((key, {"action": action, "finding": "F1", told: "TEST ONLY"}))
    for number, (key, entry) in enumerate(rows, 1):
        said = {
            "issuer": mb.did_of(key),
            "created": f"2026-03-{number + 1:02}T08:00:00Z",
            "previous": previous,
            "entries": [entry],
        }
        path = f"review/{number}.dsse.json"
        files = later(files, path, "review", said, key)
        previous = mb.sha(files[path])
    return PLAIN[0], files


# --- classes --------------------------------------------------------------------------------------
BOTH_SCOPES = ["review", "verification"]


def body(**more: Any) -> dict[str, Any]:
    """The verifier of a trust file."""
    return issuer(**{"scopes": BOTH_SCOPES, "owner": "Body", **more})


def trusts(**verifiers: Any) -> dict[str, Any]:
    """The maker for statements, and verifiers by DID."""
    return policy(**{DID: issuer(owner="Works"), **verifiers})


TRUST["body"] = trusts(**{BODY: body()})
TRUST["body-owned"] = trusts(**{BODY: body(owner="Ｗorks ")})
TRUST["body-lapsed"] = trusts(**{BODY: body(last="2026-03-31")})
TRUST["body-reviews"] = trusts(**{BODY: body(scopes=["review"])})
TRUST["body-twin"] = trusts(**{WEB: body(keys={f"{WEB}#k1": listed(MAKER)})})
TRUST["works-alone"] = policy(
    **{DID: issuer(owner="Works", scopes=["statement", *BOTH_SCOPES])},
)


def broken(*names: str) -> dict[str, Any]:
    """The verification does not stand; what it verifies keeps its level."""
    return fail("examination", *names, level="L2")


def stands() -> dict[str, Any]:
    """Independently verified."""
    return accept("L3")


def a50() -> None:
    """Who may verify."""
    c, name = Class("A50", "full"), "INDEPENDENCE"
    c.good("a verifier of another owner", "其他所有者的核查方", verified(), trust="body", expect=stands())
    c.good(
        "a sample drawn by a published seed",
        "按公开种子抽取的样本",
        verified(MANY),
        trust="body",
        expect=stands(),
    )
    c.bad(
        "the verifier has the owner of the enterprise, written otherwise",
        "核查方与企业同属一个所有者（另一写法）",
        verified(),
        trust="body-owned",
        expect=broken(name),
    )
    c.bad(
        "the enterprise verifies itself",
        "企业自行核查",
        verified(change=lambda said: said.update(issuer=DID), key=MAKER),
        trust="works-alone",
        expect=broken(name),
    )
    c.bad(
        "the key of the enterprise under a second DID",
        "企业密钥以第二个 DID 出现",
        verified(change=lambda said: said.update(issuer=WEB), key=MAKER, did=WEB, fragment="k1"),
        trust="body-twin",
        expect=broken(name),
    )
    c.bad(
        "a verifier whose trust lapsed the day before",
        "核查方的信任前一日到期",
        verified(),
        trust="body-lapsed",
        expect=broken("EXPIRED"),
    )
    c.bad(
        "a verifier trusted for reviews alone",
        "核查方仅受信于评审",
        verified(),
        trust="body-reviews",
        expect=broken("SCOPE"),
    )
    c.bad(
        "a verifier that nobody lists adds no level",
        "无人列出的核查方不提高等级",
        verified(),
        trust="maker",
        expect=flag("ISSUER_UNTRUSTED"),
    )


def a51() -> None:
    """What a verifier may not sign."""
    c, name = Class("A51", "full"), "REPORT_INCOMPLETE"
    closed = reviews("material", (MAKER, "reply"), (OTHER, "close"))
    c.good(
        "a material finding, answered and closed",
        "重大发现已答复并关闭",
        verified(closed),
        trust="body",
        expect=stands(),
    )
    c.good(
        "a difference below materiality, in the aggregate",
        "差异低于重要性水平并计入汇总",
        verified(differs="0.01"),
        trust="body",
        expect=stands(),
    )
    c.bad(
        "approved with a material finding open",
        "重大发现未关闭即给出无保留意见",
        verified(reviews("material", (MAKER, "reply"))),
        trust="body",
        expect=broken(name),
    )
    c.bad(
        "a sampled line without examination",
        "样本中的一行未核验",
        verified(change=lambda said: said["examinations"].pop()),
        trust="body",
        expect=broken(name),
    )

    def without(said: Said) -> None:
        said["sampling"]["lines"] = [r for r in said["sampling"]["lines"] if r["line"] != "steel"]
        said["examinations"] = [r for r in said["examinations"] if r["line"] != "steel"]

    c.bad(
        "a sample without the largest line",
        "样本漏去最大的一行",
        verified(MANY, without),
        trust="body",
        expect=broken("SAMPLE_MISMATCH"),
    )

    def long_ago(said: Said) -> None:
        said["examinations"][0]["date"] = "2024-12-31"

    c.bad(
        "a line examined before the period of the record began",
        "核验日期早于记录期间",
        verified(change=long_ago),
        trust="body",
        expect=broken("EXAMINATION_DATE"),
    )
    c.bad(
        "another seed than the one that was signed",
        "样本并非由所签种子抽取",
        verified(MANY, lambda said: said["sampling"].update(seed="2026-03-21/1")),
        trust="body",
        expect=broken("SAMPLE_MISMATCH"),
    )
    c.bad(
        "approved with a misstatement above materiality",
        "错报超过重要性水平仍给出无保留意见",
        verified(differs="0.2"),
        twin=2,
        trust="body",
        expect=broken("MATERIALITY"),
    )
    c.bad(
        "a misstatement written smaller than it is",
        "汇总错报写小",
        verified(change=lambda said: said["misstatement"].update(aggregate="0"), differs="0.01"),
        twin=2,
        trust="body",
        expect=broken("MISSTATEMENT"),
    )
    c.bad(
        "the review with the open finding is not named",
        "未列出含未决发现的评审文件",
        verified(reviews("material"), lambda said: said.update(reviews=[])),
        trust="body",
        expect=broken("REVIEW_CHAIN"),
    )

    def at_once(said: Said) -> None:
        said.update(created="2026-03-01T08:00:00Z")
        for row in said["examinations"]:
            row["date"] = "2026-03-01"

    c.bad(
        "verified in the second in which the record was made",
        "与记录同一秒完成核查",
        verified(change=at_once),
        trust="body",
        expect=flag("VERIFIED_TOO_FAST", level="L3"),
    )
    c.bad(
        "the enterprise closes the finding itself",
        "企业自行关闭发现",
        reviews("material", (MAKER, "close"))[1],
        trust="body",
        expect=fail("reviews", "INDEPENDENCE", level="L2"),
    )


def add() -> None:
    """All classes of this file."""
    a50()
    a51()
