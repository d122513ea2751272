"""Additive scores on a GPU: KERAS_BACKEND=torch (or jax) python -m benchmarks.gpu

Our kernels against the plain formula, as it is and compiled; medians of interleaved calls. The
bound is the time of the special functions alone: one reciprocal for each of B T S U in a pass, 16 a
clock and multiprocessor, at the highest clock, which no GPU keeps for long.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from benchmarks.__main__ import machine, seconds
from regard.kernels.additive_score import additive_scores
from regard.kernels.dispatch import choose_tiles, has_compiler
from regard.kernels.gpu import gpu_capability
from regard.ops import scores

SIZES = ("16,512,512,64", "8,1024,1024,128")
RECIPROCALS = {"forward": 1, "training": 2}
# Results of special functions that a multiprocessor of NVIDIA gives in a clock.
A_CLOCK = 16


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--sizes", nargs="*", default=SIZES, metavar="B,T,S,U")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument(
        "--alone", action="store_true", help="ours alone: on JAX nothing else ended within 35 s"
    )
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    options = parser.parse_args()
    backend = keras.backend.backend()
    name, multiprocessors = found_gpu(backend)
    choice = choose_tiles(backend, "float32", gpu_capability(backend), has_compiler(backend))
    if choice.path != "tiled":
        sys.exit(f"There is nothing of ours to measure: {'; '.join(choice.reasons)}.")
    rate = A_CLOCK * multiprocessors * _clock()
    print(f"{name}, {multiprocessors} multiprocessors: {rate / 1e12:.2f} T special functions a s")
    sides = {"jax": _jax, "torch": _torch}[backend]
    rows: list[dict] = []
    for given in options.sizes:
        sizes = tuple(int(each) for each in given.split(","))
        for what, calls in sides(*_drawn(*sizes)).items():
            bound = RECIPROCALS[what] * float(np.prod(sizes)) / rate
            taken = {"ours": calls["ours"]} if options.alone else calls
            times = _times(taken, options.rounds)
            print(_line(given, what, times, bound), flush=True)
            found = {f"{side}_ms": 1000 * took for side, took in times.items()}
            rows.append({"sizes": given, "what": what, **found, "bound_ms": 1000 * bound})
            keep(options.out, name, rows)


def keep(out: Path | None, gpu: str, rows: list[dict]) -> None:
    """Write the figures that there are so far, where a file is named: a run may be ended."""
    if out is not None:
        out.write_text(
            json.dumps({**machine(jit=False), "gpu": gpu, "rows": rows}, indent=2) + "\n"
        )


def found_gpu(backend: str) -> tuple[str, int]:
    """Its name and how many multiprocessors it has; ends the run where there is none."""
    if backend == "torch":
        import torch

        if torch.cuda.is_available():
            properties = torch.cuda.get_device_properties(0)
            return properties.name, properties.multi_processor_count
    if backend == "jax":
        import jax

        if jax.default_backend() == "gpu":
            device = jax.devices()[0]
            return device.device_kind, device.core_count
    sys.exit(f"This measures kernels for a GPU. Received: {backend} without one that it sees.")


def _clock() -> float:
    """The highest clock of the multiprocessors, in Hz, as the driver says it."""
    command = [
        "nvidia-smi",
        "--query-gpu=clocks.max.sm",
        "--format=csv,noheader,nounits",
        "-i",
        "0",
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return 1e6 * float(done.stdout.split()[0])


def _drawn(batch: int, queries: int, keys: int, units: int) -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [(batch, queries, units), (batch, keys, units), (units,), (batch, queries, keys)]
    return [random.normal(size=shape).astype("float32") for shape in shapes]


def _torch(*arrays: np.ndarray) -> dict[str, dict[str, Callable[[], object]]]:
    import torch

    *given, shares = (torch.from_numpy(each).cuda() for each in arrays)
    asked = [each.clone().requires_grad_() for each in given]

    def forward(score):
        def call():
            with torch.no_grad():
                found = score(*given)
            torch.cuda.synchronize()
            return [found]

        return call

    def training(score):
        def call():
            found = torch.autograd.grad((score(*asked) * shares).sum(), asked)
            torch.cuda.synchronize()
            return found

        return call

    torch._dynamo.reset()  # else a second size is compiled for all sizes
    sides = {
        "ours": additive_scores,
        "plain": scores.additive,
        "compiled": torch.compile(scores.additive),
    }
    return {
        what: {side: make(score) for side, score in sides.items()}
        for what, make in (("forward", forward), ("training", training))
    }


def _jax(*arrays: np.ndarray) -> dict[str, dict[str, Callable[[], object]]]:
    import jax

    *given, shares = (jax.device_put(each) for each in arrays)

    def forward(score):
        compiled = jax.jit(score)
        return lambda: jax.block_until_ready([compiled(*given)])

    def training(score):
        def total(*given):
            return (score(*given) * shares).sum()

        compiled = jax.jit(jax.grad(total, (0, 1, 2)))
        return lambda: jax.block_until_ready(compiled(*given))

    sides = {"ours": additive_scores, "compiled": scores.additive}
    return {
        what: {side: make(score) for side, score in sides.items()}
        for what, make in (("forward", forward), ("training", training))
    }


def _times(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of a call of each side, which must all give the same numbers."""
    found = {side: [_array(each) for each in call()] for side, call in calls.items()}
    for side, arrays in found.items():
        for mine, other in zip(found["ours"], arrays, strict=True):
            error = np.abs(mine - other).max() / max(1.0, np.abs(other).max())
            assert error < 1e-4, f"ours and {side} differ by {error}"
    times = [{side: seconds(call) for side, call in calls.items()} for _ in range(rounds)]
    return {side: statistics.median(each[side] for each in times) for side in calls}


def _array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def _line(sizes: str, what: str, times: dict[str, float], bound: float) -> str:
    shown = ", ".join(f"{side} {1000 * took:.3f} ms" for side, took in times.items())
    ratios = ", ".join(
        f"{side} / ours {took / times['ours']:.2f}"
        for side, took in times.items()
        if side != "ours"
    )
    return (
        f"{sizes:16} {what:9} {shown}; {ratios}; {100 * bound / times['ours']:.0f} % of the bound"
    )


if __name__ == "__main__":
    main()
