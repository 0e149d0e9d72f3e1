"""The look at a command line before any command is loaded knows every option of every command."""

from __future__ import annotations

from collections.abc import Iterator

from typer.main import get_command

from footprint.apps.cli import preflight
from footprint.apps.cli.main import app


def _valued(command) -> Iterator[str]:
    """The names of all options that take a value, of a command and those below it."""
    for option in command.params:
        if option.param_type_name == "option" and not getattr(option, "is_flag", False):
            yield from option.opts
    for inner in getattr(command, "commands", {}).values():
        yield from _valued(inner)


def test_a_value_of_an_option_is_never_taken_for_a_file_to_look_at():
    used = set(_valued(get_command(app)))
    known = preflight._WORDS | set(preflight._FILES)
    assert used == known
