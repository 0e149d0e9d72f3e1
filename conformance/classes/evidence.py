"""A38, A39, A43 to A45, and more of A29 and A40: documents and certificates against what lines claim.

Profile full: the rule set general-1 on one record. What two records share is profile other: the command
``footprint evidence`` reads both.
"""

from __future__ import annotations

from typing import Any

from classes.common import Class, Files, by_id, fail, mb
from classes.rules import Change, both, clean, copy, flag, ruled, update
from classes.studies import fine, said

GREEN = "CERTIFICATE_DOUBLE_CLAIM"


def bill(id_: str, amount: str | None = "1.5", unit: str = "kWh", content: str = "", **fields: Any) -> Change:
    """An invoice of the year with its file; without an amount it shows none, as an appendix page."""
    data = (content or f"TEST ONLY {id_}").encode()

    def change(m: mb.Maker) -> None:
        m.evidence[mb.sha(data)] = data
        m.nodes[f"evidence:{id_}"] = {
            "type": "evidence",
            "id": id_,
            "sha256": mb.sha(data),
            "size": len(data),
            "media_type": "text/plain",
            "kind": "invoice",
            "issuer": "Grid Co., Ltd",
            "number": f"N-{id_}",
            "period": {"from": "2025-01-01", "to": "2025-12-31"},
            "quantity": None if amount is None else {"value": amount, "unit": unit},
            **fields,
        }

    return change


def claims(line: str, *bills: str, **fields: Any) -> Change:
    """A line whose amount is that of the period, with the documents behind it."""

    def change(m: mb.Maker) -> None:
        m.nodes[f"origin:O-{line}"] = {**by_id(m, "origin:O-lines"), "id": f"O-{line}", "per": "period"}
        named = {"origin": f"@origin:O-{line}", "evidence": [f"@evidence:{name}" for name in bills]}
        by_id(m, f"line:{line}").update(named, **fields)

    return change


def more(amount: str) -> Change:
    """A second line of electricity."""
    return copy("line:power", "heating", amount=kwh(amount), kind="heating")


def kwh(amount: str) -> dict[str, str]:
    """An amount of electricity."""
    return {"value": amount, "unit": "kWh"}


def half(m: mb.Maker) -> None:
    """The share that a line takes of its meter."""
    told = {"from": "kWh", "to": "kWh", "reference": "mass"}
    node = {"type": "conversion", "id": "half", "kind": "share", "ratio": "1/2", "source": None, **told}
    m.nodes["conversion:half"] = node


HALF = {"conversions": ["@conversion:half"]}
PROVED = both(bill("EV"), claims("power", "EV"))
ONE = ruled(PROVED)


def pair(first: Files, second: Files, expect: dict[str, Any]) -> dict[str, Any]:
    """The fields of a case on two bundles."""
    study = {"a.fpz": mb.pack(first), "b.fpz": mb.pack(second)}
    command = ["evidence", "{input}/a.fpz", "{input}/b.fpz", "--trust", "{trust}", "--json"]
    return {"study": study, "command": command, "expect": expect, "profile": "other"}


def other(*changes: Change) -> Files:
    """A record of another product."""
    return ruled(both(update("line:waste", amount={"value": "0.04", "unit": "kg"}), *changes))


def wrong(name: str) -> dict[str, Any]:
    """A rule of severity error."""
    return fail("rules", name, level="L1")


def a29() -> None:
    """A slip by a thousand against what documents show; the rest is in studies and rules."""
    c, name = Class("A29", "full"), "EVIDENCE_QTY"
    c.goods, c.bads = 4, 4
    c.good("the use and its bill in kWh", "用电量与账单均为 kWh", ONE, expect=clean(name))
    c.good(
        "the use in kWh, its bill in MWh",
        "用电量以 kWh 计，账单以 MWh 计",
        ruled(both(bill("EV", "0.0015", "MWh"), claims("power", "EV"))),
        expect=clean(name),
    )
    c.bad(
        "a bill of MWh entered as kWh",
        "把以 MWh 计的账单按 kWh 填报",
        ruled(both(bill("EV", "1.5", "MWh"), claims("power", "EV"))),
        twin=5,
        expect=flag(name),
    )
    c.bad(
        "a use of Wh entered as kWh",
        "把以 Wh 计的用电量按 kWh 填报",
        ruled(both(bill("EV", "0.0015", "kWh"), claims("power", "EV"))),
        twin=5,
        expect=wrong(name),
    )


