"""How far the scores of contenders may be from what a question asks for.

Three designs answer three questions, which are never mixed:

    resplits     several splits: this recipe on other training sets of this size
    fixed_test   one split, several seeds: this recipe on this training set, over seeds, on new
                 texts
    one_model    one split, one seed: these trained models on new rows

Every contender runs on the same splits and seeds, so the scores of contenders vary together, and
only matrices of covariances between contenders say how a difference varies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.statistics.estimate import Estimate

__all__ = ["Design", "Part", "Pooled", "Uncertainty", "measure"]

Floats = NDArray[np.float64]

_LEAST_RATIO = 0.25  # of n_test to n_train, in the correction
_ROUNDING = 1e-12  # the share of a variance that may be left where it should be 0

_QUESTIONS = {
    "resplits": "How would these recipes do on other training sets of this size?",
    "fixed_test": (
        "How would these recipes do on new {rows}, trained on this very training set with other"
        " seeds?"
    ),
    "one_model": "How would these trained models do on new {rows}?",
}


@dataclass(frozen=True)
class Design:
    """Hold what was run.

    Args:
        splits: how many training sets, each with test rows of its own; 1 with a fixed test set.
        seeds: how often each contender was trained on each training set.
        n_train: rows in a training set.
        n_test: rows in a test set.
        rows: what rows are called.

    Raises:
        ArgumentError: if a number is below 1.
        ArgumentTypeError: if a number is no integer.
    """

    splits: int
    seeds: int
    n_train: int
    n_test: int
    rows: str = "rows"

    def __post_init__(self) -> None:
        for name in ("splits", "seeds", "n_train", "n_test"):
            _checks.positive_integer(name, getattr(self, name))

    @property
    def kind(self) -> Literal["resplits", "fixed_test", "one_model"]:
        """Which of the three designs it is."""
        if self.splits > 1:
            return "resplits"
        return "fixed_test" if self.seeds > 1 else "one_model"

    @property
    def question(self) -> str:
        """The question that this design answers, as a sentence."""
        return _QUESTIONS[self.kind].format(rows=self.rows)

    @property
    def correction(self) -> float:
        """By what the variance between splits is multiplied: 1 / J + n_test / n_train.

        Training sets overlap, so their scores move together, and the variance of the mean is more
        than one J-th: Nadeau and Bengio 2003, "Inference for the generalization error", Machine
        Learning 52, 239-281. J is the number of splits, whatever the number of seeds.

        Differs: n_test / n_train counts as at least 1/4, which five splits have. With more splits
        whose test parts share no text, that ratio falls while the training sets overlap more, so
        the textbook's factor would be weakest where it is needed most.
        """
        return 1 / self.splits + max(self.n_test / self.n_train, _LEAST_RATIO)


class Part(NamedTuple):
    """A part of the covariance of the mean scores.

    Args:
        covariance: `(K, K)`.
        sign: 1 if it is added, -1 if it is taken away.
        df: degrees of freedom.
    """

    covariance: Floats
    sign: int
    df: float


class Pooled(NamedTuple):
    """The covariance of the mean scores, by what all ranked contenders have in common.

    Args:
        covariance: `(K, K)`.
        df: degrees of freedom.
    """

    covariance: Floats
    df: float


@dataclass(frozen=True)
class Uncertainty:
    """Hold mean scores and the parts of their covariance.

    Args:
        scores: the mean of each contender, `(K,)`; larger is better.
        parts: covariances that are added or taken away.
        between: the covariance that repeated runs show, `(K, K)`, which has few degrees of freedom;
            None where there is one run.
        within: the covariance that the texts lead one to expect in its place, up to one factor.
        known: what the texts say about the rest.
        runs: how many repeated runs there are.
    """

    scores: Floats
    parts: tuple[Part, ...]
    between: Floats | None
    within: Floats
    known: Floats
    runs: int

    def of_score(self, place: int) -> Estimate:
        """Return one contender's mean score with its variance."""
        weights = np.zeros(len(self.scores))
        weights[place] = 1.0
        return self._estimate(weights)

    def of_difference(self, first: int, second: int) -> Estimate:
        """Return the difference of two mean scores with its variance."""
        weights = np.zeros(len(self.scores))
        weights[first] += 1.0
        weights[second] -= 1.0
        return self._estimate(weights)

    def _estimate(self, weights: Floats) -> Estimate:
        found = [_quadratic(part.covariance, weights) for part in self.parts]
        return Estimate(value=float(weights @ self.scores), **_satterthwaite(found, self.parts))

    def pooled(self, ranked: Sequence[int]) -> Pooled:
        """Return the covariance that the disagreement on texts leads one to expect.

        Few runs say little about each pair. But two models that answer nearly alike cannot differ
        much, so what varies between runs is taken as proportional to what the texts show, with one
        factor for all, as in a quasi-likelihood (Wedderburn 1974, Biometrika 61, 439-447):

            covariance = known + factor * within,  factor = tr(H between H) / tr(H within H)

        H takes the mean over the ranked contenders away. The factor is at least 1, since test
        texts are a sample in every run. Its degrees of freedom are those of a trace
        (Satterthwaite 1946): (runs - 1) tr(W)^2 / tr(W^2) with W = H within H, which are
        (runs - 1) (K - 1) where all pairs disagree alike. What many texts make known would add to
        them; it is left out, which makes the group of winners a little larger than it need be.

        Args:
            ranked: the places of the contenders that take part, at least two.

        Returns:
            The covariance of all contenders, and its degrees of freedom.
        """
        within = _centred(self.within, ranked)
        total = float(np.trace(within))
        if self.between is None or total == 0:
            return Pooled(self.known + self.within, self.parts[0].df)
        factor = max(1.0, float(np.trace(_centred(self.between, ranked))) / total)
        df = (self.runs - 1) * total**2 / float((within**2).sum())
        return Pooled(self.known + factor * self.within, df)


