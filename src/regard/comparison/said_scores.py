"""Scores in a few letters, the same everywhere: shares in percent, other scores as they are."""

__all__ = ["said_difference", "said_score"]


def said_score(score: float, *, is_share: bool) -> str:
    """Say a score without its unit: `93.1` for 0.931, or `0.3142` where it is no share.

    Args:
        score: a number.
        is_share: whether it is a share, which is said in percent.

    Returns:
        A few letters.
    """
    return f"{100 * score:.1f}" if is_share else f"{score:.4g}"


def said_difference(difference: float, *, is_share: bool) -> str:
    """Say a difference with its sign and without its unit: `+2.4`, of shares in points.

    Args:
        difference: a number.
        is_share: whether it is one of shares, of which 100 points are everything.

    Returns:
        A few letters.
    """
    return f"{100 * difference:+.1f}" if is_share else f"{difference:+.3g}"
