"""The scores on the page are the published ones, and the rule of SeqSelfAttention is its own."""

import numpy as np
import pytest

from examples.answers.answer import read
from examples.answers.which_attention import as_seq_self_attention, reviews, rows
from regard.layers import AdditiveAttention

pytestmark = pytest.mark.only_on("jax")  # the page is measured there


def test_scores_are_those_of_the_benchmarks() -> None:
    scores = reviews()
    assert scores["keras_attention"] == (0.7599, "0.760 (0.750 – 0.769)", (0.75, 0.769))
    published = {
        name: scores[contender][1] for name, (*_, contender) in rows().items() if contender
    }
    page = {row[0]: row[-1] for row in read("which-attention").tables["layers"][1:]}
    assert page == published | {"`SeqSelfAttention(32)` 0.51": "not run"}


def test_pairs_of_padding_alone_are_masked() -> None:
    random = np.random.default_rng(0)
    states, mask = random.normal(size=(1, 5, 3)).astype("float32"), np.arange(5)[None] < 2
    layer = AdditiveAttention(7)
    found = as_seq_self_attention(layer)(states, mask)
    names = ("query_kernel", "key_kernel", "bias", "vector")
    by_name = {weight.name: np.asarray(weight) for weight in layer.weights}
    query_kernel, key_kernel, bias, vector = (by_name[name] for name in names)
    mixed = np.zeros((5, 3))
    for t in range(5):
        scores = [
            (
                np.tanh(states[0, t] @ query_kernel + states[0, s] @ key_kernel + bias) @ vector
            ).item()
            - 1e4 * (not mask[0, t] and not mask[0, s])
            for s in range(5)
        ]
        raised = np.exp(np.array(scores) - max(scores))
        mixed[t] = raised / raised.sum() @ states[0]
    np.testing.assert_allclose(found, mixed[None, :2].mean(axis=1), atol=1e-5)
