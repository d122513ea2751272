"""Data before they are split: what each kind of them says."""

import pytest

from regard.comparison import Dataset
from regard.errors import ArgumentError
from tests.comparison.toy_task import NumbersDataset


def test_an_abstract_dataset_is_not_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Dataset()


def test_data_of_which_no_model_can_be_kept_say_so() -> None:
    with pytest.raises(ArgumentError, match=r"needs data of a task .* numbers, of NumbersDataset"):
        NumbersDataset([1.0]).to_learn_from()
