"""A model is known again by all that its function builds, and by nothing that chance counts up."""

import keras
import pytest

from regard.models import fill_slot
from regard.tasks.own_model.model_identity import model_digest
from tests.tasks.own_model.own_examples import STEPS, WIDTH, build, examples, subclassed


def digest(function, contender: str = "additive") -> str:
    model = fill_slot(function, contender)
    if not model.built:
        model(examples()[0][:2])
    return model_digest(model)


def with_lambda(slot):
    states = keras.Input((STEPS, WIDTH))
    hidden = keras.layers.Lambda(lambda each: each * 2)(states) * 3 + states
    model = keras.Model(states, keras.layers.Dense(1)(slot(hidden)))
    model.compile("sgd", lambda true, said: keras.ops.mean((true - said) ** 2))
    return model


@pytest.mark.parametrize("function", [build, subclassed, with_lambda])
def test_the_same_function_builds_the_same_model(function, recwarn) -> None:
    before = digest(function)
    keras.layers.Dense(2)  # Keras counts names up
    assert digest(function) == before
    assert digest(function, "dot") != before
    assert list(recwarn) == []


@pytest.mark.parametrize(
    "changes", [{"units": 5}, {"rate": 0.03}, {"metrics": ("mse", "accuracy")}, {"metrics": ()}]
)
def test_another_model_is_another(changes) -> None:
    assert digest(lambda slot: build(slot, **changes)) != digest(build)


def test_how_it_is_compiled_may_not_count() -> None:
    models = [
        fill_slot(lambda slot, rate=rate: build(slot, rate=rate), "dot") for rate in (0.1, 0.2)
    ]
    assert len({model_digest(each) for each in models}) == 2
    assert len({model_digest(each, compiled=False) for each in models}) == 1


def test_of_a_class_without_configuration_the_shapes_count() -> None:
    assert digest(lambda slot: subclassed(slot, units=5)) != digest(subclassed)
