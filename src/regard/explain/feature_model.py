"""A model that gives the values before or after a layer of another, instead of its answer."""

from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard._checks import did_you_mean
from regard._keras import keras
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError, UnknownNameError
from regard.explain.attending_layers import layers_below
from regard.explain.layer_calls import free_key, unwatched_calls, watched_calls
from regard.ops.keras_mask import carried_mask
from regard.ops.pooling import masked_mean

__all__ = ["FeatureModel"]

_SIDES = ("input", "output")
_STEPS = ("mean", "keep")


@dataclass(frozen=True)
class _Call:
    """What one call of a layer took and gave, each with its mask."""

    layer: Any
    taken: Any
    given: Any
    taken_mask: Any
    given_mask: Any


@final
class FeatureModel(keras.Model):  # type: ignore[misc]
    """Call a model, and return the values before or after one of its layers.

    The arguments are those of `regard.explain.features`.

    Args:
        model: a built model; it is not changed, and its weights are shared.
        layer: name or path of a layer, with `#2` for its second call; None for the vector that the
            answer is made of.
        side: `"input"` or `"output"`; None for the input of a dropout layer, else the output.
        steps: `"mean"` or `"keep"`.
        masked: whether the inputs are a list of the model's inputs and the valid steps, which count
            where the values have steps.

    Raises:
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such layer, side or way.

    Attributes:
        place: which values the last call gave, such as `"input of dropout"`; None before it.
        has_steps: whether these were a mean over steps.
    """

    def __init__(
        self,
        model: keras.Model,
        layer: str | None = None,
        *,
        side: str | None = None,
        steps: str = "mean",
        masked: bool = False,
    ) -> None:
        super().__init__(name="features")
        self.model = model
        self.layer = layer
        self.side = None if side is None else _checks.one_of("side", side, _SIDES)
        self.steps = _checks.one_of("steps", steps, _STEPS)
        self.masked = _checks.boolean("masked", masked)
        self.place: str | None = None
        self.has_steps = False
        self._places = _places(model)
        if layer is not None:
            _check_name(layer, self._places)
        self.built = model.built  # else Keras calls it once as it is, before it compiles it

    def call(self, inputs: Any) -> Any:
        """Return the values of each row."""
        inputs, valid = inputs if self.masked else (inputs, None)
        calls: dict[str, _Call] = {}
        # What is assigned on the way, such as the states of a stateful layer, is dropped with the
        # scope, which starts from the values of this call.
        values = [(each, each.value) for each in self.model.variables]
        with watched_calls(self._places, _noting(calls)), keras.StatelessScope(values):
            self.model(inputs, training=False)
        key, side = _chosen(self.layer, self.side, calls)
        self.place = f"{side} of {key}"
        found, mask = _side_of(calls[key], side, key)
        if self.steps == "keep" or len(found.shape) != 3:
            self.has_steps = False
            return found
        self.has_steps = True
        return _mean(found, mask if valid is None else valid, self.place)

    def rows(self, inputs: Any) -> NDArray[Any]:
        """Return the values for a batch.

        Args:
            inputs: of the model, arrays of one number of rows.

        Returns:
            Shape `(rows, ...)`.
        """
        return np.asarray(self.predict_on_batch(inputs))


def _places(model: keras.Model) -> dict[str, list[keras.layers.Layer]]:
    """The layers of a model and of those within it, not the parts of a layer."""
    found = layers_below(model, into=lambda each: isinstance(each, keras.Model))
    kept = {
        path: [each for each in several if not isinstance(each, keras.layers.InputLayer)]
        for path, several in found.items()
    }
    return {path: several for path, several in kept.items() if several}


def _check_name(layer: Any, places: dict[str, Any]) -> None:
    if not isinstance(layer, str):
        raise ArgumentTypeError(
            "`layer` must be the name of a layer, or None. Received:"
            f" layer={_checks.written(layer)} of type {type(layer).__name__}"
        )
    if layer.partition("#")[0] in places:
        return
    ends = [path for path in places if path.rpartition("/")[2] == layer]
    hint = f" Did you mean {ends[0]!r}?" if ends else did_you_mean(layer, places)
    raise UnknownNameError(
        f"`layer` must be one of {', '.join(map(repr, places))}. Received:"
        f" layer={_checks.written(layer)}.{hint}"
    )


