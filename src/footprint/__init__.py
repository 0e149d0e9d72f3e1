"""footprint: product carbon footprints that a stranger can recompute.

>>> import footprint as fp
>>> fp.__version__
'0.1.0'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from footprint.base.version import VERSION

if TYPE_CHECKING:
    from footprint.api.batch import run_many as run_many
    from footprint.api.break_even import break_even as break_even
    from footprint.api.compare import compare as compare
    from footprint.api.disclosing import disclose as disclose
    from footprint.api.family import family as family
    from footprint.api.foreign import foreign as foreign
    from footprint.api.reading import read as read
    from footprint.api.report import write_report as write_report
    from footprint.api.result import Result as Result
    from footprint.api.result import sign as sign
    from footprint.api.saving import new as new
    from footprint.api.scenarios import scenarios as scenarios
    from footprint.api.study import Study as Study
    from footprint.api.tables import table as table
    from footprint.api.upgrades import upgrades as upgrades
    from footprint.api.verification import verify as verify
    from footprint.api.where_used import where_used as where_used
    from footprint.base.problem import Problem as Problem
    from footprint.base.problem import ProblemsError as ProblemsError
    from footprint.base.problem import Refused as Refused
    from footprint.exchange.stated import check_carbon as check_carbon
    from footprint.exchange.stated import check_sums as check_sums
    from footprint.factors.library import library as library
    from footprint.factors.pack import pack as pack
    from footprint.factors.shipped import shipped as shipped
    from footprint.model.cogeneration import chp_shares as chp_shares
    from footprint.seal.keys import load_key as load_key
    from footprint.seal.keys import new_key as new_key

__version__ = VERSION

#: The public face: each name loads its room when first used.
_PUBLIC = {
    "Problem": "footprint.base.problem",
    "ProblemsError": "footprint.base.problem",
    "Refused": "footprint.base.problem",
    "Result": "footprint.api.result",
    "Study": "footprint.api.study",
    "chp_shares": "footprint.model.cogeneration",
    "break_even": "footprint.api.break_even",
    "check_carbon": "footprint.exchange.stated",
    "check_sums": "footprint.exchange.stated",
    "compare": "footprint.api.compare",
    "disclose": "footprint.api.disclosing",
    "family": "footprint.api.family",
    "foreign": "footprint.api.foreign",
    "library": "footprint.factors.library",
    "load_key": "footprint.seal.keys",
    "new": "footprint.api.saving",
    "new_key": "footprint.seal.keys",
    "pack": "footprint.factors.pack",
    "read": "footprint.api.reading",
    "write_report": "footprint.api.report",
    "run_many": "footprint.api.batch",
    "scenarios": "footprint.api.scenarios",
    "shipped": "footprint.factors.shipped",
    "sign": "footprint.api.result",
    "table": "footprint.api.tables",
    "upgrades": "footprint.api.upgrades",
    "verify": "footprint.api.verification",
    "where_used": "footprint.api.where_used",
}
__all__ = [
    "Problem",
    "ProblemsError",
    "Refused",
    "Result",
    "Study",
    "break_even",
    "check_carbon",
    "check_sums",
    "chp_shares",
    "compare",
    "disclose",
    "family",
    "foreign",
    "library",
    "load_key",
    "new",
    "new_key",
    "read",
    "run_many",
    "scenarios",
    "shipped",
    "sign",
    "table",
    "upgrades",
    "verify",
    "where_used",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name == "factors":
        return import_module("footprint.factors")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'footprint' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__", "factors"]
