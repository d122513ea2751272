"""What the run and a contender's process say to each other, as JSON objects, one a line.

The run orders, and the process answers:

    {"order": "trial", "key": [...], "weights": path}
        {"event": "beat"}           steps are taken
        {"event": "check", ...}     a validation
        {"event": "done", ...}      the numbers and the answers of a trial
    {"order": "time"}
        {"event": "timed", "inference_ms": ...}
    each of them
        {"event": "failed", "reason": ...}
        {"event": "unwritable", "reason": ...}      no room for the weights
"""

import base64
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors.numpy import save_file

from regard.comparison.array_bytes import array_of, bytes_of
from regard.comparison.best_model import weights_metadata
from regard.comparison.events import Check, Trial
from regard.comparison.outcome import Outcome
from regard.comparison.trial_key import TrialKey
from regard.runtime import tells_no_memory

__all__ = [
    "check_message",
    "failure_reason",
    "outcome_message",
    "read_check",
    "read_key",
    "read_outcome",
    "trial_order",
]

_LONGEST_REASON = 200


def trial_order(key: TrialKey, weights: Path) -> dict[str, Any]:
    """Return the order to train.

    Args:
        key: of the trial.
        weights: the file that takes the kept state.

    Returns:
        An object for JSON.
    """
    return {"order": "trial", "key": list(key), "weights": str(weights)}


def read_key(order: dict[str, Any]) -> TrialKey:
    """Return the key of the trial that is ordered.

    Args:
        order: what `trial_order` made.

    Returns:
        The key.
    """
    return TrialKey(*order["key"])


def check_message(check: Check) -> dict[str, Any]:
    """Return the message of a validation.

    Args:
        check: what it found.

    Returns:
        An object for JSON.
    """
    return {"event": "check", **vars(check)}


def read_check(message: dict[str, Any]) -> Check:
    """Return what a validation found.

    Args:
        message: what `check_message` made.

    Returns:
        The check.
    """
    return Check(**{name: value for name, value in message.items() if name != "event"})


def outcome_message(outcome: Outcome, weights: Path) -> dict[str, Any]:
    """Write the kept state into a file, and return the message of a finished trial.

    Args:
        outcome: what the trial left.
        weights: the file; it is not written for a contender without weights.

    Returns:
        An object for JSON.
    """
    if outcome.weights:
        save_file(outcome.weights, weights, metadata=weights_metadata(outcome.trial.key))
    numbers = dataclasses.asdict(outcome.trial)
    del numbers["key"], numbers["status"], numbers["reason"]
    answers = {part: _encoded(getattr(outcome, part)) for part in ("validation", "test")}
    looks = {name: _encoded(each) for name, each in outcome.looks.items()}
    return {"event": "done", "numbers": numbers, "answers": answers, "looks": looks}


def read_outcome(
    message: dict[str, Any], key: TrialKey
) -> tuple[Trial, dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Return what a finished trial left.

    Args:
        message: what `outcome_message` made.
        key: of the trial.

    Returns:
        Its numbers, the answers by part, and what it says of some texts.
    """
    answers, looks = (
        {name: _decoded(*each) for name, each in message[kind].items()}
        for kind in ("answers", "looks")
    )
    return Trial(key=key, **message["numbers"]), answers, looks


def failure_reason(error: BaseException) -> str:
    """Return the kind of an error and its first line; some backends write pages.

    Args:
        error: what ended a trial.

    Returns:
        One line.
    """
    lines = str(error).strip().splitlines()
    kind = type(error).__name__
    told = f"{kind}: {lines[0][:_LONGEST_REASON]}" if lines else kind
    exhausted = isinstance(error, MemoryError) or tells_no_memory(str(error))
    return f"out of memory ({told})" if exhausted else told


def _encoded(array: NDArray[Any]) -> tuple[str, tuple[int, ...], str]:
    dtype, shape, content = bytes_of(array)
    return dtype, shape, base64.b64encode(content).decode("ascii")


def _decoded(dtype: str, shape: Sequence[int], content: str) -> NDArray[Any]:
    return array_of(dtype, shape, base64.b64decode(content))
