"""What is asked of arguments before anything is made."""

import pytest

from regard.errors import ArgumentError, UnknownNameError
from regard.run_arguments import (
    dataset_and_budget,
    refuse,
    refuse_with_resume,
    removed_on_error,
    task_of,
)
from regard.tasks.text_classification.task import TextTask

TEXTS, LABELS = ["a b", "c d"] * 5, ["x", "y"] * 5


def test_options_of_the_reading_and_of_the_plan_are_told_apart() -> None:
    options = {"allow_dropped": True, "epochs": 3, "metric": None}
    data, budget = dataset_and_budget(TextTask(), TEXTS, LABELS, options)
    assert budget == {"epochs": 3, "metric": None}
    assert data.data.labels == tuple(LABELS)


def test_an_unknown_option_and_one_that_is_left_out_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'epochs'"):
        dataset_and_budget(TextTask(), TEXTS, LABELS, {"epoch": 3})
    with pytest.raises(UnknownNameError, match="'seeds'"):
        dataset_and_budget(TextTask(), TEXTS, LABELS, {"seeds": 3}, without=("seeds",))


def test_the_demo_has_no_file() -> None:
    data, _ = dataset_and_budget(TextTask(), None, None, {})
    assert data.has_test_set
    with pytest.raises(ArgumentError, match=r"`encoding` has no effect here.*the demo corpus"):
        dataset_and_budget(TextTask(), None, None, {"encoding": "latin-1"})
    with pytest.raises(ArgumentError, match="`labels` has no effect here"):
        dataset_and_budget(TextTask(), None, LABELS, {})


def test_what_is_none_is_not_given() -> None:
    refuse({"out": None}, "here")
    refuse_with_resume({"out": None})
    with pytest.raises(ArgumentError, match=r"`out` has no effect here\. Received: out=3 there"):
        refuse({"out": 3}, "there")
    with pytest.raises(ArgumentError, match="Received: resume together with out=3"):
        refuse_with_resume({"out": 3})


def test_a_folder_goes_with_an_error_alone(tmp_path) -> None:
    for error in (None, KeyboardInterrupt):
        folder = tmp_path / "made"
        folder.mkdir()
        (folder / "file").write_text("x")
        removed_on_error(folder)(error, None, None)
        assert folder.exists() == (error is None)
        if error is None:
            (folder / "file").unlink()
            folder.rmdir()


def test_the_task_is_named_or_seen_and_then_said() -> None:
    task, notices = task_of(None, "waves.ts")
    assert task.name == "series"
    (notice,) = notices
    assert notice.startswith("Task: series, since it ends in .ts")
    assert task_of("text", "waves.ts")[0].name == "text"
    assert task_of("series", None)[1] == task_of(None, "a.csv")[1] == ()
