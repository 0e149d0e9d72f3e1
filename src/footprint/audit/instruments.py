"""One instrument of electricity is one document, however many lines of a record stand behind it.

The rules read the document of each line by itself: were there two under one id, each rule would see the one
that suits it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.compile.inventory import plain
from footprint.proof.opened import Opened


def instrument_problems(opened: Opened) -> Iterator[Problem]:
    """Lines whose instrument differs from that of an earlier line under the same id."""
    held: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for _, node in sorted(opened.of("line"), key=lambda pair: str(pair[1]["id"])):
        document = node.get("instrument")
        if not isinstance(document, Mapping) or not document:
            continue
        name, line = str(document.get("id", "")), plain(str(node["id"]))
        first, earlier = held.setdefault(name, (line, document))
        if document != earlier:
            fields = sorted(k for k in {*document, *earlier} if document.get(k) != earlier.get(k))
            told = {"other": first, "fields": ", ".join(fields)}
            yield Problem("FP-A570", Where(sheet="lines", key=line), got=name, values=told)
