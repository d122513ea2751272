"""What a model gives to batches of few shapes, in the order of the rows."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["in_row_order"]


def in_row_order(
    call: Callable[[Any], Any], batches: Iterable[Any], rows: int, width: int | None = None
) -> NDArray[np.float32]:
    """Call something on batches, and put what it gives in the order of the rows.

    Args:
        call: from a batch's inputs to values (B, D), such as `model.predict_on_batch`.
        batches: each with `inputs` and `rows`, which the first of its values belong to.
        rows: how many there are.
        width: at least the largest D; None for that of the first batch.

    Returns:
        Shape `(rows, width)`, 0 behind values that are fewer.
    """
    found = None if width is None else np.zeros((rows, width), dtype=np.float32)
    for batch in batches:
        values = np.asarray(call(batch.inputs))
        if found is None:
            found = np.zeros((rows, values.shape[1]), dtype=np.float32)
        found[batch.rows, : values.shape[1]] = values[: len(batch.rows)]
    assert found is not None
    return found
