"""One contender's process: `python -m regard.execution.worker CONTENDER FOLDER`.

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
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Protocol

from safetensors import SafetensorError

from regard import runtime
from regard.catalog.contenders import contender
from regard.comparison.events import Check
from regard.comparison.outcome import Outcome
from regard.comparison.plan import Plan, TrialKey
from regard.comparison.preparation import material_file, plan_file, texts_file
from regard.comparison.split_data import Material
from regard.execution.messages import check_message, failure_reason, outcome_message, read_key

__all__ = ["serve"]


class _UnwritableError(Exception):
    """The weights cannot be written; that is no fault of the trial."""


class _Trials(Protocol):
    """What trains one contender."""

    def run(self, key: TrialKey) -> Iterator[Any]: ...

    def answer_milliseconds(self) -> float: ...


def serve(name: str, folder: Path) -> None:
    """Train one contender as long as orders come.

    Args:
        name: of the contender.
        folder: where the plan, the texts and the materials of the splits stand.
    """
    out = runtime.private_output()
    orders: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    runtime.prepare_worker()
    trials: _Trials | None = None
    while True:
        order = orders.get()
        try:
            if trials is None:
                trials = _trials(name, folder)
            for message in _answers(trials, order):
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


def _trials(name: str, folder: Path) -> _Trials:
    plan = Plan.from_json(plan_file(folder).read_text(encoding="utf-8"))

    @functools.lru_cache(maxsize=2)
    def load(split: int) -> Material:
        return Material.load(material_file(folder, split))

    if contender(name).role == "reference":
        from regard.tasks.text_classification.bag_of_words import WordsTrials

        texts = json.loads(texts_file(folder).read_text(encoding="utf-8"))
        return WordsTrials(plan, load, texts)
    with runtime.lean_imports(runtime.chosen_backend()):
        from regard.tasks.text_classification.network_trials import NetworkTrials

    runtime.compilation_cache(runtime.cache_folder())

    return NetworkTrials(name, plan, load)


def _answers(trials: _Trials, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if order["order"] == "time":
        yield {"event": "timed", "inference_ms": trials.answer_milliseconds()}
        return
    key = read_key(order)
    for event in trials.run(key):
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
    serve(sys.argv[1], Path(sys.argv[2]))
