"""Gaps: what a reader must know beside the number. Small functions; severity comes from the rule set.

Each takes a View and yields problems of its one code. Thresholds are parameters of the rule set, with
no default here: a rule set that names the rule also names its parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from footprint.base.messages import LANGS
from footprint.base.numbers import parse_share, show, show_percent
from footprint.base.problem import Problem, Severity
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.factors.factor import BARE
from footprint.factors.heavy import NAMES_ZH
from footprint.factors.select import TIMELESS
from footprint.model.study import BOUNDARY_STAGES
from footprint.model.vocabulary import label, words
from footprint.proof.nodes import set_words
from footprint.result import method_rules
from footprint.result.carbon_rules import CARBON_RULES
from footprint.result.cutoffs import cutoff_amounts, cutoff_flows
from footprint.result.doubts import DOUBTS
from footprint.result.energy_rules import ENERGY_RULES
from footprint.result.evidence_rules import EVIDENCE_RULES
from footprint.result.green_power import GREEN_POWER
from footprint.result.mass_balance import MassBalance, MassRow
from footprint.result.technology import TECHNOLOGY
from footprint.result.view import Rule, View, ViewFactor, ViewLine


def _at(line: ViewLine) -> Where:
    return Where(sheet="lines", key=line.id)


def _words(name: str, codes: Iterable[str], key: str) -> dict[str, str]:
    """Codes of a closed list as words of both languages, to fill ``{key_en}`` and ``{key_zh}``."""
    listed = list(codes)
    return {f"{key}_{lang}": ", ".join(label(name, c, lang) for c in listed) for lang in LANGS}


def _limit(view: View, name: str) -> Fraction:
    return parse_share(str(view.parameters[name]))


def open_lines(view: View) -> Iterator[Problem]:
    """Lines that ended open: the total is a lower bound, or none where a credit is open."""
    for line in view.lines:
        if line.state == "open":
            yield Problem("FP-G499" if line.credit else "FP-G001", _at(line), got=line.id)


def range_lines(view: View) -> Iterator[Problem]:
    """Lines known only as a range: the total is an interval."""
    for line in view.lines:
        if line.state == "range":
            yield Problem("FP-G002", _at(line), got=line.id)


def mass_balance(view: View) -> Iterator[Problem]:
    """Materials that stay in the product against its net mass, both ways."""
    materials = [x for x in view.lines if "material" in x.tags and not _beside(x)]
    balance = MassBalance(tuple(MassRow(x.id, net=x.net_mass) for x in materials), (), view.net_mass)
    if "raw_materials" not in view.stages or not view.net_mass or not materials:
        return
    if any(item.key != "mass" for item in view.allocations):
        return  # money divides the burden, not the matter: what is allocated weighs nothing like the product
    gone = exact_sum(x.activity for x in view.lines if "model:carbonate" in x.tags)
    ratio = (balance.net - gone) / view.net_mass
    values = {"net": show(view.net_mass), "unweighed": ", ".join(balance.missing[:8]) or "–"}
    if ratio < 1 - _limit(view, "mass_balance_below"):
        yield Problem("FP-G003", got=show_percent(ratio), values=values)
    elif ratio > 1 + _limit(view, "mass_balance_above"):
        yield Problem("FP-G004", got=show_percent(ratio), values=values)


def _beside(line: ViewLine) -> bool:
    """Whether a line is the upstream part or a term of another one; told by its tags, never by its id."""
    return "upstream" in line.tags or any(tag.startswith("term:") for tag in line.tags)


def boundary(view: View) -> Iterator[Problem]:
    """The boundary's name against its stages, and stages without a single line of any amount."""
    if view.boundary != "partial" and view.boundary not in BOUNDARY_STAGES:
        yield Problem("FP-G016", got=view.boundary, expected=", ".join([*BOUNDARY_STAGES, "partial"]))
    expected = BOUNDARY_STAGES.get(view.boundary, view.stages)
    if tuple(view.stages) != tuple(expected):
        values = _words("stage", view.stages, "got") | _words("stage", expected, "expected")
        yield Problem("FP-G005", got=", ".join(view.stages), expected=", ".join(expected), values=values)
    for stage in view.stages:
        if stage not in view.empty and not any(line.stage == stage and line.activity for line in view.lines):
            yield Problem("FP-G006", got=stage, values=_words("stage", [stage], "got"))


