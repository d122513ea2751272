"""The temporary memory of a gradient on JAX, as XLA counts it.

    python -m benchmarks.temporary [ROW ...]

It leaves out what compiling takes, which is in the growth of a process.
"""

import argparse
from typing import Any

import jax
import jax.numpy as jnp
import keras

from benchmarks.peers import data, model, rows

SIZES = (8, 512)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.temporary", description=__doc__)
    parser.add_argument("rows", nargs="*", default=["AdditiveAttention", "MultiHeadAttention"])
    options = parser.parse_args()
    if keras.backend.backend() != "jax":
        parser.error("XLA counts for JAX. Set KERAS_BACKEND=jax")
    for row in rows():
        if row.name in options.rows:
            ours, peer = (megabytes(model(each), *SIZES) for each in (row.ours, row.theirs))
            print(
                f"{row.name:26} B={SIZES[0]} T={SIZES[1]} gradient {ours:7.1f} MB, "
                f"peer {peer:7.1f} MB, ratio {peer / ours:5.1f}",
                flush=True,
            )


def megabytes(made: keras.Model, batch: int, steps: int) -> float:
    """Return what the gradient of a model takes beside weights, data and gradients, in MB."""
    given = [jnp.asarray(each) for each in data(batch, steps)]
    fixed = [each.value for each in made.non_trainable_variables]

    def loss(weights: list[Any], *given: Any) -> Any:
        output, _ = made.stateless_call(weights, fixed, list(given), training=True)
        return jnp.mean(output**2)

    weights = [each.value for each in made.trainable_variables]
    compiled = jax.jit(jax.value_and_grad(loss)).lower(weights, *given).compile()
    return compiled.memory_analysis().temp_size_in_bytes / 2**20


if __name__ == "__main__":
    main()
