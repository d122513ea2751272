"""The sentence about the classifier follows the plan."""

import pytest

from regard.tasks.text_classification.model_wording import classifier_in_words
from tests.comparison.small_material import small_plan

pytestmark = pytest.mark.only_on("jax")  # no tensors


def test_the_parts_of_the_plan() -> None:
    text = classifier_in_words(small_plan(embedding=7, units=5, dropout=0.25))
    assert text.startswith("ways to turn encoder states into one vector, in a text classifier")
    assert "an embedding (width 7; at most " in text
    assert "a bidirectional GRU (Cho et al. 2014) of 5 units in each direction" in text
    assert text.endswith("the layer compared, dropout 0.25, and a dense layer")
    text = classifier_in_words(small_plan(embedding=7, embeddings="vectors.txt"))
    assert "an embedding (pretrained vectors; at most " in text


def test_what_is_told_has_its_last_layer() -> None:
    text = classifier_in_words(small_plan(answer="numbers"))
    assert "in a text regressor" in text
    assert "and a linear layer of one number" in text
    text = classifier_in_words(small_plan(answer="labels"))
    assert "a text classifier of several labels" in text
    assert text.endswith("a sigmoid for each label")
