"""Each way to prune; a new public class gets an entry in `SUBJECTS`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from regard.pruning import GradualSparsity, PruneMagnitude

WORDS, WIDTH, STEPS, UNITS, CLASSES = 11, 4, 3, 8, 5
BATCH, BATCHES, EPOCHS = 2, 5, 2


@dataclass(frozen=True)
class Subject:
    """One way to prune, and which weights it must leave.

    Args:
        name: how it is written.
        part: the public class.
        make: returns a new one, which chooses masks after steps 2, 4 and 7.
        left: the oracle: from the kernels to the masks at the end, in loops.
        formula: whether it differs from another subject in its formula alone, and so meets only
            the checks that a formula could break.
    """

    name: str
    part: Any
    make: Callable[..., Any]
    left: Callable[[list[np.ndarray]], list[np.ndarray]]
    formula: bool = False


def model(optimizer: Any = None, **options: Any) -> Any:
    """A small compiled model with an embedding, two kernels and biases."""
    made = keras.Sequential(
        [
            keras.Input((STEPS,)),
            keras.layers.Embedding(WORDS, WIDTH, name="words"),
            keras.layers.Flatten(),
            keras.layers.Dense(UNITS, "tanh", name="hidden"),
            keras.layers.Dense(CLASSES, name="answer"),
        ]
    )
    random = np.random.default_rng(1)
    made.set_weights([random.normal(size=each.shape) for each in made.get_weights()])
    made.compile(optimizer or keras.optimizers.SGD(0.1, momentum=0.9), "mse", **options)
    return made


def data() -> tuple[np.ndarray, np.ndarray]:
    """Words and numbers."""
    random = np.random.default_rng(2)
    x = random.integers(0, WORDS, (BATCH * BATCHES, STEPS))
    return x, random.normal(size=(BATCH * BATCHES, CLASSES)).astype("float32")


def fitted(made: Any, *callbacks: Any, epochs: int = EPOCHS, validation: bool = False) -> Any:
    """Train; return the model."""
    x, y = data()
    fit = {"batch_size": BATCH, "epochs": epochs, "verbose": 0, "shuffle": False}
    made.fit(x, y, validation_data=(x, y) if validation else None, callbacks=list(callbacks), **fit)
    return made


def kernels(made: Any) -> list[np.ndarray]:
    """The values of the two kernels."""
    return [keras.ops.convert_to_numpy(made.get_layer(n).kernel) for n in ("hidden", "answer")]


def _smallest(values: list[np.ndarray], share: float) -> list[np.ndarray]:
    """Each kernel on its own: sorted, the first share out."""
    masks = []
    for value in values:
        mask = np.ones(value.shape, bool)
        order = sorted(np.ndindex(value.shape), key=lambda place: abs(float(value[place])))
        for place in order[: round(share * value.size)]:
            mask[place] = False
        masks.append(mask)
    return masks


def _smallest_of_all(values: list[np.ndarray], share: float) -> list[np.ndarray]:
    masks = [np.ones(value.shape, bool) for value in values]
    places = [(n, place) for n, value in enumerate(values) for place in np.ndindex(value.shape)]
    places.sort(key=lambda each: abs(float(values[each[0]][each[1]])))
    for n, place in places[: round(share * len(places))]:
        masks[n][place] = False
    return masks


def _two_of_four(values: list[np.ndarray]) -> list[np.ndarray]:
    masks = [np.ones(value.shape, bool) for value in values]
    for value, mask in zip(values, masks, strict=True):
        for column in range(value.shape[1]):
            for row in range(0, value.shape[0], 4):
                four = sorted(range(row, row + 4), key=lambda k: abs(float(value[k, column])))
                mask[four[0], column] = mask[four[1], column] = False
    return masks


def _schedule(final: float) -> GradualSparsity:
    return GradualSparsity(final, begin=2, end=7, frequency=2, initial=0.2, power=1)


SUBJECTS = (
    Subject(
        "PruneMagnitude(schedule)",
        PruneMagnitude,
        lambda schedule=None: PruneMagnitude(schedule or _schedule(0.7)),
        lambda values: _smallest(values, 0.7),
    ),
    Subject(
        "PruneMagnitude(schedule, scope='global')",
        PruneMagnitude,
        lambda schedule=None: PruneMagnitude(schedule or _schedule(0.6), scope="global"),
        lambda values: _smallest_of_all(values, 0.6),
        formula=True,
    ),
    Subject(
        "PruneMagnitude(schedule, '2:4')",
        PruneMagnitude,
        lambda schedule=None: PruneMagnitude(schedule or _schedule(0.5), "2:4"),
        _two_of_four,
        formula=True,
    ),
)


def subject(name: str) -> Subject:
    """Return the subject called `name`."""
    return next(each for each in SUBJECTS if each.name == name)
