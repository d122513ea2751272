"""Taggers: each context with each end, under names that can be taken apart again."""

import pytest

from regard.catalog.taggers import (
    CONTEXTS,
    ENDS,
    TAGGER_AGAIN,
    TAGGER_BASELINE,
    TAGGER_NAMES,
    TAGGER_SINGLE,
    TAGGERS,
    context_and_end,
    context_row,
)
from regard.errors import UnknownNameError


def test_names_say_context_and_end() -> None:
    pairs = [context_and_end(row.name) for row in TAGGERS if row.ranked]
    assert pairs == [(row.name, end) for row in CONTEXTS for end in ENDS]
    assert context_and_end("no_context_again") == ("no_context_again", "softmax")
    assert context_and_end("self_attention") == ("self_attention", "softmax")
    assert {TAGGER_AGAIN, TAGGER_BASELINE, TAGGER_SINGLE} <= set(TAGGER_NAMES)
    assert len(set(TAGGER_NAMES)) == len(TAGGER_NAMES)


def test_notes_are_sentences_and_attention_has_its_layer() -> None:
    assert all(row.note[0].isupper() and row.note.endswith(".") for row in TAGGERS)
    attending = {row.name.split("_")[0] for row in TAGGERS if row.attends}
    assert attending == {"self", "multi", "random"}
    assert context_row("multi_head").settings["num_heads"] == 4


def test_other_names_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="contender='window_hmm'"):
        context_and_end("window_hmm")
    with pytest.raises(UnknownNameError, match="context='window_crf'"):
        context_row("window_crf")
