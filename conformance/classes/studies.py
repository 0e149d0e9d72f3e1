"""A29, A31, A33, A42, A54, A55, A58 to A61, A63: studies, tables and workbooks; profile other.

The inputs are this project's own tables, so each case states its command. A study is the honest one below
with one text replaced.
"""

from __future__ import annotations

from typing import Any

from classes.common import Class

HONEST: dict[str, str] = {
    "study.toml": """format = "footprint-study/1"

[product]
name = "托架 / bracket"
model = "BR-1"
site = "CN"
boundary = "cradle-to-gate"
start = "2025-01-01"
end = "2025-12-31"
gwp_set = "AR6-GWP100"
rules = "general-1"

[product.declared_unit]
value = "1"
unit = "kg"

[product.net_mass]
value = "1"
unit = "kg"
""",
    "processes.csv": "process,name,output,unit,own_or_outsourced\nmain,press,1000,kg,own\n",
    "output.csv": "product,role,process,start,end,amount,unit,allocation\n"
    "BR-1,studied product,main,2025-01-01,2025-12-31,400,t,stated\n".replace("stated", "mass"),
    "bom.csv": "line_id,part_no,name,amount,basis,unit,per,origin,kind,process,stage\n"
    "B1,ST-1,steel,1000,net,kg,batch,CN,material,main,raw material acquisition\n",
    "energy.csv": "line_id,carrier,start,end,amount,unit,scope,share,process,stage\n"
    "E1,electricity,2025-01-01,2025-12-31,600000,kWh,plant,1,main,production\n",
    "factors.csv": "id,name,unit,components,gwp_set,kind,geography,year,"
    "publisher,document,locator,licence,illustrative\n"
    "steel,steel,kg,fossil=2,AR6-GWP100,cradle-to-gate,CN,2025,made up,pack,row 1,CC0-1.0,yes\n"
    "grid,grid,kWh,fossil=0.6,AR6-GWP100,electricity (life cycle),CN,2025,made up,pack,row 2,CC0-1.0,yes\n",
    "match.csv": "line_ids,role,state,factor,reason\nB1,main,own factor,own/steel,TEST ONLY\n"
    "E1,main,own factor,own/grid,TEST ONLY\n",
}
CHECK = ["check", "{input}", "--json"]


def changed(*changes: tuple[str, str, str], **files: str) -> dict[str, str]:
    """The honest study with texts replaced, and files added."""
    out = {**HONEST, **{name.replace("__", "."): text for name, text in files.items()}}
    for name, old, new in changes:
        assert old in out[name], (name, old)
        out[name] = out[name].replace(old, new, 1)
    return out


def said(*names: str, exit_code: int = 1) -> dict[str, Any]:
    """Errors of a study: exit 1; refused before it is read: exit 3."""
    return {"outcome": "refuse" if exit_code == 3 else "fail", "exit_code": exit_code, "names": list(names)}


def fine(*absent: str) -> dict[str, Any]:
    """Read without an error."""
    return {"outcome": "accept", "exit_code": 0, "absent": list(absent)}


def of(name: str) -> Class:
    """A class of profile other."""
    return Class(name, "other")


def more(study: dict[str, str], expect: dict[str, Any]) -> dict[str, Any]:
    """The fields of a case on a study."""
    return {"study": study, "command": CHECK, "expect": expect}


def a29() -> None:
    """Units that differ by a thousand, or by a letter."""
    c, name = of("A29"), "UNIT_AMBIGUOUS"
    c.good("kg and kWh", "kg 与 kWh", **more(HONEST, fine(name)))
    c.good(
        "t and MWh, the same amounts",
        "同量的 t 与 MWh",
        **more(
            changed(("bom.csv", "1000,net,kg", "1,net,t"), ("energy.csv", "600000,kWh", "600,MWh")),
            fine(name),
        ),
    )
    c.bad(
        "ton: short, long or metric",
        "ton：短吨、长吨或公吨",
        **more(changed(("bom.csv", "1000,net,kg", "1,net,ton")), said(name)),
    )
    c.bad(
        "mWh for MWh", "以 mWh 代 MWh", **more(changed(("energy.csv", "600000,kWh", "600,mWh")), said(name))
    )


def a31() -> None:
    """Gross against net heating value; gas at another temperature."""
    c, name = of("A31"), "BASIS_MISMATCH"
    head = "line_id,carrier,start,end,amount,unit,heating_value,reference_state,scope,share,process,stage\n"
    row = "E1,natural gas,2025-01-01,2025-12-31,{},plant,1,main,production\n"

    def gas(text: str) -> dict[str, str]:
        made = changed(
            ("match.csv", "own/grid", "own/gas"),
            ("factors.csv", "grid,grid,kWh", "gas,gas,kWh_net"),
            ("factors.csv", "electricity (life cycle)", "combustion"),
        )
        rows = made["factors.csv"].splitlines()
        told = ("includes", "", "upstream")
        made["factors.csv"] = "".join(f"{line},{word}\n" for line, word in zip(rows, told, strict=True))
        return made | {"energy.csv": head + row.format(text)}

    c.good(
        "net energy with a net factor", "低位热值能量对低位因子", **more(gas("600000,kWh_net,,"), fine(name))
    )
    c.good(
        "energy whose heating value is stated",
        "说明了热值基准的能量",
        **more(gas("600000,kWh,net,"), fine(name)),
    )
    c.bad(
        "fuel energy without its heating value",
        "燃料能量未说明热值基准",
        **more(gas("600000,kWh,,"), said(name)),
    )
    c.bad(
        "gas volume without its temperature", "气体体积未说明参比温度", **more(gas("60000,m3,,"), said(name))
    )


