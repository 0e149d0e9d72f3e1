"""A second bundle writer, from RECORD.md alone: shares no code with the package under test."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import io
import json
import zipfile
from fractions import Fraction

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

GROUP = {
    **dict.fromkeys(("process", "flow", "line", "conversion", "decision"), "lines"),
    **dict.fromkeys(("factor", "source"), "factors"),
    "evidence": "evidence",
    **dict.fromkeys(("line_result", "result"), "result"),
}
GROUPS = ("lines", "factors", "evidence", "result")
COMPONENTS = [
    "fossil",
    "biogenic_uptake",
    "biogenic_release",
    "biogenic_non_co2",
    "land_use_change",
    "land_management",
    "aircraft",
    "removals",
    "capture",
]
RATIO = {
    "kg": Fraction(1),
    "t": Fraction(1000),
    "g": Fraction(1, 1000),
    "piece": Fraction(1),
    "kWh": Fraction(1),
    "MWh": Fraction(1000),
}
DIMENSION = {"kg": "mass", "t": "mass", "g": "mass", "piece": "piece", "kWh": "el", "MWh": "el"}
SECRET = bytes(range(32))


def jcs(value) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest(tag: str, value) -> str:
    return "sha256:" + sha(f"footprint/{tag}/1\n".encode() + jcs(value))


def rat(value: Fraction) -> str:
    return str(value)


def num(value: dict) -> Fraction:
    return Fraction(value["value"]) if "value" in value else Fraction(value["ratio"])


def tree(leaves: list[bytes]) -> bytes:
    """RFC 6962, the recursive text."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


