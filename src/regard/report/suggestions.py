"""What a reader may type next, and what for."""

from collections.abc import Mapping, Sequence
from typing import Any

from regard.catalog.contenders import UNTRAINED
from regard.comparison import Plan, Row, Task
from regard.report.given_call import GivenCall

__all__ = ["next_steps"]

_MORE = 2  # times the epochs, splits or seeds
_SETTINGS = 8  # that each of them then tries
_FEW = 4  # contenders that are worth a search


def next_steps(
    task: Task,
    plan: Plan,
    rows: Sequence[Row],
    call: GivenCall | None,
    *,
    used: str | None,
    kept: str | None,
) -> list[dict[str, str]]:
    """Return commands that follow from what was found.

    Args:
        task: of the run.
        plan: of the run.
        rows: its leaderboard.
        call: what began the run; None where it is not known.
        used: the contender that the verdict says to use; None for none.
        kept: the contender whose model is kept; None for none.

    Returns:
        Of each its `command`, to be typed in the folder of the run or where the data are, and in
        `why` what for.
    """
    steps = []
    if kept is not None and task.model_formats:
        inputs = f"INPUT: {task.inputs_summary[0].lower()}{task.inputs_summary[1:]}."
        steps.append(
            _step(
                "regard predict best INPUT",
                f"In the folder of this report: ask the kept model, {kept}. {inputs}",
            )
        )
        steps.append(
            _step(
                "regard explain best INPUT", "See where it looks, and what its answer depends on."
            )
        )
    if call is not None:
        steps += [
            _step(call.written(**changes), why)
            for why, changes in _changes(plan, rows, used).items()
        ]
    steps.append(_step("regard compare-runs RUN OTHER", "Set this run beside another one."))
    return steps


def _changes(plan: Plan, rows: Sequence[Row], used: str | None) -> Mapping[str, dict[str, Any]]:
    """Return the options that would tell more, by what they would tell."""
    scored = [row for row in rows if row.ranked and row.score is not None]
    group = [row.contender for row in scored if row.group]
    few = _few(plan, used, group)
    found: dict[str, dict[str, Any]] = {}
    if any("undertrained" in row.flags for row in scored):
        found["Train longer: some were still improving at the last check."] = {
            "epochs": _MORE * plan.epochs,
            "out": "longer",
        }
    if len(group) > 1:
        name = "splits" if plan.splits > 1 else "seeds"
        more = _MORE * getattr(plan, name)
        found[f"See smaller differences: {more} {name}, with the best few alone."] = {
            "layers": few,
            name: more,
            "out": "closer",
        }
    if any("rank depends on the rate" in row.flags for row in scored) and few and plan.tune == 1:
        found["Give each of the best few its own learning rate and dropout."] = {
            "layers": few,
            "tune": min(_SETTINGS, len(plan.candidates())),
            "out": "tuned",
        }
    return found


def _few(plan: Plan, used: str | None, group: Sequence[str]) -> list[str]:
    """Return the best few, the one to use among them, and the baseline and the control."""
    named = [used, *group[:_FEW], plan.baseline, UNTRAINED]
    return list(dict.fromkeys(name for name in named if name in plan.layers))


def _step(command: str, why: str) -> dict[str, str]:
    return {"command": command, "why": why}
