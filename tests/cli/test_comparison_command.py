"""`regard compare` as a person runs it: files, columns, exit status, one line for an error."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest

from regard.comparison import COLUMNS

ROWS = 40


def write_table(path: Path, header: tuple[str, ...] = ("review", "verdict")) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(ROWS):
            word, verdict = (("good", "yes"), ("bad", "no"))[number % 2]
            rest = (f"note {number}",) * (len(header) - 2)
            writer.writerow((f"the plot is {word} in scene {number}", verdict, *rest))
    return path


def one_line_of_error(done: Any) -> str:
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    return str(done.stderr)


def test_a_comparison(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = regard(
        *("compare", "reviews.csv", "--layers", "mean_pooling, max_pooling,words"),
        *("--epochs", "1", "--batch-size", "8", "--learning-rate", "0.01"),
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout
    backend = os.environ["KERAS_BACKEND"]
    assert said.startswith(f"Comparing attention layers on reviews.csv, with Keras on {backend}")
    assert "reviews.csv: 40 rows; texts from column 'review', labels from column 'verdict'" in said
    assert "[1/3] mean_pooling seed 0: accuracy" in said
    assert "[3/3] words seed 0: accuracy 1.0000" in said
    assert "has the highest score" in said
    assert said.rstrip().endswith("Files: regard-reviews")
    folder = tmp_path / "regard-reviews"
    assert sorted(path.name for path in folder.iterdir()) == [
        "leaderboard.csv",
        "plan.json",
        "trials.csv",
    ]
    with (folder / "leaderboard.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [row["contender"] for row in rows[2:]] == ["words"]
    assert {row["contender"] for row in rows[:2]} == {"mean_pooling", "max_pooling"}
    assert all(0 <= float(row["score"]) <= 1 for row in rows)
    # The same again: what is there stays there.
    again = regard("compare", "reviews.csv", "--layers", "words")
    assert "An earlier run is kept unless asked otherwise" in one_line_of_error(again)
    over = regard("compare", "reviews.csv", "--layers", "words", "--overwrite")
    assert over.returncode == 0, over.stderr


INTERRUPTED = """
import sys
from regard.cli.main import main
from regard.comparison import run
events = run._contender_events
def interrupted(name, plan, material):
    if name == "words":
        raise KeyboardInterrupt
    yield from events(name, plan, material)
run._contender_events = interrupted
sys.argv = ["regard", "compare", "reviews.csv", "--layers", "max_pooling,words", "--epochs", "1"]
sys.exit(main())
"""


def test_ctrl_c_shows_what_is_finished(command: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = command("-c", INTERRUPTED)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr + done.stdout
    assert "max_pooling has the highest score" in done.stdout
    assert done.stdout.endswith("Interrupted: this is what was finished.\n")
    board = (tmp_path / "regard-reviews" / "leaderboard.csv").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in board.splitlines()] == ["contender", "max_pooling"]


def test_an_unknown_layer(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = regard("compare", "reviews.csv", "--layers", "aditive")
    assert "Received: layers='aditive'. Did you mean 'additive'?" in one_line_of_error(done)
    assert not (tmp_path / "regard-reviews").exists()


def test_a_missing_file(regard: Any) -> None:
    done = regard("compare", "reviews.csv", "--layers", "words")
    assert "'reviews.csv', which is not there" in one_line_of_error(done)


def test_no_label_column(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv", ("review", "verdict", "note"))
    done = regard("compare", "reviews.csv", "--layers", "words", "--label", "verdit")
    assert "Did you mean 'verdict'?" in one_line_of_error(done)


def test_a_foreign_folder(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = regard("compare", "reviews.csv", "--layers", "words", "--out", ".", "--overwrite")
    assert "holds other files" in one_line_of_error(done)


def test_an_option_without_effect(regard: Any) -> None:
    done = regard("compare", "--layers", "words", "--encoding", "cp1252")
    assert "`encoding` is for a file" in one_line_of_error(done)


@pytest.mark.parametrize("option", ["--seeds", "--epochs"])
def test_a_number_out_of_range(option: str, regard: Any) -> None:
    done = regard("compare", option, "0")
    assert f"Received: {option.removeprefix('--')}=0" in one_line_of_error(done)


def test_the_command_itself_imports_no_keras(imported_by: Any) -> None:
    assert "keras" not in imported_by("compare", "--help")
