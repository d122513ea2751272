"""A trained model of texts, ready to answer: texts in, labels or numbers and weights out."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.bundle.text_description import TextDescription
from regard.catalog.classifier_sizes import LABEL_THRESHOLD
from regard.catalog.contenders import contender
from regard.data.batches import BucketedBatches
from regard.data.tokens import UNKNOWN_ID, TokenTable, several_texts
from regard.errors import ArgumentError, BundleError
from regard.explain.explanation import Explanation, pieces_of
from regard.explain.omission import changes_without
from regard.models import text_classifier, token_weights

__all__ = ["TextBundle"]

_BATCH = 32
_TOGETHER = 256  # texts whose tokens are left out at a time
_SHOWN = 80


class TextBundle:
    """Hold a trained model of texts with its token table and labels.

    Args:
        description: the network and its labels.
        tokens: the token table.
        weights: by the paths that Keras gives them.

    Raises:
        BundleError: if the weights are not those of the network.

    Attributes:
        description: the network and its labels.
        model: the Keras model, from token ids (B, T) to probabilities; or to numbers, as deviations
            from their mean.
    """

    def __init__(
        self, description: TextDescription, tokens: TokenTable, weights: Mapping[str, NDArray[Any]]
    ) -> None:
        self.description = description
        self.model = _built(description, weights)
        self._tokens = tokens
        self._token_weights: Any = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels as they were written in the data, in the order of the probabilities."""
        return self.description.classes

    @property
    def attends(self) -> bool:
        """Whether the model gives every token a weight."""
        return contender(self.description.contender).attends

    def predict(self, texts: Iterable[str]) -> list[Any]:
        """Return the most probable label of each text; or its labels, or its number.

        Args:
            texts: the texts.

        Returns:
            As many labels; where there may be several, tuples of those with a probability of at
            least 0.5; or floats in the unit of the data.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        if self.description.kind == "numbers":
            return [float(each) for each in self.numbers(texts)]
        return [self.said(each) for each in self.probabilities(texts)]

    def said(self, chances: NDArray[Any]) -> Any:
        """Return the label or labels that probabilities say.

        Args:
            chances: of each label, `(labels,)`.

        Returns:
            The most probable label; or, where there may be several, a tuple of those with at least
            0.5, the most probable one first.
        """
        if self.description.kind == "classes":
            return self.labels[int(chances.argmax())]
        order = np.argsort(-chances, kind="stable")
        return tuple(self.labels[place] for place in order if chances[place] >= LABEL_THRESHOLD)

    def probabilities(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Return the probability of each label for each text.

        Args:
            texts: the texts; what is longer than the longest length loses its end.

        Returns:
            Shape `(texts, labels)`; each row sums to 1, unless a text may have several labels.

        Raises:
            ArgumentError: if the model tells numbers.
            ArgumentTypeError: if they are not strings.
        """
        self._check_kind("probabilities", self.description.kind != "numbers")
        return self.answers(self._ids(texts))

    def numbers(self, texts: Iterable[str]) -> NDArray[np.float64]:
        """Return the number of each text, in the unit of the data.

        Args:
            texts: the texts; what is longer than the longest length loses its end.

        Returns:
            Shape `(texts,)`.

        Raises:
            ArgumentError: if the model tells labels.
            ArgumentTypeError: if they are not strings.
        """
        self._check_kind("numbers", self.description.kind == "numbers")
        found: NDArray[np.float64] = self.answers(self._ids(texts))[:, 0]
        return found

    def explain(self, texts: Iterable[str]) -> list[Explanation]:
        """Return each text with its answer, the weight of each token, and what each one changes.

        Args:
            texts: the texts.

        Returns:
            As many explanations. Their weights are None where the model gives tokens none, and
            where the end of a text was cut off.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        given = list(several_texts(texts))
        starts = range(0, len(given), _TOGETHER)
        return [each for at in starts for each in self._explanations(given[at : at + _TOGETHER])]

    def answers(self, ids: NDArray[np.int32]) -> NDArray[Any]:
        """Return the probabilities or numbers for rows of token ids.

        Args:
            ids: `(rows, longest length)`, padded on the right with 0, no row empty.

        Returns:
            Shape `(rows, labels)`; or `(rows, 1)` of numbers, in the unit of the data.
        """
        told = self.description
        found = self._run(self.model, ids, width=self.model.output_shape[-1])
        if told.kind == "numbers":
            return told.centre + told.scale * found.astype(np.float64)
        both = told.kind == "classes" and found.shape[1] == 1
        return np.concatenate([1 - found, found], axis=1) if both else found

    def weights(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the weight of each token.

        Args:
            ids: `(rows, longest length)`, padded on the right with 0, no row empty.

        Returns:
            Shape `(rows, longest length)`, 0 at padding; each row sums to 1.

        Raises:
            ArgumentError: if the model gives tokens no weights.
        """
        if self._token_weights is None:
            self._token_weights = token_weights(self.model)
        return self._run(self._token_weights, ids, width=ids.shape[1])

    def export(self, path: str | os.PathLike[str]) -> None:
        """Save the Keras model, from token ids to probabilities, for programs that load it.

        Token table and labels stay behind: a bundle has them, a Keras file has no place for them.

        Args:
            path: a file whose name ends in `.keras`; it is replaced when the new one is whole.

        Raises:
            ArgumentError: if the name ends otherwise.
            OSError: if it cannot be written.
        """
        target = Path(_checks.path("path", path))
        if target.suffix != ".keras":
            raise ArgumentError(f"`path` must end in .keras. Received: path={str(path)!r}")
        with tempfile.TemporaryDirectory(prefix=".export-", dir=target.parent) as folder:
            written = Path(folder) / target.name
            self.model.save(written)
            written.replace(target)

    def _explanations(self, given: Sequence[str]) -> list[Explanation]:
        ids = self._ids(given)
        answers = self.answers(ids)
        weights = self.weights(ids) if self.attends else None
        changes = changes_without(self.answers, ids, unknown=UNKNOWN_ID)
        return [
            self._explained(
                text, answers[row], changes[row], None if weights is None else weights[row]
            )
            for row, text in enumerate(given)
        ]

    def _explained(
        self,
        text: str,
        answer: NDArray[Any],
        changes: NDArray[np.float32],
        weights: NDArray[np.float32] | None,
    ) -> Explanation:
        """Explain one text by the changes of all answers, `(length, labels)`."""
        kind, best = self.description.kind, int(answer.argmax())
        labels = self.said(answer) if kind == "labels" else ()
        # Where no label is said, the nearest to it.
        places = [self.labels.index(name) for name in labels] or [best]
        spans = [(token.start, token.end) for token in self._tokens.tokens_and_spans(text)]
        numbers = kind == "numbers"
        return Explanation(
            text=text,
            label=f"{answer[0]:.6g}" if numbers else self.labels[best],
            probabilities={} if numbers else dict(zip(self.labels, answer.tolist(), strict=True)),
            pieces=pieces_of(
                text,
                spans,
                weights=weights,
                effects=changes[:, places].mean(axis=1),
                each={name: changes[:, self.labels.index(name)] for name in labels},
            ),
            kind=kind,
            labels=labels,
            number=float(answer[0]) if numbers else None,
            unit=self.description.scale,
        )

    def _check_kind(self, name: str, fits: bool) -> None:
        if not fits:
            raise ArgumentError(
                f"`{name}` must be asked of a model that tells them."
                f" Received: a model of {self.description.kind}"
            )

    def _ids(self, texts: Iterable[str]) -> NDArray[np.int32]:
        return self._tokens.encode(texts, self.description.lengths[-1])

    def _run(self, model: Any, ids: NDArray[np.int32], width: int) -> NDArray[np.float32]:
        """Call a model in batches of few shapes, and put the answers in the rows' order."""
        found = np.zeros((len(ids), width), dtype=np.float32)
        if not len(ids):
            return found
        batches = BucketedBatches(
            ids,
            np.zeros(len(ids), dtype=np.int32),
            buckets=self.description.lengths,
            batch_size=_BATCH,
            classes=1,
            vocabulary=self.description.vocabulary,
        )
        for batch in batches.epoch(0):
            answers = np.asarray(model.predict_on_batch(batch.inputs))
            found[batch.rows, : answers.shape[1]] = answers[: len(batch.rows)]
        return found


def _built(description: TextDescription, weights: Mapping[str, NDArray[Any]]) -> keras.Model:
    model = text_classifier(
        description.contender,
        vocabulary=description.vocabulary,
        classes=description.outputs,
        answer=description.kind,
        encoder=description.encoder,
        embedding=description.embedding,
        units=description.units,
        dropout=description.dropout,
    )
    wanted = {weight.path: tuple(weight.shape) for weight in model.weights}
    there = {name: array.shape for name, array in weights.items()}
    if wanted != there:
        wrong = sorted(wanted.items() ^ there.items())[0][0]
        raise BundleError(
            "The weights must be those of the network in model.json, by name and shape. Received:"
            f" {wrong[:_SHOWN]!r} of shape {there.get(wrong)} instead of {wanted.get(wrong)}"
        )
    for weight in model.weights:
        weight.assign(weights[weight.path])
    return model