def pack(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.create_version, info.external_attr = 3, 20, 0x81A40000
            archive.writestr(info, files[path])
    return out.getvalue()


UNIT_TABLE = {
    "id": "units-test",
    "units": {u: {"dimension": DIMENSION[u], "ratio": rat(r)} for u, r in RATIO.items()},
}
GWP = {
    "id": "AR6",
    "gases": {
        "CO2": {"component": "fossil", "gwp": "1"},
        "CH4_fossil": {"component": "fossil", "gwp": "29.8"},
        "CO2_luc": {"component": "land_use_change", "gwp": "1"},
    },
}
RELEASE = {
    "id": "lib@1",
    "factors": [
        {"id": "F-grid", "unit": "kWh", "gases": {}, "components": {"fossil": "1241/2000"}, "gwp_set": "AR6"},
        {"id": "F-pack", "unit": "kg", "gases": {}, "components": {"fossil": "7/3"}, "gwp_set": "unstated"},
        {
            "id": "F-steel",
            "unit": "kg",
            "gases": {"CH4_fossil": "1/1000", "CO2": "19/10", "CO2_luc": "1/7"},
            "components": {},
            "gwp_set": None,
        },
    ],
}
RULE_SET = {"id": "rules-a", "parameters": {"cutoff": "1/100"}}


def study() -> dict[str, dict]:
    """Nodes by "type:id"; edges are written as "@type:id"."""
    nodes: dict[str, dict] = {}

    def put(kind_: str, id_: str, **fields) -> None:
        nodes[f"{kind_}:{id_}"] = {"type": kind_, "id": id_, **fields}

    def process(id_: str, amount: str, unit: str, share: str = "1") -> None:
        put("process", id_, output={"value": amount, "unit": unit}, share=share, demand="?")

    process("P1", "1", "piece")
    process("P2", "10", "kg", "1/3")
    process("P3", "2", "kWh")
    process("P4", "5", "t")
    process("P5", "1", "kg")

    def flow(id_: str, kind: str, start: str, end: str, amount: dict) -> None:
        put("flow", id_, kind=kind, amount=amount, **{"from": f"@process:{start}", "to": f"@process:{end}"})

    flow("a", "use", "P2", "P1", {"value": "500", "unit": "g"})
    flow("b", "use", "P3", "P2", {"ratio": "10/3", "unit": "kWh"})
    flow("c", "use", "P2", "P3", {"value": "0.1", "unit": "kg"})  # a loop
    flow("d", "avoided", "P4", "P1", {"value": "0.2", "unit": "kg"})
    flow("e", "use", "P5", "P4", {"value": "1", "unit": "kg"})  # reached from the avoided one
    put("source", "S1", title="bridge")
    put("conversion", "MWh-kWh", kind="unit", ratio="1000", source=None, **{"from": "MWh", "to": "kWh"})
    put(
        "conversion",
        "piece-kg",
        kind="bridge",
        ratio="1/4",
        source="@source:S1",
        **{"from": "piece", "to": "kg"},
    )
    half = {"from": "kg", "to": "kg", "reference": "mass"}
    put("conversion", "half", kind="share", ratio="1/2", source=None, **half)
    put("origin", "O-lines", cell="BOM!E17")
    put("origin", "O-factors", text="1.9")
    for row in RELEASE["factors"]:
        extra = {"release": "lib@1", "supplier": None, "source": "@source:S1", "origin": "@origin:O-factors"}
        put("factor", row["id"], **{k: v for k, v in row.items() if k != "id"}, **extra)
    own = {"release": None, "supplier": None, "source": None, "origin": None, "gwp_set": "AR6", "gases": {}}
    put("factor", "F-own", unit="kg", components={"fossil": "3", "removals": "-1/9"}, **own)
    put("factor", "F-own2", unit="kg", components={"fossil": "4"}, **own)
    put("decision", "D1", reason="why")
    document = b"an invoice"
    put(
        "evidence",
        "E1",
        sha256=sha(document),
        size=len(document),
        media_type="text/plain",
        kind="invoice",
        issuer="utility",
        number="7",
        period={"from": "2025-01-01", "to": "2025-12-31"},
        quantity={"value": "3", "unit": "MWh"},
    )

    def line(
        id_: str, where: str, stage: str, state: str, amount: dict, steps=(), factor=None, **more
    ) -> None:
        fields = {
            "process": f"@process:{where}",
            "stage": stage,
            "tags": [],
            "kind": "material",
            "state": state,
            "amount": amount,
            "per": "output",
            "conversions": [f"@conversion:{s}" for s in steps],
            "factor": f"@factor:{factor}" if factor else None,
            "factor_high": None,
            "evidence": [],
            "decision": "@decision:D1",
            "origin": "@origin:O-lines",
        }
        put("line", id_, **{**fields, **more})

    kg = {"value": "2.5", "unit": "kg"}
    line("L1", "P1", "raw_materials", "factor", kg, factor="F-steel")
    line(
        "L2",
        "P2",
        "production",
        "factor",
        {"value": "0.003", "unit": "MWh"},
        ["MWh-kWh"],
        "F-grid",
        evidence=["@evidence:E1"],
    )
    line("L3", "P1", "raw_materials", "own", {"value": "3", "unit": "piece"}, ["piece-kg", "half"], "F-own")
    line("L4", "P4", "end_of_life", "factor", kg, factor="F-steel")
    line("L5", "P1", "raw_materials", "range", kg, factor="F-own", factor_high="@factor:F-own2")
    line("L6", "P1", "raw_materials", "cutoff", {"value": "1", "unit": "g"})
    line("L7", "P1", "raw_materials", "open", {"value": "1", "unit": "piece"})
    line("L8", "P1", "distribution", "factor", kg, factor="F-pack", per="declared_unit")
    return nodes


def edges(node: dict) -> list[str]:
    flat = [v for v in node.values() if isinstance(v, str)]
    flat += [i for v in node.values() if isinstance(v, list) for i in v if isinstance(i, str)]
    return [v[1:] for v in flat if v.startswith("@")]


class Maker:
    """Computes, commits, writes and signs. Change ``nodes`` or override fields between the steps."""

    def __init__(
        self, nodes: dict | None = None, confidential: bool = False, detail: str = "stage_component"
    ):
        self.nodes = copy.deepcopy(nodes or study())
        self.confidential, self.detail = confidential, detail
        self.assessments = [
            {"id": "main", "stages": ["raw_materials", "production", "distribution", "end_of_life"]}
        ]
        self.declared = {"value": "100", "unit": "piece"}
        self.final = {"main": "process:P1"}
        self.rule_set = copy.deepcopy(RULE_SET)
        self.gwp_set = GWP
        self.claim = "screening"
        self.hidden: set[str] = set()
        self.evidence = {sha(b"an invoice"): b"an invoice"}
        self.tweak_record = lambda record: None
        self.created = "2026-03-01T08:00:00Z"
        self.factor_releases = [RELEASE]

    # numbers -------------------------------------------------------------------------------------
    def of(self, kind: str) -> dict[str, dict]:
        return {k: n for k, n in self.nodes.items() if n["type"] == kind}

    @staticmethod
    def in_(node: dict, assessment: str) -> bool:
        return node.get("assessments") is None or assessment in node["assessments"]

    def demands(self) -> None:
        """Plain Gauss over Fractions, first assessment in which a process takes part."""
        for row in self.assessments:
            names = list(self.of("process"))
            size = len(names)
            m = [[Fraction(i == j) for j in range(size)] + [Fraction(0)] for i in range(size)]
            for flow in self.of("flow").values():
                if not self.in_(flow, row["id"]):
                    continue
                start, end = self.nodes[flow["from"][1:]], self.nodes[flow["to"][1:]]
                amount = num(flow["amount"]) * RATIO[flow["amount"]["unit"]] / RATIO[start["output"]["unit"]]
                sign = 1 if flow["kind"] == "use" else -1
                c = sign * amount * Fraction(end["share"]) / num(end["output"])
                m[names.index(flow["from"][1:])][names.index(flow["to"][1:])] -= c
            m[names.index(self.final[row["id"]])][size] = num(self.declared)
            for i in range(size):
                pivot = next(r for r in range(i, size) if m[r][i])
                m[i], m[pivot] = m[pivot], m[i]
                m[i] = [x / m[i][i] for x in m[i]]
                for r in range(size):
                    if r != i and m[r][i]:
                        m[r] = [a - m[r][i] * b for a, b in zip(m[r], m[i], strict=True)]
            for name, line in zip(names, m, strict=True):
                if self.nodes[name]["demand"] == "?" or line[size]:
                    self.nodes[name]["demand"] = rat(line[size])

    def value(self, factor: dict) -> dict[str, Fraction]:
        out = {c: Fraction(v) for c, v in factor["components"].items()}
        for gas, amount in factor["gases"].items():
            row = self.gwp_set["gases"][gas]
            out[row["component"]] = out.get(row["component"], Fraction(0)) + Fraction(amount) * Fraction(
                row["gwp"]
            )
        return out

    def results(self) -> None:
        for row in self.assessments:
            totals: dict[tuple[str, str], Fraction] = {}
            named = []
            for key, line in self.of("line").items():
                if not self.in_(line, row["id"]) or line["stage"] not in row["stages"] or not line["factor"]:
                    continue
                process = self.nodes[line["process"][1:]]
                scale = Fraction(1)
                if line["per"] == "output":
                    scale = Fraction(process["demand"]) * Fraction(process["share"]) / num(process["output"])
                amount = scale * num(line["amount"])
                for step in line["conversions"]:
                    amount *= Fraction(self.nodes[step[1:]]["ratio"])
                values = {c: amount * v for c, v in self.value(self.nodes[line["factor"][1:]]).items()}
                values = {c: v for c, v in values.items() if v}
                for c, v in values.items():
                    totals[line["stage"], c] = totals.get((line["stage"], c), Fraction(0)) + v
                id_ = f"{line['id']}/{row['id']}"
                self.nodes[f"line_result:{id_}"] = {
                    "type": "line_result",
                    "id": id_,
                    "assessment": row["id"],
                    "line": f"@{key}",
                    "scale": rat(scale),
                    "values": {c: rat(v) for c, v in values.items()},
                }
                named.append(f"@line_result:{id_}")
            self.nodes[f"result:{row['id']}"] = {
                "type": "result",
                "id": row["id"],
                "assessment": row["id"],
                "rule_set": digest("rule_set", self.rule_set),
                "gwp_set": digest("gwp_set", self.gwp_set),
                "boundary": "cradle-to-grave",
                "stages": row["stages"],
                "final": f"@{self.final[row['id']]}",
                "declared_unit": self.declared,
                "line_results": named,
                "totals": [
                    {"stage": s, "component": c, "exact": rat(totals.get((s, c), Fraction(0)))}
                    for s in sorted(row["stages"])
                    for c in sorted(COMPONENTS)
                ],
            }

    # commitments ---------------------------------------------------------------------------------
    def salt(self, key: str) -> bytes:
        node = self.nodes[key]
        return hmac.new(SECRET, node["type"].encode() + b"\0" + node["id"].encode(), "sha256").digest()[:16]

    def leaf(self, key: str, memo: dict) -> str:
        if key not in memo:
            self.plain[key] = self.resolve(self.nodes[key], memo)
            memo[key] = "sha256:" + sha(b"\0" + self.salt(key) + jcs(self.plain[key]))
        return memo[key]

    def resolve(self, node: dict, memo: dict) -> dict:
        def one(value):
            if isinstance(value, str) and value.startswith("@"):
                return self.leaf(value[1:], memo)
            return [one(v) for v in value] if isinstance(value, list) else value

        out = {k: one(v) for k, v in node.items()}
        if node["type"] == "result":
            out["line_results"] = sorted(out["line_results"])
        return out

    def group(self, key: str) -> str:
        node = self.nodes[key]
        if node["type"] == "origin":
            return "factors" if "factors" in node["id"] else "lines"
        return GROUP[node["type"]]

    def commit(self) -> None:
        self.plain: dict[str, dict] = {}
        self.leaves: dict[str, str] = {}
        for key in self.nodes:
            self.leaf(key, self.leaves)

    def disclosure(self) -> dict[str, bytes]:
        files = {}
        for group in GROUPS:
            keys = [k for k in self.nodes if self.group(k) == group]
            shown = sorted((self.leaves[k], k) for k in keys if k not in self.hidden)
            opened = [{"salt": self.salt(k).hex(), "node": self.plain[k]} for _, k in shown]
            hidden = sorted(self.leaves[k] for k in keys if k in self.hidden)
            files[f"disclosure/{group}.json"] = jcs({"open": opened, "hidden": hidden})
        return files

    def roots(self) -> dict:
        out = {}
        for group in GROUPS:
            leaves = sorted(bytes.fromhex(v[7:]) for k, v in self.leaves.items() if self.group(k) == group)
            out[group] = {"size": len(leaves), "root": "sha256:" + tree(leaves).hex()}
        return out

    # files ---------------------------------------------------------------------------------------
    def totals(self, row: dict) -> list[dict]:
        result = self.nodes[f"result:{row['id']}"]
        sums: dict[tuple, Fraction] = {}
        for t in result["totals"]:
            stage = t["stage"] if self.detail in ("stage_component", "stage") else None
            component = t["component"] if self.detail in ("stage_component", "component") else None
            sums[stage, component] = sums.get((stage, component), Fraction(0)) + Fraction(t["exact"])
        digits = self.rule_set["parameters"].get("digits", 6)
        order = sorted(sums, key=lambda k: (k[0] or "", k[1] or ""))
        return [
            {
                "stage": s,
                "component": c,
                "rounded": round_(sums[s, c], digits),
                "digits": digits,
                "unit": "kg CO2e",
            }
            for s, c in order
        ]

    def record(self) -> dict:
        roots = self.roots()
        rows = [
            {
                "id": row["id"],
                "rule_set": {"id": self.rule_set["id"], "digest": digest("rule_set", self.rule_set)},
                "gwp_set": {"id": self.gwp_set["id"], "digest": digest("gwp_set", self.gwp_set)},
                "boundary": "cradle-to-grave",
                "stages": row["stages"],
                "detail": self.detail,
                "totals": self.totals(row),
            }
            for row in self.assessments
        ]
        lines = self.of("line").values()
        with_result = {n["line"] for n in self.of("line_result").values()}
        record = {
            "format": "footprint-record/1",
            "subject": {
                "product_ids": ["gtin:06912345678901"],
                "batch": None,
                "facility": "厂一",
                "period": {"from": "2025-01-01", "to": "2025-12-31"},
                "declared_unit": dict(self.declared),
            },
            "claim": self.claim,
            "confidential": self.confidential,
            "coverage": {
                "lines": len(lines),
                "with_result": len(with_result),
                "open": sum(n["state"] == "open" for n in lines),
            },
            "assessments": rows,
            "roots": roots,
            "record_root": digest("roots", roots),
            "unit_table": {"id": UNIT_TABLE["id"], "digest": digest("unit_table", UNIT_TABLE)},
            "factor_releases": [
                {"id": r["id"], "digest": digest("factor_release", r)} for r in self.factor_releases
            ],
            "software": {"name": "twin"},
            "created": self.created,
        }
        self.tweak_record(record)
        return record

    def files(self) -> dict[str, bytes]:
        """Everything but the signature; run demands() and results() before."""
        self.commit()
        files = {
            "record.json": jcs(self.record()),
            "rules.json": jcs({"format": "footprint-rules/1", "rule_sets": [self.rule_set]}),
            **self.disclosure(),
            **{f"evidence/{name}": data for name, data in self.evidence.items()},
        }
        files["manifest.json"] = manifest(files)
        return files

    def built(self) -> dict[str, bytes]:
        self.demands()
        self.results()
        return signed(self.files())


def round_(value: Fraction, digits: int) -> str:
    """Half-even to significant digits, through the decimal module."""
    import decimal

    if not value:
        return "0"
    context = decimal.Context(prec=digits, rounding=decimal.ROUND_HALF_EVEN)
    quotient = context.divide(decimal.Decimal(value.numerator), decimal.Decimal(value.denominator))
    text = f"{quotient:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def manifest(files: dict[str, bytes]) -> bytes:
    rows = [
        {"path": p, "sha256": sha(files[p]), "size": len(files[p])} for p in ("record.json", "rules.json")
    ]
    return jcs({"format": "footprint-bundle/1", "files": rows})


ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(data: bytes) -> str:
    n, out = int.from_bytes(data, "big"), ""
    while n:
        n, r = divmod(n, 58)
        out = ALPHABET[r] + out
    return out


KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)


