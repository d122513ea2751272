"""A task that stays in its process says how a run goes on, is trained and is read there."""

import pytest

from regard.comparison import Task
from regard.comparison.local_task import LocalTask


def test_it_is_a_task_that_has_to_say_three_things_more() -> None:
    assert issubclass(LocalTask, Task)
    own = LocalTask.__abstractmethods__ - Task.__abstractmethods__
    assert own == {"resumed", "local_trainer", "kept_model"}
    with pytest.raises(TypeError, match="abstract"):
        LocalTask()  # type: ignore[abstract]
