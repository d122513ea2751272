"""Each layer where its inputs are on another device than the CPU, forward and backward.

PyTorch's device `meta` has shapes, dtypes and no numbers. It stands for a GPU that need not be
there: a tensor that was made on the CPU is refused beside one of `meta`, as beside one of a GPU.
Whatever asks for a number is told that it holds.
"""

from unittest import mock

import pytest

from regard.kernels.dispatch import windows
from tests.contract.subjects import Subject, subjects

pytestmark = pytest.mark.only_on("torch")

ELSEWHERE = "meta"
EVERY = [pytest.param(each, id=each.name) for each in subjects()]


def on_another_device(tried: Subject) -> set[str]:
    """Return the devices of what a layer gives, weights and gradients included."""
    import torch
    from keras.src.backend.torch import core

    layer = tried.built()
    arrays, mask = tried.inputs(), tried.kind.masked
    named = tried.kind.names[-1]
    with (
        mock.patch.object(core, "DEFAULT_DEVICE", torch.device(ELSEWHERE)),
        mock.patch.object(torch.Tensor, "__bool__", return_value=True),
    ):
        for weight in layer.weights:
            weight._value = torch.nn.Parameter(
                weight.value.detach().to(ELSEWHERE), weight.trainable
            )
        inputs = [torch.from_numpy(each).to(ELSEWHERE).requires_grad_() for each in arrays]
        given = {named: torch.from_numpy(mask).to(ELSEWHERE)}
        found = [layer(*inputs, **given), *tried.tensors(layer, *inputs, **given)]
        total = sum(each.float().sum() for each in found if each.dtype.is_floating_point)
        asked = [*inputs, *(each.value for each in layer.trainable_variables)]
        slopes = torch.autograd.grad(total, asked, allow_unused=True)
        return {str(each.device) for each in (*found, *slopes) if each is not None}


@pytest.mark.parametrize("kernel", ["reference", "fused"])
@pytest.mark.parametrize("tried", EVERY)
def test_everything_stays_on_the_device(tried, kernel, monkeypatch) -> None:
    monkeypatch.setenv("REGARD_KERNEL", kernel)
    monkeypatch.setattr(windows, "_LEAST", 2)  # windows in blocks, however short the input
    assert on_another_device(tried) == {ELSEWHERE}