# --- certificates ---------------------------------------------------------------------------------
def green(line: str = "power", id_: str = "GC1", serial: str = "1" * 32, **fields: Any) -> Change:
    """A line behind a green certificate with everything that a rule asks for."""
    instrument = {
        "id": id_,
        "kind": "green_power_trade",
        "serial": serial,
        "volume": kwh("1.5"),
        "start": "2025-01-01",
        "end": "2025-12-31",
        "grid": "CN",
        "retirement": "RET",
        "exclusive": "yes",
        **fields,
    }
    return lambda m: by_id(m, f"line:{line}").update(instrument=instrument)


def certified(**fields: Any) -> Files:
    """One line behind one instrument."""
    return ruled(green(**fields))


def a38() -> None:
    """One certificate behind two claims."""
    c = Class("A38", "full")
    two = both(more("1.5"), green())
    c.good(
        "two certificates, each behind its line",
        "两份绿证各对应一行",
        ruled(both(two, green("heating", "GC2", "2" * 32))),
        expect=clean(GREEN),
    )
    c.good(
        "two records with certificates of their own",
        "两份记录各有绿证",
        **pair(certified(), other(green(serial="2" * 32)), fine(GREEN)),
    )
    run = "1" * 30 + "00.." + "1" * 30 + "20"
    c.good(
        "two runs of numbers side by side",
        "两个相邻的证书号区间",
        ruled(both(two, green(serial=run), green("heating", "GC2", "1" * 30 + "21.." + "1" * 30 + "40"))),
        expect=clean(GREEN),
    )
    c.bad(
        "one number on two instruments",
        "两份凭证使用同一证书号",
        ruled(both(two, green("heating", "GC2"))),
        expect=wrong(GREEN),
    )
    c.bad(
        "a number inside the run of another instrument",
        "证书号落在另一凭证的区间内",
        ruled(both(two, green(serial=run), green("heating", "GC2", "1" * 30 + "20.." + "1" * 30 + "40"))),
        twin=3,
        expect=wrong(GREEN),
    )
    c.bad(
        "one certificate in the records of two products",
        "两个产品的记录使用同一绿证",
        twin=2,
        **pair(certified(), other(green()), said(GREEN)),
    )
    earlier = both(green(), lambda m: setattr(m, "tweak_record", last_year))
    c.bad(
        "one certificate in the records of two years",
        "两个年度的记录使用同一绿证",
        twin=2,
        **pair(certified(), other(earlier), said(GREEN)),
    )


def last_year(record: dict[str, Any]) -> None:
    """A record of the year before."""
    record["subject"]["period"] = {"from": "2024-01-01", "to": "2024-12-31"}
    record["assessments"][0]["boundary"] = "cradle_to_gate"


def rest(m: mb.Maker) -> None:
    """Two fifths of the meter behind the instrument, the rest on the mix."""
    for id_, ratio in (("covered", "2/5"), ("rest", "3/5")):
        half(m)
        m.nodes[f"conversion:{id_}"] = m.nodes.pop("conversion:half")
        m.nodes[f"conversion:{id_}"].update(id=id_, ratio=ratio, part="term")
    copy("line:power", "power~contract.GC1", conversions=["@conversion:covered"])(m)
    by_id(m, "line:power").update(conversions=["@conversion:rest"])
    green("power~contract.GC1", volume=kwh("0.6"))(m)


def a39() -> None:
    """Certificates that do not fit the use."""
    c, name = Class("A39", "full"), "GEC_INVALID"
    c.good(
        "volume, months, grid and proof fit", "电量、月份、电网与核销均相符", certified(), expect=clean(name)
    )

    c.good("a part of the use behind a certificate", "部分用电量对应绿证", ruled(rest), expect=clean(name))
    for en, zh, fields, expect in (
        ("a volume above the metered use", "绿证电量大于计量用电量", {"volume": kwh("15")}, wrong(name)),
        ("more counted than the volume", "计入量大于绿证电量", {"volume": kwh("0.6")}, wrong(name)),
        ("power of another grid", "其他电网的电力", {"grid": "DE"}, wrong(name)),
        ("not retired", "未核销", {"retirement": ""}, wrong(name)),
        (
            "produced in the year before",
            "上一年度所发电量",
            {"start": "2024-01-01", "end": "2024-12-31"},
            flag(name),
        ),
    ):
        c.bad(en, zh, certified(**fields), expect=expect)
    whole = both(rest, lambda m: by_id(m, "line:power~contract.GC1").update(conversions=[]))
    c.bad(
        "the whole use by contract and its rest by the mix beside it",
        "全部用电按合同计入，又保留电网平均的部分",
        ruled(whole),
        twin=2,
        expect=wrong(name),
    )


