"""One contender's process: `python -m regard.execution.worker TASK CONTENDER FOLDER`.

It reads one JSON object a line from its standard input, and answers with objects on its standard
output (`regard.execution.messages`). It ends when its input ends, also in the middle of a
training: so it never outlives the process that started it.
"""

import contextlib
import functools
import json
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from regard import runtime
from regard.comparison.task import Trainer
from regard.execution.job_steps import steps_of_job
from regard.execution.messages import event_message, read_job
from regard.tasks.registry import task_named

__all__ = ["serve"]


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

    @functools.cache
    def trainer() -> Trainer:
        return task_named(task).trainer(name, folder)

    while True:
        for event in steps_of_job(read_job(orders.get(), name), trainer):
            _say(out, event_message(event))


def _listen(orders: "SimpleQueue[dict[str, Any]]") -> None:
    """Pass orders on; end the process when there will be no more, whatever it does just now."""
    with contextlib.suppress(OSError, ValueError):
        for line in sys.stdin:
            orders.put(json.loads(line))
    os._exit(0)


def _say(out: IO[str], message: dict[str, Any]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
