"""One network trained from several seeds, compiled once, which takes longer than training here."""

from collections.abc import Callable, Iterator, Sequence

import keras
import numpy as np
from scipy import stats


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


def half_width(scores: Sequence[float]) -> float:
    """Return half the width of the 95 % interval of the mean over seeds, by Student's t."""
    error = np.std(scores, ddof=1) / np.sqrt(len(scores))
    return float(stats.t.ppf(0.975, len(scores) - 1) * error)


def spread(scores: Sequence[float]) -> str:
    """Return the mean and half the width of its interval, as they are printed."""
    return f"{np.mean(scores):.3f} ± {half_width(scores):.3f}"
