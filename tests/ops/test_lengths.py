"""Lengths and masks of padded samples equal plain loops over the steps."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, MaskError, ShapeError
from regard.ops import lengths, masks

# Padding on the right, on the left, holes, everything, nothing, the last step alone.
MASK = np.array(
    [
        [1, 1, 1, 0, 0],
        [0, 0, 1, 1, 1],
        [0, 1, 0, 1, 0],
        [1, 1, 1, 1, 1],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
    ],
    bool,
)


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def looped_count(mask: np.ndarray) -> list[int]:
    return [sum(1 for valid in row if valid) for row in mask]


def looped_length(mask: np.ndarray) -> list[int]:
    found = []
    for row in mask:
        length = 0
        for step, valid in enumerate(row):
            if valid:
                length = step + 1
        found.append(length)
    return found


def looped_mask(sequence: np.ndarray, value: float) -> np.ndarray:
    result = np.zeros(sequence.shape[:2], bool)
    for place in np.ndindex(*sequence.shape[:2]):
        result[place] = any(feature != value for feature in np.ravel(sequence[place]))
    return result


@pytest.mark.parametrize("dtype", ["bool", "int32", "uint8"])
def test_of_a_mask(dtype):
    given = MASK.astype(dtype)
    assert array(lengths.count_valid(given)).tolist() == looped_count(MASK) == [3, 3, 2, 5, 0, 1]
    found = array(lengths.lengths_from_mask(given))
    assert found.tolist() == looped_length(MASK) == [3, 5, 4, 5, 0, 5]
    assert found.dtype == "int32"


def test_with_padding_on_the_right_a_mask_is_its_lengths():
    given = np.array([0, 1, 3, 5])
    mask = masks.padding(given, 5)
    assert array(lengths.lengths_from_mask(mask)).tolist() == given.tolist()
    assert array(lengths.count_valid(mask)).tolist() == given.tolist()


def test_the_length_covers_each_valid_step():
    covered = array(masks.padding(lengths.lengths_from_mask(MASK), MASK.shape[1]))
    assert np.all(covered >= MASK)


def test_ids():
    ids = np.array([[3, 1, 7, 0, 0], [0, 0, 4, 2, 6], [5, 0, 2, 0, 0], [0, 0, 0, 0, 0]])
    assert np.array_equal(array(lengths.mask_from_padding(ids)), looped_mask(ids, 0))
    assert array(lengths.lengths_from_padding(ids)).tolist() == [3, 5, 3, 0]
    assert array(lengths.lengths_from_padding(ids, 2)).tolist() == [5, 5, 5, 5]


@pytest.mark.parametrize("value", [0, -1.5])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_frames(value, dtype):
    frames = np.random.default_rng(0).normal(5, 1, (3, 5, 2)).astype("float32")
    frames[0, 3:] = value
    frames[1, [1, 4]] = value  # a real step that looks like padding, in the middle and at the end
    frames[1, 0, 1] = value  # one feature alone makes no padding
    frames[2] = value
    mask = lengths.mask_from_padding(keras.ops.cast(frames, dtype), value)
    assert np.array_equal(array(mask), looped_mask(frames, value))
    found = lengths.lengths_from_padding(keras.ops.cast(frames, dtype), value)
    assert array(found).tolist() == [3, 4, 0]


def test_frames_of_more_axes():
    frames = np.zeros((2, 3, 5, 7), "float32")
    frames[0, 1, 4, 6] = np.nan  # a broken value is no padding
    frames[1, 0, 0, 0] = 1
    assert array(lengths.lengths_from_padding(frames)).tolist() == [2, 1]


def test_no_steps():
    none = np.zeros((3, 0), bool)
    assert array(lengths.count_valid(none)).tolist() == [0, 0, 0]
    assert array(lengths.lengths_from_mask(none)).tolist() == [0, 0, 0]
    assert array(lengths.lengths_from_padding(np.zeros((3, 0, 2), "float32"))).tolist() == [0, 0, 0]


def test_in_a_model_of_unknown_length():
    ids = keras.Input((None,), dtype="int32")
    model = keras.Model(ids, lengths.lengths_from_padding(ids))
    assert array(model(np.array([[4, 0, 2], [0, 0, 0]]))).tolist() == [3, 0]


def test_what_is_no_mask():
    with pytest.raises(MaskError, match="Received: dtype float32"):
        lengths.lengths_from_mask(MASK.astype("float32"))
    with pytest.raises(MaskError, match=r"Received: shape \(6, 1, 5\)"):
        lengths.count_valid(MASK[:, None])


def test_what_is_no_padding():
    with pytest.raises(ArgumentError, match=r"keras\.ops\.isnan"):
        lengths.mask_from_padding(np.zeros((2, 3)), float("nan"))
    with pytest.raises(ArgumentTypeError, match="Received: value='0'"):
        lengths.mask_from_padding(np.zeros((2, 3)), "0")
    with pytest.raises(ShapeError, match=r"Received: shape \(3,\)"):
        lengths.mask_from_padding(np.zeros(3))


@pytest.mark.parametrize("shape", [(3,), (5, 2), (0, 7, 2)])
def test_samples_are_counted(shape):
    assert array(lengths.count_samples(np.zeros(shape, "float32"))) == shape[0]
