"""An answer of a person about one item of the study's sector: a row of the sheet Sector."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from footprint.model.types import Frozen, Id, Text
from footprint.model.vocabulary import code


def _folded(text: str) -> str:
    return code("sector_answer", text) or text


class SectorAnswer(Frozen):
    """``answer`` is ``not_applicable`` (with a reason), ``unknown`` (not answered yet), or free text."""

    item: Id
    answer: Annotated[Text, AfterValidator(_folded)] = ""
    reason: Text = ""

    @property
    def id(self) -> str:
        """Answers are told apart by item."""
        return self.item
