"""Classes that have no cases yet, with the reason that the issue allows."""

from __future__ import annotations

WAITING: dict[str, str] = {}
PARTLY: dict[str, str] = {}
