"""`TabularClassifier`: what scikit-learn expects of an estimator, and what ours promises."""

import pickle
import random

import keras
import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import save_file
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

from regard.errors import ArgumentError, ArgumentTypeError, DataError, ModelFileError
from regard.models import TabularClassifier

# Colour decides unless the length does: a number as large as seconds since 1970.
LENGTH = 1.7e9 + np.tile([0.0, 1.0, 2.0, 3.0, 40.0], 8)
TABLE = {"length": LENGTH, "colour": np.tile(["red", "blue"], 20), "code": np.tile([7, 9], 20)}
LABELS = np.where((LENGTH > 1.7e9 + 20) | (TABLE["colour"] == "red"), "yes", "no")


@pytest.fixture(scope="module")
def fitted() -> TabularClassifier:
    """Not to be changed."""
    made = TabularClassifier(
        (6, 5), categories=("code",), epochs=30, batch_size=20, learning_rate=0.05, random_state=1
    )
    return made.fit(TABLE, LABELS)


def test_it_learns_and_answers_with_the_labels_that_were_given(fitted):
    assert fitted.score(pd.DataFrame(TABLE), LABELS) == 1
    assert fitted.classes_.tolist() == ["no", "yes"]
    assert set(fitted.predict(TABLE)) == {"no", "yes"}
    assert fitted.history_[-1] < fitted.history_[0]
    assert len(fitted.history_) == 30


def test_probabilities_are_those_of_the_layers_in_numpy(fitted):
    """Numbers by mean and variance, categories one-hot, each in their order."""
    length = np.array([(each - LENGTH.mean()) / LENGTH.std() for each in LENGTH])
    found = np.zeros((40, 5))
    for row in range(40):
        red, nine = TABLE["colour"][row] == "red", TABLE["code"][row] == 9
        found[row] = [length[row], not red, red, not nine, nine]
    made = pickle.loads(pickle.dumps(fitted))
    # Of a trained network many answers are certain, whatever the numbers are.
    draws = np.random.default_rng(3)
    made.network_.set_weights(
        [draws.normal(0, 0.5, each.shape) for each in made.network_.get_weights()]
    )
    layers = [each.get_weights() for each in made.network_.layers]
    for kernel, bias in layers[:-1]:
        found = np.maximum(found @ kernel + bias, 0)
    scores = np.exp(found @ layers[-1][0] + layers[-1][1])
    expected = scores / scores.sum(1, keepdims=True)
    assert [len(bias) for _, bias in layers] == [6, 5, 2]
    assert np.abs(made.predict_proba(TABLE) - expected).max() < 1e-5


def test_columns_are_found_by_their_names(fitted):
    turned = {name: TABLE[name] for name in ("code", "other", "colour", "length") if name in TABLE}
    turned["other"] = np.zeros(40)
    assert np.array_equal(fitted.predict_proba(turned), fitted.predict_proba(TABLE))


def test_a_file_and_a_pickle_answer_the_same(fitted, tmp_path):
    path = tmp_path / "model.safetensors"
    fitted.save(path)
    given = fitted.predict_proba(TABLE)
    for again in (TabularClassifier.load(path), pickle.loads(pickle.dumps(fitted))):
        assert np.array_equal(again.predict_proba(TABLE), given)
        assert again.predict(TABLE).dtype == fitted.predict(TABLE).dtype
        assert again.get_params().keys() == fitted.get_params().keys()
        assert again.n_features_in_ == 3
    with pytest.raises(ArgumentError, match="a file that is not there yet"):
        fitted.save(path)


def test_a_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    path.write_bytes(b"no safetensors")
    with pytest.raises(ModelFileError, match=r"TabularClassifier\.save"):
        TabularClassifier.load(path)
    save_file({"a": np.zeros(2)}, path)
    with pytest.raises(ModelFileError, match="format None"):
        TabularClassifier.load(path)


