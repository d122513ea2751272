"""What stands before the layer, run once over all rows; its outputs are kept in files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.errors import DataError
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.swapping.heads import MASK, STATES, Heads

__all__ = ["FrozenStates"]

_SEEN_ROWS = 2


@final
@dataclass(frozen=True)
class FrozenStates:
    """Run the front of a model.

    Args:
        heads: whose inputs are wanted.
        data: the rows of the model.
    """

    heads: Heads
    data: OwnData

    def sample(self) -> OwnData:
        """Return a few rows as a head gets them."""
        x, y = self.data.rows(np.arange(min(_SEEN_ROWS, len(self.data))))
        return OwnData(_run(self._front(), x), y)

    def write(self, folder: Path, batch_size: int) -> None:
        """Run the front over all rows, and write what it gives: one file for each input of a head.

        No more than a batch is held in memory.

        Args:
            folder: where the files go.
            batch_size: rows at once.

        Raises:
            DataError: if a valid state is no finite number.
        """
        front, rows = self._front(), len(self.data)
        files: dict[str, NDArray[Any]] = {}
        for begin in range(0, rows, batch_size):
            chosen = np.arange(begin, min(begin + batch_size, rows))
            found = _run(front, self.data.rows(chosen)[0])
            _check_finite(found, begin)
            for name, array in found.items():
                if name not in files:
                    files[name] = np.lib.format.open_memmap(
                        _file(folder, name), "w+", array.dtype, (rows, *array.shape[1:])
                    )
                files[name][chosen] = array

    def read(self, folder: Path) -> OwnData:
        """Return all rows as a head gets them; they stay in their files until they are needed.

        Args:
            folder: that `write` wrote into.

        Returns:
            The rows.
        """
        x = {name: np.load(_file(folder, name), mmap_mode="r") for name in self.heads.inputs}
        return OwnData(x, self.data.y, self.data.groups)

    def _front(self) -> keras.Model:
        """Return the model up to the layer; it shares the layers of the trained one."""
        return keras.Model(self.heads.cut.graph._inputs_struct, self.heads.inputs)


def _run(front: keras.Model, x: Any) -> dict[str, NDArray[Any]]:
    found = {}
    for name, value in front.predict_on_batch(x).items():
        array = np.asarray(value)
        is_plain = array.dtype.kind in "biu" or array.dtype == np.float64
        found[name] = array if is_plain else array.astype(np.float32, copy=False)
    return found


def _check_finite(found: dict[str, NDArray[Any]], begin: int) -> None:
    finite = np.isfinite(found[STATES]).all(axis=-1)
    if MASK in found:
        finite |= ~found[MASK]
    if not finite.all():
        row = begin + int(np.flatnonzero(~finite.all(axis=1))[0])
        raise DataError(
            "What reaches the layer must be finite numbers, padding apart. Received: NaN or"
            f" infinity for row {row:,} of x"
        )


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"
