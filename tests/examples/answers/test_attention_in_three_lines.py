"""The snippet's formula is what the page says, and the words that decide are found."""

import numpy as np
import pytest

from examples.answers.attention_in_three_lines import Reviews, StepBiasPooling, marked

pytestmark = pytest.mark.only_on("jax")  # the page is measured there


def test_the_formula_of_the_snippet() -> None:
    random = np.random.default_rng(0)
    states = random.normal(size=(2, 5, 3))
    mask = np.arange(5) < np.array([[5], [2]])
    layer = StepBiasPooling(5)
    layer.build(states.shape)
    query, bias = random.normal(size=3), random.normal(size=5)
    layer.set_weights([query, bias])
    expected = np.zeros((2, 3))
    for sample in range(2):
        raised = [
            np.exp(np.tanh(states[sample, step] @ query + bias[step])) * mask[sample, step]
            for step in range(5)
        ]
        for step in range(5):
            expected[sample] += raised[step] / (sum(raised) + 1e-7) * states[sample, step]
    np.testing.assert_allclose(layer(states, mask=mask), expected, rtol=1e-4, atol=1e-5)


def test_the_answer_is_the_marked_symbol() -> None:
    steps, answer, place = marked(7, seed=0)
    for sample, symbol in enumerate(answer):
        assert np.flatnonzero(steps[sample, :, -1]).tolist() == [place[sample]]
        assert np.flatnonzero(steps[sample, place[sample], :-1]).tolist() == [symbol]


def test_the_words_that_decide() -> None:
    read = Reviews(72, epochs=0)
    words = {number: word for word, number in read.numbers.items()}
    for review, ids in zip(read.reviews, read.ids(read.reviews), strict=True):
        decides = read.deciding(review)
        found = {words[number] for number in ids[: len(decides)][decides]}
        assert found == {review.text[start:end].lower() for start, end in review.deciding}
