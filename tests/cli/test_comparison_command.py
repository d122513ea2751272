"""`regard compare` as a person runs it: files, columns, exit status, one line for an error."""

import csv
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from regard.comparison import COLUMNS

ROWS = 40
BACKEND = os.environ["KERAS_BACKEND"]
QUICK = ("--splits", "2", "--no-rate-check", "--encoder", "none", "--epochs", "1")


def write_table(
    path: Path, header: tuple[str, ...] = ("review", "verdict"), *, rows: int = ROWS
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(rows):
            word, verdict = (("good", "yes"), ("bad", "no"))[number % 2]
            rest = (f"note {number}",) * (len(header) - 2)
            writer.writerow((f"the plot is {word} in scene {number}", verdict, *rest))
    return path


def one_line_of_error(done: Any) -> str:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    return str(done.stderr)


# For tests in which no backend takes part: they end before a training, or train `words` alone.
once = pytest.mark.only_on("jax")


@pytest.mark.every_backend
def test_a_comparison(regard: Any, regard_process: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = regard_process(
        *("compare", "reviews.csv", "--layers", "mean_pooling, max_pooling,words", *QUICK),
        *("--batch-size", "8", "--learning-rate", "0.02", "--workers", "1"),
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said = done.stdout
    assert said.startswith(f"Comparing attention layers on reviews.csv, with Keras on {BACKEND}")
    assert "reviews.csv: 40 rows" in said
    assert "[1/6] mean_pooling split 1: validation " in said
    assert "[6/6] words split 2: validation 1.0000" in said
    card, details = said.split("\nDetails\n")
    assert "\nUse " in card
    assert details.startswith("Question:")
    assert said.endswith("\nFiles: regard-reviews\nReport: regard-reviews/report.html\n")
    folder = tmp_path / "regard-reviews"
    assert sorted(path.name for path in folder.iterdir()) == [
        "best",
        "leaderboard.csv",
        "lock",
        "plan.json",
        "report.html",
        "report.json",
        "run.sqlite",
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
    # A run that has ended can be read again.
    (tmp_path / "reviews.csv").unlink()
    told = regard("compare", "--resume", "regard-reviews", "--export", "model.keras")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("Going on with the run in regard-reviews ...")
    found = told.stdout[told.stdout.index("Question:") :]
    assert found == said[said.index("Question:") :] + "Keras model: model.keras\n"
    assert (tmp_path / "model.keras").is_file()


@once
def test_options_reach_the_plan(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    write_table(tmp_path / "test.csv", rows=12)
    (tmp_path / "vectors.txt").write_text("g 1.0 2.0\nb 2.0 1.0\n")
    done = regard(
        *("compare", "reviews.csv", "--layers", "words", "--test", "test.csv"),
        *("--out", "run", "--text", "review", "--label", "verdict"),
        *("--encoder", "cnn", "--tokens", "characters", "--vocabulary", "77", "--length", "19"),
        *("--seeds", "3", "--metric", "log_loss", "--rope", "0.02", "--tune", "2"),
        *("--units", "5", "--dropout", "0", "--embeddings", "vectors.txt", "--freeze-embeddings"),
        *("--epochs", "7", "--patience", "2", "--batch-size", "8", "--learning-rate", "0.5"),
        *("--class-weights", "--no-rate-check", "--trial-minutes", "5"),
    )
    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "run" / "plan.json").read_text())
    assert plan.pop("format").startswith("regard plan")
    assert plan == {
        "layers": ["words"],
        "encoder": "cnn",
        "splits": 1,
        "seeds": 3,
        "epochs": 7,
        "patience": 2,
        "batch_size": 8,
        "learning_rate": 0.5,
        "embedding": 32,
        "units": 5,
        "dropout": 0.0,
        "tokens": "characters",
        "vocabulary": 77,
        "min_count": 2,
        "length": 19,
        "embeddings": str(tmp_path / "vectors.txt"),
        "freeze_embeddings": True,
        "class_weights": True,
        "metric": "log_loss",
        "rope": 0.02,
        "rate_check": False,
        "tune": 2,
        "answer": "classes",  # what the labels are
    }
    assert "12 to test" in done.stdout


@once
def test_a_table_without_a_header(regard: Any, tmp_path: Path) -> None:
    rows = write_table(tmp_path / "reviews.csv").read_text().splitlines()[1:]
    (tmp_path / "reviews.tsv").write_text("\n".join(row.replace(",", "\t") for row in rows))
    done = regard("compare", "reviews.tsv", "--no-header", "--layers", "words", "--splits", "2")
    assert done.returncode == 0, done.stderr
    assert "40 rows" in done.stdout
    assert "'column 1'" in done.stdout


def test_failed_trials_are_shown_and_the_rest_goes_on(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = regard(
        *("compare", "reviews.csv", "--layers", "mean_pooling,words", *QUICK),
        *("--learning-rate", "1e30"),
    )
    assert done.returncode == 0, done.stderr
    assert "mean_pooling split 1: failed: TrialError: " in done.stdout
    assert "words split 2: validation 1.0000" in done.stdout
    with (tmp_path / "regard-reviews" / "trials.csv").open(newline="") as file:
        states = [(row["contender"], row["status"]) for row in csv.DictReader(file)]
    assert states == [("mean_pooling", "failed"), ("words", "done")] * 2


INTERRUPTED = """
import signal, sys
from regard.cli.main import main
from regard.execution import run
start = run._Run._start
def interrupted(self, key):
    if key.split == 1:
        signal.raise_signal(signal.SIGINT)
    start(self, key)
run._Run._start = interrupted
sys.argv = ["regard", "compare", "reviews.csv", "--layers", "words", "--splits", "3"]
sys.argv += ["--workers", "1"]
sys.exit(main())
"""


def test_ctrl_c_shows_what_is_finished(command: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = command("-c", INTERRUPTED)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr == "\nStopping; Ctrl-C again stops at once.\n"
    assert "[1/3] words split 1: validation" in done.stdout
    assert done.stdout.endswith(
        "Report: regard-reviews/report.html\nInterrupted: this is what was finished. To go on:"
        " regard compare --resume regard-reviews\n"
    )
    board = (tmp_path / "regard-reviews" / "leaderboard.csv").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in board.splitlines()] == ["contender", "words"]


# One line, and exit status 2.


@once
def test_an_unknown_layer(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = regard("compare", "reviews.csv", "--layers", "aditive")
    assert "Received: --layers aditive. Did you mean 'additive'?" in one_line_of_error(done)
    assert not (tmp_path / "regard-reviews").exists()


@once
def test_a_missing_file(regard: Any, tmp_path: Path) -> None:
    done = regard("compare", "reviews.csv", "--layers", "words")
    assert "'reviews.csv', which is not there" in one_line_of_error(done)
    assert list(tmp_path.iterdir()) == []


@once
def test_no_label_column(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv", ("review", "verdict", "note"))
    done = regard("compare", "reviews.csv", "--layers", "words", "--label", "verdit")
    assert "Did you mean 'verdict'?" in one_line_of_error(done)


@once
def test_a_foreign_folder(regard: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "reviews.csv")
    done = regard("compare", "reviews.csv", "--layers", "words", "--out", ".", "--overwrite")
    assert "holds other files" in one_line_of_error(done)


@once
def test_an_option_without_effect(regard: Any) -> None:
    done = regard("compare", "--layers", "words", "--encoding", "cp1252")
    assert "--encoding cp1252 with the demo corpus" in one_line_of_error(done)


@once
def test_no_run_to_go_on_with(regard: Any, tmp_path: Path) -> None:
    done = regard("compare", "--resume", "nowhere")
    assert "'nowhere', which is not there" in one_line_of_error(done)
    assert list(tmp_path.iterdir()) == []


@once
def test_a_run_that_goes_on_takes_no_options_of_another(
    regard: Any, run_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(run_folder, tmp_path / "run")
    for option in ("--no-rate-check", "--no-header"):
        done = regard("compare", "--resume", "run", option)
        assert "A run that goes on has its own data" in one_line_of_error(done)


@once
def test_a_run_goes_on_with_its_own_task(regard: Any, run_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(run_folder, tmp_path / "run")
    own = "tests.comparison.toy_task:NumbersTask"
    told = one_line_of_error(regard("compare", "--resume", "run", "--task", own))
    assert f"Received: --task {own} for one of 'text'" in told


@once
@pytest.mark.parametrize("option", ["--seeds", "--epochs", "--workers", "--trial-minutes"])
def test_a_number_out_of_range(option: str, regard: Any) -> None:
    done = regard("compare", option, "0")
    assert f"Received: {option} 0" in one_line_of_error(done)


@once
def test_the_command_itself_imports_no_keras(imported_by: Any) -> None:
    heavy = {"keras", "jax", "sklearn", "scipy", "numpy", "pandas"}
    assert imported_by("compare", "--help").isdisjoint(heavy)
