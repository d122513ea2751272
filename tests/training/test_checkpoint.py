"""A training that is stopped at any check goes on to the same bits, from its own file alone."""

import dataclasses
import functools
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from regard.comparison import Check, TrialKey
from regard.comparison.outcome import Outcome
from regard.comparison.task import UnwritableError
from regard.errors import RunFolderError
from regard.tasks.text_classification.split_data import Material
from regard.tasks.text_classification.text_network import text_trials
from regard.training.checkpoint import Checkpoint, CheckpointFile
from regard.training.network_trials import NetworkTrials
from tests.comparison.small_material import small_material, small_plan
from tests.comparison.small_trials import assert_same, changed, told

KEY = TrialKey("pooling_linear")
# Dropout, so that random numbers are drawn; a rate at which the best state is not the last.
PLAN = small_plan(
    encoder="none", dropout=0.4, learning_rate=1.0, epochs=3, patience=20, rate_check=False
)
HELD = Checkpoint(
    checks=(Check(2, 0.25, 0.7, 0.6, 0.5), Check(3, 0.5, 0.1 + 0.2, 1 / 3, 1.0)),
    best_check=2,
    seconds=1e-9 / 3,
    variables=(np.float32(0.1).reshape(()), np.arange(6, dtype=np.uint32).reshape(2, 3).T),
    best=(np.arange(3.0),),
)


@functools.cache
def material() -> Material:
    return small_material(PLAN)


@functools.cache
def compiled() -> NetworkTrials:
    trials = text_trials(KEY.contender, PLAN, lambda split: material())
    told(trials, KEY)
    return trials


def stopped_after(trials: NetworkTrials, file: Path, checks: int) -> None:
    """Train until a check has been told, and no further."""
    events = trials.resumable_run(KEY, file)
    while checks:
        checks -= isinstance(next(events), Check)
    events.close()


def resumed(trials: NetworkTrials, file: Path) -> tuple[list[Check], Outcome]:
    *checks, outcome = (event for event in trials.resumable_run(KEY, file) if event is not None)
    return checks, outcome


@pytest.mark.every_backend
def test_a_training_that_is_stopped_at_each_check_ends_with_the_same_bits(tmp_path) -> None:
    through = told(changed(compiled(), material()), KEY)
    count = len(through[0])
    assert count == 12  # on JAX the seventh is the best, so that is not the last state
    for checks in range(1, count + 1):
        stopped_after(changed(compiled(), material()), tmp_path / "kept", checks)
    found = resumed(changed(compiled(), material()), tmp_path / "kept")
    assert_same(found, through)
    assert found[1].looks["probe"].tobytes() == through[1].looks["probe"].tobytes()
    # In a process that has compiled nothing yet.
    stopped_after(changed(compiled(), material()), tmp_path / "early", 3)
    fresh = text_trials(KEY.contender, PLAN, lambda split: material())
    assert_same(resumed(fresh, tmp_path / "early"), through)


def test_a_training_that_patience_has_ended_takes_no_further_step(tmp_path) -> None:
    plan = {"patience": 2, "epochs": 9}
    through = told(changed(compiled(), material(), **plan), KEY)
    assert len(through[0]) < 9 * 4
    stopped_after(changed(compiled(), material(), **plan), tmp_path / "kept", len(through[0]))
    assert_same(resumed(changed(compiled(), material(), **plan), tmp_path / "kept"), through)


def test_time_of_training_goes_on(tmp_path) -> None:
    file = CheckpointFile(tmp_path / "kept", KEY, PLAN)
    stopped_after(changed(compiled(), material()), tmp_path / "kept", 2)
    found = file.read()
    assert found is not None
    assert found.seconds > 0
    file.write(dataclasses.replace(found, seconds=1e6))
    assert resumed(changed(compiled(), material()), tmp_path / "kept")[1].trial.train_seconds > 1e6


# The file.


def test_a_checkpoint_comes_back_as_it_was(tmp_path) -> None:
    file = CheckpointFile(tmp_path / "kept", KEY, PLAN)
    assert file.read() is None
    file.write(HELD)
    found = file.read()
    assert found is not None
    assert (found.checks, found.best_check, found.seconds) == (HELD.checks, 2, 1e-9 / 3)
    for one, other in zip(
        (*found.variables, *found.best), (*HELD.variables, *HELD.best), strict=True
    ):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        np.testing.assert_array_equal(one, other)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_more_than_ten_arrays_keep_their_order(tmp_path) -> None:
    many = dataclasses.replace(HELD, variables=[np.array(float(each)) for each in range(12)])
    file = CheckpointFile(tmp_path / "kept", KEY, PLAN)
    file.write(many)
    found = file.read()
    assert found is not None
    assert [float(each) for each in found.variables] == list(range(12))


@pytest.mark.parametrize(
    ("key", "plan", "what"),
    [
        (KEY._replace(seed=1), PLAN, r"has the key \['pooling_linear', 0, 0, 0\] instead of"),
        (KEY, dataclasses.replace(PLAN, epochs=4), "has the plan '[0-9a-f]{64}' instead of"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused(tmp_path, key, plan, what) -> None:
    CheckpointFile(tmp_path / "kept", KEY, PLAN).write(HELD)
    with pytest.raises(RunFolderError, match=f"a checkpoint of its own.*kept', which {what}"):
        CheckpointFile(tmp_path / "kept", key, plan).read()


def test_the_state_of_another_network_is_refused(tmp_path) -> None:
    CheckpointFile(tmp_path / "kept", KEY, PLAN).write(HELD)
    with pytest.raises(RunFolderError, match="which holds the state of another network"):
        next(changed(compiled(), material()).resumable_run(KEY, tmp_path / "kept"))


def test_damage_is_refused(tmp_path) -> None:
    path = tmp_path / "kept"
    file = CheckpointFile(path, KEY, PLAN)
    file.write(HELD)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(RunFolderError, match=r"which cannot be read: .* Remove the file, and"):
        file.read()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(RunFolderError, match="which is not as it was written"):
        file.read()
    path.write_bytes(whole.replace(b"0.25", b"0.75"))  # in the checks
    with pytest.raises(RunFolderError, match="which is not as it was written"):
        file.read()
    save_file(load_file(path), path)
    with pytest.raises(RunFolderError, match="which cannot be read"):
        file.read()


def test_a_file_that_cannot_be_written_is_told_and_the_earlier_one_stays(
    tmp_path, monkeypatch
) -> None:
    file = CheckpointFile(tmp_path / "kept", KEY, PLAN)
    file.write(HELD)

    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("regard._atomic_files.write_through", full)
    with pytest.raises(UnwritableError, match=r"^kept: .*No space left"):
        file.write(dataclasses.replace(HELD, best_check=1))
    monkeypatch.undo()
    found = file.read()
    assert found is not None
    assert found.best_check == 2
