"""Files are looked at before anything else is loaded, so that a hostile one meets only the small rooms.

The look is the one that the reader of the file takes first, and says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from footprint.base import study_guard as guard
from footprint.base.problem import ProblemsError, refuse
from footprint.base.where import Where
from footprint.seal.bundle import glance

#: Options that take a value which is no file to look at: words, and what is to be written.
_WORDS = frozenset((
    "--add-to", "--against", "--answer", "--assessment", "--author", "--by", "--change", "--claim",
    "--cutoff", "--date", "--did", "--disclose", "--due", "--entries", "--factor", "--finding", "--format",
    "--from", "--geo", "--gwp", "--kind", "--lang", "--limit", "--lines", "--map", "--method", "--opinion",
    "--output", "--owner", "--owner-copy", "--part", "--passphrase-file", "--per", "--pin", "--proxy",
    "--range", "--ranges", "--reason", "--records", "--replace", "--require", "--rules", "--runs",
    "--scenario", "--scenarios", "--scope", "--secret", "--sector", "--seed", "--severity", "--sheet",
    "--side", "--site", "--size", "--source", "--study", "--target", "--template", "--text", "--top",
    "--unit", "--where-used", "--with", "--year", "-o",
))  # fmt: skip
_FILES = ("--trust", "--key", "--suppliers", "--former", "--into")
#: Words that take a value in another command, and none in this one.
_FLAGS = {"masses": ("--replace",), "disclose": ("--suppliers",)}
_BUNDLES = ("verify", "evidence", "disclose", "review")
_STUDIES = (
    "check", "calculate", "sign", "compare", "match", "simulate", "family", "masses", "request", "hotspots",
    "sensitivity", "break-even", "where-used",
)  # fmt: skip
_NO_BUNDLE = (".xlsx", ".xls", ".json", ".csv")
#: An address: a scheme of two letters or more (one letter is a drive) and a slash.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]")


def named(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a command line names: ("", operand) and (option, value)."""
    rest = iter(words)
    for word in rest:
        option, sign, value = word.partition("=")
        if word == "--":
            yield from (("", name) for name in rest)
        elif sign and word.startswith("--"):
            yield option, value
        elif word in _WORDS or word in _FILES:
            yield word, next(rest, "")
        elif not word.startswith("-"):
            yield "", word


def operands(words: Sequence[str]) -> Iterator[str]:
    """What a command line names besides options and their values."""
    return (value for option, value in named(words) if not option)


def _command(words: Sequence[str]) -> Sequence[str]:
    """The words from the command on: options of the program itself may stand before it."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in _WORDS else 1
    return words[at:] or ("",)


def study_refusal(path: Path) -> ProblemsError | None:
    """Why a study or an address is not a bundle, or None where the path may name one."""
    if _ADDRESS.match(str(path)):
        return refuse("FP-X440", Where(), str(path)[:120])
    if path.is_dir() or path.suffix.lower() in _NO_BUNDLE:
        return refuse("FP-X010", Where(file=path.name), path.name)
    return None


def _bundle(path: Path) -> None:
    fault = study_refusal(path)
    if fault is not None:
        raise fault
    if path.is_file():
        glance(path)


def _bundles(path: Path) -> None:
    """Bundles of suppliers: a file, or those of a folder."""
    for file in sorted(path.glob("*.fpz")) if path.is_dir() else [path]:
        if file.is_file():
            glance(file)


def _study(path: Path) -> None:
    """A workbook, a folder or study.json."""
    if path.is_dir():
        _folder(path)
    elif path.is_file() and path.suffix.lower() != ".fpz":
        guard.refuse_kind(path)
        if path.suffix.lower() == ".json":
            guard.bound_strings(guard.study_json(path), Where(file=path.name))
        else:
            guard.workbook(path)


def _either(path: Path) -> None:
    (_bundle if path.suffix.lower() == ".fpz" else _study)(path)


def _folder(path: Path) -> None:
    from footprint.intake.sheets import TITLES

    if (path / "study.toml").is_file():
        guard.member(path / "study.toml")
        for name in TITLES:
            if guard.stands(path / f"{name}.csv"):
                guard.csv_text(path / f"{name}.csv")


def _table(path: Path) -> None:
    if path.is_file():
        guard.table(path)


def _trust(path: Path) -> None:
    from footprint.seal.trust import load_policy

    load_policy(path)


def _key(path: Path) -> None:
    from footprint.seal.keys import public_part

    public_part(path)


def _foreign_json(path: Path) -> None:
    from footprint.exchange.reading import load_json, read_file

    load_json(read_file(path))


def _foreign_package(path: Path) -> None:
    from footprint.exchange.archive import is_zip, package
    from footprint.exchange.reading import load_json, read_file
    from footprint.exchange.xml import MAX_XML, parse_xml

    if path.is_dir() or is_zip(path):
        package(path)
    elif path.suffix.lower() == ".xml":
        parse_xml(read_file(path, MAX_XML))
    else:
        load_json(read_file(path))


_Look = Callable[[Path], None]
_FORMS: dict[str, _Look] = {
    "table": _table, "supplier": _table, "fpz": _bundle, "pact": _foreign_json, "openepd": _foreign_json,
    "openlca": _foreign_package, "ilcd": _foreign_package,
}  # fmt: skip
_OPTIONS: dict[str, _Look] = {
    "--trust": _trust, "--key": _key, "--suppliers": _bundles, "--former": _bundle, "--into": _study,
}  # fmt: skip


def _look_of(command: str, rest: Sequence[str]) -> _Look | None:
    """How the command begins to read its operands."""
    if command in _BUNDLES:
        return _bundle
    if command in _STUDIES:
        return _study
    if command in ("report", "explain"):
        return _either
    if command == "import":
        form = next((value for option, value in named(rest) if option == "--from"), "table")
        return _FORMS.get(form)
    return _key if (command, *rest[:1]) == ("keys", "document") else None


def refusal(words: Sequence[str]) -> ProblemsError | None:
    """Why a file named on a command line may not be read further, or None.

    Only looks at files that are there; options are judged later by the command itself.
    """
    command, *rest = _command(words)
    rest = [word for word in rest if word not in _FLAGS.get(command, ())]
    look = _look_of(command, rest)
    if look is None or "--help" in words:
        return None
    try:
        for option, name in named(rest):
            seen = _OPTIONS.get(option) if option else look
            if seen is not None and (Path(name).exists() or command == "verify"):
                seen(Path(name))
    except ProblemsError as fault:
        return fault
    except OSError:  # the command says what the file system has against it
        return None
    return None
