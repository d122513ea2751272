"""Which tag may follow which, in the scheme that marks spans by their first and further tokens."""

from collections.abc import Sequence

from regard.errors import ArgumentError

__all__ = ["allowed_transitions"]


def allowed_transitions(tags: Sequence[str]) -> list[list[bool]]:
    """Say which tag may follow which in IOB2: a span begins with B, and I goes on with its kind.

        I-x may follow B-x or I-x alone, and begin nothing; all others may stand anywhere.

    Args:
        tags: the names of the tags in the order of their numbers, such as `["O", "B-PER",
            "I-PER"]`.

    Returns:
        K + 1 rows of K + 1 truth values, for `regard.layers.CRF(allowed=)`: row i, column j says
        whether tag j may follow tag i; the last row which tags may begin, the last column which may
        end.

    Raises:
        ArgumentError: for a name that is not of the scheme, twice the same, or an I whose B is
            not there.

    Example:
        >>> from regard.data import allowed_transitions
        >>> allowed_transitions(["O", "B-PER", "I-PER"])[0]
        [True, True, False, True]

    Source:
        Tjong Kim Sang and Veenstra (1999), Representing text chunks: IOB2.
    """
    names = list(tags)
    for name in names:
        known = name == "O" or (name[:2] in ("B-", "I-") and len(name) > 2)
        if not known or names.count(name) > 1 or _beginning(name) not in (None, *names):
            raise ArgumentError(
                "`tags` must be O, B-KIND and I-KIND, each once, and each I-KIND needs its B-KIND. "
                f"Received: {name!r} in tags={names}"
            )
    rows = [[_may_follow(before, after) for after in names] + [True] for before in names]
    return [*rows, [_may_follow("O", after) for after in names] + [True]]


def _beginning(name: str) -> str | None:
    return f"B-{name[2:]}" if name.startswith("I-") else None


def _may_follow(before: str, after: str) -> bool:
    return not after.startswith("I-") or (before != "O" and before[2:] == after[2:])
