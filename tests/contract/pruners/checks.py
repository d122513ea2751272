"""The list of checks: one function, one promise of a pruner."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from regard.pruning import GradualSparsity
from tests.contract.pruners.subjects import BATCHES, EPOCHS, Subject, fitted, kernels, model

CHECKS: dict[str, Callable[[Subject], None]] = {}

# What a formula could break in a pruner that is right with another.
FORMULA = {"smallest_go", "what_is_pruned_stays"}


def promise(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
    """Put a function into the list; its docstring is the promise."""
    CHECKS[function.__name__] = function
    return function


def applies(check: str, subject: Subject) -> bool:
    """Whether a subject is held to a check."""
    return check in FORMULA or not subject.formula


class _Seen(keras.callbacks.Callback):
    """What a callback behind the pruner sees after each batch, and what validation works with."""

    def __init__(self, pruner: Any) -> None:
        super().__init__()
        self.pruner = pruner
        self.masks: list[list[np.ndarray]] = []
        self.broken: list[str] = []

    def _look(self, when: str) -> None:
        masks = list(self.pruner.masks.values())
        self.masks.append(masks)
        for value, mask in zip(kernels(self.model), masks, strict=True):
            if np.any(value[~mask]):
                self.broken.append(when)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._look(f"batch {batch}")

    def on_test_begin(self, logs: Any = None) -> None:
        self._look("validation")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._look(f"end of epoch {epoch}")


@promise
def smallest_go(subject: Subject) -> None:
    """With weights that stand still, those are zero that a loop in the order of sizes takes out."""
    made = model(keras.optimizers.SGD(0.0))
    before = kernels(made)
    pruner = subject.make()
    fitted(made, pruner)
    for value, start, left in zip(kernels(made), before, subject.left(before), strict=True):
        assert np.array_equal(value, np.where(left, start, 0))


@promise
def what_is_pruned_stays(subject: Subject) -> None:
    """Masks take more and more out, and never give a weight back."""
    pruner = subject.make()
    seen = _Seen(pruner)
    made = fitted(model(keras.optimizers.SGD(0.5, momentum=0.9)), pruner, seen)
    counts = [sum(int((~mask).sum()) for mask in masks) for masks in seen.masks]
    assert len(set(counts)) > 2
    for earlier, later in zip(seen.masks, seen.masks[1:], strict=False):
        assert not any(np.any(b & ~a) for a, b in zip(earlier, later, strict=True))
    zeros = sum(int((value == 0).sum()) for value in kernels(made))
    assert zeros == counts[-1] == round(pruner.schedule.final * sum(v.size for v in kernels(made)))


@promise
def zeros_hold_after_each_step(subject: Subject) -> None:
    """Under momentum too, after each batch, in validation, and after the last step."""
    pruner = subject.make()
    seen = _Seen(pruner)
    made = fitted(model(), pruner, seen, validation=True)
    assert seen.broken == []
    for value, mask in zip(kernels(made), pruner.masks.values(), strict=True):
        assert not np.any(value[~mask])
        assert np.all(value[mask])


@promise
def schedule_says_the_share(subject: Subject) -> None:
    """After each batch as many weights are out as the schedule said when it was last due."""
    pruner = subject.make()
    seen = _Seen(pruner)
    fitted(model(), pruner, seen)
    expected, share = [], 0.0
    for step in range(1, BATCHES * EPOCHS + 1):
        if step in (2, 4, 6, 7):
            share = pruner.schedule(step)
        expected.append([round(share * size) for size in (96, 40)])
        if step % BATCHES == 0:
            expected.append(expected[-1])  # at the end of the epoch
    found = [[int((~mask).sum()) for mask in masks] for masks in seen.masks]
    assert found == expected
    assert pruner.steps == BATCHES * EPOCHS


@promise
def steps_compiled_into_one_count(subject: Subject) -> None:
    """Where several steps are compiled into one, all of them count."""
    if keras.backend.backend() == "torch":
        pytest.skip("Keras compiles no steps together on PyTorch")
    pruner = subject.make()
    made = fitted(model(steps_per_execution=2), pruner)
    assert pruner.steps == BATCHES * EPOCHS
    zeros = [int((value == 0).sum()) for value in kernels(made)]
    assert zeros == [round(pruner.schedule.final * size) for size in (96, 40)]


@promise
def moving_average_has_zeros(subject: Subject) -> None:
    """An optimizer that ends with the moving average of the weights leaves the zeros."""
    pruner = subject.make()
    made = fitted(model(keras.optimizers.SGD(0.1, use_ema=True)), pruner)
    for value, mask in zip(kernels(made), pruner.masks.values(), strict=True):
        assert not np.any(value[~mask])


@promise
def nothing_changes_before_the_schedule_begins(subject: Subject) -> None:
    """Until then, and in embeddings and biases, training is what it is without a pruner."""
    late = GradualSparsity(0.5, begin=BATCHES * EPOCHS, end=BATCHES * EPOCHS)
    pruner = subject.make(late)
    pruned, plain = fitted(model(), pruner), fitted(model())
    masks = list(pruner.masks.values())
    assert [int((~mask).sum()) for mask in masks] == [48, 20]
    for found, value, mask in zip(kernels(pruned), kernels(plain), masks, strict=True):
        assert np.array_equal(found, np.where(mask, value, 0))
    for found, value in zip(pruned.get_weights(), plain.get_weights(), strict=True):
        assert np.array_equal(found, value) or found.size in (96, 40)


@promise
def saved_model_keeps_zeros(subject: Subject) -> None:
    """The file is that of a plain model: loaded, it has the same weights, and none of regard."""
    made = fitted(model(), subject.make())
    with tempfile.TemporaryDirectory() as folder:
        made.save(Path(folder) / "model.keras")
        loaded = keras.saving.load_model(Path(folder) / "model.keras")
    for value, other in zip(made.get_weights(), loaded.get_weights(), strict=True):
        assert np.array_equal(value, other)
    assert {type(each) for each in loaded.layers} == {type(each) for each in made.layers}


@promise
def a_second_fit_goes_on(subject: Subject) -> None:
    """Steps and masks go on over calls of `fit`; another model begins from the start."""
    pruner = subject.make()
    made = model()
    fitted(made, pruner)
    before = list(pruner.masks.values())
    fitted(made, pruner, epochs=1)
    assert pruner.steps == BATCHES * (EPOCHS + 1)
    for mask, later, value in zip(before, pruner.masks.values(), kernels(made), strict=True):
        assert np.array_equal(mask, later)
        assert not np.any(value[~mask])
    fitted(model(), pruner)
    assert pruner.steps == BATCHES * EPOCHS
