"""The frame around the commands: help, version, and a mistyped command."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.only_on("jax")  # no backend takes part


def test_version(regard: Any, tmp_path: Path) -> None:
    info = tmp_path / "regard-7.5.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: regard\nVersion: 7.5.3\n")
    done = regard("--version", path=(tmp_path,))
    assert (done.stdout, done.stderr, done.returncode) == ("regard 7.5.3\n", "", 0)


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(option: str, regard: Any) -> None:
    done = regard(option)
    assert done.returncode == 0
    for text in (
        "Usage: regard",
        "compare",
        "layers",
        "doctor",
        "--version",
        "Compare attention layers",
    ):
        assert text in done.stdout
    assert "completion" not in done.stdout
    assert "Args" not in done.stdout


@pytest.mark.parametrize("name", ["compare", "check", "layers", "doctor"])
def test_help_of_a_command(name: str, regard: Any) -> None:
    done = regard(name, "--help")
    assert done.returncode == 0
    assert f"Usage: regard {name}" in done.stdout
    assert "Args" not in done.stdout


def test_no_arguments_is_help(regard_process: Any) -> None:
    done = regard_process()
    assert "Usage: regard" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_mistyped_command(regard: Any) -> None:
    done = regard("layerz")
    assert done.returncode == 2
    assert "No such command 'layerz'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_without_data_imports_no_task(command: Any) -> None:
    done = command("-X", "importtime", "-m", "regard.cli.main", "layers", "dot")
    assert "regard.tasks.registry" in done.stderr
    assert "regard.tasks.text_classification" not in done.stderr


def test_help_does_not_import_keras(imported_by: Any) -> None:
    assert imported_by("--help") & {"keras", "numpy", "pandas", "jax"} == set()
