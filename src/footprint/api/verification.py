"""Verify a bundle: the checks of RECORD S13 with this installation's own tables and rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.base.former import former_table
from footprint.base.messages import Lang, default_lang
from footprint.proof.report import Verification as Verified
from footprint.proof.tables import Tables
from footprint.proof.verify import RuleFindings, Rules, check, load
from footprint.seal.policy import Policy
from footprint.seal.trust import load_policy

if TYPE_CHECKING:
    from footprint.proof.opened import Opened


@dataclass(frozen=True)
class Verification(Verified):
    """The outcome of ``verify``, as a notebook shows it: what was checked, and what was NOT checked."""

    def html(self, lang: Lang | None = None) -> str:
        """A self-contained HTML fragment, by default in the language of the environment."""
        from footprint.report.notebook import verification_html

        return verification_html(self, lang or default_lang())

    def _repr_html_(self) -> str:
        return self.html()


def own_tables() -> Tables:
    """GWP sets and factor releases of this installation and of earlier ones, loaded when first asked for."""

    def gwp_set(name: str, digest: str) -> Any | None:
        from footprint.factors.gwp import gwp_digest, gwp_sets

        if name in gwp_sets() and gwp_digest(name) == digest:
            return gwp_sets()[name]
        return former_table("gwp_set", digest)

    def factor_release(name: str, digest: str) -> Any | None:
        from footprint.factors.library import library
        from footprint.factors.shipped import shipped

        found = library(shipped())
        if found.known(name, digest):
            return found.release_document(name)
        return former_table("factor_release", digest)

    def factor_year(release: str, name: str) -> int | None:
        from footprint.factors.library import library
        from footprint.factors.shipped import shipped

        row = library(shipped()).get(name)
        return row.year_to if row is not None and row.release == release else None

    return Tables(gwp_set=gwp_set, factor_release=factor_release, factor_year=factor_year)


def rules_of(name: str, held: Callable[[str], bytes | None] = lambda _: None) -> Rules:
    """The audit rules as a callable, imported only when the bundle has been read."""

    def run(opened: Opened) -> RuleFindings:
        from footprint.audit.checks import run_rules

        return run_rules(opened, name, held)

    return run


def bundle_paths(given: str | Path | Iterable[str | Path]) -> list[Path]:
    """The ``.fpz`` files that paths of files and folders stand for."""
    out: list[Path] = []
    for item in [given] if isinstance(given, (str, Path)) else given:
        path = Path(item)
        out += sorted(path.glob("*.fpz")) if path.is_dir() else [path]
    return out


def verify(
    source: bytes | str | os.PathLike[str],
    *,
    trust: Policy | str | Path | None = None,
    rules: str = "",
    require: str = "L0",
    suppliers: str | Path | Iterable[str | Path] = (),
) -> Verification:
    """Verify a bundle to the level this version reaches (L3).

    Parameters
    ----------
    source : bytes or path
        The .fpz.
    trust : Policy or path
        Whose keys count. Without it the bundle can be consistent, but nobody is known to have signed.
    rules : str
        A rule set of this installation to use in place of the one the bundle names.
    suppliers : path or paths
        Whole bundles of suppliers, or folders of ``.fpz`` files. One whose manifest the chain of the bundle
        names is checked in full; its level stands in the tree. Nothing is fetched.

    Raises
    ------
    Refused
        A file is not a bundle, or is unsafe, or the trust file is faulty.
    """
    bundle = load(source)
    policy = load_policy(trust) if isinstance(trust, (str, Path)) else trust
    found = check(
        bundle,
        trust=policy,
        tables=own_tables(),
        rules=rules_of(rules, bundle.evidence),
        require=require,
        beside=[load(path) for path in bundle_paths(suppliers)],
    )
    return Verification(**{f.name: getattr(found, f.name) for f in fields(found)})
