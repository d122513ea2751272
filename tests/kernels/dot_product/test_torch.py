"""PyTorch's kernel gives what the plain path gives."""

import numpy as np
import pytest

from regard.layers import MultiplicativeAttention
from tests.contract.gradients import gradients

pytestmark = pytest.mark.only_on("torch")

random = np.random.default_rng(0)


def numbers(*shape: int) -> np.ndarray:
    return random.normal(size=shape)


def plain(query, key, value, allowed=None, bias=None) -> np.ndarray:
    """Plain loops' worth of numpy, in float64; (B, N, T, S) inside."""
    heads = query.ndim == 4
    if heads:
        query, key, value = (np.swapaxes(each, 1, 2) for each in (query, key, value))
    scores = query @ np.swapaxes(key, -1, -2)
    scores = scores if bias is None else scores + bias
    scores = scores if allowed is None else np.where(allowed, scores, -np.inf)
    top = scores.max(-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(-1, keepdims=True)
    output = weights / np.where(total > 0, total, 1.0) @ value
    return np.swapaxes(output, 1, 2) if heads else output


def attended(*given, dtype="float32") -> np.ndarray:
    import torch

    from regard.kernels.dot_product.torch import attended as kernel

    tensors = [None if each is None else torch.from_numpy(np.array(each)) for each in given]
    floats = [
        each if each is None or each.dtype == torch.bool else each.to(getattr(torch, dtype))
        for each in tensors
    ]
    return kernel(*floats).double().numpy()


@pytest.mark.parametrize("heads", [False, True])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("masked", [None, "keys", "pairs"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_output_is_that_of_the_formula(heads, biased, masked, dtype) -> None:
    extra = (3,) if heads else ()
    query, key = numbers(2, 5, *extra, 8), numbers(2, 7, *extra, 8)
    value = numbers(2, 7, *extra, 8)
    queries = 5 if masked == "pairs" else 1
    pairs = (2, 1, queries, 7) if heads else (2, queries, 7)
    allowed = random.random(pairs) < 0.6 if masked else None
    if masked == "pairs":
        allowed[0, ..., 2, :] = False
    elif masked:
        allowed[0] = False
    bias = numbers(1, *extra, 5, 7) if biased else None
    found = attended(query, key, value, allowed, bias, dtype=dtype)
    expected = plain(query, key, value, allowed, bias)
    assert np.abs(found - expected).max() < (1e-5 if dtype == "float32" else 1e-12)
    if masked:
        assert (found[0, 2] == 0).all()


def test_a_bias_of_minus_infinity_leaves_a_query_without_keys() -> None:
    query, key, value = numbers(1, 3, 4), numbers(1, 5, 4), numbers(1, 5, 4)
    bias = np.zeros((1, 3, 5))
    bias[0, 1] = -np.inf
    bias[0, 2, :4] = -np.inf
    found = attended(query, key, value, None, bias)
    assert (found[0, 1] == 0).all()
    assert np.allclose(found[0, 2], value[0, 4], atol=1e-6)


def test_the_lowest_float_as_a_bias_stands_above_what_is_masked() -> None:
    """Biases are written that way too, and a row may have no other."""
    query, key, value = (numbers(1, 3, 4).astype("float32") for _ in range(3))
    low = np.finfo("float32").min
    bias = np.array([[[0, low, low], [0, 0, -np.inf], [-np.inf, -np.inf, 0]]], "float32")
    found = attended(query, key, value, np.array([[[False, True, True]]]), bias)
    assert np.abs(found[0, 0] - value[0, 1:].mean(0)).max() < 1e-6
    assert np.abs(found[0, 1:] - value[0, 1:]).max() < 1e-6


def test_a_learned_bias_under_a_transform_of_torch() -> None:
    import torch

    from regard.kernels.dot_product.torch import attended as kernel

    sides = [torch.from_numpy(numbers(2, 5, 3, 4)) for _ in range(3)]
    bias = torch.from_numpy(numbers(1, 3, 5, 5))
    found = torch.func.grad(lambda bias: kernel(*sides, None, bias).square().sum())(bias)
    bias.requires_grad_()
    kernel(*sides, None, bias).square().sum().backward()
    assert np.abs((found - bias.grad).numpy()).max() < 1e-12


@pytest.mark.parametrize("valid", [1, 5])
@pytest.mark.parametrize("huge", [0, 2])
def test_a_weight_of_1_gives_the_scores_no_gradient_beside_huge_numbers(valid, huge) -> None:
    """The kernel's own gradient is what rounding leaves of a sum, times keys or queries."""
    layer = MultiplicativeAttention()
    given = [numbers(1, steps, 33).astype("float32") for steps in (3, 5, 5)]
    for place in {huge, 1}:
        given[place] *= np.float32(1e25)
    layer.build(*[each.shape for each in given])
    found = gradients(layer, given, value_mask=np.arange(5)[None] < valid)
    for name, each in found.items():
        assert np.all(np.isfinite(each)), name
        assert np.all(each == 0) == (name != "input 1"), name


def test_a_query_without_keys_has_a_gradient_of_zero() -> None:
    import torch

    from regard.kernels.dot_product.torch import attended as kernel

    given = [torch.from_numpy(numbers(1, 4, 8)).float().requires_grad_() for _ in range(3)]
    allowed = torch.ones(1, 4, 4, dtype=torch.bool)
    allowed[0, 1] = False
    kernel(*given, allowed, None)[0, 1].sum().backward()
    assert all((each.grad == 0).all() for each in given)


@pytest.fixture
def two_threads():
    """What the kernel has for each thread is less than the scores, however many cores there are."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def largest_allocation(bias) -> int:
    """The largest number of bytes that one operation of a step allocates: B 2, N 4, T = S 512."""
    import torch
    from torch.profiler import ProfilerActivity, profile

    from regard.kernels.dot_product.torch import attended as kernel

    given = [torch.from_numpy(numbers(2, 512, 4, 16)).float().requires_grad_() for _ in range(3)]
    allowed = torch.from_numpy(np.arange(512) < np.array([[400], [512]]))[:, None, None]
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as record:
        kernel(*given, allowed, bias).sum().backward()
    return max(event.cpu_memory_usage for event in record.events())


def test_scores_of_all_pairs_are_never_in_memory(two_threads) -> None:
    assert largest_allocation(None) < 2 * 4 * 512 * 512 * 4 / 4


def test_a_bias_that_is_shared_stays_shared_beside_masks_of_keys(two_threads) -> None:
    """Joined, it would be two samples' worth."""
    import torch

    bias = torch.zeros(1, 4, 512, 512).requires_grad_()
    assert largest_allocation(bias) <= 4 * 512 * 512 * 4
    assert bias.grad.abs().sum() > 0


@pytest.mark.parametrize("heads", [1, 3])
@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (1, 3), (2, 3)], ids=str)
@pytest.mark.parametrize("at_once", [1, 40, 1 << 18])
def test_a_learned_bias_gets_the_gradient_of_the_plain_formula(
    heads, shape, at_once, monkeypatch
) -> None:
    import torch

    from regard.kernels.dot_product import torch as kernels

    monkeypatch.setattr(kernels, "_AT_ONCE", at_once)
    sides = [torch.from_numpy(numbers(2, steps, heads, 4)) for steps in (5, 7, 7)]
    bias = torch.from_numpy(numbers(shape[0], min(shape[1], heads), 5, 7))
    allowed = torch.from_numpy(random.random((2, 1, 5, 7)) < 0.7)
    allowed[0, 0, 2] = False
    into = torch.from_numpy(numbers(2, 5, heads, 4))
    found = {}
    for name, function in {"kernel": kernels.attended, "plain": in_torch}.items():
        given = [each.clone().requires_grad_() for each in (*sides, bias)]
        (function(*given[:3], allowed, given[3]) * into).sum().backward()
        found[name] = [each.grad.numpy() for each in given]
    for first, second in zip(*found.values(), strict=True):
        assert np.abs(first - second).max() < 1e-12 * np.abs(second).max()


def in_torch(query, key, value, allowed, bias):
    """The plain formula, (B, T, N, H) each, for a gradient by autograd."""
    import torch

    scores = torch.einsum("btnh,bsnh->bnts", query, key) + bias
    scores = scores.masked_fill(~allowed, -1e9)  # a row without keys: dropped below
    weights = torch.softmax(scores, -1) * allowed
    return torch.einsum("bnts,bsnh->btnh", weights, value)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_on_a_gpu_it_goes_to_a_flash_kernel_with_masks_too(dtype) -> None:
    import torch
    from torch.profiler import ProfilerActivity, profile

    from regard.kernels.dot_product.torch import attended as kernel

    if not torch.cuda.is_available():
        pytest.skip("needs a GPU")
    given = [torch.randn(2, 512, 4, 64, device="cuda", dtype=getattr(torch, dtype))] * 3
    keys = torch.rand(2, 1, 1, 512, device="cuda") > 0.3
    with profile(activities=[ProfilerActivity.CUDA]) as record:
        kernel(*given, keys, None)
        torch.cuda.synchronize()
    names = " ".join(event.key for event in record.key_averages())
    assert "fmha" in names or "flash" in names
