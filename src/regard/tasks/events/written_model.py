"""A trained model of events as a folder, and back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from regard import runtime
from regard.bundle.manifest import TASK_MODEL
from regard.bundle.probe import PROBE_ROWS
from regard.bundle.writer import write_files
from regard.errors import BundleError
from regard.tasks.events.description import EventsDescription
from regard.tasks.events.event_scaling import EventScaling

if TYPE_CHECKING:
    from regard.tasks.events.event_bundle import EventsBundle

__all__ = ["read_event_model", "write_event_model"]


def write_event_model(
    folder: Path,
    description: EventsDescription,
    *,
    scaling: EventScaling,
    weights: Mapping[str, NDArray[Any]],
    probe: NDArray[Any],
    backend: str,
) -> None:
    """Write a model.

    Args:
        folder: is made.
        description: the network and its columns.
        scaling: of its split.
        weights: its state, by name.
        probe: what it says of the made-up histories.
        backend: what Keras ran on.

    Raises:
        OSError: if it cannot be written.
    """
    from safetensors.numpy import save

    files = {
        "model.json": description.to_json().encode(),
        "scaling.json": scaling.to_json().encode(),
        "probe.json": (json.dumps(probe.astype(np.float64).tolist()) + "\n").encode(),
        "weights.safetensors": save(dict(weights)),
    }
    versions = runtime.package_versions(["regard", "keras", "numpy", backend])
    write_files(folder, files, {**versions, "backend": backend}, kind=TASK_MODEL)


def read_event_model(
    files: Mapping[str, bytes],
) -> "tuple[EventsBundle, NDArray[np.float64]]":
    """Build a model of what was written.

    Args:
        files: their contents by name, checked against the manifest.

    Returns:
        The model, and what it said of the made-up histories.

    Raises:
        BundleError: if it is no such model.
    """
    from regard.bundle.reader import checked_weights
    from regard.tasks.events.event_bundle import EventsBundle

    try:
        description = EventsDescription.from_json(files["model.json"])
        scaling = EventScaling.from_json(files["scaling.json"])
        kept = np.array(json.loads(files["probe.json"]), dtype=np.float64)
        weights = checked_weights(files["weights.safetensors"], description)
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        if isinstance(error, BundleError):
            raise
        said = f"no {error}" if isinstance(error, KeyError) else " ".join(str(error).split())[:200]
        raise BundleError(
            f"A model of events must be as it was written. Received: {said}"
        ) from error
    if kept.shape != (PROBE_ROWS, 1) or not np.isfinite(kept).all():
        raise BundleError(
            f"probe.json must hold {PROBE_ROWS} rows of one number. Received: shape {kept.shape}"
        )
    return EventsBundle(description, scaling, weights), kept
