"""``python -m footprint`` is the command line."""

from footprint.apps.cli import main

main()