def a33() -> None:
    """The mass of one gas where a factor counts another; sums inside a bundle are in numbers."""
    c, name = of("A33"), "DIMENSION_MISMATCH"
    c.goods, c.bads = 2, 2  # the first two of each are bundles
    head = "line_id,name,amount,unit,per,treatment,gas,process,stage\n"
    pinned = ("match.csv", "E1,main", "W1,main,factor,direct-gases/{}@1,TEST ONLY\nE1,main")

    def leak(unit: str, gas: str, factor: str) -> dict[str, str]:
        row = f"W1,leak,1,{unit},batch,direct emission,{gas},main,production\n"
        file, old, new = pinned
        return changed((file, old, new.format(factor)), waste__csv=head + row)

    methane = leak("kg CH4_fossil", "CH4_fossil", "ch4-fossil")
    c.good("kg of methane on the factor of methane", "甲烷质量对甲烷因子", **more(methane, fine(name)))
    for en, zh, unit, gas in (
        ("kg of methane on the factor of CO2", "甲烷质量对 CO2 因子", "kg CH4_fossil", "CH4_fossil"),
        ("kg CO2e on the factor of CO2", "CO2e 质量对 CO2 因子", "kg CO2e", "CO2"),
    ):
        c.bad(en, zh, twin=3, **more(leak(unit, gas, "co2"), said(name)))


def a42() -> None:
    """Shares that do not make a whole."""
    c, name = of("A42"), "ALLOCATION_SUM"
    head = "product,role,process,start,end,amount,unit,allocation,share,reason\n"
    rows = "BR-1,studied product,main,2025-01-01,2025-12-31,400,t,stated share,{},TEST ONLY\n"
    rows += "Other,other product,main,2025-01-01,2025-12-31,200,t,stated share,{},\n"

    def shares(a: str, b: str) -> dict[str, str]:
        return {**HONEST, "output.csv": head + rows.format(a, b)}

    c.good("one third and two thirds", "三分之一与三分之二", **more(shares("1/3", "2/3"), fine(name)))
    c.good("one half and one half", "各一半", **more(shares("0.5", "0.5"), fine(name)))
    c.bad("shares of less than the whole", "份额之和不足一", **more(shares("0.3", "0.3"), said(name)))
    c.bad("shares of more than the whole", "份额之和超过一", **more(shares("1/3", "1"), said(name)))


def a60() -> None:
    """Unit texts that look like programs; the bundles are in profile core."""
    c, name = of("A60"), "UNIT_UNKNOWN"
    c.goods, c.bads = 2, 2
    c.good("a unit of the registry", "单位表中的单位", **more(HONEST, fine(name)))
    c.bad(
        "a power tower as a unit",
        "以幂塔作单位",
        twin=3,
        **more(changed(("bom.csv", "net,kg", "net,10**10**9")), said(name)),
    )
    c.bad(
        "a call as a unit",
        "以调用作单位",
        twin=3,
        **more(changed(("bom.csv", "net,kg", "net,__import__('os')")), said(name)),
    )


def a61() -> None:
    """Addresses that a careless program would fetch."""
    c, name = of("A61"), "NETWORK_FORBIDDEN"
    head = "id,file,kind,number,issuer,start,end,amount,unit,sha256,size,media_type\n"
    row = "EV1,{},electricity invoices,1,grid,2025-01-01,2025-12-31,600000,kWh,,,text/plain\n"
    c.good("no evidence file", "无佐证文件", **more(HONEST, fine(name)))
    local = {**changed(evidence__csv=head + row.format("evidence/bill.txt")), "evidence/bill.txt": "bill\n"}
    c.good("an evidence file beside the study", "佐证文件在研究旁", **more(local, fine(name)))
    for address in ("http://169.254.169.254/latest", "file:///etc/passwd"):
        c.bad(
            f"evidence at {address}",
            f"佐证位于 {address}",
            twin=2,
            **more(changed(evidence__csv=head + row.format(address)), said(name)),
        )
    c.bad(
        "a bundle at an address",
        "以网址给出的证据包",
        study=HONEST,
        twin=1,
        command=["verify", "https://192.0.2.1/x.fpz", "--json"],
        expect=said(name, exit_code=3),
    )


