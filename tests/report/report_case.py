import json
import re
from pathlib import Path

from footprint.compile.build import build
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.model.lines import Match
from footprint.report.from_result import from_result
from footprint.result.calculate import calculate

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "steel_bolt" / "folder"
RULES = ROOT / "src" / "footprint" / "audit" / "rulesets" / "general-1.json"
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def result_of(study):
    inventory, problems = build(study, library(shipped()))
    assert inventory is not None, [p.render("en") for p in problems]
    return calculate(inventory, {"general-1": json.loads(RULES.read_text("utf-8"))}, problems)


def data_of(result, **options):
    return from_result(result, sources={c.id: c for c in shipped().cards()}, **options)


def changed(study, line_id, **match):
    """The study with the main match of one line replaced."""
    lines = [
        x.model_copy(update={"matches": (Match(**match),)}) if x.id == line_id else x for x in study.lines
    ]
    return study.model_copy(update={"lines": tuple(lines)})


HOSTILE = ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\x1b[31mred\x1b[0m", "{{ 7*7 }}", "a\u202eb")