def did_of(key: Ed25519PrivateKey) -> str:
    return "did:key:z" + base58(b"\xed\x01" + key.public_key().public_bytes_raw())


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def statement(files: dict, key=KEY, did: str = "", fragment: str = "", **change) -> bytes:
    """DSSE bytes over files["manifest.json"]; ``change`` replaces parts of the in-toto statement."""
    did = did or did_of(key)
    try:
        record = json.loads(files["record.json"])
    except (ValueError, RecursionError):
        record = {}
    body = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "manifest.json", "digest": {"sha256": sha(files["manifest.json"])}}],
        "predicateType": "urn:x-footprint:statement:1",
        "predicate": {"issuer": did, "record_root": record.get("record_root"), "claim": record.get("claim")},
        **change,
    }
    kind, payload = "application/vnd.in-toto+json", jcs(body)
    pae = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload
    row = {"keyid": f"{did}#{fragment or did.split(':')[-1]}", "sig": b64(key.sign(pae))}
    return jcs({"payload": b64(payload), "payloadType": kind, "signatures": [row]})


def signed(files: dict[str, bytes], key=KEY, **more) -> dict[str, bytes]:
    """With a fresh manifest and statement."""
    files = {**files, "manifest.json": manifest(files)}
    return {**files, "statement.dsse.json": statement(files, key, **more)}
