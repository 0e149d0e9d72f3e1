"""Recompute every published total of an opened bundle: standard library only, nothing of footprint.

python -I recompute.py BUNDLE.fpz GWP_SETS.json UNIT_TABLE.json    exit 0 where all totals agree
"""

import hashlib
import json
import sys
import zipfile
from fractions import Fraction as F  # noqa: N817

archive, nodes, wrong = zipfile.ZipFile(sys.argv[1]), {}, 0
gwp = {s["id"]: s["gases"] for s in json.load(open(sys.argv[2]))}  # noqa: SIM115
ratio = {u: F(v["ratio"]) for u, v in json.load(open(sys.argv[3]))["units"].items()}  # noqa: SIM115
number = lambda x: F(x["value"] if "value" in x else x["ratio"])  # noqa: E731
for group in ("lines", "factors", "evidence", "result"):
    for row in json.loads(archive.read(f"disclosure/{group}.json"))["open"]:
        text = json.dumps(row["node"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        leaf = hashlib.sha256(b"\0" + bytes.fromhex(row["salt"]) + text.encode()).hexdigest()
        nodes["sha256:" + leaf] = row["node"]
record = json.loads(archive.read("record.json"))
for row in record["assessments"]:
    ours = [n for n in nodes.values() if row["id"] in n.get("assessments", [row["id"]])]
    names = [leaf for leaf, n in nodes.items() if n["type"] == "process"]
    final = next(n["final"] for n in ours if n["type"] == "result" and n["assessment"] == row["id"])
    want, size, at = record["subject"]["declared_unit"], len(names), {p: i for i, p in enumerate(names)}
    m = [[F(i == j) for j in range(size)] + [F(0)] for i in range(size)]
    m[at[final]][size] = number(want) * ratio[want["unit"]] / ratio[nodes[final]["output"]["unit"]]
    for n in [n for n in ours if n["type"] == "flow"]:
        start, end = nodes[n["from"]], nodes[n["to"]]
        amount = number(n["amount"]) * ratio[n["amount"]["unit"]] / ratio[start["output"]["unit"]]
        amount *= (1 if n["kind"] == "use" else -1) * F(end["share"]) / number(end["output"])
        m[at[n["from"]]][at[n["to"]]] -= amount
    for i in range(size):  # Gauss and Jordan
        k = next(r for r in range(i, size) if m[r][i])
        m[i], m[k] = m[k], m[i]
        m[i] = [x / m[i][i] for x in m[i]]
        m = [r if r is m[i] else [a - r[i] * b for a, b in zip(r, m[i], strict=True)] for r in m]
    totals, gases, detail = {}, gwp[row["gwp_set"]["id"]], row["detail"]
    for n in [n for n in ours if n["type"] == "line" and n["factor"] and n["stage"] in row["stages"]]:
        p, factor, amount = nodes[n["process"]], nodes[n["factor"]], number(n["amount"])
        if n["per"] == "output":
            amount *= m[at[n["process"]]][size] * F(p["share"]) / number(p["output"])
        for edge in n["conversions"]:
            amount *= F(nodes[edge]["ratio"])
        parts = [(c, F(v)) for c, v in factor["components"].items()]
        parts += [(gases[g]["component"], F(v) * F(gases[g]["gwp"])) for g, v in factor["gases"].items()]
        for c, v in parts:
            cell = (("stage" in detail and n["stage"]) or None, ("component" in detail and c) or None)
            totals[cell] = totals.get(cell, F(0)) + amount * v
    for t in row["totals"]:
        exact, step = totals.pop((t["stage"], t["component"]), F(0)), F(10) ** 60
        while exact and abs(exact) < step * F(10) ** (t["digits"] - 1):
            step /= 10  # ends at the largest power that leaves that many digits
        wrong += round(exact / step) * step != F(t["rounded"])
    wrong += any(totals.values())
print(f"{wrong} totals differ" if wrong else "agree")
sys.exit(bool(wrong))
