"""One network trained from several seeds, compiled once, which takes longer than training here."""

from collections.abc import Callable, Iterator

import keras
import numpy as np


def networks(
    make: Callable[[int], keras.Model], seeds: int, rate: float
) -> Iterator[tuple[int, keras.Model]]:
    """Yield each seed and a network, ready to train, with the weights that `make(seed)` has."""
    network = make(0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(rate), {"answer": loss})
    optimizer = network.optimizer
    optimizer.build(network.trainable_variables)
    begin = [np.array(keras.ops.convert_to_numpy(each)) for each in optimizer.variables]
    for seed in range(seeds):
        # `make` also sets the seed of the order in which samples come.
        network.set_weights(make(seed).get_weights())
        for variable, value in zip(optimizer.variables, begin, strict=True):
            variable.assign(value)
        yield seed, network


def spread(numbers: list[float]) -> str:
    """The mean, and the lowest and highest."""
    return f"{np.mean(numbers):.3f} ({min(numbers):.3f} – {max(numbers):.3f})"
