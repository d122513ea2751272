"""Layers on a GPU against Keras's: KERAS_BACKEND=torch (or jax) python -m benchmarks.gpu_layers

A call, and a call with the gradients of the inputs and the weights, as a step of training has them:
on JAX compiled, on PyTorch as it is. Several calls are made before the GPU is waited for; medians
of rounds in which both sides take turns. Memory is what a step of training holds beyond its inputs.
"""

import argparse
import dataclasses
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from benchmarks import peers
from benchmarks.gpu import found_gpu, keep
from benchmarks.row import WIDTH, Row
from regard import layers

CALLS, ROUNDS = 8, 9
HEAD = 64
# How far both sides may differ, of the largest output: JAX multiplies float32 in fewer digits.
NEAR = {"float32": 5e-3, "mixed_bfloat16": 5e-2}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu_layers", description=__doc__)
    parser.add_argument("--dtype", default="float32", choices=list(NEAR))
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    options = parser.parse_args()
    gpu, _ = found_gpu(keras.backend.backend())
    keras.config.set_dtype_policy(options.dtype)
    rows = []
    for row, width in ROWS:
        for batch, steps in row.sizes or ():
            for figures in figures_of(row, batch, steps, width):
                rows.append({"layer": row.name, "dtype": options.dtype, **figures})
                print(rows[-1], flush=True)
                keep(options.out, gpu, rows)


def figures_of(row: Row, batch: int, steps: int, width: int) -> Iterator[dict]:
    """Yield the figures of the forward pass and of a step of training."""
    ours, theirs = (_model(build, width) for build in (row.ours, row.theirs))
    theirs.set_weights(row.weights(ours.get_weights()))
    states, mask = peers.data(batch, steps, width)
    run = {"jax": _jax, "torch": _torch}[keras.backend.backend()]
    mine, other = (run(each, states, mask) for each in (ours, theirs))
    near, right = (_array(each["forward"]())[mask] for each in (mine, other))
    error = float(np.abs(near - right).max() / np.abs(right).max())
    assert error < NEAR[keras.config.dtype_policy().name], f"{row.name} differs by {error}"
    for what in row.what:
        times = [(_milliseconds(mine[what]), _milliseconds(other[what])) for _ in range(ROUNDS)]
        yield {
            "what": what,
            "batch": batch,
            "steps": steps,
            "width": width,
            "ours_ms": statistics.median(one for one, _ in times),
            "keras_ms": statistics.median(two for _, two in times),
            "ratio": statistics.median(two / one for one, two in times),
            **(
                {"ours_mb": mine["memory"](), "keras_mb": other["memory"]()}
                if what == "training"
                else {}
            ),
            "error": error,
        }


def _multi_head(states: Any, mask: Any) -> Any:
    return layers.MultiHeadAttention(states.shape[-1] // HEAD, HEAD)(states, mask=mask)


def _keras_multi_head(states: Any, mask: Any) -> Any:
    layer = keras.layers.MultiHeadAttention(states.shape[-1] // HEAD, HEAD)
    return layer(states, states, attention_mask=keras.ops.expand_dims(mask, 1))


# Each with the width of its input.
ROWS = (
    (
        Row(
            "MultiHeadAttention",
            "keras.layers.MultiHeadAttention",
            _multi_head,
            _keras_multi_head,
            peers.multi_head_weights,
            sizes=((16, 256), (16, 1024)),
        ),
        512,
    ),
    (dataclasses.replace(peers.ADDITIVE, sizes=((16, 512),)), WIDTH),
)


def _model(build: Callable[[Any, Any], Any], width: int) -> keras.Model:
    states, mask = keras.Input((None, width)), keras.Input((None,), dtype="bool")
    return keras.Model([states, mask], build(states, mask))


def _torch(model: keras.Model, states: np.ndarray, mask: np.ndarray) -> dict[str, Callable]:
    import torch

    given, allowed = torch.from_numpy(states).cuda(), torch.from_numpy(mask).cuda()
    asked = [given.clone().requires_grad_(), *(each.value for each in model.trainable_variables)]

    def forward() -> Any:
        with torch.no_grad():
            return model([given, allowed])

    def training() -> Any:
        return torch.autograd.grad(model([asked[0], allowed]).float().square().sum(), asked)

    def memory() -> float:
        before = torch.cuda.memory_allocated()
        torch.cuda.reset_peak_memory_stats()
        training()
        return float(torch.cuda.max_memory_allocated() - before) / 2**20

    return {"forward": forward, "training": training, "memory": memory}


def _jax(model: keras.Model, states: np.ndarray, mask: np.ndarray) -> dict[str, Callable]:
    import jax

    weights = [each.value for each in model.trainable_variables]
    fixed = [each.value for each in model.non_trainable_variables]
    given, allowed = jax.device_put(states), jax.device_put(mask)

    def call(weights: Any, states: Any) -> Any:
        return model.stateless_call(weights, fixed, [states, allowed])[0]

    def loss(weights: Any, states: Any) -> Any:
        return (call(weights, states).astype("float32") ** 2).sum()

    forward = jax.jit(call).lower(weights, given).compile()
    training = jax.jit(jax.grad(loss, (0, 1))).lower(weights, given).compile()
    return {
        "forward": lambda: forward(weights, given),
        "training": lambda: training(weights, given),
        "memory": lambda: training.memory_analysis().temp_size_in_bytes / 2**20,
    }


def _milliseconds(call: Callable[[], Any]) -> float:
    """Of a call, among several that are made before the GPU is waited for."""
    _wait(call())
    begin = time.perf_counter()
    for _ in range(CALLS):
        found = call()
    _wait(found)
    return 1000 * (time.perf_counter() - begin) / CALLS


def _wait(found: Any) -> None:
    if keras.backend.backend() == "torch":
        import torch

        torch.cuda.synchronize()
    else:
        import jax

        jax.block_until_ready(found)


def _array(tensor: Any) -> np.ndarray:
    return keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32"))


if __name__ == "__main__":
    main()
