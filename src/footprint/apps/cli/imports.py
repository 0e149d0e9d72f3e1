"""import: tables of other programs into a study; what they leave open is asked once and kept in map.toml."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from footprint.apps.cli.shell import (
    JsonOption,
    LangOption,
    as_lang,
    edge,
    err,
    out,
    print_json,
    print_problems,
    safe,
    say,
)
from footprint.base.messages import COLON, Lang
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where

if TYPE_CHECKING:
    from footprint.intake.tables.asking import Answer, Question
    from footprint.intake.tables.mapping import Map
    from footprint.intake.tables.table import Table

#: A table of any program (their layouts are told apart by what stands in the file), a supplier's reply, or a
#: supplier's signed record, or a footprint in somebody else's format.
FORMATS = ("table", "supplier", "fpz", "pact", "openlca", "ilcd", "openepd")


def add(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command("import")(import_)


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    format_: Annotated[str, typer.Option("--from", metavar="FORMAT", help=" | ".join(FORMATS))] = "table",
    map_: Annotated[
        Path | None, typer.Option("--map", metavar="map.toml", help="answers, read and kept")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="STUDY", help="a new study")
    ] = None,
    into: Annotated[Path | None, typer.Option("--into", metavar="STUDY", help="a study that exists")] = None,
    answer: Annotated[
        list[str] | None, typer.Option("--answer", metavar="ID=ANSWER", help="repeatable")
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="bom | energy | transport | waste")] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="only this sheet")] = "",
    author: Annotated[str, typer.Option("--author", help="who takes over a supplier's data")] = "",
    lines: Annotated[
        str, typer.Option("--lines", metavar="L1,L3", help="fpz, pact ...: the lines it is for")
    ] = "",
    trust: Annotated[Path | None, typer.Option("--trust", help="fpz: whose keys count")] = None,
    assessment: Annotated[str, typer.Option("--assessment", help="fpz: which of several")] = "",
    site: Annotated[str, typer.Option("--site", metavar="CN-JS", help="fpz, pact ...: place of making")] = "",
    factor: Annotated[str, typer.Option("--factor", help="pact ...: which footprint of several")] = "",
    unit: Annotated[str, typer.Option("--unit", help="pact ...: what an ambiguous unit means")] = "",
    per: Annotated[str, typer.Option("--per", help="pact v2: what the declared unit is per")] = "",
    hand_on: Annotated[
        bool, typer.Option("--hand-on", help="pact ...: its sender agrees that it goes into signed records")
    ] = False,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Tables or suppliers' replies into a study; asks what they leave open. / 导入外部表格或供应商回复。"""
    shown = as_lang(lang)
    if format_ not in FORMATS:
        raise typer.BadParameter(" | ".join(FORMATS), param_hint="--from")
    if (output is None) == (into is None):
        raise typer.BadParameter("-o STUDY | --into STUDY", param_hint="-o")
    with edge(lang, json_output):
        if format_ == "supplier":
            _replies(files, into, author, shown, json_output)
            return
        if format_ == "fpz":
            how: dict[str, Any] = {"trust": trust, "assessment": assessment, "site": site, "author": author}
            _adopted("fpz", files, into, lines, how, shown, json_output)
            return
        if format_ not in ("table", "supplier"):
            how = {"factor": factor, "unit": unit, "site": site, "author": author, "hand_on": hand_on}
            how |= {"per": per} if per else {}
            _adopted(format_, files, into, lines, how, shown, json_output)
            return
        from footprint.intake.tables.mapping import file_key

        target = output or into
        assert target is not None  # one of the two is given
        map_ = map_ or target.with_name(f"{target.stem}.map.toml")
        kept = _map(map_)
        tables = [
            _asked(f, kind, sheet, kept.of(file_key(map_, f)), _answers(answer), shown, json_output)
            for f in files
        ]
        if sys.stdin.isatty() and not json_output:
            _keep(tables, files, kept, map_, shown, json_output)  # typed answers outlive an error
        _open(tables)
        told = _write(tables, target, new=output is not None, product=kept.product, lang=shown)
        _keep(tables, files, kept, map_, shown, json_output)
        _say(tables, target, told, shown, json_output)


def _map(path: Path) -> Map:
    from footprint.intake.tables.mapping import Map, read_map

    return read_map(path) if path.exists() else Map()


def _answers(given: list[str] | None) -> dict[str, Answer]:
    """``--answer ID=ANSWER``; the same id again makes several choices."""
    out_: dict[str, Answer] = {}
    for text in given or []:
        name, sign, value = text.rpartition("=")
        if not sign or not name or not value:
            raise typer.BadParameter("ID=ANSWER", param_hint="--answer")
        before = out_.get(name, ())
        out_[name] = (*((before,) if isinstance(before, str) else before), value) if before else value
    return out_


def _asked(
    path: Path,
    kind: str,
    sheet: str,
    kept: Mapping[str, Answer],
    answers: dict[str, Answer],
    lang: Lang,
    quiet: bool,
) -> Table:
    """The table with the answers of the map, of the options, and of the person at the terminal."""
    from footprint.api.tables import table

    found = table(path, kind=kind, answers={**kept, **answers}, sheet=sheet)
    while found.questions and not quiet and sys.stdin.isatty():
        found = found.answer({q.id: _prompt(q, lang) for q in found.questions})
    return found


