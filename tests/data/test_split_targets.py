"""Parts of texts with numbers or several labels: like each other, and none without a label."""

import numpy as np
import pytest

from regard.data import LabelledTexts, split_examples
from regard.errors import TableError


def test_numbers_have_like_parts() -> None:
    numbers = [float(row) for row in range(203)]
    data = LabelledTexts.from_rows([f"t{row}" for row in range(203)], numbers, kind="numbers")
    for split in split_examples(data, splits=5):
        for part in (split.train, split.validation, split.test):
            chosen = data.targets()[part]
            assert abs(np.median(chosen) - 101) < 11
            assert np.histogram(chosen, bins=10, range=(0, 203))[0].min() >= 1


@pytest.mark.parametrize("groups", [5, 6, 40])
def test_no_part_of_numbers_is_empty_with_groups(groups) -> None:
    rows = range(80)
    data = LabelledTexts.from_rows(
        [f"t{row}" for row in rows],
        [float(row % groups) for row in rows],  # each group has one number
        groups=[f"g{row % groups}" for row in rows],
        kind="numbers",
    )
    for split in split_examples(data, splits=5):
        parts = [set(np.array(data.groups)[part]) for part in vars(split).values()]
        assert all(parts)
        assert not set.intersection(*parts[:2]) | set.intersection(*parts[1:])


def test_too_few_numbers_to_split() -> None:
    data = LabelledTexts.from_rows(["a", "b", "b"], [1.0, 2.0, 2.0], kind="numbers")
    with pytest.raises(TableError) as caught:
        split_examples(data)
    assert str(caught.value) == (
        "There must be at least 5 different texts, so that some are in each of 5 test parts."
        " Received: 2. Add rows."
    )


def test_each_label_is_in_each_part() -> None:
    """Each rare label comes with a common one, which alone would decide where the text goes."""
    labels = [("a",)] * 60 + [("a", "b")] * 6 + [("a", "c", "d")] * 5 + [("d",)] * 3 + [()] * 2
    data = LabelledTexts.from_rows([f"t{row}" for row in range(76)], labels, kind="labels")
    for split in split_examples(data, splits=5):
        for part in (split.train, split.validation, split.test):
            assert data.targets()[part].any(axis=0).all()
            assert not data.targets()[part].all(axis=0).any()


def test_too_few_texts_of_a_label() -> None:
    labels = [("a",)] * 9 + [("b",)] * 6
    data = LabelledTexts.from_rows([*"abcdefghi", *"xyyyyy"], labels, kind="labels")
    with pytest.raises(
        TableError, match=r"^Each label must have .* label 'b' with 2.*merge the label"
    ):
        split_examples(data)
