"""Lines that fit the terminal: Chinese breaks between characters, Latin words and numbers stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, get_character_cell_size
from rich.text import Text

from footprint.apps.cli.shell import out
from footprint.base.where import printable

#: Nothing starts a line with these, nothing ends one with those.
_CLOSING = frozenset("，。；：、！？）】》”’」』…·,.;:!?)]}%°年月日条行页号")
_OPENING = frozenset("（【《“‘「『([{")
_PIECE = re.compile(r"\S+(?: [·×=+](?=\s))?|\s+")
_NARROW = 20


def room(indent: int = 0) -> int:
    """The cells of a line behind an indent; 0 (no bound) for a pipe, which gets whole lines."""
    return max(out.width - indent, _NARROW) if out.is_terminal else 0


def cells(text: str, width: int) -> str:
    """A text padded to a number of terminal cells."""
    return text + " " * max(width - cell_len(text), 0)


def _wide(char: str) -> bool:
    return get_character_cell_size(char) == 2


def _pieces(word: str) -> Iterator[str]:
    """The parts of a word that stay whole: Latin runs, and each Chinese character with its marks."""
    start = 0
    for at in range(1, len(word)):
        left, right = word[at - 1], word[at]
        if (_wide(left) or _wide(right)) and left not in _OPENING and right not in _CLOSING:
            yield word[start:at]
            start = at
    yield word[start:]


def _split(piece: str, width: int) -> Iterator[str]:
    """A piece that is longer than a line, cut behind a slash or hyphen where it has one."""
    while cell_len(piece) > width:
        size, at = 0, 0
        while size + get_character_cell_size(piece[at]) <= width:
            size, at = size + get_character_cell_size(piece[at]), at + 1
        joint = max(piece.rfind(sign, 1, at) for sign in "/-_") + 1
        at = joint if joint > at // 2 else at
        yield piece[:at]
        piece = piece[at:]
    yield piece


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, each at most ``width`` cells; one line where ``width`` is 0."""
    if not width:
        return [text]
    lines: list[str] = []
    line = gap = ""
    for word in _PIECE.findall(text):
        if word.isspace():
            gap = word
            continue
        for piece in (part for whole in _pieces(word) for part in _split(whole, width)):
            if line and cell_len(line + gap + piece) > width:
                lines.append(line)
                line, gap = "", ""
            line, gap = line + gap + piece, ""
    return [*lines, line]


def put(text: str, style: str = "", indent: int = 0, first: str = "", first_style: str = "dim") -> None:
    """Print a text of any length inside its indent; ``first`` stands before its first line instead."""
    rows = wrapped(printable(text, len(text)), room(indent))
    lead = cells(first, indent)
    for at, row in enumerate(rows):
        out.print(
            Text(lead if at == 0 else " " * indent, style="dim"),
            Text(row, style=style),
            sep="",
            soft_wrap=True,
        )