def electricity_kind(view: View) -> Iterator[Problem]:
    """Electricity needs a life-cycle factor, not a grid CO2 factor or a bare generation factor."""
    for line in view.lines:
        factor = line.factor
        if not line.electric or "upstream" in line.tags or factor is None:
            continue
        certified = "certificate" in line.tags
        if "td" in line.tags and factor.kind == "transmission":
            continue
        paired = factor.technology == "grid-average" and line.id in _paired(view)
        if factor.kind != "electricity_mix" and not (factor.kind == "generation" and (certified or paired)):
            told = _words("factor_kind", [factor.kind], "got")
            told |= _words("factor_kind", ["electricity_mix"], "expected")
            yield Problem("FP-G007", _at(line), got=factor.kind, expected="electricity_mix", values=told)


def upstream_missing(view: View) -> Iterator[Problem]:
    """Combustion and tank-to-wheel are incomplete without extraction and supply of the fuel."""
    paired = _paired(view)
    yield from _upstream_twice(view)
    for line in view.lines:
        factor = line.factor
        if factor is None or factor.kind not in BARE:
            continue
        if "upstream" not in factor.includes and line.id not in paired:
            told = _words("factor_kind", [factor.kind], "kind")
            yield Problem("FP-G008", _at(line), got=factor.ref, values=told)


def _paired(view: View) -> frozenset[str]:
    """Lines that have an upstream line beside them."""
    return frozenset(
        tag.removeprefix("upstream-of:")
        for line in view.lines
        for tag in line.tags
        if tag.startswith("upstream-of:") and line.state != "open" and not _empty_cutoff(line)
    )


def grid_losses(view: View) -> Iterator[Problem]:
    """A grid's generation factor holds no losses of transmission and distribution."""
    added = {
        t.removeprefix("td-of:") for x in view.lines if x.factor for t in x.tags if t.startswith("td-of:")
    }
    for line in view.lines:
        factor = line.factor
        if factor is None or not line.electric or "certificate" in line.tags or line.id in added:
            continue
        if factor.kind == "generation" and "td" not in factor.includes:
            yield Problem("FP-G035", _at(line), got=factor.ref)


#: Kind of line -> boundaries of factor that can measure it; electricity and upstream have rules of their own.
_MEASURES = {
    **dict.fromkeys(
        ("material", "auxiliary", "service", "packaging", "capital_goods"),
        ("cradle_to_gate", "spend", "water"),
    ),
    "transport": ("tank_to_wheel", "well_to_wheel", "spend"),
    "waste": ("waste_treatment", "water", "spend"),
    "direct": ("direct",),
}
_MEASURES_ENERGY = {"heat": ("heat", "cradle_to_gate"), "volume": ("water", "cradle_to_gate")}


def factor_kind(view: View) -> Iterator[Problem]:
    """The boundary of a factor against the kind of its line: waste treatment is no making of a material."""
    for line in view.lines:
        factor = line.factor
        if factor is None or line.electric or "upstream" in line.tags:
            continue
        carrier = next((t.removeprefix("carrier:") for t in line.tags if t.startswith("carrier:")), "")
        dimension = words("carrier")[carrier].dimension if carrier in words("carrier") else ""
        fits: tuple[str, ...] = _MEASURES_ENERGY.get(dimension, ("combustion",))
        if "energy" not in line.tags:
            kind = next((t for t in line.tags if t in _MEASURES), "")
            fits = _MEASURES.get(kind, (factor.kind,))
        if any(tag.startswith("term:") for tag in line.tags):  # recycling may be stated from cradle to gate
            fits = (*fits, "cradle_to_gate")
        if factor.kind not in fits:
            told = _words("factor_kind", [factor.kind], "got") | _words("factor_kind", fits, "expected")
            yield Problem("FP-G031", _at(line), got=factor.ref, expected=" | ".join(fits), values=told)


