"""What lines claim against what files show: a feasible flow, or the smallest set that has none.

Numbers and names only. By Hall's theorem (for flows: max-flow min-cut) claims fit the files exactly when no
set of lines claims more than all files together that any of them names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from footprint.engine.exact import exact_sum

#: Above so many lines the set that lacks is reported as found, not made smaller.
_SMALL = 60


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Lines that together claim more than all files that they name. Amounts in one base unit."""

    lines: tuple[str, ...]
    files: tuple[str, ...]
    claimed: Fraction
    shown: Fraction

    @property
    def missing(self) -> Fraction:
        """What no file shows."""
        return self.claimed - self.shown


class _Flow:
    """Amounts on their way from lines to files; each line is served as far as the files allow."""

    def __init__(self, shows: Mapping[str, Fraction], names: Mapping[str, Sequence[str]]) -> None:
        self.slack = dict(shows)
        self.names = names
        self.users: dict[str, dict[str, Fraction]] = {file: {} for file in shows}

    def serve(self, line: str, amount: Fraction) -> tuple[Fraction, tuple[str, ...]]:
        """What of an amount stays unserved, and the lines that then stand together in the lack."""
        left = amount
        while left > 0:
            path, reached = self._path(line)
            if not path:
                return left, reached
            left -= self._push(path, left)
        return Fraction(0), ()

    def _path(self, line: str) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
        """Steps (line, file) to a file with room; else every line that was reached."""
        came: dict[str, tuple[str, str] | None] = {line: None}  # line -> the (line, file) before it
        seen: set[str] = set()
        waiting = [line]
        for at in waiting:
            for file in self.names[at]:
                if file in seen:
                    continue
                seen.add(file)
                if self.slack[file] > 0:
                    return self._back(came, (at, file)), ()
                for user, held in self.users[file].items():
                    if held > 0 and user not in came:
                        came[user] = (at, file)
                        waiting.append(user)
        return [], tuple(waiting)

    @staticmethod
    def _back(came: Mapping[str, tuple[str, str] | None], last: tuple[str, str]) -> list[tuple[str, str]]:
        path = [last]
        while (step := came[path[-1][0]]) is not None:
            path.append(step)
        return path[::-1]

    def _push(self, path: list[tuple[str, str]], wanted: Fraction) -> Fraction:
        """Move as much as the path carries: each line on it leaves the file before for the one after."""
        back = [(path[i + 1][0], path[i][1]) for i in range(len(path) - 1)]
        size = min([wanted, self.slack[path[-1][1]], *(self.users[file][line] for line, file in back)])
        for line, file in path:
            self.users[file][line] = self.users[file].get(line, Fraction(0)) + size
        for line, file in back:
            self.users[file][line] -= size
        self.slack[path[-1][1]] -= size
        return size


def unserved(
    claims: Mapping[str, Fraction], shows: Mapping[str, Fraction], names: Mapping[str, Sequence[str]]
) -> Fraction:
    """What all lines together claim beyond what the files can show; 0 where everything fits."""
    flow = _Flow(shows, names)
    return exact_sum(flow.serve(line, amount)[0] for line, amount in claims.items())


def shortfalls(
    claims: Mapping[str, Fraction], shows: Mapping[str, Fraction], names: Mapping[str, Sequence[str]]
) -> list[Shortfall]:
    """The sets of lines that claim too much, each as small as it gets; none where a feasible flow exists.

    Parameters
    ----------
    claims : mapping of str to Fraction
        Line to what it claims.
    shows : mapping of str to Fraction
        File to its total.
    names : mapping of str to sequence of str
        Line to the files that it names.

    Returns
    -------
    list of Shortfall
        No line of a set can be left out and the others still lack (up to 60 lines a set). Each set lacks
        on its own: lines of an earlier set are left out of the later ones.
    """
    flow = _Flow(shows, names)
    found: list[Shortfall] = []
    told: set[str] = set()
    for line in sorted(claims):
        left, reached = flow.serve(line, claims[line])
        if not left or told & set(reached):
            continue
        lines = _smallest(sorted(reached), claims, shows, names)
        told |= set(lines)
        files = sorted({file for x in lines for file in names[x]})
        claimed, shown = exact_sum(claims[x] for x in lines), exact_sum(shows[f] for f in files)
        found.append(Shortfall(tuple(lines), tuple(files), claimed, shown))
    return found


def _smallest(
    lines: list[str],
    claims: Mapping[str, Fraction],
    shows: Mapping[str, Fraction],
    names: Mapping[str, Sequence[str]],
) -> list[str]:
    if len(lines) > _SMALL:
        return lines
    for line in tuple(lines):
        rest = [x for x in lines if x != line]
        if unserved({x: claims[x] for x in rest}, shows, names):
            lines = rest
    return lines


def components(names: Mapping[str, Iterable[str]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Lines and files that hang together, as (lines, files), each sorted."""
    users: dict[str, list[str]] = {}
    for line, files in names.items():
        for file in files:
            users.setdefault(file, []).append(line)
    left, out = dict.fromkeys(sorted(names)), []
    while left:
        first = next(iter(left))
        del left[first]
        lines, files_seen = [first], set()
        for at in lines:
            for file in names[at]:
                if file not in files_seen:
                    files_seen.add(file)
                    for user in users[file]:
                        if user in left:
                            del left[user]
                            lines.append(user)
        out.append((tuple(sorted(lines)), tuple(sorted(files_seen))))
    return out
