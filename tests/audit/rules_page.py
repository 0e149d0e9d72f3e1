"""docs/rules.md from the rule set and the texts of its rules; run to write it anew."""

from __future__ import annotations

from pathlib import Path

from footprint.audit.rule_texts import RuleText, rule_texts
from footprint.base.messages import Lang

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}
HEAD = """# Audit rules

Every study is read by the rules of its rule set when it is calculated, and every record again when it is
verified. A rule sees what is written, never what is left out of every file: the column “cannot see” says
where a person must look. An error fails the check `rules` (no L2); a warning or remark is a question.
`expansion-1` is `general-1` but for `credits`. Limits come from a standard where the text says so, else
they are a choice of this rule set. `footprint rules NAME` prints one rule with the source of each
parameter; given a code (`FP-G009`) or its name, what that says and which rules say it.

```console
$ footprint rules source_named
source_named  [warning]  FP-G395, FP-G396
  sees: an own factor without document or place, or on a page beyond the stated count
  cannot see: a document that does not exist, a page that says something else
```

Three things that no rule set can judge from one record: an amount that is false in every document; a
single yearly reading in a wrong unit without a bill beside it; rounding of values before they were
stated. Line values themselves cannot be rounded down: the replay is exact (RECOMPUTE_MISMATCH). A count
of how many stated numbers end low would tell nothing about one record, so there is no such rule.

Beside the rules, the check `rules` of a bundle reads words against numbers, whatever the rule set: lines that
count nowhere (FP-A390, FP-A391), years and ratios of emission models (FP-A490, FP-A491), bridges between net
and gross heating values or between two temperatures of a gas (FP-A492), and an instrument of electricity that
two lines state differently (FP-A570). A field of a node that rules judge and that has another shape than a
writer gives it (FP-P540) is an error: to the rules it is not stated, to a reader it is. Where reports alone
show the field it is a warning. Errors too are shares without words (FP-A580), terms of a method that are no
whole (FP-A581), a mass above what its line takes (FP-A582), bridges that lead away and back with another
amount (FP-A583), and a share of a share (FP-A584). A share with words is a statement: a false key is not seen
here.

"""
ZH = """
## 审核规则（中文）

计算时与核查时均按规则集逐条检查。规则只能看到写下的内容；“不能发现”一栏说明需要人工查看之处。
错误使 `rules` 检查不通过（达不到 L2），警告与提示是问题而非结论。
`expansion-1` 除 `credits` 外与 `general-1` 相同。
限值有标准依据的均已注明，其余为本规则集的选择；
`footprint rules 名称 --lang zh` 可查看单条规则及各参数的依据。
输入代码（如 `FP-G009`）或其名称，可查看含义及相关规则。

单凭一份记录任何规则都无法判断：所有文件都一致造假的数量；旁边没有账单、单位填错的单一年度读数；填写前的舍入。
行的结果不能向下舍入：重算是精确的
（RECOMPUTE_MISMATCH）。统计数字尾数偏低对单份记录没有意义，因此不设该规则。

规则之外，核查证据包时还会对照文字与数值，与规则集无关：不计入任何结果的行（FP-A390、FP-A391）、
排放模型的年数与系数（FP-A490、FP-A491）、
低位与高位热值或气体两种参比温度之间的换算（FP-A492）、两行对同一凭证的不同表述（FP-A570）。
规则所判断的节点字段若形式不符（FP-P540）为错误：对规则而言等于未填写，读者却看到内容；仅供报告显示的字段则为警告。
以下同为错误：未说明依据的份额（FP-A580）、合计不成整体的计算项（FP-A581）、
大于该行取用量的质量（FP-A582）、往返后数量改变的换算（FP-A583）、对份额再取份额（FP-A584）。
写明依据的份额属于陈述，分配键本身不实则无法发现。

"""


def table(lang: Lang, heads: tuple[str, ...], rows: tuple[RuleText, ...]) -> str:
    """One table of all rules."""
    out = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for row in rows:
        words = SEVERITY[row.severity] if lang == "zh" else row.severity
        values = (
            f"`{k}` = {v}" if isinstance(v, (str, int)) else f"`{k}`" for k, v in row.parameters.items()
        )
        codes = ", ".join(row.names) + " (" + ", ".join(row.codes) + ")"
        cells = (f"`{row.name}`", words, codes, row.sees[lang], row.blind[lang], "; ".join(values) or "–")
        out.append("| " + " | ".join(cells) + f" | {' '.join(row.attacks)} |")
    return "\n".join(out) + "\n"


def page() -> str:
    """The whole page."""
    rows = rule_texts("general-1")
    en = ("rule", "severity", "names and codes", "sees", "cannot see", "parameters", "attack classes")
    zh = ("规则", "级别", "名称与代码", "可发现", "不能发现", "参数", "攻击类别")
    return HEAD + table("en", en, rows) + ZH + table("zh", zh, rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
