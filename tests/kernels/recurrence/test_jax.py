"""The loop on JAX is one `scan`, however many steps; for the last output it keeps no others."""

import keras
import pytest

from regard.kernels.recurrence import scan
from tests.kernels.recurrence.loops import first, step

pytestmark = pytest.mark.only_on("jax")


def program(steps: int, last: bool) -> str:
    import jax

    states = keras.ops.zeros((3, steps, 2))
    return str(jax.make_jaxpr(lambda given: scan(step, first(), given, last=last))(states))


def test_a_program_has_one_loop_however_long() -> None:
    short, longer = (program(steps, last=False) for steps in (4, 400))
    assert short.count(" scan[") == longer.count(" scan[") == 1
    assert len(longer.splitlines()) == len(short.splitlines())


def test_the_last_output_alone_takes_no_memory_for_the_others() -> None:
    assert "f32[400,3,2]" in program(400, last=False).partition("scan")[0]
    assert "f32[400,3]" not in program(400, last=True)