def a63() -> None:
    """Names that are programs for a terminal or a browser."""
    c, name = of("A63"), "TEXT_UNSAFE"
    c.good(
        "a name with markup stays a name",
        "含标记的名称仍是名称",
        **more(changed(("study.toml", "bracket", "<script>alert(1)</script>")), fine(name)),
    )
    c.good(
        "a long name of repeated letters",
        "重复字母的长名称",
        **more(changed(("bom.csv", "steel,", "a" * 300 + "!,")), fine(name)),
    )
    c.bad(
        "a terminal escape in a name",
        "名称含终端转义",
        **more(changed(("bom.csv", ",steel,", ",st\x1b[31meel,")), said(name)),
    )
    c.bad(
        "a right-to-left override in a name",
        "名称含从右至左控制符",
        **more(changed(("bom.csv", ",steel,", ",st\u202eeel,")), said(name)),
    )


def a54() -> None:
    """Text that a spreadsheet would run, in what is exported."""
    c = of("A54")
    command = ["calculate", "{input}", "-o", "{out}", "--json"]

    def named(text: str) -> dict[str, str]:
        return changed(("bom.csv", ",steel,", f",{text},"))

    def case(study: dict[str, str], outcome: str, lacks: list[str], has: list[str]) -> dict[str, Any]:
        expect = {"outcome": outcome, "exit_code": 0, "lacks": lacks, "has": has}
        return {"study": study, "command": command, "expect": expect}

    c.good("a plain name stays as it is", "普通名称保持原样", **case(HONEST, "accept", ["'steel"], ["steel"]))
    signed = named("steel -1")
    c.good(
        "a minus inside a name needs no mark",
        "名称内的减号无须标记",
        **case(signed, "accept", ["'steel"], ["steel -1"]),
    )
    for en, zh, text in (
        ("a name that is a formula", "名称为公式", "=cmd|' /C calc'!A0"),
        ("a name that begins with @", "名称以 @ 开头", "@SUM(1+9)*cmd"),
        ("a name that begins with +", "名称以 + 开头", "+cmd|' /C calc'!A0"),
        ("a name that begins with -", "名称以 - 开头", "-2+3+cmd"),
    ):
        lacks = [f",{text}", f"<f>{text[1:]}", f'\n"{text}']
        c.bad(en, zh, **case(named(text), "escape", lacks, [text[1:5]]))


def a59() -> None:
    """Formats that run what they hold."""
    c, name = of("A59"), "FORMAT_FORBIDDEN"
    c.good("a folder of tables", "表格文件夹", **more(HONEST, fine(name)))
    c.good("a workbook", "工作簿", make="workbook", command=CHECK, expect=fine(name))
    for kind in ("yaml", "pickle", "npy", "joblib"):
        c.bad(
            f"a study as {kind}",
            f"以 {kind} 给出的研究",
            make=f"study-{kind}",
            twin=2,
            command=CHECK,
            expect=said(name, exit_code=3),
        )


def a55() -> None:
    """Formulas, macros and hidden rows in a workbook."""
    c, name = of("A55"), "FORMULA_CELL"
    c.good(
        "a workbook of values",
        "仅含数值的工作簿",
        make="workbook",
        command=CHECK,
        expect=fine(name, "HIDDEN_DATA"),
    )
    c.good(
        "a formula with its value is read and told",
        "有缓存值的公式被读取并说明",
        make="workbook-formula-value",
        command=CHECK,
        expect={**fine(name), "names": ["FORMULA_READ"]},
    )
    c.bad(
        "a formula without its value",
        "无缓存值的公式",
        make="workbook-formula-empty",
        command=CHECK,
        expect=said(name),
    )
    c.bad(
        "a hidden row of data",
        "隐藏的数据行",
        make="workbook-hidden-row",
        command=CHECK,
        expect={"outcome": "flag", "exit_code": 0, "names": ["HIDDEN_DATA"]},
    )
    c.bad("a macro", "宏", make="workbook-macro", command=CHECK, expect=said("BUNDLE_UNSAFE", exit_code=3))


def a58() -> None:
    """Document types and entities in the XML of a workbook."""
    c, name = of("A58"), "XML_FORBIDDEN"
    c.good("a workbook", "工作簿", make="workbook", command=CHECK, expect=fine(name))
    c.good(
        "a workbook with a picture",
        "含图片的工作簿",
        make="workbook-picture",
        command=CHECK,
        expect=fine(name),
    )
    c.bad(
        "an entity in a sheet",
        "工作表含实体",
        make="workbook-entity",
        command=CHECK,
        expect=said(name, exit_code=3),
    )
    c.bad(
        "an external entity in the styles",
        "样式含外部实体",
        make="workbook-external-entity",
        command=CHECK,
        expect=said(name, exit_code=3),
    )


def add() -> None:
    """All classes of this file."""
    for function in (a29, a31, a33, a42, a54, a55, a58, a59, a60, a61, a63):
        function()
