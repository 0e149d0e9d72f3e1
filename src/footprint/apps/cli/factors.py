"""factors search | show | list | sources | licence | units | diff: what the world states, with passports."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, out, print_json, safe, say
from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from footprint.factors.factor import Factor

    Rows = Iterable[Factor] | None

group = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Emission factors with their sources. / 排放因子及来源。",
)
#: The set that characterises split gases where nobody asks for another; a study states its own.
_GWP = "AR6-GWP100"
GwpOption = Annotated[str, typer.Option("--gwp", help="GWP set: AR4, AR5, AR6 / GWP 数据集")]


def add(app: typer.Typer) -> None:
    """Register the group."""
    app.add_typer(group, name="factors")


@group.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    geo: Annotated[str, typer.Option("--geo", help="place: code or name / 地域：代码或名称")] = "",
    year: Annotated[
        int | None,
        typer.Option("--year", help="data year or the nearest / 年份，无则取最近"),
    ] = None,
    rules: Annotated[str, typer.Option("--rules", help="what a rule set may use / 规则集可用的因子")] = "",
    source: Annotated[str, typer.Option("--source", help="a source or its beginning / 来源或其开头")] = "",
    unit: Annotated[str, typer.Option("--unit", help="countable in a unit / 可按该单位计")] = "",
    kind: Annotated[str, typer.Option("--kind", help="boundary: combustion … / 边界：燃烧……")] = "",
    gwp: GwpOption = _GWP,
    newest: Annotated[
        bool,
        typer.Option("--newest/--all-editions", help="latest or all / 最新版或全部"),
    ] = True,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="rows shown / 显示行数")] = 10,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Search in Chinese or English; "none" and the nearest proxies where nothing fits. / 中英文搜索。"""
    from footprint.apps.cli.factor_search import answer
    from footprint.apps.cli.factor_views import print_hits

    with edge(lang, json_output):
        found = answer(
            text,
            geo=geo,
            year=year,
            rules=rules,
            source=source,
            unit=unit,
            kind=kind,
            newest=newest,
            limit=limit,
            gwp_set=gwp,
        )
        if json_output:
            print_json(found.to_json(text))
        else:
            print_hits(found, as_lang(lang))


@group.command()
def show(
    ref: Annotated[str, typer.Argument(metavar="ID@RELEASE")],
    gwp: GwpOption = _GWP,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """One factor: value, derivation, place in the document, licence and text to quote. / 显示一个因子。"""
    from footprint.api.defaults import default_library
    from footprint.apps.cli.factor_values import characterised, chosen_set
    from footprint.apps.cli.factor_views import print_factor
    from footprint.units.suggest import nearest

    with edge(lang, json_output):
        factors, gwp_set = default_library(), chosen_set(gwp)
        factor = factors.get(ref)
        if factor is None:
            near = nearest(ref, factors.refs())
            raise ProblemsError([Problem("FP-X005", Where(key=ref), got=ref, near=near)])
        card = factors.passport(factor.source)
        if json_output:
            document = {**factor.to_json(), "ref": factor.ref, "passport": card.to_json() if card else None}
            value = characterised(factor, gwp_set)
            print_json({"format": "footprint-factor/1", **document, "characterised": value})
        else:
            print_factor(factor, card, gwp_set, as_lang(lang))


SourceOption = Annotated[str, typer.Option("--source", help="a source or its beginning / 来源或其开头")]


@group.command("list")
def list_(source: SourceOption = "", json_output: JsonOption = False, lang: LangOption = "") -> None:
    """All refs, one on a line, each with its name behind it. / 列出全部因子及名称。"""
    from footprint.api.defaults import default_library
    from footprint.apps.cli.factor_search import sources_of
    from footprint.apps.cli.pager import paged

    with edge(lang, json_output):
        sources = sources_of(source) if source else ()
        rows = [f for f in default_library().rows() if not sources or f.source in sources]
        if json_output:
            names = {f.ref: dict(f.names) for f in rows}
            print_json({"format": "footprint-factor-list/1", "factors": list(names), "names": names})
            return
        lines = [printable(f"{f.ref}  {f.names[as_lang(lang)]}", 1_000) for f in rows]
        with paged(len(rows)):
            out.print("\n".join(lines), markup=False)


@group.command()
def sources(json_output: JsonOption = False, lang: LangOption = "") -> None:
    """Source cards: publisher, document, rows, the publisher's terms and our licence. / 来源清单。"""
    from footprint.apps.cli.factor_views import print_sources
    from footprint.apps.cli.pager import paged
    from footprint.factors.shipped import shipped

    counts, cards = shipped().counts(), shipped().cards()
    if json_output:
        rows = [{**c.to_json(), "rows": counts.get(c.id, 0)} for c in cards]
        print_json({"format": "footprint-sources/1", "sources": rows})
        return
    with paged(6 * len(cards)):
        print_sources(cards, counts, as_lang(lang))


@group.command()
def licence(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="a source or its beginning / 来源或其开头")],
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Under which terms a source stands: both licences, the text to quote, the notice. / 来源的许可条款。"""
    from footprint.apps.cli.factor_search import sources_of
    from footprint.apps.cli.factor_views import print_licence
    from footprint.factors.shipped import shipped

    with edge(lang, json_output):
        cards = [c for c in map(shipped().passport, sources_of(source)) if c is not None]
        notices = {c.id: _notice(c.id) for c in cards}
        if json_output:
            keys = ("id", "licence_raw", "licence_derived", "attribution", "redistributable")
            rows = [{**{k: getattr(c, k) for k in keys}, "notice": notices[c.id]} for c in cards]
            print_json({"format": "footprint-licence/1", "sources": rows})
            return
        for card in cards:
            print_licence(card, notices[card.id], as_lang(lang))


def _notice(source: str) -> str:
    """The notice that must stay with the values of a source, "" where none must."""
    path = files("footprint.factors") / "data" / f"notice-{source}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


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
    old: Annotated[
        str, typer.Argument(metavar="[OLD]", help="source, ref, folder / 来源、因子或文件夹")
    ] = "",
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="the newer one / 较新的一个")] = "",
    study: Annotated[
        Path | None,
        typer.Option("--study", help="effect on a study or folder / 对研究的影响"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="also unmoved values / 含数值未变的因子")] = False,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """What a newer set of factors changes, and would move in a study; moves nothing. / 因子更新的影响。"""
    from footprint.api.reading import read
    from footprint.api.upgrades import factor_rows, upgrades
    from footprint.apps.cli.differences import print_upgrades
    from footprint.apps.cli.factor_changes import print_diff
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
            print_diff(found, as_lang(lang), every)


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
