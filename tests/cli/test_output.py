"""Output that cannot be written: status 2 and a sentence, silently where nobody reads any more."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from regard.cli.main import main
from regard.cli.output import OutputError, checked_output, line, write_exactly

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is full")
COMMANDS = [("layers",), ("layers", "dot"), ("doctor", "--quick"), ("--version",), ("--help",)]


def outcome(monkeypatch: Any, *arguments: str) -> Any:
    """The status of `regard` with some arguments, in this process."""
    monkeypatch.setattr(sys, "argv", ["regard", *arguments])
    try:
        return main()
    except SystemExit as end:
        return end.code


@needs_full
@pytest.mark.parametrize("arguments", COMMANDS, ids=str)
def test_a_full_disk(monkeypatch: Any, capsys: Any, arguments: tuple[str, ...]) -> None:
    monkeypatch.setattr(sys, "stdout", FULL.open("w", encoding="utf-8"))
    assert outcome(monkeypatch, *arguments) == 2
    said = "error: The output must be writable. Received: No space left on device\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("arguments", COMMANDS, ids=str)
def test_a_pipe_that_nobody_reads(
    monkeypatch: Any, capsys: Any, arguments: tuple[str, ...]
) -> None:
    read, write = os.pipe()
    os.close(read)
    monkeypatch.setattr(sys, "stdout", os.fdopen(write, "w", encoding="utf-8"))
    assert outcome(monkeypatch, *arguments) == 2
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", COMMANDS[:1], ids=str)
def test_an_output_that_is_closed(
    monkeypatch: Any, capsys: Any, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert outcome(monkeypatch, *arguments) == 2
    assert capsys.readouterr().err == "error: The output must be open. Received: a closed one\n"


@needs_full
def test_an_error_that_cannot_be_told(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "stderr", FULL.open("w", encoding="utf-8"))
    assert outcome(monkeypatch, "layers", "aditive") == 2
    monkeypatch.setattr(sys, "stderr", None)
    assert outcome(monkeypatch, "layers", "aditive") == 2


@needs_full
def test_the_end_of_the_process_does_not_change_the_status() -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "regard.cli.main", "layers", "dot"],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == (
        "error: The output must be writable. Received: No space left on device\n"
    )


def test_a_terminal_that_knows_few_characters(monkeypatch: Any) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    with checked_output():
        print(line("é.csv"))
    assert written.getvalue() == b"\\xe9.csv\n"


def test_data_are_written_as_they_are_or_not_at_all(monkeypatch: Any) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    with checked_output():
        with pytest.raises(OutputError, match=r"Received: '\\xe9' for ascii. Set PYTHONIOENCODING"):
            write_exactly("row,label\n1,é\n")
        write_exactly("row,label\n1,e\n")
    assert written.getvalue() == b"row,label\n1,e\n"


def test_a_name_forges_no_line(monkeypatch: Any, capsys: Any, tmp_path: Path) -> None:
    forged = tmp_path / "a.csv\nerror: all is well\x1b[2J"
    assert outcome(monkeypatch, "check", str(forged)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert r"a.csv\nerror: all is well\x1b[2J" in lines[0]
    # Not every message shows a name as Python writes it.
    assert outcome(monkeypatch, "check-masks", str(forged)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert r"a.csv\nerror: all is well\x1b[2J" in lines[0]


def test_a_notice_forges_no_line(regard: Any, tmp_path: Path) -> None:
    file = tmp_path / "a\n1,000,000 rows.csv"
    rows = "".join(f"film {row},{('yes', 'no')[row % 2]}\n" for row in range(40))
    file.write_text(f"text,label\n{rows}")
    text = regard("check", str(file)).stdout.replace("\n", "")
    assert r"a\n1,000,000 rows.csv" in text


def test_what_the_system_refuses_is_one_line(monkeypatch: Any, capsys: Any) -> None:
    def app(**_: Any) -> None:
        raise PermissionError(13, "Permission denied", "a\nb")

    monkeypatch.setattr("regard.cli.app.app", app)
    assert main() == 2
    assert capsys.readouterr().err == (
        "error: The system must let regard work. Received: [Errno 13] Permission denied:"
        r" 'a\nb'" + "\n"
    )


@pytest.mark.parametrize("name", ["model.h5", "none/model.keras"])
def test_an_export_that_cannot_be_written_is_refused_before_the_run(regard, tmp_path, name) -> None:
    done = regard("compare", "gone.csv", "--export", name)
    assert done.returncode == 2
    assert "--export must be a file whose name ends in .keras, in a folder that is" in done.stderr
    assert list(tmp_path.iterdir()) == []
