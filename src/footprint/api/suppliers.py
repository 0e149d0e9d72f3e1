"""Suppliers: what is asked of them, and what their answers make of a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.base.digest import sha256_hex
from footprint.base.numbers import round_significant
from footprint.base.problem import Problem, ProblemsError, Refused, errors
from footprint.base.unit_table import base_unit, units
from footprint.base.where import Where
from footprint.intake.suppliers.asking import questions, requests, with_owner
from footprint.intake.suppliers.questionnaire import questionnaire
from footprint.intake.suppliers.reply import is_reply, read_reply
from footprint.intake.suppliers.small_study import SmallStudy, small_file
from footprint.intake.suppliers.taking import PREFIX, Taking, factor_id, take
from footprint.intake.write import save_bytes, save_study
from footprint.model.lines import Match
from footprint.model.own_factor import OwnFactor
from footprint.model.types import Date

if TYPE_CHECKING:
    from footprint.api.result import Result
    from footprint.api.study import Study
    from footprint.model.lines import Line
