"""Which tag may follow which, in the scheme that marks spans by their first and further tokens."""

from collections.abc import Sequence

from regard.errors import ArgumentError

__all__ = ["allowed_transitions"]


def allowed_transitions(tags: Sequence[str]) -> list[list[bool]]:
    """Say which tag may follow which in IOB2 or BIOES, by which of both the tags are.

        IOB2   I-x may follow B-x or I-x alone, and begin nothing; all others may stand anywhere.
        BIOES  (with E-x or S-x) spans of several tokens end with E-x, one of a single token is
               S-x: B-x and I-x must be followed by I-x or E-x, and by nothing else.

    Args:
        tags: the names of the tags in the order of their numbers, such as `["O", "B-PER",
            "I-PER"]`.

    Returns:
        K + 1 rows of K + 1 truth values, for `regard.layers.CRF(allowed=)`: row i, column j says
        whether tag j may follow tag i; the last row which tags may begin, the last column which may
        end.

    Raises:
        ArgumentError: for a name that is not of the scheme, twice the same, or an I whose B is
            not there; in BIOES also a B without its E, or an E without its B.

    Example:
        >>> from regard.data import allowed_transitions
        >>> allowed_transitions(["O", "B-PER", "I-PER"])[0]
        [True, True, False, True]

    Source:
        Tjong Kim Sang and Veenstra (1999), Representing text chunks: IOB2. Ratinov and Roth (2009),
        Design challenges and misconceptions in named entity recognition: BIOES, as BILOU.
    """
    names = list(tags)
    closed = any(name[:2] in ("E-", "S-") for name in names)  # BIOES
    for name in names:
        known = name == "O" or (name[:2] in ("B-", "I-", "E-", "S-") and len(name) > 2)
        if not known or names.count(name) > 1 or not _needed(name, closed) <= set(names):
            raise ArgumentError(
                "`tags` must be O, B-KIND and I-KIND, each once, and each I-KIND needs its B-KIND; "
                "or with E-KIND and S-KIND, where each B-KIND needs its E-KIND, each E-KIND its "
                f"B-KIND. Received: {name!r} in tags={names}"
            )
    rows = [
        [_may_follow(before, after, closed) for after in names] + [not _is_open(before, closed)]
        for before in names
    ]
    return [*rows, [_may_follow("O", after, closed) for after in names] + [True]]


def _needed(name: str, closed: bool) -> set[str]:
    """What must be there beside a tag, so that it can stand in a sequence."""
    kind = name[2:]
    if name[:2] in ("I-", "E-"):
        return {f"B-{kind}", f"E-{kind}"} if closed else {f"B-{kind}"}
    return {f"E-{kind}"} if closed and name.startswith("B-") else set()


def _is_open(before: str, closed: bool) -> bool:
    """Whether the span must go on."""
    return closed and before[:2] in ("B-", "I-")


def _may_follow(before: str, after: str, closed: bool) -> bool:
    goes_on = after[:2] in ("I-", "E-")
    if _is_open(before, closed) or (goes_on and not closed):
        return goes_on and before != "O" and before[2:] == after[2:]
    return not goes_on
