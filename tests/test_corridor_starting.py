"""How the command line starts."""

import sys
from importlib.abc import MetaPathFinder

import pytest

from corridor.starting import start


class _InterruptedReading(MetaPathFinder):
    """The reader presses Ctrl-C while the module of all commands is looked for."""

    def find_spec(self, name, path=None, target=None):
        if name == "corridor.main":
            raise KeyboardInterrupt


def test_interrupt_while_commands_are_read_ends_in_words(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "corridor.main", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_InterruptedReading(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        start()
    assert ended.value.code == 3
    assert capsys.readouterr().err == "interrupted: nothing was begun\n"


def test_start_runs_the_command_asked_for(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["corridor", "--version"])
    with pytest.raises(SystemExit) as ended:
        start()
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("corridor ")
