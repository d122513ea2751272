"""The models that are trained: a contender, then what stands behind the layer in the model."""

from dataclasses import dataclass, field
from typing import Any, final

import keras

from regard.errors import ArgumentError
from regard.models import StatesSlot, named_seed, open_slot
from regard.models.valid_states import ValidStates
from regard.tasks.own_model.swapping.cut import Cut, called_again, cut_at
from regard.tasks.own_model.swapping.swap_plan import TRAINED

__all__ = ["MASK", "STATES", "Compiling", "Heads"]

STATES, MASK = "frozen_states", "frozen_mask"
"""The inputs of a head; what crosses besides is called `frozen_0` and so on."""

_SLOT = "slot"


@final
@dataclass(frozen=True)
class Compiling:
    """Say how heads are compiled: as the model is, unless a loss is given.

    Args:
        loss: as `keras.Model.compile` takes it; None for that of the model.
        metric: with a loss, the metric, by a name that Keras knows; None for the loss alone.
        learning_rate: of the optimizer; None for its own.
    """

    loss: Any = None
    metric: str | None = None
    learning_rate: float | None = None


@final
@dataclass(frozen=True)
class Heads:
    """Make heads, and whole models of them.

    Args:
        model: that is trained; it is not changed.
        cut: of the model.
        compiling: how heads are compiled.
        begun: by contender, the layers behind it whose weights could not be taken over; filled as
            heads are made.
    """

    model: keras.Model
    cut: Cut
    compiling: Compiling = field(default_factory=Compiling)
    begun: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def inputs(self) -> dict[str, Any]:
        """The symbolic tensors of the model that a head gets, by the name of its input."""
        mask = {} if self.cut.mask is None else {MASK: self.cut.mask}
        named = {STATES: self.cut.states, **mask}
        there = {id(each) for each in (*named.values(), *self.cut.masks)}
        others = [each for each in self.cut.crossing if id(each) not in there]
        return named | {f"frozen_{number}": each for number, each in enumerate(others)}

    def make(self, contender: str, sample: Any = None, *, seed: int = 0) -> keras.Model:  # noqa: ARG002
        """Make a head, compiled.

        Layers behind the contender begin with the weights of the model, except where the width of
        what the contender gives does not let them.

        Args:
            contender: its name; "trained" for the layer itself with its weights.
            sample: not used: the graph of the model tells all shapes.
            seed: from which what is drawn follows. Becomes Keras's global seed.

        Returns:
            A model of the frozen tensors.

        Raises:
            ArgumentError: if a layer cannot be copied, or the model is not compiled and no loss
                given.
        """
        keras.utils.set_random_seed(seed)
        made = {
            name: keras.Input(
                tensor.shape[1:],
                dtype="float32" if "float" in tensor.dtype else tensor.dtype,
                name=name,
            )
            for name, tensor in self.inputs.items()
        }
        copies: dict[int, Any] = {}

        def take(operation: Any) -> Any:
            if not isinstance(operation, keras.layers.Layer):
                return operation
            if id(operation) not in copies:
                copies[id(operation)] = _copied(operation)
            return copies[id(operation)]

        own = contender == TRAINED
        slot = take(self.cut.layer) if own else _slot(self.cut, contender, seed)
        outputs = self._continued(made, contender, slot, take)
        head = keras.Model(made, outputs, name="head")
        originals = {each.name: each for each in self.cut.graph.layers}
        self.begun[contender] = tuple(
            copy.name for copy in copies.values() if not _take_weights(copy, originals[copy.name])
        )
        _compile(head, self.model, self.compiling)
        return head

    def whole(self, head: keras.Model, contender: str) -> keras.Model:
        """Return the model with the layers of a head in it, compiled as the head.

        Args:
            head: that `make` made, in any state.
            contender: with which it was made.

        Returns:
            A model that shares what stands before the layer with the trained model, and the rest
            with the head.
        """

        def take(operation: Any) -> Any:
            is_layer = isinstance(operation, keras.layers.Layer)
            return head.get_layer(operation.name) if is_layer else operation

        slot = head.get_layer(self.cut.layer.name if contender == TRAINED else _SLOT)
        outputs = self._continued(self.inputs, contender, slot, take)
        model = keras.Model(self.cut.graph._inputs_struct, outputs, name=self.model.name)
        _compile(model, self.model, self.compiling)
        return model

    def apart(self) -> "Heads":
        """Return heads of a copy of the model, which share no layer with it."""
        copy = type(self.model).from_config(self.model.get_config())
        copy.set_weights(self.model.get_weights())
        if self.model.compiled and self.compiling.loss is None:
            copy.compile_from_config(self.model.get_compile_config())
        return Heads(copy, cut_at(copy, self.cut.layer.name), self.compiling)

    def _continued(self, inputs: dict[str, Any], contender: str, slot: Any, take: Any) -> Any:
        """Put the slot into its place, and call what stands behind it."""
        known = {id(tensor): inputs[name] for name, tensor in self.inputs.items()}
        mask = inputs.get(MASK)
        known |= {id(each): mask for each in self.cut.masks}
        if contender == TRAINED:
            given = called_again(self.cut.node, known, slot)
        else:
            states = inputs[STATES]
            valid = states if mask is None else ValidStates(name="valid_states")(states, mask)
            given = slot(valid, mask=mask)
        return self.cut.continued({**known, id(self.cut.node.outputs[0]): given}, take)


def _slot(cut: Cut, contender: str, seed: int) -> keras.layers.Layer:
    if cut.gives == "vector":
        return open_slot(contender, seed)
    return StatesSlot(contender, seed=named_seed(seed, _SLOT), name=_SLOT)


def _copied(layer: keras.layers.Layer) -> keras.layers.Layer:
    """Return a copy of a layer, with weights of its own."""
    try:
        copy: keras.layers.Layer = type(layer).from_config(layer.get_config())
    except (NotImplementedError, TypeError, ValueError) as error:
        raise ArgumentError(
            "Each layer behind the one that is replaced must be made again from its `get_config`."
            f" Received: {layer.name!r} ({type(layer).__name__}), of which that fails: {error}"
        ) from error
    return copy


def _take_weights(copy: keras.layers.Layer, layer: keras.layers.Layer) -> bool:
    """Give a copy the weights of its layer; return whether they fit."""
    shapes = [[tuple(each.shape) for each in one.weights] for one in (copy, layer)]
    if shapes[0] != shapes[1]:
        return False
    copy.set_weights(layer.get_weights())
    return True


def _compile(model: keras.Model, source: keras.Model, how: Compiling) -> None:
    if how.loss is not None:
        metrics = None if how.metric in (None, "loss") else [how.metric]
        model.compile(keras.optimizers.Adam(), loss=how.loss, metrics=metrics)
    elif not source.compiled:
        raise ArgumentError(
            "`model` must be compiled, or `loss` given, and `metric` unless the loss is the score."
            " Received: a model without loss and optimizer"
        )
    else:
        try:
            model.compile_from_config(source.get_compile_config())
        except Exception as error:
            raise ArgumentError(
                "`model` must be compiled with what Keras can make again; register your own with"
                " keras.saving.register_keras_serializable, or give `loss` and `metric`."
                f" Received: {type(error).__name__}: {error}"
            ) from error
    if how.learning_rate is not None:
        model.optimizer.learning_rate = how.learning_rate
