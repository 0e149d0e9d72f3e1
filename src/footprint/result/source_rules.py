"""Where an own factor comes from: a document and the place in it that a reader can turn to.

Nothing is fetched and no page is read: a document that was never written but is named like one passes. What
is seen is a value without a document or place, and a page that the document, by its own description, lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.result.view import View

_PAGE = re.compile(r"(?:\bp(?:p|age)?\.?\s*|第\s*)(\d{1,5})(?!\d|\s*(?:/|of\b))", re.IGNORECASE)
_PAGES = re.compile(
    r"(\d{1,5})\s*(?:pages\b|pp\b|页)|\bp(?:age)?\.?\s*\d{1,5}\s*(?:/|of)\s*(\d{1,5})", re.IGNORECASE
)
_OF = re.compile(r"\bp(?:age)?\.?\s*(\d{1,5})\s*(?:/|of)\s*\d{1,5}", re.IGNORECASE)


def page_beyond(document: str, locator: str) -> tuple[int, int] | None:
    """The page that a locator names and the count that is stated beside it, where the page lies beyond.

    ``("Report (12 pages)", "p. 40")`` gives ``(40, 12)``; where no count is stated, None.
    """
    counts = [int(a or b) for a, b in _PAGES.findall(f"{_counted(document)} ; {_counted(locator)}")]
    named = [int(x) for x in (*_PAGE.findall(locator), *_OF.findall(locator))]
    if not counts or not named or max(named) <= max(counts):
        return None
    return max(named), max(counts)


def _counted(text: str) -> str:
    """A text without “第 12 页”, which names a page and counts none."""
    return re.sub(r"第\s*\d{1,5}\s*页", " ", text)


def source_named(view: View) -> Iterator[Problem]:
    """An own factor without document or place, or with a page beyond the stated count."""
    seen: set[str] = set()
    for line in view.lines:
        factor = line.factor
        if factor is None or factor.released or factor.supplied or factor.ref in seen:
            continue
        seen.add(factor.ref)
        where = Where(sheet="lines", key=line.id)
        if not factor.document.strip() or not factor.locator.strip():
            yield Problem("FP-G395", where, got=factor.ref)
        elif found := page_beyond(factor.document, factor.locator):
            page, count = found
            yield Problem("FP-G396", where, got=factor.ref, values={"page": str(page), "count": str(count)})
