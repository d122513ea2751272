"""Sentences as they were read, with what they are split by."""

import numpy as np

from regard.tasks.tagging.dataset import TagDataset, demo_dataset
from tests.tasks.tagging.small_sentences import small_sentences


def test_the_demo_has_a_test_set_and_a_split() -> None:
    demo = demo_dataset()
    assert (demo.source, demo.has_test_set) == ("the demo", True)
    assert len(demo.splits) == 1
    assert demo.to_learn_from() is demo
    assert len(demo.notices()) == 4


def test_one_model_learns_from_all_but_a_validation_part() -> None:
    data = TagDataset(small_sentences())
    (split,) = data.to_learn_from().splits
    assert not split.is_tested
    assert len(np.concatenate([split.train, split.validation])) == len(data.data)
