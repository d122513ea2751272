"""A training: when it is validated, when it ends, and that the best state comes back."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from regard.comparison import Check
from regard.errors import TrialError
from regard.training.loop import (
    BestState,
    checks_of_epoch,
    read_state,
    training_checks,
    write_state,
)
from tests.comparison.clock import Clock

pytestmark = pytest.mark.every_backend


@pytest.mark.parametrize(
    ("batches", "ends"),
    [
        (1, (1,)),
        (2, (1, 2)),
        (3, (1, 2, 3)),
        (4, (1, 2, 3, 4)),
        (5, (2, 3, 4, 5)),
        (6, (2, 3, 5, 6)),
        (7, (2, 4, 6, 7)),
        (8, (2, 4, 6, 8)),
        (117, (30, 59, 88, 117)),
    ],
)
def test_an_epoch_is_validated_after_each_quarter_or_less_often(batches, ends) -> None:
    assert checks_of_epoch(batches) == ends


class Training:
    """A training whose validation losses are given; its only weight counts the steps."""

    def __init__(self, losses, *, batches=4, epochs=3, patience=9) -> None:
        self.weight = keras.Variable(np.zeros((2, 3)), dtype="float32")
        self.best = BestState(SimpleNamespace(weights=[self.weight]), patience)
        self.losses, self.batches, self.epochs = iter(losses), batches, epochs
        self.seen: list[tuple[int, int]] = []

    def step(self, batch: tuple[int, int]) -> float:
        self.seen.append(batch)
        self.weight.assign_add(np.ones((2, 3)))
        return 10.0 * len(self.seen)

    def run(self, taken: int = 0) -> list[Check | None]:
        return list(
            training_checks(
                lambda epoch: ((epoch, number) for number in range(self.batches)),
                self.batches,
                epochs=self.epochs,
                step=self.step,
                measure=lambda: (next(self.losses), 0.5),
                best=self.best,
                taken=taken,
            )
        )

    @property
    def state(self) -> float:
        """After how many steps the weight was as it is now."""
        (value,) = read_state([self.weight])
        assert (value == value[0, 0]).all()
        return float(value[0, 0])


def test_checks_tell_steps_epochs_and_the_mean_loss_since_the_last() -> None:
    training = Training([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], batches=5, epochs=2)
    checks = training.run()
    assert [check.step for check in checks] == [2, 3, 4, 5, 7, 8, 9, 10]
    assert [check.epoch for check in checks] == [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]
    assert [check.loss for check in checks] == [15, 30, 40, 50, 65, 80, 90, 100]
    assert [check.validation_loss for check in checks][-2:] == [0.3, 0.2]
    assert {check.validation_accuracy for check in checks} == {0.5}
    assert training.seen == [(epoch, number) for epoch in (0, 1) for number in range(5)]


def test_with_few_batches_epochs_are_still_whole() -> None:
    checks = Training([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], batches=3, epochs=2).run()
    assert [check.epoch for check in checks] == pytest.approx([1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2])
    checks = Training([0.9, 0.8], batches=1, epochs=2).run()
    assert [(check.step, check.epoch) for check in checks] == [(1, 1), (2, 2)]


def test_the_best_state_comes_back_at_the_end() -> None:
    training = Training([0.9, 0.6, 0.7, 0.8], epochs=1)
    training.run()
    assert (training.best.loss, training.best.check, training.best.checks) == (0.6, 2, 4)
    assert len(training.seen) == 4
    assert training.state == 2
    assert not training.best.waited_enough


def test_patience_counts_quarters_of_an_epoch_and_an_equal_loss_is_no_better_one() -> None:
    training = Training([0.9, 0.6, 0.7, 0.6, 0.65, 0.1], patience=3, epochs=2)
    assert len(training.run()) == 5
    assert training.best.waited_enough
    assert (training.best.check, training.best.checks) == (2, 5)
    assert len(training.seen) == 5
    assert training.state == 2


def test_patience_begins_anew_after_a_better_check() -> None:
    training = Training([0.9, 0.91, 0.8, 0.81, 0.7, 0.71, 0.72, 0.1], patience=2, epochs=2)
    assert len(training.run()) == 7
    assert (training.best.check, training.state) == (5, 5)


def test_patience_that_ends_with_the_budget_has_ended_it() -> None:
    training = Training([0.6, 0.7, 0.8, 0.9], patience=3, epochs=1)
    assert len(training.run()) == 4
    assert training.best.waited_enough


def test_the_last_check_may_be_the_best() -> None:
    training = Training([0.9, 0.8, 0.7, 0.6], epochs=1)
    training.run()
    assert (training.best.check, training.best.checks, training.state) == (4, 4, 4)


@pytest.mark.parametrize("stopped", range(1, 9))
def test_a_training_that_goes_on_takes_the_steps_that_are_left(stopped) -> None:
    losses = [0.9, 0.8, 0.3, 0.6, 0.5, 0.4, 0.7, 0.35]
    whole = Training(losses, batches=5, epochs=2)
    checks = whole.run()
    earlier, taken = checks[:stopped], checks[stopped - 1].step
    later = Training(losses[stopped:], batches=5, epochs=2)
    best = min(range(stopped), key=losses.__getitem__) + 1
    state = np.full((2, 3), checks[best - 1].step, np.float32)
    later.best.take_up(earlier, best, [state])
    write_state([later.weight], [np.full((2, 3), taken, np.float32)])
    later.step = lambda batch: Training.step(later, batch) + 10.0 * taken  # type: ignore[method-assign]
    assert earlier + later.run(taken) == checks
    assert later.seen == whole.seen[taken:]
    assert (later.best.loss, later.best.check, later.best.checks) == (0.3, 3, 8)
    assert later.state == whole.state == 4


def test_a_training_that_has_waited_enough_takes_no_further_step() -> None:
    training = Training([], patience=2)
    checks = [
        Check(step, step / 4, 1.0, loss, 0.5) for step, loss in ((1, 0.6), (2, 0.7), (3, 0.8))
    ]
    training.best.take_up(checks, 1, [np.ones((2, 3), np.float32)])
    assert training.run(taken=3) == []
    assert (training.seen, training.state) == ([], 1)


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_finite_number_ends_the_training(loss) -> None:
    training = Training([0.9] * 9)
    step = training.step
    training.step = lambda batch: loss if len(training.seen) == 2 else step(batch)
    with pytest.raises(TrialError, match=rf"must be a finite number\. Received: {loss} in step 3$"):
        training.run()


def test_a_sign_comes_about_once_a_second(monkeypatch) -> None:
    clock = Clock()
    monkeypatch.setattr("regard.training.loop.time", clock)
    training = Training([0.9, 0.8, 0.7, 0.6], batches=11, epochs=1)
    step = training.step

    def slow_step(batch: tuple[int, int]) -> float:
        clock.now += 0.21
        return step(batch)

    training.step = slow_step  # type: ignore[method-assign]
    events = training.run()
    assert events.count(None) == 2
    assert len(events) == 6
    assert None not in Training([0.9] * 9, epochs=1).run()


def test_a_state_that_was_read_does_not_change_with_the_variable() -> None:
    variables = [
        keras.Variable(np.arange(6.0).reshape(2, 3)),
        keras.Variable(7, dtype="int32", trainable=False),
    ]
    state = read_state(variables)
    for variable in variables:
        variable.assign(variable + 1)
    assert state[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert state[1] == 7
    write_state(variables, state)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(variables[0]), state[0])
    assert int(keras.ops.convert_to_numpy(variables[1])) == 7


def test_a_state_of_other_variables_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        write_state([keras.Variable(1.0)], [])