def a40() -> None:
    """Green power that stays in somebody else's mix; what else counts twice is in rules."""
    c, name = Class("A40", "full"), "GEC_INVALID"
    c.goods, c.bads = 2, 2
    c.good("claimed by nobody else", "无其他主体主张", certified(), expect=clean(name))
    c.bad("claimed by its seller too", "售电方亦主张", certified(exclusive="no"), twin=3, expect=wrong(name))
    c.bad(
        "not stated whether anybody else claims it",
        "未说明是否另有主体主张",
        certified(exclusive=""),
        twin=3,
        expect=wrong(name),
    )
    _green_share(c)


def _green_share(c: Class) -> None:
    """The same green power in a mix, or in a supplier's factor, and behind an instrument."""
    name = "DOUBLE_COUNT"

    def partly(place: str = "CN", **mix: Any) -> Files:
        """Two fifths behind wind power, the rest on a mix of the same place."""
        wind = copy("factor:power", "wind", geography=place, components={"fossil": "1/50"})
        claimed = update("line:power~contract.GC1", factor="@factor:wind", geography=place)

        def grid(m: mb.Maker) -> None:
            by_id(m, "line:power~contract.GC1")["instrument"]["grid"] = place

        mixed = both(update("factor:power", geography=place, **mix), update("line:power", geography=place))
        return ruled(both(rest, wind, claimed, grid, mixed))

    held = {"includes": ["green_power"]}
    c.good(
        "the rest on a mix without what was sold by contract",
        "其余用电采用剩余结构",
        partly("DE", technology="residual-mix"),
        expect=clean(name),
    )
    c.good(
        "the rest on the mix of a country without a residual mix",
        "其余用电所在国未发布剩余结构",
        partly(),
        expect=clean(name),
    )
    c.bad(
        "the rest on a mix of the supplier that holds the green power too",
        "其余用电采用已计入绿电的供电商结构",
        partly(**held),
        twin=5,
        expect=wrong(name),
    )
    c.bad(
        "the rest on the mix of all power, where a residual mix is published",
        "已发布剩余结构，其余用电仍采用全部电力的平均",
        partly("DE"),
        twin=4,
        expect=flag(name),
    )
    upstream = both(green(), update("line:power", stage="raw_materials"))
    kept = both(upstream, copy("line:power", "press", instrument=None, stage="production"))
    c.good(
        "power of a supplier behind an instrument, beside a factor without it",
        "供应商用电以凭证计入，因子不含绿电",
        ruled(kept),
        expect=clean(name),
    )
    c.bad(
        "a supplier's factor that holds the green power too",
        "供应商因子已计入同一绿电",
        ruled(both(kept, update("factor:steel", **held))),
        twin=6,
        expect=flag(name),
    )


# --- invoices -------------------------------------------------------------------------------------
def a43() -> None:
    """One document behind more than it shows."""
    c, name = Class("A43", "full"), "EVIDENCE_REUSED"
    shared = both(more("0.5"), bill("EV", "2"), claims("power", "EV"), claims("heating", "EV"))
    c.good(
        "two lines within the total of one bill", "两行合计未超过账单总量", ruled(shared), expect=clean(name)
    )
    meter = both(
        half, more("1.5"), bill("EV"), claims("power", "EV", **HALF), claims("heating", "EV", **HALF)
    )
    c.good("two halves of one meter", "同一电表的两个半份", ruled(meter), expect=clean(name))
    twice = both(bill("EV", "3"), claims("power", "EV"))
    c.good(
        "two records within the total of one bill",
        "两份记录合计未超过账单总量",
        **pair(ruled(twice), other(twice), fine(name)),
    )
    c.bad(
        "two lines beyond the total of one bill",
        "两行合计超过账单总量",
        ruled(both(shared, update("line:heating", amount=kwh("0.6")))),
        expect=wrong(name),
    )
    c.bad(
        "two whole meters where each line takes its half",
        "两行各取全表而非半份",
        ruled(both(meter, update("line:power", conversions=[]), update("line:heating", conversions=[]))),
        twin=2,
        expect=wrong(name),
    )
    sham = both(shared, copy("line:power", "power~1", amount=kwh("1.5")))
    c.bad(
        "a second line that is named like a term of the first",
        "另一行的编号冒充前一行的计算项",
        ruled(sham),
        expect=wrong(name),
    )
    same = both(bill("EV", content="one"), bill("E2", content="one"), claims("power", "EV", "E2"))
    c.bad("the same bytes under two ids", "同一文件使用两个编号", ruled(same), expect=wrong(name))
    c.bad(
        "two records that each take the whole bill",
        "两份记录各取账单全部",
        twin=3,
        **pair(ONE, other(PROVED), said(name)),
    )


