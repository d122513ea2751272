"""What is kept of the front of a model: what the whole model computes there."""

import keras
import numpy as np
import pytest

from regard.errors import DataError
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.swapping.frozen_states import FrozenStates
from regard.tasks.own_model.swapping.heads import MASK, STATES
from tests.tasks.own_model.swapping.trained_models import (
    frozen_of,
    heads_of,
    pooling_model,
    rows,
    two_input_model,
    two_inputs,
)


@pytest.mark.every_backend
def test_states_and_mask_are_those_of_the_model(tmp_path) -> None:
    model, (ids, y) = pooling_model(), rows()
    _, frozen = frozen_of(model, OwnData(ids, y), tmp_path)
    wanted = model.get_layer("reader")(
        model.get_layer("table")(ids), mask=keras.ops.not_equal(ids, 0)
    )
    np.testing.assert_allclose(frozen.x[STATES], keras.ops.convert_to_numpy(wanted), atol=1e-6)
    np.testing.assert_array_equal(frozen.x[MASK], ids != 0)
    assert (frozen.x[STATES].dtype, frozen.x[MASK].dtype) == (np.float32, np.bool_)
    assert {path.name for path in tmp_path.iterdir()} == {f"{STATES}.npy", f"{MASK}.npy"}


def test_rows_stay_in_their_files(tmp_path) -> None:
    heads, frozen = frozen_of(pooling_model(), OwnData(*rows(), np.arange(60)), tmp_path)
    assert isinstance(frozen.x[STATES].base, np.memmap)
    assert set(frozen.x) == set(heads.inputs)
    np.testing.assert_array_equal(frozen.groups, np.arange(60))


def test_what_joins_behind_is_kept_too(tmp_path) -> None:
    x, y = two_inputs()
    _, frozen = frozen_of(two_input_model(), OwnData(x, y), tmp_path)
    np.testing.assert_array_equal(frozen.x["frozen_0"], x["age"])


def test_a_sample_is_the_first_rows(tmp_path) -> None:
    data = OwnData(*rows())
    heads, frozen = frozen_of(pooling_model(), data, tmp_path)
    sample = FrozenStates(heads, data).sample()
    assert len(sample) == 2
    np.testing.assert_allclose(sample.x[STATES], frozen.x[STATES][:2], atol=1e-6)


def test_nan_is_refused_but_in_padding(tmp_path) -> None:
    x, y = two_inputs()
    heads = heads_of(two_input_model())
    x["frames"][~x["mask"]] = np.nan
    FrozenStates(heads, OwnData(x, y)).write(tmp_path, 16)
    x["frames"][37, 0, 1] = np.nan
    with pytest.raises(DataError, match=r"must be finite numbers, padding apart.*for row 37 of x"):
        FrozenStates(heads, OwnData(x, y)).write(tmp_path, 16)
