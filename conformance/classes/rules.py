"""A25, A26, A31, A32, A34 to A37, A40 to A42: what the rule set general-1 finds where all replays exactly.

Profile full: the checker needs the rules, not factors; the record brings factors of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from classes.common import MAKER, Class, Files, accept, by_id, fail, maker, mb

RULES = Path(__file__).resolve().parents[2] / "src" / "footprint" / "audit" / "rulesets" / "general-1.json"
Change = Callable[[mb.Maker], None]


def study() -> dict[str, dict[str, Any]]:
    """A bracket of steel and plastic, 1 kg, cradle to gate, as open to the rules as a record can be."""
    whole = mb.study()
    nodes: dict[str, dict[str, Any]] = {"decision:D1": whole["decision:D1"], "source:S1": whole["source:S1"]}
    nodes["origin:O-lines"], nodes["origin:O-factors"] = whole["origin:O-lines"], whole["origin:O-factors"]
    nodes["process:P1"] = {
        "type": "process",
        "id": "P1",
        "output": {"value": "1", "unit": "kg"},
        "share": "1",
        "demand": "?",
    }
    for id_, unit, kind, value in (
        ("steel", "kg", "cradle_to_gate", "2"),
        ("plastic", "kg", "cradle_to_gate", "3"),
        ("power", "kWh", "electricity_mix", "3/5"),
        ("waste", "kg", "waste_treatment", "1/10"),
    ):
        nodes[f"factor:{id_}"] = {
            "type": "factor",
            "id": id_,
            "unit": unit,
            "kind": kind,
            "geography": "CN",
            "year": 2024,
            "release": None,
            "supplier": None,
            "source": "@source:S1",
            "origin": "@origin:O-factors",
            "gwp_set": "AR6",
            "gases": {},
            "components": {"fossil": value},
        }
    for id_, stage, amount, unit, tags in (
        ("steel", "raw_materials", "0.7", "kg", ["material"]),
        ("plastic", "raw_materials", "0.3", "kg", ["material"]),
        ("power", "production", "1.5", "kWh", ["carrier:electricity", "energy"]),
        ("waste", "production", "0.05", "kg", ["waste"]),
    ):
        nodes[f"line:{id_}"] = {
            "type": "line",
            "id": id_,
            "process": "@process:P1",
            "stage": stage,
            "tags": tags,
            "kind": tags[-1],
            "state": "own",
            "amount": {"value": amount, "unit": unit},
            "per": "output",
            "conversions": [],
            "factor": f"@factor:{id_}",
            "factor_high": None,
            "evidence": [],
            "decision": "@decision:D1",
            "origin": "@origin:O-lines",
            "geography": "CN",
        }
    for id_, mass in (("steel", "0.7"), ("plastic", "0.3")):
        nodes[f"line:{id_}"]["net_mass"] = {"value": mass, "unit": "kg"}
    return nodes


def ruled(change: Change | None = None, claim: str = "full", boundary: str = "cradle_to_gate") -> Files:
    """The record under general-1; ``change`` belongs to the study."""
    made = maker(study())
    made.assessments = [{"id": "main", "stages": ["raw_materials", "production"]}]
    made.declared, made.claim, made.evidence = {"value": "1", "unit": "kg"}, claim, {}
    made.rule_set = json.loads(RULES.read_text(encoding="utf-8"))
    made.factor_releases = []
    made.tweak_record = lambda record: record["assessments"][0].update(boundary=boundary)
    if change:
        change(made)
    made.demands()
    made.results()
    made.nodes["result:main"]["boundary"] = boundary
    return mb.signed(made.files(), MAKER)


def flag(*names: str, level: str = "L2") -> dict[str, Any]:
    """A finding that does not fail the check."""
    return {"outcome": "flag", "exit_code": 0, "level": level, "names": list(names)}


def clean(*absent: str) -> dict[str, Any]:
    """Accepted at L2, and the finding of the class is not printed."""
    return accept("L2", absent=list(absent))


def update(name: str, **fields: Any) -> Change:
    """A change of fields of one node."""
    return lambda m: by_id(m, name).update(fields)


def copy(name: str, id_: str, **fields: Any) -> Change:
    """A second node like one that stands already."""

    def change(m: mb.Maker) -> None:
        kind = name.split(":")[0]
        m.nodes[f"{kind}:{id_}"] = {**json.loads(json.dumps(by_id(m, name))), "id": id_, **fields}

    return change


def both(*changes: Change) -> Change:
    """Several changes that belong together."""

    def change(m: mb.Maker) -> None:
        for one in changes:
            one(m)

    return change


def cutoff(id_: str, estimate: str) -> Change:
    """A line left out, with what it was estimated at in kg CO2e."""
    decided = {
        "type": "decision",
        "id": f"D-{id_}",
        "reason": "small",
        "estimate": {"value": estimate, "unit": "kg"},
    }
    line = copy("line:waste", id_, state="cutoff", factor=None, decision=f"@decision:D-{id_}", kind=id_)
    return both(lambda m: m.nodes.update({f"decision:D-{id_}": decided}), line)


RULED = ruled()


def a25() -> None:
    """A factor of another place or kind."""
    c = Class("A25", "full")
    name = "FACTOR_MISMATCH"
    c.good(
        "factors of the place and kind of their lines", "因子与行的地域和类型一致", RULED, expect=clean(name)
    )
    c.good(
        "a material whose factor is global",
        "材料采用全球因子",
        ruled(update("factor:steel", geography="GLO")),
        expect=clean(name),
    )
    c.bad(
        "electricity of another country",
        "他国电力因子",
        ruled(update("factor:power", geography="FR")),
        expect=fail("rules", name, level="L1"),
    )
    c.bad(
        "waste treatment as the making of a material",
        "以废物处理因子充当材料生产",
        ruled(update("line:steel", factor="@factor:waste")),
        expect=fail("rules", name, level="L1"),
    )
    treated = update("line:waste", tags=["treatment:landfill", "waste"])
    buried = update("factor:waste", technology="landfill")
    c.good(
        "waste on a factor of its treatment",
        "废物采用其处理方式的因子",
        ruled(both(treated, buried)),
        expect=clean(name),
    )
    burnt = update("factor:waste", technology="closed-loop-recycling")
    c.bad(
        "waste that is buried on a factor of recycling",
        "填埋的废物采用回收因子",
        ruled(both(treated, burnt)),
        twin=3,
        expect=flag(name),
    )
    new = both(called("virgin PET"), update("factor:plastic", technology="primary"))
    c.good("new plastic on a factor of new plastic", "原生塑料采用原生料因子", ruled(new), expect=clean(name))
    c.bad(
        "new plastic on a factor of recycled plastic",
        "原生塑料采用再生料因子",
        ruled(both(new, update("factor:plastic", technology="closed-loop-recycled"))),
        twin=4,
        expect=flag(name),
    )


def a26() -> None:
    """Factors that had ended before the activity."""
    c = Class("A26", "full")
    name = "FACTOR_EXPIRED"
    c.good("no end of validity", "无有效期截止", RULED, expect=clean(name))
    c.good(
        "validity ends in the year of the activity",
        "有效期止于活动年度",
        ruled(update("factor:power", valid_until="2025-06-30")),
        expect=clean(name),
    )
    c.bad(
        "electricity factor that ended the year before",
        "电力因子上年已失效",
        ruled(update("factor:power", valid_until="2024-12-31")),
        expect=flag(name),
    )
    c.bad(
        "material factor that ended ten years before",
        "材料因子十年前已失效",
        ruled(update("factor:steel", valid_until="2015-12-31")),
        expect=flag(name),
    )


def a32() -> None:
    """CO2e of another GWP set."""
    c = Class("A32", "full")
    name = "GWP_MIXED"
    c.good("all CO2e of the record's set", "CO2e 均为记录所用 GWP 集", RULED, expect=clean(name))
    c.good(
        "gases that the record's set characterises",
        "气体由记录所用 GWP 集折算",
        ruled(
            update("factor:steel", components={}, gases={"CO2": "19/10", "CH4_fossil": "1/300"}, gwp_set=None)
        ),
        expect=clean(name),
    )
    c.bad(
        "the largest factor is CO2e of AR5",
        "最大因子为 AR5 的 CO2e",
        ruled(update("factor:steel", gwp_set="AR5")),
        expect=flag(name),
    )
    c.bad(
        "the largest factor states no set",
        "最大因子未说明 GWP 集",
        ruled(update("factor:steel", gwp_set="unstated")),
        expect=flag(name),
    )


def a34() -> None:
    """Materials that do not add up to the product."""
    c = Class("A34", "full")
    name = "MASS_BALANCE"
    c.good("net masses that add up to the product", "净质量之和等于产品", RULED, expect=clean(name))
    c.good(
        "a hundredth missing, inside the tolerance",
        "缺百分之一，在容差内",
        ruled(update("line:plastic", net_mass={"value": "0.29", "unit": "kg"})),
        expect=clean(name),
    )

    def without(m: mb.Maker) -> None:
        del m.nodes["line:plastic"], m.nodes["factor:plastic"]

    c.bad("a material left out", "漏去一种材料", ruled(without), expect=fail("rules", name, level="L1"))
    c.bad(
        "masses written in g for kg",
        "克与千克混淆",
        ruled(update("line:steel", net_mass={"value": "0.7", "unit": "g"})),
        expect=fail("rules", name, level="L1"),
    )


def a35() -> None:
    """Cut-offs that are small one by one."""
    c = Class("A35", "full")
    name = "CUTOFF_EXCEEDED"
    c.good("no cut-off", "无取舍", RULED, expect=clean(name))
    c.good(
        "one cut-off below one hundredth",
        "一项低于百分之一的取舍",
        ruled(cutoff("label", "0.02")),
        expect=clean(name),
    )
    many = both(*(cutoff(f"part-{i}", "0.03") for i in range(8)))
    c.bad(
        "eight lines of less than one hundredth each",
        "八行各不足百分之一",
        ruled(many),
        expect=fail("rules", name, level="L1"),
    )
    c.bad(
        "one cut-off of a tenth",
        "一项达十分之一的取舍",
        ruled(cutoff("label", "0.4")),
        expect=fail("rules", name, level="L1"),
    )


def a36() -> None:
    """A stage that the boundary names and the record leaves out."""
    c = Class("A36", "full")
    name = "BOUNDARY_INCOMPLETE"
    c.good("cradle to gate with both stages", "从摇篮到大门，两阶段齐全", RULED, expect=clean(name))
    c.good(
        "a part of the life cycle that says so",
        "如实说明为部分生命周期",
        ruled(boundary="partial"),
        expect=clean(name),
    )
    c.bad(
        "cradle to grave with two stages",
        "声称从摇篮到坟墓而仅两阶段",
        ruled(boundary="cradle_to_grave"),
        expect=fail("rules", name, level="L1"),
    )

    def empty(m: mb.Maker) -> None:
        for line in ("power", "waste"):
            m.nodes[f"line:{line}"]["stage"] = "raw_materials"

    c.bad(
        "a stage without a single line",
        "某阶段无任何行",
        ruled(empty),
        expect=fail("rules", name, level="L1"),
    )
    c.bad(
        "a line moved to a stage that no assessment covers",
        "将一行移至评价之外的阶段",
        ruled(update("line:waste", stage="end_of_life")),
        expect=flag("LINE_NOT_COUNTED"),
    )


def a37() -> None:
    """Signs that lower a total; the replay's share of this class is in profile core."""
    c = Class("A37", "full")
    c.goods, c.bads = 2, 2  # the first two of each are in profile core
    name = "NEGATIVE_NOT_ALLOWED"
    c.good("no amount below zero", "无负数量", RULED, expect=clean(name))
    c.good(
        "an uptake in its own component",
        "吸收量列于自身分项",
        ruled(
            update(
                "factor:plastic",
                components={"biogenic_release": "1/2", "biogenic_uptake": "-1/2", "fossil": "3"},
            )
        ),
        expect=clean(name),
    )
    c.bad(
        "a negative amount",
        "负数量",
        ruled(update("line:waste", amount={"value": "-5", "unit": "kg"})),
        twin=3,
        expect=fail("rules", name, level="L1"),
    )
    c.bad(
        "a negative fossil factor",
        "负化石因子",
        ruled(update("factor:waste", components={"fossil": "-4"})),
        twin=3,
        expect=fail("rules", name, level="L1"),
    )