def a44() -> None:
    """One document saved again."""
    c, name = Class("A44", "full"), "EVIDENCE_DUPLICATE"
    lorries = both(bill("E1", "0.75"), bill("E2", "0.75"), claims("power", "E1", "E2"))
    c.good(
        "two bills of one amount and two numbers",
        "金额相同、号码不同的两份账单",
        ruled(lorries),
        expect=clean(name),
    )
    page = both(PROVED, bill("P2", None, number="N-EV"), claims("power", "EV", "P2"))
    c.good("a second page that shows no amount", "未列数量的附页", ruled(page), expect=clean(name))
    mine = both(bill("E9"), claims("power", "E9"))
    c.good("two records with bills of their own", "两份记录各有账单", **pair(ONE, other(mine), fine(name)))
    for en, zh, fields in (
        (
            "the same number, written otherwise",
            "同一号码的另一写法",
            {"number": "ｎ e1", "issuer": "GRID CO LTD"},
        ),
        ("the same content without its number", "内容相同而略去号码", {"number": ""}),
    ):
        again = both(bill("E1", "0.75"), bill("E2", "0.75", **fields), claims("power", "E1", "E2"))
        c.bad(en, zh, ruled(again), expect=wrong(name))
    saved = both(bill("E9", number="N-EV"), claims("power", "E9"))
    c.bad(
        "the bill of another record, saved again",
        "另一记录的账单另行保存",
        twin=3,
        **pair(ONE, other(saved), said(name)),
    )


def a45() -> None:
    """Documents of other days, or of less than is claimed."""
    c, less, days = Class("A45", "full"), "EVIDENCE_QTY", "EVIDENCE_PERIOD"
    c.good("the bill of the year shows what is claimed", "年度账单与主张相符", ONE, expect=clean(less, days))

    def dated(first: str, last: str, amount: str = "1.5") -> Files:
        period = {"from": first, "to": last}
        return ruled(both(bill("EV", amount, period=period), claims("power", "EV")))

    c.good(
        "a billing cycle that begins five days early",
        "账单周期早五天开始",
        dated("2024-12-27", "2025-12-26"),
        expect=clean(less, days),
    )
    c.bad(
        "a bill that shows less than is claimed",
        "账单少于主张",
        dated("2025-01-01", "2025-12-31", "1.4"),
        expect=wrong(less),
    )
    c.bad(
        "a bill of the year before", "上一年度的账单", dated("2024-01-01", "2024-12-31"), expect=wrong(days)
    )
    c.bad(
        "a bill that reaches a month over",
        "账单超出期间一个月",
        dated("2025-01-01", "2026-01-31"),
        twin=2,
        expect=wrong(days),
    )
    c.bad("a month without a bill", "缺一个月的账单", dated("2025-01-01", "2025-11-30"), expect=flag(days))
    c.bad(
        "less claimed than the bill shows",
        "主张少于账单",
        dated("2025-01-01", "2025-12-31", "3"),
        expect=flag(less),
    )


def kinds() -> None:
    """A document of a kind that is on no list shows nothing: told, and not more."""
    c, name = Class("A45", "full"), "EVIDENCE_NOT_COMPARED"
    c.goods, c.bads = 2, 5
    c.good(
        "a contract beside the bill",
        "账单之外另附合同",
        ruled(both(PROVED, bill("C", kind="contract"), claims("power", "EV", "C"))),
        expect=clean(name),
    )
    c.bad(
        "a bill of a kind that nobody knows",
        "账单的类型不在列表中",
        ruled(both(bill("EV", "0.1", kind="invoyce"), claims("power", "EV"))),
        expect=flag(name),
    )


def add() -> None:
    """All classes of this file."""
    for function in (a29, a38, a39, a40, a43, a44, a45, kinds):
        function()
