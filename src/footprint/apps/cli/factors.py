"""factors search | show | list | sources | units | diff: what the world states, with its passport."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, out, print_json, safe, say
from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from footprint.factors.factor import Factor

    Rows = Iterable[Factor] | None

group = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Emission factors with their sources. / 排放因子及来源。",
)


def add(app: typer.Typer) -> None:
    """Register the group."""
    app.add_typer(group, name="factors")


@group.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    geo: Annotated[str, typer.Option("--geo", help="country or region code")] = "",
    year: Annotated[int | None, typer.Option("--year")] = None,
    rules: Annotated[str, typer.Option("--rules", help="only what this rule set may use")] = "",
    newest: Annotated[bool, typer.Option("--newest", help="the latest row of each series")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100)] = 10,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Search in Chinese or English; "none" and the nearest proxies where nothing fits. / 中英文搜索。"""
    from footprint.api.defaults import default_library
    from footprint.apps.cli.factor_views import print_hits
    from footprint.factors.search import Filters

    with edge(lang, json_output):
        wanted = Filters(geography=geo, year=year, family=_family(rules), newest=newest)
        hits = default_library().search(text, limit, wanted)
        if json_output:
            rows = [{**h.factor.to_json(), "ref": h.factor.ref, "score": h.score, "how": h.how} for h in hits]
            answer = "found" if any(h.how != "broader" for h in hits) else "none"
            print_json({"format": "footprint-factors/1", "query": text, "answer": answer, "factors": rows})
        else:
            print_hits(hits, as_lang(lang))


def _family(rules: str) -> str:
    """The family of rows that a rule set may use; "" for no rule set."""
    from footprint.audit.rulesets import rule_sets
    from footprint.units.suggest import nearest

    if not rules:
        return ""
    if rules not in rule_sets():
        near = nearest(rules, rule_sets())
        raise ProblemsError(
            [Problem("FP-G020", Where(key="--rules"), got=rules, expected=", ".join(rule_sets()), near=near)]
        )
    return str(rule_sets()[rules].get("family", "footprint"))


@group.command()
def show(
    ref: Annotated[str, typer.Argument(metavar="ID@RELEASE")],
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """One factor: value, derivation, place in the document, licence and text to quote. / 显示一个因子。"""
    from footprint.api.defaults import default_library
    from footprint.apps.cli.factor_views import print_factor
    from footprint.units.suggest import nearest

    with edge(lang, json_output):
        factors = default_library()
        factor = factors.get(ref)
        if factor is None:
            near = nearest(ref, factors.refs())
            raise ProblemsError([Problem("FP-X005", Where(key=ref), got=ref, near=near)])
        card = factors.passport(factor.source)
        if json_output:
            document = {**factor.to_json(), "ref": factor.ref, "passport": card.to_json() if card else None}
            print_json({"format": "footprint-factor/1", **document})
        else:
            print_factor(factor, card, as_lang(lang))


@group.command("list")
def list_(
    source: Annotated[str, typer.Option("--source", help="only this source")] = "",
    json_output: JsonOption = False,
) -> None:
    """All refs, one on a line. / 列出全部因子。"""
    from footprint.api.defaults import default_library
    from footprint.apps.cli.factor_views import paged

    refs = [r for r in default_library().refs() if source in ("", r.partition("/")[0])]
    if json_output:
        print_json({"format": "footprint-factor-list/1", "factors": refs})
        return
    with paged(len(refs)):
        for ref in refs:
            out.print(ref, markup=False)


@group.command()
def sources(json_output: JsonOption = False, lang: LangOption = "") -> None:
    """Source cards: publisher, document, licence, rows. / 来源清单。"""
    from footprint.apps.cli.factor_views import paged, print_sources
    from footprint.factors.shipped import shipped

    counts, cards = shipped().counts(), shipped().cards()
    if json_output:
        rows = [{**c.to_json(), "rows": counts.get(c.id, 0)} for c in cards]
        print_json({"format": "footprint-sources/1", "sources": rows})
        return
    with paged(3 * len(cards)):
        print_sources(cards, counts, as_lang(lang))


@group.command()
def units(json_output: JsonOption = False, lang: LangOption = "") -> None:
    """The closed table of units. / 单位表。"""
    from footprint.base.unit_table import table_digest, table_document
    from footprint.base.unit_table import units as all_units

    if json_output:
        print_json({**table_document(), "digest": table_digest()})
        return
    shown = as_lang(lang)
    table = Table(box=None, pad_edge=False)
    for head in ("unit", "dimension", "aliases"):
        table.add_column(say(head, shown))
    for unit in all_units().values():
        table.add_row(unit.id, unit.dimension, safe(" · ".join(unit.aliases)))
    out.print(table)


@group.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="[OLD]", help="source, ref or library folder")] = "",
    new: Annotated[str, typer.Argument(metavar="[NEW]")] = "",
    study: Annotated[
        Path | None, typer.Option("--study", help="what it would move in this study, or in a folder of them")
    ] = None,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """What a newer set of factors changes, and would move in a study; moves nothing. / 因子更新的影响。"""
    from footprint.api.study import read
    from footprint.api.upgrades import factor_rows, upgrades
    from footprint.apps.cli.differences import print_diff, print_upgrades
    from footprint.factors.changes import diff as differences

    if bool(old) != bool(new) or not (old or study):
        raise typer.BadParameter("OLD NEW | --study STUDY | OLD NEW --study STUDY")
    with edge(lang, json_output):
        before, after = (factor_rows(old), factor_rows(new)) if old else (None, None)
        if study is not None and study.is_dir() and not (study / "study.toml").exists():
            _diff_folder(study, before, after, as_lang(lang), json_output)
        if study is not None:
            moved = upgrades(read(study), before, after)
            if json_output:
                print_json(moved.to_json())
            else:
                print_upgrades(moved, as_lang(lang))
            raise typer.Exit(1 if moved.problems else 0)
        found = differences(before or (), after or ())
        if json_output:
            print_json(found.to_json())
        else:
            print_diff(found, as_lang(lang))


def _diff_folder(folder: Path, before: Rows, after: Rows, lang: Lang, json_output: bool) -> None:
    """What an upgrade would move in every study of a folder; exits 1 where one does not read."""
    from footprint.api.upgrades import Upgrades, upgrades_of
    from footprint.apps.cli.differences import print_many

    found = upgrades_of(folder, before, after)
    if json_output:
        rows = [
            {"study": name, **item.to_json()}
            if isinstance(item, Upgrades)
            else {"study": name, "problems": [p.to_json() for p in item]}
            for name, item in found.items()
        ]
        print_json({"format": "footprint-upgrades-folder/1", "studies": rows})
    else:
        print_many(found, lang)
    whole = all(isinstance(item, Upgrades) and not item.problems for item in found.values())
    raise typer.Exit(0 if whole else 1)
