"""Words of the generated tables: headers zh and en per field, noise around them, units, names, labels."""

from __future__ import annotations

import random

Pair = tuple[tuple[str, ...], tuple[str, ...]]  # zh, en


def _table(text: str) -> dict[str, Pair]:
    """Lines of ``key = zh|zh ; en|en``; a line that starts with blanks goes on."""
    out: dict[str, Pair] = {}
    for line in text.strip().replace("\n  ", "").splitlines():
        key, _, words = line.partition(" = ")
        zh, en = (tuple(word.strip() for word in half.split("|")) for half in words.split("; "))
        out[key] = (zh, en)
    return out


HEADERS = _table("""
seq = 序号|项次 ; No.|#|S/N
part_no = 料号|物料编码|物料编号|组件ID|品号|零件号
  ; PART NUMBER|Item Code|material_id|Part No.|UID|CATALOG PART NUMBER|Material Number
name = 物料名称|名称|材料名|组件名称|子件名称|品名|材料名称
  ; component|Component|component_name|Name|DESCRIPTION|Part name|Item Description
only_name = 型号|产品规格|名称 ; Item|part|Component
spec = 规格|型号/规格|原材料规格|规格型号|物料规格 ; Specification|Spec|Spec.
amount = 数量|物料数量|用量|使用数量|单位用量|需求数量
  ; QTY.|Qty|quantity|Quantity|amount|quantity_required|Required Qty
unit = 单位|计量单位|库存单位|基本单位 ; unit|Unit|Units|UOM|Qty Unit
gross = 毛用量 ; Gross quantity|gross_qty
net = 净用量 ; Net quantity|net_qty
gross_mass = 毛重 ; Gross weight
net_mass = 净重 ; Net weight
mass_piece = 单重|单件重量|单件质量 ; unit weight|Weight per piece
mass_line = 总重|总重量 ; Total weight|Extended weight
mass_open = 重量|质量 ; weight|Weight|mass
supplier = 供应商|厂商|供应商名称 ; supplier|Vendor|Manufacturer
origin = 产地|原产国 ; Country of origin|Origin
designator = 位号 ; Designator|Reference designator
note = 备注|说明 ; Notes|comment|Remarks
scrap = 损耗率|损耗 ; Scrap rate|scrap
kind = 类别|物料类型 ; Item type|Type
parent = 父件|父项物料|上级料号 ; parent|Parent part|Parent Item
group = 所属组件|项目名称|组件 ; assembly|Assembly|product_name
level = 层级|阶次|BOM层级 ; Level|BOM Level|Lvl
position = 层级|阶次 ; Level|Position
factor = 碳排放因子(kgCO2e/kg)|排放因子（kgCO2e/kg） ; emission_factor|EF (kgCO2e/kg)
price = 单价|单价/元|金额(元)|单位成本|费用预估 ; Rate (INR)|Amount (INR)|Unit price|unit_cost_usd
cost = 电费(元)|金额（元）|费用 ; Amount (INR)|charge|Cost (USD)
date = 日期|统计日期|抄表日期 ; Date|Datum|Invoice Date|timestamp
month = 月份|统计月份|账期 ; Month|Billing Period|Billing Month
start = 开始日期|起始日期 ; period_start|Start date|From date
end = 结束日期|截止日期 ; period_end|End date|To date
power = 用电量|总电量|电量|外购电量|购网电量
  ; Electricity|Electricity consumption|Electricity usage|electricity_consumed
use = 用量|消耗量|使用量 ; Consumption|Usage|Units Consumed|Net Units Billed
value = 数值|值 ; value|Value|reading
peak = 峰电量|高峰电量 ; Peak electricity|peak_electricity
valley = 谷电量|低谷电量 ; Off-peak electricity|Valley electricity
carrier = 能源种类|能源品种|燃料种类 ; Energy type|Fuel type|energy_carrier
meter = 电表编号|表号|户号 ; Meter|Meter No.|meter_id
waste = 废物名称|废弃物名称|废物种类 ; Waste type|waste_name|Waste stream
disposed = 重量|产生量|处置量 ; Weight|Quantity|amount
treatment = 处理方式|处置方式 ; Treatment|Disposal method|treatment_method
cargo = 货物名称|运输货物|货物 ; goods_type|Cargo|Goods
load = 货重|运输重量 ; Cargo weight|shipment_weight
distance = 运输距离|运距|里程 ; distance|Distance|Transport distance
mode = 运输方式|运输模式 ; mode|Transport mode|shipMethod
work = 公吨·公里 ; tkm
from = 起点|发货地 ; origin_city|From
to = 终点|收货地 ; destination_city|To
""")
UNITS = _table("""
piece = 个|件|只|PCS ; pcs|pc|ea|each
kg = 千克|公斤|kg ; kg
g = 克|g ; g
t = 吨|t ; t|tonne
m = 米|m ; m|metre
m2 = 平方米|m² ; m2|m²
L = 升|L ; L|litre
kWh = 千瓦时|度|kWh ; kWh
MWh = 兆瓦时|MWh ; MWh
10MWh = 万千瓦时|万kWh ; 万kWh
GJ = GJ|吉焦 ; GJ
km = 公里|千米|km ; km
t.km = 吨公里|t·km ; tkm
""")
CARRIERS = _table("""
electricity = 电力|外购电力 ; Electricity|electricity
diesel = 柴油 ; Diesel|diesel
petrol = 汽油 ; Petrol|gasoline
steam = 蒸汽 ; Steam|steam
coal = 原煤 ; Coal|coal
lpg = 液化石油气 ; LPG
""")
CARRIER_UNITS = {"electricity": "kWh", "diesel": "L", "petrol": "L", "steam": "GJ", "coal": "t", "lpg": "kg"}
TREATMENTS = _table("""
landfill = 填埋 ; Landfill|landfill
incineration = 焚烧 ; Incineration|incineration
composting = 堆肥 ; Composting|composting
""")
MODES = _table("""
road = 公路|卡车 ; Truck|road
rail = 铁路 ; Rail|train
sea = 海运 ; Sea|ship
air = 空运 ; Air|air freight
""")
#: One word a language.
TOPS = _table("""
bom = 用量 ; Requirement
energy = 电量 ; Electricity
waste = 处置 ; Disposal
transport = 运输 ; Transport
""")
SHORT = _table("""
peak = 峰 ; Peak
valley = 谷 ; Off-peak
amount = 总 ; Total
gross = 毛 ; Gross
net = 净 ; Net
""")
KINDS = _table("""
bom = 物料清单 ; Bill of materials
energy = 能源消耗统计表 ; Energy consumption
waste = 废弃物台账 ; Waste register
transport = 运输台账 ; Freight register
factors = 排放因子表 ; Emission factors
bare = 数据导出 ; Data export
""")
#: The parts of zh and en are the same ones.
LISTS = _table("""
parts = 六角螺栓|外壳|铝合金支架|密封圈|线束|电路板|弹簧|轴承|散热片|铜排|磁铁|端子|导光板|齿轮|泡棉|标签
  |纸箱|热缩管|垫片|铭牌
  ; hex bolt|housing|aluminium bracket|gasket|cable harness|circuit board|spring|bearing|heat sink|busbar
  |magnet|terminal|light guide|gear|foam pad|label|carton|sleeve|washer|name plate
suppliers = 苏州精工|昆山恒达|无锡华源 ; Acme Metals|Nordic Parts|Kaveri Plastics
sites = 1号车间|2号车间|办公楼|空压站|食堂 ; Workshop A|Workshop B|Office|Canteen|Paint shop
wastes = 废纸箱|废塑料|厨余垃圾|木屑|废包装膜 ; Cardboard|Plastic film|Food waste|Sawdust|Mixed paper
places = 苏州|上海|宁波|成都|天津 ; Suzhou|Hamburg|Rotterdam|Pune|Oslo
totals = 合计|总计|总量|合 计 ; Total|TOTAL|Grand total|Total:
subtotals = 小计|小计： ; Subtotal|Sub-total
remarks = 注：以上数据由生产部提供|备注：不含备品|说明：数据来源为ERP导出
  ; Note: figures as exported from the ERP system|* spare parts not included
notes = 按图纸|替换旧件|见附件|需防锈 ; per drawing|see attachment|keep dry|replaces old part
groups = 外壳组件|电机组件|控制组件|包装组件 ; Housing|Drive|Control|Packaging
lots = 若干|一卷|少量|适量 ; as required|a roll|some
cover = 填写说明|本表由生产部维护|单位和口径以各表为准|共 3 页
  ; Read me|Maintained by production planning|Ask before you change anything|3 pages
""")
SPECS = ("M3x6", "ADC12", "PA66-GF30", "SUS304", "AWG24", "FR-4", "DC01", "608ZZ")
PAIRS = _table("""
0 = 客户|示例客户 ; Customer|Example Ltd
1 = 产品名称|电动螺丝刀 ; Product name|Desk lamp
2 = 编制日期|2025-03-18 ; Date|2025-03-18
3 = 版本|V1.2 ; Revision|B
4 = 编制人|张三 ; Prepared by|J. Doe
""")


