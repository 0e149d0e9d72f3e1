"""The themes of the pack, each a function that puts its classes down."""

from __future__ import annotations

from classes import signatures

THEMES = (signatures.add,)
