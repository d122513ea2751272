"""The benchmarks for a GPU, as far as they run without one."""

import sys

import pytest

from benchmarks import gpu, gpu_layers


@pytest.fixture
def without_a_gpu(monkeypatch) -> None:
    if gpu.gpu_capability(gpu.keras.backend.backend()) is not None:
        pytest.skip("there is a GPU")
    monkeypatch.setattr(sys, "argv", ["benchmark"])


@pytest.mark.parametrize("main", [gpu.main, gpu_layers.main])
def test_without_a_gpu_they_say_so(main, without_a_gpu) -> None:
    with pytest.raises(SystemExit, match="This measures kernels for a GPU"):
        main()


@pytest.mark.only_on("jax")
@pytest.mark.parametrize(("row", "width"), gpu_layers.ROWS, ids=["multi-head", "additive"])
def test_both_layers_compute_the_same(row, width) -> None:
    found = list(gpu_layers.figures_of(row, 2, 16, width))
    assert [each["what"] for each in found] == ["forward", "training"]
    assert all(each["error"] < 1e-5 and each["ratio"] > 0 for each in found)
    assert found[1]["keras_mb"] > 0
