"""From the steps of a run: what happened to masks at each, and where one was lost on the way."""

from collections import deque
from collections.abc import Sequence

from regard.explain.mask_walk import Step

__all__ = ["happenings", "lost_before"]


def happenings(steps: Sequence[Step], has_axis_of_steps: Sequence[bool]) -> list[str]:
    """Say what each step does with masks.

    Args:
        steps: of a run.
        has_axis_of_steps: whether an output of each has one: without it, it needs no mask.

    Returns:
        One of `regard.explain.mask_report.HAPPENINGS` for each.
    """
    found = [_with_carried(*pair) for pair in zip(steps, has_axis_of_steps, strict=True)]
    # Masks that are made by operations and given by an argument: back from where they are given.
    waiting = [each for step in steps for each in step.mask_sources]
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        from_masks = [each for each in steps[number].sources if steps[each].is_mask]
        if found[number] == "none":
            found[number] = "passes" if from_masks else "makes"
        waiting += from_masks
    return found


def lost_before(steps: Sequence[Step], what: Sequence[str], changed: int) -> int | None:
    """Find the nearest step before another one that dropped the mask which that one lacks.

    Args:
        steps: of a run.
        what: happened to masks at each.
        changed: the step whose valid outputs are the first to change.

    Returns:
        The step; None if a mask reaches `changed`, or none was lost on the way there.
    """
    if steps[changed].carries_in or steps[changed].mask_sources:
        return None
    waiting, seen = deque(steps[changed].sources), set()
    while waiting:
        number = waiting.popleft()
        if number in seen:
            continue
        seen.add(number)
        if what[number] == "drops":
            return number
        waiting += steps[number].sources
    return None


def _with_carried(step: Step, has_axis_of_steps: bool) -> str:
    if not step.carries_in:
        if step.mask_sources:
            return "uses"
        return "makes" if step.carries_out else "none"
    if step.takes_mask and (step.carries_out or not has_axis_of_steps):
        return "uses"
    return "passes" if step.carries_out else "drops"
