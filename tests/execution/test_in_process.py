"""Trials in this process: step by step, one at a time, and cancelled between two steps."""

import pytest

from regard.comparison import Check, TrialKey
from regard.comparison.outcome import Outcome
from regard.execution.in_process import InProcessExecutor
from regard.execution.jobs import Failed, Timed, TimingJob, TrialJob
from tests.execution.jobs_done import ended
from tests.execution.numbers_trainer import NumbersTrainer


class Made(list):
    """Makes trainers, and remembers them."""

    def __init__(self, during=lambda step: None) -> None:
        super().__init__()
        self.during = during

    def __call__(self, contender: str) -> NumbersTrainer:
        self.append(NumbersTrainer(during=self.during))
        return self[-1]


def job_of(name: str, folder, split: int = 0) -> TrialJob:
    return TrialJob(TrialKey(name, split), folder / "w")


def test_a_call_works_until_the_next_step_and_no_further(tmp_path) -> None:
    steps: list[int] = []
    executor, job = InProcessExecutor(Made(steps.append)), job_of("dot", tmp_path)
    executor.submit(job)
    assert steps == []
    found = [(list(executor.events()), len(steps)) for _ in range(4)]
    check = (job, Check(1, 1 / 3, 1.0, 1.0, 0.5))
    second = (job, Check(2, 2 / 3, 1.0, 0.5, 0.5))
    assert found == [([], 1), ([check], 1), ([], 2), ([second], 2)]


def test_each_contender_keeps_its_trainer_until_it_fails_or_its_answer_is_timed(tmp_path) -> None:
    def during(step: int) -> None:
        if fails:
            raise ValueError

    fails, made = False, Made(during)
    with InProcessExecutor(made) as executor:
        for name in ("dot", "additive", "dot", "additive"):
            assert isinstance(ended(executor, job_of(name, tmp_path)), Outcome)
        assert len(made) == 2
        assert [each.closed for each in made] == [0, 0]  # they came to their end
        fails = True
        assert ended(executor, job_of("dot", tmp_path)) == Failed("ValueError")
        fails = False
        ended(executor, job_of("dot", tmp_path))
        assert len(made) == 3
        assert ended(executor, TimingJob("dot")) == Timed(0.25)
        ended(executor, job_of("dot", tmp_path))
        assert len(made) == 4
        ended(executor, job_of("additive", tmp_path))
        assert len(made) == 4


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_a_trial_is_ended_between_two_steps(tmp_path, how) -> None:
    made = Made()
    executor, job = InProcessExecutor(made), job_of("dot", tmp_path)
    executor.submit(job)
    list(executor.events())
    if how == "cancel":
        executor.cancel(job)
    else:
        executor.close()
    assert made[0].closed == 1
    assert list(executor.events()) == []
    ended(executor, job)
    assert len(made) == 2  # the first one may be in any state


def test_an_interruption_leaves_nothing_that_goes_on(tmp_path) -> None:
    def interrupt(step: int) -> None:
        raise KeyboardInterrupt

    executor = InProcessExecutor(Made(interrupt))
    executor.submit(job_of("dot", tmp_path))
    with executor, pytest.raises(KeyboardInterrupt):
        list(executor.events())
    assert executor.room == 1
