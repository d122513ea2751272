"""The leaderboard as a table for the terminal, readable from 80 columns on."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from regard.comparison import Plan, Row

__all__ = ["printed_leaderboard"]


def printed_leaderboard(rows: Sequence[Row], plan: Plan) -> Table:
    """Make the printed leaderboard.

    Args:
        rows: the leaderboard, in its order; it may be that of an unfinished run.
        plan: what was planned.

    Returns:
        A table; ranked contenders, controls and the reference are set apart.
    """
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=0,
        pad_edge=False,
        caption_justify="left",
        caption=Text(_caption(rows, plan), "dim"),
    )
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("contender", no_wrap=True)
    for name in _columns(rows, plan):
        table.add_column(name, justify="right", no_wrap=True)
    previous = None
    for place, row in enumerate(rows, start=1):
        if previous is not None and previous.role != row.role and not row.ranked:
            table.add_section()
        rank = str(place) if row.ranked and row.score is not None else ""
        style = "bold" if rank == "1" else "" if row.ranked else "dim"
        cells = _cells(row, plan)
        table.add_row(
            rank, _name(row), *(cells[each] for each in _columns(rows, plan)), style=style
        )
        previous = row
    return table


def _columns(rows: Sequence[Row], plan: Plan) -> tuple[str, ...]:
    score = plan.scoring.heading
    claimed = any(row.score_low is not None for row in rows)
    claims = ("interval", "first") if claimed else ()
    return (score, *claims, "focus", "slot", "train", "answer")


def _name(row: Row) -> str:
    return f"{row.contender} *" if row.group else row.contender


def _caption(rows: Sequence[Row], plan: Plan) -> str:
    told = [f"{plan.scoring.heading}: {plan.scoring.meaning}."]
    if any(row.group for row in rows):
        told.append("*: cannot be told apart from the best. first: in so many draws.")
    if any(row.score_low is not None for row in rows):
        told.append("interval: 95%.")
    told.append(
        "focus: concentration of the weights, from 0 (uniform) to 1. slot: its parameters. train:"
        f" seconds of one processor. answer: milliseconds for a batch of {plan.batch_size}"
        f" {plan.rows}."
    )
    return " ".join(told)


def _cells(row: Row, plan: Plan) -> dict[str, str]:
    names = (plan.scoring.heading, "interval", "first", "focus", "slot", "train")
    if row.score is None:
        unknown = dict.fromkeys((*names, "answer"), "–")
        return {**unknown, names[0]: "failed" if row.failed else "–"}
    return {
        names[0]: f"{row.score:.4f}",
        "interval": _interval(row),
        "first": "" if row.first_in_draws is None else f"{row.first_in_draws:.0%}",
        "focus": "" if row.concentration is None else f"{row.concentration:.2f}",
        "slot": "" if row.attention_parameters is None else f"{row.attention_parameters:,}",
        "train": _decimal(row.train_seconds),
        "answer": _decimal(row.inference_ms),
    }


def _interval(row: Row) -> str:
    if row.score_low is None or row.score_high is None:
        return f"{row.failed} failed" if row.failed else ""
    return "–".join(f"{end:.3f}".removeprefix("0") for end in (row.score_low, row.score_high))


def _decimal(number: float | None) -> str:
    return "" if number is None else f"{number:.1f}"
