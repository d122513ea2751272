"""Messages go through JSON, and come back as they were."""

import json

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

from regard.comparison import Check, Trial, TrialKey
from regard.comparison.best_model import weights_metadata
from regard.comparison.outcome import Outcome
from regard.errors import TrialError
from regard.execution.messages import (
    check_message,
    failure_reason,
    outcome_message,
    read_check,
    read_key,
    read_outcome,
    trial_order,
)

KEY = TrialKey("pooling_mlp", 3, 1, 2)


def sent(message: dict) -> dict:
    line = json.dumps(message)
    assert "\n" not in line  # one message is one line
    return json.loads(line)


def answers(rows: int) -> np.ndarray:
    return np.random.default_rng(rows).dirichlet(np.ones(3), rows).astype(np.float32)


def test_an_order_brings_its_key(tmp_path) -> None:
    order = sent(trial_order(KEY, tmp_path / "new-1.safetensors"))
    assert order["order"] == "trial"
    assert read_key(order) == KEY
    assert isinstance(read_key(order), TrialKey)
    assert order["weights"] == str(tmp_path / "new-1.safetensors")


def test_a_check_comes_back_exactly() -> None:
    check = Check(step=7, epoch=1 / 3, loss=0.1 + 0.2, validation_loss=2 / 3, validation_accuracy=1)
    message = sent(check_message(check))
    assert message["event"] == "check"
    assert read_check(message) == check


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
    weights = {"a/kernel": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([2.5])}
    file = tmp_path / "weights.safetensors"
    looks = {"weights": answers(11), "removal": np.ones((2, 2, 2, 5), np.float32)}
    outcome = Outcome(trial, validation=answers(5), test=answers(7), weights=weights, looks=looks)
    message = sent(outcome_message(outcome, file))
    found, arrays, seen = read_outcome(message, KEY)
    assert message["event"] == "done"
    with safe_open(file, framework="numpy") as written:
        assert written.metadata() == weights_metadata(KEY)
    assert seen.keys() == looks.keys()
    for name, value in looks.items():
        assert seen[name].dtype == np.float32
        np.testing.assert_array_equal(seen[name], value)
    assert found == trial
    for part in ("validation", "test"):
        assert arrays[part].dtype == np.float32
        np.testing.assert_array_equal(arrays[part], getattr(outcome, part))
    kept = load_file(file)
    assert kept.keys() == weights.keys()
    for name, value in weights.items():
        np.testing.assert_array_equal(kept[name], value)


def test_a_contender_without_weights_writes_no_file(tmp_path) -> None:
    outcome = Outcome(Trial(TrialKey("words")), answers(2), answers(3), weights={})
    outcome_message(outcome, tmp_path / "weights.safetensors")
    assert list(tmp_path.iterdir()) == []


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