def grid_bound(view: View) -> Iterator[Problem]:
    """Aluminium, copper and the like from another grid are no proxy, whatever the state of the line."""
    for line in view.lines:
        factor = line.factor
        if factor is None or not factor.bound or not line.home or factor.geography in ("", "GLO", "RoW"):
            continue
        if factor.geography.split("-")[0] != line.home:
            told = {"home": line.home, "geography": factor.geography}
            told |= {"material_en": factor.bound, "material_zh": NAMES_ZH[factor.bound]}
            yield Problem("FP-G032", _at(line), got=factor.ref, values=told)


def _empty_cutoff(line: ViewLine) -> bool:
    """A cut-off estimated as nothing pairs nothing."""
    return line.state == "cutoff" and not line.estimate


def _upstream_twice(view: View) -> Iterator[Problem]:
    """An upstream line beside a factor that holds its upstream already, or with a factor of another kind."""
    mains = {line.id: line for line in view.lines}
    for line in view.lines:
        stems = [t.removeprefix("upstream-of:") for t in line.tags if t.startswith("upstream-of:")]
        main = mains[stems[0]].factor if stems and stems[0] in mains else None
        if main is not None and (main.kind not in BARE or "upstream" in main.includes):
            yield Problem("FP-G025", _at(line), got=main.ref)
        if stems and line.factor is not None and line.factor.kind != "upstream":
            told = _words("factor_kind", [line.factor.kind], "kind")
            yield Problem("FP-G026", _at(line), got=line.factor.ref, values=told)


def spend(view: View) -> Iterator[Problem]:
    """Spend-based factors, and others that their source offers for screening alone."""
    for line in view.lines:
        if line.factor is not None and (line.factor.kind == "spend" or line.factor.screening):
            yield Problem("FP-G027", _at(line), got=line.factor.ref)


def geography(view: View) -> Iterator[Problem]:
    """Electricity stays in its country; another released factor of another country is a proxy."""
    for line in view.lines:
        factor = line.factor
        if factor is None or not line.home or factor.geography in ("", "GLO", "RoW"):
            continue
        if factor.geography.split("-")[0] == line.home:
            continue
        values = {"geography": factor.geography, "home": line.home}
        if line.electric or factor.kind in ("electricity_mix", "generation"):
            yield Problem("FP-G028", _at(line), got=factor.ref, values=values)
        elif factor.released and line.state != "proxy":
            yield Problem("FP-G029", _at(line), got=factor.ref, values=values)


def gwp_shares(view: View) -> Iterator[Problem]:
    """The share of the total that came as CO2e of another, or of no stated, GWP set."""
    used: dict[str, tuple[ViewFactor, list[Fraction]]] = {}
    for line in view.lines:
        factor = line.factor
        if factor is not None and factor.stated and factor.gwp_set != view.gwp_set:
            used.setdefault(factor.ref, (factor, []))[1].append(abs(line.activity))
    sets: dict[str, Fraction] = {}
    for factor, amounts in used.values():
        name = factor.gwp_set or "unstated"
        sets[name] = sets.get(name, Fraction(0)) + abs(factor.stated) * exact_sum(amounts)
    base = view.gross
    cap = _limit(view, "other_gwp_share")
    for name, amount in sorted(sets.items()):
        if base and amount / base > cap:
            yield Problem(
                "FP-G009", got=show_percent(amount / base), expected=view.gwp_set, values=set_words(name)
            )


def proxies(view: View) -> Iterator[Problem]:
    """Lines carried by a proxy, each with its bias, and their share of the total."""
    base = view.gross
    lines = [x for x in view.lines if x.state == "proxy"]
    for line in lines:
        if not line.bias:
            yield Problem("FP-G010", _at(line), got=line.id)
    share = exact_sum(abs(x.total) for x in lines) / base if base else Fraction(0)
    if share > _limit(view, "proxy_share"):
        yield Problem("FP-G011", got=show_percent(share), expected=show_percent(_limit(view, "proxy_share")))


