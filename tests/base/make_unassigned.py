"""Write the ranges of code points that Unicode 14.0 leaves unassigned into both verifiers.

    python tests/base/make_unassigned.py    # with an interpreter whose unicodedata is 14.0 (Python 3.11)

Data: general category Cn of the Unicode Character Database 14.0, as unicodedata has it. (c) 1991-2021
Unicode, Inc., Unicode License (https://www.unicode.org/license.txt). Version 1 of the record keeps 14.0.
"""

from __future__ import annotations

import re
import sys
import textwrap
import unicodedata
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "src" / "footprint" / "base" / "data" / "unassigned.txt"
SCRIPT = ROOT / "verifier" / "footprint-verifier.js"
IN_SCRIPT = re.compile(r"(const UNASSIGNED = `\n)([^`]*)(`;)")
HEAD = """\
# Code points without a character in Unicode 14.0 (general category Cn), in hex.
# Written by tests/base/make_unassigned.py. Unicode Character Database 14.0, (c) 1991-2021 Unicode, Inc.,
# Unicode License: https://www.unicode.org/license.txt
"""


def ranges() -> str:
    """``first-last`` or ``only``, in hex, between blanks."""
    free = [c for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Cn"]
    firsts = [c for i, c in enumerate(free) if not i or free[i - 1] != c - 1]
    lasts = [c for i, c in enumerate(free) if i + 1 == len(free) or free[i + 1] != c + 1]
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in zip(firsts, lasts, strict=True))


def lines(width: int) -> str:
    """The ranges in lines."""
    return textwrap.fill(ranges(), width, break_long_words=False, break_on_hyphens=False) + "\n"


def main() -> None:
    """Both files."""
    if unicodedata.unidata_version != "14.0.0":
        sys.exit(f"Unicode {unicodedata.unidata_version}, not 14.0.0")
    TABLE.write_text(HEAD + lines(110), encoding="utf-8", newline="\n")
    text = SCRIPT.read_text(encoding="utf-8")
    new = IN_SCRIPT.sub(lambda found: found[1] + lines(150) + found[3], text)
    SCRIPT.write_text(new, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
