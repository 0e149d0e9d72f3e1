"""The factor that a line pins: found, kept for the record, and fit for the line."""

from __future__ import annotations

from footprint.base.messages import LANGS
from footprint.base.problem import Problem, Severity, errors
from footprint.base.where import Where
from footprint.compile.factors import range_factor, resolve
from footprint.compile.transport import freight_fits
from footprint.compile.work import Work
from footprint.factors.factor import Factor
from footprint.model.lines import Line, Match
from footprint.model.offsets import meaning
from footprint.model.vocabulary import label


def pinned(
    work: Work, line: Line, match: Match, at: tuple[str, str] | None = None
) -> tuple[Factor | None, Factor | None]:
    """The factor of a match and, for a range, its high end; both are kept for the record."""
    where = work.place(*at, "factor") if at else work.place("lines", line.id, f"{match.role}.factor")
    if match.state in ("open", "cutoff"):
        return None, None
    if match.state == "range":
        if match.low is None or match.high is None or match.unit is None:
            return None, None  # reported by the model's checks
        home = work.study.home(line)
        low = range_factor(line, match, "low", match.low, home)
        high = range_factor(line, match, "high", match.high, home)
        work.factors.update({low.ref: low, high.ref: high})
        return low, high
    if not match.factor:
        if at:
            work.problems.append(Problem("FP-C248", where, got=at[1]))
        return None, None
    factor, found = resolve(match, work.own, work.library, where)
    work.problems += found
    if factor is not None:
        first = factor.ref not in work.factors
        work.factors[factor.ref] = factor
        if first and any(meaning(name) for name in factor.names.values()):
            work.problems.append(Problem("FP-C173", where, got=factor.name("zh"), expected=factor.ref))
        work.problems += _fits(work, line, match, factor, where)
    return factor, None


#: Words in the category of a freight factor that tell its mode.
_MODES = {"ship": "sea", "tanker": "sea", "hgv": "road", "vans": "road", "rail": "rail", "flight": "air"}


def _other_mode(line: Line, factor: Factor) -> str:
    """The mode of a freight factor where it is not that of the line, else ""."""
    if line.kind != "transport":
        return ""
    mode = next((m for word, m in _MODES.items() if word in factor.category), "")
    return mode if mode != line.mode else ""


def _fits(work: Work, line: Line, match: Match, factor: Factor, where: Where) -> list[Problem]:
    """A factor of another country or mode is a proxy; electricity of another country is refused."""
    if mode := _other_mode(line, factor):
        words = {f"mode_{g}": label("mode", mode, g) for g in LANGS}
        words |= {f"line_{g}": label("mode", line.mode, g) for g in LANGS}
        severity: Severity = "warning" if match.state == "proxy" else "error"
        return [Problem("FP-C024", where, got=factor.ref, severity=severity, values=words)]
    found = list(freight_fits(line, match, factor, where))
    if errors(found):
        return found
    home = work.study.home(line)
    foreign = factor.geography not in ("", "GLO", "RoW") and factor.geography.split("-")[0] != home
    if not foreign:
        return found
    values = {"factor_geography": factor.geography, "home": home}
    if line.carrier == "electricity" or factor.kind in ("electricity_mix", "generation"):
        return [Problem("FP-C018", where, got=factor.ref, values=values)]
    if match.state != "proxy" and factor.release:
        found.append(Problem("FP-C019", where, got=factor.ref, values=values))
    return found
