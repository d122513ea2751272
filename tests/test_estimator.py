"""`AttentionClassifier`: what scikit-learn expects of an estimator, and what ours promises."""

import copy
import dataclasses
import importlib
import os
import random
import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags

import regard
from regard import AttentionClassifier
from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    MissingExtraError,
    ShapeError,
    UnknownNameError,
)
from regard.runtime import extras
from regard.tasks.text_classification.plan import TextPlan
from tests.small_classifier import (
    DECIDING,
    LABELS,
    NEW,
    TEXTS,
    TWO_LABELS,
    TWO_TEXTS,
    fitted_classifier,
    quick,
)

BACKEND = os.environ["KERAS_BACKEND"]
# Most tests train as little as they can.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture
def fitted() -> AttentionClassifier:
    """Not to be changed."""
    return fitted_classifier()


# An estimator before `fit`.


def test_the_defaults_are_those_of_the_comparison() -> None:
    plan = {field.name: field.default for field in dataclasses.fields(TextPlan)}
    given = AttentionClassifier().get_params()
    own = {"layer", "validation_share", "random_state"}
    assert given.keys() - plan.keys() == own
    budget = {"epochs", "patience"}
    assert {given[name] for name in budget} == {None}
    alike = given.keys() - own - budget
    assert {name: given[name] for name in alike} == {name: plan[name] for name in alike}
    assert len(given) == 18


def test_parameters_are_got_and_set() -> None:
    classifier = AttentionClassifier("dot", epochs=2)
    assert classifier.get_params()["layer"] == "dot"
    assert classifier.set_params(epochs=3, tokens="characters") is classifier
    assert (classifier.epochs, classifier.tokens) == (3, "characters")
    with pytest.raises(ValueError, match="Invalid parameter 'epoch'"):
        classifier.set_params(epoch=3)
    pipeline = Pipeline([("classify", classifier)]).set_params(classify__layer="additive")
    assert pipeline.get_params()["classify__layer"] == classifier.layer == "additive"


def test_only_the_layer_may_come_without_its_name() -> None:
    with pytest.raises(TypeError, match="positional"):
        AttentionClassifier("dot", "gru")  # type: ignore[misc]


def test_the_representation_has_what_differs_from_the_defaults() -> None:
    classifier = AttentionClassifier("dot", epochs=2, dropout=0.2)
    assert repr(classifier) == "AttentionClassifier(epochs=2, layer='dot')"
    assert "AttentionClassifier" in classifier._repr_html_()


def test_the_tags_say_what_it_takes() -> None:
    tags = get_tags(AttentionClassifier())
    found = tags.input_tags
    assert (found.string, found.one_d_array, found.two_d_array) == (True, True, False)
    assert tags.target_tags.required
    assert tags.classifier_tags.multi_class
    assert is_classifier(AttentionClassifier())


