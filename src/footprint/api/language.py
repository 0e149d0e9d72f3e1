"""The language in which an object shows itself when nobody names one."""

from __future__ import annotations

from pathlib import Path

from footprint.base.messages import Lang
from footprint.intake.grids import CHINESE
from footprint.intake.write import language
from footprint.model.study import Study


def language_of(study: Study, source: Path | None) -> Lang:
    """That of the file a study came from; without a file, Chinese where its names are."""
    names = " ".join((study.product.name, *(line.name for line in study.lines)))
    return language(source, "zh" if CHINESE.search(names) else "en")
