"""The kernels in Triton: interpreted where PyTorch has no GPU, else as they are."""

import importlib
import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest

from tests.architecture.repository import ROOT
from tests.kernels.additive_score import tiles

pytestmark = [
    pytest.mark.only_on("torch"),
    pytest.mark.skipif(
        importlib.util.find_spec("triton") is None,
        reason="needs the package `triton`, which PyTorch for CPUs does not bring; "
        "its interpreter is enough",
    ),
    # NumPy interprets the product of two exponentials, whose reciprocal is then 0.
    pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning"),
]

FAULTS = {
    "half of the sum": ("whole - 2.0 * total", "whole - total"),
    "a key is left out": (
        "taken, seen = unit < units, column < key_length",
        "taken, seen = unit < units, column < key_length - 1",
    ),
    "a query is left out": ("range(first, last)", "range(first, last - 1)"),
    "a chunk of queries is left out": ("by_key.sum(1)", "by_key[:, 0]"),
    "a block of keys is left out": ("by_query.sum(1)", "by_query[:, 0]"),
    "no slope": ("each -= each * part", "each -= 0.0 * part"),
    "another sample's": (
        "(program // blocks // chunks)",
        "(program // blocks // chunks * 0)",
    ),
    "another tile's features": ("unit = tl.program_id(1)", "unit = tl.program_id(0)"),
    "the gradient of the query before": (
        "left, flow = left_after, flow_after",
        "left = left_after",
    ),
}


@pytest.fixture(autouse=True)
def interpreted(monkeypatch) -> None:
    """Kernels that are defined from now on are interpreted, unless there is a GPU.

    PyTorch has imported Triton already, and with it what Triton defines in its own language.
    """
    import torch
    import triton
    import triton.language as tl

    if not torch.cuda.is_available():
        monkeypatch.setenv("TRITON_INTERPRET", "1")
        for name in ("sum", "zeros"):
            monkeypatch.setattr(tl, name, triton.jit(getattr(tl, name).fn))


@pytest.fixture
def kernel(interpreted, monkeypatch):
    from regard.kernels.additive_score import triton

    tiles.take_tiles(monkeypatch, importlib.reload(triton))
    return triton


@pytest.mark.parametrize("far", [False, True])
@pytest.mark.parametrize("sizes", tiles.SIZES, ids=str)
def test_values_and_gradients(kernel, sizes, far) -> None:
    tiles.values_are_right(sizes, far)


def test_any_finite_pair_of_numbers(kernel) -> None:
    tiles.grid_is_right()


@pytest.mark.parametrize("offset", [-1000.0, 1000.0])
def test_keys_far_from_zero(kernel, offset) -> None:
    tiles.offset_is_right(offset)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite(kernel, bad) -> None:
    tiles.not_finite_stays_in_its_pairs(bad)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(fault, monkeypatch, tmp_path) -> None:
    tiles.take_tiles(monkeypatch, tiles.planted("triton", *FAULTS[fault], tmp_path))
    with pytest.raises(AssertionError):
        tiles.values_are_right((2, 35, 70, 9), far=False)


def test_a_planted_fault_of_keys_that_spread_is_seen(monkeypatch, tmp_path) -> None:
    fault = "tl.where(total > 0, small, 1.0)", "tl.where(total > 0, 1.0, small)"
    tiles.take_tiles(monkeypatch, tiles.planted("triton", *fault, tmp_path))
    tiles.values_are_right((2, 5, 7, 19), far=False)
    with pytest.raises(AssertionError):
        tiles.values_are_right((2, 5, 7, 19), far=True)


# Compiles both kernels for a GPU that need not be there, and prints what their loops divide by.
COMPILE = """
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource
from regard.kernels.additive_score import triton as kernel

for function, tile in (
    (kernel._sum, {"rows": kernel._ROWS, "columns": kernel._COLUMNS}),
    (kernel._slopes, dict(zip(("features", "columns", "steps"), kernel.BACKWARD))),
):
    fixed = {"sides": False, "nvidia": True, **tile}
    sizes = ("query_length", "key_length", "units", "chunks", "blocks")
    kinds = {name: "i32" if name in sizes else "*fp32" for name in function.arg_names}
    source = ASTSource(function, {**kinds, **{name: "constexpr" for name in fixed}}, fixed)
    options = {"num_warps": 1, "enable_fp_fusion": True}
    made = triton.compile(source, target=GPUTarget("cuda", 90, 32), options=options).asm["ptx"]
    divisions = [line for line in made.splitlines() if "div." in line and "f32" in line]
    print(made.count("rcp.approx.ftz.f32"), len(divisions))
""".replace("kernel.BACKWARD", "(kernel._UNITS, kernel._ACROSS, kernel._STEPS)")


def test_they_compile_to_one_reciprocal_a_pair_and_feature() -> None:
    """What an interpreter takes, a compiler need not."""
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    search = os.pathsep.join([str(ROOT / "src"), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", COMPILE],
        env={**environment, "PYTHONPATH": search},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # 32 x 32 pairs, and 8 x 128 features and keys, by 32 threads.
    assert done.stdout.split("\n")[:2] == ["32 0", "32 0"]


def test_the_backend_takes_them_on_a_gpu(monkeypatch) -> None:
    import torch

    from regard.kernels.additive_score import torch as backend

    class OnGpu:
        dtype, is_cuda = torch.float32, True

    monkeypatch.setattr(backend, "gpu_capability", lambda name: (9, 0))
    monkeypatch.setattr(backend, "has_compiler", lambda name: name == "torch")
    assert backend._is_tiled(OnGpu)
    assert not backend._is_tiled(torch.zeros(1))
    monkeypatch.setattr(OnGpu, "dtype", torch.float64)
    assert not backend._is_tiled(OnGpu)
    monkeypatch.setattr(OnGpu, "dtype", torch.float32)
    monkeypatch.setattr(backend, "has_compiler", lambda name: False)
    assert not backend._is_tiled(OnGpu)
