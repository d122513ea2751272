"""What the store holds comes back: groups of the data, arrays of any kind."""

import numpy as np
import pytest

from regard.comparison import Store
from regard.data import LabelledTexts
from tests.comparison.small_material import small_preparation
from tests.comparison.test_store import CHECKS, PLAN, answers, created, outcome


def test_the_groups_of_the_data_come_back(tmp_path) -> None:
    plain = small_preparation(PLAN).data
    names = [f"author {row // 2}" for row in range(len(plain))]
    data = LabelledTexts.from_rows(plain.texts, plain.labels, groups=names, source="grouped")
    splits = small_preparation(PLAN).splits
    with Store.create(tmp_path / "run.sqlite", PLAN, data, None, splits, {}) as store:
        found, _, _ = store.data()
    assert found.groups == tuple(names)
    assert found.texts == data.texts


@pytest.mark.parametrize("dtype", ["<f4", "<f8", "<i4", "<i8", ">i2", "|b1"])
def test_arrays_of_any_kind_come_back(tmp_path, dtype) -> None:
    key = PLAN.trials()[0]
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)[:, ::-1]
    with created(tmp_path / "run.sqlite") as store:
        store.finish(outcome(key), CHECKS, {**answers(key), "test": array[0]}, {"steps": array})
        found = store.looks(key)["steps"]
        np.testing.assert_array_equal(found, array)
        assert found.dtype == np.dtype(dtype).newbyteorder("<")
        np.testing.assert_array_equal(store.predictions(key, "test"), array[0])
