"""Text classification with an attention layer, as an estimator of scikit-learn."""

import dataclasses
import math
import os
import warnings
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks, runtime
from regard.catalog.contenders import NETWORKS, SINGLE
from regard.errors import ArgumentError, ShapeError

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils.validation import check_is_fitted
except ModuleNotFoundError as error:
    raise runtime.missing_extra("regard.AttentionClassifier", "tool", ["scikit-learn"]) from error

if TYPE_CHECKING:
    from regard.bundle import TextBundle
    from regard.comparison import Check, Trial
    from regard.comparison.outcome import Outcome
    from regard.data import LabelledTexts
    from regard.explain.explanation import Explanation
    from regard.tasks.text_classification.plan import TextPlan
    from regard.tasks.text_classification.preparation import TextPreparation

__all__ = ["AttentionClassifier"]

# Arguments that are fields of the plan, too.
_OF_PLAN = (
    "encoder",
    "batch_size",
    "learning_rate",
    "embedding",
    "units",
    "dropout",
    "tokens",
    "vocabulary",
    "min_count",
    "length",
    "freeze_embeddings",
    "class_weights",
)
# Where nothing is said, the comparison's epochs and patience, but at least so many steps: of 80
# texts, four epochs are eight steps.
_FEWEST_STEPS = 200
_PATIENT_STEPS = 50
# Of the loss of naming the classes' shares alone: below it there is little left to learn.
_LEARNED = 0.1


class AttentionClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # they are Any
    """Classify texts with the network of `regard compare` and one attention layer.

    It is trained as in the comparison: validated each quarter of an epoch on texts that are held
    back, and the best state is kept. It runs on the backend that Keras runs on in this process, and
    leaves the global random state of Python, NumPy and Keras as it was.

    Texts are a list, a tuple, an array or a column of a table; so are labels: strings, integers or
    booleans, one for each text. `predict` returns them as `fit` has seen them. Arguments are
    checked by `fit`, not before.

    Args:
        layer: a contender of `regard compare`, but not `"words"`.
        encoder: what stands before it: "gru", "lstm", "cnn", "transformer" or "none".
        epochs: the most epochs; None for as many as 200 steps take, but at least 4.
        patience: training ends after so many validations without a better one; None for as many as
            50 steps take, but at least 4. There is one after each quarter of an epoch, and of fewer
            than four batches after each.
        batch_size: texts per step.
        learning_rate: of Adam.
        embedding: width of the embedding; that of the vectors where these are read from a file.
        units: width of the encoder in each direction.
        dropout: share of the text's vector that is set to 0 in training.
        tokens: "words" or "characters".
        vocabulary: the most rows of the token table.
        min_count: how often a token must occur in the training texts to get a row.
        length: the most tokens of a text; the rest of it is not read.
        embeddings: a file of word vectors to start from, or None.
        freeze_embeddings: whether these vectors stay as they are.
        class_weights: whether each class counts alike in training, whatever its size.
        validation_share: the share of the different texts that is held back to validate by.
        random_state: an integer from which all that is random follows; None draws a new one in each
            `fit`.

    Attributes:
        classes_: the labels, sorted, in the order of the probabilities.
        history_: what each validation found, as lists: `step`, `epoch`, `loss`, `validation_loss`
            and `validation_accuracy`.
        n_iter_: the number of epochs, one that was begun counted as whole.
        bundle_: the trained model with its token table, a `regard.bundle.TextBundle`, whose labels
            are strings.

    Raises:
        MissingExtraError: if the extra `tool` is not installed.

    Example:
        >>> from regard import AttentionClassifier
        >>> texts = [f"{word} film, take {n}" for n in range(20) for word in ("bad", "good")]
        >>> labels = ["no", "yes"] * 20
        >>> classifier = AttentionClassifier(encoder="none", random_state=0)
        >>> classifier.fit(texts, labels).predict(["a good one", "a bad one"]).tolist()
        ['yes', 'no']
    """

    def __init__(
        self,
        layer: str = SINGLE,
        *,
        encoder: str = "gru",
        epochs: int | None = None,
        patience: int | None = None,
        batch_size: int = 64,
        learning_rate: float = 0.01,
        embedding: int = 32,
        units: int = 16,
        dropout: float = 0.2,
        tokens: str = "words",
        vocabulary: int = 20_000,
        min_count: int = 2,
        length: int = 256,
        embeddings: str | os.PathLike[str] | None = None,
        freeze_embeddings: bool = False,
        class_weights: bool = False,
        validation_share: float = 0.1,
        random_state: int | None = None,
    ) -> None:
        self.layer = layer
        self.encoder = encoder
        self.epochs = epochs
        self.patience = patience
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.embedding = embedding
        self.units = units
        self.dropout = dropout
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.min_count = min_count
        self.length = length
        self.embeddings = embeddings
        self.freeze_embeddings = freeze_embeddings
        self.class_weights = class_weights
        self.validation_share = validation_share
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> "AttentionClassifier":
        """Train the network from its start; what an earlier `fit` has learned is forgotten.

        A `ConvergenceWarning` of scikit-learn says that the epochs ended while the model was still
        getting better; other warnings say which texts and labels are hardly meant as they stand.

        Args:
            X: the texts.
            y: the label of each text; not one-hot rows.
            sample_weight: how much each text counts, none below 0; None for 1 each. In the loss,
                in training as in validation, a text of weight 2 counts as two rows would; one of
                weight 0 is left out.

        Returns:
            The estimator itself.

        Raises:
            ArgumentError: if an argument is out of its range, a text or a label is missing, the
                labels look like regression, or there are fewer than two classes.
            ArgumentTypeError: if an argument, a text or a label has the wrong type.
            ShapeError: if texts or labels have several columns, or their numbers differ.
            UnknownNameError: if there is no such layer, encoder or kind of token.
            DataError: if a class has fewer than two different texts, or the vectors cannot be read.
            TrialError: if the loss is not a finite number.
            MissingExtraError: if a package of the extra `tool` is not installed.
        """
        runtime.require_tool("regard.AttentionClassifier")
        from regard.data.arrays import order_doubts
        from regard.training.class_answers import guessing_loss

        plan, share, seed = self._plan(), self._share(), self._seed()
        data, classes, weights = _examples(X, y, sample_weight)
        for doubt in (*order_doubts(X, y), *_doubts(data, plan.tokens)):
            warnings.warn(doubt.removeprefix("Warning: "), stacklevel=2)
        preparation = _prepared(plan, data, share, seed)
        checks, outcome = self._trained(preparation, seed, weights)
        kept = _kept(preparation, seed, checks, outcome)
        if _is_undertrained(outcome.trial, guessing_loss(data.label_ids(), weights)):
            warnings.warn(_undertrained(checks), ConvergenceWarning, stacklevel=2)
        self.__dict__.pop("bundle_", None)
        self._kept = kept
        self.classes_ = classes
        self.history_ = {
            field.name: [getattr(check, field.name) for check in checks]
            for field in dataclasses.fields(checks[0])
        }
        self.n_iter_ = math.ceil(checks[-1].epoch)
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable label of each text.

        Args:
            X: the texts; an empty one is fine.

        Returns:
            Labels as `fit` has seen them, `(texts,)`.

        Raises:
            NotFittedError: if `fit` was not called; it is scikit-learn's.
            ArgumentError: if a text is missing.
            ArgumentTypeError: if a text is no string.
            ShapeError: if there are several columns.
        """
        chosen = self.predict_proba(X).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[chosen]
        return labels

    def predict_proba(self, X: Any) -> NDArray[np.float32]:
        """Return the probability of each class for each text.

        Args:
            X: the texts; an empty one is fine.

        Returns:
            Shape `(texts, classes)`, in the order of `classes_`; each row sums to 1.

        Raises:
            NotFittedError: if `fit` was not called; it is scikit-learn's.
            ArgumentError: if a text is missing.
            ArgumentTypeError: if a text is no string.
            ShapeError: if there are several columns.
        """
        bundle, texts = self._bundle_and_texts(X)
        return bundle.probabilities(texts)

    def explain(self, X: Any) -> "list[Explanation]":
        """Return each text in pieces, with the weight of each token and what each one changes.

        Args:
            X: the texts.

        Returns:
            As many explanations, see `regard.explain.explanation`; their labels are strings.

        Raises:
            NotFittedError: if `fit` was not called; it is scikit-learn's.
            ArgumentError: if a text is missing.
            ArgumentTypeError: if a text is no string.
            ShapeError: if there are several columns.
        """
        bundle, texts = self._bundle_and_texts(X)
        return bundle.explain(texts)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the trained model as a bundle, which `regard predict` and `regard explain` take.

        Reading a bundle executes nothing that its files say, unlike reading a pickle. It knows no
        types: labels that are numbers become strings.

        Args:
            path: a folder that is not there yet.

        Raises:
            NotFittedError: if `fit` was not called; it is scikit-learn's.
            ArgumentError: if there is something at that path.
            ArgumentTypeError: if it is no path.
            OSError: if it cannot be written.
        """
        from regard.bundle import probe_ids, write_bundle

        bundle = self.bundle_
        if Path(_checks.path("path", path)).exists():
            raise ArgumentError(
                "`path` must be a folder that is not there yet, so that nothing is lost."
                f" Received: path={os.fspath(path)!r}"
            )
        size = bundle.description.vocabulary
        write_bundle(
            path,
            bundle.description,
            weights=self._kept["weights"],
            tokens=_tokens(self._kept),
            probe=bundle.answers(probe_ids(size, bundle.description.lengths)),
            backend=self._kept["backend"],
        )

    @cached_property
    def bundle_(self) -> "TextBundle":
        """The trained model with its token table; built when it is first asked for."""
        check_is_fitted(self)
        from regard.bundle import TextBundle, TextDescription

        description = TextDescription.from_json(self._kept["description"].encode())
        return TextBundle(description, _tokens(self._kept), self._kept["weights"])

    def __getstate__(self) -> dict[str, Any]:
        # Keras objects stay here: another process may run another backend.
        return {name: each for name, each in super().__getstate__().items() if name != "bundle_"}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags

    def _bundle_and_texts(self, X: Any) -> "tuple[TextBundle, list[str]]":
        from regard.data.arrays import checked_texts

        check_is_fitted(self)
        texts = checked_texts("X", X)
        return self.bundle_, texts

    def _plan(self) -> "TextPlan":
        from regard.comparison.contender_names import checked_contender
        from regard.tasks.text_classification.plan import TextPlan

        layer = checked_contender("layer", _plain(self.layer), NETWORKS)
        vectors = self.embeddings
        given = {name: getattr(self, name) for name in _OF_PLAN}
        budget = {"epochs": self.epochs, "patience": self.patience}
        given |= {name: value for name, value in budget.items() if value is not None}
        return TextPlan(
            layers=(layer,),
            splits=1,
            rate_check=False,
            embeddings=os.fspath(vectors) if isinstance(vectors, os.PathLike) else vectors,
            # A grid that is a NumPy array has booleans and strings of NumPy.
            **{name: _plain(value) for name, value in given.items()},
        )

    def _trained(
        self, preparation: "TextPreparation", seed: int, weights: NDArray[Any] | None
    ) -> "tuple[list[Check], Outcome]":
        from regard.comparison import Check, TrialKey
        from regard.tasks.text_classification.text_network import text_trials

        plan = preparation.plan
        (layer,) = plan.layers
        material = dataclasses.replace(preparation.material(0).weighed(weights), sample=None)
        plan = self._with_budget(plan, len(material.batches(material.train, plan.batch_size)))
        trials = text_trials(layer, plan, lambda _: material)
        events: list[Any] = list(trials.run(TrialKey(layer, 0, seed)))
        return [event for event in events if isinstance(event, Check)], events[-1]

    def _with_budget(self, plan: "TextPlan", batches: int) -> "TextPlan":
        """Fill in the epochs and the patience that are not said, for so many batches an epoch."""
        from regard.training.loop import checks_of_epoch

        checks = len(checks_of_epoch(batches))
        epochs = max(plan.epochs, -(-_FEWEST_STEPS // batches))
        patience = max(plan.patience, -(-_PATIENT_STEPS * checks // batches))
        return dataclasses.replace(
            plan,
            epochs=epochs if self.epochs is None else plan.epochs,
            patience=patience if self.patience is None else plan.patience,
        )

    def _share(self) -> float:
        share = _checks.rate("validation_share", self.validation_share)
        if not share:
            raise ArgumentError(
                "`validation_share` must be a number above 0 and below 1: the state that is kept is"
                f" chosen by it. Received: validation_share={self.validation_share!r}"
            )
        return share

    def _seed(self) -> int:
        seed = _checks.seed("random_state", self.random_state)
        # Of the operating system: NumPy's global state is left alone.
        return int(np.random.SeedSequence().generate_state(1)[0] >> 1) if seed is None else seed


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _examples(X: Any, y: Any, weights: Any) -> "tuple[LabelledTexts, NDArray[Any], Any]":
    """Return the texts with the names of their labels, the labels as they are, sorted, and weights.

    Texts of weight 0 are left out.
    """
    from regard.data import LabelledTexts
    from regard.data.arrays import checked_labels, checked_texts, checked_weights
    from regard.data.lookalikes import is_blank

    texts, labels = checked_texts("X", X), checked_labels("y", y)
    if len(texts) != len(labels):
        raise ShapeError(
            "`y` must be one label for each text of `X`."
            f" Received: {len(texts):,} texts and {len(labels):,} labels"
        )
    counts = checked_weights("sample_weight", weights, len(texts))
    kept = np.flatnonzero(counts)
    texts = [texts[row] for row in kept]
    classes, places = np.unique(labels[kept], return_inverse=True)
    names = [str(each) for each in classes]
    blank = next((place for place, each in enumerate(places) if is_blank(names[each])), None)
    if blank is not None:
        raise ArgumentError(
            f"`y` must have a label for each text. Received: {names[places[blank]]!r} at place"
            f" {kept[blank]}. Leave such rows out of texts and labels"
        )
    if len(classes) < 2:
        raise ArgumentError(
            f"`y` must be labels of at least two classes. Received: one class, {classes.tolist()!r}"
        )
    # Not by `from_rows`, which asks for enough texts to split off a test part, too.
    data = LabelledTexts(
        texts=tuple(texts),
        labels=tuple(names[place] for place in places),
        classes=tuple(names),
        source="X",
    )
    return data, classes, None if weights is None else counts[kept]


def _doubts(data: "LabelledTexts", tokens: str) -> list[str]:
    """Say what may be meant in another way than it is taken, in one sentence each."""
    from regard.data.swallowed_rows import swallowed_doubts

    places = [f"place {row:,}" for row in range(len(data))]
    return [*swallowed_doubts(data.texts, data.labels, places=places), *data.doubts(tokens)]


def _prepared(
    plan: "TextPlan", data: "LabelledTexts", share: float, seed: int
) -> "TextPreparation":
    """Hold back some texts to validate by, and make tokens of all."""
    from regard.data import Split, split_validation
    from regard.tasks.text_classification.preparation import TextPreparation

    parts = split_validation(data, validation=share, seed=seed)
    # Nothing is tested, but a material has a test part.
    split = Split(parts.train, parts.validation, parts.validation[:1])
    return TextPreparation(plan, data, splits=[split])


def _is_undertrained(trial: "Trial", guessing: float) -> bool:
    """Return whether the epochs ended at the best state so far, with much left to learn."""
    still_better = trial.limited and trial.best_check == trial.checks
    return still_better and (trial.validation_loss or 0.0) > _LEARNED * guessing


def _undertrained(checks: "Sequence[Check]") -> str:
    last = checks[-1]
    return (
        f"The training ended while it was still getting better, after {last.step:,} steps in"
        f" {math.ceil(last.epoch):,} epochs, with a validation loss of {last.validation_loss:.3g}."
        f" Give more epochs; epochs=None takes at least {_FEWEST_STEPS} steps"
    )


def _kept(
    preparation: "TextPreparation", seed: int, checks: "Sequence[Check]", outcome: "Outcome"
) -> dict[str, Any]:
    """Return what a pickle needs: text and arrays alone, which every backend takes."""
    import keras

    from regard.bundle import TextDescription

    plan = preparation.plan
    weights = {name: each.astype(np.float32) for name, each in outcome.weights.items()}
    description = TextDescription.model_validate(
        {
            "contender": plan.layers[0],
            "classes": preparation.classes,
            "encoder": plan.encoder,
            "vocabulary": preparation.vocabulary,
            "embedding": weights["embedding/embeddings"].shape[1],
            "units": plan.units,
            "dropout": plan.dropout,
            "tokens": plan.tokens,
            "lengths": preparation.buckets.lengths,
            "split": 0,
            "seed": seed,
            "validation": checks[outcome.trial.best_check - 1].validation_accuracy,
            "metric": "accuracy",
        }
    )
    return {
        "description": description.to_json(),
        "tokens": preparation.tokens(0).to_json(),
        "weights": weights,
        "backend": keras.backend.backend(),
    }


def _tokens(kept: dict[str, Any]) -> Any:
    from regard.data import TokenTable

    return TokenTable.from_json(kept["tokens"].encode(), "the pickle's token table")