def _noting(calls: dict[str, _Call]) -> Any:
    def around(path: str, layer: Any, call: Any, args: Any, kwargs: Any) -> Any:
        taken = args[0] if args else next(iter(kwargs.values()), None)
        mask = kwargs.get("mask")
        mask = _carried(taken) if mask is None else mask
        key = free_key(path, calls)
        if isinstance(layer, keras.Model):
            given = call(*args, **kwargs)
        else:
            with unwatched_calls():
                given = call(*args, **kwargs)
        calls[key] = _Call(layer, taken, given, mask, _mask_after(layer, taken, given, mask))
        return given

    return around


def _carried(values: Any) -> Any:
    """The mask of one tensor, None of several."""
    return carried_mask(values) if keras.ops.is_tensor(values) else None


def _mask_after(layer: Any, taken: Any, given: Any, mask: Any) -> Any:
    """The mask that Keras will attach to what a layer gave, once its call has returned."""
    if not keras.ops.is_tensor(given):
        return None
    found = carried_mask(given)
    if found is None and layer.supports_masking and not isinstance(layer, keras.Model):
        found = layer.compute_mask(taken, mask)
    return found


def _chosen(layer: str | None, side: str | None, calls: dict[str, _Call]) -> tuple[str, str]:
    """The name of the call that is meant, and the side of it."""
    if layer is None:
        return _before_answer(calls), side or "input"
    key = layer.removesuffix("#1")
    if key not in calls:
        raise ArgumentError(
            f"`layer` must be called on the way to the outputs. Received: layer={layer!r}; the"
            f" calls are {', '.join(map(repr, calls))}"
        )
    if key == layer and f"{key}#2" in calls:
        several = [each for each in calls if each.partition("#")[0] == key]
        raise ArgumentError(
            f"`layer` must say which call of a layer that is called {len(several)} times:"
            f" '{key}#1' to {several[-1]!r}. Received: layer={layer!r}"
        )
    default = "input" if _drops(calls[key].layer) else "output"
    return key, side or default


def _before_answer(calls: dict[str, _Call]) -> str:
    keys = [key for key, each in calls.items() if not isinstance(each.layer, keras.Model)]
    weighty = [place for place, key in enumerate(keys) if calls[key].layer.weights]
    if not weighty:
        raise ArgumentError(
            "`layer` must be given for a model whose layers have no weights. Received: layer=None"
        )
    last = weighty[-1]
    dropped = last > 0 and _drops(calls[keys[last - 1]].layer)
    return keys[last - 1] if dropped else keys[last]


def _drops(layer: Any) -> bool:
    kinds = (
        keras.layers.Dropout,
        keras.layers.SpatialDropout1D,
        keras.layers.SpatialDropout2D,
        keras.layers.SpatialDropout3D,
        keras.layers.AlphaDropout,
        keras.layers.GaussianDropout,
    )
    return isinstance(layer, kinds)


def _side_of(call: _Call, side: str, key: str) -> tuple[Any, Any]:
    values, mask = (
        (call.taken, call.taken_mask) if side == "input" else (call.given, call.given_mask)
    )
    if not keras.ops.is_tensor(values):
        raise ArgumentError(
            f"`layer` must have one tensor as {side}. Received: {key!r} with"
            f" {len(keras.tree.flatten(values))}; name the layer beside it, or the other `side`"
        )
    return values, mask


def _mean(values: Any, mask: Any, place: str) -> Any:
    if mask is None:
        return keras.ops.mean(values, axis=1)
    if tuple(mask.shape[1:]) != (values.shape[1],):
        raise ShapeError(
            f"`mask` must be (B, T), a value for each step of the {place}, {tuple(values.shape)}."
            f" Received: a mask of shape {tuple(mask.shape)}"
        )
    return masked_mean(values, keras.ops.cast(mask, "bool"))
