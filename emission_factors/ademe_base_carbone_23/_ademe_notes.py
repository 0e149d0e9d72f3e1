"""Notes zh/en of Base Carbone rows: parts held, biogenic CO2 beside the total, validity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from _ademe_raw import Element
from _build import both

#: Part kind or name of the file -> en, zh.
PARTS = {
    "Amont": ("upstream", "上游"),
    "Combustion": ("combustion", "燃烧"),
    "Fabrication": ("vehicle manufacture", "运输工具制造"),
    "Carburant (amont/combustion)": ("fuel, upstream and combustion", "燃料上游及燃烧"),
    "Combustion à la centrale": ("combustion at the power plant", "电厂燃烧"),
    "Transport et distribution": ("transmission and distribution losses", "输配电损失"),
    "Emissions fugitives": ("fugitive emissions", "逸散排放"),
    "Intrants": ("inputs", "投入物"),
    "Transport": ("transport", "运输"),
    "Energie": ("energy", "能源"),
    "Amortissement": ("machinery", "施工机械折旧"),
    "Matières premières": ("raw materials", "原材料"),
    "Approvisionnement": ("supply transport", "供应运输"),
    "Mise en forme": ("forming", "成型"),
    "Assemblage": ("assembly", "组装"),
    "Distribution": ("distribution", "配送"),
}
_NUTRIENT = ("tonne de n", "tonne de k2o", "tonne de p2o5")


def _parts(e: Element) -> Iterator[tuple[str, str]]:
    found = dict.fromkeys(PARTS.get(p.name) or PARTS[p.kind] for p in e.parts if p.value != "0")
    if found:
        yield (
            f"Holds these parts: {', '.join(p[0] for p in found)}.",
            f"包含：{'、'.join(p[1] for p in found)}。",
        )


def _goods(e: Element) -> Iterator[tuple[str, str]]:
    if any(p.name == "Distribution" and p.value != "0" for p in e.parts):
        yield ("Goes beyond the factory gate: distribution is in the value.", "超出工厂大门：数值含配送。")
    if e.basis in _NUTRIENT:
        yield ("Per tonne of nutrient, not of product.", "按每吨养分计，不是每吨产品。")
    if "transport exclus" in " ".join(e.pieces):
        yield ("Transport of the hydrogen is excluded.", "不含氢气运输。")
    if "Hors transport et compression" in e["Commentaire français"]:
        yield ("Transport and compression are excluded.", "不含运输和压缩。")


def _electric(e: Element) -> Iterator[tuple[str, str]]:
    if "lissage" in e["Commentaire français"]:
        yield ("Smoothed over four data years.", "按四个数据年份平滑。")
    if "usage :" in " ".join(e.pieces):
        yield (
            "Allocation of the French mix to an end use: the average mix of the year is the default.",
            "法国电力组合按终端用途的分摊值：一般应采用当年平均组合。",
        )
    if "Fabrication Chine" in " ".join(e.pieces):
        yield ("Modules made in China, used in France.", "中国制造的组件，在法国使用。")


def _biogenic(e: Element, category: str) -> Iterator[tuple[str, str]]:
    if e["CO2b"] not in ("", "0"):
        yield (
            f"Biogenic CO2 is published beside the total and not in it: CO2b {e['CO2b']}.",
            f"生物源CO2在总量之外另列，不含在内：CO2b {e['CO2b']}。",
        )
    elif category == "fuels" and "Organiques" in e.category:
        yield ("Biogenic CO2 is outside this value.", "不含生物源CO2。")


_MONTHS = {"déc.": "12"}


def valid_until(e: Element) -> str:
    """The end of validity as a date of ISO 8601; "" where the text is none ("3 ans", "45362")."""
    text = e["Période de validité"]
    if re.fullmatch(r"20\d\d(-\d\d-\d\d)?", text):
        return text
    found = re.fullmatch(r"(\D+)-(\d\d)", text)
    return f"20{found[2]}-{_MONTHS[found[1]]}" if found else ""


def _validity(e: Element) -> Iterator[tuple[str, str]]:
    text = e["Période de validité"]
    if text:
        yield (f"Validity stated by the base: {text}.", f"数据库注明的有效期：{text}。")


def note(e: Element, category: str) -> dict[str, str]:
    """What a user must know of one row."""
    found = [*_parts(e)]
    if category.startswith("goods"):
        found += _goods(e)
    if category.startswith("electricity"):
        found += _electric(e)
    if "Maritime" in e.category:
        found.append(
            ("The place is the file's; the lane or ship is in the name.", "地区按原文件；航线或船型见名称。")
        )
    if category == "waste":
        found.append(("Avoided emissions are published apart and left out.", "避免排放另行公布，未计入。"))
    found += [*_biogenic(e, category), *_validity(e)]
    return both(" ".join(f[0] for f in found), "".join(f[1] for f in found)) if found else {}
