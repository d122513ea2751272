"""One step of a decoder by keys that are prepared, and by the plain formula.

    python -m benchmarks.decoding

Both sides are interleaved, compiled on JAX, and get keys that are projected already: what ours
leaves out are the exponentials of the keys.
"""

import argparse
import statistics
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from benchmarks.__main__ import seconds
from regard import runtime
from regard.kernels.additive_score import prepare_keys, prepared_scores
from regard.ops.scores import additive

WIDTH = 64


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decoding", description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    options = parser.parse_args()
    for batch, keys in ((1, 512), (8, 512), (32, 512), (8, 4096)):
        plain, ours = steps(batch, keys)
        error = np.abs(np.subtract(*(keras.ops.convert_to_numpy(each()) for each in (plain, ours))))
        assert error.max() < 1e-4, f"the two differ by {error.max()}"
        times = [(seconds(ours), seconds(plain)) for _ in range(options.rounds)]
        first, second = (1000 * statistics.median(each) for each in zip(*times, strict=True))
        ratio = statistics.median(other / mine for mine, other in times)
        print(
            f"{keras.backend.backend():10} B={batch:<3} S={keys:<5} {first:7.3f} ms, "
            f"plain {second:7.3f} ms, ratio {ratio:5.2f}; differ by {error.max():.0e}",
            flush=True,
        )


def steps(batch: int, keys: int) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """A step by the plain formula, and by keys that are prepared."""
    random = np.random.default_rng(0)
    shapes = ((batch, 1, WIDTH), (batch, keys, WIDTH), (WIDTH, WIDTH), (WIDTH,))
    query, key, kernel, vector = (
        keras.ops.convert_to_tensor(random.normal(size=shape).astype("float32") / 2)
        for shape in shapes
    )
    prepared = prepare_keys(key)
    plain = runtime.compiled(lambda *now: additive(now[0] @ now[1], now[2], now[3]))
    ours = runtime.compiled(lambda *now: prepared_scores(now[0] @ now[1], now[2], now[3]))
    return (
        lambda: _done(plain(query, kernel, key, vector)),
        lambda: _done(ours(query, kernel, prepared, vector)),
    )


def _done(tensor: Any) -> Any:
    """Wait for what JAX computes in the background."""
    return tensor.block_until_ready() if hasattr(tensor, "block_until_ready") else tensor


if __name__ == "__main__":
    main()
