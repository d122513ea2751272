"""`regard report DIR`: the report of a run, built again from its store."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from regard import runtime
from regard.cli.data_options import StoredTaskName
from regard.cli.output import line
from regard.cli.printed_verdict import print_verdict

__all__ = ["report_command"]

RunPath = Annotated[
    Path, typer.Argument(help="The folder of a run.", metavar="DIR", show_default=False)
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Where to write. Default: DIR/report.html.", metavar="FILE"),
]
Figures = Annotated[
    Path | None,
    typer.Option(
        "--figures",
        help="Also draw the figures as PNG and SVG into this folder (extra `figures`).",
        metavar="FOLDER",
    ),
]


def report_command(
    run: RunPath, out: Out = None, figures: Figures = None, task: StoredTaskName = None
) -> None:
    """Build the report of a run again, finished or not, with `report.json` beside it.

    Its verdict is printed too.

    Args:
        run: the folder of the run.
        out: where to write the page.
        figures: a folder for figures.
        task: the task of the run, where it is a class of somebody's own.

    Raises:
        RegardError: if there is no run, or a file cannot be written; `regard.cli.main` reports it.
    """
    runtime.require_tool("regard report")
    # Late: what reads a run and draws takes a second to import.
    from regard.comparison import Store, VerdictCard, claimed_leaderboard
    from regard.comparison.run_store import COMPARE, refuse_other_command
    from regard.report import findings_of, report_page, write_figures, write_page
    from regard.tasks.registry import stored_task

    page = run / "report.html" if out is None else out
    with Store.open(run / "run.sqlite") as store:
        refuse_other_command(store, COMPARE)
        used = stored_task(store.about("task"), task)
        preparation = used.restored(store)
        claims = claimed_leaderboard(store, preparation)
        findings = findings_of(used, store, preparation, *claims)
    write_page(page, report_page(findings))
    data = page.with_suffix(".json")
    write_page(data, json.dumps(findings, indent=1, ensure_ascii=False) + "\n")
    written = [page, data]
    if figures is not None:
        written += write_figures(findings, figures)
    console = Console(highlight=False)
    print_verdict(console, VerdictCard.from_data(findings["card"]), findings["verdict"])
    console.print()
    for path in written:
        console.print(line(str(path)), soft_wrap=True)
