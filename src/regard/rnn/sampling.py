"""Answers of a model with its dropout on: how sure it is."""

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError
from regard.ops.dropout_mode import dropout_on
from regard.rnn.keras_dropout import can_drop, dropping
from regard.rnn.sampled_predictions import SampledPredictions

__all__ = ["predict_samples"]


def predict_samples(
    model: Any,
    x: Any,
    n: int,
    *,
    batch_size: int = 32,
    seed: int | None = None,
    other_layers: Sequence[Any] = (),
) -> Any:
    """Predict several times with dropout on and everything else as at prediction.

    Each sample drops other elements, and each row of a batch its own. `model(x, training=True)`
    does not do: it also has batch normalisation use, and change, the statistics of this batch. The
    model is left as it was, but for the seeds of its layers where `seed` is None.

    Dropout is what `Dropout`, `SpatialDropout*`, `AlphaDropout`, `GaussianDropout`, the recurrent
    layers and cells, and the attention layers of Keras do by their rates, and those of regard;
    wherever they are in the model. Noise that is added (`GaussianNoise`) stays off.

    What it says is what the model was trained to: a network without dropout in training, or with
    another rate, gives a spread that means nothing. The spread is that of the prediction: the noise
    of the targets comes on top. Without retraining, a larger rate gives a larger spread.

    Args:
        model: a built `keras.Model`, with dropout of a rate above 0 somewhere.
        x: what `model.predict` takes as arrays.
        n: how many samples, at least 2.
        batch_size: rows of a batch.
        seed: the same seed, the same samples; None goes on with the seeds of the layers.
        other_layers: layers of your own in the model that drop something when called with
            `training=True`. They are called so, with all that they do then.

    Returns:
        `SampledPredictions`; where the model has several outputs, that structure of them.

    Raises:
        ArgumentError: for fewer than 2 samples, or a model that is not built or drops nothing.
        ArgumentTypeError: for another model than Keras's, or inputs that are no arrays.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.rnn import predict_samples
        >>> model = keras.Sequential(
        ...     [keras.Input((3,)), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
        ... )
        >>> found = predict_samples(model, np.ones((4, 3), "float32"), 5, seed=0)
        >>> found.samples.shape, found.spread.shape
        ((5, 4, 1), (4, 1))

    Source:
        Gal and Ghahramani (2016), Dropout as a Bayesian approximation, equations 6 and 7.
        Differs: no noise of the targets is added to the variance.
    """
    if not isinstance(model, keras.Model):
        raise ArgumentTypeError(f"`model` must be a keras.Model. Received: model={model!r}")
    if not model.built:
        raise ArgumentError("`model` must be built: call it once. Received: built=False")
    if _checks.positive_integer("n", n) < 2:
        raise ArgumentError(f"`n` must be at least 2, for a spread. Received: n={n}")
    _checks.positive_integer("batch_size", batch_size)
    if not all(hasattr(each, "shape") for each in keras.tree.flatten(x)):
        raise ArgumentTypeError(
            f"`x` must be arrays, whose rows keep their order. Received: x={_checks.written(x)}"
        )
    layers = list(model._flatten_layers())
    if not other_layers and not any(map(can_drop, layers)):
        raise ArgumentError(
            "The model must drop something, or all samples are the same. Received: no layer with a "
            "rate above 0. Name your own ones in `other_layers`"
        )
    with dropping(layers, other_layers), dropout_on():
        passes = list(_passes(model, x, n, batch_size, _checks.seed("seed", seed)))
    # Of tuples and lists of outputs: one for each.
    return keras.tree.map_structure(lambda *samples: SampledPredictions(np.stack(samples)), *passes)


def _passes(model: Any, x: Any, n: int, batch_size: int, seed: int | None) -> Iterator[Any]:
    """Predict n times from the same states, in functions traced with dropout."""
    weights = {id(each) for each in model.weights}
    seeds = [each for each in model.variables if id(each) not in weights]
    # As arrays of numpy: JAX's predict takes the variables' own away.
    before = [
        (each, np.array(keras.ops.convert_to_numpy(each.value)))
        for each in model.non_trainable_variables
    ]
    _begin(seeds, seed)
    model.predict_function = None
    drawn = {id(each) for each in seeds}
    try:
        for _ in range(n):
            yield model.predict(x, batch_size=batch_size, verbose=0)
            _restore(pair for pair in before if id(pair[0]) not in drawn)
    finally:
        model.predict_function = None
        _restore(pair for pair in before if seed is not None or id(pair[0]) not in drawn)


def _begin(seeds: list[Any], seed: int | None) -> None:
    if seed is None:
        return
    numbers = np.random.SeedSequence(seed).generate_state(len(seeds) or 1) % 2**31
    for variable, number in zip(seeds, numbers, strict=False):
        variable.assign(np.array([number, 0], keras.backend.standardize_dtype(variable.dtype)))


def _restore(pairs: Any) -> None:
    for variable, value in pairs:
        variable.assign(value)
