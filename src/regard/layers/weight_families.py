"""Weights that come in families, kernels and biases, with Keras's three arguments for each."""

import abc
import zlib
from typing import Any

import keras

from regard.errors import ArgumentError

__all__ = ["WeightFamilies"]


class WeightFamilies(keras.layers.Layer, abc.ABC):
    """Keep initializer, regularizer and constraint of a family of weights; abstract."""

    @abc.abstractmethod
    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute; the arguments are described by the final class."""

    def _set_family(
        self,
        family: str,
        initializer: Any,
        regularizer: Any = None,
        constraint: Any = None,
        used: bool = True,
    ) -> None:
        """Keep Keras's three arguments of a family of weights, "kernel" or "bias"."""
        if not used and (regularizer is not None or constraint is not None):
            raise ArgumentError(
                f"`{family}_regularizer` and `{family}_constraint` need a {family}. Received: "
                f"{family}_regularizer={regularizer!r}, {family}_constraint={constraint!r} for a "
                f"{type(self).__name__} without a {family}"
            )
        setattr(self, f"{family}_initializer", keras.initializers.get(initializer))
        setattr(self, f"{family}_regularizer", keras.regularizers.get(regularizer))
        setattr(self, f"{family}_constraint", keras.constraints.get(constraint))

    def _family_config(self, *families: str) -> dict[str, Any]:
        config = {}
        for each in families:
            initializer, regularizer, constraint = self._family(each)
            config[f"{each}_initializer"] = keras.initializers.serialize(initializer)
            config[f"{each}_regularizer"] = keras.regularizers.serialize(regularizer)
            config[f"{each}_constraint"] = keras.constraints.serialize(constraint)
        return config

    def _family(self, family: str) -> tuple[Any, Any, Any]:
        kinds = ("initializer", "regularizer", "constraint")
        initializer, regularizer, constraint = (getattr(self, f"{family}_{kind}") for kind in kinds)
        return initializer, regularizer, constraint

    def _add(self, name: str, shape: tuple[int, ...], family: str = "kernel") -> Any:
        """Create a trainable weight of a family."""
        initializer, regularizer, constraint = self._family(family)
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=_own_initializer(initializer, name),
            regularizer=regularizer,
            constraint=constraint,
        )


def _own_initializer(initializer: Any, name: str) -> Any:
    """A copy of the initializer for one weight.

    Keras's random initializers have no state: one object used twice gives the same numbers twice.
    One without a seed is cloned and draws its own; one with a seed gets another that follows from
    the seed and the weight's name. One that draws from a `SeedGenerator` has a state and goes on.
    """
    if not isinstance(initializer, keras.initializers.Initializer):
        return initializer
    config = initializer.get_config()
    if not isinstance(config.get("seed", "none"), int | None):
        return initializer
    if config["seed"] is not None:
        config["seed"] = zlib.crc32(f"{config['seed']}/{name}".encode()) % 2**31
    return type(initializer).from_config(config)
