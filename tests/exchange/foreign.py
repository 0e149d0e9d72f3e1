"""Synthetic foreign documents for the tests: valid ones, and the same with single changes. No real data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

UUID = "91715e5e-fd0b-4d1c-8fab-76290c46e6ed"


def save(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def codes(error: Any) -> list[str]:
    """The codes of the errors; remarks of a refused file are no part of what is asked."""
    return [p.code for p in error.problems if p.severity == "error"]


def pact_3(**pcf: Any) -> dict[str, Any]:
    """A valid v3 footprint (synthetic); a value None removes the field."""
    fields: dict[str, Any] = {
        "declaredUnitOfMeasurement": "kilogram",
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": "1",
        "referencePeriodStart": "2025-01-01T00:00:00Z",
        "referencePeriodEnd": "2026-01-01T00:00:00Z",
        "geographyCountry": "CN",
        "pcfExcludingBiogenicUptake": "2.50",
        "pcfIncludingBiogenicUptake": "2.10",
        "fossilGhgEmissions": "2.20",
        "fossilCarbonContent": "0",
        "biogenicCarbonContent": "0.11",
        "landUseChangeGhgEmissions": "0.20",
        "biogenicNonCO2Emissions": "0.10",
        "biogenicCO2Uptake": "-0.40",
        "aircraftGhgEmissions": "0.05",
        "packagingEmissionsIncluded": False,
        "ipccCharacterizationFactors": ["AR6"],
        "crossSectoralStandards": ["ISO14067"],
        "exemptedEmissionsPercent": "1.5",
        "primaryDataShare": "56.1",
        "dqi": {"technologicalDQR": "2.0", "geographicalDQR": "1.5", "temporalDQR": "3.0"},
    }
    fields.update(pcf)
    return {
        "id": UUID,
        "specVersion": "3.0.0",
        "created": "2026-02-01T00:00:00Z",
        "status": "Active",
        "companyName": "Synthetic Works",
        "companyIds": ["urn:company:example:1"],
        "productDescription": "made up for a test",
        "productIds": ["urn:gtin:4712345060507"],
        "productNameCompany": "Bracket, steel",
        "pcf": {k: v for k, v in fields.items() if v is not None},
    }


def pact_2(**pcf: Any) -> dict[str, Any]:
    """A valid v2 footprint (synthetic)."""
    fields: dict[str, Any] = {
        "declaredUnit": "liter",
        "unitaryProductAmount": "1",
        "pCfExcludingBiogenic": "1.63",
        "pCfIncludingBiogenic": "0.63",
        "fossilGhgEmissions": "1.5",
        "fossilCarbonContent": "0",
        "biogenicCarbonContent": "0.3",
        "dLucGhgEmissions": "0.03",
        "otherBiogenicGhgEmissions": "0.1",
        "biogenicCarbonWithdrawal": "-1.0",
        "packagingEmissionsIncluded": True,
        "characterizationFactors": "AR5",
        "crossSectoralStandardsUsed": ["ISO Standard 14067"],
        "boundaryProcessesDescription": "cradle to gate",
        "referencePeriodStart": "2024-01-01T00:00:00Z",
        "referencePeriodEnd": "2024-12-31T00:00:00Z",
        "exemptedEmissionsPercent": 0.0,
        "exemptedEmissionsDescription": "",
        "primaryDataShare": 12.345678901234567,
    }
    fields.update(pcf)
    return {
        **{k: v for k, v in pact_3().items() if k != "pcf"},
        "specVersion": "2.1.0",
        "version": 3,
        "comment": "",
        "productCategoryCpc": "3342",
        "pcf": {k: v for k, v in fields.items() if v is not None},
    }


def open_epd(**fields: Any) -> dict[str, Any]:
    """A valid openEPD document (synthetic); a value None removes the field."""
    document: dict[str, Any] = {
        "id": "EC3TEST01",
        "doctype": "openEPD",
        "openepd_version": "0.1",
        "version": 2,
        "language": "en",
        "product_name": "Panel, synthetic",
        "date_of_issue": "2025-02-24T00:00:00Z",
        "valid_until": "2030-02-24T00:00:00Z",
        "declared_unit": {"qty": 2.0, "unit": "m2"},
        "kg_per_declared_unit": {"qty": 18.5, "unit": "kg"},
        "manufacturer": {"name": "Synthetic Panels"},
        "plants": [{"name": "P", "location": {"country": "CN"}}],
        "product_classes": {"EC3": "Furnishings >> WorkSurfaces"},
        "impacts": {
            "EF 3.1": {
                "gwp": {"A1A2A3": measure("9.05"), "A4": measure("0.4"), "D": measure("-3")},
                "gwp-fossil": {"A1A2A3": measure("10.0")},
                "gwp-biogenic": {"A1A2A3": measure("-1.0")},
                "gwp-luluc": {"A1A2A3": measure("0.05")},
            }
        },
    }
    document.update(fields)
    return {k: v for k, v in document.items() if v is not None}


def measure(text: str) -> dict[str, Any]:
    return {"mean": float(text), "unit": "kgCO2e"}


def exchange(name: str, amount: float, **more: Any) -> dict[str, Any]:
    """An elementary output of an openLCA process; ``more`` replaces fields."""
    flow = {"@type": "Flow", "@id": UUID, "name": name, "flowType": "ELEMENTARY_FLOW"}
    flow["category"] = "Elementary flows/Emission to air/unspecified"
    return {"amount": amount, "isInput": False, "flow": flow, "unit": {"name": "kg"}, **more}


def lci_result(*exchanges: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An openLCA LCI result of 2 kg of product (synthetic)."""
    product = exchange("Steel, synthetic", 2.0, isQuantitativeReference=True)
    product["flow"] = {**product["flow"], "flowType": "PRODUCT_FLOW"}
    return {
        "@type": "Process",
        "@id": UUID,
        "name": "Steel, synthetic",
        "version": "01.00.002",
        "processType": "LCI_RESULT",
        "location": {"@type": "Location", "@id": UUID, "name": "China"},
        "processDocumentation": {"validFrom": "2023-01-01", "validUntil": "2024-12-31"},
        "exchanges": [product, *exchanges],
        **fields,
    }


def lcia_result(**amounts: float) -> dict[str, Any]:
    """An openLCA result per 1 t.km (synthetic); keyword underscores become spaces of the category."""
    items = [
        {"amount": v, "indicator": {"@type": "ImpactCategory", "@id": UUID, "name": k.replace("_", " ")}}
        for k, v in amounts.items()
    ]
    for item in items:
        item["indicator"]["refUnit"] = "kg CO2 eq"  # type: ignore[index]
    basis = {"flow": {"name": "transport"}, "amount": 1.0, "isRefFlow": True, "unit": {"name": "t*km"}}
    return {
        "@type": "Result",
        "@id": "11111111-2222-3333-4444-555555555555",
        "name": "Lorry, synthetic",
        "impactMethod": {"name": "IPCC 2021 GWP 100"},
        "impactResults": items,
        "flowResults": [basis],
    }