def _prompt(question: Question, lang: Lang) -> Answer:
    """Ask a person; a number picks a choice, text is taken as it is."""
    place = f"{question.where.told(lang)}{COLON[lang]}" if str(question.where) else ""
    out.print(f"[cyan]?[/] {safe(place + question.text(lang))}")
    for number, choice in enumerate(question.choices, start=1):
        out.print(f"  {number}  {safe(choice)}")
    while True:
        typed = typer.prompt(say("import_answer", lang)).strip()
        parts = [p.strip() for p in typed.split(",")] if question.multiple else [typed]
        chosen = [_choice(p, question.choices) for p in parts if p]
        if chosen and (question.free or all(c in question.choices for c in chosen)):
            return tuple(chosen) if question.multiple else chosen[0]
        out.print(say("import_choose", lang, count=len(question.choices)), style="yellow")


def _choice(text: str, choices: tuple[str, ...]) -> str:
    index = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return choices[index - 1] if 0 < index <= len(choices) else text


def _open(tables: list[Table]) -> None:
    """Stop with every question and every error of all files; nothing is written then."""
    found: list[Problem] = []
    for item in tables:
        if item.questions:
            found += [q.problem for q in item.questions]
            found.append(Problem("FP-I111", Where(file=item.file), got=str(len(item.questions))))
        found += [p for p in item.problems if p.severity == "error" or p.code == "FP-I105"]
    if found:
        raise ProblemsError(found)


def _write(
    tables: list[Table], target: Path, *, new: bool, product: Mapping[str, str], lang: Lang
) -> list[Problem]:
    from footprint.api.tables import write_tables

    return write_tables(tables, target, new=new, product=product, lang=lang)


def _keep(tables: list[Table], files: list[Path], kept: Map, path: Path, lang: Lang, quiet: bool) -> None:
    """Save the answers that were given and fit, so that they are asked once."""
    from footprint.intake.tables.mapping import file_key, write_map

    before = kept
    for item, file in zip(tables, files, strict=True):
        wrong = {p.values.get("question") for p in item.problems if p.code == "FP-I087"}
        fitting = {k: v for k, v in item.answers.items() if k not in wrong}
        kept = kept.with_answers(file_key(path, file), fitting)
    if kept != before and any(item.answers for item in tables):
        write_map(path, kept)
        if not quiet:
            out.print(say("import_kept", lang, path=safe(str(path))))


def _say(tables: list[Table], target: Path, told: list[Problem], lang: Lang, quiet: bool) -> None:
    problems = [*(p for item in tables for p in item.problems), *told]
    if quiet:
        rows = [p.to_json() for p in problems]
        print_json({"format": "footprint-problems/1", "exit": 0, "problems": rows})
        return
    for item in tables:
        for block in item.blocks:
            place = f"{item.file} {block.sheet} {block.range}"
            out.print(say("import_block", lang, place=safe(" ".join(place.split())), rows=len(block.rows)))
    print_problems(problems, lang)
    count = sum(_counts(tables).values())
    from footprint.intake.sheets import title

    sheets = ", ".join(f"{title(s, lang)} {n}" for s, n in _counts(tables).items())
    out.print(say("import_done", lang, count=count, path=safe(str(target)), sheets=sheets))


def _counts(tables: list[Table]) -> dict[str, int]:
    """How many rows go into each sheet of the study."""
    found: dict[str, int] = {}
    for item in tables:
        for sheet, rows in item.rows.items():
            found[sheet] = found.get(sheet, 0) + len(rows)
    return found


def _replies(files: list[Path], into: Path | None, author: str, lang: Lang, quiet: bool) -> None:
    """Suppliers' replies into a study that exists."""
    from footprint.api.reading import read

    if into is None:
        raise typer.BadParameter("--into STUDY", param_hint="--from supplier")
    study, found = read(into).reply(*files, author=author)
    study.save(into)
    _taken(found, quiet, lang, len(files), into)


def _taken(found: tuple[Problem, ...], quiet: bool, lang: Lang, count: int, into: Path) -> None:
    if quiet:
        rows = [p.to_json() for p in found]
        print_json({"format": "footprint-problems/1", "exit": 0, "problems": rows})
        return
    print_problems(found, lang, console=err)
    out.print(say("import_replies", lang, count=count, path=safe(str(into))))


def _adopted(
    form: str,
    files: list[Path],
    into: Path | None,
    lines: str,
    how: Mapping[str, Any],
    lang: Lang,
    quiet: bool,
) -> None:
    """A supplier's signed record, or a foreign footprint, as the factor of lines of a study that exists."""
    from footprint.api.foreign import adopt_foreign
    from footprint.api.reading import read
    from footprint.api.supplied import supply

    names = [part.strip() for part in lines.replace("，", ",").split(",") if part.strip()]
    if into is None or not names or len(files) != 1:
        raise typer.BadParameter("FILE --into STUDY --lines L1", param_hint=f"--from {form}")
    study = read(into)
    if form == "fpz":
        made = supply(study, files[0], *names, **how)
    else:
        made = adopt_foreign(study, files[0], *names, form=form, **how)
    made.places()  # nothing is written when a file of that name stands there
    made.study.save(into)
    made.write()
    _taken(made.problems, quiet, lang, 1, into)
