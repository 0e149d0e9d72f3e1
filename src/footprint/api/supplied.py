"""A supplier's signed record becomes the factor of a line (RECORD S14), with the chain behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.saving import save_new
from footprint.api.values import validated
from footprint.base.digest import sha256_hex
from footprint.base.numbers import parse_rat
from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.where import Where
from footprint.intake.suppliers.taking import pinned_to
from footprint.model.evidence import Evidence
from footprint.model.lines import Line, Match
from footprint.model.own_factor import OwnFactor
from footprint.model.study import Study as Inventory
from footprint.proof.chain_tree import Carried
from footprint.proof.documents import FACTORS, KINDS
from footprint.proof.extras import with_extras
from footprint.proof.supplier import supplier_components, supplier_record
from footprint.proof.verify import load, open_record
from footprint.record.views import supplier_factors
from footprint.seal.bundle import Bundle

if TYPE_CHECKING:
    from footprint.api.study import Study
    from footprint.api.verification import Verification
    from footprint.result.inside import Inside
    from footprint.result.trace import Trace

_MEDIA = "application/json"
_MARKED = 10
_LICENCE = "供应商记录，按与供应商的约定使用 / the supplier's record: use as agreed with the supplier"
_REASON = {"zh": "供应商签名记录 {name}，{level}", "en": "supplier's signed record {name}, {level}"}


@dataclass(frozen=True)
class Supplied:
    """A study with the factor of a supplier's record, and the files to lay beside it (name -> bytes)."""

    study: Study
    problems: tuple[Problem, ...]
    files: Mapping[str, bytes]

    def places(self) -> tuple[Path, ...]:
        """Where the files go, beside the study.

        Raises
        ------
        ProblemsError
            FP-X001: a file of that name holds other bytes.
        """
        home = _home(self.study)
        paths = tuple(home / name for name in self.files)
        taken = [p for p in paths if p.exists() and not _same(p, self.files[p.relative_to(home).as_posix()])]
        if taken:
            raise ProblemsError([Problem("FP-X001", Where(file=p.name), got=str(p)) for p in taken])
        return paths

    def write(self) -> tuple[Path, ...]:
        """Write the files beside the study, never over another file of that name (FP-X001)."""
        paths = self.places()
        for path, data in zip(paths, self.files.values(), strict=True):
            if not (path.exists() and _same(path, data)):
                save_new(path, data)
        return paths


def supply(
    study: Study,
    path: str | Path,
    *lines: str,
    assessment: str = "",
    site: str = "",
    trust: str | Path | None = None,
    author: str = "",
    today: date | None = None,
) -> Supplied:
    """Let one assessment of a supplier's ``.fpz`` be the factor of some lines.

    The factor is the sum of the published totals per component over the stages, per one declared unit. The
    record and the chain behind it are verified to L1 here. Manifest, record, statement, verification and the
    factors that stand for its suppliers' records go beside the study and into its bundle, and so do the
    documents of the suppliers behind it: a verifier can walk the chain again. Lines and results never do.

    Parameters
    ----------
    assessment : str
        Needed where the record has several.
    site : str
        Country or province code of the place of making, needed where the record keeps it to itself.
    trust : path
        The trust file that lists the supplier's key; without one nobody is known to have signed (FP-X073).

    Raises
    ------
    Refused
        The file is not a bundle, or is unsafe.
    ProblemsError
        FP-X070 it does not verify to L1, FP-X071 its totals cannot stand for a bought part (boundary, claim,
        detail), FP-X078 it is the record of this very product, FP-X072 the assessment is not named, FP-X074
        nobody says where it was made, FP-X061 the study has no file yet, FP-M016 no such line.
    """
    from footprint.api.verification import verify

    stated = [study._line(name) for name in lines]
    where = Where(file=Path(path).name)
    if study.source is None:
        raise ProblemsError([Problem("FP-X061", where, got=", ".join(lines) or where.file)])
    bundle = load(path)
    seen = verify(path, trust=trust, require="L1" if trust else "L0")
    found = _faults(seen, where)
    if errors(found) or seen.record is None:
        raise ProblemsError(found)
    row = _assessment(seen.record, assessment, where)
    _usable(seen.record, row, where)
    _no_own_record(study, seen.record, where)
    documents = _documents(bundle, seen, folder_of(study), _folder_name(path))
    factor = _factor(seen, row, bundle, _made(bundle, site, where))
    proofs = tuple(_evidence(*document) for document in documents)
    match = validated(Match, {
        "state": "supplier", "factor": f"own/{factor.id}",
        "reason": _REASON[study.lang].format(name=Path(path).name, level=seen.level), "author": author,
        "date": (today or date.today()).isoformat(), "evidence": tuple(e.id for e in proofs),
    }, str(where.file))  # fmt: skip
    made = pinned_to(study.inventory, stated, match, factor, proofs)
    found += replaced(stated, match, where)
    files = {name: data for name, data, _told in documents}
    return Supplied(replace(study, inventory=_still_named(made)), tuple(found), files)


