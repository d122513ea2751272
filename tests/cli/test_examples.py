"""The examples of help texts are commands as a person types them."""

import shlex
from pathlib import Path

import pytest
import typer

from regard.cli.app import app
from regard.cli.examples import EXAMPLES

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
LINES = [(name, line) for name, examples in EXAMPLES.items() for line, _ in examples]


def test_every_command_has_two() -> None:
    assert set(EXAMPLES) == {"regard", *COMMANDS}
    assert {len(each) for each in EXAMPLES.values()} == {2}
    assert all(what and not what.endswith(".") for each in EXAMPLES.values() for _, what in each)


@pytest.mark.parametrize(("name", "line"), LINES)
def test_an_example_can_be_parsed(name: str, line: str, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "regard-reviews").mkdir()
    (tmp_path / "regard-reviews" / "run.sqlite").touch()  # of --resume
    monkeypatch.chdir(tmp_path)
    tool, command, *arguments = shlex.split(line)
    assert tool == "regard"
    root = typer.main.get_command(app).make_context("regard", ["layers"])
    COMMANDS[command].make_context(command, arguments, parent=root)
    assert name in ("regard", command) or name == "check-masks"
