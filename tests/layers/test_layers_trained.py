"""Every public layer in training: compiled, in half precision, in parts, recomputed."""

import functools

import keras
import numpy as np
import pytest

from tests.contract.subjects import array, close
from tests.layers.every_layer import EVERY, inputs, judge, made, reader

# Their models are built once for all tests of this file.
pytestmark = pytest.mark.xdist_group("trained")

RATE, TARGETS, HALVES = 100.0, np.zeros(4, "float32"), (slice(2), slice(2, 4))


def loss(_, answer):
    return 0.01 * keras.ops.mean(answer)  # small: float16 ends at 65,504, and the loss is scaled


def batch(samples: int, steps: int = 5) -> dict[str, np.ndarray]:
    """Rows without padding but for the last step of all but the first."""
    return inputs(samples, steps, seed=3)


def model() -> keras.Model:
    return start(judge(reader(made())))


def start(trained: keras.Model) -> keras.Model:
    """The model with the same weights each time, far from 0."""
    random = np.random.default_rng(7)
    trained.set_weights([random.normal(0.2, 0.5, w.shape) for w in trained.get_weights()])
    return trained


def weights(trained: keras.Model) -> dict[str, np.ndarray]:
    """The layers' own weights, by their paths."""
    return {
        each.path: array(each.value).copy()
        for each in trained.trainable_variables
        if each.path.partition("/")[0] in EVERY
    }


@pytest.mark.only_on("torch")
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor:UserWarning")  # PyTorch's own
@pytest.mark.parametrize("name", ["multi_head_rotary"])
def test_a_step_is_traced_by_the_compiler_of_pytorch(name, monkeypatch):
    """The graph is run as it was traced: compiling it as C++ takes minutes."""
    import torch

    traced = functools.partial(torch.compile, backend="eager")
    monkeypatch.setattr(torch, "compile", traced)
    layers = {name: made()[name]}
    trained = start(judge(reader(layers)))
    trained.compile(keras.optimizers.SGD(RATE), loss, jit_compile=True)
    before = weights(trained)
    assert np.isfinite(float(trained.train_on_batch(batch(4), TARGETS)))
    for path, now in weights(trained).items():
        assert not np.array_equal(now, before[path]), path


def test_a_compiled_step_with_a_scaled_loss_moves_every_weight():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        trained = model()
    finally:
        keras.config.set_dtype_policy("float32")
    jit = keras.backend.backend() != "torch"
    trained.compile(keras.optimizers.SGD(RATE), loss, jit_compile=jit)
    assert isinstance(trained.optimizer, keras.optimizers.LossScaleOptimizer)
    before = weights(trained)
    assert {path.partition("/")[0] for path in before} == set(EVERY) - {"activity_penalty"}
    found = float(trained.train_on_batch(batch(4), TARGETS))
    assert np.isfinite(found)
    for path, now in weights(trained).items():
        assert now.dtype == "float32"
        assert np.all(np.isfinite(now)), path
        assert not np.array_equal(now, before[path]), path


@pytest.fixture(scope="module")
def one_step():
    """The weights before and after a step on four rows."""
    trained = model()
    trained.compile(keras.optimizers.SGD(RATE), loss)
    before = weights(trained)
    trained.train_on_batch(batch(4), TARGETS)
    return before, weights(trained)


def equal_steps(trained: keras.Model, one_step) -> bool:
    before, after = one_step
    assert weights(trained).keys() == after.keys()
    for path, now in weights(trained).items():
        assert close(now, after[path], 1e-5), path
        assert not np.array_equal(now, before[path]), path
    return True


def test_two_halves_accumulated_are_one_step_on_both(one_step):
    parts = model()
    parts.compile(keras.optimizers.SGD(RATE, gradient_accumulation_steps=2), loss)
    halves = [{kind: ids[part] for kind, ids in batch(4).items()} for part in HALVES]
    parts.train_on_batch(halves[0], TARGETS[:2])
    assert all(np.array_equal(now, one_step[0][path]) for path, now in weights(parts).items())
    parts.train_on_batch(halves[1], TARGETS[2:])
    assert equal_steps(parts, one_step)


# Keras 3.15.1 wraps a layer's call with its keywords in the backends' own functions. TensorFlow's
# takes no keywords in a graph, and JAX's traces `training`: Keras's own Dropout fails on both.
@pytest.mark.only_on("jax", "torch")
def test_recomputed_in_the_backward_pass(one_step):
    known = made()
    with keras.RematScope(mode="full"):
        again = made()
    if keras.backend.backend() == "jax":
        again["activity_penalty"] = known["activity_penalty"]  # asks for `training`
    recomputed = judge(reader(again))
    start(recomputed)
    recomputed.compile(keras.optimizers.SGD(RATE), loss)
    recomputed.train_on_batch(batch(4), TARGETS)
    assert equal_steps(recomputed, one_step)
