"""A trained text classifier, ready to answer: texts in, labels and weights of words out."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.bundle.text_description import TextDescription
from regard.catalog.contenders import contender
from regard.data.batches import BucketedBatches
from regard.data.tokens import UNKNOWN_ID, TokenTable, several_texts
from regard.errors import ArgumentError, BundleError
from regard.explain.explanation import Explanation, pieces_of
from regard.explain.omission import leave_one_out
from regard.models import text_classifier, token_weights

__all__ = ["TextBundle"]

_BATCH = 32
_SHOWN = 80


class TextBundle:
    """Hold a trained text classifier with its token table and labels.

    Args:
        description: the network and its labels.
        tokens: the token table.
        weights: by the paths that Keras gives them.

    Raises:
        BundleError: if the weights are not those of the network.

    Attributes:
        description: the network and its labels.
        model: the Keras model, from token ids (B, T) to probabilities.
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

    def predict(self, texts: Iterable[str]) -> list[str]:
        """Return the most probable label of each text.

        Args:
            texts: the texts.

        Returns:
            As many labels.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        return [self.labels[place] for place in self.probabilities(texts).argmax(axis=1)]

    def probabilities(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Return the probability of each label for each text.

        Args:
            texts: the texts; what is longer than the longest length loses its end.

        Returns:
            Shape `(texts, labels)`; each row sums to 1.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        return self.answers(self._ids(texts))

    def explain(self, texts: Iterable[str]) -> list[Explanation]:
        """Return each text with its label, the weight of each token, and what each one changes.

        Args:
            texts: the texts.

        Returns:
            As many explanations. Their weights are None where the model gives tokens none, and
            where the end of a text was cut off.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        given = list(several_texts(texts))
        ids = self._ids(given)
        answers = self.answers(ids)
        chosen = answers.argmax(axis=1)
        weights = self.weights(ids) if self.attends else None
        effects = leave_one_out(self.answers, ids, chosen, unknown=UNKNOWN_ID)
        explained = []
        for row, text in enumerate(given):
            spans = [(token.start, token.end) for token in self._tokens.tokens_and_spans(text)]
            explained.append(
                Explanation(
                    text=text,
                    label=self.labels[chosen[row]],
                    probabilities=dict(zip(self.labels, answers[row].tolist(), strict=True)),
                    pieces=pieces_of(
                        text,
                        spans,
                        weights=None if weights is None else weights[row],
                        effects=effects[row],
                    ),
                )
            )
        return explained

    def answers(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the probabilities for rows of token ids.

        Args:
            ids: `(rows, longest length)`, padded on the right with 0, no row empty.

        Returns:
            Shape `(rows, labels)`.
        """
        found = self._run(self.model, ids, width=self.model.output_shape[-1])
        return np.concatenate([1 - found, found], axis=1) if found.shape[1] == 1 else found

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
        classes=len(description.classes),
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
