"""What is seen of the user's models before any is trained: with each contender one is built."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import keras
import numpy as np

from regard.errors import ArgumentError, ArgumentTypeError, TrialError
from regard.tasks.own_model.model_identity import model_digest
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.trials import Make, scored

__all__ = ["SeenModels", "seen_models"]

_SEEN_ROWS = 2


@final
@dataclass(frozen=True)
class SeenModels:
    """Hold what was seen of the models.

    Args:
        digests: by which each is known again, by contender.
        scores: the names of the metrics that they were compiled with, in order; then the loss.
        learning_rate: the optimizer's; None where it is no single number.
    """

    digests: dict[str, str]
    scores: tuple[str, ...]
    learning_rate: float | None

    def metric(self, name: str | None) -> str:
        """Return the name of the score.

        Args:
            name: that was asked for; None for the first metric, or the loss where there is none.

        Returns:
            The name.

        Raises:
            ArgumentError: if the models were compiled without it.
        """
        if name is None:
            return self.scores[0]
        if name not in self.scores:
            raise ArgumentError(
                f"`metric` must be one that the model was compiled with: {', '.join(self.scores)}."
                f" Received: metric={name!r}"
            )
        return name


def seen_models(make: Make, layers: Sequence[str], data: OwnData) -> SeenModels:
    """Build a model with each contender.

    A contender with which that fails has its trials fail, and the others run; but what is
    wrong with all of them ends the comparison.

    Args:
        make: makes a model with a contender.
        layers: the contenders.
        data: the examples, of which a few are seen.

    Returns:
        What was seen.

    Raises:
        ArgumentError: if a model is not compiled or has no slot.
        ArgumentTypeError: if the function returns no model.
        TrialError: if no model can be built.
    """
    rows = data.rows(np.arange(min(_SEEN_ROWS, len(data))))
    digests: dict[str, str] = {}
    found: SeenModels | None = None
    failure: Exception | None = None
    for name in layers:
        try:
            model = make(name, rows[0])
            if found is None:
                found = SeenModels(digests, _scores(model, rows), _rate(model))
            digests[name] = model_digest(model)
        except (ArgumentError, ArgumentTypeError):
            raise  # what the user wrote is wrong, for every contender
        except Exception as error:  # noqa: BLE001 (whatever a backend raises is this one's failure)
            digests[name], failure = type(error).__name__, error
    if found is None:
        raise TrialError(
            f"A model must be made with a contender at least. Received: {failure!r}"
        ) from failure
    return found


def _scores(model: keras.Model, rows: tuple[Any, Any]) -> tuple[str, ...]:
    """Return the names of the scores, which Keras sorts, in the order of the metrics."""
    found = scored(model, rows, _SEEN_ROWS)  # which makes the metrics
    metrics = [each for own in model.metrics for each in getattr(own, "metrics", [own])]
    names = [each.name for each in metrics if each.name != "loss"]

    def place(score: str) -> int:
        # With several outputs a score's name begins with that of its output.
        known = (number for number, name in enumerate(names) if f"_{score}".endswith(f"_{name}"))
        return next(known, len(names))

    return tuple(sorted(found, key=lambda score: (score == "loss", place(score))))


def _rate(model: keras.Model) -> float | None:
    """Return the learning rate, as somebody wrote it; None for a schedule."""
    settings: dict[str, Any] = model.optimizer.get_config()
    rate = settings.get("learning_rate")
    return float(str(np.float32(rate))) if isinstance(rate, int | float) else None
