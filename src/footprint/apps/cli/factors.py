"""factors search | show | list | sources | units | diff: what the world states, with its passport."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, out, print_json, safe, say
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where

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
    limit: Annotated[int, typer.Option("--limit", min=1, max=100)] = 10,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Search in Chinese or English. / 中英文搜索。"""
    from footprint.api.study import default_library
    from footprint.factors.search import Filters
    from footprint.model.vocabulary import label

    hits = default_library().search(text, limit, Filters(geography=geo, year=year))
    if json_output:
        rows = [{**h.factor.to_json(), "ref": h.factor.ref, "score": h.score, "how": h.how} for h in hits]
        print_json({"format": "footprint-factors/1", "query": text, "factors": rows})
        return
    shown = as_lang(lang)
    if not hits:
        out.print(say("no_hit", shown))
        out.print(say("try_proxy", shown))
        return
    for hit in hits:
        factor = hit.factor
        facts = (
            factor.names[shown],
            f"{factor.published_value} {factor.published_unit}",
            f"{factor.geography} {factor.year_to or ''}".strip(),
            label("factor_kind", factor.kind, shown),
        )
        out.print(f"[bold]{safe(factor.ref)}[/]")
        out.print(f"   {safe(' · '.join(facts))}")


@group.command()
def show(
    ref: Annotated[str, typer.Argument(metavar="ID@RELEASE")],
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """One factor with its passport. / 显示一个因子。"""
    from footprint.api.study import default_library
    from footprint.units.suggest import nearest

    with edge(lang, json_output):
        factors = default_library()
        factor = factors.get(ref)
        if factor is None:
            near = nearest(ref, factors.refs())
            raise ProblemsError([Problem("FP-X005", Where(key=ref), got=ref, near=near)])
        card = factors.passport(factor.source)
        document = {**factor.to_json(), "ref": factor.ref, "passport": card.to_json() if card else None}
        if json_output:
            print_json({"format": "footprint-factor/1", **document})
            return
        table = Table(box=None, show_header=False, pad_edge=False)
        for key, value in document.items():
            if value not in (None, "", [], {}, False) and key != "passport":
                table.add_row(key, safe(str(value)))
        if card is not None:
            table.add_row(say("source", as_lang(lang)), safe(card.publisher[as_lang(lang)]))
            table.add_row("", safe(f"{card.document} ({card.version})"))
            table.add_row(say("licence", as_lang(lang)), safe(card.licence_derived))
        out.print(table)


@group.command("list")
def list_(
    source: Annotated[str, typer.Option("--source", help="only this source")] = "",
    json_output: JsonOption = False,
) -> None:
    """All refs, one on a line. / 列出全部因子。"""
    from footprint.api.study import default_library

    refs = [r for r in default_library().refs() if source in ("", r.partition("/")[0])]
    if json_output:
        print_json({"format": "footprint-factor-list/1", "factors": refs})
    else:
        for ref in refs:
            out.print(ref, markup=False)


@group.command()
def sources(json_output: JsonOption = False, lang: LangOption = "") -> None:
    """Source cards: publisher, document, licence, rows. / 来源清单。"""
    from footprint.factors.shipped import shipped

    shown = as_lang(lang)
    counts = shipped().counts()
    cards = shipped().cards()
    if json_output:
        rows = [{**c.to_json(), "rows": counts.get(c.id, 0)} for c in cards]
        print_json({"format": "footprint-sources/1", "sources": rows})
        return
    for card in cards:
        out.print(f"[bold]{safe(card.id)}[/]  {safe(card.title[shown])}")
        out.print(f"   {say('source', shown)}: {safe(card.publisher[shown])} · {safe(card.document)}")
        out.print(f"   {say('licence', shown)}: {safe(card.licence_derived)}")
        out.print(f"   {say('rows', shown)}: {counts.get(card.id, 0)}")


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
    study: Annotated[Path | None, typer.Option("--study", help="what it would move in this study")] = None,
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