def a40() -> None:
    """The same burden or benefit in two lines."""
    c = Class("A40", "full")
    name = "DOUBLE_COUNT"
    c.good("each burden once", "各项负荷仅一次", RULED, expect=clean(name))
    fuel = ["carrier:diesel", "energy"]
    burn = both(
        copy("factor:waste", "burn", kind="combustion"),
        copy("factor:waste", "supply", kind="upstream"),
        copy("line:waste", "fuel", factor="@factor:burn", tags=fuel, kind="energy"),
        copy(
            "line:waste",
            "supply",
            factor="@factor:supply",
            kind="energy",
            tags=[*fuel, "upstream", "upstream-of:fuel"],
        ),
    )
    c.good("combustion with its supply beside it", "燃烧与其上游并列", ruled(burn), expect=clean(name))
    c.bad(
        "a supply beside a factor that holds it already",
        "因子已含上游而再列上游",
        ruled(both(burn, update("factor:burn", includes=["upstream"]))),
        twin=2,
        expect=fail("rules", name, level="L1"),
    )
    c.bad(
        "a supply beside a factor from cradle to gate",
        "从摇篮到大门的因子旁再列上游",
        ruled(both(burn, update("factor:burn", kind="cradle_to_gate"))),
        twin=2,
        expect=fail("rules", name, level="L1"),
    )


