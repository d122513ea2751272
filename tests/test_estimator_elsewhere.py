"""`AttentionClassifier` in other hands: copies, pickles, bundles, the tools of scikit-learn."""

import copy
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from regard import AttentionClassifier, runtime
from regard.bundle import read_bundle
from regard.errors import (
    ArgumentError,
    ShapeError,
)
from tests.small_classifier import (
    NEW,
    TWO_LABELS,
    TWO_TEXTS,
    fitted_classifier,
    quick,
)

pytestmark = pytest.mark.only_on("jax")  # what a backend can change is tested where it lives

BACKEND = os.environ["KERAS_BACKEND"]
# Most tests train as little as they can.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture
def fitted() -> AttentionClassifier:
    """Not to be changed."""
    return fitted_classifier()


# Copies, pickles and bundles.


def test_a_clone_is_not_fitted_and_a_copy_is(fitted) -> None:
    cloned = clone(fitted)
    assert cloned.get_params() == fitted.get_params()
    assert not hasattr(cloned, "classes_")
    found = copy.deepcopy(fitted)
    assert "bundle_" not in vars(found)
    np.testing.assert_array_equal(found.predict_proba(NEW), fitted.predict_proba(NEW))


ANSWER = """
import json, os, pickle, sys
from pathlib import Path
classifier = pickle.loads(Path(sys.argv[1]).read_bytes())
assert "keras" not in sys.modules
texts = json.loads(sys.argv[2])
found = [classifier.predict_proba(texts).tolist(), classifier.predict(texts).tolist()]
import keras
assert keras.backend.backend() == os.environ["KERAS_BACKEND"]
print(json.dumps(found))
"""


@pytest.mark.parametrize("backend", runtime.BACKENDS)
def test_a_pickle_answers_alike_in_a_new_process(backend, fitted, tmp_path) -> None:
    if backend != BACKEND and (BACKEND, backend) != ("jax", "torch"):
        pytest.skip("another backend is tried from jax, and one is enough")
    if backend not in runtime.backends():
        pytest.skip(f"{backend} is not installed")
    fitted.predict(NEW)  # so that there is a model that must not be pickled
    path = tmp_path / "classifier.pickle"
    path.write_bytes(pickle.dumps(fitted))
    run = subprocess.run(
        [sys.executable, "-c", ANSWER, str(path), json.dumps(NEW)],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    probabilities, labels = json.loads(run.stdout.splitlines()[-1])
    np.testing.assert_allclose(probabilities, fitted.predict_proba(NEW), atol=1e-5)
    assert labels == fitted.predict(NEW).tolist()


def test_a_pickle_before_fit_is_an_estimator_before_fit() -> None:
    found = pickle.loads(pickle.dumps(quick(epochs=5)))
    assert found.epochs == 5
    assert not hasattr(found, "classes_")


def test_what_is_saved_is_a_bundle(fitted, tmp_path) -> None:
    path = tmp_path / "model"
    fitted.save(path)
    found = read_bundle(path)
    np.testing.assert_array_equal(found.probabilities(NEW), fitted.predict_proba(NEW))
    assert found.labels == ("bad", "good", "odd")
    before = {each.name: each.read_bytes() for each in path.iterdir()}
    with pytest.raises(ArgumentError, match=r"`path` must be a folder that is not there yet"):
        fitted.save(path)
    assert {each.name: each.read_bytes() for each in path.iterdir()} == before


def test_an_explanation_is_the_text_with_weights(fitted) -> None:
    (found,) = fitted.explain(["the plot, bad!"])
    assert "".join(piece.text for piece in found.pieces) == "the plot, bad!"
    assert found.label == "bad"
    weights = [piece.weight for piece in found.pieces if piece.weight is not None]
    assert len(weights) == 5
    assert sum(weights) == pytest.approx(1, abs=1e-5)
    effects = {piece.text: piece.effect for piece in found.pieces}
    there, gone = fitted.predict_proba(["the plot, bad!", "the plot, !"])
    assert effects["bad"] == pytest.approx(there[0] - gone[0], abs=1e-6)


def test_vectors_are_read_and_kept(tmp_path) -> None:
    path = tmp_path / "vectors.txt"
    path.write_text("odd 1.0 -0.5 0.25\nbad -1.0 0.5 0.75\n")
    classifier = quick(embeddings=path, freeze_embeddings=True, epochs=1)
    classifier.fit(TWO_TEXTS, TWO_LABELS)
    path.unlink()
    found = pickle.loads(pickle.dumps(classifier))
    assert found.bundle_.description.embedding == 3
    np.testing.assert_array_equal(found.predict_proba(NEW), classifier.predict_proba(NEW))
    matrix = np.asarray(found.bundle_.model.get_layer("embedding").get_weights()[0])
    assert [1.0, -0.5, 0.25] in matrix.tolist()


# In scikit-learn's tools.


def test_a_grid_search_over_a_pipeline_finds_the_better_setting() -> None:
    spaces = FunctionTransformer(lambda texts: [text.replace("+", " ") for text in texts])
    pipeline = Pipeline([("clean", spaces), ("classify", quick(epochs=12))])
    texts = np.array([text.replace(" ", "+") for text in TWO_TEXTS])
    # Arrays: a grid has numbers, strings and booleans of NumPy then.
    grid = {
        "classify__learning_rate": np.array([1e-7, 0.1]),
        "classify__layer": np.array(["mean_pooling"]),
        "classify__class_weights": np.array([True]),
    }
    parts = [(np.arange(24), np.arange(24, 32))]
    search = GridSearchCV(pipeline, grid, cv=parts, error_score="raise")
    search.fit(texts, np.array(TWO_LABELS))
    assert search.best_params_["classify__learning_rate"] == 0.1
    assert search.best_score_ > 0.8 > search.cv_results_["mean_test_score"][0]
    assert search.predict(["so+odd", "so+bad"]).tolist() == ["odd", "bad"]
    assert search.best_estimator_.classes_.tolist() == ["bad", "odd"]


def test_cross_validation_scores_each_part() -> None:
    scores = cross_val_score(quick(epochs=12), TWO_TEXTS, TWO_LABELS, cv=2, error_score="raise")
    assert scores.shape == (2,)
    assert scores.min() > 0.8


def test_the_page_turns_one_hot_rows_into_labels() -> None:
    page = Path(__file__).parent.parent / "docs" / "estimator.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = (block for block in blocks if "argmax" in block)
    found: dict[str, Any] = {}
    exec(compile(block, "estimator.md", "exec"), found)
    assert found["labels"].tolist() == ["yes", "no", "perhaps"]
    with pytest.raises(ShapeError, match=r"names\[np\.argmax\(y, axis=1\)\]"):
        quick().fit(["a", "b", "c"], found["one_hot"])
