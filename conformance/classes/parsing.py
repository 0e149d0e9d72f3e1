"""A07 to A10, A56, A57, A60, A64: closed parsers, container, file names, formats."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

from classes.common import BASE, MAKER, MOVED, Class, accept, batch, built, fail, maker, mb, refuse, swap

RECORD, LINES = "record.json", "disclosure/lines.json"


def stated(change: Any) -> dict[str, bytes]:
    """An honest record whose record.json states something more."""
    return built(lambda m: setattr(m, "tweak_record", change))


def a07() -> None:
    """A key twice in one object: readers that take the last one are told another number."""
    c = Class("A07")
    c.good("every key once", "每个键仅一次", BASE)
    c.good(
        "a text that looks like a key",
        "文本形似键名",
        stated(lambda r: r["subject"].update(product_ids=['"claim":"full"'])),
    )
    c.bad(
        "claim stands twice in record.json",
        "record.json 中 claim 出现两次",
        swap(RECORD, b'"claim":', b'"claim":"full","claim":'),
        expect=fail("schema", "DUPLICATE_KEY"),
    )
    c.bad(
        "an amount stands twice in an open line",
        "公开行中数量出现两次",
        swap(LINES, b'"value":"2.5"', b'"value":"1.5","value":"2.5"'),
        expect=fail("disclosure", "DUPLICATE_KEY"),
    )


def a08() -> None:
    """Numbers in forms that programs read differently."""
    c = Class("A08")
    c.good("plain decimals and fractions", "普通小数与分数", BASE)
    long = "1." + "0" * 38 + "1"
    c.good(
        "a decimal of forty digits",
        "四十位小数",
        built(lambda m: m.nodes["line:L1"]["amount"].update(value=long)),
    )
    for en, zh, path, old, new in (
        ("NaN", "NaN", RECORD, b'"batch":null', b'"batch":NaN'),
        ("minus zero", "负零", LINES, b'"value":"2.5"', b'"value":"-0"'),
        ("an exponent beyond binary64", "超出双精度的指数", RECORD, b'"batch":null', b'"batch":1e400'),
        ("full-width digits", "全角数字", LINES, b'"value":"2.5"', '"value":"２.５"'.encode()),
        ("a decimal comma", "逗号小数点", LINES, b'"value":"2.5"', b'"value":"2,5"'),
        ("digits with underscores", "带下划线的数字", LINES, b'"value":"2.5"', b'"value":"2_5"'),
        ("a fraction not in lowest terms", "未约分的分数", LINES, b'"share":"1/3"', b'"share":"2/6"'),
    ):
        moved = MOVED if path == LINES else ()
        c.bad(en, zh, swap(path, old, new), expect=fail("schema", "NUMBER_SYNTAX", also=moved))


def a09() -> None:
    """Files that are large or deep on purpose; made at run time."""
    c = Class("A09")
    c.good("JSON nested as deep as allowed", "嵌套至允许的最深", make="depth-63")
    c.good("a text of 100,000 characters", "十万字符文本", make="long-text")
    c.bad(
        "JSON nested 100,000 deep",
        "JSON 嵌套十万层",
        make="deep-json",
        expect=fail(["signature", "schema"], "LIMIT_EXCEEDED"),
    )
    c.bad(
        "conversions whose ratios grow to millions of digits",
        "换算系数膨胀到数百万位",
        make="growing-ratios",
        expect=fail("replay", "LIMIT_EXCEEDED", level="L1"),
    )
    c.bad("2,001 files", "2001 个文件", make="many-files", expect=refuse("LIMIT_EXCEEDED"))
    c.bad(
        "a directory that declares 200 MB",
        "目录声明 200 MB",
        make="declared-size",
        expect=refuse("LIMIT_EXCEEDED"),
    )
    c.bad("a file of 600 MB", "600 MB 的文件", make="huge-file", expect=refuse("LIMIT_EXCEEDED"))


def a10() -> None:
    """Text that looks like other text."""
    c = Class("A10")
    c.good(
        "Chinese and accented text in NFC",
        "NFC 形式的中文与重音文本",
        stated(lambda r: r["subject"].update(batch="厂二 café")),
    )
    c.good(
        "a character beyond the basic plane",
        "基本平面以外的字符",
        stated(lambda r: r["subject"].update(batch="𠮷-1 😂")),
    )
    c.good(
        "a character of Unicode 14.0, the newest that version 1 knows",
        "版本 1 所认最新的 Unicode 14.0 字符",
        stated(lambda r: r["subject"].update(batch="\U0001fae0 \u9fff")),
    )
    for en, zh, text in (
        ("a lone surrogate", "孤立代理项", b'"\\ud800"'),
        ("a letter not in NFC", "非 NFC 字符", b'"e\xcc\x81"'),
        ("a zero-width space", "零宽空格", b'"a\xe2\x80\x8bb"'),
        ("a right-to-left override", "从右至左控制符", b'"a\xe2\x80\xaeb"'),
        ("a soft hyphen", "软连字符", b'"a\xc2\xadb"'),
        ("a line separator", "行分隔符", b'"a\xe2\x80\xa8b"'),
        ("a letter among the tags", "标签字符", b'"a\xf3\xa0\x81\x81b"'),
        ("a control of the second set", "C1 控制符", b'"a\xc2\x85b"'),
        (
            "a mark of Unicode 16.0, whose order NFC learns later",
            "Unicode 16.0 的附标，NFC 次序随版本而异",
            '"a\u0897\u0316"'.encode(),
        ),
        (
            "letters of Unicode 16.0 that NFC joins later",
            "Unicode 16.0 起由 NFC 合并的字母",
            '"\U0001611e\U0001611e"'.encode(),
        ),
    ):
        c.bad(en, zh, swap(RECORD, b'"batch":null', b'"batch":' + text), expect=fail("schema", "TEXT_UNSAFE"))
    homoglyph = "F-st\u0435el"

    def cyrillic(m: mb.Maker) -> None:
        m.nodes["factor:F-steel"]["id"] = homoglyph

    c.bad(
        "a factor id with a Cyrillic letter",
        "因子编号含西里尔字母",
        built(cyrillic),
        profile="full",
        expect=fail("factors", "FACTOR_UNKNOWN", level="L1"),
    )


def zipped(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED, **change: Any) -> bytes:
    """A zip by the standard library, canonical unless changed."""
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # duplicate names are on purpose
        for path, content in entries:
            info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.create_version = 3, 20
            info.external_attr = change.get("mode", 0x81A40000)
            info.extra = change.get("extra", b"")
            info.compress_type = method
            archive.writestr(info, content)
        archive.comment = change.get("comment", b"")
    return out.getvalue()


def a56() -> None:
    """Containers that another program would unpack elsewhere, or differently."""
    c = Class("A56")
    c.good("the canonical container", "规范容器", BASE)
    c.good("the canonical container of another batch", "另一批次的规范容器", batch("B-11"))
    whole = mb.pack(BASE)
    entries = sorted(BASE.items())
    for en, zh, name in (
        ("a path that leads out", "路径逃逸", "../../evil.txt"),
        ("an absolute path", "绝对路径", "/etc/passwd"),
        ("a drive letter", "盘符", "c:/evil.txt"),
        ("a backslash", "反斜杠", "a\\b"),
        ("a name that differs by case", "仅大小写不同的名称", "Record.json"),
        ("a name that differs by its NFC form", "仅规范形式不同的名称", "re\u0301cord.json"),
    ):
        c.bad(en, zh, zipped(sorted([*entries, (name, b"x")])), expect=refuse("BUNDLE_UNSAFE"))
    c.bad(
        "an entry twice",
        "条目重复",
        zipped([*entries[:5], entries[4], *entries[5:]]),
        expect=refuse("BUNDLE_UNSAFE"),
    )
    c.bad("a symbolic link", "符号链接", zipped(entries, mode=0o120777 << 16), expect=refuse("BUNDLE_UNSAFE"))
    c.bad("compressed entries", "压缩条目", make="compressed", expect=refuse("BUNDLE_UNSAFE"))
    c.bad("an encrypted flag", "加密标志", flagged(whole), expect=refuse("BUNDLE_UNSAFE"))
    c.bad(
        "an extra field",
        "附加字段",
        zipped(entries, extra=b"\x01\x00\x01\x00x"),
        expect=refuse("BUNDLE_UNSAFE"),
    )
    c.bad("bytes before the container", "容器前有多余字节", b"MZ" + whole, expect=refuse("BUNDLE_UNSAFE"))
    c.bad("two entries over the same bytes", "条目重叠", overlapping(whole), expect=refuse("BUNDLE_UNSAFE"))
    c.bad(
        "a bundle inside a bundle",
        "包中包",
        zipped(sorted([*entries, ("inner.zip", whole[:400])])),
        expect=refuse("MANIFEST_MISMATCH"),
    )
    c.bad("a container cut short", "容器被截断", whole[:-1], expect=refuse("BUNDLE_UNSAFE"))
    c.bad("90 MB of zeros in 90 kB", "90 kB 展开为 90 MB", make="zip-bomb", expect=refuse("BUNDLE_UNSAFE"))


def flagged(whole: bytes) -> bytes:
    """The general purpose flag of the first central entry says encrypted."""
    data = bytearray(whole)
    data[whole.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def overlapping(whole: bytes) -> bytes:
    """The last central entry points at the first local header."""
    end = whole.rindex(b"PK\x01\x02")
    return whole[: end + 42] + struct.pack("<I", 0) + whole[end + 46 :]


def a57() -> None:
    """Files that S10 does not name, or a manifest of something else."""
    c = Class("A57")
    c.good("exactly the files of S10", "恰为 S10 所列文件", BASE)
    c.good(
        "an unsigned bundle: L0 and no failed check",
        "未签名的包：L0，无失败检查",
        {k: v for k, v in BASE.items() if k != "statement.dsse.json"},
        expect=accept("L0"),
    )
    c.bad("a file more", "多一个文件", {**BASE, "extra.json": b"{}"}, expect=refuse("MANIFEST_MISMATCH"))
    c.bad(
        "a review numbered 01",
        "评审编号写作 01",
        {**BASE, "review/01.dsse.json": b"{}"},
        expect=refuse("MANIFEST_MISMATCH"),
    )
    renamed = BASE["manifest.json"].replace(b"rules.json", b"xules.json")
    c.bad(
        "the manifest names another file",
        "清单所列文件不同",
        {**BASE, "manifest.json": renamed},
        expect=refuse("MANIFEST_MISMATCH"),
    )
    c.bad(
        "evidence that no node names",
        "无节点引用的佐证",
        {**BASE, f"evidence/{mb.sha(b'x')}": b"x"},
        expect=fail("evidence", "MANIFEST_MISMATCH", level="L1"),
    )


def a60() -> None:
    """Unit texts that reach an evaluator somewhere else."""
    c = Class("A60")
    c.good("units of the table", "单位表中的单位", BASE)
    c.good(
        "another unit of the same dimension",
        "同量纲的另一单位",
        built(lambda m: m.nodes["line:L6"]["amount"].update(unit="t")),
    )
    for unit in ("__import__('os').system('id')", "10**10**9"):
        c.bad(
            f"the unit {unit}",
            f"单位 {unit}",
            built_with_unit(unit),
            expect=fail("units", "UNIT_UNKNOWN", level="L1"),
        )


def built_with_unit(unit: str) -> dict[str, bytes]:
    """A cut-off line in a unit that no table knows."""
    return built(lambda m: m.nodes["line:L6"]["amount"].update(unit=unit))


def a64() -> None:
    """A newer or weaker form under an old name."""
    c = Class("A64")
    c.good("version 1 as published", "已发布的版本 1", BASE)
    c.good(
        "a field that version 1 leaves free, in a node",
        "节点中版本 1 未限定的字段",
        built(lambda m: m.nodes["line:L1"].update(note="free")),
    )
    for en, zh, path, old, new in (
        ("a record of version 2", "版本 2 的记录", RECORD, b"footprint-record/1", b"footprint-record/2"),
        (
            "a field that version 1 does not name",
            "版本 1 未列的字段",
            RECORD,
            b'"batch":null',
            b'"batch":null,"bonus":1',
        ),
        ("rules of version 2", "版本 2 的规则", "rules.json", b"footprint-rules/1", b"footprint-rules/2"),
        (
            "a stage of another version",
            "其他版本的阶段",
            LINES,
            b'"stage":"production"',
            b'"stage":"packaging"',
        ),
    ):
        moved = MOVED if path.startswith("disclosure/") else ()
        c.bad(en, zh, swap(path, old, new), expect=fail("schema", "SCHEMA_DOWNGRADE", also=moved))
    named = swap(LINES, b'"id":"L1"', b'"id":{"a":[1]}')
    wanted = fail("schema", "SCHEMA_INVALID", also=MOVED)
    c.bad("an object as the id of a node", "节点编号为对象", named, expect=wanted)
    dates = (
        ("created", "制作时间", lambda r: r.update(created="0000-12-31T00:00:00Z")),
        ("period", "期间", lambda r: r["subject"]["period"].update({"from": "0000-01-01"})),
    )
    for en, zh, change in dates:
        wanted = fail("schema", "SCHEMA_INVALID", also=("trust",))
        c.bad(f"the year 0000 in {en}", f"{zh}中为 0000 年", stated(change), expect=wanted)


def deep(depth: int) -> dict[str, bytes]:
    """record.json with arrays inside ``software``; used by the recipes."""
    made = mb.jcs({"name": "deep"}).replace(b'"deep"', b"[" * depth + b"]" * depth)
    return mb.signed({**BASE, RECORD: BASE[RECORD].replace(b'{"name":"twin"}', made)}, MAKER)


def growing() -> dict[str, bytes]:
    """Five hundred conversions with ratios of fifteen thousand digits."""
    made = maker()
    made.demands()
    made.results()
    step = {"type": "conversion", "kind": "share", "source": None, "from": "kg", "to": "kg"}
    made.nodes["conversion:big"] = {**step, "id": "big", "ratio": "1/" + "7" * 15_000}
    made.nodes["line:L1"]["conversions"] = ["@conversion:big"] * 500
    return mb.signed(made.files(), MAKER)


def add() -> None:
    """All classes of this file."""
    for function in (a07, a08, a09, a10, a56, a57, a60, a64):
        function()