def a41() -> None:
    """Removals and offsets under rules that do not know them."""
    c = Class("A41", "full")
    name = "OFFSET_NOT_ALLOWED"
    c.good("no removal", "无移除", RULED, expect=clean(name))
    c.good(
        "an uptake that the release balances",
        "吸收与释放相抵",
        ruled(
            update(
                "factor:plastic",
                components={"biogenic_release": "1/2", "biogenic_uptake": "-1/2", "fossil": "3"},
            )
        ),
        expect=clean(name),
    )
    c.bad(
        "a removal inside a factor",
        "因子内含移除量",
        ruled(update("factor:plastic", components={"fossil": "3", "removals": "-2"})),
        expect=fail("rules", name, level="L1"),
    )
    c.bad(
        "a capture inside a factor",
        "因子内含捕集量",
        ruled(update("factor:steel", components={"capture": "-1", "fossil": "2"})),
        expect=fail("rules", name, level="L1"),
    )
    c.good(
        "a part whose name only sounds like a credit",
        "名称仅与碳信用相似的零件",
        ruled(called("carbon credit card")),
        expect=clean(name),
    )
    c.bad(
        "a line that is called a carbon credit",
        "名称为碳信用的行",
        ruled(called("carbon credits / 碳信用")),
        twin=3,
        expect=fail("rules", name, level="L1"),
    )
    c.bad(
        "a line that is called a credit for stored carbon",
        "名称为暂存碳抵扣的行",
        ruled(called("暂存碳 / temporary carbon storage")),
        twin=3,
        expect=fail("rules", "STORAGE_CREDIT_REFUSED", level="L1"),
    )


