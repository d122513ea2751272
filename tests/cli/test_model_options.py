"""What predict and explain work on: the model's own task says how rows are read."""

import pytest

from regard.cli.model_options import check_export
from regard.errors import ArgumentError
from regard.tasks.registry import ALIASES
from tests.bundle.small_series_bundle import FORECAST, write_small

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend

LONG = "case,t,load,heat\n" + "".join(f"a,{t},{10 + t},{-2}\n" for t in range(9))


@pytest.fixture
def series(tmp_path) -> str:
    """The folder of a model of series, and a file for it."""
    write_small(tmp_path / "labels")
    write_small(tmp_path / "forecast", **FORECAST)
    (tmp_path / "new.csv").write_text(LONG)
    return "labels"


def test_a_model_of_series_reads_a_file_of_series(regard, series) -> None:
    given = ("new.csv", "--id", "case", "--time", "t")
    done = regard("predict", series, *given)
    assert (done.returncode, done.stderr) == (0, "")
    head, line = done.stdout.splitlines()
    assert head.split() == ["series", "label", "chance"]
    assert line.split()[-2] in ("yes", "=1+1", "</script>")
    done = regard("predict", "forecast", *given, "--csv")
    head, *lines = done.stdout.splitlines()
    assert head == "series,step,load"
    assert [each.split(",")[1] for each in lines] == ["1", "2", "3"]
    done = regard("explain", series, *given)
    assert (done.returncode, done.stderr) == (0, "")
    assert "(8 steps)" in done.stdout.splitlines()[0]
    assert any(each.startswith("Weights: step ") for each in done.stdout.splitlines())


def test_options_of_another_task_and_rows_that_lack_are_refused_without_keras(
    regard, series, run_folder, monkeypatch
) -> None:
    def start(*given: object) -> None:
        raise AssertionError

    monkeypatch.setattr("regard.cli.model_options.start_backend", start)
    for arguments, said in (
        ((series, "new.csv", "--file", "x.csv"), "--file is an option of --task tag and text"),
        ((str(run_folder), "a text", "--id", "x"), "--id is an option of --task series"),
        ((series,), "Give one file of series. Received: 0"),
        ((series, "new.csv"), "Received: no --id, no --time"),
        ((str(run_folder), "--task", "series", "a"), "is used with its own task"),
        (("none", "a"), "which is not there"),
    ):
        done = regard("predict", *arguments)
        assert done.returncode == 2, arguments
        assert done.stderr.startswith("error: "), done.stderr
        assert done.stderr.count("\n") == 1
        assert said in done.stderr


def test_help_shows_the_inputs_of_a_task(regard) -> None:
    said = regard("predict", "--help").stdout
    assert "Texts, each in quotes." in said
    assert "--encoding" in said
    said = regard("explain", "--task", "series", "--help").stdout
    assert "A file of series." in said
    assert "--labelled" in said


def test_an_alias_stands_for_predict_on_models_of_its_task(regard, series, monkeypatch) -> None:
    monkeypatch.setitem(ALIASES, "predict", "text")  # as if the command were one
    done = regard("predict", series, "new.csv")
    assert done.returncode == 2
    assert "`regard predict` needs a model of the task 'text'" in done.stderr


def test_a_keras_file_is_written_where_it_can_be(tmp_path) -> None:
    check_export(tmp_path / "model.keras")
    for wrong in (tmp_path / "model.h5", tmp_path / "none" / "model.keras"):
        with pytest.raises(ArgumentError, match="--export must be a file whose name ends in"):
            check_export(wrong)