def test_it_answers_only_after_fit(tmp_path) -> None:
    classifier = quick()
    calls = [classifier.predict, classifier.predict_proba, classifier.explain]
    for call in calls:
        with pytest.raises(NotFittedError, match="AttentionClassifier instance is not fitted"):
            call(NEW)
    with pytest.raises(NotFittedError):
        classifier.save(tmp_path / "model")
    for name in ("bundle_", "classes_", "history_", "n_iter_"):
        assert not hasattr(classifier, name)


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"layer": "aditive"}, UnknownNameError, r"`layer` must be .*Did you mean 'additive'\?"),
        ({"layer": "words"}, UnknownNameError, r"`layer` must be one of .*layer='words'"),
        ({"layer": ["dot"]}, UnknownNameError, r"`layer` must be one of .*layer=\['dot'\]"),
        ({"encoder": "gruu"}, UnknownNameError, r"`encoder` must be .*Did you mean 'gru'\?"),
        ({"epochs": 0}, ArgumentError, r"`epochs` must be a positive integer\. .*epochs=0"),
        ({"epochs": 2.0}, ArgumentTypeError, r"`epochs` must be a positive integer"),
        ({"dropout": 1}, ArgumentError, r"`dropout` must be .*dropout=1"),
        ({"class_weights": "balanced"}, ArgumentTypeError, r"`class_weights` must be True or"),
        ({"embeddings": 5}, ArgumentTypeError, r"`embeddings` must be None or .*embeddings=5$"),
        ({"embeddings": "\0x"}, ArgumentError, r"`embeddings` must be a path.*NUL"),
        ({"units": 10**12}, ArgumentError, r"`units` must be at most 65,536\. .*units=10{12}$"),
        ({"freeze_embeddings": True}, ArgumentError, r"effect only with `embeddings`"),
        ({"validation_share": 0}, ArgumentError, r"above 0 and below 1: .*validation_share=0$"),
        ({"validation_share": 1.0}, ArgumentError, r"`validation_share` must be .*=1\.0$"),
        ({"random_state": -1}, ArgumentError, r"`random_state` must be None or .*=-1$"),
        ({"random_state": np.random.default_rng(0)}, ArgumentTypeError, r"`random_state` must"),
    ],
)
def test_arguments_are_checked_by_fit_and_not_before(changes, error, text) -> None:
    classifier = clone(quick(**changes))
    with pytest.raises(error, match=text):
        classifier.fit(TEXTS, LABELS)
    assert not hasattr(classifier, "classes_")


# What `fit` leaves.


def test_fit_returns_itself_and_changes_no_argument() -> None:
    texts, labels = list(TWO_TEXTS), np.array(TWO_LABELS, dtype=object)
    labels.flags.writeable = False
    classifier = quick(layer="max_pooling")
    before = copy.deepcopy(classifier.get_params())
    assert classifier.fit(texts, labels) is classifier
    assert classifier.get_params() == before
    assert texts == TWO_TEXTS
    assert labels.tolist() == TWO_LABELS
    classifier.predict(texts)
    assert texts == TWO_TEXTS


def test_classes_are_sorted_and_probabilities_in_their_order(fitted) -> None:
    assert fitted.classes_.tolist() == ["bad", "good", "odd"]
    found = fitted.predict_proba(NEW)
    assert found.shape == (4, 3)
    assert found.argmax(axis=1).tolist() == [0, 1, 2, 0]
    assert fitted.predict(NEW).tolist() == ["bad", "good", "odd", "bad"]
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)
    assert (found >= 0).all()
    assert found.min() < 0.2  # it has learned: not all alike
    assert fitted.score(TEXTS, LABELS) == 1
    assert fitted.score(TEXTS, ["bad"] * len(TEXTS)) == 1 / 3


