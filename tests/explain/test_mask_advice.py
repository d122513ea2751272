"""Each kind of faulty layer has its advice."""

import importlib
import re

import pytest

from regard.explain.mask_advice import advice_for

pytestmark = pytest.mark.only_on("jax")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("Conv1D", "before each convolution"),
        ("GlobalMaxPooling1D", "masked_max"),
        ("GlobalAveragePooling1D", "masked_mean"),
        ("MaxPooling1D", "pool the mask too"),
        ("Flatten", "pool instead"),
        ("Add", "each of its inputs"),
        ("ops.Multiply", "Rescaling(2.0)"),
        ("GroupNormalization", "LayerNormalization"),
        ("Bidirectional", "pass it the mask"),
        ("Bidirectional", "`regard.layers.CarryMask`"),
        ("Conv1D", "`regard.layers.CarryMask`"),
        ("Strange", "use a layer that hands masks on"),
    ],
)
def test_advice(kind, said):
    assert said in advice_for(kind)
    assert advice_for(kind).endswith(".")


def test_what_is_named_is_there():
    """Each name of regard in an advice is a public one."""
    for kind in ("Conv1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "LSTM"):
        for path in re.findall(r"`regard\.([\w.]+)`", advice_for(kind)):
            module, _, name = path.rpartition(".")
            assert hasattr(importlib.import_module(f"regard.{module}"), name), path
