"""Whether the weights of layers point at what decides, in sentences."""

from collections.abc import Mapping, Sequence

from regard.sections.pointing import CONTROL, Pointing

__all__ = ["pointing_sentences"]

_MOST_NAMES = 5


def pointing_sentences(
    found: Mapping[str, Pointing], known: Mapping[str, Pointing], steps: str
) -> tuple[str, ...]:
    """Say of which layers the weights point at what decides, and what that is worth.

    Args:
        found: by contender, by what the answer loses without each step.
        known: by contender, by the steps that are known to decide; empty where none are.
        steps: what steps are called, such as "words".

    Returns:
        The sentences; none where there is no layer.
    """
    layers, beyond, yes = _counted(found)
    if not layers:
        return ()
    short = [name for name in layers if name not in beyond]
    rest = f"; not those of {_names(short)}" if beyond and 0 < len(short) <= _MOST_NAMES else ""
    told = [
        f"The weights of {len(beyond) or 'none'} of {len(layers)} attention layers point at what"
        f" decides further than they would in random order{rest}."
    ]
    if beyond:
        told.append(_beyond_control(yes, compared=CONTROL in found))
    if known:
        _, beyond, yes = _counted(known)
        told.append(
            f"By the {steps} that are known to decide, it is {len(beyond) or 'none'} of"
            f" {len(layers)}, and {_names(yes) if yes else 'none'} further than {CONTROL}."
        )
    if next(iter(found.values())).trials == 1:
        told.append("One training of each was looked at: that is said of these networks alone.")
    return tuple(told)


def _beyond_control(yes: Sequence[str], *, compared: bool) -> str:
    if not compared:
        return (
            f"{CONTROL} was not compared, so nothing says whether training made them point there."
        )
    if yes:
        return (
            f"Those of {_names(yes)} point further than those of {CONTROL}, which are never"
            " trained."
        )
    return (
        f"None was seen to point further than those of {CONTROL}, which are never trained: an"
        " encoder learns to put what decides where it is looked at, so pointing there need not be"
        " the work of trained attention."
    )


def _counted(found: Mapping[str, Pointing]) -> tuple[list[str], list[str], list[str]]:
    """Return the layers, those that beat random order, and of these the ones with a "yes"."""
    answers = {name: each.answer for name, each in found.items() if name != CONTROL}
    beyond = [name for name, answer in answers.items() if answer != "not more than permuted"]
    return list(answers), beyond, [name for name in beyond if answers[name] == "yes"]


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