def test_the_history_is_that_of_the_training(fitted) -> None:
    history = fitted.history_
    checks = len(history["epoch"])
    assert list(history) == ["step", "epoch", "loss", "validation_loss", "validation_accuracy"]
    assert {len(each) for each in history.values()} == {checks}
    assert history["epoch"] == [(number + 1) / 4 for number in range(checks)]
    assert fitted.n_iter_ == -(-checks // 4) <= 6
    best = int(np.argmin(history["validation_loss"]))
    description = fitted.bundle_.description
    assert description.validation == history["validation_accuracy"][best]
    assert (description.contender, description.seed) == ("pooling_linear", 7)


def test_an_epoch_that_was_begun_counts_as_one() -> None:
    still = quick(learning_rate=1e-30, patience=1).fit(TWO_TEXTS, TWO_LABELS)
    assert still.history_["epoch"] == [0.25, 0.5]
    assert still.n_iter_ == 1


def test_texts_without_words_and_no_texts_are_answered(fitted) -> None:
    assert np.isfinite(fitted.predict_proba(["", " \n", "unheard"])).all()
    assert fitted.predict([]).shape == (0,)
    assert fitted.predict_proba(()).shape == (0, 3)


def test_a_text_does_not_see_its_batch(fitted) -> None:
    together = fitted.predict_proba(TEXTS)
    alone = np.concatenate([fitted.predict_proba([text]) for text in TEXTS[:3]])
    np.testing.assert_allclose(together[:3], alone, atol=1e-6)


def test_fit_forgets_what_it_has_learned_and_keeps_it_if_it_fails(fitted) -> None:
    classifier = copy.deepcopy(fitted)
    assert classifier.predict(NEW[:1]).tolist() == ["bad"]
    with pytest.raises(ArgumentError, match="at least two classes"):
        classifier.fit(TWO_TEXTS, ["one"] * len(TWO_TEXTS))
    assert classifier.predict(NEW[:1]).tolist() == ["bad"]
    classifier.set_params(layer="mean_pooling").fit(
        TWO_TEXTS, [word == "odd" for word in TWO_LABELS]
    )
    assert classifier.classes_.tolist() == [False, True]
    assert classifier.predict(["so odd", "so bad"]).tolist() == [True, False]
    assert classifier.predict_proba(NEW).shape == (4, 2)
    assert fitted.predict(NEW[:1]).tolist() == ["bad"]


# Labels come back as they were.


@pytest.mark.parametrize(
    ("names", "dtype"),
    [
        ([10, 2], "int64"),  # as strings, 10 would come before 2
        (np.array([10, 2], dtype="uint8"), "uint8"),
        ([True, False], "bool"),
        (np.array(["yes", "n"], dtype=object), "object"),
    ],
    ids=["integers", "uint8", "booleans", "objects"],
)
def test_predict_returns_the_labels_that_fit_saw(names, dtype) -> None:
    places = [DECIDING.index(label) for label in TWO_LABELS]
    labels = names[places] if hasattr(names, "dtype") else [names[place] for place in places]
    classifier = quick().fit(TWO_TEXTS, labels)
    found = classifier.predict(["so odd", "so bad"])
    assert found.tolist() == list(names)
    assert found.dtype == classifier.classes_.dtype == np.dtype(dtype)
    assert classifier.classes_.tolist() == np.unique(labels).tolist() == sorted(names)
    assert classifier.bundle_.labels == tuple(str(each) for each in classifier.classes_)


def test_many_classes_that_are_numbers_are_classes() -> None:
    texts = [f"word{number} {again}" for number in range(60) for again in "ab"]
    labels = [number for number in range(60) for _ in "ab"]
    classifier = quick(epochs=1, batch_size=64).fit(texts, labels)
    assert classifier.predict_proba(["x"]).shape == (1, 60)


# Seeds.


@pytest.mark.parametrize("kind", ["array", "series"])
def test_the_same_texts_and_seed_give_the_same_probabilities(kind, fitted) -> None:
    texts: Any = np.array(TEXTS)
    labels: Any = np.array(LABELS)
    if kind == "series":
        pandas = pytest.importorskip("pandas", reason="comes with the extra `hub`")
        index = list(range(len(TEXTS), 0, -1))
        texts, labels = pandas.Series(TEXTS, index=index), pandas.Series(LABELS, index=index)
    again = clone(fitted).fit(texts, labels)
    found = again.predict_proba(texts)
    np.testing.assert_array_equal(found, fitted.predict_proba(TEXTS))
    assert again.history_ == fitted.history_


def test_another_seed_gives_other_probabilities_and_none_always_others(fitted) -> None:
    other = clone(fitted).set_params(random_state=8, epochs=1).fit(TEXTS, LABELS)
    assert not np.array_equal(other.predict_proba(NEW), fitted.predict_proba(NEW))
    drawn = [quick(epochs=1, random_state=None).fit(TWO_TEXTS, TWO_LABELS) for _ in range(2)]
    assert drawn[0].history_["loss"] != drawn[1].history_["loss"]


def draws() -> list[float]:
    """What the global generators give next."""
    drawn = [random.random(), np.random.rand()]  # noqa: NPY002 (the global one is meant)
    made = [keras.random.uniform((3,)), keras.initializers.GlorotUniform()((2, 3))]
    if BACKEND == "torch":
        made.append(importlib.import_module("torch").rand(3))
    return [*drawn, *np.concatenate([np.ravel(np.asarray(each)) for each in made]).tolist()]


def test_the_global_random_state_stays_as_it_was() -> None:
    keras.utils.set_random_seed(3)
    undisturbed = draws()
    assert draws() != undisturbed
    keras.utils.set_random_seed(3)
    classifier = quick(layer="additive", epochs=1, random_state=None)
    classifier.fit(TWO_TEXTS, TWO_LABELS).predict(NEW)
    assert draws() == undisturbed


# What it refuses.


@pytest.mark.parametrize(
    ("texts", "labels", "error", "text"),
    [
        ("a film", LABELS, ArgumentTypeError, r"`X` must be several texts.*X='a film'"),
        (b"a film", LABELS, ArgumentTypeError, r"`X` must be several texts"),
        ([3.5] * 48, LABELS, ArgumentTypeError, r"Each text of `X` must be a string.*3\.5"),
        ([b"x"] * 48, LABELS, ArgumentTypeError, r"Decode them"),
        ([None, *TEXTS[1:]], LABELS, ArgumentError, r"None at place 0"),
        ([*TEXTS[1:], float("nan")], LABELS, ArgumentError, r"nan at place 47"),
        (np.array([TEXTS]).T, LABELS, ShapeError, r"\(48, 1\)\. Pass one column: X\[:, 0\]"),
        (TEXTS, LABELS[1:], ShapeError, r"48 texts and 47 labels$"),
        (TEXTS, None, ArgumentTypeError, r"`y` must be several labels.*y=None"),
        (TEXTS, ["a"] * 48, ArgumentError, r"at least two classes\. Received: one class, \['a'\]"),
        (TEXTS, np.linspace(0, 1, 48), ArgumentError, r"look like regression"),
        (TEXTS, np.eye(3)[[0, 1, 2] * 16], ShapeError, r"\(48, 3\)\. One-hot rows become labels"),
        (TEXTS, ["one", *["other"] * 47], DataError, r"at least 2 different texts.*'one' with 1"),
        ([], [], ShapeError, r"no label"),
        (TEXTS, ["a", " ", *LABELS[2:]], ArgumentError, r"a label for each text\. .*' ' at pla"),
        (TEXTS, np.ma.masked_equal([0, 1, 2] * 16, 2), ArgumentError, r"None at place 2\. Leave"),
    ],
)  # fmt: skip
def test_fit_refuses(texts, labels, error, text) -> None:
    with pytest.raises(error, match=text):
        quick().fit(texts, labels)


def test_predict_refuses_what_fit_refuses(fitted) -> None:
    for call in (fitted.predict, fitted.predict_proba, fitted.explain):
        with pytest.raises(ArgumentTypeError, match=r"`X` must be several texts.*X='so bad'"):
            call("so bad")
        with pytest.raises(ShapeError, match=r"shape \(1, 4\)"):
            call(np.array([NEW]))
        with pytest.raises(ArgumentError, match="None at place 1"):
            call(["so bad", None])


def test_what_is_not_installed_is_named(monkeypatch) -> None:
    found = extras._version
    monkeypatch.setattr(
        extras, "_version", lambda name: None if name == "tokenizers" else found(name)
    )
    with pytest.raises(MissingExtraError, match=r"AttentionClassifier needs .*tokenizers"):
        quick().fit(TEXTS, LABELS)


def test_without_scikit_learn_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['sklearn'] = None; import regard\n"
        "try: regard.AttentionClassifier\n"
        "except regard.errors.MissingExtraError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "regard.AttentionClassifier needs the extra `tool`" in run.stdout


def test_it_is_a_public_name() -> None:
    assert regard.AttentionClassifier is AttentionClassifier
    assert "AttentionClassifier" in regard.__all__
