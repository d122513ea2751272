"""One contender's process: `python -m regard.execution.worker TASK CONTENDER FOLDER`.

It reads one JSON object a line from its standard input, and answers with objects on its standard
output (`regard.execution.messages`). It ends when its input ends, also in the middle of a
training: so it never outlives the process that started it.
"""

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from safetensors import SafetensorError

from regard import runtime
from regard.comparison.events import Check
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.execution.messages import check_message, failure_reason, outcome_message, read_key
from regard.tasks.registry import task_named

__all__ = ["serve"]


class _UnwritableError(Exception):
    """The weights cannot be written; that is no fault of the trial."""


def serve(task: str, name: str, folder: Path) -> None:
    """Train one contender as long as orders come.

    Args:
        task: the name of the task.
        name: of the contender.
        folder: where the plan and the parts of the data stand.
    """
    out = runtime.private_output()
    orders: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    runtime.prepare_worker()
    trainer: Trainer | None = None
    while True:
        order = orders.get()
        try:
            if trainer is None:
                trainer = task_named(task).trainer(name, folder)
            for message in _answers(trainer, order):
                _say(out, message)
        except _UnwritableError as error:
            _say(out, {"event": "unwritable", "reason": str(error)})
        except Exception as error:  # noqa: BLE001 (whatever a backend raises ends this trial alone)
            _say(out, {"event": "failed", "reason": failure_reason(error)})


def _listen(orders: "SimpleQueue[dict[str, Any]]") -> None:
    """Pass orders on; end the process when there will be no more, whatever it does just now."""
    with contextlib.suppress(OSError, ValueError):
        for line in sys.stdin:
            orders.put(json.loads(line))
    os._exit(0)


def _answers(trainer: Trainer, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if order["order"] == "time":
        yield {"event": "timed", "inference_ms": trainer.answer_milliseconds()}
        return
    key = read_key(order)
    for event in trainer.run(key):
        if event is None:
            yield {"event": "beat"}
        elif isinstance(event, Check):
            yield check_message(event)
        else:
            yield _outcome(event, Path(order["weights"]))


def _outcome(outcome: Outcome, weights: Path) -> dict[str, Any]:
    try:
        return outcome_message(outcome, weights)
    except (OSError, SafetensorError) as error:
        raise _UnwritableError(f"{weights.name}: {error}") from error


def _say(out: IO[str], message: dict[str, Any]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
