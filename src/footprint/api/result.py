"""The Result that users hold: numbers, coverage, traces, and the way to a signed bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.language import language_of
from footprint.api.masses import MassBalance, balance_of
from footprint.api.result_document import assessment_document
from footprint.base.messages import Lang
from footprint.base.numbers import rounded_dec, show
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.factors.library import Library
from footprint.record.record import Record, make_record
from footprint.result.ask_first import Ask, Screening, screening
from footprint.result.carbon import CarbonBalance, carbon_balance, pact_uptake
from footprint.result.energy import EnergyView, energy_view
from footprint.result.mass_balance import mass_balance
from footprint.result.quality import AssessmentQuality, quality
from footprint.result.result import AssessmentResult, Coverage
from footprint.result.result import Result as Numbers
from footprint.result.trace import Trace, Tracer

if TYPE_CHECKING:
    import pandas

    from footprint.api.compare import Comparison
    from footprint.api.interpretation import Ranking, Sensitivity, Tornado
    from footprint.result.uncertainty import Simulation, Uncertainty

Place = Callable[[str, str, str], Where]


@dataclass(frozen=True)
class Result:
    """A calculated study. The first assessment answers where no name is given."""

    numbers: Numbers
    library: Library = field(repr=False)
    place: Place = field(repr=False)
    source: Path | None = None

    @property
    def total(self) -> Fraction:
        """Exact kg CO2e per declared unit of the first assessment."""
        return self.numbers.assessment().total

    @property
    def coverage(self) -> Coverage:
        """What the total covers."""
        return self.numbers.assessment().coverage

    @property
    def ask_first(self) -> tuple[Ask, ...]:
        """The lines to ask for, widest first: how far each could still move the total."""
        return self.screening().ask_first

    def screening(self, assessment: str = "") -> Screening:
        """What one assessment leaves open, and its coverage by emissions. Raises KeyError."""
        return self._screenings[self.assessment(assessment).assessment.id]

    @cached_property
    def _screenings(self) -> dict[str, Screening]:
        inventory = self.numbers.inventory
        items = self.numbers.assessments
        return {item.assessment.id: screening(inventory, item, self.library) for item in items}

    @cached_property
    def energy(self) -> EnergyView:
        """Electricity by location and by contract side by side, and what doubtful rules would add."""
        return energy_view(self.numbers, self.library)

    @property
    def mass_balance(self) -> MassBalance:
        """Materials against the net mass of the product, in the first assessment."""
        balance = mass_balance(self.numbers.inventory, self.numbers.assessment())
        return balance_of(balance, self.lang)

    def carbon_balance(self, assessment: str = "") -> CarbonBalance:
        """Biogenic carbon taken up, stored, released and passed on, in kg C. Raises KeyError."""
        return carbon_balance(self.numbers, self.assessment(assessment))

    @property
    def pact_uptake(self) -> Fraction | None:
        """-44/12 x biogenic carbon content: kg CO2 per declared amount at the gate, None where not stated."""
        return pact_uptake(self.numbers.inventory.study.product)

    def quality(self, assessment: str = "") -> AssessmentQuality:
        """Primary data shares, ratings and the weak lines of one assessment. Raises KeyError."""
        return quality(self.numbers.inventory, self.assessment(assessment))

    def uncertainty(self, assessment: str = "") -> Uncertainty:
        """Mean, spread and interval of one assessment in closed form. Raises KeyError."""
        from footprint.result.uncertainty import uncertainty

        return uncertainty(self.numbers.inventory, self.assessment(assessment))

    def simulate(
        self, n: int = 10_000, seed: int = 1, assessment: str = "", *, threads: int = 1
    ) -> Simulation:
        """``n`` seeded runs of one assessment; neither threads nor the order of lines change a run.

        Raises
        ------
        KeyError
            No assessment of that id.
        ProblemsError
            FP-G100, FP-G101: number of runs or seed out of range.
        """
        from footprint.result.uncertainty import simulate

        return simulate(self.numbers.inventory, self.assessment(assessment), n, seed, threads)

    @property
    def reused(self) -> tuple[str, ...]:
        """Ids of the lines taken from the result that was the base of this one."""
        return self.numbers.reused

    @property
    def recalculated(self) -> tuple[str, ...]:
        """Ids of the lines that were calculated for this result."""
        return self.numbers.recalculated

    @property
    def gaps(self) -> tuple[Problem, ...]:
        """What a reader must know beside the number."""
        return self.numbers.assessment().gaps

    @property
    def claim(self) -> str:
        """The strongest claim the result carries."""
        return self.numbers.claim

    @property
    def incomplete(self) -> bool:
        """True when open lines or ranges make the total a lower bound or an interval."""
        rows = (r for a in self.numbers.assessments for r in a.lines)
        return any(r.line.match.state in ("open", "range") for r in rows)

    @property
    def lang(self) -> Lang:
        """The language in which a notebook shows it: that of the study."""
        return language_of(self.numbers.inventory.study, self.source)

    def html(self, lang: Lang | None = None, assessment: str = "") -> str:
        """A self-contained HTML fragment: total, coverage, hot spots, states, gaps."""
        from footprint.api.report import report_data
        from footprint.report.notebook import result_html

        return result_html(report_data(self, assessment), lang or self.lang)

    def _repr_html_(self) -> str:
        return self.html()

    def assessment(self, name: str = "") -> AssessmentResult:
        """One assessment by id."""
        return self.numbers.assessment(name)

    def by_module(self, scheme: str, assessment: str = "") -> dict[str, Fraction]:
        """kg CO2e by stage of another scheme; the rows sum to the total exactly.

        Parameters
        ----------
        scheme : str
            iso14067, en15804, pact, battery or catenax (``footprint.model.stages``, with its sources).
        assessment : str
            Its id; the first when empty.

        Returns
        -------
        dict
            Code of the scheme -> kg CO2e. ``A1-A3`` holds what may lie in any of them, ``outside:use`` what
            the scheme has no stage for.

        Raises
        ------
        KeyError
            No such scheme or assessment.
        """
        return self.assessment(assessment).by_module(scheme)

    def hotspots(self, by: str = "line", most: int | None = 20, assessment: str = "") -> Ranking:
        """What carries the total, by line, stage, process or part, the rest by sign (``hot_spots``)."""
        from footprint.api.interpretation import hot_spots

        return hot_spots(self, by, most, assessment)

    def sensitivity(self, change: str | Fraction | float, **options: Any) -> Sensitivity:
        """The exact effect of moving each input by the same part (``interpretation.sensitivity``)."""
        from footprint.api.interpretation import sensitivity

        return sensitivity(self, change, **options)

    def tornado(self, ranges: Any = None, **options: Any) -> Tornado:
        """The total at both ends of each input that has a range (``interpretation.tornado``)."""
        from footprint.api.interpretation import tornado

        return tornado(self, ranges, **options)

    def compare_assessments(self, one: str, two: str) -> Comparison:
        """Two assessments of this result, line by line. Raises ProblemsError for an unknown one."""
        from footprint.api.compare import compare

        return compare(self, self, one, two)

    def explain(self, line: str, assessment: str = "", lang: Lang = "en") -> tuple[Trace, ...]:
        """The equation of a line with units and the source of every number. Raises KeyError."""
        return self._tracers[self.assessment(assessment).assessment.id].trace(line, lang)

    @cached_property
    def _tracers(self) -> dict[str, Tracer]:
        return {a.assessment.id: Tracer(self.numbers, a) for a in self.numbers.assessments}

    @property
    def lines(self) -> pandas.DataFrame:
        """One row per record line (kg CO2e as float, for looking at)."""
        keys = ["line", "name", "stage", "state"]
        return self.tidy().groupby(keys)[["kg_co2e"]].sum().reset_index()

    def tidy(self) -> pandas.DataFrame:
        """Long form: assessment, line, name, stage, process, state, component, kg_co2e (float)."""
        import pandas as pd

        rows = [
            {
                "assessment": item.assessment.id,
                "line": row.line.label,
                "name": row.line.line.name,
                "stage": row.line.line.stage,
                "process": row.line.process,
                "state": row.line.match.state,
                "component": component,
                "kg_co2e": float(value),
            }
            for item in self.numbers.assessments
            for row in item.lines
            for component, value in (row.values or {"fossil": Fraction(0)}).items()
        ]
        columns = ["assessment", "line", "name", "stage", "process", "state", "component", "kg_co2e"]
        return pd.DataFrame(rows, columns=columns)

    def record(self, **options: Any) -> Record:
        """The record of this result (options of ``footprint.record.record.make_record``)."""
        return make_record(self.numbers, self.library, place=self.place, **options)

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-result/1``); numbers are text."""
        return {
            "format": "footprint-result/1",
            "study_digest": self.numbers.study_digest,
            "claim": self.claim,
            "assessments": [
                assessment_document(
                    item,
                    self.screening(item.assessment.id),
                    self.carbon_balance(item.assessment.id),
                    self.quality(item.assessment.id),
                )
                for item in self.numbers.assessments
            ],
            "problems": [p.to_json() for p in self.numbers.problems],
        }

    def __str__(self) -> str:
        item = self.numbers.assessment()
        product = self.numbers.inventory.study.product
        unit = f"{show(product.declared_unit.value)} {product.declared_unit.unit}"
        low, high = item.interval
        total = item.rounded if low == high else f"{item.rounded} … {rounded_dec(high, item.digits)}"
        bound = "≥ " if item.lower_bound else ""
        seen = f"{item.coverage.with_result}/{item.coverage.lines}"
        return f"{product.name}: {bound}{total} kg CO2e per {unit} ({seen} lines, {self.claim})"


