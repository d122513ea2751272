"""`regard compare-runs A B`: two runs side by side."""

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from regard import runtime
from regard.cli.data_options import StoredTaskName
from regard.cli.output import line
from regard.errors import ArgumentError

if TYPE_CHECKING:
    from regard.report.two_runs import OpenRun

__all__ = ["compare_runs_command"]

First = Annotated[
    Path, typer.Argument(help="The folder of a run.", metavar="A", show_default=False)
]
Second = Annotated[
    Path, typer.Argument(help="The folder of another one.", metavar="B", show_default=False)
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="Also write this Markdown file (.md), or the data of it (.json).",
        metavar="FILE",
    ),
]


def compare_runs_command(
    first: First, second: Second, out: Out = None, task: StoredTaskName = None
) -> None:
    """Set two runs side by side: what differs, each contender's scores, and their differences.

    Args:
        first: the folder of a run.
        second: the folder of another one.
        out: a file for the same.
        task: the task of the runs, where it is a class of somebody's own.

    Raises:
        RegardError: if there is no run, or the file cannot be written; `regard.cli.main` reports
            it.
    """
    runtime.require_tool("regard compare-runs")
    if out is not None and out.suffix not in (".md", ".json"):
        raise ArgumentError(f"`--out` must end in .md or .json. Received: {str(out)!r}")
    # Late: what reads a run takes a second to import.
    from regard.report.pages import write_page
    from regard.report.printed_pair import pair_as_markdown, pair_tables, pair_words
    from regard.report.two_runs import run_pair
    from regard.sections.rounding import rounded

    with contextlib.ExitStack() as stack:
        pair = run_pair(*(_opened(stack, each, task) for each in (first, second)))
    console = Console(highlight=False)
    for sentence in pair_words(pair):
        console.print(line(sentence), soft_wrap=not console.is_terminal)
    for table in pair_tables(pair):
        console.print("", table)
    if out is not None:
        as_data = json.dumps(rounded(pair), indent=1, ensure_ascii=False) + "\n"
        write_page(out, as_data if out.suffix == ".json" else pair_as_markdown(pair))
        console.print(line(str(out)), soft_wrap=True)


def _opened(stack: contextlib.ExitStack, folder: Path, task: str | None) -> "OpenRun":
    from regard.comparison import Store
    from regard.comparison.run_store import COMPARE, refuse_other_command
    from regard.report.two_runs import OpenRun
    from regard.tasks.registry import stored_task

    store = stack.enter_context(Store.open(folder / "run.sqlite"))
    refuse_other_command(store, COMPARE)
    used = stored_task(store.about("task"), task)
    return OpenRun(str(folder), store, used.restored(store))
