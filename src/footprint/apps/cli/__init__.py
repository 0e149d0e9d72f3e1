"""The command line. Commands import their rooms when they run, so that ``verify`` stays small."""

from __future__ import annotations

from footprint.apps.cli.door import main

__all__ = ["main"]
