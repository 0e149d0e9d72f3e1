"""Shares of lines: each has words, the terms of one line make a whole, and a mass cannot outgrow its share.

A share makes a line smaller and changes nothing else that is stated. What the method of a study divides adds
up again: the terms of a material and its recycled content, of power and what stands behind a contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from footprint.base.numbers import NumberError, parse_rat, show
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.compile.inventory import plain, role_of, stem
from footprint.engine.exact import exact_product, exact_sum
from footprint.proof.opened import Node, Opened
from footprint.proof.units import number

#: Quality of recycled against primary material: the one letter that makes a whole smaller.
_QUALITY = "Qs,in/Qp · "
#: Roles that divide what their line makes, and the kind or tag that a line of them has.
_MADE = {"recycled": "material", "virgin": "material", "contract": "carrier:electricity"}
_ENDED = ("recycling", "incineration", "disposal")
#: What stands beside a role takes just as much, and what is displaced takes at most as much.
_BESIDE = {"upstream": "main", "td": "main"}
_WITHIN = {"displaced": "recycling", "heat": "incineration", "power": "incineration"}
_ZERO, _ONE = Fraction(0), Fraction(1)


def share_problems(opened: Opened) -> Iterator[Problem]:
    """FP-A580 to FP-A582 and FP-A584: what a share lacks, terms that are no whole, masses too large."""
    lines = [line for _, line in sorted(opened.of("line"), key=lambda pair: str(pair[1]["id"]))]
    steps = {str(line["id"]): _steps(opened, line) for line in lines}
    shares = {name: [s for s in found if s["kind"] == "share"] for name, found in steps.items()}
    for line in lines:
        name = str(line["id"])
        yield from _worded(shares[name], line) if shares[name] else ()
        yield from _mass(opened, line, steps[name], shares[name])
    told: set[tuple[str, str, str]] = set()
    for row in opened.assessments:
        ours = (line for line in lines if opened.belongs(line, str(row["id"])))
        for name, roles in sorted(_studied(ours).items()):
            for got, expected in _faults(roles, shares):
                if (name, got, expected) not in told:
                    told.add((name, got, expected))
                    where = Where(sheet="lines", key=name)
                    yield Problem("FP-A581", where, got=got, expected=expected, severity="error")


def _at(line: Node) -> Where:
    return Where(sheet="lines", key=plain(str(line["id"])))


def _worded(shares: list[Node], line: Node) -> Iterator[Problem]:
    """FP-A580 and FP-A584: a share without words, and a share of a share."""
    if any(not str(s.get("reference") or "").strip() for s in shares):
        yield Problem("FP-A580", _at(line), got=plain(str(line["id"])), severity="error")
    parts = [str(s.get("part") or "") for s in shares]
    if any(parts.count(part) > 1 for part in ("", "rest")):
        yield Problem("FP-A584", _at(line), got=plain(str(line["id"])), severity="error")


def _steps(opened: Opened, line: Node) -> list[Node]:
    return [s for leaf in line["conversions"] if (s := opened.get(leaf, "conversion")) is not None]


def _part(shares: list[Node], terms: bool) -> Fraction:
    """The product of the terms of a method, or of the other shares; quality is left out."""
    kept = (s for s in shares if (s.get("part") == "term") is terms)
    plainly = (s for s in kept if not (terms and str(s.get("reference", "")).startswith(_QUALITY)))
    return exact_product(*(parse_rat(s["ratio"]) for s in plainly))


# --- mass -----------------------------------------------------------------------------------------------
def _mass(opened: Opened, line: Node, steps: list[Node], shares: list[Node]) -> Iterator[Problem]:
    """FP-A582: kg that stay in the product above the kg that the line takes, less its scrap."""
    net, origin = line.get("net_mass"), opened.get(line["origin"], "origin") or {}
    kg = _weighed(line, steps) if isinstance(net, Mapping) and net.get("unit") in units() else None
    if kg is None or net is None:
        return
    stays = exact_product(number(net), units()[net["unit"]].ratio)
    scrap = 1 + _scrap(origin)
    taken = exact_product(kg, _part(shares, terms=False)) if shares else kg
    if exact_product(stays, scrap) > taken:
        yield Problem("FP-A582", _at(line), got=show(stays), expected=show(taken / scrap), severity="error")


def _weighed(line: Node, steps: list[Node]) -> Fraction | None:
    """kg of the amount of a line, shares aside; None where its chain passes no mass."""
    unit, value = line["amount"]["unit"], number(line["amount"])
    bridged = [(s["to"], s["ratio"]) for s in steps if s["kind"] != "share"]
    for end, ratio in ((unit, "1"), *bridged):
        value = value if ratio == "1" else exact_product(value, parse_rat(ratio))
        known = units().get(end)
        if known is not None and known.dimension == "mass":
            return exact_product(value, known.ratio)
    return None


def _scrap(origin: Node) -> Fraction:
    """The scrap of a line over what stays; 0 where none is stated."""
    try:
        return max(parse_rat(origin["scrap"]), _ZERO) if isinstance(origin.get("scrap"), str) else _ZERO
    except NumberError:
        return _ZERO


# --- terms ----------------------------------------------------------------------------------------------
def _studied(lines: Iterable[Node]) -> dict[str, dict[str, Node]]:
    """Lines of the study, each with its record lines by role; a second one of a role stands alone."""
    found: dict[str, dict[str, Node]] = {}
    for line in lines:
        name = str(line["id"])
        roles = found.setdefault(stem(name), {})
        if role_of(name) in roles:  # no compiler writes two variants for one assessment
            roles = found.setdefault(name, {})
        roles[role_of(name)] = line
    return found


def _faults(lines: Mapping[str, Node], of_line: Mapping[str, list[Node]]) -> Iterator[tuple[str, str]]:
    """Found and expected shares of what does not fit among the record lines of one line of the study."""
    shares = {role: of_line[str(line["id"])] for role, line in lines.items()}
    if lines.keys() == {"main"} and not shares["main"]:
        return  # most lines: one amount, whole
    own = {role: _part(found, terms=False) for role, found in shares.items()}
    part = {role: _part(found, terms=True) for role, found in shares.items()}
    if len(set(own.values())) > 1:
        yield " ≠ ".join(sorted({show(x) for x in own.values()})), "="
    made = {role: x for role, x in part.items() if role == "main" or _makes(role, lines[role])}
    whole = exact_sum(made.values())
    main = lines.get("main")
    # of a material without a factor the virgin term is not written: it would be left open twice
    silent = main is not None and main["state"] in ("open", "cutoff") and main["kind"] == "material"
    if made and (whole > 1 or (whole < 1 and not silent)):
        yield show(whole), "1"
    ended = exact_sum(part[role] for role in _ENDED if role in part)
    if ended > 1:
        yield show(ended), "≤ 1"
    for role in sorted(part.keys() - made.keys() - set(_ENDED)):
        yield from _besides(role, part)


def _makes(role: str, line: Node) -> bool:
    """Whether a role is a part of what its line makes, and the line one that has such parts."""
    asked = _MADE.get(role.partition(".")[0])
    return asked is not None and (asked == line["kind"] or asked in line["tags"])


def _besides(role: str, part: Mapping[str, Fraction]) -> Iterator[tuple[str, str]]:
    """A role that is no part of a whole: as large as what it stands beside, or within it."""
    name, _, instrument = role.partition(".")
    if role in _WITHIN:
        most = part.get(_WITHIN[role], _ZERO)
        if part[role] > most:
            yield show(part[role]), f"≤ {show(most)}"
        return
    beside = f"contract.{instrument}" if name == "td" and instrument else _BESIDE.get(role, "")
    wanted = part.get(beside, _ONE)
    if part[role] != wanted:
        yield show(part[role]), show(wanted)
