"""A trained model of events, ready to answer: histories in, the chance of the outcome out."""

from collections.abc import Mapping
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.bundle.bundle import Bundle
from regard.bundle.named_weights import copy_weights
from regard.bundle.predictions import Predictions
from regard.data.series.series_batches import SeriesBatches
from regard.errors import ArgumentTypeError, BundleError, TableError
from regard.explain.explanation import Explanation, pieces_of
from regard.explain.step_omission import leave_out_steps
from regard.models import token_weights
from regard.tasks.events.description import EventsDescription
from regard.tasks.events.event_model import event_predictor
from regard.tasks.events.event_probes import event_probe
from regard.tasks.events.event_scaling import EventScaling
from regard.tasks.events.histories import Histories

__all__ = ["EventsBundle"]

_BATCH = 32
_SHOWN_VALUES = 3  # of an event, where it has no kind


@final
class EventsBundle(Bundle):
    """Hold a trained model of events with its scaling and its columns.

    Args:
        description: the network, the columns, and what the outcomes are called.
        scaling: of values, features and times.
        weights: by the paths that Keras gives them.

    Raises:
        BundleError: if the weights or the scaling are not those of the network.

    Attributes:
        description: the network, the columns, and what the outcomes are called.
        model: the Keras model, from what `EventScaling.packed` gives and a mask to a chance.
    """

    def __init__(
        self,
        description: EventsDescription,
        scaling: EventScaling,
        weights: Mapping[str, NDArray[Any]],
    ) -> None:
        self.description: EventsDescription = description
        self.columns = description.event_columns
        sizes = (len(scaling.mean), len(scaling.static_mean))
        if sizes != (len(self.columns.values), len(self.columns.features)):
            raise BundleError(
                "scaling.json must have the columns of model.json. Received:"
                f" {sizes[0]:,} values and {sizes[1]:,} features"
            )
        self.model = copy_weights(
            event_predictor(
                description.contender,
                channels=len(self.columns.channels),
                static=len(self.columns.features),
                cell=description.encoder,
                projection=description.projection,
                units=description.units,
                dropout=description.dropout,
            ),
            weights,
        )
        self._scaling = scaling
        self._event_weights: Any = None

    def predict(self, rows: Histories) -> NDArray[np.float32]:
        """Return the chance of the outcome for each id.

        Args:
            rows: histories.

        Returns:
            Shape `(ids,)`.

        Raises:
            ArgumentTypeError: if they are no histories.
            TableError: if the columns are not those of the model.
        """
        return self._chances(*self._packed(rows))

    def predictions(self, rows: Histories) -> Predictions:
        """Return the chance of the outcome for each id, as a table.

        Args:
            rows: histories.

        Returns:
            Columns with the id and the chance.

        Raises:
            ArgumentTypeError: if they are no histories.
            TableError: if the columns are not those of the model.
        """
        chances = self.predict(rows).tolist()
        told = f"p({self.description.answers[1]})"
        each = list(zip(rows.ids, chances, strict=True))
        return Predictions(
            columns=(self.columns.id, told),
            rows=tuple(each),
            headings=(self.columns.id, told),
            lines=tuple((name, f"{chance:.1%}") for name, chance in each),
            right=(told,),
        )

    def explain(self, rows: Histories) -> list[Explanation]:
        """Return each id with its answer, the weight of each event, and what each one changes.

        Args:
            rows: histories.

        Returns:
            As many explanations; the pieces of a text are the events that are looked at.

        Raises:
            ArgumentTypeError: if they are no histories.
            TableError: if the columns are not those of the model.
        """
        packed, lengths = self._packed(rows)
        whole = self._chances(packed, lengths)
        likely = whole >= 0.5

        def lost(places: NDArray[np.int64], without: NDArray[Any]) -> NDArray[Any]:
            fall = whole[places] - without
            return np.where(likely[places], fall, -fall)  # type: ignore[no-any-return]

        effects = leave_out_steps(self._chances, packed, lengths, lost)
        weights = self._weights(packed, lengths) if self.attends else None
        found = []
        for row, steps in enumerate(lengths.tolist()):
            text, spans = self._written(rows, row, steps)
            chance = float(whole[row])
            answers = dict(zip(self.description.answers, (1 - chance, chance), strict=True))
            pieces = pieces_of(
                text,
                spans,
                weights=None if weights is None else weights[row, :steps],
                effects=effects[row, :steps],
            )
            label = self.description.answers[int(likely[row])]
            found.append(Explanation(text, label, answers, pieces))
        return found

    def probe(self) -> NDArray[np.float32]:
        """Return what the network says of `event_probe`, `(PROBE_ROWS, 1)`."""
        sizes = len(self.columns.channels), len(self.columns.features)
        return self._chances(*event_probe(*sizes, self.description.lengths))[:, None]

    def _packed(self, rows: Histories) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        if not isinstance(rows, Histories):
            raise ArgumentTypeError(
                "`rows` must be histories, which regard.tasks.events.readers reads."
                f" Received: {type(rows).__name__}"
            )
        if rows.columns != self.columns:
            raise TableError(
                f"Histories must have the columns of the model: {self.columns}. Received:"
                f" {rows.columns}."
            )
        return self._scaling.packed(rows, np.arange(len(rows)), self.description.lengths[-1])

    def _written(self, rows: Histories, row: int, steps: int) -> tuple[str, list[tuple[int, int]]]:
        """Return the last events of an id as a text, and where each stands in it."""
        text, spans = f"{rows.ids[row]}:", []
        for place in range(len(rows.times[row]) - steps, len(rows.times[row])):
            kind = int(rows.kinds[row][place])
            said = self.columns.kinds[kind] if kind >= 0 else self._values(rows.values[row][place])
            said = f"{said}@{rows.times[row][place]:.6g}"
            text += " "
            spans.append((len(text), len(text) + len(said)))
            text += said
        return text, spans

    def _values(self, values: NDArray[np.float64]) -> str:
        named = zip(self.columns.values, values.tolist(), strict=True)
        known = [f"{name}={value:.4g}" for name, value in named if value == value]
        return ",".join(known[:_SHOWN_VALUES]) or "event"

    def _chances(
        self, packed: NDArray[np.float32], lengths: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        return self._called(self.model, packed, lengths, width=1)[:, 0]

    def _weights(
        self, packed: NDArray[np.float32], lengths: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        if self._event_weights is None:
            self._event_weights = token_weights(self.model)
        return self._called(self._event_weights, packed, lengths, width=packed.shape[1])

    def _called(
        self, model: Any, packed: NDArray[np.float32], lengths: NDArray[np.int64], width: int
    ) -> NDArray[np.float32]:
        """Call a model in batches of few shapes, and put the answers in the rows' order."""
        found = np.zeros((len(packed), width), dtype=np.float32)
        batches = SeriesBatches(
            packed,
            lengths,
            np.zeros(len(packed), dtype=np.int32),
            buckets=self.description.lengths,
            batch_size=_BATCH,
        )
        for batch in batches.epoch(0):
            answers = np.asarray(model.predict_on_batch(batch.inputs))
            found[batch.rows, : answers.shape[1]] = answers[: len(batch.rows)]
        return found
