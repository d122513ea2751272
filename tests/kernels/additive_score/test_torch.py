"""What PyTorch alone has: no compiler, graphs without values, gradients of gradients."""

import numpy as np
import pytest

from tests.kernels.additive_score.scored import drawn, exact, scored, slopes_are_right, tolerance

pytestmark = pytest.mark.only_on("torch")


@pytest.mark.parametrize("far", [False, True])
def test_without_a_compiler_the_numbers_are_the_same(far, monkeypatch) -> None:
    from regard.kernels.additive_score import torch as kernel

    monkeypatch.setattr(kernel, "_compiles", lambda device: False)
    monkeypatch.setattr(kernel, "_compiled", None)  # is not asked for
    query, key, vector = drawn(2, 5, 7, 19)
    key = key * 40 if far else key
    found = scored(query, key, vector)
    assert np.abs(found - exact(query, key, vector)).max() <= tolerance(vector)
    slopes_are_right(query, key, vector)


def test_it_is_compiled_once_that_would_have_paid(monkeypatch) -> None:
    from regard.kernels.additive_score import torch as kernel

    asked = []
    monkeypatch.setattr(kernel, "_compiles", lambda device: asked.append(device))
    monkeypatch.setattr(kernel, "_is_tiled", lambda query: False)
    monkeypatch.setattr(kernel, "_done", 0)
    given = drawn(2, 5, 7, 19)
    monkeypatch.setattr(kernel, "_WORTH_COMPILING", 3 * 2 * 5 * 7 * 19)
    monkeypatch.setattr(kernel, "mode", lambda: "auto")
    for calls in range(4):
        assert len(asked) == max(0, calls - 2)
        scored(*given)
    monkeypatch.setattr(kernel, "_done", 0)
    monkeypatch.setattr(kernel, "mode", lambda: "fused")
    scored(*given)
    assert len(asked) == 3


@pytest.mark.parametrize("error", [ImportError, OSError, RuntimeError])
def test_a_compiler_that_fails_is_none(error, monkeypatch) -> None:
    from regard.kernels.additive_score import torch as kernel

    def broken(function):
        def fails(*given):
            raise error("no compiler")

        return fails

    monkeypatch.setattr(kernel, "_compiled", broken)
    assert not kernel._compiles.__wrapped__("cpu")


def test_a_compiled_model_takes_it_into_its_own_graph() -> None:
    import torch

    from regard.kernels.additive_score.torch import centred_scores

    given = [torch.from_numpy(each) for each in drawn(2, 5, 7, 19)]
    whole = torch.compile(centred_scores, fullgraph=True, backend="eager")
    found = whole(*given).numpy()
    assert np.abs(found - exact(*given)).max() <= tolerance(given[2].numpy())


def test_without_values_the_shape_is_known() -> None:
    import torch

    from regard.kernels.additive_score.torch import centred_scores

    given = [torch.from_numpy(each).to("meta") for each in drawn(2, 5, 7, 19)]
    assert centred_scores(*given).shape == (2, 5, 7)
