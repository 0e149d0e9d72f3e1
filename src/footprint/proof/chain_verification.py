"""What a verifier said of a supplier's record, as far as its document alone tells (RECORD, "Verification").

The sample and the misstatement need the open lines of that record: nobody here repeats them, so that a good
verification raises no level and only names the verifier with its opinion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from footprint.base.problem import Problem, errors
from footprint.base.where import Where
from footprint.proof.examination import check_predicate, dates_of, opinion_of, trusted_on_its_day
from footprint.seal.envelope import Envelope
from footprint.seal.policy import UNLISTED, Policy

#: From the best to the worst: of two verifications the reader sees the worse one.
RANKS = ("", "unmodified", "modified", "disclaimed", "adverse")


def verification_faults(
    envelope: Envelope, issuer: str, record: Mapping[str, Any], trust: Policy, where: Where
) -> tuple[list[Problem], bool]:
    """(problems, whether the verifier counts).

    A document out of form and an adverse opinion are errors: the one is no verification, the other says that
    the number is wrong. One that does not count is a warning, for without it the record stands as before.
    """
    faults = check_predicate(envelope.predicate)
    if faults:
        return faults, False
    untrusted = trusted_on_its_day(envelope, trust)
    if any(p.code == UNLISTED for p in untrusted):
        return [], False
    if trust.same_side(issuer, envelope.issuer):
        untrusted.append(Problem("FP-P353", where, got=envelope.issuer, expected=issuer))
    dates = dates_of(envelope.predicate, record)
    untrusted += errors(dates)
    if untrusted:
        return [replace(p, severity="warning") for p in untrusted], False
    return [*opinion_of(envelope.predicate), *dates], True
