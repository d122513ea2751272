"""What every kept model can do, whatever its data are."""

import os
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.bundle.predictions import Predictions
from regard.bundle.row_features import RowFeatures
from regard.errors import ArgumentError

if TYPE_CHECKING:
    from regard.bundle.network_description import NetworkDescription

__all__ = ["Bundle"]


class Bundle(ABC):
    """A trained model with all that it needs to answer.

    Attributes:
        description: the network, and what its answers mean.
        model: the Keras model.
    """

    description: "NetworkDescription"
    model: Any

    @abstractmethod
    def predict(self, rows: Any) -> Any:
        """Return the answer to each row.

        Args:
            rows: of the kind that the model was trained on.

        Returns:
            As many answers.
        """

    @abstractmethod
    def explain(self, rows: Any) -> list[Any]:
        """Return each row with its answer, the weight of each step, and what each one changes.

        Args:
            rows: of the kind that the model was trained on.

        Returns:
            As many explanations.
        """

    @abstractmethod
    def predictions(self, rows: Any) -> Predictions:
        """Return the answer to each row, as a table.

        Args:
            rows: of the kind that the model was trained on.

        Returns:
            The table.
        """

    @abstractmethod
    def probe(self) -> NDArray[np.floating[Any]]:
        """Return what the network says of a few made-up rows, as it was kept with the model."""

    def features(self, rows: Any, layer: str | None = None) -> RowFeatures:
        """Return a vector for each row: what the model makes of it before it answers.

        Args:
            rows: of the kind that the model was trained on.
            layer: as `regard.explain.features` takes it; None for the vector before the last
                dropout.

        Returns:
            The vectors, in the order of the rows; over steps the mean of the valid ones.

        Raises:
            ArgumentError: if models of this kind give none.
        """
        raise ArgumentError(
            "A model must be of texts or of series to give a vector for each row."
            f" Received: a {type(self).__name__}, asked for"
            f" {'features' if layer is None else layer!r} of {type(rows).__name__}"
        )

    @property
    @final
    def attends(self) -> bool:
        """Whether the model gives every step a weight."""
        return self.description.attends

    @final
    def export(self, path: str | os.PathLike[str]) -> None:
        """Save the Keras model alone, for programs that load it.

        What turns data into its inputs, and its outputs into labels, stays behind: a bundle has
        them, a Keras file has no place for them.

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
