"""A footprint in somebody else's format becomes the factor of a line: PACT, openLCA, ILCD+EPD, openEPD."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.supplied import Supplied, folder_of, replaced
from footprint.api.values import validated
from footprint.base.digest import sha256_hex
from footprint.base.problem import Problem, ProblemsError, Refused
from footprint.base.where import Where
from footprint.factors.factor import Factor, StatedQuality
from footprint.intake.suppliers.taking import pinned_to
from footprint.model.evidence import Evidence
from footprint.model.lines import Match
from footprint.model.own_factor import OwnFactor
from footprint.proof.documents import KINDS
from footprint.units.suggest import nearest

if TYPE_CHECKING:
    from footprint.api.study import Study
    from footprint.exchange.source import ForeignSource
    from footprint.factors.source import SourceCard
    from footprint.result.inside import Inside
    from footprint.result.trace import Trace

#: Formats and what a file of each is called as evidence.
FORMS = {
    "pact": "PACT product footprint",
    "openlca": "openLCA data set",
    "ilcd": "ILCD data set",
    "openepd": "openEPD document",
}
#: Kinds of evidence that prove a factor, not an amount.
FACTOR_EVIDENCE = frozenset({*FORMS.values(), *KINDS.values()})
_SUFFIXES = {"ilcd": ".xml", "pact": ".json", "openepd": ".json"}
#: Between the id of a row and the digest of its file.
_MARK, _MARKED = "-", 8
_REASON = {"zh": "供应商文件 {name}", "en": "supplier's file {name}"}


def foreign(path: str | Path, form: str, **how: Any) -> ForeignSource:
    """The factors of one foreign file, as a library (``footprint.exchange`` says what each reader takes).

    Raises
    ------
    Refused, ProblemsError
        As the reader of the format.
    """
    reader: Callable[..., ForeignSource] = getattr(import_module(f"footprint.exchange.{form}"), form)
    return reader(path, **how)


def adopt_foreign(
    study: Study,
    path: str | Path,
    *lines: str,
    form: str,
    factor: str = "",
    site: str = "",
    author: str = "",
    today: date | None = None,
    hand_on: bool = False,
    **how: Any,
) -> Supplied:
    """Let a footprint of a foreign file be the own factor of some lines.

    Parameters
    ----------
    form : {"pact", "openlca", "ilcd", "openepd"}
    factor : str
        The ref of the row (``own/pact/...``), needed where the file holds several.
    site : str
        Country or province code of the place of making, where the file names none.
    hand_on : bool
        Its sender agrees that values and file go into signed records. Else they are withheld: an open record
        refuses the line, a confidential one hides it.
    **how
        What the reader takes: ``unit``, for PACT v2 ``per``.

    Raises
    ------
    Refused, ProblemsError
        As the reader; FP-X061 the study has no file yet, FP-X074 no place, FP-X075 no year, FP-X076 the row
        is not named, FP-X077 a folder, FP-M016 no such line.
    """
    stated = [study._line(name) for name in lines]
    file = Path(path)
    where = Where(file=file.name)
    if study.source is None:
        raise ProblemsError([Problem("FP-X061", where, got=", ".join(lines) or file.name)])
    source = foreign(file, form, **how)
    row = _chosen(source, factor, where)
    card = source.passport(row.source)
    assert card is not None  # every reader gives the card of its rows
    if not file.is_file():
        raise ProblemsError([Problem("FP-X077", where, got=file.name)])
    data = file.read_bytes()
    own = _own(row, card, site, sha256_hex(data), where, withheld=not hand_on)
    name = f"{folder_of(study)}/{file.name}"
    proof = validated(Evidence, {
        "id": f"{form}-{sha256_hex(data)[:10]}", "file": name, "kind": FORMS[form], "number": row.id,
        "issuer": own.publisher, "sha256": sha256_hex(data), "size": len(data),
    }, file.name)  # fmt: skip
    match = validated(Match, {
        "state": "own", "factor": f"own/{own.id}", "reason": _REASON[study.lang].format(name=file.name),
        "author": author, "date": (today or date.today()).isoformat(), "evidence": (proof.id,),
    }, file.name)  # fmt: skip
    made = pinned_to(study.inventory, stated, match, own, (proof,))
    remarks = (*source.remarks, *replaced(stated, match, where))
    return Supplied(replace(study, inventory=made), remarks, {name: data})


def _chosen(source: ForeignSource, wanted: str, where: Where) -> Factor:
    rows = {f.ref: f for f in source.rows()}
    if wanted in rows:
        return rows[wanted]
    if not wanted and len(rows) == 1:
        return next(iter(rows.values()))
    expected, near = " | ".join(sorted(rows)), nearest(wanted, rows) if wanted else ""
    raise ProblemsError([Problem("FP-X076", where, got=wanted, expected=expected[:300], near=near)])


def _own(row: Factor, card: SourceCard, site: str, sha256: str, where: Where, *, withheld: bool) -> OwnFactor:
    """The own factor of a row; the digest of the file in its id tells it from that of a later file."""
    found = []
    place = site or ("" if row.geography == "unstated" else row.geography)
    if not place:
        found.append(Problem("FP-X074", where, expected="CN | CN-JS | DE"))
    if row.year_to is None:
        found.append(Problem("FP-X075", where, got=row.ref))
    if found or row.year_to is None:
        raise ProblemsError(found)
    names = dict.fromkeys((row.names["zh"], row.names["en"]))
    notes = dict.fromkeys(t for t in (row.note.get("zh"), row.note.get("en")) if t)
    fields = {
        "id": f"{row.id}{_MARK}{sha256[:_MARKED]}",
        "name": " / ".join(names),
        "unit": row.unit,
        "components": dict(row.components),
        "gases": dict(row.gases),
        "gwp_set": row.gwp_set or "unstated",
        "kind": row.kind,
        "geography": place,
        "year": row.year_to,
        "valid_until": row.valid_until,
        "technology": row.technology,
        "includes": row.includes,
        "heating_value_basis": row.heating_value_basis,
        "publisher": card.publisher["en"],
        "document": row.document,
        "locator": row.locator,
        "licence": card.licence_derived,
        "supplier": card.publisher["en"],
        "note": " / ".join(notes)[:1_900],
        "withheld": withheld,
        **stated_quality(row.quality),
    }
    return validated(OwnFactor, fields, str(where.file))


def stated_quality(quality: StatedQuality | None) -> dict[str, Any]:
    """The fields of an own factor for what its maker states of its quality."""
    if quality is None:
        return {}
    return {"pds": quality.pds, "dqr_scheme": quality.scheme, "dqr": dict(quality.dqr)}


@cache
def _rows(form: str, data: bytes) -> Mapping[str, Factor]:
    """The rows of a file's bytes by id; none where it does not read any more."""
    suffix = ".zip" if data[:2] == b"PK" else _SUFFIXES.get(form, ".json")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"data{suffix}"
        path.write_bytes(data)
        try:
            return {f.id: f for f in foreign(path, form).rows()}
        except (Refused, ProblemsError):
            return {}


def _row_id(ref: str) -> str:
    """The id of the row in its file."""
    return ref.removeprefix("own/")[: -len(_MARK) - _MARKED]


def walked_foreign(
    trace: Trace, proofs: list[tuple[str, str]], ref: str, held: Callable[[str], bytes | None]
) -> Trace:
    """The trace with what the foreign file says; ``proofs`` are (evidence kind, sha256) of the line."""
    from footprint.result.inside import inside_row

    forms = {kind: form for form, kind in FORMS.items()}
    out: list[Inside] = []
    for kind, sha256 in proofs:
        data = held(sha256) if kind in forms else None
        row = _rows(forms[kind], data).get(_row_id(ref)) if data else None
        if row is not None:
            out.append(inside_row(row, kind, trace.lang))
    return replace(trace, inside=(*trace.inside, *out))
