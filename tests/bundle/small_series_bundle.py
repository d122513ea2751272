"""Small models of series that are never trained, written as bundles."""

from pathlib import Path
from typing import Any

import numpy as np

from regard.bundle import SeriesBundle, SeriesDescription, write_bundle
from regard.data.series import SeriesScaling
from regard.models import series_predictor

LABELS = ("yes", "=1+1", "</script>")
SCALING = SeriesScaling(("load", "heat"), (10.0, -2.0), (4.0, 0.5), ("heat",))
NUMBERS = {
    "classes": (),
    "numbers": ("p", "q"),
    "offset": (100.0, -5.0),
    "scale": (10.0, 2.0),
    "metric": "rmse",
}
FORECAST = {
    "classes": (),
    "numbers": ("load",),
    "horizon": 3,
    "season": 2,
    "scale": (4.0, 4.0, 4.0),
    "lengths": (6,),
    "metric": "mase",
}


def small_description(**changes: Any) -> SeriesDescription:
    values = {
        "contender": "pooling_linear",
        "classes": LABELS,
        "encoder": "cnn",
        "projection": 5,
        "units": 3,
        "dropout": 0.2,
        "channels": ("load", "heat"),
        "indicators": ("heat",),
        "lengths": (4, 8),
        "split": 1,
        "seed": 2,
        "validation": 0.75,
        "metric": "accuracy",
    }
    return SeriesDescription(**{**values, **changes})


def small_weights(description: SeriesDescription) -> dict[str, np.ndarray]:
    """Weights far from those that the network begins with, so that answers differ."""
    model = series_predictor(
        description.contender,
        channels=description.width,
        classes=len(description.classes) or None,
        numbers=len(description.scale) or None,
        encoder=description.encoder,
        projection=description.projection,
        units=description.units,
    )
    generator = np.random.default_rng(11)
    return {
        weight.path: generator.normal(0, 1, tuple(weight.shape)).astype(np.float32)
        for weight in model.weights
    }


def small_model(**changes: Any) -> SeriesBundle:
    description = small_description(**changes)
    return SeriesBundle(description, SCALING, small_weights(description))


def write_small(folder: Path, **changes: Any) -> SeriesBundle:
    """Write a bundle, and return the same model as it was before."""
    made = small_model(**changes)
    write_bundle(
        folder,
        made.description,
        weights=small_weights(made.description),
        scaling=SCALING,
        probe=made.probe(),
        backend="jax",
    )
    return made
