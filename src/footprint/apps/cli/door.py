"""The entry: files are looked at first; only then are the commands loaded."""

from __future__ import annotations

import sys

from footprint.apps.cli.preflight import named, refusal
from footprint.base.messages import default_lang


def main() -> None:
    """Entry point of the console script."""
    words = sys.argv[1:]
    fault = refusal(words)
    if fault is None:
        from footprint.apps.cli.main import app

        app()
        return
    from footprint.apps.cli.telling import as_lang, print_refusal

    given = [value for option, value in named(words) if option == "--lang"]
    lang = as_lang(given[-1]) if given else default_lang()
    print_refusal(fault, lang, "--json" in words)
    sys.exit(fault.exit_code)
