"""factors search: what a person asks for in words, and the answer with its remarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from footprint.apps.cli.countries import COUNTRIES
from footprint.apps.cli.factor_values import characterised, chosen_set
from footprint.base.messages import LANGS
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.factors.search import Filters, Hit

if TYPE_CHECKING:
    from footprint.factors.factor import Factor
    from footprint.factors.library import Library

#: Hits that are looked at before those of other sources, years and uses are put aside.
_DEEP = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits in the order shown, what must be said beside them, and the set that values are shown in."""

    hits: tuple[Hit, ...]
    remarks: tuple[Problem, ...]
    family: str
    gwp_set: str = ""

    def of(self, *how: str) -> tuple[Hit, ...]:
        """The hits that were found in one of these ways."""
        return tuple(h for h in self.hits if h.how in how)

    def refuses(self, factor: Factor) -> bool:
        """Whether the rules asked for (product footprints, where none are) refuse a row."""
        return (self.family or "footprint") not in factor.eligibility

    def to_json(self, text: str) -> dict[str, Any]:
        """The document of ``--json``."""
        rows = [
            {
                **h.factor.to_json(),
                "ref": h.factor.ref,
                "score": h.score,
                "how": h.how,
                "refused": self.refuses(h.factor),
                "characterised": characterised(h.factor, self.gwp_set),
            }
            for h in self.hits
        ]
        return {
            "format": "footprint-factors/1",
            "query": text,
            "answer": "found" if any(h.how != "broader" for h in self.hits) else "none",
            "remarks": [{lang: r.message(lang) for lang in LANGS} for r in self.remarks],
            "factors": rows,
        }


def answer(
    text: str,
    *,
    geo: str = "",
    year: int | None = None,
    rules: str = "",
    source: str = "",
    unit: str = "",
    kind: str = "",
    newest: bool = True,
    limit: int = 10,
    gwp_set: str,
) -> Answer:
    """The answer of the shipped factors to a question in the words of the options. Raises ProblemsError."""
    from footprint.api.defaults import default_library

    place, remarks = place_of(geo) if geo else ("", ())
    family, kinds = family_of(rules), _kinds(kind)
    shard = family or ("cbam" if "cbam_embedded" in kinds else "")
    wanted = Filters(place, year, _dimension(unit), kinds, shard, newest)
    sources = sources_of(source) if source else ()
    found = ask(default_library(), text, wanted, sources, limit)
    told = (*remarks, *found.remarks)
    return replace(found, remarks=told, family=family, gwp_set=chosen_set(gwp_set))


def ask(library: Library, text: str, wanted: Filters, sources: tuple[str, ...], limit: int) -> Answer:
    """The answer to a question. Raises ProblemsError for an empty text (FP-X051)."""
    from footprint.factors.terms import fold

    if not fold(text).strip():
        raise ProblemsError([Problem("FP-X051", Where(key="TEXT"), got=text)])

    def found(filters: Filters) -> list[Hit]:
        hits = library.search(text, _DEEP, filters)
        return [h for h in hits if not sources or h.factor.source in sources]

    hits, remarks = found(wanted), []
    if wanted.year is not None and not any(_dated(h) for h in hits if h.how != "broader"):
        near = _nearest_year(found(replace(wanted, year=None, newest=False)), wanted.year)
        if near:
            hits, shown = near
            remarks.append(_remark("FP-X053", str(wanted.year), shown))
    made = Answer((), tuple(remarks), wanted.family)
    undated_last = wanted.year is not None
    hits.sort(key=lambda h: (h.how == "broader", made.refuses(h.factor), undated_last and not _dated(h)))
    return replace(made, hits=tuple(hits[:limit]))


def _remark(code: str, got: str, expected: str = "") -> Problem:
    return Problem(code, got=got, expected=expected, severity="info")


def _dated(hit: Hit) -> bool:
    return hit.factor.year_from is not None or hit.factor.year_to is not None


def _distance(factor: Factor, year: int) -> int:
    first, last = factor.year_from or factor.year_to or year, factor.year_to or factor.year_from or year
    return max(first - year, year - last, 0)


def _nearest_year(hits: list[Hit], year: int) -> tuple[list[Hit], str] | None:
    """The hits nearest in time with those of no year, and the year of the former."""
    dated = [h for h in hits if _dated(h) and h.how != "broader"]
    if not dated:
        return None
    least = min(_distance(h.factor, year) for h in dated)
    kept = [h for h in hits if not _dated(h) or _distance(h.factor, year) == least]
    first = next(h.factor for h in kept if _dated(h))
    ends = (first.year_from, first.year_to)
    return kept, "–".join(dict.fromkeys(str(y) for y in ends if y))


def unknown(option: str, got: str, known: Iterable[str]) -> ProblemsError:
    """An option names something that is not there: the known ones, the nearest first."""
    from footprint.units.suggest import nearest

    listed = list(known)
    near, shown = nearest(got, listed), ", ".join(listed)
    return ProblemsError([Problem("FP-X050", Where(key=option), got=got, expected=shown, near=near)])


def sources_of(text: str) -> tuple[str, ...]:
    """The sources that a text names: one, or all editions of one (``uk-desnz``)."""
    from footprint.factors.shipped import shipped

    known = tuple(shipped().counts())
    folded = text.casefold()
    found = tuple(s for s in known if s == folded) or tuple(s for s in known if s.startswith(f"{folded}-"))
    if not found:
        raise unknown("--source", text, known)
    return found


def family_of(rules: str) -> str:
    """The family of rows that a rule set may use; "" for no rule set."""
    from footprint.audit.rulesets import rule_sets

    if not rules:
        return ""
    if rules not in rule_sets():
        raise unknown("--rules", rules, rule_sets())
    return str(rule_sets()[rules].get("family", "footprint"))


def _kinds(text: str) -> tuple[str, ...]:
    from footprint.model.vocabulary import code, words

    if not text:
        return ()
    found = code("factor_kind", text) or code("library_kind", text)
    if found is None:
        raise unknown("--kind", text, (*words("factor_kind"), *words("library_kind")))
    return (found,)


def _dimension(text: str) -> str:
    """The dimension of a unit, by its id or another writing of it."""
    from footprint.base.unit_table import names, units

    if not text:
        return ""
    found = names().get(text, ())
    if not found:
        raise unknown("--unit", text, units())
    return units()[found[0]].dimension


def place_of(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The code of a place from a code in any case or a name, and a remark where no row is of it."""
    from footprint.factors.places import named_place
    from footprint.factors.shipped import shipped
    from footprint.units.suggest import nearest

    held: Mapping[str, str] = {f.geography.casefold(): f.geography for f in shipped().facts()}
    folded = text.strip().casefold()
    code = held.get(folded) or named_place(text)
    if not code and folded.upper() in COUNTRIES:
        code = folded.upper()
    if not code:
        near = nearest(text, held.values())
        raise ProblemsError([Problem("FP-X052", Where(key="--geo"), got=text, near=near)])
    return code, () if code.casefold() in held else (_remark("FP-X054", code),)
