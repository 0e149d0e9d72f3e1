"""A01 to A06, A11, A12, A14 to A16: bytes, signatures, keys, trust."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import make_bundle as mb
from classes.common import (
    BASE,
    DID,
    KEYID,
    MAKER,
    OTHER,
    STRANGER,
    TRUST,
    WEB,
    Class,
    Files,
    batch,
    edit,
    fail,
    issuer,
    listed,
    node,
    policy,
    refuse,
)

STATEMENT = "statement.dsse.json"
ORDER = 2**252 + 27742317777372353535851937790883648493
WEB_BASE = mb.signed(BASE, MAKER, did=WEB, fragment="k1")


def total(record: Any) -> None:
    """The first public total, lowered."""
    record["assessments"][0]["totals"][0].update(rounded="1")


def _row(change: dict[str, Any], files: Files = BASE) -> Files:
    return edit(files, STATEMENT, lambda e: e["signatures"][0].update(change))


def a01() -> None:
    """A flipped byte in each kind of file."""
    c = Class("A01")
    c.good("the record as its maker signed it", "制造商签署的原样记录", BASE)
    c.good("another batch of the same record", "同一记录的另一批次", batch("B-7"))
    data = BASE["record.json"].replace(b"6912345678901", b"6912345678902")
    c.bad(
        "one digit changed in record.json",
        "record.json 改动一位数字",
        {**BASE, "record.json": data},
        expect=fail("digests", "DIGEST_MISMATCH"),
    )
    lower = edit(
        BASE, "disclosure/factors.json", lambda d: node(d, "factor", "F-steel")["gases"].update(CO2="9/10")
    )
    c.bad(
        "one gas of an open factor changed",
        "已公开因子的一种气体被改动",
        lower,
        expect=fail("roots", "ROOT_MISMATCH", also=("disclosure", "replay", "factors")),
    )
    path = next(p for p in BASE if p.startswith("evidence/"))
    c.bad(
        "one byte changed in an evidence file",
        "佐证文件改动一个字节",
        {**BASE, path: b"an invoicf"},
        expect=fail("evidence", "DIGEST_MISMATCH", level="L1"),
    )
    sig = base64.b64decode(json.loads(BASE[STATEMENT])["signatures"][0]["sig"])
    sig = bytes([sig[0] ^ 1]) + sig[1:]
    c.bad(
        "one bit changed in the signature",
        "签名改动一位",
        _row({"sig": mb.b64(sig)}),
        expect=fail("signature", "SIGNATURE_INVALID"),
    )
    whole = bytearray(mb.pack(BASE))
    whole[30] ^= 1
    c.bad("one bit changed in the container", "容器改动一位", bytes(whole), expect=refuse("BUNDLE_UNSAFE"))


def a02() -> None:
    """Changed result, manifest made anew, signature kept."""
    c = Class("A02")
    c.good("the record as signed", "原样签署的记录", BASE)
    c.good("another batch, signed anew by its maker", "另一批次，由制造商重新签署", batch("B-8"))
    changed = edit(BASE, "record.json", total)
    c.bad(
        "a total lowered, manifest rehashed, signature kept",
        "降低总量并重算清单，保留旧签名",
        {**changed, "manifest.json": mb.manifest(changed)},
        expect=fail(["signature", "replay"], "SIGNATURE_INVALID"),
    )
    changed = edit(BASE, "record.json", lambda r: r.update(claim="full"))
    c.bad(
        "the claim raised, manifest rehashed, signature kept",
        "提高声明级别并重算清单，保留旧签名",
        {**changed, "manifest.json": mb.manifest(changed)},
        expect=fail("signature", "SIGNATURE_INVALID"),
    )


def a03() -> None:
    """Signed anew by somebody else."""
    c = Class("A03")
    c.good("signed by the trusted maker", "由受信制造商签署", BASE)
    c.good(
        "signed by a key that the trust file lists",
        "由信任文件列出的密钥签署",
        mb.signed(BASE, STRANGER),
        trust="stranger",
    )
    c.bad(
        "the same record signed by a stranger's key",
        "同一记录由陌生密钥签署",
        mb.signed(BASE, STRANGER),
        expect=fail("trust", "ISSUER_UNTRUSTED"),
    )
    c.bad(
        "a total lowered and signed by a stranger's key",
        "降低总量并由陌生密钥签署",
        mb.signed(edit(BASE, "record.json", total), OTHER),
        expect=fail(["trust", "replay"], "ISSUER_UNTRUSTED"),
    )


def a04() -> None:
    """A document that chooses its own algorithm."""
    c = Class("A04")
    c.good("no algorithm named: the key decides", "未写算法：由密钥决定", BASE)
    c.good("the same under a did:web key", "did:web 密钥下亦同", WEB_BASE, trust="web")
    c.bad(
        "the signature row says alg none and is empty",
        "签名行写 alg none 且为空",
        _row({"alg": "none", "sig": ""}),
        expect=fail("signature", "ALG_FORBIDDEN"),
    )
    public = MAKER.public_key().public_bytes_raw()
    import hmac

    mac = hmac.new(public, base64.b64decode(json.loads(BASE[STATEMENT])["payload"]), "sha256").digest()
    c.bad(
        "HS256 with the public key as its secret",
        "以公钥为密钥的 HS256",
        _row({"alg": "HS256", "sig": mb.b64(mac)}),
        expect=fail("signature", "ALG_FORBIDDEN"),
    )


def a05() -> None:
    """Keys that the document brings along, or those of another issuer."""
    c = Class("A05")
    c.good("keyid is the issuer's own key", "keyid 为签发方自己的密钥", BASE)
    c.good("a did:web key listed in the trust file", "信任文件列出的 did:web 密钥", WEB_BASE, trust="web")
    fragment = mb.did_of(OTHER).split(":")[-1]
    c.bad(
        "keyid names the key of another did:key",
        "keyid 指向另一 did:key 的密钥",
        mb.signed(BASE, OTHER, did=DID, fragment=fragment),
        expect=fail("signature", "KEY_SOURCE_FORBIDDEN"),
    )
    x = base64.urlsafe_b64encode(OTHER.public_key().public_bytes_raw()).decode().rstrip("=")
    c.bad(
        "a jwk beside the signature",
        "签名旁附 jwk",
        _row({"jwk": {"crv": "Ed25519", "kty": "OKP", "x": x}}),
        expect=fail("signature", "KEY_SOURCE_FORBIDDEN"),
    )
    c.bad(
        "a jku beside the signature",
        "签名旁附 jku",
        _row({"jku": "https://evil.example/keys"}),
        expect=fail("signature", "KEY_SOURCE_FORBIDDEN"),
    )
    for en, zh, did, fragment in (
        ("a did:web of 201 characters", "201 个字符的 did:web", "did:web:" + "a" * 201, "k1"),
        ("a key id without a name after #", "# 后无名称的密钥号", WEB, ""),
        ("a key id that is not ASCII", "非 ASCII 的密钥号", WEB, "密钥"),
    ):
        named = mb.signed(BASE, MAKER, did=did, fragment=fragment or "k1")
        if not fragment:
            named = _row({"keyid": f"{did}#"}, named)
        c.bad(en, zh, named, expect=fail("signature", "KEY_SOURCE_FORBIDDEN", also=("trust",)))


def a06() -> None:
    """Malleable signatures and points of small order."""
    c = Class("A06")
    c.good("an ordinary signature", "普通签名", BASE)
    c.good("another ordinary signature", "另一普通签名", batch("B-9"))
    sig = base64.b64decode(json.loads(BASE[STATEMENT])["signatures"][0]["sig"])
    more = (int.from_bytes(sig[32:], "little") + ORDER).to_bytes(32, "little")
    c.bad(
        "s replaced by s + L",
        "s 换为 s + L",
        _row({"sig": mb.b64(sig[:32] + more)}),
        expect=fail("signature", "SIGNATURE_INVALID"),
    )
    one = (1).to_bytes(32, "little")
    c.bad(
        "R replaced by the identity",
        "R 换为单位元",
        _row({"sig": mb.b64(one + sig[32:])}),
        expect=fail("signature", "SIGNATURE_INVALID"),
    )
    did = "did:key:z" + mb.base58(b"\xed\x01" + one)
    forged = _row({"sig": mb.b64(one + bytes(32))}, mb.signed(BASE, OTHER, did=did))
    c.bad(
        "a did:key of small order, under which anybody signs",
        "小阶 did:key，任何人可签",
        forged,
        expect=fail("signature", "KEY_REFUSED", also=("trust",)),
    )


def a11() -> None:
    """One kind of document taken for another."""
    c = Class("A11")
    review = reviewed(BASE, "review/1.dsse.json", "urn:x-footprint:review:1")
    c.good("a statement alone", "仅有声明", BASE)
    c.good("a statement and a review, each at its place", "声明与评审各在其位", review, trust="reviewer")
    turned = reviewed(
        BASE, "review/1.dsse.json", "urn:x-footprint:review:1", ("manifest.json", STATEMENT)[::-1]
    )
    c.good(
        "a review that names its two files the other way round",
        "评审以相反次序列出两个文件",
        turned,
        trust="reviewer",
    )
    c.bad(
        "the statement says that it is a review",
        "声明自称评审",
        mb.signed(BASE, MAKER, predicateType="urn:x-footprint:review:1"),
        expect=fail("signature", "TYPE_MISMATCH"),
    )
    wrong = reviewed(BASE, "review/1.dsse.json", "urn:x-footprint:statement:1")
    c.bad(
        "a statement at the place of a review",
        "声明放在评审的位置",
        wrong,
        twin=2,
        trust="reviewer",
        expect=fail("signature", "TYPE_MISMATCH"),
    )
    for digest in ("", mb.sha(b"")):
        bare = reviewed(BASE, "review/1.dsse.json", "urn:x-footprint:review:1", stated=digest)
        c.bad(
            f"a review of a statement that is not there ({digest[:6] or 'no digest'})",
            f"评审所指的声明不存在（{digest[:6] or '无摘要'}）",
            bare,
            twin=2,
            trust="reviewer",
            expect=fail("signature", "SIGNATURE_INVALID", also=("trust", "reviews")),
        )


def reviewed(
    files: Files,
    path: str,
    kind: str,
    names: Sequence[str] = ("manifest.json", STATEMENT),
    stated: str | None = None,
) -> Files:
    """With a document of the second key over both files; ``stated``: of a statement that is absent."""
    shas = {n: mb.sha(files[n]) for n in names}
    if stated is not None:
        files = {p: data for p, data in files.items() if p != STATEMENT}
        shas[STATEMENT] = stated
    subject = [{"digest": {"sha256": sha}, "name": n} for n, sha in shas.items()]
    entry = {
        "finding": "F1",
        "action": "raise",
        "kind": "clarification",
        "severity": "minor",
        "target": {"type": "record", "id": "record"},
        "text": "TEST ONLY",
    }
    predicate: dict[str, Any] = {
        "issuer": mb.did_of(OTHER),
        "created": "2026-03-02T08:00:00Z",
        "previous": None,
    }
    predicate["entries"] = [entry]
    data = mb.statement(files, OTHER, subject=subject, predicate=predicate, predicateType=kind)
    return {**files, path: data}


def a12() -> None:
    """Type, key id or predicate changed."""
    c = Class("A12")
    c.good("type, key id and predicate as signed", "类型、密钥号与内容如签署", BASE)
    c.good("the same for did:web", "did:web 亦同", WEB_BASE, trust="web")
    c.bad(
        "payloadType changed",
        "payloadType 被改",
        edit(BASE, STATEMENT, lambda e: e.update(payloadType="application/json")),
        expect=fail("signature", "TYPE_MISMATCH"),
    )
    record = json.loads(BASE["record.json"])
    predicate = {"issuer": DID, "record_root": record["record_root"], "claim": "full"}
    c.bad(
        "the predicate claims more than the record",
        "声明内容高于记录",
        mb.signed(BASE, MAKER, predicate=predicate),
        expect=fail("signature", "SIGNATURE_INVALID"),
    )
    c.bad(
        "keyid of a key that the issuer does not have",
        "keyid 不属于签发方",
        edit(WEB_BASE, STATEMENT, lambda e: e["signatures"][0].update(keyid=f"{WEB}#k2")),
        twin=2,
        trust="web",
        expect=fail("trust", "KEY_UNKNOWN"),
    )


def a14() -> None:
    """Outside the days of the trust file; both ends are inside."""
    c = Class("A14")
    for name, first, last in (
        ("day", "2026-03-01", "2026-03-01"),
        ("year", "2026-01-01", "2026-12-31"),
        ("late", "2026-03-02", "2027-12-31"),
        ("early", "2025-01-01", "2026-02-28"),
    ):
        TRUST[f"days-{name}"] = policy(**{DID: issuer(first, last)})
    c.good("created on the only trusted day", "于唯一受信日创建", BASE, trust="days-day")
    c.good("created inside the trusted year", "于受信年度内创建", BASE, trust="days-year")
    c.bad(
        "created the day before trust begins",
        "创建于信任开始前一日",
        BASE,
        trust="days-late",
        expect=fail("trust", "NOT_YET_VALID"),
    )
    c.bad(
        "created the day after trust ends",
        "创建于信任结束后一日",
        BASE,
        trust="days-early",
        expect=fail("trust", "EXPIRED"),
    )


def a15() -> None:
    """Key history: a compromised key proves no day, a replaced one does not sign later."""
    c = Class("A15")
    for name, day, reason in (
        ("compromised", "2026-06-01", "compromised"),
        ("replaced-after", "2026-06-01", "replaced"),
        ("replaced-before", "2026-02-01", "replaced"),
    ):
        row = {**listed(MAKER), "revoked": {"date": day, "reason": reason}}
        TRUST[f"key-{name}"] = policy(**{DID: issuer(keys={KEYID: row})})
    c.good(
        "the key was replaced after the record was made",
        "记录制成后才更换密钥",
        BASE,
        trust="key-replaced-after",
    )
    c.good("a key without revocation", "未吊销的密钥", BASE)
    c.bad(
        "a compromised key and a date before its revocation",
        "失密密钥，日期早于吊销",
        BASE,
        trust="key-compromised",
        expect=fail("trust", "TIME_UNPROVEN"),
    )
    c.bad(
        "signed after the key was replaced",
        "更换密钥后仍签署",
        BASE,
        trust="key-replaced-before",
        expect=fail("trust", "KEY_REVOKED"),
    )


def a16() -> None:
    """Records that the trust file says were taken back."""
    c = Class("A16")
    mine = mb.sha(BASE["manifest.json"])
    other = mb.sha(batch("B-10")["manifest.json"])
    for name, manifest, state in (
        ("revoked", mine, "revoked"),
        ("suspended", mine, "suspended"),
        ("other-revoked", other, "revoked"),
    ):
        row = {"state": state, "date": "2026-05-01", "reason": "TEST ONLY"}
        TRUST[f"record-{name}"] = {**policy(**{DID: issuer()}), "revoked": {manifest: row}}
    c.good("another record is revoked", "被撤销的是另一记录", BASE, trust="record-other-revoked")
    c.good("nothing is revoked", "无撤销", BASE)
    c.bad(
        "the record is revoked", "记录已撤销", BASE, trust="record-revoked", expect=fail("trust", "REVOKED")
    )
    c.bad(
        "the record is suspended",
        "记录已中止",
        BASE,
        trust="record-suspended",
        expect=fail("trust", "SUSPENDED"),
    )


TRUST["reviewer"] = policy(**{DID: issuer(), mb.did_of(OTHER): issuer(scopes=["review"])})


def add() -> None:
    """All classes of this file."""
    for function in (a01, a02, a03, a04, a05, a06, a11, a12, a14, a15, a16):
        function()
