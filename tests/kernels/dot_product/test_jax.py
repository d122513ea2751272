"""cuDNN's attention on JAX, where there is a GPU; what is around it, by XLA, anywhere."""

import keras
import numpy as np
import pytest

from regard import layers
from regard.kernels.dot_product import output
from regard.kernels.gpu import gpu_capability
from regard.ops.attention import attend
from regard.ops.scores import dot
from tests.contract.subjects import array

pytestmark = pytest.mark.only_on("jax")

KEYS = np.array([[1, 1, 0, 1, 1, 1, 0, 1], [0] * 8], bool)
PAIRS = np.tri(6, 8, 1, bool) & np.arange(6)[:, None].astype(bool)  # the first sees none


def drawn(*heads: int) -> list:
    """Query, key and value in bfloat16; with heads or without."""
    random = np.random.default_rng(0)
    shapes = [(2, length, *heads, 16) for length in (6, 8, 8)]
    return [keras.ops.cast(random.normal(size=shape) / 2, "bfloat16") for shape in shapes]


def implementations() -> list[str]:
    """What can be run here."""
    return ["xla", *(["cudnn"] if (gpu_capability("jax") or (0, 0)) >= (8, 0) else [])]


def masks(heads: int) -> dict:
    """Of keys, of pairs, and none; with an axis for heads where there are some."""
    between = (1,) * (1 + bool(heads))
    keys = keras.ops.reshape(KEYS, (2, *between, 8))
    return {"none": None, "keys": keys, "pairs": keras.ops.reshape(PAIRS, (*between, 6, 8))}


@pytest.mark.parametrize("named", ["none", "keys", "pairs"])
@pytest.mark.parametrize("heads", [0, 3])
def test_values_and_gradients_are_those_of_the_formula(heads, named) -> None:
    import jax

    from regard.kernels.dot_product.jax import attended

    given, allowed = drawn(*[heads] * bool(heads)), masks(heads)[named]

    def plain(query, key, value):
        query, key, value = (each.astype("float32") for each in (query, key, value))
        return attend(dot(query, key), value, allowed)[0]

    def total(attending):
        shares = np.random.default_rng(1).normal(size=(2, 6, *[heads] * bool(heads), 16))
        return lambda *given: (attending(*given).astype("float32") * shares).sum()

    for implementation in implementations():

        def ours(*given, implementation=implementation):
            return attended(*given, allowed, None, implementation)

        found, expected = array(ours(*given)), array(plain(*given))
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() <= 2e-2
        assert (found[expected == 0] == 0).all()
        slopes = [jax.grad(total(each), (0, 1, 2))(*given) for each in (ours, plain)]
        for mine, right in zip(*slopes, strict=True):
            assert np.abs(array(mine) - array(right)).max() <= 5e-2


def test_a_layer_in_half_precision_goes_to_cudnn_on_a_gpu(monkeypatch) -> None:
    from regard.kernels.dot_product import jax as kernel

    asked = []

    def by_xla(*given, attended=kernel.attended):
        asked.append(given[0].dtype)
        return attended(*given, "xla")

    monkeypatch.setattr(kernel, "attended", by_xla)
    monkeypatch.delenv("REGARD_KERNEL", raising=False)
    monkeypatch.setattr(output, "gpu_capability", lambda backend: (9, 0))
    states = np.random.default_rng(0).normal(size=(2, 8, 16)).astype("float32")
    in_full = layers.MultiHeadAttention(2, 8)
    one = array(in_full(states, mask=KEYS))
    assert not asked
    in_half = layers.MultiHeadAttention(2, 8, dtype="mixed_bfloat16")
    in_half.build(states.shape)
    in_half.set_weights(in_full.get_weights())
    other = array(in_half(states, mask=KEYS))
    assert [str(each) for each in asked] == ["bfloat16"]
    assert np.abs(one - other).max() <= 3e-2


@pytest.mark.skipif(
    "cudnn" not in implementations() if keras.backend.backend() == "jax" else True,
    reason="needs a GPU of NVIDIA with compute capability 8.0",
)
def test_the_compiled_program_calls_cudnn() -> None:
    import jax

    layer = layers.MultiHeadAttention(2, 8, dtype="mixed_bfloat16")
    layer.build((2, 8, 16))
    weights = [each.value for each in layer.weights]
    states = np.zeros((2, 8, 16), "float32")
    run = jax.jit(lambda weights, states: layer.stateless_call(weights, [], states, mask=KEYS)[0])
    assert "__cudnn$fmha" in run.lower(weights, states).compile().as_text()
