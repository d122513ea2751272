"""Messages go through JSON, and come back as they were."""

import json
from pathlib import Path

import numpy as np
import pytest

from regard.comparison import Check, Trial, TrialKey
from regard.comparison.outcome import Outcome
from regard.execution.jobs import Failed, Refused, Timed, TimingJob, TrialJob, Unwritable
from regard.execution.messages import event_message, job_order, read_event, read_job

KEY = TrialKey("pooling_mlp", 3, 1, 2)


def sent(message: dict) -> dict:
    line = json.dumps(message)
    assert "\n" not in line  # one message is one line
    return json.loads(line)


def answers(rows: int) -> np.ndarray:
    return np.random.default_rng(rows).dirichlet(np.ones(3), rows).astype(np.float32)


@pytest.mark.parametrize(
    "job",
    [
        TrialJob(KEY, Path("new-1.safetensors")),
        TrialJob(KEY, Path("new-1.safetensors"), Path("kept")),
        TimingJob(KEY.contender),
    ],
)
def test_an_order_brings_its_job(job) -> None:
    found = read_job(sent(job_order(job)), KEY.contender)
    assert found == job
    assert found.contender == "pooling_mlp"


@pytest.mark.parametrize(
    "event",
    [
        None,
        Check(step=7, epoch=1 / 3, loss=0.1 + 0.2, validation_loss=2 / 3, validation_accuracy=1),
        Timed(0.1 + 0.2),
        Failed("ValueError: no"),
        Unwritable("x.safetensors: full"),
        Refused("not its own"),
    ],
)
def test_an_event_comes_back_exactly(tmp_path, event) -> None:
    found = read_event(sent(event_message(event)), TrialJob(KEY, tmp_path / "weights"))
    assert type(found) is type(event)
    assert found == event


def test_an_outcome_comes_back_bit_for_bit(tmp_path) -> None:
    trial = Trial(
        KEY,
        validation_loss=1 / 3,
        concentration=0.1 + 0.2,
        checks=8,
        best_check=7,
        limited=True,
        train_seconds=1e-9 / 3,
        compile_seconds=2.5,
        parameters=1234,
        attention_parameters=56,
        peak_memory_mb=78.9,
        learning_rate=0.007,
        dropout=0.25,
    )
    looks = {"weights": answers(11), "removal": np.ones((2, 2, 2, 5), np.float32)}
    outcome = Outcome(trial, validation=answers(5), test=answers(7), weights={}, looks=looks)
    found = read_event(sent(event_message(outcome)), TrialJob(KEY, tmp_path / "weights"))
    assert isinstance(found, Outcome)
    assert found.trial == trial
    assert found.weights == {}
    assert found.looks.keys() == looks.keys()
    for one, other in [
        *((found.looks[name], value) for name, value in looks.items()),
        (found.validation, outcome.validation),
        (found.test, outcome.test),
    ]:
        assert one.dtype == np.float32
        np.testing.assert_array_equal(one, other)
