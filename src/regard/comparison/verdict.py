"""The leaderboard in words, for people who do not want to read a table."""

from collections.abc import Sequence

from regard.catalog.contenders import contender
from regard.comparison.leaderboard import Row

__all__ = ["verdict_sentences"]

_PLAIN = "mean_pooling"
_AGAIN = "mean_pooling_again"
_WORDS = "words"
_CONTROLS = {
    "random_attention": "whose attention is never trained",
    "dense_control": "which has parameters in the place of attention",
}
_HALF = 0.00005  # scores have four decimals: less than this apart is equal


def verdict_sentences(rows: Sequence[Row]) -> tuple[str, ...]:
    """Say what the leaderboard shows, and what it does not.

    Nothing here is a test of significance: with the seeds of one split of one data set, a small
    difference can be chance, and the sentences say so.

    Args:
        rows: the leaderboard, in its order.

    Returns:
        The sentences.
    """
    scored = {row.contender: row for row in rows if row.score is not None}
    ranked = [row for row in scored.values() if row.ranked]
    told = [_failures(rows)]
    if not ranked:
        told.append("No ranked contender has a score, so nothing can be said about attention.")
        return tuple(filter(None, told))
    best = ranked[0]
    noise = _noise(scored)
    told += [
        _first(best, ranked),
        _best_attention(best, ranked),
        _lead(best, scored, noise),
        _noise_sentence(scored, noise),
        *_controls(best, scored, noise),
        _words(best, scored),
        _caution(best, ranked),
    ]
    return tuple(filter(None, told))


def _failures(rows: Sequence[Row]) -> str:
    failed = [f"{row.contender} ({row.failed})" for row in rows if row.failed]
    if not failed:
        return ""
    return f"Failed trials, with the reason of each in trials.csv: {', '.join(failed)}."


def _first(best: Row, ranked: Sequence[Row]) -> str:
    ties = [row.contender for row in ranked[1:] if row.score == best.score]
    equal = f", and so {'has' if len(ties) == 1 else 'have'} {_names(ties)}" if ties else ""
    right = f"{best.contender} has the highest score: {_percent(best)} of the test texts right"
    if best.trials == 1:
        return f"{right}{equal}."
    low, high = min(best.scores), max(best.scores)
    seeds = f"mean of {best.trials} seeds, from {low:.1%} to {high:.1%}"
    return f"{right} ({seeds}){equal}."


def _lead(best: Row, scored: dict[str, Row], noise: float | None) -> str:
    plain = scored.get(_PLAIN)
    if plain is None:
        return (
            f"{_PLAIN} was not compared or has no score, so the gain from attention is not known."
        )
    lead = _gap(best, plain)
    if best.contender == _PLAIN:
        return f"{_PLAIN} counts every token alike: no attention layer does better here."
    if lead < _HALF:
        return f"{_PLAIN}, which counts every token alike, has the same score: take it."
    words = f"That is {_points(lead)} above {_PLAIN} ({_percent(plain)})"
    if noise is not None and lead <= noise + _HALF:
        return f"{words}, no more than the noise: take {_PLAIN}, which is simpler."
    return f"{words}."


def _noise(scored: dict[str, Row]) -> float | None:
    if _PLAIN not in scored or _AGAIN not in scored:
        return None
    return abs(_gap(scored[_PLAIN], scored[_AGAIN]))


def _noise_sentence(scored: dict[str, Row], noise: float | None) -> str:
    if noise is None:
        return "There is no measure of the noise: it takes mean_pooling and mean_pooling_again."
    again = scored[_AGAIN]
    return (
        f"Noise: {_AGAIN}, the same network with other seeds, has {_percent(again)},"
        f" {_points(noise)} from {_PLAIN}. Differences smaller than that mean nothing, and since it"
        " is one draw, somewhat larger ones may mean nothing either."
    )


def _controls(best: Row, scored: dict[str, Row], noise: float | None) -> list[str]:
    """Name the controls that do as well as the first, within the noise: then they matter."""
    return [
        f"{name}, {what}, has {_percent(scored[name])}: {_nearness(scored[name], best)}."
        for name, what in _CONTROLS.items()
        if name in scored and _gap(scored[name], best) > -(noise or 0.0) - _HALF
    ]


def _nearness(control: Row, best: Row) -> str:
    no_worse = _gap(control, best) > -_HALF
    return f"{'no worse than' if no_worse else 'within the noise of'} {best.contender}"


def _best_attention(best: Row, ranked: Sequence[Row]) -> str:
    """Say which attention layer is best where the first row is none."""
    if contender(best.contender).attends:
        return ""
    attention = next((row for row in ranked if contender(row.contender).attends), None)
    if attention is None:
        return ""
    return (
        f"It uses no attention; the best attention layer is {attention.contender}"
        f" ({_percent(attention)})."
    )


def _words(best: Row, scored: dict[str, Row]) -> str:
    words = scored.get(_WORDS)
    if words is None:
        return ""
    gap = _gap(words, best)
    if gap > _HALF:
        return (
            f"Logistic regression on words wins here: {_percent(words)}, {_points(gap)} above"
            f" {best.contender}."
        )
    if gap > -_HALF:
        return f"Logistic regression on words does as well: {_percent(words)}."
    below = f"{_points(-gap)} below {best.contender}"
    return f"Logistic regression on words has {_percent(words)}, {below}."


def _caution(best: Row, ranked: Sequence[Row]) -> str:
    seeds = (
        "With one seed per contender, other seeds can change the order."
        if best.trials == 1
        else "The seeds show how training varies, not how other test texts would do."
    )
    if len(ranked) == 1:
        return seeds
    return (
        f"The best of {len(ranked)} was chosen on the same test texts that give its score, so the"
        f" score is too good on average. {seeds} No significance was tested."
    )


def _gap(row: Row, other: Row) -> float:
    assert row.score is not None
    assert other.score is not None
    return row.score - other.score


def _percent(row: Row) -> str:
    assert row.score is not None
    return f"{row.score:.1%}"


def _points(gap: float) -> str:
    """Say a difference of shares in points, of which 100 are everything."""
    return f"{gap * 100:.1f} points" if gap * 100 >= 0.05 else f"{gap * 100:.2f} points"


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
