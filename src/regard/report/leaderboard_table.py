"""The leaderboard as a table for the terminal, readable from 80 columns on."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from regard.comparison import Row

__all__ = ["printed_leaderboard"]

# One seed: what compiling costs; several: the range over seeds. Both do not fit into 80 columns.
_ONE_SEED = ("accuracy", "parameters", "of slot", "train", "compile", "answer")
_SEEDS = ("accuracy", "over seeds", "parameters", "of slot", "train", "answer")


def printed_leaderboard(rows: Sequence[Row], *, seeds: int, batch_size: int) -> Table:
    """Make the printed leaderboard.

    Args:
        rows: the leaderboard, in its order; it may be that of an unfinished run.
        seeds: the trials planned per contender; from two on, their range takes the place of the
            time of compiling.
        batch_size: the texts per batch, on which the time of an answer was measured.

    Returns:
        A table; ranked contenders, controls and the reference are set apart.
    """
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 0 if seeds > 1 else 1, 0, 0),
        pad_edge=False,
        caption_justify="left",
        caption=Text(_caption(seeds, batch_size), "dim"),
    )
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("contender", no_wrap=True)
    names = _SEEDS if seeds > 1 else _ONE_SEED
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    previous = None
    for place, row in enumerate(rows, start=1):
        if previous is not None and previous.role != row.role and not row.ranked:
            table.add_section()
        rank = str(place) if row.ranked and row.score is not None else ""
        cells = _cells(row)
        style = "bold" if rank == "1" else "" if row.ranked else "dim"
        table.add_row(rank, row.contender, *(cells[name] for name in names), style=style)
        previous = row
    return table


def _caption(seeds: int, batch_size: int) -> str:
    accuracy, times = "share of test texts that are right", "train, compile: seconds"
    if seeds > 1:
        accuracy, times = f"{accuracy}, mean over seeds", "train: seconds"
    return (
        f"accuracy: {accuracy}. parameters: of the network, and of its slot alone. {times}."
        f" answer: milliseconds for a batch of {batch_size} texts."
    )


def _cells(row: Row) -> dict[str, str]:
    if row.score is None:
        unknown = dict.fromkeys((*_ONE_SEED, *_SEEDS), "–")
        return {**unknown, "accuracy": "failed"}
    return {
        "accuracy": f"{row.score:.4f}",
        "over seeds": _over_seeds(row),
        "parameters": _whole(row.parameters),
        "of slot": _whole(row.attention_parameters),
        "train": _decimal(row.train_seconds),
        "compile": _decimal(row.compile_seconds) if row.role != "reference" else "",
        "answer": _decimal(row.inference_ms),
    }


def _over_seeds(row: Row) -> str:
    if row.failed:
        return f"{row.failed} failed"
    if row.trials == 1:
        return ""
    return "–".join(f"{end:.3f}".removeprefix("0") for end in (min(row.scores), max(row.scores)))


def _whole(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _decimal(number: float | None) -> str:
    return "" if number is None else f"{number:.1f}"
