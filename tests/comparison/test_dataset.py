"""Data before they are split: what each kind of them says."""

import pytest

from regard.comparison import Dataset


def test_an_abstract_dataset_is_not_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Dataset()
