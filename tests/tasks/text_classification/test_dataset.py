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
    assert [len(split.train), len(split.validation), len(split.test)] == [5760, 1440, 1440]
    assert split.test.tolist() == list(range(len(demo.data), len(demo.data) + len(demo.test)))
    assert not set(np.concatenate([split.train, split.validation])) & set(split.test)


def test_all_but_the_validation_part_are_learned_from_where_there_is_no_test() -> None:
    data = LabelledTexts.from_rows([f"a {row}" for row in range(40)], ["x", "y"] * 20, source="one")
    (split,) = TextDataset(data).to_learn_from().splits
    assert sorted([*split.train, *split.validation]) == list(range(40))
    assert len(split.validation) == 4
    assert not split.is_tested
    both = TextDataset(data, LabelledTexts.from_rows(["c"] * 10, ["x", "y"] * 5, source="two"))
    assert both.to_learn_from() is both
    demo = demo_texts()
    assert demo.to_learn_from() is demo
