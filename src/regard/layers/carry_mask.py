"""A layer that hands its mask on, also where Keras drops it."""

import inspect
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.layers.checked_calls import CheckedCalls
from regard.layers.step_keeping import first_output_shape, keeps_steps
from regard.ops.call_masks import pooling_mask
from regard.ops.keras_mask import attach_mask, call_masked, carried_mask, drop_mask
from regard.ops.masks import zero_masked
from regard.ops.shapes import check_one_tensor

__all__ = ["CarryMask"]


@keras.saving.register_keras_serializable(package="regard")
class CarryMask(CheckedCalls):
    """Run a layer with the mask of its input, and put that mask on its output.

    From Keras 3.16 on the recurrent layers, `Bidirectional` and `TimeDistributed` use a mask and
    then drop it, so that what follows takes padding for steps. Around such a layer this one gives
    the mask to the call, and hands it on:

        out  = layer(inputs, 0 where masked; with the mask, if its call takes one)
        mask = the mask of the inputs, where `out` has their steps

    On Keras 3.15, which hands these masks on itself, valid steps come out as they do without it.

    Weights:
        Those of the layer.

    Args:
        layer: the layer to run, called with one tensor: a recurrent one, `Bidirectional`,
            `TimeDistributed`, or any other that keeps the steps, such as
            `keras.layers.Conv1D(..., padding="same")`.
        **kwargs: `name`, `dtype` (that of the layer, unless given) and the other arguments of
            `keras.layers.Layer`.

    Call arguments:
        inputs: (B, T, D), or (B, T, ..., D) for a layer that takes it.
        mask: (B, T); for inputs with more axes also (B, T, W), of which `TimeDistributed` hands
            each step its part.
        initial_state: the first states of a recurrent layer, as that takes them.
        training: the mode, for the layer.

    Returns:
        What the layer returns. An output with the steps of the inputs carries the mask; a last
        state carries none, nor do the states of `return_state=True`. Where a mask (B, T, W) has
        more axes than the output, a step counts if any part of it does.

    Mask contract:
        A masked step comes in as zeros, and so never is read. A mask that is given replaces the one
        that the inputs carry, and is the one that the output carries. What stands at a masked step
        of the output is the layer's affair: a recurrent one repeats its last output there, or gives
        zeros with `zero_output_for_mask=True`.

    Raises:
        ArgumentTypeError: if `layer` is no layer, or for a list of tensors in place of one.
        ArgumentError: for an `initial_state` that the layer does not take.
        ShapeError: if the layer returns another number of steps, for which there is no mask, or for
            inputs of the wrong rank or width.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import AttentionPooling, CarryMask
        >>> ids = keras.Input((None,), dtype="int32")
        >>> states = keras.layers.Embedding(11, 4, mask_zero=True)(ids)
        >>> states = CarryMask(keras.layers.GRU(3, return_sequences=True))(states)
        >>> model = keras.Model(ids, AttentionPooling()(states))
        >>> short, longer = np.array([[5, 2, 9]]), np.array([[5, 2, 9, 0, 0]])
        >>> one, other = (model.predict(each, verbose=0) for each in (short, longer))
        >>> bool(np.allclose(one, other, atol=1e-6))
        True

    Source:
        https://github.com/keras-team/keras/pull/23235, which took the masks away.
        Differs: the states that `return_state=True` gives carry no mask, and a mask also reaches a
        recurrent layer that is called with an `initial_state`, where Keras forgets it, and is
        turned round for one that goes backwards, whose outputs are.

    See also:
        `MultiHead`: several copies of a layer; it carries the mask too.
    """

    _inputs = ("inputs",)

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        if not isinstance(layer, keras.layers.Layer):
            raise ArgumentTypeError(f"`layer` must be a layer. Received: layer={layer!r}")
        super().__init__(**{"dtype": layer.dtype_policy, **kwargs})
        self.layer = layer
        self.supports_masking = True
        _speak_for(layer)
        # Whether the output has the steps of an input of that shape, once it was asked.
        self._kept: dict[tuple[int | None, ...], bool] = {}

    def build(self, inputs_shape: Any, initial_state_shape: Any = None) -> None:
        """Create the layer's weights."""
        self._check_rank(inputs_shape)
        if not self.layer.built:
            self.layer.build(inputs_shape)
        self._fit(inputs_shape)
        self._keeps(inputs_shape)

    def _check_rank(self, inputs_shape: Any) -> None:
        """Refuse what has no steps, or other axes than the layer says it takes."""
        check_one_tensor("inputs", inputs_shape)
        rank = len(inputs_shape)
        specs = keras.tree.flatten(self.layer.input_spec)
        taken = specs[0].ndim if specs and specs[0] is not None else None
        nameless = rank == 3 and inputs_shape[-1] is None
        if rank < 3 or taken not in (None, rank) or nameless:
            axes = "" if taken is None else f", {taken} axes"
            raise ShapeError(
                "`inputs` must have the shape (batch, steps, ..., features) with known features"
                f"{axes}, for {type(self.layer).__name__}. Received: inputs of shape "
                f"{tuple(inputs_shape)}"
            )

    def _widths(self, inputs_shape: Any) -> dict[str, int]:
        self._check_rank(inputs_shape)
        if isinstance(self.layer, CheckedCalls):  # knows best what its weights fit
            self.layer._check_shapes(inputs_shape)
            return {}
        return {"inputs": inputs_shape[-1]} if self.layer.weights and len(inputs_shape) == 3 else {}

    def _keeps(self, inputs_shape: Any) -> bool:
        """Whether the output has the steps of the inputs; not if it has none at all."""
        known = (None, *(each if isinstance(each, int) else None for each in inputs_shape[1:]))
        if known not in self._kept:
            kept = keeps_steps(self.layer, known)
            output = first_output_shape(self.layer, known)
            if not kept and len(output) > 2:
                raise ShapeError(
                    "`layer` must keep the steps of its input, or return none: for others there is "
                    f"no mask. Received: {type(self.layer).__name__}, which makes {output} of "
                    f"{known}. With padding='same' and no strides a convolution keeps them"
                )
            self._kept = {**self._kept, known: kept}
        return self._kept[known]

    def call(
        self, inputs: Any, mask: Any = None, initial_state: Any = None, training: bool = False
    ) -> Any:
        """Run the layer; the arguments are described by the class."""
        self._check(inputs)
        self._keeps(inputs.shape)
        given = _steps_mask(inputs, mask)
        valid = None if given is None else ops.cast(given, "bool")
        states = self._states(initial_state)
        outputs = call_masked(self.layer, zero_masked(inputs, valid), valid, training, states)
        return self._carrying(outputs, inputs, given)

    def _states(self, initial_state: Any) -> dict[str, Any]:
        if initial_state is None:
            return {}
        if "initial_state" not in inspect.signature(self.layer.call).parameters:
            raise ArgumentError(
                "`initial_state` is for a recurrent layer. Received: initial_state for "
                f"{type(self.layer).__name__}, whose call takes none"
            )
        return {"initial_state": initial_state}

    def _carrying(self, outputs: Any, inputs: Any, mask: Any) -> Any:
        """Put the mask on the outputs that have steps, and on no other."""
        if mask is None:
            return outputs
        sequences = _sequences(self.layer) if self._keeps(inputs.shape) else 0
        for place, each in enumerate(keras.tree.flatten(outputs)):
            drop_mask(each)
            if place < sequences:
                attach_mask(each, self._of_output(mask, len(each.shape)))
        return outputs

    def _of_output(self, mask: Any, rank: int) -> Any:
        """The mask of an output of that rank: in the order of its steps, and without more axes."""
        axes = tuple(range(rank - 1, len(mask.shape)))
        mask = ops.any(ops.cast(mask, "bool"), axis=axes) if axes else mask
        # The last step comes out first, and its mask with it.
        return ops.flip(mask, axis=1) if getattr(self.layer, "go_backwards", False) else mask

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return the mask where the output has steps; `call` has put it there."""
        if previous_mask is None or not self._keeps(inputs.shape):
            return None
        rank = len(first_output_shape(self.layer, inputs.shape))
        mask = self._of_output(previous_mask, rank)
        return mask if _sequences(self.layer) == 1 else [mask] * _sequences(self.layer)

    def compute_output_shape(self, inputs_shape: Any, initial_state_shape: Any = None) -> Any:
        """Return the shape of the layer's output."""
        return self.layer.compute_output_shape(inputs_shape)

    def compute_output_spec(
        self, inputs: Any, mask: Any = None, initial_state: Any = None, training: bool = False
    ) -> Any:
        """Return the layer's symbolic output, with its mask."""
        self._check(inputs)
        self._keeps(inputs.shape)
        given = _steps_mask(inputs, mask)
        outputs = self.layer.compute_output_spec(inputs, **self._states(initial_state))
        return self._carrying(outputs, inputs, given)

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Refuse: only the layer inside has weights, and a whole model is asked for that."""
        _checks.refuse_quantization(type(self).__name__, mode)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        layer = keras.saving.serialize_keras_object(self.layer)
        layer.pop("build_config", None)  # this layer builds it, under its own name
        return {**super().get_config(), "layer": layer}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the layer with the one inside."""
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return super().from_config({**config, "layer": layer})


def _steps_mask(inputs: Any, mask: Any) -> Any:
    """The mask that is given, or else carried: (B, T), or with more of the inputs' axes."""
    found = carried_mask(inputs) if mask is None else mask
    rank = len(getattr(found, "shape", ()))
    return pooling_mask(inputs, mask, None, rank=min(max(rank, 2), len(inputs.shape) - 1))


def _sequences(layer: Any) -> int:
    """How many outputs come before the states, if the layer returns these."""
    return 2 if getattr(layer, "merge_mode", "concat") is None else 1


def _speak_for(layer: Any) -> None:
    """Have Keras 3.16 not warn that a layer drops its mask, since here it does not.

    It warns of each of these layers that it gives a mask to, those within `Bidirectional` too.
    """
    within = (getattr(layer, name, None) for name in ("forward_layer", "backward_layer"))
    for each in (layer, *within):
        takes = isinstance(each, keras.layers.Layer) and inspect.signature(each.call).parameters
        if takes and "mask" in takes:
            each.supports_masking = True
