"""What a cell is given at a step: taken apart by name or by place."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError
from regard.rnn.timed_inputs import decay, step_inputs, value_width, waited

VALUES, GAPS, SEEN = np.zeros((3, 2)), np.zeros(3), np.zeros((3, 2), bool)


def test_by_place_and_by_name():
    named = {"gaps": GAPS, "values": VALUES}
    for given in ((VALUES, GAPS), [VALUES, GAPS], named):
        values, gaps, seen = step_inputs(given)
        assert values is VALUES
        assert gaps is GAPS
        assert seen is None
    for given in ((VALUES, GAPS, SEEN), {**named, "observed": SEEN}):
        assert step_inputs(given, observed=True)[2] is SEEN


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (VALUES, r"one tensor of shape \(3, 2\)"),
        ((None, 2), r"one tensor of shape \(None, 2\)"),
        ((VALUES,), "1 tensors"),
        ({"values": VALUES, "times": GAPS}, r"the names \['times', 'values'\]"),
        ({"values": VALUES, "gaps": GAPS, "observed": SEEN}, "the names"),
    ],
)
def test_anything_else_is_refused(given, told):
    with pytest.raises(ArgumentError, match=told):
        step_inputs(given)


def test_width():
    assert value_width(((None, 5), (None,))) == 5
    assert value_width({"values": (2, 5), "gaps": (2, 1), "observed": (2, 5)}, observed=True) == 5
    with pytest.raises(ShapeError, match="known features"):
        value_width(((None, None), (None,)))


def test_gaps_to_compute_with():
    given = keras.ops.convert_to_tensor(np.array([-3, 0, 2, np.inf], "float16"))
    found = keras.ops.convert_to_numpy(waited(given))
    assert found.shape == (4, 1)
    assert found.dtype == "float32"
    assert found[:3, 0].tolist() == [0, 0, 2]
    assert np.isfinite(found).all()
    worth = keras.ops.convert_to_numpy(decay(waited(given), "logarithmic"))[:3, 0]
    np.testing.assert_allclose(worth, [1, 1, 1 / np.log(np.e + 2)], atol=1e-6)
