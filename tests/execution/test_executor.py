"""What every executor keeps: its events, its room, and what is left at the end."""

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from regard.comparison import Check, Trainer, TrialKey
from regard.comparison.outcome import Outcome
from regard.execution.executor import Executor
from regard.execution.in_process import InProcessExecutor
from regard.execution.jobs import Failed, Timed, TimingJob, TrialJob, Unwritable
from regard.tasks.text_classification.bag_of_words import WordsTrials
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from regard.tasks.text_classification.text_network import text_trials
from tests.comparison.running import quick_plan, workers
from tests.comparison.small_material import small_preparation
from tests.execution.jobs_done import ended, processes, told

BACKEND = os.environ["KERAS_BACKEND"]

# One check a batch; so long that no trial of a network ends before it is cancelled.
ENDLESS = quick_plan("mean_pooling", "words", epochs=10**6, patience=10**6)
SHORT = quick_plan("mean_pooling", "words", batch_size=16)


def trainer(preparation: TextPreparation, name: str) -> Trainer:
    """What trains a contender on texts, in this process."""
    load = functools.cache(preparation.material)
    if name == "words":
        return WordsTrials(preparation.plan, load, preparation.texts)
    return text_trials(name, preparation.plan, load)


def made(kind: str, plan: TextPlan, folder: Path) -> Executor:
    preparation = small_preparation(plan)
    if kind == "in_process":
        return InProcessExecutor(lambda name: trainer(preparation, name))
    preparation.write(folder, range(plan.splits))
    return processes(folder, BACKEND)


@pytest.fixture(params=["processes", "in_process"])
def executor(request, tmp_path) -> Iterator[Callable[[TextPlan], Executor]]:
    """Makes an executor of each kind, and sees to it that nothing of it is left."""
    yield lambda plan: made(request.param, plan, tmp_path)
    assert workers() == []


def test_trials_failures_and_answers(executor, tmp_path) -> None:
    """What a contender has compiled serves its next trial, unless one has failed meanwhile."""
    key, file = TrialKey("mean_pooling"), tmp_path / "weights.safetensors"
    with executor(SHORT) as carried:
        assert carried.room == 1
        *checks, outcome = told(carried, TrialJob(key, file))
        assert [check.epoch for check in checks] == pytest.approx([1 / 3, 2 / 3, 1])
        assert isinstance(outcome, Outcome)
        assert (outcome.trial.key, outcome.trial.checks, outcome.weights) == (key, 3, {})
        assert outcome.trial.compile_seconds > 0
        assert outcome.test.shape == (12, 2)
        assert sum(each.size for each in load_file(file).values()) == outcome.trial.parameters
        assert carried.room == 1
        again = ended(carried, TrialJob(key, file))
        assert again.trial.compile_seconds == 0
        assert again.test.tobytes() == outcome.test.tobytes()
        failed = ended(carried, TrialJob(key._replace(split=7), file))
        assert isinstance(failed, Failed)
        assert failed.reason.partition(":")[0] in ("FileNotFoundError", "IndexError")
        afterwards = ended(carried, TrialJob(key, file))
        assert afterwards.trial.compile_seconds > 0
        assert afterwards.test.tobytes() == outcome.test.tobytes()
        unwritable = ended(carried, TrialJob(key, tmp_path / "nowhere" / "w"))
        assert isinstance(unwritable, Unwritable)
        assert unwritable.reason.startswith("w: ")


def test_an_answer_is_timed_by_a_contender_that_never_trained(executor) -> None:
    with executor(SHORT) as carried:
        timed = ended(carried, TimingJob("words"))
        assert isinstance(timed, Timed)
        assert timed.milliseconds > 0
        assert carried.room == 1


def test_nothing_more_is_told_of_a_job_that_is_cancelled_or_of_one_at_the_end(
    executor, tmp_path
) -> None:
    endless = TrialJob(TrialKey("mean_pooling"), tmp_path / "w")
    with executor(ENDLESS) as carried:
        carried.submit(endless)
        assert carried.room == 0
        events: list = []
        while not events:
            events += carried.events()
        assert {type(event) for _, event in events} == {Check}
        carried.cancel(endless)
        assert carried.room == 1
        job = TimingJob("words")
        carried.submit(job)
        events.clear()
        while not events:
            events += carried.events()
        assert [each for each, _ in events] == [job]
        carried.submit(endless)
    assert list(carried.events()) == []
