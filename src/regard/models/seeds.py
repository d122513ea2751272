"""Seeds of named parts, and a place where random numbers are drawn without a trace elsewhere."""

import random
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["drawing_from", "named_seed"]


def named_seed(seed: int, name: str) -> int:
    """Return the seed that belongs to one named part of a model or of a trial.

    Args:
        seed: the seed of the whole.
        name: the name of the part.

    Returns:
        An integer from 0 to 2**31 - 1, the same in every process and on every machine.
    """
    return zlib.crc32(f"{seed}/{name}".encode()) % 2**31  # a seed beyond is refused on PyTorch


@contextmanager
def drawing_from(seed: int | None) -> Iterator[None]:
    """Let what Keras makes in the block take its seeds from `seed`, and none from outside.

    A layer or an initializer without a seed draws one from Python's generator `random`, which
    `keras.utils.set_random_seed` sets. After the block that generator goes on as if nothing had
    been drawn, so what is made later does not depend on how much the block drew.

    Args:
        seed: of the block; None changes nothing.

    Yields:
        Nothing.
    """
    if seed is None:
        yield
        return
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
