"""What samples of a model's answers say together."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from regard.errors import ArgumentError

__all__ = ["SampledPredictions"]


@dataclass(frozen=True)
class SampledPredictions:
    """Hold several answers of a model to the same inputs, each with other things dropped.

    Args:
        samples: (n, B, ...), n of at least 2.

    Example:
        >>> import numpy as np
        >>> from regard.rnn import SampledPredictions
        >>> two = SampledPredictions(np.array([[[1.0, 0.0]], [[0.0, 1.0]]]))
        >>> two.mean
        array([[0.5, 0.5]])
        >>> two.entropy.round(3), two.mutual_information.round(3)
        (array([0.693]), array([0.693]))

    Source:
        Gal and Ghahramani (2016), Dropout as a Bayesian approximation; mutual information: Houlsby
        et al. (2011), equation 2.
    """

    samples: Any

    @property
    def mean(self) -> Any:
        """The mean of the samples, (B, ...)."""
        return self.samples.mean(axis=0, dtype="float64")

    @property
    def spread(self) -> Any:
        """The standard deviation of the samples, (B, ...), with n - 1.

        It holds the doubt about the weights alone, not the noise of the targets.
        """
        return self.samples.std(axis=0, ddof=1, dtype="float64")

    @property
    def entropy(self) -> Any:
        """The entropy of the mean in nats, (B, ...) without the classes: all doubt.

        The last axis holds probabilities of classes, or one alone, that of a yes.
        """
        return _entropy(_probabilities(self.samples).mean(axis=0))

    @property
    def mutual_information(self) -> Any:
        """The entropy of the mean less the mean entropy, in nats: doubt about the weights."""
        shares = _probabilities(self.samples)
        return np.maximum(_entropy(shares.mean(axis=0)) - _entropy(shares).mean(axis=0), 0)


def _probabilities(samples: Any) -> Any:
    """Return probabilities of at least two classes.

    Raises:
        ArgumentError: the samples are none.
    """
    shares = np.asarray(samples, "float64")
    if shares.shape[-1] == 1:
        shares = np.concatenate([1 - shares, shares], axis=-1)
    if not (shares.min(initial=0) >= 0 and np.allclose(shares.sum(axis=-1), 1, atol=1e-2)):
        raise ArgumentError(
            "Entropy and mutual information need outputs that are probabilities: not below 0, with "
            f"the sum 1 over the last axis. Received: outputs from {samples.min():.3g} to "
            f"{samples.max():.3g} with sums from {samples.sum(axis=-1).min():.3g} to "
            f"{samples.sum(axis=-1).max():.3g}. End the model with a softmax or sigmoid"
        )
    return shares


def _entropy(shares: Any) -> Any:
    logs = np.log(np.where(shares > 0, shares, 1))
    return -(shares * logs).sum(axis=-1)
