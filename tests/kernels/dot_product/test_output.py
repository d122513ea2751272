"""The kernel is taken where it can be, and gives what the plain path gives."""

import keras
import numpy as np
import pytest

from regard import layers
from regard.kernels.dispatch import Choice, Dots, choose_dots, dots, takes_cudnn
from regard.kernels.dot_product import output
from regard.positions import Alibi, Causal, DistancePenalty, LocalWindow, Rotary
from tests.contract.gradients import gradients
from tests.contract.subjects import array

random = np.random.default_rng(0)
torch_only = pytest.mark.only_on("torch")


def numbers(*shape: int) -> np.ndarray:
    return random.normal(size=shape).astype("float32")


@pytest.fixture
def choices(monkeypatch) -> list[Choice]:
    """What is chosen, call by call."""
    made = []

    def choose(*given) -> Choice:
        made.append(choose_dots(*given))
        return made[-1]

    monkeypatch.setattr(output, "choose_dots", choose)
    monkeypatch.setattr(dots, "FEW", 1)
    monkeypatch.setattr(dots, "_QUERIES", 2)
    monkeypatch.delenv("REGARD_KERNEL", raising=False)
    return made


DOTS = Dots("torch", (16, 16), "float32", (2, 5, 7))
SLOW = "on a GPU blocks of queries are slower, with less memory: REGARD_KERNEL=fused takes them"
ON_CUDNN = {"backend": "jax", "dtype": "bfloat16", "sizes": (2, 6, 8), "gpu": (8, 0)}


@pytest.mark.parametrize(
    ("changed", "whole", "mode", "reasons"),
    [
        ({}, (), "auto", ()),
        ({"biased": True}, (), "auto", ()),
        ({"sizes": (None, None, None)}, (), "auto", ()),
        ({}, ("dropout is of the weights",), "fused", ("dropout is of the weights",)),
        ({}, (), "reference", ("REGARD_KERNEL=reference asks for the plain path",)),
        (
            {"backend": "jax", "heads": 4, "sizes": (2, 512, 1023)},
            (),
            "auto",
            ("B N T S = 4,190,208 is below 4,194,304, where the plain path is as fast",),
        ),
        ({"backend": "jax", "heads": 4, "sizes": (2, 512, 1024)}, (), "auto", ()),
        # A batch that a graph does not know counts as 32, as many keys as queries.
        ({"backend": "tensorflow", "sizes": (None, 512, None)}, (), "auto", ()),
        (
            {"backend": "tensorflow", "sizes": (None, 256, None)},
            (),
            "auto",
            ("B N T S = 2,097,152 is below 4,194,304, where the plain path is as fast",),
        ),
        ({"backend": "jax"}, (), "fused", ()),
        (
            {"backend": "jax", "sizes": (2, 4096, 4096), "gpu": (9, 0)},
            (),
            "auto",
            ("cuDNN's attention computes in half precision, not in float32", SLOW),
        ),
        ({"backend": "jax", "sizes": (2, 4096, 4096), "gpu": (0, 0)}, (), "auto", (SLOW,)),
        ({"backend": "tensorflow", "sizes": (2, 4096, 4096), "gpu": (9, 0)}, (), "auto", (SLOW,)),
        ({"backend": "jax", "gpu": (9, 0)}, (), "fused", ()),
        (ON_CUDNN, (), "auto", ()),
        (ON_CUDNN, ("dropout is of the weights",), "fused", ("dropout is of the weights",)),
        (ON_CUDNN, (), "reference", ("REGARD_KERNEL=reference asks for the plain path",)),
        ({"backend": "jax", "widths": (16, 8), "biased": True}, (), "fused", ()),
        ({"backend": "jax", "dtype": "bfloat16", "biased": True}, (), "fused", ()),
        (
            {"backend": "tensorflow", "sizes": (2, None, 7), "gpu": (9, 0)},
            (),
            "auto",
            ("the number of queries is not known before the call",),
        ),
        ({"sizes": (2, 0, 7)}, (), "fused", ("there is nothing to compute: a size is 0",)),
        (
            {"dtype": "bfloat16", "biased": True},
            (),
            "fused",
            ("a bias would be rounded to bfloat16",),
        ),
        ({"dtype": "bfloat16"}, (), "auto", ()),
        ({"widths": (16, 8)}, (), "auto", ("the kernel takes one width, not 16 and 8",)),
        ({"widths": (16, 8)}, (), "fused", ()),
    ],
    ids=str,
)
def test_reasons(changed, whole, mode, reasons, monkeypatch) -> None:
    monkeypatch.setenv("REGARD_KERNEL", mode)
    expected = Choice("reference" if reasons else "fused", reasons)
    assert choose_dots(DOTS._replace(**changed), whole) == expected


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"dtype": "float16", "heads": 4, "sizes": (None, 512, 256)}, None),
        ({"dtype": "float32"}, "cuDNN's attention computes in half precision, not in float32"),
        (
            {"gpu": (7, 5)},
            "cuDNN's attention needs compute capability 8.0, and this GPU has 7.5",
        ),
        ({"biased": True}, "a bias would be rounded to bfloat16"),
        (
            {"widths": (16, 8)},
            "cuDNN's attention takes one width, a multiple of 8 up to 128, not 16 and 8",
        ),
        (
            {"widths": (12, 12)},
            "cuDNN's attention takes one width, a multiple of 8 up to 128, not 12 and 12",
        ),
        (
            {"widths": (136, 136)},
            "cuDNN's attention takes one width, a multiple of 8 up to 128, not 136 and 136",
        ),
        ({"sizes": (2, 7, 8)}, "cuDNN's attention takes an even number of steps, not 7 and 8"),
        (
            {"sizes": (2, 6, None)},
            "cuDNN's attention takes an even number of steps, not 6 and None",
        ),
    ],
    ids=str,
)
def test_where_cudnn_attends_on_jax(changed, reason, monkeypatch) -> None:
    monkeypatch.setenv("REGARD_KERNEL", "auto")
    dots = DOTS._replace(**{**ON_CUDNN, **changed})
    assert takes_cudnn(dots) == (reason is None)
    assert not takes_cudnn(dots._replace(gpu=None))
    assert not takes_cudnn(dots._replace(backend="tensorflow"))
    chosen = choose_dots(dots)
    assert chosen.path == ("fused" if reason is None else "reference")
    assert reason is None or reason in chosen.reasons


