"""Texts as they were read: what is said of them, and the demo corpus with its parts."""

import numpy as np

from regard.data import LabelledTexts
from regard.tasks.text_classification.dataset import TextDataset, demo_texts
from regard.tasks.text_classification.plan import TextPlan


def test_it_speaks_of_both_parts() -> None:
    data = LabelledTexts.from_rows(["a b"] * 10, ["x", "y"] * 5, source="one")
    test = LabelledTexts.from_rows(["c"] * 10, ["x", "y"] * 5, source="two")
    alone, both = TextDataset(data), TextDataset(data, test)
    assert (alone.source, alone.has_test_set, both.has_test_set) == ("one", False, True)
    assert both.notices() == (*data.notices(), *test.notices())
    assert alone.notices(TextPlan(tokens="characters")) == data.notices("characters")


def test_the_demo_keeps_its_own_parts() -> None:
    demo = demo_texts()
    (split,) = demo.splits
    assert [len(split.train), len(split.validation), len(split.test)] == [2880, 720, 720]
    assert split.test.tolist() == list(range(len(demo.data), len(demo.data) + len(demo.test)))
    assert not set(np.concatenate([split.train, split.validation])) & set(split.test)