def cutoffs(view: View) -> Iterator[Problem]:
    """Cut-offs, each and together, against the total; splitting a line is no escape."""
    lines = [x for x in view.lines if x.state == "cutoff"]
    # a credit left out makes no room for other cut-offs either
    total = exact_sum(abs(x.estimate) for x in lines if x.estimate is not None)
    base = view.gross + total  # an uptake is no room for cut-offs
    for line in lines:
        if line.estimate is None:
            yield Problem("FP-G012", _at(line), got=line.id)
    if base and total / base > _limit(view, "cutoff_total"):
        limit = show_percent(_limit(view, "cutoff_total"))
        yield Problem("FP-G013", got=show_percent(total / base), expected=limit)


def illustrative(view: View) -> Iterator[Problem]:
    """Made-up factors: fine in a demonstration, an error under any other claim."""
    for line in view.lines:
        if line.factor is not None and line.factor.illustrative:
            yield Problem("FP-G014", _at(line), got=line.factor.ref)


def factor_age(view: View) -> Iterator[Problem]:
    """Factors whose data are older than the rule set likes, whose validity ended, or without a data year."""
    if view.year is None:
        return
    limit = int(_limit(view, "factor_age_years"))
    seen: set[str] = set()
    for line in view.lines:
        factor = line.factor
        if factor is None or factor.ref in seen:
            continue
        seen.add(factor.ref)
        if factor.valid_until and int(factor.valid_until[:4]) < view.year:
            yield Problem("FP-G033", _at(line), got=factor.ref, expected=factor.valid_until)
        elif factor.year is None:
            if factor.released and factor.kind not in TIMELESS:
                yield Problem("FP-G034", _at(line), got=factor.ref)
        elif view.year - factor.year > limit:
            yield Problem("FP-G015", _at(line), got=str(factor.year), expected=f"≥ {view.year - limit}")


def states(view: View) -> Iterator[Problem]:
    """The state of a line against where its factor comes from."""
    for line in view.lines:
        factor = line.factor
        if factor is None:
            continue
        fits = {
            "factor": factor.released and not factor.supplied,
            "own": not factor.released and not factor.supplied,
            "range": not factor.released,
            "supplier": factor.supplied,
        }
        if not fits.get(line.state, True):
            told = _words("state", [line.state], "state")
            yield Problem("FP-G017", _at(line), got=factor.ref, values=told)


RULES: Mapping[str, Rule] = {
    "open_lines": open_lines,
    "range_lines": range_lines,
    "mass_balance": mass_balance,
    "boundary": boundary,
    "electricity_kind": electricity_kind,
    "upstream_missing": upstream_missing,
    "gwp_shares": gwp_shares,
    "proxies": proxies,
    "cutoffs": cutoffs,
    "cutoff_flows": cutoff_flows,
    "cutoff_amounts": cutoff_amounts,
    "illustrative": illustrative,
    "factor_age": factor_age,
    "states": states,
    "spend": spend,
    "geography": geography,
    "factor_kind": factor_kind,
    "grid_bound": grid_bound,
    "grid_losses": grid_losses,
    **DOUBTS,
    **ENERGY_RULES,
    **GREEN_POWER,
    **TECHNOLOGY,
    **EVIDENCE_RULES,
    **method_rules.RULES,
    **CARBON_RULES,
}
#: Codes that a weaker claim turns from error to warning: claim -> codes.
_WAIVED = {
    "screening": ("FP-G001", "FP-G499", "FP-G002", "FP-G003", "FP-G006", "FP-G008", "FP-G027"),
    "demonstration": ("FP-G014",),
}


def claim_remark(claim: str) -> list[Problem]:
    """What a claim rules out, whatever the rule set: screening is never certified."""
    return [Problem("FP-G030", severity="warning")] if claim == "screening" else []


_SEVERITIES: Mapping[str, Severity] = {"error": "error", "warning": "warning", "info": "info"}


def run(view: View, rules: Mapping[str, str]) -> list[Problem]:
    """Every named rule; ``rules`` maps rule name to severity.

    Raises
    ------
    KeyError
        The rule set names a rule or severity, or leaves out a parameter, that this version does not know.
    """
    found = claim_remark(view.claim)
    for name, severity in sorted(rules.items()):
        for problem in RULES[name](view):
            waived = severity == "error" and problem.code in _WAIVED.get(view.claim, ())
            level = "warning" if waived else _SEVERITIES[severity]
            found.append(replace(problem, severity=level))
    return found