def called(name: str) -> Change:
    """The plastic part under a name."""
    origin = {"type": "origin", "id": "O-plastic", "name": name}

    def change(m: mb.Maker) -> None:
        m.nodes["origin:O-plastic"] = origin
        by_id(m, "line:plastic")["origin"] = "@origin:O-plastic"

    return change


def sourced(document: str, locator: str) -> Change:
    """Where the factors of the record are said to come from."""
    return update("origin:O-factors", document=document, locator=locator)


def a28() -> None:
    """A value whose source cannot be turned to."""
    c = Class("A28", "full")
    name, report = "SOURCE_UNRESOLVED", "Report 2024 (12 pages)"
    good = sourced(report, "p. 4")
    c.good("a document and a page", "注明文件与页码", ruled(good), expect=clean(name))
    c.good("the last page", "最后一页", ruled(sourced(report, "p. 12")), expect=clean(name))
    c.bad(
        "a page beyond the document",
        "页码超出文件页数",
        ruled(sourced(report, "p. 40")),
        expect=flag(name),
    )
    c.bad("a document without a place", "文件未注明位置", ruled(sourced(report, "")), expect=flag(name))


def months(*amounts: str) -> Change:
    """Readings of one meter beside the power line of the record."""

    def one(at: int, amount: str) -> Change:
        return copy("line:power", f"power-{at}", amount={"value": amount, "unit": "kWh"})

    return both(*(one(at, amount) for at, amount in enumerate(amounts)))


