"""A seeded generator of valid studies: rows of every sheet, written as workbook or as folder.

Every study holds the same skeleton (so that each fault class finds its row) and random extras; the words of
closed lists are typed in zh, in en, or by an alias.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w
from openpyxl import Workbook

from footprint.intake.blank import blank_workbook
from footprint.intake.sheets import TITLES, columns, product_rows, title
from footprint.model.vocabulary import words

Row = dict[str, Any]
TRUCK = "uk-desnz-2025/{}freight/hgv-all-diesel/articulated-over-33t/average-laden@1"
GAS = "uk-desnz-2025/{}fuels/natural-gas/kwh-{}@1"
KEYS = ("mass", "revenue", "piece", "share")


@dataclass
class Made:
    """What was made: the rows by sheet, the product, and the language of the words."""

    lang: str
    product: dict[str, tuple[Any, str | None]]
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, sheet: str, **values: Any) -> None:
        self.rows.setdefault(sheet, []).append({k: v for k, v in values.items() if v is not None})


class _Maker:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.lang = self.rng.choice(("zh", "en"))
        self.unit = self.rng.choice(("kg", "piece"))
        self.key = self.rng.choice(KEYS)
        self.made = Made(self.lang, self._product())

    def word(self, name: str, code: str) -> str:
        entry = words(name)[code]
        if entry.aliases and self.rng.random() < 0.2:
            return self.rng.choice(entry.aliases)
        return entry.label("zh" if self.lang == "zh" else "en")

    def amount(self, low: float = 0.5, high: float = 900.0) -> Any:
        value = round(self.rng.uniform(low, high), self.rng.choice((0, 1, 3)))
        value = value or 1.0
        form = self.rng.random()
        if form < 0.15:
            return str(value)
        return int(value) if value.is_integer() and form < 0.6 else value

    def _product(self) -> dict[str, tuple[Any, str | None]]:
        start, end = "2025-01-01", "2025-12-31"
        mass = self.rng.choice((1, 1000)) if self.unit == "kg" else 0
        shown = {1: (1, "kg"), 1000: (1000, "g"), 0: (0.25, "kg")}[mass]
        return {
            "name": ("阀体 / valve body" if self.lang == "zh" else "Valve body", None),
            "model": ("VB-1", None),
            "site": ("CN-JS", None),
            "declared_unit": (1, "千克" if self.unit == "kg" and self.lang == "zh" else self.unit),
            "net_mass": shown,
            "boundary": (self.word("boundary", "cradle_to_customer"), None),
            "start": (start, None),
            "end": (end, None),
            "gwp_set": ("AR6-GWP100", None),
            "rules": ("general-1", None),
        }

    def factor(self, id_: str, unit: str, value: Any, kind: str = "cradle_to_gate", **more: Any) -> None:
        self.made.add(
            "factors", id=id_, name=f"example {id_}", unit=unit, value=value, geography="CN",
            kind=self.word("factor_kind", kind), year=2025, publisher="example", document="example list",
            locator=f"row {id_}", licence="CC0-1.0", illustrative=self.word("yes_no", "yes"), **more,
        )  # fmt: skip

    def match(self, ids: str, state: str, role: str = "main", **more: Any) -> None:
        if state in ("own", "supplier"):
            more.setdefault("factor", "own/steel")
        if state == "proxy":
            bias = self.rng.choice(("overstates", "understates", "unknown"))
            more["bias"] = self.word("bias", bias)
        self.made.add(
            "match", line_ids=ids, role=self.word("match_role", role), state=self.word("state", state),
            reason=more.pop("reason", "stated for the test"), author="tester", date="2026-01-15", **more,
        )  # fmt: skip

    def outputs(self) -> None:
        pieces = self.key == "piece" or (self.unit == "piece" and self.rng.random() < 0.6)
        roles = ["product", *["coproduct"] * self.rng.randint(0, 2), *["other"] * self.rng.randint(1, 2)]
        shares = {2: ("3/4", 0.25), 3: ("1/3", "1/3", "1/3"), 4: (0.4, 0.3, "1/5", "1/10")}
        shares[5] = (0.4, 0.3, "1/5", 0.05, 0.05)
        shown = shares[len(roles)]
        for index, role in enumerate(roles):
            self.made.add(
                "output", product="VB-1" if role == "product" else f"good {index}", process="main",
                role=self.word("output_role", role), start="2025-01-01", end="2025-12-31",
                amount=self.amount(1000, 90000), unit=self.unit_word("piece" if pieces else "kg"),
                mass_each=0.25, allocation=self.word("share_key", self.key),
                share=shown[index], revenue=self.amount(100, 9000), revenue_unit="CNY_2025",
            )  # fmt: skip

    def unit_word(self, unit: str) -> str:
        zh = {"kg": "千克", "piece": "件", "t": "吨", "kWh": "千瓦时", "km": "公里"}
        return zh[unit] if self.lang == "zh" and unit in zh and self.rng.random() < 0.7 else unit

    def per(self, *codes: str) -> str:
        return self.word("per", self.rng.choice(codes or ("output", "period", "piece", "declared_unit")))

    def processes(self) -> None:
        self.made.add("processes", process="main", name="main", output=1000, unit=self.unit, **{"yield": 98})
        self.made.add(
            "processes", process="forge", name="forging", output=self.amount(200, 900), unit="kg",
            own_or_outsourced=self.word("operated", self.rng.choice(("own", "outsourced"))),
        )  # fmt: skip

    def bom(self) -> None:
        add, word = self.made.add, self.word
        for index in range(1, self.rng.randint(4, 6)):
            scrap = self.rng.choice((None, 4.2, 12))
            add(
                "bom", line_id=f"B{index}", part_no=f"ST-{index}", name=f"steel {index}",
                amount=self.amount(), unit=self.unit_word(self.rng.choice(("kg", "t", "g"))),
                per=self.per(), origin="CN", kind=word("kind", self.rng.choice(("material", "auxiliary"))),
                scrap=scrap, basis=word("basis", self.rng.choice(("net", "gross"))) if scrap else None,
                evidence="EV1" if index == 1 else None,
            )  # fmt: skip
        states = ("own", "supplier", "range", "cutoff", "open", "none")
        for row in list(self.made.rows["bom"]):
            self.any_match(row["line_id"], self.rng.choice(states), row["unit"])
        add("bom", line_id="C1", part_no="BX-1", name="box", amount=40, unit=self.unit_word("piece"),
            per=word("per", "output"), kind=word("kind", "packaging"))  # fmt: skip
        add("masses", part_no="BX-1", mass_g=620, method=word("mass_method", "weighed"), date="2025-06-30")
        self.match("C1", "own")
        add("bom", line_id="K1", part_no="AS-1", name="assembly", amount=2, unit=self.unit_word("piece"),
            per=word("per", "output"), kind=word("kind", "phantom"))  # fmt: skip
        for index in (2, 3):
            add("bom", line_id=f"K{index}", part_no=f"AS-{index}", name=f"sub {index}", parent="K1", level=2,
                amount=self.amount(), unit="g", per=word("per", "piece"))  # fmt: skip
        self.match("K2 K3", "own")
        add("bom", line_id="F1", part_no="forge", name="forged blank", amount=self.amount(), unit="kg",
            per=word("per", "output"), kind=word("kind", "intermediate"))  # fmt: skip
        add("bom", line_id="F2", part_no="ST-9", name="bar", amount=self.amount(), unit="kg",
            per=word("per", "output"), process="forge")  # fmt: skip
        self.match("F2", "own")
        if self.rng.random() < 0.4:
            add("bom", line_id="S1", part_no="ST-S", name="substitute", amount=3, unit="kg",
                per=word("per", "output"), kind=word("kind", "substitute"))  # fmt: skip

    def any_match(self, line: str, state: str, unit: str) -> None:
        if state == "range":
            self.match(line, "range", low=1.1, high=self.amount(2, 9), unit="kg")
        elif state == "cutoff":
            self.match(line, "cutoff", estimate=0.001)
        elif state == "open":
            self.match(line, "open", owner="buyer", due="2026-06-30")
        elif state != "none":
            self.match(line, state)

    def energy(self) -> None:
        add, word = self.made.add, self.word
        period = {"start": "2025-01-01", "end": "2025-12-31"}
        share = word("share_key", self.key)
        add("energy", line_id="E1", carrier=word("carrier", "electricity"), meter="m1", amount=self.amount(),
            unit=self.rng.choice(("kWh", "MWh", "度", "万千瓦时")), scope=word("scope", "plant"), share=share,
            evidence="EV1", **period)  # fmt: skip
        self.match("E1", "factor", factor="cn-electricity-2024/national@1")
        basis = self.rng.choice(("net", "gross"))
        shown = {"net": ("net", "净", "低位"), "gross": ("gross", "高位", "HHV")}[basis]
        add("energy", line_id="E2", carrier=word("carrier", "natural_gas"), meter="g1", amount=self.amount(),
            unit="kWh", heating_value=self.rng.choice(shown), scope=word("scope", "line"),
            share=self.rng.choice((0.35, "1/3", "0.2")), **period)  # fmt: skip
        self.match("E2", "proxy", factor=GAS.format("", basis))
        self.match("E2", "proxy", "upstream", factor=GAS.format("wtt-", basis))
        add("energy", line_id="E3", carrier=word("carrier", "natural_gas"), meter="g2", amount=self.amount(),
            unit=self.rng.choice(("m3", "立方米")), reference_state="20 °C", scope=word("scope", "product"),
            **period)  # fmt: skip
        self.match("E3", "own", factor="own/gas20")
        if self.rng.random() < 0.5:
            add("energy", line_id="E4", carrier=word("carrier", "diesel"), meter="d1", amount=self.amount(),
                unit="L", scope=word("scope", "product"), **period)  # fmt: skip
            self.match("E4", "own", factor="own/diesel")
        if self.rng.random() < 0.5:
            add("energy", line_id="E5", carrier=word("carrier", "steam"), meter="s1", amount=self.amount(),
                unit="GJ", scope=word("scope", "plant"), share="1/4", **period)  # fmt: skip
        add("energy", line_id="E6", carrier=word("carrier", "electricity"), meter="m1 peak", amount=0.25,
            unit="kWh", scope=word("scope", "plant"), share=share, part_of="E1", **period)  # fmt: skip

    def transport(self) -> None:
        legs = (("T1", "B1", None), ("T2", "product", self.amount(900, 1100)))
        for line, cargo, mass in legs:
            self.made.add(
                "transport", line_id=line, cargo=cargo, name=f"leg {line}", amount=mass,
                unit="kg" if mass else None, per=self.word("per", "output") if mass else None,
                start_place="Wuxi", end_place="Shanghai", mode=self.word("mode", "road"), vehicle="truck",
                distance=self.amount(50, 900), distance_unit=self.unit_word("km"),
            )  # fmt: skip
        self.match("T1 T2", "proxy", factor=TRUCK.format(""))
        self.match("T1 T2", "proxy", "upstream", factor=TRUCK.format("wtt-"))

    def rest(self) -> None:
        add, word = self.made.add, self.word
        add("waste", line_id="W1", name="scrap", amount=self.amount(), unit="kg", per=word("per", "output"),
            treatment=word("treatment", "recycling_closed"))  # fmt: skip
        self.match("W1", "own")
        if self.rng.random() < 0.5:
            add("waste", line_id="W2", name="leak", amount=0.5, unit="kg", per=word("per", "period"),
                treatment=word("treatment", "direct"), gas="CH4_fossil")  # fmt: skip
        for name, unit, value in (("steel", "kg", 2.3), ("gas20", "m3_20C", 2.0), ("diesel", "L", 3.1)):
            self.factor(name, unit, value)
        self.factor("split", "kg", None, gases="CO2=1.1; CH4_fossil=0.002", components="biogenic_uptake=-0.3")
        add("evidence", id="EV1", kind="invoice", number="1", issuer="grid", start="2025-01-01",
            end="2025-12-31", amount=self.amount(), unit="kWh")  # fmt: skip
        if self.rng.random() < 0.4:
            add("assessments", id="gate", rules="general-1", gwp_set="AR6-GWP100",
                boundary=word("boundary", "cradle_to_gate"))  # fmt: skip


def make(seed: int) -> Made:
    """The study of a seed."""
    maker = _Maker(seed)
    for step in (maker.outputs, maker.processes, maker.bom, maker.energy, maker.transport, maker.rest):
        step()
    return maker.made


def full_workbook(made: Made) -> Workbook:
    """The workbook as ``footprint new`` styles it, filled."""
    return blank_workbook("zh" if made.lang == "zh" else "en", made.rows, made.product)


def plain_workbook(made: Made, rename: str = "") -> Workbook:
    """The same rows without styles, as another program writes them; tabs may be renamed."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in TITLES:
        if name != "product" and name not in made.rows:
            continue
        sheet = book.create_sheet(rename + title(name, "zh" if made.lang == "zh" else "en"))
        keys = list(columns(name))
        sheet.append([columns(name)[k].header() for k in keys])
        sheet.append([f"{name}:{k}" for k in keys])
        if name == "product":
            for key in product_rows():
                value, unit = made.product.get(key, (None, None))
                sheet.append([key, key, value, unit])
        else:
            for row in made.rows[name]:
                sheet.append([row.get(k) for k in keys])
    return book


def write_folder(made: Made, folder: Path) -> Path:
    """The same rows as study.toml and CSV."""
    product: dict[str, Any] = {}
    for key, (value, unit) in made.product.items():
        product[key] = {"value": str(value), "unit": unit} if unit else str(value)
    folder.mkdir(parents=True)
    document = {"format": "footprint-study/1", "product": product}
    (folder / "study.toml").write_text(tomli_w.dumps(document), encoding="utf-8")
    for name, rows in made.rows.items():
        stream = io.StringIO()
        writer = csv.DictWriter(stream, list(columns(name)), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (folder / f"{name}.csv").write_text(stream.getvalue(), encoding="utf-8")
    return folder


def as_bytes(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
