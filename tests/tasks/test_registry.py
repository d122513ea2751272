"""Tasks by name; asking for names imports none."""

import subprocess
import sys
from typing import get_args

import pytest

from regard.bundle import SeriesDescription, TextDescription
from regard.comparison import Task
from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    BundleError,
    RunFolderError,
    UnknownNameError,
)
from regard.tasks import registry
from regard.tasks.registry import (
    OWN,
    TASKS,
    recognised_task,
    recognition_notice,
    stored_task,
    task_named,
    task_of_model,
)
from tests.comparison.toy_task import NumbersTask


@pytest.mark.parametrize("name", TASKS)
def test_each_name_is_that_of_its_task(name) -> None:
    task = task_named(name)
    assert isinstance(task, Task)
    assert task.name == name


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'text'"):
        task_named("texts")


def test_no_task_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, regard.tasks.registry; print([n for n in sys.modules if '.tasks.' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['regard.tasks.registry']\n"


def test_a_class_of_somebody_s_own_is_a_task_too() -> None:
    assert isinstance(task_named("tests.comparison.toy_task:NumbersTask"), NumbersTask)
    with pytest.raises(ArgumentError, match="`task` must name a class that can be imported"):
        task_named("tests.comparison.toy_task:LettersTask")
    with pytest.raises(ArgumentError, match="No module named 'nowhere'"):
        task_named("nowhere:Task")
    with pytest.raises(ArgumentTypeError, match="must name a subclass of Task"):
        task_named("tests.comparison.toy_task:Numbers")


def test_a_stored_run_imports_nobody_s_class_unasked() -> None:
    own = "tests.comparison.toy_task:NumbersTask"
    with pytest.raises(RunFolderError, match=f"If you trust it: --task {own}"):
        stored_task(own)
    assert isinstance(stored_task(own, own), NumbersTask)
    assert stored_task("text").name == stored_task("text", "text").name == "text"
    with pytest.raises(ArgumentError, match="A run goes on with its own task"):
        stored_task("text", own)
    with pytest.raises(RunFolderError, match="a run of None"):
        stored_task(None)


def test_data_are_of_the_task_that_recognises_them(tmp_path) -> None:
    found, reason = recognised_task("reviews.csv")
    assert (found.name, reason) == ("text", "it ends in .csv")
    assert recognised_task(tmp_path)[1] == "it is a folder or a data set of the hub"
    for unknown in (None, "pudding.xyz"):
        found, reason = recognised_task(unknown)
        assert (found.name, reason) == ("text", None)


def test_what_was_recognised_is_said_but_of_the_default(monkeypatch) -> None:
    text = task_named("text")
    assert recognition_notice(text, "it ends in .csv") is None
    monkeypatch.setattr(registry, "DEFAULT_TASK", "series")
    monkeypatch.setattr(registry, "TASKS", {"series": "a:b", "text": "c:d", "tags": "e:f"})
    assert recognition_notice(text, None) is None
    assert recognition_notice(text, "it ends in .csv") == (
        "Task: text, since it ends in .csv (--task series|tags reads it otherwise; task= in"
        " Python)."
    )


def test_a_kept_model_says_its_task() -> None:
    assert task_of_model("regard text classifier 1").name == "text"
    assert task_of_model("regard series model 1").name == "series"
    assert task_of_model("regard series model 1", "series").name == "series"
    with pytest.raises(ArgumentError, match="task='text' for a model of the format 'regard series"):
        task_of_model("regard series model 1", "text")
    for unknown in (None, "regard text classifier 9", ["x"]):
        with pytest.raises(BundleError, match="of a task that this version of regard knows"):
            task_of_model(unknown)
    with pytest.raises(ArgumentError, match="is used with its own task"):
        task_of_model(None, "tests.comparison.toy_task:NumbersTask")


def test_the_format_of_a_task_s_models_is_that_of_its_bundles() -> None:
    for name, description in (("text", TextDescription), ("series", SeriesDescription)):
        written = get_args(description.model_fields["format"].annotation)
        assert task_named(name).model_formats == written


def test_a_model_of_one_s_own_is_a_task_without_an_option_for_it() -> None:
    assert OWN not in TASKS
    assert stored_task(OWN).name == stored_task(OWN, OWN).name == "own"
    with pytest.raises(UnknownNameError, match="'own'"):
        task_named(OWN)  # it has no data that a command could read
    with pytest.raises(ArgumentError, match=r"own task\. Received: task='own' for one of 'text'"):
        stored_task("text", OWN)
