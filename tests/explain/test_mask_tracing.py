"""What happened to masks, from steps written by hand."""

import numpy as np
import pytest

from regard.explain.mask_tracing import happenings, lost_before
from regard.explain.mask_walk import INPUT, Step

pytestmark = pytest.mark.only_on("jax")

FLOATS, IDS, MASK = np.zeros((2, 3, 5)), np.zeros((2, 3), int), np.zeros((2, 3), bool)


def step(*sources, masks=(), takes=False, carries=(False, False), kind="it", out=FLOATS) -> Step:
    return Step("name", kind, sources, masks, takes, *carries, outputs=[out])


def test_masks_that_tensors_carry():
    steps = [
        step(kind=INPUT, out=IDS),
        step(0, carries=(False, True)),
        step(1, carries=(True, True)),
        step(2, carries=(True, True), takes=True),
        step(3, carries=(True, False), takes=True),  # sums the steps up
        step(3, carries=(True, False), takes=True),  # has steps, and lost the mask
        step(5),
        step(3, carries=(True, False)),
    ]
    axes = [True, True, True, True, False, True, True, False]
    what = happenings(steps, axes)
    assert what == ["none", "makes", "passes", "uses", "uses", "drops", "none", "drops"]
    assert lost_before(steps, what, 6) == 5
    assert lost_before(steps, what, 3) is None  # a mask reaches it
    assert lost_before([*steps[:1], step(0)], ["none", "none"], 1) is None


def test_masks_that_are_given():
    steps = [
        step(kind=INPUT, out=IDS),
        step(0, out=MASK),  # the ids that are not 0
        step(1, out=MASK[:, None]),
        step(0),
        step(3, masks=(2,), takes=True),
    ]
    assert happenings(steps, [True] * 5) == ["none", "makes", "passes", "none", "uses"]
    given = [step(kind=INPUT, out=MASK), step(), step(1, masks=(0,), takes=True)]
    assert happenings(given, [True] * 3) == ["makes", "none", "uses"]
    assert lost_before(given, happenings(given, [True] * 3), 2) is None
