"""A23, A27, A37, A46 to A49 and what else a replay sees: trees, factors, sums."""

from __future__ import annotations

from fractions import Fraction

from classes.common import (
    BASE,
    MAKER,
    MOVED,
    Class,
    Files,
    accept,
    built,
    by_id,
    edit,
    fail,
    lying,
    maker,
    mb,
)

FULL = built(made=mb.Maker())


def a23() -> None:
    """Leaves that do not make the root."""
    c = Class("A23")
    c.good("all nodes open", "全部节点公开", BASE)
    c.good("all nodes hidden", "全部节点隐藏", closed(), expect=accept("L1"))
    c.bad("a hidden leaf left out", "漏去一个隐藏叶", drop(), twin=2, expect=fail("roots", "ROOT_MISMATCH"))
    extra = edit(
        closed(),
        "disclosure/lines.json",
        lambda d: d.update(hidden=sorted([*d["hidden"], "sha256:" + "0" * 64])),
    )
    c.bad(
        "a leaf more than was committed", "多出一个叶", extra, twin=2, expect=fail("roots", "ROOT_MISMATCH")
    )
    moved = edit(BASE, "disclosure/factors.json", lambda d: d.update(open=d["open"][1:]))
    c.bad("an open node left out", "漏去一个公开节点", moved, expect=fail("roots", "ROOT_MISMATCH"))
    empty = edit(closed(), "disclosure/evidence.json", lambda d: d.update(hidden=[]))
    c.bad("a group of size 0", "大小为 0 的组", empty, twin=2, expect=fail("roots", "ROOT_MISMATCH"))


def closed() -> Files:
    """A confidential record with nothing open."""
    made = maker(confidential=True, detail="total")
    made.demands()
    made.results()
    made.hidden, made.evidence = set(made.nodes), {}
    return mb.signed(made.files(), MAKER)


def drop() -> Files:
    """The closed record without its first line leaf."""
    return edit(closed(), "disclosure/lines.json", lambda d: d["hidden"].pop(0))


def a27() -> None:
    """An official factor that is not the official one: factors are compared in profile full."""
    c = Class("A27", "full")
    c.good("released factors as published", "因子与发布一致", BASE, expect=accept("L1"))
    c.good("an own factor under its own id", "自有因子用自有编号", FULL, expect=accept("L1"))

    def value(m: mb.Maker) -> None:
        m.nodes["factor:F-grid"]["components"] = {"fossil": "1/2"}

    def unit(m: mb.Maker) -> None:
        m.nodes["factor:F-steel"]["gases"] = {"CO2": "19/10", "CO2_luc": "1/7"}

    c.bad(
        "a lower value under the official id",
        "官方编号下的较低数值",
        built(value),
        expect=fail("factors", "FACTOR_DIGEST_MISMATCH", level="L1"),
    )
    c.bad(
        "a gas left out under the official id",
        "官方编号下漏去一种气体",
        built(unit),
        expect=fail("factors", "FACTOR_DIGEST_MISMATCH", level="L1"),
    )


def a30() -> None:
    """Amounts on one basis, factors on another."""
    c = Class("A30")
    c.good("mass against a factor per mass", "质量对应每质量因子", BASE)
    c.good(
        "pieces against a factor per mass, with a sourced bridge", "件数经有来源的桥接对应每质量因子", FULL
    )

    def energy(m: mb.Maker) -> None:
        m.nodes["line:L1"].update(factor="@factor:F-grid")

    def bridge(m: mb.Maker) -> None:
        m.nodes["line:L2"]["amount"]["unit"] = "kg"

    c.bad(
        "mass against a factor per energy",
        "质量对应每能量因子",
        lying(energy),
        expect=fail(["replay", "units"], "DIMENSION_MISMATCH", level="L1"),
    )
    c.bad(
        "mass where the conversion starts at energy",
        "换算起点为能量而数量为质量",
        lying(bridge),
        expect=fail("units", "DIMENSION_MISMATCH", level="L1"),
    )
    c.bad(
        "tonnes against a factor per kg, without a conversion",
        "以吨计的数量对应每千克因子，未作换算",
        lying(lambda m: by_id(m, "line:L1")["amount"].update(unit="t")),
        expect=fail("units", "CONVERSION_MISMATCH", level="L1"),
    )


def a33() -> None:
    """Gases added as if they were CO2. Values carry no unit any more: what is seen is a sum that is wrong."""
    c = Class("A33")
    c.good("methane characterised by its GWP", "甲烷按其 GWP 折算", BASE)
    c.good("a factor without split gases", "未分气体的因子", FULL)

    def raw(m: mb.Maker) -> None:
        found = m.nodes["line_result:L1/main"]
        amount = Fraction(found["scale"]) * Fraction("2.5")
        found["values"]["fossil"] = str(amount * (Fraction("19/10") + Fraction("1/1000")))

    def merged(m: mb.Maker) -> None:
        found = m.nodes["line_result:L1/main"]
        found["values"] = {"fossil": str(sum(Fraction(v) for v in found["values"].values()))}

    c.bad(
        "kg CH4 added to kg CO2",
        "甲烷质量与 CO2 质量直接相加",
        lying(raw),
        expect=fail("replay", "RECOMPUTE_MISMATCH", level="L1"),
    )
    c.bad(
        "land-use CO2 added into fossil",
        "土地利用 CO2 并入化石",
        lying(merged),
        expect=fail("replay", "RECOMPUTE_MISMATCH", level="L1"),
    )