def test_unseen_categories_are_refused_or_zeros(fitted):
    new = {**TABLE, "colour": np.tile(["red", "green"], 20)}
    with pytest.raises(DataError, match=r"Received: 'green' in row 1\. .* unseen=\"zeros\""):
        fitted.predict(new)
    patient = pickle.loads(pickle.dumps(fitted)).set_params(unseen="zeros")
    # The column of the code is seen, so only the colour is 0.
    found = patient.predict_proba({**TABLE, "colour": ["green"] * 40})
    assert np.all(np.isfinite(found))
    assert not np.allclose(found, fitted.predict_proba({**TABLE, "colour": ["red"] * 40}))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"length": np.full(40, np.nan)}, "finite numbers, no NaN .* Received: .*nan.* in row 0"),
        ({"length": np.full(40, np.inf)}, "finite numbers"),
        ({"colour": ["red"] * 39 + [None]}, "a category in each row, no NaN.* in row 39"),
        ({"colour": ["red"]}, "the same number of rows"),
    ],
)
def test_a_wrong_column_is_refused(fitted, more, message):
    with pytest.raises(DataError, match=message):
        fitted.predict({**TABLE, **more})
    with pytest.raises(DataError, match=message):
        clone(fitted).fit({**TABLE, **more}, LABELS)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"hidden_units": 10}, ArgumentError, "the width of each hidden layer"),
        ({"hidden_units": (3, 0)}, ArgumentError, "`hidden_units` must be a positive integer"),
        ({"hidden_units": (), "dropout": 0.1}, ArgumentError, "acts on hidden layers"),
        ({"unseen": "skip"}, ValueError, "`unseen` must be"),
        ({"epochs": 2.5}, ArgumentTypeError, "`epochs` must be a positive integer"),
        (
            {"categories": ["zip"]},
            DataError,
            r"`categories` must name columns. Received: \['zip'\]",
        ),
    ],
)
def test_a_wrong_argument_is_refused_by_fit(arguments, error, message):
    with pytest.raises(error, match=message):
        TabularClassifier(**arguments).fit(TABLE, LABELS)


def test_labels_of_one_class_or_another_number_are_refused():
    with pytest.raises(DataError, match=r"two classes. Received: one class, \['yes'\]"):
        TabularClassifier().fit(TABLE, ["yes"] * 40)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        TabularClassifier().fit(TABLE, LABELS[:-1])
    with pytest.raises(NotFittedError):
        TabularClassifier().predict(TABLE)


def test_a_seed_gives_the_same_and_the_global_state_stays():
    def found(seed):
        made = TabularClassifier((3,), dropout=0.2, epochs=2, batch_size=20, random_state=seed)
        probabilities = made.fit(TABLE, LABELS).predict_proba(TABLE)
        assert np.array_equal(made.predict_proba(TABLE), probabilities)  # no dropout any more
        assert any(isinstance(each, keras.layers.Dropout) for each in made.network_.layers)
        return probabilities

    def state():
        return random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002

    before = state()
    first = found(3)
    # PyTorch's threads add up in no fixed order.
    assert np.abs(found(3) - first).max() < 1e-5
    assert np.abs(found(4) - first).max() > 1e-3
    assert state() == before


# Those of scikit-learn's checks that train once or not at all; all of them passed by hand.
@pytest.mark.only_on("jax")
@pytest.mark.parametrize(
    "check",
    [
        "check_estimator_cloneable",
        "check_estimator_repr",
        "check_no_attributes_set_in_init",
        "check_do_not_raise_errors_in_init_or_set_params",
        "check_get_params_invariance",
        "check_set_params",
        "check_mixin_order",
        "check_dict_unchanged",
        "check_complex_data",
        "check_estimators_empty_data_messages",
        "check_estimator_sparse_matrix",
        "check_estimators_unfitted",
        "check_classifiers_one_label",
        "check_classifiers_regression_target",
        "check_supervised_y_no_nan",
        "check_fit2d_1sample",
        "check_fit1d",
        "check_n_features_in_after_fitting",
        "check_readonly_memmap_input",
    ],
)
def test_scikit_learn(check):
    made = TabularClassifier((4,), epochs=1, batch_size=200, random_state=0)
    getattr(estimator_checks, check)("TabularClassifier", made)


@pytest.mark.only_on("jax")
def test_in_a_pipeline():
    made = make_pipeline(
        FunctionTransformer(lambda table: table[["length", "colour"]]),
        TabularClassifier((4,), epochs=1, batch_size=40, random_state=0),
    )
    made.fit(pd.DataFrame(TABLE), LABELS)
    assert made[-1].feature_names_in_.tolist() == ["length", "colour"]
    assert clone(made)[-1].get_params() == made[-1].get_params()