def replaced(lines: Iterable[Line], match: Match, where: Where) -> list[Problem]:
    """A remark for each line whose factor gives way to another."""
    out = []
    for line in lines:
        old = line.match()
        if old is not None and old.factor and old.factor != match.factor:
            place = replace(where, key=line.id)
            out.append(Problem("FP-X079", place, got=old.factor, expected=match.factor, severity="warning"))
    return out


def _no_own_record(study: Study, record: Mapping[str, Any], where: Where) -> None:
    """Raise FP-X078 for a record of the product itself: it would count itself as its part."""
    product = study.inventory.product
    own = {t for t in (product.model, product.part_no) if t}
    same = sorted(own.intersection(record["subject"]["product_ids"]))
    if same:
        raise ProblemsError([Problem("FP-X078", where, got=", ".join(same))])


def _same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _folder_name(path: str | Path) -> str:
    """A folder for the two files: the name of the bundle, without what could lead elsewhere."""
    return re.sub(r"[^\w.-]+", "-", Path(path).stem).strip(".-") or "record"


def _home(study: Study) -> Path:
    assert study.source is not None  # supply() refuses a study without a file
    return study.source if study.source.is_dir() else study.source.parent


def folder_of(study: Study) -> str:
    """Where suppliers' files lie, seen from the study."""
    assert study.source is not None
    return "suppliers" if study.source.is_dir() else f"{study.source.stem}-suppliers"


def _faults(seen: Verification, where: Where) -> list[Problem]:
    """What verification found, each fault under the name of the file; a missing trust file is told."""
    if seen.exit_code:
        told = [
            replace(p, where=replace(p.where, file="!".join(t for t in (where.file, p.where.file) if t)))
            for p in seen.problems
        ]
        return [Problem("FP-X070", where, got=seen.level, expected="L1"), *told]
    if seen.level == "L0":
        return [Problem("FP-X073", where, got=seen.issuer or "–", severity="warning")]
    return []


def _assessment(record: Mapping[str, Any], wanted: str, where: Where) -> Mapping[str, Any]:
    rows: dict[str, Mapping[str, Any]] = {row["id"]: row for row in record["assessments"]}
    if wanted in rows:
        return rows[wanted]
    if not wanted and len(rows) == 1:
        return next(iter(rows.values()))
    raise ProblemsError([Problem("FP-X072", where, got=wanted, expected=" | ".join(sorted(rows)))])


def _usable(record: Mapping[str, Any], row: Mapping[str, Any], where: Where) -> None:
    """Raise FP-X071 for totals that are no cradle-to-gate footprint of a bought part."""
    found = []
    if row["boundary"] != "cradle_to_gate":
        found.append(("boundary", row["boundary"], "cradle_to_gate"))
    if record["claim"] == "screening":
        found.append(("claim", record["claim"], "full"))
    if row["totals"] is None or row["detail"] not in ("stage_component", "component"):
        found.append(("detail", row["detail"], "stage_component | component"))
    if found:
        raise ProblemsError(
            [Problem("FP-X071", where, got=g, expected=e, values={"field": f}) for f, g, e in found]
        )


@dataclass(frozen=True, slots=True)
class _Made:
    """File, name and place of the product, as the record's open nodes or the user say them."""

    file: str
    name: str
    site: str


def _made(bundle: Bundle, site: str, where: Where) -> _Made:
    """What was made where; FP-X074 when neither an open node nor the user says the place."""
    opened, _ = with_extras(open_record(bundle))
    products = [n["product"] for _, n in opened.of("process") if "product" in n]
    product = products[0] if products else {}
    place = site or product.get("site", "")
    if not place:
        raise ProblemsError([Problem("FP-X074", where, expected="CN | CN-JS | DE")])
    return _Made(str(where.file), product.get("name", ""), place)


