"""One record line to be: a study line in one role, with the steps that its method adds."""

from __future__ import annotations

from dataclasses import dataclass

from footprint.compile.inventory import Conversion
from footprint.model.lines import Line, Match


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the record to be.

    Attributes
    ----------
    name : str
        Its id: that of the study line, ``~`` and the role where it is not the main one.
    line : Line
        The study line, in the stage where this piece counts.
    match : Match
        State and factor.
    role : str
        What the piece is of the line.
    steps : tuple of Conversion
        Shares of the amount that the method asks for.
    credit : bool
        True for what is displaced.
    at : (table, key), optional
        The row that pins its factor, where that is not the line itself.
    """

    name: str
    line: Line
    match: Match
    role: str = "main"
    steps: tuple[Conversion, ...] = ()
    credit: bool = False
    at: tuple[str, str] | None = None
