"""The model in the words of a paper."""

from regard.tasks.tagging.model_wording import tagger_in_words
from tests.tasks.tagging.small_sentences import small_plan


def test_sizes_encoder_and_ends_are_said() -> None:
    said = tagger_in_words(small_plan(encoder="gru", units=7))
    assert "an embedding (width 4; at most 20,000 tokens that occur at least 1 times" in said
    assert "a bidirectional GRU (Cho et al. 2014) of 7 units" in said
    assert "the likeliest path that IOB2 allows" in said
    labels = tagger_in_words(small_plan(answer="labels"))
    assert "no encoder" in labels
    assert "IOB2" not in labels