def a29() -> None:
    """Amounts a thousand times those of their like."""
    c = Class("A29", "full")
    c.goods, c.bads = _A29  # the first ones are studies
    first, name = c.goods + 1, "MAGNITUDE"
    c.good("months of one meter", "同一电表各月", ruled(months("1.4", "1.6", "1.7")), expect=clean(name))
    c.good(
        "a month of twice the others",
        "某月为其他月的两倍",
        ruled(months("1.4", "1.6", "3")),
        expect=clean(name),
    )
    c.bad(
        "a month in MWh typed as kWh",
        "某月把 MWh 当作 kWh",
        ruled(months("1.4", "1.6", "0.0017")),
        twin=first,
        expect=flag(name),
    )
    c.bad(
        "a mass in g typed as kg",
        "把 g 当作 kg",
        ruled(update("line:plastic", net_mass={"value": "300", "unit": "kg"})),
        twin=first,
        expect=fail("rules", name, level="L1"),
    )


#: Cases of A29 that stand among the studies: good, bad.
_A29 = (2, 2)


def step(line: str, id_: str, kind: str, ratio: str, ends: tuple[str, str], **fields: Any) -> Change:
    """One more conversion at the end of the chain of a line."""

    def change(m: mb.Maker) -> None:
        told = {"type": "conversion", "id": id_, "kind": kind, "ratio": ratio, "source": None, **fields}
        m.nodes[f"conversion:{id_}"] = {**told, "from": ends[0], "to": ends[1]}
        by_id(m, f"line:{line}")["conversions"].append(f"@conversion:{id_}")

    return change


def a42() -> None:
    """Shares of lines that only make them smaller; shares of outputs are in profile other."""
    c = Class("A42", "full")
    c.goods, c.bads = 2, 2
    kwh, kg = ("kWh", "kWh"), ("kg", "kg")
    meter = step("power", "meter", "share", "1/2", kwh, reference="mass")
    c.good(
        "a share of a meter with its key",
        "注明分配键的电表份额",
        ruled(meter),
        expect=clean("ALLOCATION_REASON"),
    )
    plain = step("power", "meter", "share", "1/2", kwh)
    c.bad(
        "a share without words",
        "未说明依据的份额",
        ruled(plain),
        twin=3,
        expect=fail("rules", "ALLOCATION_REASON", level="L1"),
    )
    term = step("power", "meter", "share", "1/2", kwh, reference="mass", part="term")
    c.bad(
        "a term whose rest no other line takes",
        "其余部分无任何行承担的计算项",
        ruled(term),
        twin=3,
        expect=fail("rules", "ALLOCATION_SUM", level="L1"),
    )
    c.bad(
        "a share of a material whose mass stays whole",
        "材料只计份额而质量不变",
        ruled(step("steel", "part", "share", "1/2", kg, reference="mass")),
        twin=3,
        expect=fail("rules", "MASS_BALANCE", level="L1"),
    )


def a31() -> None:
    """Bridges that lead away and back; readings of one quantity are in profile other."""
    c, name = Class("A31", "full"), "CONVERSION_MISMATCH"
    c.goods, c.bads = 2, 2

    def back(ratio: str) -> Change:
        by = {"source": "@source:S1", "reference": "kWh of one charge"}
        away = step("power", "away", "bridge", "1/100", ("kWh", "piece"), **by)
        return both(away, step("power", "back", "bridge", ratio, ("piece", "kWh"), **by))

    c.good(
        "bridges away and back to the same amount",
        "往返后数量不变的换算",
        ruled(back("100")),
        expect=clean(name),
    )
    c.bad(
        "bridges away and back to a hundredth",
        "往返后仅余百分之一的换算",
        ruled(back("1")),
        twin=3,
        expect=fail("rules", name, level="L1"),
    )


def add() -> None:
    """All classes of this file."""
    for function in (a25, a26, a28, a29, a31, a32, a34, a35, a36, a37, a40, a41, a42):
        function()
