"""The comparison as a function."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regard import runtime
from regard.errors import ArgumentError

if TYPE_CHECKING:
    from regard.comparison import Listener, Material, Plan, Row, Trial

__all__ = ["Result", "compare"]


@dataclass(frozen=True)
class Result:
    """Hold what a comparison found.

    Args:
        plan: what was compared, with which budget.
        rows: the leaderboard: ranked contenders, best first; then controls; then the reference.
        trials: every training, finished or failed.
        verdict: the leaderboard in sentences.
        notices: sentences about the data.
        folder: where the files are; None if none were written.
        interrupted: whether Ctrl-C ended the run early; all else then holds what was finished.
    """

    plan: "Plan"
    rows: "tuple[Row, ...]"
    trials: "tuple[Trial, ...]"
    verdict: tuple[str, ...]
    notices: tuple[str, ...]
    folder: Path | None
    interrupted: bool


def compare(
    data: str | os.PathLike[str] | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    layers: Iterable[str] | None = None,
    seeds: int | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    text: str | None = None,
    label: str | None = None,
    encoding: str | None = None,
    backend: str | None = None,
    listen: "Listener | None" = None,
) -> Result:
    """Train the same text classifier with each attention layer, and rank the layers.

    Each contender gets the same tokens, parts, batches, budget and initial weights; they differ in
    one slot between the encoder and the answer. What `None` stands for in numbers is written in
    `regard.comparison.Plan`. Sets Keras's global seed, as building a model from a seed does.

    Args:
        data: a CSV or TSV file with a text and a label column; None for the demo corpus.
        out: a folder for `leaderboard.csv`, `trials.csv` and `plan.json`; None writes nothing.
        overwrite: whether the results of an earlier run in that folder may be replaced.
        layers: names of contenders; None for all.
        seeds: trials per contender.
        epochs: the most epochs of a trial.
        batch_size: texts per step.
        learning_rate: of Adam.
        text: the name of the text column; None to find it by its shape.
        label: the name of the label column; None to find it by its shape.
        encoding: of the file; None for UTF-8.
        backend: `"jax"`, `"tensorflow"` or `"torch"`; None for the one that Keras already runs on,
            else KERAS_BACKEND, else jax.
        listen: called with each event of the run, see `regard.comparison.Event`.

    Returns:
        The leaderboard, the trials and the verdict.

    Raises:
        ArgumentError: if an argument is out of its range, has no effect here, or Keras already runs
            on another backend.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender, backend or encoding.
        DataError: if the data cannot be used as they are.
        RunFolderError: if the folder holds something else, or cannot be written.
        MissingExtraError: if the backend or a package of the extra `tool` is not installed.
    """
    runtime.require_tool("regard.compare")
    from regard.comparison import Plan
    from regard.comparison.run_folder import RunFolder

    options = {
        "layers": layers,
        "seeds": seeds,
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
    }
    plan = Plan(**_given(options))
    columns = {"text": text, "label": label, "encoding": encoding}
    if data is None:
        _refuse(columns)
    folder = None if out is None else RunFolder(out, overwrite=overwrite)
    if backend is not None or "keras" not in sys.modules:
        runtime.use_backend(runtime.chosen_backend(backend))
    return _run(plan, _material(plan, data, columns), folder, listen)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _refuse(columns: dict[str, Any]) -> None:
    for name in _given(columns):
        raise ArgumentError(
            f"`{name}` is for a file. Received: {name}={columns[name]!r} with the demo corpus,"
            " which has no file"
        )


def _material(plan: "Plan", data: Any, columns: dict[str, Any]) -> "Material":
    from regard.comparison import demo_material, text_material

    if data is None:
        return demo_material(plan)
    from regard.data import read_table, split_examples

    texts = read_table(data, **columns)
    return text_material(texts, split_examples(texts), plan)


def _run(plan: "Plan", material: "Material", folder: Any, listen: "Listener | None") -> Result:
    from regard.comparison import leaderboard_rows, run_plan, verdict_sentences

    outcome = run_plan(plan, material, listen=listen, folder=folder)
    rows = leaderboard_rows(outcome.trials)
    return Result(
        plan=plan,
        rows=rows,
        trials=outcome.trials,
        verdict=verdict_sentences(rows),
        notices=material.notices(),
        folder=None if folder is None else folder.path,
        interrupted=outcome.interrupted,
    )
