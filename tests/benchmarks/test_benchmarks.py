"""Every row of the benchmarks runs, and both of its sides compute what they should."""

import dataclasses
import os

import keras
import numpy as np
import pytest

from benchmarks.__main__ import figures_of
from benchmarks.decoding import steps
from benchmarks.growth import draw
from benchmarks.memory import peak_megabytes
from benchmarks.peers import rows
from benchmarks.table import lines

ROWS = {row.name: row for row in rows()}
# PyTorch's compiler takes longer than all the others: `python -m benchmarks --quick` has them.
COMPILED = {"AdditiveAttention-naive", "DotAttention-window-torch"}


@pytest.mark.every_backend
@pytest.mark.parametrize("name", ROWS)
def test_both_sides_of_a_row_run_and_agree(name) -> None:
    if os.environ["KERAS_BACKEND"] == "torch" and name in COMPILED:
        pytest.skip("compiles for a minute: `python -m benchmarks --quick` runs it")
    found = list(figures_of(ROWS[name], 2, 16, rounds=1))
    assert [each["what"] for each in found] == list(ROWS[name].what)
    assert all(each["ratio"] > 0 and each["error"] < 1e-4 for each in found)


def test_a_row_whose_peer_computes_something_else_ends_the_run() -> None:
    row = ROWS["MultiHeadAttention"]
    wrong = dataclasses.replace(row, weights=lambda ours: [2 * each for each in row.weights(ours)])
    with pytest.raises(AssertionError, match="differ by"):
        next(figures_of(wrong, 2, 16, rounds=1))


def test_a_cost_of_something_wrong_ends_the_run(monkeypatch) -> None:
    monkeypatch.setattr("benchmarks.__main__._on_the_plain_path", lambda *given: 1.0)
    with pytest.raises(AssertionError, match="differ by"):
        next(figures_of(ROWS["MultiHeadAttention-penalty"], 2, 16, rounds=1))


def test_memory_is_measured_in_a_process_of_its_own() -> None:
    """Keras's additive layer holds B T S U numbers: 134 MB for the larger size."""
    small, large = (
        peak_megabytes("AdditiveAttention", "peer", "forward", 2, steps, jit=False)
        for steps in (16, 512)
    )
    assert large > small + 60


def test_growth_is_drawn(tmp_path) -> None:
    points = [
        {"row": row, "peer": "P", "side": side, "steps": steps} | {"ms": steps, "mb": steps}
        for row in ("one", "other")
        for side in ("ours", "peer")
        for steps in (1024, 2048)
    ]
    draw(points, tmp_path / "growth.svg")
    drawn = (tmp_path / "growth.svg").read_text(encoding="utf-8")
    for name in ("one", "one, P", "other", "other, P"):
        assert all(f'id="{key} {name}"' in drawn for key in ("ms", "mb"))


def test_a_step_of_a_decoder_gives_the_same_on_both_sides() -> None:
    plain, ours = (keras.ops.convert_to_numpy(each()) for each in steps(1, 8))
    assert plain.shape == (1, 1, 8)
    assert np.abs(plain - ours).max() < 1e-5


def test_figures_become_a_table() -> None:
    row = {"layer": "L", "peer": "P", "what": "forward", "batch": 2, "steps": 2048}
    row |= {"ours_ms": 1.23, "peer_ms": 4567.8, "ratio": 3.14, "ours_mb": 1029.0, "peer_mb": 3.0}
    figures = {"title": "jax", "date": "2026-01-02", "processors": 2, "versions": {"jax": "1.0"}}
    title, *table = lines({**figures, "rows": [row]})
    assert title.strip() == "jax; 2026-01-02, 2 CPU cores, jax 1.0"
    assert table[-1] == "| L | P | forward | 2 | 2,048 | 1.2 | 4,567.8 | 3.14 | 1,029 | 3 |"
