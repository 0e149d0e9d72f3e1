"""Build bolt_zh.xlsx and bolt_en.xlsx from the folder form; run after changing the folder.

The folder holds names as "zh / en"; each workbook keeps the half of its language. Names are shown and
never digested, so all three forms have one study digest.
"""

from __future__ import annotations

import sys
from pathlib import Path

import footprint as fp
from footprint.compile.match import with_row_digests
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.intake.write import save_study
from footprint.model.study import DISPLAY
from footprint.model.types import Frozen

HERE = Path(__file__).parent


def one_language(value, lang):
    if isinstance(value, Frozen):
        fields = {
            name: half(item, lang) if name in DISPLAY and isinstance(item, str) else one_language(item, lang)
            for name, item in ((n, getattr(value, n)) for n in type(value).model_fields)
        }
        if fields.get("file"):
            fields["file"] = f"folder/{value.file}"
        return value.model_copy(update=fields)
    if isinstance(value, tuple):
        return tuple(one_language(item, lang) for item in value)
    return value


def half(text, lang):
    parts = text.split(" / ")
    return parts[0 if lang == "zh" else -1] if len(parts) == 2 else text


def main():
    study = fp.read(HERE / "folder")
    pinned = with_row_digests(study.inventory, library(shipped()))
    if pinned != study.inventory:
        save_study(pinned, HERE / "folder", "en")
    for lang in ("zh", "en"):
        path = HERE / f"bolt_{lang}.xlsx"
        path.unlink(missing_ok=True)
        save_study(one_language(pinned, lang), path, lang)
        same = fp.read(path).digest == fp.read(HERE / "folder").digest
        sys.stdout.write(f"{path.name}: same study digest as the folder: {same}\n")


main()
