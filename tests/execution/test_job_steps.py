"""A job step by step: its events, its weights' file, and how its end is told."""

from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

from regard.comparison import Check, Trial, TrialKey
from regard.comparison.best_model import weights_metadata
from regard.comparison.outcome import Outcome
from regard.comparison.task import UnwritableError
from regard.errors import RunFolderError, TrialError
from regard.execution.job_steps import failure_reason, steps_of_job
from regard.execution.jobs import Failed, Refused, Timed, TimingJob, TrialJob, Unwritable
from tests.execution.numbers_trainer import CHECKS, NumbersTrainer

KEY = TrialKey("dot", 4, 1, 2)


def test_a_trial_leaves_its_weights_in_the_file(tmp_path) -> None:
    file = tmp_path / "weights.safetensors"
    events = list(steps_of_job(TrialJob(KEY, file), NumbersTrainer))
    kinds = [type(None), Check] * CHECKS + [Outcome]
    assert [type(event) for event in events] == kinds
    outcome = events[-1]
    assert isinstance(outcome, Outcome)
    assert (outcome.trial.key, outcome.weights) == (KEY, {})
    assert (outcome.validation.shape, outcome.test.shape) == ((2, 2), (3, 2))
    with safe_open(file, framework="numpy") as written:
        assert written.metadata() == weights_metadata(KEY)
    assert load_file(file)["w"].tolist() == [4, 1, 2]


def test_a_contender_without_weights_writes_no_file(tmp_path) -> None:
    class Weightless(NumbersTrainer):
        def run(self, key: TrialKey):
            answers = np.ones((1, 2), np.float32)
            yield Outcome(Trial(key), answers, answers, weights={})

    (outcome,) = steps_of_job(TrialJob(KEY, tmp_path / "weights"), Weightless)
    assert isinstance(outcome, Outcome)
    assert list(tmp_path.iterdir()) == []


def test_weights_that_cannot_be_written_are_told_apart_from_a_failure(tmp_path) -> None:
    *_, last = steps_of_job(TrialJob(KEY, tmp_path / "nowhere" / "w.safetensors"), NumbersTrainer)
    assert isinstance(last, Unwritable)
    assert last.reason.startswith("w.safetensors: ")
    assert "No such file" in last.reason


def test_a_trial_with_a_checkpoint_goes_on_and_what_is_wrong_with_the_file_is_no_failure(
    tmp_path,
) -> None:
    file = tmp_path / "kept"

    class Resumable(NumbersTrainer):
        def resumable_run(self, key: TrialKey, checkpoint: Path):
            assert (key, checkpoint) == (KEY, file)
            yield Check(1, 1.0, 1.0, 1.0, 0.5)
            raise raised.pop()

    job = TrialJob(KEY, tmp_path / "weights", file)
    raised: list[Exception] = []
    for error, event in (
        (RunFolderError("not its own"), Refused("not its own")),
        (UnwritableError("kept: full"), Unwritable("kept: full")),
        (ValueError("no"), Failed("ValueError: no")),
    ):
        raised.append(error)
        assert list(steps_of_job(job, Resumable))[1:] == [event]


def test_one_that_keeps_no_checkpoint_begins_again(tmp_path) -> None:
    *_, last = steps_of_job(TrialJob(KEY, tmp_path / "weights", tmp_path / "kept"), NumbersTrainer)
    assert isinstance(last, Outcome)
    assert [path.name for path in tmp_path.iterdir()] == ["weights"]


def test_an_answer_is_timed() -> None:
    assert list(steps_of_job(TimingJob("dot"), NumbersTrainer)) == [Timed(0.25)]


def failing(step: int) -> NumbersTrainer:
    def fail(number: int) -> None:
        if number == step:
            raise ValueError("no\nand more")

    return NumbersTrainer(during=fail)


def test_a_failure_ends_the_job_wherever_it_comes(tmp_path) -> None:
    def nothing() -> NumbersTrainer:
        raise KeyError("data")

    job, failed = TrialJob(KEY, tmp_path / "weights"), Failed("ValueError: no")
    *before, last = steps_of_job(job, lambda: failing(2))
    assert ([type(event) for event in before], last) == ([type(None), Check], failed)
    assert list(steps_of_job(TimingJob("dot"), lambda: failing(0))) == [failed]
    assert list(steps_of_job(job, nothing)) == [Failed("KeyError: 'data'")]


def test_an_interruption_is_raised(tmp_path) -> None:
    def interrupt(step: int) -> None:
        raise KeyboardInterrupt

    steps = steps_of_job(TrialJob(KEY, tmp_path / "w"), lambda: NumbersTrainer(during=interrupt))
    with pytest.raises(KeyboardInterrupt):
        next(steps)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TrialError("The loss must be finite"), "TrialError: The loss must be finite"),
        (RuntimeError("first line\nand a page more"), "RuntimeError: first line"),
        (ValueError("x" * 999), f"ValueError: {'x' * 200}"),
        (KeyError(), "KeyError"),
        (MemoryError(), "out of memory (MemoryError)"),
        (
            RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 7 bytes"),
            "out of memory (RuntimeError: RESOURCE_EXHAUSTED: Out of memory allocating 7 bytes)",
        ),
        (
            RuntimeError("[enforce fail]\nError code 12 (Cannot allocate memory)"),
            "out of memory (RuntimeError: [enforce fail])",
        ),
    ],
)
def test_a_failure_is_one_line_and_exhausted_memory_is_named(error, reason) -> None:
    assert failure_reason(error) == reason


def test_memory_that_numpy_cannot_get_is_exhausted_memory() -> None:
    with pytest.raises(MemoryError) as raised:
        np.zeros(2**60, dtype=np.uint8)
    assert failure_reason(raised.value).startswith("out of memory (MemoryError: Unable to allocate")
