"""A trained model of series as a bundle."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.data.series import SeriesScaling
from regard.tasks.series.plan import SeriesPlan

__all__ = ["write_series_model"]


def write_series_model(
    folder: Path,
    trial: Trial,
    *,
    plan: SeriesPlan,
    scaling: SeriesScaling,
    lengths: tuple[int, ...],
    weights: Mapping[str, NDArray[Any]],
    probe: NDArray[Any],
    backend: str,
    **answers: Any,
) -> None:
    """Write the model of a trial.

    Args:
        folder: is made.
        trial: what it left.
        plan: the sizes of the network.
        scaling: of its split.
        lengths: to which series are padded.
        weights: its state, by name.
        probe: what it says of the made-up rows.
        backend: what Keras ran on.
        **answers: `indicators`, `classes`, `numbers`, `horizon`, `offset` and `scale` of
            `regard.bundle.SeriesDescription`.

    Raises:
        OSError: if it cannot be written.
    """
    from regard.bundle import SeriesDescription, write_bundle

    key = trial.key
    description = SeriesDescription(
        contender=key.contender,
        encoder=plan.encoder,
        projection=plan.projection,
        units=plan.units,
        dropout=plan.settings()[key.setting].dropout,
        channels=scaling.channels,
        lengths=lengths,
        split=key.split,
        seed=key.seed,
        validation=trial.validation,
        metric=plan.metric,
        **answers,
    )
    write_bundle(
        folder, description, weights=dict(weights), scaling=scaling, probe=probe, backend=backend
    )
