"""Parts of sentences: documents and equal sentences stay whole, labels are shared out."""

import numpy as np
import pytest

from regard.errors import TableError
from regard.tasks.tagging.sentence_splits import check_parts, split_sentences, validation_split
from regard.tasks.tagging.sentences import TaggedSentences
from tests.tasks.tagging.small_sentences import rows, small_sentences

DATA = small_sentences(90)


def test_frequent_kinds_are_in_each_part_and_equal_sentences_in_one() -> None:
    splits = split_sentences(DATA, 2)
    marks = np.array([["B-LOC" in own, "B-PER" in own] for own in DATA.labels])
    for split in splits:
        parts = (split.train, split.validation, split.test)
        assert sorted(np.concatenate(parts)) == list(range(90))
        sentences = [{DATA.tokens[row] for row in part} for part in parts]
        assert not sentences[0] & sentences[1] | sentences[0] & sentences[2]
        assert all(marks[part].any(axis=0).all() for part in parts)
        np.testing.assert_allclose(marks[split.test].mean(axis=0), 0.5, atol=0.15)


def test_documents_stay_whole() -> None:
    tokens, labels = rows(90)
    groups = [f"document {row // 3}" for row in range(90)]
    data = TaggedSentences.from_rows(tokens, labels, source="x", groups=groups)
    split = validation_split(data)
    own = [{row // 3 for row in part} for part in (split.train, split.validation)]
    assert own[0].isdisjoint(own[1])
    assert own[1]


def test_a_rare_label_refuses_nothing() -> None:
    tokens, labels = rows(90)
    labels[0][0] = "B-RARE"
    data = TaggedSentences.from_rows(tokens, labels, source="x")
    assert len(split_sentences(data, 5)) == 5


def test_a_part_without_a_span_is_refused() -> None:
    splits = split_sentences(DATA, 1)
    check_parts(splits, np.ones(90, bool))
    none_to_test = np.ones(90, bool)
    none_to_test[splits[0].test] = False
    with pytest.raises(TableError, match="none among the 15 sentences to test"):
        check_parts(splits, none_to_test)