def a37() -> None:
    """Credits that nothing avoided."""
    c = Class("A37")
    c.good("a demand lowered by a stated avoided flow", "经声明的避免流降低需求", FULL)
    c.good("no credit at all", "无任何抵减", BASE)

    def ghost(m: mb.Maker) -> None:
        for id_, demand in (("X", "-2"), ("Y", "-1")):
            m.nodes[f"process:{id_}"] = {
                "type": "process",
                "id": id_,
                "output": {"value": "1", "unit": "kg"},
                "share": "1",
                "demand": demand,
            }
        m.nodes["flow:x"] = {
            "type": "flow",
            "id": "x",
            "kind": "use",
            "amount": {"value": "2", "unit": "kg"},
            "from": "@process:X",
            "to": "@process:Y",
        }

    c.bad(
        "negative demands without an avoided flow",
        "无避免流的负需求",
        lying(ghost),
        twin=2,
        expect=fail("replay", "NEGATIVE_NOT_ALLOWED", level="L1"),
    )
    minus = mb.signed(edit(BASE, "disclosure/lines.json", negative_flow), MAKER)
    wanted = fail("schema", "SCHEMA_INVALID", also=MOVED)
    c.bad("a flow of a negative amount", "负数量的流", minus, twin=2, expect=wanted)


def negative_flow(document: dict) -> None:
    """The first flow turned round."""
    next(r["node"] for r in document["open"] if r["node"]["type"] == "flow")["amount"]["value"] = "-500"


def a48() -> None:
    """Rounding that always helps the same side."""
    c = Class("A48")
    c.good("exact sums, rounded once and half-even", "精确求和，仅一次取偶舍入", BASE)
    digits = maker()
    digits.rule_set["parameters"]["digits"] = 2
    c.good("two significant digits by the rule set", "规则集规定两位有效数字", built(made=digits))

    def down(m: mb.Maker) -> None:
        values = m.nodes["line_result:L1/main"]["values"]
        values["land_use_change"] = str(Fraction(int(Fraction(values["land_use_change"]))))

    c.bad(
        "a line rounded down before the sum",
        "求和前逐行舍去",
        lying(down),
        expect=fail("replay", "RECOMPUTE_MISMATCH", level="L1"),
    )

    def cut(record: dict) -> None:
        row = next(
            t
            for t in record["assessments"][0]["totals"]
            if t["component"] == "land_use_change" and t["rounded"] != "0"
        )
        row["rounded"] = str(int(Fraction(row["rounded"])))

    c.bad(
        "a public total cut instead of rounded",
        "公开总量被截断",
        built(lambda m: setattr(m, "tweak_record", cut)),
        expect=fail("replay", "RECOMPUTE_MISMATCH", level="L1"),
    )


def a49() -> None:
    """Other order, other software: the same record must still be accepted."""
    c = Class("A49")
    turned = maker(dict(reversed(list(maker().nodes.items()))))
    turned.assessments = maker().assessments
    same = built(made=turned)
    assert same == BASE, "the order of the study must not reach the bytes"
    c.good("the study written in the other order gives the same bytes", "研究逆序书写，字节相同", same)
    c.good(
        "made by other software, statistics beside it",
        "由其他软件制成并附统计",
        built(lambda m: setattr(m, "tweak_record", other_software)),
    )

    def drift(m: mb.Maker) -> None:
        values = m.nodes["line_result:L1/main"]["values"]
        values["fossil"] = str(Fraction(values["fossil"]) + Fraction(1, 10**15))

    c.bad(
        "a value that drifted in its sixteenth digit",
        "第十六位漂移的数值",
        lying(drift),
        expect=fail("replay", "RECOMPUTE_MISMATCH", level="L1"),
    )

    def total(m: mb.Maker) -> None:
        row = next(t for t in m.nodes["result:main"]["totals"] if t["exact"] != "0")
        row["exact"] = str(Fraction(row["exact"]) * (1 + Fraction(1, 2**52)))

    c.bad(
        "an exact total off by one ulp",
        "精确总量差一个末位单位",
        lying(total),
        expect=fail("replay", "RECOMPUTE_MISMATCH", level="L1"),
    )


def other_software(record: dict) -> None:
    """Fields that are hashed and signed but never replayed."""
    record.update(software={"name": "another", "numpy": "1.26"}, statistics={"seed": 7})


def add() -> None:
    """All classes of this file."""
    for function in (a23, a27, a30, a33, a37, a48, a49):
        function()
