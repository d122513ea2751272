"""Tasks by name; asking for names imports none."""

import subprocess
import sys

import pytest

from regard.comparison import Task
from regard.errors import UnknownNameError
from regard.tasks.registry import TASKS, task_named


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
