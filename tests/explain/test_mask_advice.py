"""Each kind of faulty layer has its advice."""

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
        ("Strange", "use a layer that hands masks on"),
    ],
)
def test_advice(kind, said):
    assert said in advice_for(kind)
    assert advice_for(kind).endswith(".")
