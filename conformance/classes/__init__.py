"""The planted faults and honest twins of the pack, by theme; one function per attack class."""

from __future__ import annotations

import sys
from pathlib import Path

#: the second writer, which follows docs/record.md and shares no code with the package
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "proof"))
