"""A trained model of series, ready to answer: series in, labels or numbers out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.bundle.bundle import Bundle
from regard.bundle.named_weights import copy_weights
from regard.bundle.predictions import Predictions
from regard.bundle.probe import probe_series
from regard.bundle.row_features import RowFeatures
from regard.bundle.row_order import in_row_order
from regard.bundle.series_description import SeriesDescription
from regard.data.series import Series, SeriesScaling, seasonal_naive
from regard.data.series.series_batches import SeriesBatches
from regard.errors import ArgumentError, ArgumentTypeError, TableError
from regard.explain.feature_model import FeatureModel
from regard.explain.step_omission import leave_out_steps
from regard.models import series_predictor, token_weights

__all__ = ["SeriesBundle", "SeriesExplanation"]

_BATCH = 32


@dataclass(frozen=True)
class SeriesExplanation:
    """Hold a series, what a model says of it, and where it looks.

    Args:
        values: what was looked at, `(steps, channels)`, NaN where a value is missing.
        channels: the names of the channels.
        label: the most probable label; None where numbers are told.
        probabilities: of each label, in the model's order; empty where numbers are told.
        numbers: `(numbers,)`, or a forecast `(horizon, numbers)`; None where labels are told.
        weights: the attention weight of each step, `(steps,)`; None for a model that gives none.
        effects: what the answer loses without each step, `(steps,)`: probability of the label, or
            how far the numbers move on average, in deviations of the training part.
    """

    values: NDArray[np.float32]
    channels: tuple[str, ...]
    label: str | None
    probabilities: Mapping[str, float]
    numbers: NDArray[np.float64] | None
    weights: NDArray[np.float32] | None
    effects: NDArray[np.float32]


@final
class SeriesBundle(Bundle):
    """Hold a trained model of series with its scaling, and with what its answers mean.

    Args:
        description: the network, the channels, and the labels or numbers.
        scaling: of the channels.
        weights: by the paths that Keras gives them.

    Raises:
        BundleError: if the weights are not those of the network.

    Attributes:
        description: the network, the channels, and the labels or numbers.
        model: the Keras model, from scaled values (B, T, channels) and a mask (B, T).
    """

    def __init__(
        self,
        description: SeriesDescription,
        scaling: SeriesScaling,
        weights: Mapping[str, NDArray[Any]],
    ) -> None:
        self.description: SeriesDescription = description
        self.model = copy_weights(
            series_predictor(
                description.contender,
                channels=description.width,
                classes=len(description.classes) or None,
                numbers=len(description.scale) or None,
                encoder=description.encoder,
                projection=description.projection,
                units=description.units,
                dropout=description.dropout,
            ),
            weights,
        )
        self._scaling = scaling
        self._step_weights: Any = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels as they were written in the data; empty where numbers are told."""
        return self.description.classes

    def predict(self, rows: Series | Sequence[Any]) -> Any:
        """Return the label of each series, or its numbers, or a forecast of what comes next.

        Args:
            rows: series, or an array `(time, channels)` for each. Of one that is longer than the
                longest length, the end is not looked at; of a forecast, the beginning.

        Returns:
            Labels; or an array of numbers `(rows, numbers)`, or `(rows, horizon, numbers)`.

        Raises:
            ArgumentTypeError: if they are no series.
            TableError: if the channels are not those of the model, or a forecast sees no value.
        """
        values, lengths = self._seen(rows)
        if self.labels:
            return [self.labels[place] for place in self._answers(values, lengths).argmax(axis=1)]
        return self._numbers(values, lengths)

    def probabilities(self, rows: Series | Sequence[Any]) -> NDArray[np.float32]:
        """Return the probability of each label for each series.

        Args:
            rows: as `predict` takes them.

        Returns:
            Shape `(rows, labels)`; each row sums to 1.

        Raises:
            ArgumentError: if the model tells numbers.
            ArgumentTypeError: if they are no series.
            TableError: if the channels are not those of the model.
        """
        if not self.labels:
            raise ArgumentError(
                "`probabilities` needs a model that tells labels. Received: one that tells"
                f" {', '.join(self.description.numbers)}"
            )
        return self._answers(*self._seen(rows))

    def predictions(self, rows: Series | Sequence[Any]) -> Predictions:
        """Return the answer to each series; of a forecast, a row for each step.

        Args:
            rows: as `predict` takes them.

        Returns:
            Columns `series`, then `label` and `p(...)` for each label, or the numbers; of a
            forecast also `step`, from 1.

        Raises:
            ArgumentTypeError: if they are no series.
            TableError: if the channels are not those of the model, or a forecast sees no value.
        """
        places = self._series(rows).places
        if not self.labels:
            return self._told_numbers(rows, places)
        answers = self.probabilities(rows)
        each = list(zip(places, answers.argmax(axis=1).tolist(), answers, strict=True))
        return Predictions(
            columns=("series", "label", *(f"p({label})" for label in self.labels)),
            rows=tuple(
                (place, self.labels[best], *answer.tolist()) for place, best, answer in each
            ),
            headings=("series", "label", "chance"),
            lines=tuple(
                (place, self.labels[best], f"{answer[best]:.1%}") for place, best, answer in each
            ),
            right=("chance",),
        )

    def _told_numbers(self, rows: Series | Sequence[Any], places: Sequence[str]) -> Predictions:
        told, names = self.predict(rows).tolist(), self.description.numbers
        if self.description.horizon:
            columns: tuple[str, ...] = ("series", "step", *names)
            known = tuple(
                (place, step, *numbers)
                for place, forecast in zip(places, told, strict=True)
                for step, numbers in enumerate(forecast, start=1)
            )
        else:
            columns = ("series", *names)
            known = tuple((place, *numbers) for place, numbers in zip(places, told, strict=True))
        lines = tuple(tuple(map(_short, row)) for row in known)
        return Predictions(columns, known, columns, lines, right=columns[1:])

    def explain(self, rows: Series | Sequence[Any]) -> list[SeriesExplanation]:
        """Return each series with its answer, the weight of each step, and what each one changes.

        Args:
            rows: as `predict` takes them.

        Returns:
            As many explanations.

        Raises:
            ArgumentTypeError: if they are no series.
            TableError: if the channels are not those of the model, or a forecast sees no value.
        """
        seen, lengths = self._seen(rows)
        scaled = self._scaled(seen, lengths)
        whole = self._run(scaled, lengths)
        chosen = whole.argmax(axis=1)

        def lost(places: NDArray[np.int64], without: NDArray[Any]) -> NDArray[Any]:
            moved = whole[places] - without
            if self.labels:
                return np.take_along_axis(moved, chosen[places, None], axis=1)[:, 0]
            return np.abs(moved).mean(axis=1)  # type: ignore[no-any-return]

        effects = leave_out_steps(self._run, scaled, lengths, lost)
        weights = self._weights(scaled, lengths) if self.attends else None
        numbers = None if self.labels else self._numbers(seen, lengths)
        return [
            SeriesExplanation(
                values=seen[row, :length],
                channels=self.description.channels,
                label=self.labels[chosen[row]] if self.labels else None,
                probabilities=dict(zip(self.labels, whole[row].tolist(), strict=False)),
                numbers=None if numbers is None else numbers[row],
                weights=None if weights is None else weights[row, :length],
                effects=effects[row, :length],
            )
            for row, length in enumerate(lengths.tolist())
        ]

    def features(self, rows: Series | Sequence[Any], layer: str | None = None) -> RowFeatures:
        """Return a vector for each series: what the model makes of it before it answers.

        Args:
            rows: as `predict` takes them, at least one.
            layer: as `regard.explain.features` takes it, such as `"projection"`, whose mean over
                the steps it is then; None for the vector before the last dropout.

        Returns:
            The vectors, in the order of the series, with their names.

        Raises:
            ArgumentError: if there is no series, or the layer gives no vectors.
            ArgumentTypeError: if they are no series.
            TableError: if the channels are not those of the model.
            UnknownNameError: if there is no such layer.
        """
        places = self._series(rows).places
        seen, lengths = self._seen(rows)
        looked = FeatureModel(self.model, layer, masked=True)
        values = self._called(
            lambda given: looked.rows([given, given[1]]), self._scaled(seen, lengths), lengths
        )
        return RowFeatures(values, places, "series", str(looked.place))

    def probe(self) -> NDArray[np.float32]:
        """Return what the network says of `regard.bundle.probe_series`."""
        values, lengths = probe_series(self.description.width, self.description.lengths)
        return self._run(values, lengths)

    def _seen(self, rows: Series | Sequence[Any]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the part of each series that the model looks at, in its order of channels."""
        series = self._series(rows)
        longest = self.description.lengths[-1]
        lengths = np.minimum(series.lengths, longest)
        starts = series.lengths - lengths if self.description.horizon else 0 * lengths
        values = np.zeros((len(series), longest, series.values.shape[2]), dtype=np.float32)
        for row, (start, length) in enumerate(zip(starts, lengths, strict=True)):
            values[row, :length] = series.values[row, start : start + length]
        return values, lengths

    def _series(self, rows: Series | Sequence[Any]) -> Series:
        channels = self.description.channels
        if not isinstance(rows, Series):
            if isinstance(rows, str) or not isinstance(rows, Sequence | np.ndarray):
                raise ArgumentTypeError(
                    "`rows` must be series, or a list of arrays (time, channels)."
                    f" Received: {type(rows).__name__}"
                )
            rows = Series.from_cases(rows)
            if len(rows.channels) != len(channels):
                raise _other_channels(channels, f"{len(rows.channels):,}, without names")
            return rows
        if set(rows.channels) != set(channels):
            raise _other_channels(channels, ", ".join(rows.channels[:_BATCH]))
        order = [rows.channels.index(name) for name in channels]
        return replace(rows, values=rows.values[:, :, order], channels=channels)

    def _scaled(
        self, values: NDArray[np.float32], lengths: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        return self._scaling.apply(values, lengths, indicators=self.description.indicators)

    def _answers(
        self, values: NDArray[np.float32], lengths: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        return self._run(self._scaled(values, lengths), lengths)

    def _numbers(
        self, values: NDArray[np.float32], lengths: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return numbers in their unit, `(rows, numbers)` or `(rows, horizon, numbers)`."""
        described = self.description
        outputs = self._answers(values, lengths)
        told: NDArray[np.float64] = outputs.astype(np.float64) * np.array(described.scale)
        if not described.horizon:
            told += np.array(described.offset)
            return told
        places = [described.channels.index(name) for name in described.numbers]
        # A season is counted from the end.
        history = np.full((*values.shape[:2], len(places)), np.nan, dtype=np.float32)
        for row, length in enumerate(lengths.tolist()):
            history[row, values.shape[1] - length :] = values[row, :length, places].T
        try:
            offsets = seasonal_naive(history, described.horizon, described.season)
        except ArgumentError as error:
            raise TableError(f"A forecast must see a value of each target. {error}") from error
        forecasts: NDArray[np.float64] = told.reshape(offsets.shape) + offsets
        return forecasts

    def _weights(
        self, values: NDArray[np.float32], lengths: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        if self._step_weights is None:
            self._step_weights = token_weights(self.model)
        return self._called(
            self._step_weights.predict_on_batch, values, lengths, width=values.shape[1]
        )

    def _run(self, values: NDArray[np.float32], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probabilities of scaled series, or numbers before they get their unit."""
        width = self.model.output_shape[-1]
        found = self._called(self.model.predict_on_batch, values, lengths, width=width)
        return np.concatenate([1 - found, found], axis=1) if self._two_classes else found

    @property
    def _two_classes(self) -> bool:
        return len(self.labels) == 2

    def _called(
        self,
        call: Callable[[Any], Any],
        values: NDArray[np.float32],
        lengths: NDArray[np.int64],
        width: int | None = None,
    ) -> NDArray[np.float32]:
        """Call something on batches of few shapes, and put what it gives in the rows' order."""
        if not len(values):
            return np.zeros((0, width or 0), dtype=np.float32)
        batches = SeriesBatches(
            values,
            lengths,
            np.zeros(len(values), dtype=np.int32),
            buckets=self.description.lengths,
            batch_size=_BATCH,
        )
        return in_row_order(call, batches.epoch(0), len(values), width)


def _short(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _other_channels(channels: Sequence[str], came: str) -> TableError:
    return TableError(
        f"Series must have the {len(channels):,} channels of the model:"
        f" {', '.join(channels[:_BATCH])}. Received: {came}."
    )
