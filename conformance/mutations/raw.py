"""Layers a to d: who mutates has the bytes of a bundle, but not the key that the policy lists."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from conformance.mutations.good import container, files, mb

#: Evidence files stand outside the signature: one that is left out is counted as absent, never as examined.
WITHHELD = "evidence withheld"
RAW = ("flip", "insert", "delete", "truncate", "duplicate", "swap")


def damaged(data: bytes, kind: str, rng: Random) -> bytes:
    """Some bytes with one change of the named kind; always other bytes than before.

    Where bytes are all alike an exchange changes nothing: after a few tries a bit is flipped.
    """
    for attempt in range(9):
        out = _changed(data, "flip" if attempt == 8 else kind, rng)
        if out != data:
            return out
    raise ValueError("no bytes to damage")


def _changed(data: bytes, kind: str, rng: Random) -> bytes:
    at, size = rng.randrange(len(data)), rng.choice((1, 1, 2, 4, 16, 64))
    if kind == "flip":
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if kind == "insert":
        return data[:at] + rng.randbytes(size) + data[at:]
    if kind == "delete":
        return data[:at] + data[at + size :]
    if kind == "truncate":
        return data[:at]
    if kind == "duplicate":
        return data[:at] + data[at : at + size] + data[at:]
    other = rng.randrange(len(data))
    return _swap(data, min(at, other), max(at, other))


def _swap(data: bytes, low: int, high: int) -> bytes:
    if low == high:
        return data
    return data[:low] + data[high : high + 1] + data[low + 1 : high] + data[low : low + 1] + data[high + 1 :]


def layer_a(bundle: str, rng: Random) -> tuple[str, bytes]:
    """Raw bytes of the container."""
    kind = rng.choice(RAW)
    return kind, damaged(container(bundle), kind, rng)


def layer_b(bundle: str, rng: Random) -> tuple[str, bytes]:
    """One entry changed, lost, renamed or added; checksums and headers are made anew."""
    good = files(bundle)
    path = rng.choice(sorted(good))
    kind = rng.choice(("bytes", "bytes", "value", "value", "lost", "added", "exchanged"))
    if kind == "value" and path.endswith(".json"):
        changed = {**good, path: mb.jcs(shaken(json.loads(good[path]), rng))}
    elif kind == "lost":
        if path.startswith("evidence/"):
            kind = WITHHELD
        changed = {p: data for p, data in good.items() if p != path}
    elif kind == "added":
        data = rng.randbytes(9)
        name = rng.choice(
            (f"evidence/{mb.sha(data)}", "review/1.dsse.json", "extra.json", "verification.dsse.json")
        )
        changed = {**good, name: data}
    elif kind == "exchanged":
        other = rng.choice([p for p in sorted(good) if p != path])
        changed = {**good, path: good[other], other: good[path]}
    else:
        kind = "bytes"
        changed = {**good, path: damaged(good[path], rng.choice(RAW), rng)}
    return kind, mb.pack(changed)


def layer_c(bundle: str, rng: Random) -> tuple[str, bytes]:
    """Record or rules changed, the manifest made anew, the old signature kept."""
    good = files(bundle)
    path = rng.choice(("record.json", "record.json", "rules.json"))
    changed = {**good, path: mb.jcs(shaken(json.loads(good[path]), rng))}
    return path, mb.pack({**changed, "manifest.json": mb.manifest(changed)})


def layer_d(bundle: str, rng: Random) -> tuple[str, bytes]:
    """Everything made anew and signed by a key that the policy does not list."""
    kind = rng.choice(("unchanged", "record.json", "rules.json", "borrowed name"))
    changed = dict(files(bundle))
    if kind.endswith(".json"):
        changed[kind] = mb.jcs(shaken(json.loads(changed[kind]), rng))
    key = mb.Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
    did = mb.did_of(mb.KEY) if kind == "borrowed name" else ""
    return kind, mb.pack(mb.signed(changed, key, did=did))


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value below the top."""
    out = [at] if at else []
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in rows:
        out += places(item, (*at, key))
    return out


def shaken(value: Any, rng: Random) -> Any:
    """A JSON value with one place changed, lost or repeated; its canonical bytes differ."""
    before = mb.jcs(value)
    while True:
        out = json.loads(before)
        *way, last = rng.choice(places(out))
        holder = out
        for key in way:
            holder = holder[key]
        if rng.random() < 0.15:
            del holder[last]
        elif isinstance(holder, list) and rng.random() < 0.3:
            holder.insert(rng.randrange(len(holder) + 1), holder[last])
        else:
            holder[last] = other_value(holder[last], rng)
        if mb.jcs(out) != before:
            return out


def other_value(value: Any, rng: Random) -> Any:
    """Another value, mostly of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice((-1, 1, 1000))
    if value is None:
        return rng.choice(("", "x", 0))
    if isinstance(value, str):
        return other_text(value, rng)
    return rng.choice((None, [], {}, "x"))


def other_text(text: str, rng: Random) -> str:
    """Another text: a number for a number, a digest for a digest."""
    if text.startswith("sha256:") or len(text) == 64:
        head = text[:-1]
        return head + ("0" if text[-1] != "0" else "1")
    digits = text.lstrip("-").replace(".", "", 1).replace("/", "", 1)
    if digits.isascii() and digits.isdigit():
        return other_number(text, rng)
    return rng.choice((text + "x", text[:-1], text.upper(), ""))


def other_number(text: str, rng: Random) -> str:
    """Another number in the same notation: scaled, negated, off by little or by a thousand."""
    value = mb.Fraction(text)
    out = rng.choice(
        (
            value * 2,
            value / 2,
            value * 1000,
            value / 1000,
            -value,
            value + 1,
            value * mb.Fraction(1001, 1000),
            mb.Fraction(0),
        )
    )
    if out == value:
        out = value + 1
    if "/" in text or out.denominator == 1:
        return mb.rat(out)
    exact = mb.round_(out, 30)
    return exact if mb.Fraction(exact) == out else mb.rat(out.limit_denominator(1) + 3)
