"""The table of shapes on the page is what the models have; each model takes numbers."""

import re

import keras
import numpy as np
import pytest

from examples.choosing_a_layer import MODELS, line
from tests.architecture.repository import ROOT

PAGE = (ROOT / "docs" / "choosing-a-layer.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODELS)
def test_the_page_says_the_shape(name) -> None:
    assert f"\n| {line(name)} |\n" in PAGE


@pytest.mark.parametrize("name", ["two sequences", "the last state asks"])
def test_a_model_runs(name) -> None:
    model = MODELS[name]()
    # The target is longer than the source.
    inputs = [
        np.ones((2, each.shape[1] or steps, *each.shape[2:]), each.dtype)
        for each, steps in zip(model.inputs, (5, 7), strict=False)
    ]
    outputs = model(inputs if len(inputs) == 2 else inputs[0])
    assert outputs.shape[1:] == ((7, 12) if len(inputs) == 2 else (1,))
    assert np.isfinite(keras.ops.convert_to_numpy(outputs)).all()


def test_the_code_of_the_page_runs() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(compile(block, "choosing-a-layer.md", "exec"), {})