def measure(scores: Floats, items: Sequence[Floats], design: Design) -> Uncertainty:
    """Return the mean scores of contenders with their uncertainty, for the design's question.

    Args:
        scores: `(K, J, S)`: contenders, splits, seeds; larger is better.
        items: for each split, the scores of the single texts, `(K, S, n)`, whose means are
            `scores`.
        design: what was run.

    Returns:
        Means over the seeds of a split first, then over splits, with their covariances.
    """
    means = scores.mean(axis=2).mean(axis=1)
    if design.kind == "resplits":
        return _over_splits(means, scores.mean(axis=2), items, design)
    return _over_texts(means, items[0])


def _over_splits(
    means: Floats, scores: Floats, items: Sequence[Floats], design: Design
) -> Uncertainty:
    """Take the splits as the runs: corrected variance, J - 1 degrees of freedom."""
    splits = design.splits
    between = design.correction * _covariance(scores)
    each = [_covariance(texts.mean(axis=1)) / texts.shape[2] for texts in items]
    within = design.correction * np.mean(each, axis=0)
    parts = (Part(between, 1, splits - 1.0),)
    return Uncertainty(means, parts, between, within, np.zeros_like(within), splits)


def _over_texts(means: Floats, items: Floats) -> Uncertainty:
    """Take seeds and texts as crossed: texts + seeds - interaction.

    With z[k, s, i] the score of text i under seed s, and the random effects of seeds, texts and
    both, the variance of the mean over S seeds and n texts is estimated by

        var over i of (mean over s) / n + var over s of (mean over i) / S - var of the rest / (S n)

    since either of the first two holds the third once. It is unbiased, where no bootstrap is exact
    (McCullagh 2000, "Resampling and exchangeable arrays", Bernoulli 6, 285-301).
    """
    seeds, count = items.shape[1:]
    texts = _covariance(items.mean(axis=1)) / count
    if seeds == 1:
        zeros = np.zeros_like(texts)
        return Uncertainty(means, (Part(texts, 1, count - 1.0),), None, texts, zeros, 1)
    by_seed = _covariance(items.mean(axis=2)) / seeds
    rest = items - items.mean(axis=1, keepdims=True)
    rest -= rest.mean(axis=2, keepdims=True)
    flat = rest.reshape(len(rest), -1)
    df = (seeds - 1.0) * (count - 1.0)
    both = flat @ flat.T / (df * seeds * count)
    parts = (
        Part(texts, 1, count - 1.0),
        Part(by_seed, 1, seeds - 1.0),
        Part(both, -1, df),
    )
    return Uncertainty(means, parts, by_seed, both, texts - both, seeds)


def _satterthwaite(variances: Sequence[float], parts: Sequence[Part]) -> dict[str, float]:
    """Sum the parts; no sum is below one of the parts that are added.

    Satterthwaite 1946, "An approximate distribution of estimates of variance components",
    Biometrics Bulletin 2, 110-114: df = V^2 / sum of (part^2 / df of the part).
    """
    added = [value for value, part in zip(variances, parts, strict=True) if part.sign > 0]
    total = sum(part.sign * value for value, part in zip(variances, parts, strict=True))
    variance = max(total, *added) if len(added) > 1 else total
    spread = sum(value**2 / part.df for value, part in zip(variances, parts, strict=True))
    return {"variance": variance, "df": variance**2 / spread if spread > 0 else parts[0].df}


def _quadratic(covariance: Floats, weights: Floats) -> float:
    """Return the variance of a weighted sum; what rounding leaves of 0 is 0."""
    value = float(weights @ covariance @ weights)
    scale = float(np.abs(weights) @ np.diag(covariance))
    return value if value > _ROUNDING * scale else 0.0


def _covariance(rows: Floats) -> Floats:
    """Return the covariance of rows `(K, n)`, `(K, K)`; exactly 0 for rows that are constant."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    centred[np.ptp(rows, axis=1) == 0] = 0.0
    covariance: Floats = centred @ centred.T / (rows.shape[1] - 1)
    return covariance


def _centred(matrix: Floats, places: Sequence[int]) -> Floats:
    chosen = matrix[np.ix_(places, places)]
    chosen = chosen - chosen.mean(axis=0)
    centred: Floats = chosen - chosen.mean(axis=1, keepdims=True)
    return centred
