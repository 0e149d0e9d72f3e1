"""Data quality tables (no factors): pedigree uncertainty factors, PEF and PACT scales and rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import number, read_csv, source  # noqa: E402

COLUMNS = (
    "scheme", "version", "criterion", "applies_to", "score", "value", "meaning", "document", "locator",
)  # fmt: skip
PEDIGREE, DQR, CFF, PACT = (
    "pedigree_gsd_factors.csv",
    "pef_dqr_tables_v6.3.csv",
    "pef_cff_rules_v6.3.csv",
    "pact_dqr_notes.csv",
)
GUIDANCE = "PEFCR Guidance v6.3 (May 2018), European Commission"
#: Scheme of the file -> version, what the combined value exp(sqrt(sum of ln^2)) is. The sets differ in this.
SETS = {
    "ecoinvent_v2_original (Frischknecht/Weidema; contribution to GSD^2)": (
        "ecoinvent-2-original",
        "GSD^2",
        "ecoinvent 2 (Frischknecht, Weidema)",
    ),
    "Ciroth_Muller_Weidema_Lesage_2013 empirical (GSD)": (
        "ciroth-2013-empirical",
        "GSD",
        "Ciroth, Muller, Weidema, Lesage 2013",
    ),
}
#: Kind of dataset in the file -> scheme.
DATASETS = {
    "company-specific": "pef-dqr-company-specific",
    "secondary": "pef-dqr-secondary",
    "rule": "pef-dqr-rule",
}
FIVE = ("technologicalDQR", "temporalDQR", "geographicalDQR", "completenessDQR", "reliabilityDQR")
#: Version 3 of the exchange format (openapi file) has three ratings.
THREE = ("technologicalDQR", "geographicalDQR", "temporalDQR")
#: Scheme of the notes -> scheme and version; None: a draft of version 3 that its openapi file replaced.
PACTS: Mapping[str, tuple[str, str] | None] = {
    "PACT v2 (data exchange spec)": ("pact-dqr", "2"),
    "PACT v3 (openapi 3.0.4 rules)": ("pact-dqr", "3"),
    "PACT v2 as implemented by Variable": ("pact-dqr-variable", "2"),
    "PACT v3 (data exchange spec)": None,
}
RATINGS = {"same five": FIVE, "same three": THREE}
#: Scale as noted -> lowest-highest.
SCALES = {"number 1-3": "1-3", "decimal in [1;5]": "1-5"}
Row = dict[str, str]


def tables(folder: Path = HERE) -> dict[str, list[Row]]:
    """Table name -> rows of ``COLUMNS``; a cell that does not apply is empty. Lower scores are better."""
    source(folder)
    return {
        "pedigree": list(_pedigree(folder)),
        "pef_dqr": list(_dqr(folder)),
        "pef_cff": list(_cff(folder)),
        "pact_dqr": list(_pact(folder)),
    }


def _row(**cells: str) -> Row:
    if set(cells) - set(COLUMNS):
        raise ValueError(f"columns {sorted(cells)}")
    return {c: cells.get(c, "") for c in COLUMNS}


def _lines(folder: Path, name: str) -> Iterator[tuple[str, Row]]:
    """Locator and row."""
    for line, row in enumerate(read_csv(folder / "raw" / name), 2):
        yield f"raw/{name}, line {line}", row


def _pedigree(folder: Path) -> Iterator[Row]:
    for place, row in _lines(folder, PEDIGREE):
        version, measure, document = SETS[row["scheme"]]
        if number(row["factor"]) < 1 or row["score"] not in "12345":
            raise ValueError(f"{place}: factor or score")
        yield _row(
            scheme="pedigree",
            version=version,
            criterion=row["indicator"].replace(" ", "-"),
            score=row["score"],
            value=row["factor"],
            meaning=f"factor; {measure} = exp(sqrt(sum of ln(factor)^2))",
            document=document,
            locator=place,
        )


def _dqr(folder: Path) -> Iterator[Row]:
    for place, row in _lines(folder, DQR):
        criterion, _, rest = row["criterion"].partition(" (")
        if row["dataset_kind"] == "rule":  # a rule may hold brackets of its own
            criterion, rest = row["criterion"], ""
        first, _, last = row["score"].partition("-")
        scores = [str(n) for n in range(int(first), int(last or first) + 1)] if first else [""]
        for score in scores:
            yield _row(
                scheme=DATASETS[row["dataset_kind"]],
                version="6.3",
                criterion=criterion,
                applies_to=rest.rstrip(")").replace(", ", "|"),
                score=score,
                meaning=row["meaning(paraphrased)"],
                document=row["document"],
                locator=f"{place} ({row['page']})",
            )


def _cff(folder: Path) -> Iterator[Row]:
    for place, row in _lines(folder, CFF):
        # "material average, else 0" is a rule, no number
        plain = row["value"].replace(".", "", 1).isdigit()
        for parameter in row["parameter"].split(","):
            yield _row(
                scheme="pef-cff",
                version="6.3",
                criterion=parameter,
                value=row["value"] if plain else "",
                meaning=row["rule"] if plain else f"{row['value']}; {row['rule']}",
                document=GUIDANCE,
                locator=f"{place} ({row['page']})",
            )


def _pact(folder: Path) -> Iterator[Row]:
    for place, row in _lines(folder, PACT):
        target = PACTS[row["scheme"]]
        if target is None:
            continue
        cells = {
            "scheme": target[0],
            "version": target[1],
            "document": row["scheme"],
            "locator": f"{place} ({row['where_read']})",
        }
        if row["scale"] in SCALES:
            for rating in RATINGS[row["criterion"]]:
                yield _row(**cells, criterion=rating, value=SCALES[row["scale"]], meaning=row["meaning"])
        elif row["criterion"] == "technology":
            for part in row["scale"].split("; "):
                score, _, meaning = part.partition(" ")
                yield _row(**cells, criterion="technologicalDQR", score=score, meaning=meaning)
        else:
            yield _row(**cells, criterion=row["criterion"], meaning=f"{row['meaning']}: {row['scale']}")
