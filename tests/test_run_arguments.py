"""What is asked of arguments before anything is made."""

import contextlib

import pytest

from regard.errors import ArgumentError, UnknownNameError
from regard.run_arguments import (
    dataset_and_budget,
    refuse,
    refuse_with_resume,
    removed_on_error,
)
from regard.tasks.registry import task_named

pytestmark = pytest.mark.only_on("jax")  # no backend takes part


def test_a_folder_goes_with_an_error_alone(tmp_path) -> None:
    for number, error in enumerate((None, ValueError)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with contextlib.suppress(ValueError), contextlib.ExitStack() as stack:
            stack.push(removed_on_error(folder))
            if error is not None:
                raise error
        assert folder.exists() == (error is None)


def test_options_are_dealt_to_reading_and_plan(tmp_path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\n" + "".join(f"word {n},{n % 2}\n" for n in range(12)))
    data, budget = dataset_and_budget(
        task_named("text"), str(table), None, {"text": "a", "epochs": 3}
    )
    assert budget == {"epochs": 3}
    assert "12 rows" in data.notices()[0]
    with pytest.raises(UnknownNameError, match="options='epoch'"):
        dataset_and_budget(task_named("text"), str(table), None, {"epoch": 3})
    with pytest.raises(UnknownNameError, match="options='epochs'"):
        dataset_and_budget(task_named("text"), str(table), None, {"epochs": 3}, without=["epochs"])


def test_what_has_no_effect_is_named() -> None:
    refuse({"a": None}, "here")
    refuse_with_resume({"a": None})
    with pytest.raises(ArgumentError, match=r"`a` has no effect here. Received: a=2 there$"):
        refuse({"a": 2}, "there")
    with pytest.raises(ArgumentError, match="resume together with a=2"):
        refuse_with_resume({"a": 2})
