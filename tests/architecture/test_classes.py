"""A layer is abstract or final, overrides only what asks for it, has few own arguments."""

import inspect
import re
from collections.abc import Iterable

import keras
import pytest

from regard import layers

# Keras calls these; a layer that writes its own version changes nothing that is promised elsewhere.
KERAS_HOOKS = {
    "__call__",
    "__init__",
    "__new__",
    "build",
    "call",
    "compute_mask",
    "compute_output_shape",
    "compute_output_spec",
    "from_config",
    "get_config",
    "quantize",
}
COMMON_FAMILY = {"attention_regularizer", "dropout", "normalizer", "position", "seed"}
KERAS_FAMILIES = re.compile(r"(kernel|bias)_(initializer|regularizer|constraint)")
OWN_ARGUMENTS = 8
POSITIONAL_ARGUMENTS = 2


def with_ancestors(classes: Iterable[type]) -> list[type]:
    """The classes and those they come from, up to Keras's `Layer`."""
    lineage = {each for cls in classes for each in cls.__mro__}
    own = (each for each in lineage if each.__module__.split(".")[0] not in {"keras", "builtins"})
    layer_classes = (each for each in own if issubclass(each, keras.layers.Layer))
    return sorted(layer_classes, key=lambda each: each.__name__)


def is_abstract(cls: type) -> bool:
    members = (inspect.getattr_static(cls, name, None) for name in dir(cls))
    return any(getattr(member, "__isabstractmethod__", False) for member in members)


def subclassed(cls: type) -> list[str]:
    """A class that can be used is final."""
    below = sorted(each.__name__ for each in cls.__subclasses__())
    if is_abstract(cls) or not below:
        return []
    return [f"{cls.__name__} is not abstract, but {', '.join(below)} come from it"]


def overridden(cls: type) -> list[str]:
    faults = []
    for name, member in vars(cls).items():
        if name in KERAS_HOOKS or not isinstance(
            member, staticmethod | classmethod | property | type(overridden)
        ):
            continue
        for parent in cls.__mro__[1:-1]:
            implemented = vars(parent).get(name)
            if implemented is None or getattr(implemented, "__isabstractmethod__", False):
                continue
            faults.append(f"{cls.__name__}.{name} overrides {parent.__name__}.{name}")
            break
    return faults


def arguments(cls: type) -> list[str]:
    parameters = list(inspect.signature(cls).parameters.values())
    named = [each for each in parameters if each.kind is not inspect.Parameter.VAR_KEYWORD]
    own = [
        each.name
        for each in named
        if each.name not in COMMON_FAMILY and not KERAS_FAMILIES.fullmatch(each.name)
    ]
    positional = [each.name for each in named if each.kind is not inspect.Parameter.KEYWORD_ONLY]
    faults = []
    if len(own) > OWN_ARGUMENTS:
        faults.append(f"{cls.__name__}: {len(own)} own arguments, at most {OWN_ARGUMENTS}: {own}")
    if len(positional) > POSITIONAL_ARGUMENTS:
        faults.append(f"{cls.__name__}: keyword-only after the second: {positional}")
    return faults


CLASSES = with_ancestors(getattr(layers, name) for name in layers.__all__)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("check", [subclassed, overridden, arguments])
def test_classes(cls: type, check) -> None:
    assert check(cls) == []


class _Usable(keras.layers.Layer):
    def __init__(self, one, two, *, three=3, dropout=0.0, kernel_initializer=None, **kwargs):
        super().__init__(**kwargs)

    def call(self, inputs):
        return self._double(inputs)

    def _double(self, inputs):
        return inputs * 2


class _Child(_Usable):
    def __init__(self, a, b, c, d=0, e=0, f=0, g=0, h=0, i=0, **kwargs):
        super().__init__(a, b, **kwargs)

    def call(self, inputs):
        return inputs

    def _double(self, inputs):
        return inputs * 3

    def add_weight(self, *arguments, **kwargs):
        return None


def test_a_subclassed_final_class_is_seen() -> None:
    assert subclassed(_Usable) == ["_Usable is not abstract, but _Child come from it"]
    assert subclassed(_Child) == []


def test_an_overridden_method_is_seen() -> None:
    assert overridden(_Usable) == []
    assert overridden(_Child) == [
        "_Child._double overrides _Usable._double",
        "_Child.add_weight overrides Layer.add_weight",
    ]


def test_many_or_positional_arguments_are_seen() -> None:
    assert arguments(_Usable) == []
    faults = arguments(_Child)
    assert len(faults) == 2
    assert faults[0].startswith("_Child: 9 own arguments, at most 8")
    assert faults[1].startswith("_Child: keyword-only after the second")
