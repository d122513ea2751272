"""What a comparison found, as an object."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regard import _checks, runtime
from regard.errors import ArgumentError

if TYPE_CHECKING:
    from regard.comparison import Plan, Row, Trial, VerdictCard
    from regard.statistics.analysis import Analysis

__all__ = ["Result"]


@dataclass(frozen=True)
class Result:
    """Hold what a comparison found.

    Args:
        plan: what was compared, with which budget.
        rows: the leaderboard: ranked contenders, best first; then controls; then the reference.
        trials: every training, finished or failed.
        analysis: intervals, tests and the group of winners; None if there is nothing to compare.
        card: the verdict in at most 60 words: what to use, what speaks against it, and what to be
            careful of. `print(result.card)` prints it.
        verdict: the details, in sentences.
        notices: sentences about the data.
        folder: where the files are; None if none were written that stay.
        interrupted: whether Ctrl-C ended the run early; all else then holds what was finished.
        place: where the run's files are as long as this object lives.
        reader: returns the kept model from its folder; None for a bundle.
    """

    plan: "Plan"
    rows: "tuple[Row, ...]"
    trials: "tuple[Trial, ...]"
    analysis: "Analysis | None"
    card: "VerdictCard"
    verdict: tuple[str, ...]
    notices: tuple[str, ...]
    folder: Path | None
    interrupted: bool
    place: Path | None = field(default=None, repr=False, compare=False)
    reader: Callable[[Path], Any] | None = field(default=None, repr=False, compare=False)

    @property
    def leaderboard(self) -> Any:
        """The rows as a `pandas.DataFrame`, a row a contender, with the columns of the CSV file.

        Raises:
            MissingExtraError: if pandas is not installed.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            missing = [error.name or "pandas"]
            raise runtime.missing_extra("Result.leaderboard", "tool", missing) from None
        from regard.comparison import COLUMNS

        values = [{name: getattr(row, name) for name in COLUMNS} for row in self.rows]
        return pd.DataFrame(values, columns=list(COLUMNS)).set_index("contender")

    @cached_property
    def best(self) -> Any:
        """The model that validation chose.

        A `TextBundle` has `.predict(texts)`, `.explain(texts)`, `.export(path)`. It runs on the
        Keras backend of this process, which may be another than it was trained on. With `build`
        it is the `keras.Model` that the function builds, in its trained state.

        Raises:
            ArgumentError: if the comparison kept none, as it was interrupted.
        """
        from regard.bundle import read_bundle

        if self.place is None or not (self.place / "best").is_dir():
            raise ArgumentError(
                "`best` needs a comparison that was finished and kept a model. Received: one that"
                f" {'was interrupted' if self.interrupted else 'kept none'}"
            )
        return (self.reader or read_bundle)(self.place / "best")

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write the report: one HTML file that needs no other and asks for none.

        Args:
            path: a file whose name ends in `.html`; or in `.json`, for the same as data.

        Returns:
            The path.

        Raises:
            ArgumentError: if the name ends otherwise.
            RunFolderError: if the file cannot be written.
        """
        from regard.report.pages import write_page

        target = Path(_checks.path("path", path))
        if target.suffix not in (".html", ".json"):
            raise ArgumentError(f"`path` must end in .html or .json. Received: path={str(path)!r}")
        if self.place is None:
            raise ArgumentError("A report needs the files of a run. Received: a result without")
        write_page(target, (self.place / f"report{target.suffix}").read_text(encoding="utf-8"))
        return target

    def _repr_html_(self) -> str:
        """Return the leaderboard and the verdict, for notebooks."""
        from regard.report.pages import fragment

        rows = json.loads(json.dumps([_shown(row) for row in self.rows]))
        return fragment(
            "notebook.html", rows=rows, card=self.card, verdict=self.verdict, plan=self.plan
        )


def _shown(row: "Row") -> dict[str, Any]:
    names = (
        "contender",
        "score",
        "score_low",
        "score_high",
        "group",
        "concentration",
        "inference_ms",
    )
    return {name: getattr(row, name) for name in names}