LAYERS = {
    "dot": lambda **options: layers.DotAttention(scale="learned", **options),
    "multiplicative": layers.MultiplicativeAttention,
    "cosine": layers.CosineAttention,
    "multi-head": lambda **options: layers.MultiHeadAttention(2, 4, **options),
    "grouped": lambda **options: layers.MultiHeadAttention(4, 4, num_key_value_heads=2, **options),
}
POSITIONS = [
    None,
    Causal(offset=2),
    Alibi(offset=2),
    Rotary(offset=2) + LocalWindow(2, 1),
    DistancePenalty("linear", 0.3, learned=True, offset=2),
]
CASES = [(kind, None) for kind in LAYERS] + [("multi-head", each) for each in POSITIONS[1:]]


@pytest.mark.parametrize(("kind", "position"), CASES, ids=str)
def test_every_layer_gives_what_the_plain_path_gives(kind, position, choices, monkeypatch) -> None:
    layer = LAYERS[kind](position=position)
    inputs = [numbers(2, 5, 6), numbers(2, 7, 6), numbers(2, 7, 6)]
    given = {
        "value_mask": np.array([[1, 1, 0, 1, 1, 1, 0], [0] * 7], bool),
        "attention_bias": numbers(5, 7),
    }
    for masks in ({}, {"value_mask": given["value_mask"]}, given):
        found = {}
        for each in ("reference", "auto"):
            monkeypatch.setenv("REGARD_KERNEL", each)
            found[each] = {"output": array(layer(*inputs, **masks))}
            found[each] |= gradients(layer, inputs, **masks)
        assert choices[-1].path == "fused"
        for name, expected in found["reference"].items():
            assert np.abs(found["auto"][name] - expected).max() < 1e-5, name


def test_the_weights_are_computed_beside_the_output(choices) -> None:
    layer, states = layers.MultiHeadAttention(2, 4), numbers(2, 6, 5)
    alone = array(layer(states))
    found, weights, scores = layer(states, return_attention_scores=True, return_scores=True)
    assert [each.path for each in choices] == ["fused"] * 2
    assert np.array_equal(alone, array(found))
    assert np.allclose(array(weights).sum(-1), 1, atol=1e-6)
    assert np.allclose(array(keras.ops.softmax(scores)), array(weights), atol=1e-6)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"normalizer": "sigmoid"}, "the fused path normalises by softmax, not sigmoid"),
        ({"temperature": 2.0}, "scores are divided, capped or passed through an activation"),
        ({"soft_cap": 2.0}, "scores are divided, capped or passed through an activation"),
        (
            {"score_activation": "tanh"},
            "scores are divided, capped or passed through an activation",
        ),
        ({"attention_regularizer": "l2"}, "a regularizer is of the weights"),
    ],
    ids=str,
)
def test_what_takes_all_scores(options, reason, choices) -> None:
    layers.DotAttention(**options)(numbers(2, 6, 5))
    assert [each.reasons for each in choices] == [(reason,)]


def test_dropout_takes_all_scores_in_training_alone(choices) -> None:
    layer, states = layers.DotAttention(dropout=0.5), numbers(2, 6, 5)
    layer(states, training=True)
    layer(states)
    assert [each.path for each in choices] == ["reference", "fused"]
    assert choices[0].reasons == ("dropout is of the weights",)


def test_other_scores_never_ask(choices) -> None:
    layers.AdditiveAttention(4)(numbers(2, 6, 5))
    assert not choices


@torch_only
def test_a_second_derivative_is_an_error_that_names_the_kernel(choices, monkeypatch) -> None:
    import torch

    states = torch.from_numpy(numbers(1, 6, 8)).requires_grad_()
    layer = layers.DotAttention()

    def twice() -> None:
        (slope,) = torch.autograd.grad(layer(states).sum(), states, create_graph=True)
        slope.square().sum().backward()

    with pytest.raises(RuntimeError, match="scaled_dot_product"):
        twice()
    monkeypatch.setenv("REGARD_KERNEL", "reference")
    twice()
    assert np.isfinite(states.grad.numpy()).all()
