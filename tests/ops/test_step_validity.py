import numpy as np
import pytest
from keras import ops

from regard.errors import ArgumentTypeError, MaskError
from regard.ops.step_validity import spread, valid_steps
from tests.contract.subjects import array


def test_what_does_not_count_is_replaced():
    y_true, y_pred = np.full((2, 3), 5.0, "float32"), np.full((2, 3, 4), np.nan, "float32")
    mask = np.array([[True, False, True], [False, False, True]])
    found = valid_steps(y_true, y_pred, mask=mask)
    assert array(found.y_true).tolist() == np.where(mask, 5.0, 0.0).tolist()
    assert np.all(array(found.y_pred)[~mask] == 1)
    assert np.all(np.isnan(array(found.y_pred)[mask]))
    assert found.weight is None
    assert array(found.valid).tolist() == mask.tolist()


def test_mask_weight_and_label_all_speak():
    y_true, y_pred = np.array([[1, -1, 2, 0, 3]], "int32"), np.zeros((1, 5, 4), "float32")
    weight = np.array([[2.0, 1.0, 0.0, 1.0, np.nan]], "float32")
    mask = np.array([[True, True, True, True, False]])
    found = valid_steps(y_true, y_pred, weight, mask, ignore=-1)
    assert array(found.valid).tolist() == [[True, False, False, True, False]]
    assert array(found.weight).tolist() == [[2, 0, 0, 1, 0]]
    assert array(found.y_true).dtype == y_true.dtype


def test_a_label_of_features_is_ignored_where_all_are():
    y_true = np.array([[[-1.0, -1.0], [-1.0, 2.0], [0.0, 0.0]]], "float32")
    found = valid_steps(y_true, np.zeros((1, 3, 2), "float32"), ignore=-1)
    assert array(found.valid).tolist() == [[False, True, True]]


@pytest.mark.parametrize(
    ("of_labels", "of_answers", "of_mask", "labels", "answers"),
    [
        ((2, 3), (2, 3, 5), (2, 3), (2, 3), (2, 3, 5)),
        ((2, 3), (2, 3, 1), (2, 3), (2, 3, 1), (2, 3, 1)),
        ((2, 3), (2, 3), (2, 3), (2, 3, 1), (2, 3, 1)),
        ((2, 3, 1), (2, 3), (2, 3), (2, 3, 1), (2, 3, 1)),
        ((2, 3, 5), (2, 3, 5), (2, 3, 1), (2, 3, 5), (2, 3, 5)),
        ((2, 3, 5), (2, 3, 5), (2, 3, 5), (2, 3, 5, 1), (2, 3, 5, 1)),
        ((2,), (2, 5), (2,), (2,), (2, 5)),
        ((2,), (2,), (2,), (2, 1), (2, 1)),
        ((2, 3), (2, 3, 5), (2,), (2, 3), (2, 3, 5)),
    ],
)
def test_the_last_axis_is_that_of_features(of_labels, of_answers, of_mask, labels, answers):
    mask = np.ones(of_mask, bool)
    for given in ({"mask": mask}, {"sample_weight": mask.astype("float32")}):
        found = valid_steps(np.zeros(of_labels), np.zeros(of_answers, "float32"), **given)
        assert tuple(found.y_true.shape) == labels
        assert tuple(found.y_pred.shape) == answers


def test_one_for_all_of_a_sample():
    found = array(spread(ops.convert_to_tensor(np.array([1, 2])), np.zeros((2, 3, 1))))
    assert found.tolist() == [[[1]] * 3, [[2]] * 3]


def test_what_is_no_mask():
    batch = np.zeros((2, 3)), np.zeros((2, 3, 5), "float32")
    with pytest.raises(ArgumentTypeError, match="`mask` must be a tensor"):
        valid_steps(*batch, mask=True)
    with pytest.raises(MaskError, match=r"Received: mask of shape \(3, 2\) for y_pred of shape"):
        valid_steps(*batch, mask=np.ones((3, 2), bool))
    with pytest.raises(MaskError, match="first axes"):
        valid_steps(*batch, mask=np.array(True))