def noisy(rng: random.Random, header: str, first: bool) -> str:
    """The header as careless people write it; a unit inside it keeps its case."""
    base, cut, rest = header, "", ""
    for mark in ("(", "（", "[", "/", "_", "\n", ","):
        if mark in header[1:]:
            base, cut, rest = header.partition(mark)
            break
    choices = [
        f"\u00a0{header}",
        f"{header} ",
        f"*{header}",
        f"{header}*",
        f"{header}：",
        f"{header}:",
        f"  {header}\n",
    ]
    if base.isascii() and not base.isupper() and len(base) > 3:
        choices += [
            base.upper() + cut + rest,
            base.lower() + cut + rest,
            base.replace(" ", "\u00a0") + cut + rest,
        ]
        choices += [base.replace(" ", "\n") + cut + rest, f"{header}."]
    elif not cut and len(header) > 3:
        choices += [header[:2] + "\n" + header[2:], header[:2] + " " + header[2:]]
    if first:
        choices += [f"\ufeff{header}"]
    return rng.choice(choices)


def with_unit(rng: random.Random, header: str, unit: str, snake: bool = True) -> str:
    """A unit written into the header; ``snake`` allows name_unit."""
    shapes = [
        f"{header}({unit})",
        f"{header}（{unit}）",
        f"{header} [{unit}]",
        f"{header}\n({unit})",
        f"{header} ({unit})",
    ]
    if not set("/.") & set(header) and "·" not in unit:
        shapes += [f"{header}/{unit}"]
    if snake and header.isascii() and unit.isascii():
        shapes += [f"{header.rstrip('.').lower().replace(' ', '_')}_{unit}"] * 2
    return rng.choice(shapes)
