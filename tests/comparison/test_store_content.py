"""What the store holds comes back: arrays of any kind."""

import numpy as np
import pytest

from tests.comparison.test_store import CHECKS, PLAN, answers, created, outcome


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
