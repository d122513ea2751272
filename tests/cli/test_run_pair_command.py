"""`regard compare-runs` as a person runs it."""

import json

import pytest
from typer.testing import CliRunner

from regard.cli.app import app
from regard.errors import ArgumentError, RunFolderError

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def compared(*arguments: str):
    return CliRunner().invoke(app, ["compare-runs", *arguments])


def test_a_run_beside_itself(run_folder, tmp_path) -> None:
    done = compared(str(run_folder), str(run_folder), "--out", str(tmp_path / "both.md"))
    assert done.exit_code == 0, done.output
    assert f"A: {run_folder}" in done.output.replace("\n", "")
    assert "B - A" in done.output
    text = (tmp_path / "both.md").read_text(encoding="utf-8")
    assert "| dot | " in text
    done = compared(str(run_folder), str(run_folder), "--out", str(tmp_path / "both.json"))
    pair = json.loads((tmp_path / "both.json").read_text(encoding="utf-8"))
    assert {each["difference"] for each in pair["contenders"]} == {0}
    assert pair["differs"] == []


def test_what_cannot_be_compared_is_said(run_folder, tmp_path) -> None:
    other = compared(str(run_folder), str(run_folder), "--out", "both.html")
    assert isinstance(other.exception, ArgumentError)
    assert str(other.exception) == "`--out` must end in .md or .json. Received: 'both.html'"
    none = compared(str(run_folder), str(tmp_path))
    assert isinstance(none.exception, RunFolderError)
    assert "which holds no run.sqlite" in str(none.exception)
