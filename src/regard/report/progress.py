"""A run while it goes on: a live table on a terminal, plain lines everywhere else."""

import time
from types import TracebackType
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from regard.comparison import (
    EpochDone,
    Event,
    Plan,
    Prepared,
    Trial,
    TrialDone,
    TrialFailed,
    TrialStarted,
    leaderboard_rows,
)
from regard.report.leaderboard_table import printed_leaderboard

__all__ = ["LiveProgress", "PlainProgress", "Progress", "progress_on"]


class Progress(Protocol):
    """Listen to the events of a run and show them; a context manager."""

    def __enter__(self) -> "Progress":
        """Begin to show."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End, and leave the terminal in order."""
        ...

    def __call__(self, event: Event) -> None:
        """Show an event."""
        ...


def progress_on(console: Console) -> Progress:
    """Return the progress that suits a console: live on a terminal, else plain lines.

    Args:
        console: where to show it.

    Returns:
        A listener; use it in a `with` statement.
    """
    return LiveProgress(console) if console.is_terminal else PlainProgress(console)


class PlainProgress:
    """Print one line for each finished trial, for pipes and logs.

    Args:
        console: where to print.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._state = _State()

    def __enter__(self) -> "PlainProgress":
        """Begin to show."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End; nothing is left to do."""

    def __call__(self, event: Event) -> None:
        """Print what the event tells, if it is the end of something.

        Args:
            event: of the run.
        """
        self._state.take(event)
        if isinstance(event, Prepared):
            _print_notices(self._console, event)
        if isinstance(event, TrialDone | TrialFailed):
            self._console.print(Text(self._line(event.trial)), soft_wrap=True)

    def _line(self, trial: Trial) -> str:
        place = f"[{self._state.ended}/{self._state.planned}]"
        name = f"{place} {trial.contender} seed {trial.seed}"
        if trial.test is None:
            return f"{name}: failed: {trial.reason}"
        epochs = f", {trial.epochs} epochs" if trial.epochs else ""
        seconds = trial.train_seconds + trial.compile_seconds
        return f"{name}: accuracy {trial.test:.4f}{epochs}, {seconds:.1f} s"


class LiveProgress:
    """Show the leaderboard while it grows, and what runs now, on a terminal.

    At the end the live part vanishes: the final leaderboard is printed by who called.

    Args:
        console: a terminal.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._state = _State()
        self._live = Live(
            console=console,
            # The clock goes on while something compiles.
            get_renderable=self._state.shown,
            refresh_per_second=2,
            transient=True,
            vertical_overflow="ellipsis",
        )

    def __enter__(self) -> "LiveProgress":
        """Begin to show."""
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take the live part off the terminal."""
        self._live.stop()

    def __call__(self, event: Event) -> None:
        """Show the event.

        Args:
            event: of the run.
        """
        self._state.take(event)
        if isinstance(event, Prepared):
            _print_notices(self._console, event)
        self._live.refresh()


class _State:
    """What is known of the run so far."""

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._trials: list[Trial] = []
        self._now = ""
        self._begin = time.monotonic()

    @property
    def ended(self) -> int:
        return len(self._trials)

    @property
    def planned(self) -> int:
        if self._plan is None:
            return 0
        # `words` runs once whatever the seeds.
        return sum(1 if name == "words" else self._plan.seeds for name in self._plan.layers)

    def take(self, event: Event) -> None:
        if isinstance(event, Prepared):
            self._plan = event.plan
        elif isinstance(event, TrialStarted):
            what = "compiling" if event.seed == 0 and event.contender != "words" else "training"
            self._now = f"{event.contender} seed {event.seed}: {what}"
        elif isinstance(event, EpochDone):
            self._now = (
                f"{event.contender} seed {event.seed}: epoch {event.epoch} of at most"
                f" {0 if self._plan is None else self._plan.epochs},"
                f" validation {event.validation:.4f}"
            )
        else:
            self._trials.append(event.trial)
            self._now = ""

    def shown(self) -> RenderableType:
        seconds = int(time.monotonic() - self._begin)
        status = Text(f"{self.ended} of {self.planned} trials, {seconds // 60}:{seconds % 60:02}  ")
        status.append(self._now, "cyan")
        if self._plan is None or not self._trials:
            return status
        rows = leaderboard_rows(self._trials)
        table = printed_leaderboard(rows, seeds=self._plan.seeds, batch_size=self._plan.batch_size)
        table.caption = None
        # What runs stands above: a terminal that is too low loses the lower end.
        return Group(status, table)


def _print_notices(console: Console, event: Prepared) -> None:
    for notice in event.notices:
        # A log keeps a sentence on one line, however narrow the console is thought to be.
        console.print(Text(notice), soft_wrap=not console.is_terminal)
