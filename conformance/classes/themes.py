"""The themes of the pack, each a function that puts its classes down."""

from __future__ import annotations

from classes import choice, evidence, numbers, parsing, review, rules, signatures, studies, suppliers

THEMES = (
    signatures.add,
    parsing.add,
    numbers.add,
    rules.add,
    choice.add,
    studies.add,
    evidence.add,
    review.add,
    suppliers.add,
)