def sign(
    result: Result,
    key: Any,
    path: str | Path,
    *,
    claim: str = "",
    confidential: bool = False,
    disclose: Iterable[str] | None = None,
    suppliers: bool = False,
    publish_totals: bool = True,
    secret: bytes | None = None,
    created: datetime | None = None,
    evidence: Iterable[bytes] = (),
    with_evidence: bool = False,
    owner_copy: str | Path | None = None,
    overwrite: bool = True,
) -> Record:
    """Write and sign the bundle of a result; see ``make_record`` for the options.

    Parameters
    ----------
    key : footprint.seal.keys.Key
        From ``footprint.seal.keys.load_key``.
    path : path
        Where the .fpz goes; written whole or not at all.
    evidence : iterable of bytes
        Evidence files to carry along; each must be named by an open evidence node.
    with_evidence : bool
        Carry along those files beside the study that an open evidence node names. The documents of suppliers'
        records go along in any case: without them nobody can check a supplier's factor (RECORD S14).
    owner_copy : path
        Where a second bundle of the same record goes, with everything open that its owner may hold: from it
        ``disclose`` makes further views.
    overwrite : bool
        False refuses a path where something stands (FP-X001), also of another who signs at the same moment.

    Raises
    ------
    ProblemsError
        As ``make_record``, a record or bundle beyond the limits of verifiers, an evidence file that nothing
        open names, or both bundles at one place (FP-X001). Where one of the two bundles cannot be written,
        the other is left as it was.
    """
    from footprint.api.saving import save_new
    from footprint.api.sealing import check_bundle, check_record, write_both
    from footprint.base.digest import sha256_hex
    from footprint.intake.write import save_bytes
    from footprint.seal import container, envelope

    if owner_copy is not None and realpath(owner_copy) == realpath(path):  # the one would replace the other
        name = Path(owner_copy).name
        raise ProblemsError([Problem("FP-X001", Where(file=name), got=name)])
    record = result.record(
        claim=claim,
        confidential=confidential,
        disclose=disclose,
        suppliers=suppliers,
        publish_totals=publish_totals,
        secret=secret,
        created=created,
    )
    check_record(record)
    carried = {sha256_hex(data): data for data in evidence}
    strays = sorted(set(carried) - record.evidence)
    if strays:
        raise ProblemsError([Problem("FP-R008", Where(key=name), got=name) for name in strays])
    beside = {sha256_hex(data): data for data in evidence_files(result, suppliers_only=not with_evidence)}
    held = beside | carried
    statement = envelope.sign_statement(record.manifest, record.record_root, record.claim, key)

    def sealed(target: str | Path, files: Mapping[str, bytes], named: frozenset[str]) -> Callable[[], None]:
        documents = {f"evidence/{name}": data for name, data in held.items() if name in named}
        files = {**files, **documents, "statement.dsse.json": statement}
        check_bundle(files, Path(target).name)
        data = container.write(files)
        return lambda: (save_bytes if overwrite else save_new)(Path(target), data)

    public = sealed(path, record.files, record.evidence)
    if owner_copy is None:
        public()
    else:
        write_both(Path(owner_copy), sealed(owner_copy, *record.owner), public)
    return record


def evidence_files(result: Result, *, suppliers_only: bool = False) -> list[bytes]:
    """The evidence files of a study that lie beside it, for ``sign(evidence=...)`` of an open record."""
    from footprint.intake.evidence import read_files
    from footprint.proof.documents import KINDS

    source = result.source
    if source is None:
        return []
    study = result.numbers.inventory.study
    if suppliers_only:
        kept = tuple(e for e in study.evidence if e.kind in KINDS.values())
        study = study.model_copy(update={"evidence": kept})
    return read_files(study, source if source.is_dir() else source.parent)
