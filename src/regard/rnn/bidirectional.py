"""Two recurrences, one for each direction."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError
from regard.layers.nameless_functions import lent_names
from regard.ops.keras_mask import attach_mask, carried_mask, drop_mask
from regard.rnn.recurrence import Recurrence

__all__ = ["Bidirectional"]

_MERGES = {
    "concat": lambda one, other: ops.concatenate([one, other], axis=-1),
    "sum": ops.add,
    "ave": lambda one, other: (one + other) / 2,
    "mul": ops.multiply,
}


@keras.saving.register_keras_serializable(package="regard")
class Bidirectional(keras.layers.Layer):
    """Run a recurrence forwards and a copy of it backwards, and join what both give at each step.

    `keras.layers.Bidirectional(Recurrence(cell))` does the same for one tensor in and one out. This
    one also takes nested inputs and outputs, and keeps the mask on Keras 3.16.

    Weights:
        Those of both directions.

    Args:
        layer: the forward `Recurrence`; the backward one is a copy with weights of its own.
        merge_mode: `"concat"`, `"sum"`, `"ave"` (the mean) or `"mul"`, for each tensor of an
            output; None returns the two outputs.
        **kwargs: `name`, `dtype` (that of the layer, unless given) and the other arguments of
            `keras.layers.Layer`.

    Call arguments:
        inputs: as the layer takes them.
        initial_state: the states of both directions, forward ones first.
        mask: (B, T), as the layer takes it.
        training: the mode.

    Returns:
        The joined output, or two with `merge_mode=None`, those of one step beside each other:
        backward outputs are put in the order of the inputs. With `return_state` the forward states,
        then the backward ones, follow.

    Mask contract:
        As `Recurrence`: padding on either side changes nothing. Outputs with steps carry the mask.

    Raises:
        ArgumentTypeError: if `layer` is no `Recurrence`.
        ArgumentError: for an unknown `merge_mode`, a layer that goes backwards already, or an odd
            number of states.

    Example:
        >>> import keras
        >>> from regard.rnn import Bidirectional, Recurrence
        >>> layer = Bidirectional(Recurrence(keras.layers.GRUCell(5), return_sequences=True))
        >>> tuple(layer(keras.ops.ones((2, 7, 3))).shape)
        (2, 7, 10)

    Source:
        Schuster and Paliwal (1997), Bidirectional recurrent neural networks.
        Differs: from `keras.layers.Bidirectional` in that a masked step gives what the layer says,
        not always 0.

    See also:
        `Recurrence`: one direction.
    """

    def __init__(self, layer: Any, merge_mode: str | None = "concat", **kwargs: Any) -> None:
        if not isinstance(layer, Recurrence):
            raise ArgumentTypeError(
                "`layer` must be a regard.rnn.Recurrence; keras.layers.Bidirectional takes others. "
                f"Received: layer={layer!r}"
            )
        if layer.go_backwards:
            raise ArgumentError(
                "`layer` must run forwards; its copy runs backwards. Received: go_backwards=True"
            )
        if merge_mode is not None:
            _checks.one_of("merge_mode", merge_mode, _MERGES)
        super().__init__(**{"dtype": layer.dtype_policy, **kwargs})
        self.layer = layer
        self.merge_mode = merge_mode
        self._backward = _backwards(layer)
        self.supports_masking = True

    def build(self, inputs_shape: Any, initial_state_shape: Any = None) -> None:
        """Create the weights of both directions."""
        for each in (self.layer, self._backward):
            if not each.built:
                each.build(inputs_shape)

    def reset_state(self) -> None:
        """Begin the next batch of a stateful layer with the cells' first states."""
        self.layer.reset_state()
        self._backward.reset_state()

    def call(
        self, inputs: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        """Run both directions; the arguments are described by the class."""
        return self._joined(
            *(
                each(inputs, initial_state=states, mask=mask, training=training)
                for each, states in self._directions(initial_state)
            )
        )

    def compute_output_spec(
        self, inputs: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        """Return the symbolic output."""
        return self._joined(
            *(
                each.compute_output_spec(inputs, states, mask, training)
                for each, states in self._directions(initial_state)
            )
        )

    def _directions(self, initial_state: Any) -> list[tuple[Any, Any]]:
        if initial_state is None:
            return [(self.layer, None), (self._backward, None)]
        states = list(initial_state)
        if len(states) % 2:
            raise ArgumentError(
                "`initial_state` must hold as many states for each direction. Received: "
                f"{len(states)} states"
            )
        half = len(states) // 2
        return [(self.layer, states[:half]), (self._backward, states[half:])]

    def _joined(self, forward: Any, backward: Any) -> Any:
        """Join the outputs of both directions, and put the states of both behind."""
        states: tuple[Any, ...] = ()
        if self.layer.return_state:
            (forward, *first), (backward, *second) = forward, backward
            states = (*first, *second)
        if self.layer.return_sequences:
            backward = keras.tree.map_structure(self._turned, backward, forward)
        if self.merge_mode is None:
            return (forward, backward, *states)
        merge = _MERGES[self.merge_mode]
        output = keras.tree.map_structure(
            lambda one, other: attach_mask(merge(one, other), carried_mask(one)), forward, backward
        )
        return (output, *states) if states else output

    @staticmethod
    def _turned(backward: Any, forward: Any) -> Any:
        """Put what came backwards in the order of the steps."""
        return attach_mask(drop_mask(ops.flip(backward, axis=1)), carried_mask(forward))

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return None: `call` has put the mask where there are steps."""
        return None

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        layer = keras.saving.serialize_keras_object(self.layer)
        layer.pop("build_config", None)
        return {**super().get_config(), "layer": layer, "merge_mode": self.merge_mode}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the layer with the one inside."""
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return cls(**{**config, "layer": layer})


def _backwards(layer: Recurrence) -> Recurrence:
    """Return a copy that runs backwards, also where nobody has registered the classes within."""
    parts = layer._flatten_layers(include_self=False)
    # One scope: a second one hides the first.
    with lent_names([layer], {type(each).__name__: type(each) for each in parts}):
        config = layer.get_config()
        name = f"{layer.name}_backwards"
        copy: Recurrence = Recurrence.from_config({**config, "go_backwards": True, "name": name})
        return copy
