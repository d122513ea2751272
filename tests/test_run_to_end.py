"""A prepared run: what is written at its end, and what is not where it was interrupted."""

import pytest

from regard.comparison import RunFolder, TrialDone, created_store
from regard.execution.run_limits import Limits
from regard.run_to_end import finished_run
from regard.tasks.own_model.task import OwnTask
from tests.tasks.own_model.own_examples import build, examples

pytestmark = pytest.mark.only_on("jax")  # what runs is tested on each backend in tests/tasks


def run(path, listen, *, stays: bool):
    task = OwnTask(build)
    data = task.read(examples(), None, task.reading())
    budget = {"layers": ("mean_pooling",), "splits": 1, "epochs": 1, "rate_check": False}
    preparation = task.prepare(data, budget)
    with (
        RunFolder(path) as folder,
        created_store(folder, "jax", preparation, ("told",)) as store,
    ):
        return finished_run(task, store, preparation, folder, Limits(1, None), listen, stays=stays)


def test_a_run_to_its_end_and_one_that_is_interrupted(tmp_path) -> None:
    whole = run(tmp_path / "whole", None, stays=True)
    assert (whole.interrupted, whole.folder) == (False, tmp_path / "whole")
    assert "told" in whole.notices
    assert (whole.folder / "best" / "model.keras").is_file()
    assert whole.best.count_params() == whole.trials[0].parameters

    def stop(event) -> None:
        if isinstance(event, TrialDone):
            raise KeyboardInterrupt

    stopped = run(tmp_path / "stopped", stop, stays=False)
    assert (stopped.interrupted, stopped.folder) == (True, None)
    assert (stopped.place / "report.html").is_file()
    assert not (stopped.place / "best").exists()
    place = stopped.place
    del stopped
    assert not place.exists()
