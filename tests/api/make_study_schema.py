"""Write ``study.schema.json`` anew from the models; run after a field of the model changed."""

from __future__ import annotations

import json
from pathlib import Path

from footprint.model.study import Study

PATH = Path(__file__).parents[2] / "src" / "footprint" / "api" / "schemas" / "study.schema.json"


def main() -> None:
    document = json.loads(PATH.read_text(encoding="utf-8"))
    made = Study.model_json_schema()
    document |= {"properties": made["properties"], "$defs": made["$defs"]}
    PATH.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