def _factor(seen: Verification, row: Mapping[str, Any], bundle: Bundle, made: _Made) -> OwnFactor:
    record = seen.record
    assert record is not None  # checked by the caller
    subject, name = record["subject"], made.file
    ids = " ".join(subject["product_ids"])
    part = re.sub(r"[^a-z0-9]+", "-", ids.lower()).strip("-")[:40] or "part"
    fields = {
        "id": f"supplier/{part}-{bundle.manifest_sha256[:8]}",
        "name": " · ".join(t for t in (made.name, ids) if t) or name,
        "unit": subject["declared_unit"]["unit"],
        "components": {c: parse_rat(v) for c, v in supplier_components(record, row["id"]).items()},
        "gwp_set": row["gwp_set"]["id"],
        "kind": "cradle_to_gate",
        "geography": made.site,
        "year": int(subject["period"]["to"][:4]),
        "publisher": seen.issuer or subject["facility"] or name,
        "document": f"{name} {record['record_root']}",
        "locator": f"record.json, assessment {row['id']}, totals",
        "licence": _LICENCE,
        "illustrative": record["claim"] == "demonstration",
        "supplier": subject["facility"] or "",
        "note": f"签名者 / signed by {seen.issuer or '–'}; 验证级别 / verified to {seen.level}",
        "manifest_sha256": bundle.manifest_sha256,
        "record_root": record["record_root"],
        "record_assessment": row["id"],
        **_quality(record, row["id"]),
    }
    return validated(OwnFactor, fields, name)


def _quality(record: Mapping[str, Any], assessment: str) -> dict[str, Any]:
    """Primary data share and ratings, where the statistics of the supplier's record state them."""
    rows = record.get("statistics", {}).get("quality")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("assessment") == assessment:
            ratings = row.get("ratings") or {}
            return {
                "pds": row.get("primary_data_share"),
                "dqr_scheme": row.get("scheme") or "" if ratings else "",
                "dqr": ratings,
            }
    return {}


Document = tuple[str, bytes, Carried]


def _documents(bundle: Bundle, seen: Verification, home: str, folder: str) -> list[Document]:
    """Name beside the study, bytes and meaning of all that a verifier needs to walk the chain again."""
    assert seen.record is not None  # checked by the caller
    own = {path: bundle.files[path] for path in KINDS if path in bundle.files}
    own[FACTORS] = supplier_factors(bundle)
    out: list[Document] = []
    for path, data in own.items():
        told = Carried(KINDS[path], seen.record["record_root"], seen.issuer)
        out.append((f"{home}/{folder}/{path.rpartition('/')[2]}", data, told))
    for sha256, told in sorted(seen.documents.items()):
        name = f"{told.kind.rpartition(' ')[2]}-{sha256[:_MARKED]}.json"
        out.append((f"{home}/upstream/{name}", bundle.files[f"evidence/{sha256}"], told))
    return out


def _evidence(name: str, data: bytes, told: Carried) -> Evidence:
    sha256 = sha256_hex(data)
    return Evidence(
        id=f"{told.kind.rpartition(' ')[2]}-{sha256[:_MARKED]}",
        file=name,
        kind=told.kind,
        number=told.record_root,
        issuer=told.issuer,
        sha256=sha256,
        size=len(data),
        media_type=_MEDIA,
    )


def _still_named(study: Inventory) -> Inventory:
    """Without documents of a record whose factor gave way to another."""
    named = {e for line in study.lines for match in line.matches for e in match.evidence}
    named |= {e for line in study.lines for e in line.evidence}
    kept = tuple(e for e in study.evidence if e.kind not in KINDS.values() or e.id in named)
    return study.model_copy(update={"evidence": kept})


Held = Callable[[str], bytes | None]


def held_by(study_files: list[bytes]) -> Held:
    """Files by their digest."""
    by_digest = {sha256_hex(data): data for data in study_files}
    return by_digest.get


def walked(trace: Trace, supplier: Mapping[str, str] | None, held: Held) -> Trace:
    """The trace with the supplier's record behind its factor; ``supplier`` as in the factor node."""
    from footprint.result.inside import absent_record, inside_record

    if supplier is None:
        return trace
    record = supplier_record(supplier["manifest_sha256"], held)
    inside: Inside
    if record is None:
        inside = absent_record(supplier, trace.lang)
    else:
        inside = inside_record(supplier, record, trace.lang)
    return replace(trace, inside=(*trace.inside, inside))
