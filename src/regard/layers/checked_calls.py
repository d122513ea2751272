"""What a layer can take is asked when it is made and before each call."""

import abc
from typing import Any, ClassVar

import keras

from regard.errors import ShapeError
from regard.layers.foreign_keywords import (
    call_arguments,
    constructor_arguments,
    refuse_foreign_keywords,
)

__all__ = ["CheckedCalls"]


class CheckedCalls(keras.layers.Layer, abc.ABC):
    """Hold every call to what the layer can take, eager and symbolic, built or not; abstract.

    The final class says in `_widths` what that is, from shapes alone. `build` begins with `_fit`,
    `call` and `compute_output_spec` with `_check`: wrappers such as `TimeDistributed` call these
    two themselves. `__call__` asks first, since Keras puts a frame of its own around what `call`
    raises.
    """

    # The arguments of a call whose shapes count, in their order.
    _inputs: ClassVar[tuple[str, ...]] = ("value",)

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the layer, unless an argument is another library's: the error says what it is here.

        Here and not in `__init__`, which Python does not enter where an argument is missing.
        """
        refuse_foreign_keywords(cls, kwargs, constructor_arguments)
        return super().__new__(cls, *args, **kwargs)

    @abc.abstractmethod
    def _widths(self, *args: Any, **kwargs: Any) -> dict[str, int]:
        """Refuse what cannot be taken; return the widths that weights are made for, by input."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the layer, if it can take what comes."""
        refuse_foreign_keywords(type(self), kwargs, call_arguments)
        if self.built:
            given = zip(self._inputs, args, strict=False)
            named = {**{name: kwargs.get(name) for name in self._inputs}, **dict(given)}
            shapes = [shape_of(each) for each in named.values()]
            if None not in shapes[:1]:  # what is no tensor is Keras's to refuse
                self._check_shapes(*shapes)
        return super().__call__(*args, **kwargs)

    def _fit(self, *shapes: Any) -> dict[str, int]:
        """Check the shapes that the layer is built for; keep the widths that its weights are of."""
        self._fitted = self._widths(*shapes)
        return dict(self._fitted)

    def _check(self, *tensors: Any) -> None:
        self._check_shapes(*map(shape_of, tensors))

    def _check_shapes(self, *shapes: Any) -> None:
        """Refuse what a fresh layer refuses, and what the weights do not fit."""
        for name, width in self._widths(*shapes).items():
            if width != self._fitted[name]:
                self._refuse(self._inputs.index(name), width, self._fitted[name], shapes)

    def _refuse(self, place: int, width: int, fitted: int, shapes: tuple[Any, ...]) -> None:
        while shapes[place] is None:  # a key that is not given is the value, and so on
            place -= 1
        name = self._inputs[place]
        raise ShapeError(
            f"`{name}` must have {fitted} features, as the weights of this {type(self).__name__} "
            f"were built for. Received: {name} of shape {shapes[place]}, with {width} features. "
            "Another width needs a layer of its own"
        )


def shape_of(tensor: Any) -> Any:
    """Return what Keras gives to `build` for an argument.

    Args:
        tensor: a tensor, a symbolic one, an array, a structure of these, or None.

    Returns:
        A tuple, or such a structure of tuples; None for what is no tensor.
    """
    if hasattr(tensor, "shape"):
        return tuple(tensor.shape)
    if tensor is None or not all(hasattr(each, "shape") for each in keras.tree.flatten(tensor)):
        return None
    return keras.tree.map_structure(lambda each: tuple(each.shape), tensor)
