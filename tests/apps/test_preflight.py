"""The look at a command line before any command is loaded knows every option of every command."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from typer.main import get_command

from footprint.apps.cli import preflight
from footprint.apps.cli.door import main
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


def test_a_flag_that_takes_a_value_elsewhere_swallows_no_file(tmp_path):
    known = preflight._WORDS | set(preflight._FILES)
    for name, command in get_command(app).commands.items():
        flags = {o for p in command.params if getattr(p, "is_flag", False) for o in p.opts} & known
        assert flags == set(preflight._FLAGS.get(name, ()))
    (tmp_path / "x.xlsx").write_bytes(b"no zip")
    for words in (["masses", "--replace"], ["disclose", "--suppliers"], ["masses"]):
        assert preflight.refusal([*words, str(tmp_path / "x.xlsx")]) is not None


@pytest.mark.parametrize("words", [["--lang", "zh"], ["--lang=zh"], ["--lang", "en", "--lang=zh"]])
def test_a_refusal_is_told_in_the_language_that_was_asked_for(words, tmp_path, monkeypatch, capsys):
    (tmp_path / "x.xlsx").write_bytes(b"no zip")
    monkeypatch.setattr(sys, "argv", ["footprint", "verify", *words, str(tmp_path / "x.xlsx")])
    with pytest.raises(SystemExit):
        main()
    assert "REFUSED" not in capsys.readouterr().err
