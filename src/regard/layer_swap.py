"""The swap of a layer as a function."""

import contextlib
import os
import tempfile
from typing import TYPE_CHECKING, Any

from regard import runtime
from regard.report.result import Result
from regard.run_arguments import (
    check_places,
    dataset_and_budget,
    refuse_with_resume,
    removed_on_error,
)
from regard.run_to_end import finished_run

if TYPE_CHECKING:
    from regard.comparison import Listener
    from regard.comparison.local_task import LocalTask

__all__ = ["swap"]


def swap(
    model: Any,
    layer: str,
    data: Any,
    *,
    loss: Any = None,
    out: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    resume: str | os.PathLike[str] | None = None,
    trial_seconds: float | None = None,
    listen: "Listener | None" = None,
    **options: Any,
) -> Result:
    """Replace one layer of a trained model by each contender, and rank them.

    What stands before the layer is run once and kept. On these frozen states each contender is
    trained, with what stands behind the layer, which begins with its weights: seconds instead of
    hours. The layer itself, as it was trained, is a row outside the ranking, called "trained".

    The model is not changed. All runs in this process, on the Keras backend of this process.

    Args:
        model: a functional or sequential `keras.Model` that is trained; or a `.keras` file of one,
            with layers of Keras and of regard alone, of which no code is run.
        layer: the name of the layer. It is called once, on states (batch, steps, width), and gives
            one vector a sample, as pooling does, or as many states of the same width, as
            self-attention does.
        data: a pair (x, y) of arrays, or of lists or dicts of arrays; or a `.npz` file with `y` and
            an array for each input, by the input's name, of which the only one may be called `x`;
            and with `group` or without. Best are rows that the model has not been trained on.
        loss: as `keras.Model.compile` takes it, where the model is not compiled, or with what Keras
            cannot make again; then `metric` is a metric that Keras knows by name.
        out: a folder for the results, `report.html` and the kept model among them; None writes
            nothing that stays longer than the result.
        overwrite: whether the results of an earlier run in that folder may be replaced.
        resume: the folder of a run that was stopped; `model`, `layer`, `data`, `loss` and `group`
            are given again as they were.
        trial_seconds: how long a trial may take; None for as long as it needs.
        listen: called with each event of the run, see `regard.comparison.Event`.
        **options: `group`, one value a row, of which equal ones stay in one part; and fields of
            `regard.tasks.own_model.swapping.swap_plan.SwapPlan`, of which `metric` is the first
            metric that the model was compiled with, unless it is given.

    Returns:
        The leaderboard, the trials and the verdict, of which `card` is the short form; `best` is
        the whole model with the contender that validation chose.

    Raises:
        ArgumentError: if an argument is out of its range or has no effect here, or the layer does
            not fit; the message names those that do.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender or option.
        DataError: if the data cannot be used as they are.
        ModelFileError: if the file is no model, or one with code of others.
        RunFolderError: if the folder holds something else, or cannot be written.
    """
    runtime.require_tool("regard.swap")
    from regard.comparison import RunFolder, created_store, opened_store
    from regard.comparison.options import text
    from regard.execution.run_limits import Limits

    text("layer", layer)
    check_places(overwrite, listen, out=out, resume=resume)
    limits = Limits(1, trial_seconds)
    task = _task(model, layer, loss, data)
    with contextlib.ExitStack() as stack:
        if resume is None:
            place = tempfile.mkdtemp(prefix="regard-") if out is None else out
            if out is None:
                stack.push(removed_on_error(place))
            folder = RunFolder(place, overwrite=overwrite)
            preparation = task.prepare(*_read(task, data, options))
            stack.enter_context(folder)  # not before all is known to be usable
            store = stack.enter_context(created_store(folder, _backend(), preparation, ()))
        else:
            given = {name: value for name, value in options.items() if name != "group"}
            refuse_with_resume({"out": out, "overwrite": overwrite or None, **given})
            folder = stack.enter_context(RunFolder(resume, resume=True))
            store = stack.enter_context(opened_store(folder, _backend()))
            preparation = task.resumed(store, _read(task, data, options)[0])
        stays = resume is not None or out is not None
        return finished_run(task, store, preparation, folder, limits, listen, stays=stays)


def _backend() -> str:
    import keras

    return str(keras.backend.backend())


def _task(model: Any, layer: str, loss: Any, data: Any) -> "LocalTask":
    from regard.bundle.model_file import keras_file, read_model
    from regard.tasks.registry import swap_task

    if isinstance(model, str | os.PathLike):
        instead = "regard.swap(model, layer, data)"
        model = read_model(keras_file(model), compiled=loss is None, instead=instead)
    is_file = isinstance(data, str | os.PathLike)
    return swap_task(model, layer, loss, str(data) if is_file else "arrays")


def _read(task: "LocalTask", data: Any, options: dict[str, Any]) -> Any:
    return dataset_and_budget(task, data, None, options, without=("test",))
