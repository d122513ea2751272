"""Whether an outcome came between landmark and horizon, and how much each id counts for it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regard import runtime
from regard.errors import TableError

__all__ = ["SeenOutcomes", "outcomes_in_time"]


@dataclass(frozen=True)
class SeenOutcomes:
    """Hold what is known of each id.

    Args:
        came: whether the outcome came between landmark and horizon, `(ids,)`.
        weights: how much each id counts, `(ids,)`: 1 over the chance not to have been censored
            until its outcome was known; 0 for one of whom nobody knows it.
        at_risk: whether it was still without outcome and observed at the landmark, `(ids,)`.
    """

    came: NDArray[np.bool_]
    weights: NDArray[np.float64]
    at_risk: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Who is at risk and has an outcome that is known."""
        return self.at_risk & (self.weights > 0)


def outcomes_in_time(
    ends: NDArray[np.float64],
    happened: NDArray[np.bool_],
    *,
    landmark: float,
    horizon: float,
) -> SeenOutcomes:
    """Say for each id whether the outcome came after the landmark and up to the horizon.

    Who is censored in between has no known outcome, and to leave such ids out would favour early
    outcomes. So each that is known stands for those that were censored before they could be known:

        weight = 1 / G(end-)      the outcome came by the horizon
                 1 / G(horizon-)  neither outcome nor censoring came before it
                 0                censored before it

    with G the chance not to be censored until then, by Kaplan and Meier with censoring as the
    event, over all ids at risk at the landmark (inverse probability of censoring weighting). It
    holds where censoring does not depend on what is coming.

    Args:
        ends: when the outcome or the end of the observation came, `(ids,)`.
        happened: whether it was the outcome, `(ids,)`.
        landmark: up to which an id is seen.
        horizon: up to which its outcome is told.

    Returns:
        What is known of each id.

    Raises:
        TableError: if no id is at risk at the landmark.
        MissingExtraError: if ids are censored and lifelines is not installed.
    """
    at_risk = ends > landmark
    if not at_risk.any():
        raise TableError(
            "Some ids must be without outcome at the landmark, and observed after it. Received: "
            f"none of {len(ends):,} at {landmark:g}, the last end is {ends.max():g}"
        )
    came = happened & (ends <= horizon)
    lost = ~happened & (ends < horizon)
    until = np.minimum(ends, horizon)
    weights = np.ones(len(ends))
    if (lost & at_risk).any():
        weights[at_risk] = 1 / _uncensored(ends[at_risk], happened[at_risk], until[at_risk])
    return SeenOutcomes(came & at_risk, np.where(lost | ~at_risk, 0.0, weights), at_risk)


def _uncensored(
    ends: NDArray[np.float64], happened: NDArray[np.bool_], until: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the chance not to be censored before some times."""
    try:
        from lifelines import KaplanMeierFitter
    except ModuleNotFoundError as error:
        missing = [error.name or "lifelines"]
        raise runtime.missing_extra("Weighting by censoring", "events", missing) from None
    curve = KaplanMeierFitter().fit(ends, event_observed=~happened)
    # The curve falls at a time of censoring; just before, nobody of that time is censored.
    before = np.nextafter(until, -np.inf)
    found: NDArray[np.float64] = curve.survival_function_at_times(before).to_numpy()
    return found
