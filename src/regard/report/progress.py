"""A run while it goes on: a live table on a terminal, plain lines everywhere else."""

import time
from types import TracebackType
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from regard._visible_text import visible
from regard.comparison import (
    CheckDone,
    Event,
    Plan,
    Prepared,
    Trial,
    TrialDone,
    TrialFailed,
    TrialKey,
    TrialReopened,
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


def progress_on(console: Console, *, checks: bool = False) -> Progress:
    """Return the progress that suits a console: live on a terminal, else plain lines.

    Args:
        console: where to show it.
        checks: whether plain lines tell each check too, where one training is all.

    Returns:
        A listener; use it in a `with` statement.
    """
    return LiveProgress(console) if console.is_terminal else PlainProgress(console, checks=checks)


class PlainProgress:
    """Print one line for each finished trial, for pipes and logs.

    Args:
        console: where to print.
        checks: whether to print a line for each check too.
    """

    def __init__(self, console: Console, *, checks: bool = False) -> None:
        self._console = console
        self._checks = checks
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
            self._console.print(Text(visible(self._line(event.trial))), soft_wrap=True)
        elif isinstance(event, CheckDone) and self._checks:
            told = f"{self._state.name(event.key)}: {self._state.now(event.key)}"
            self._console.print(Text(visible(told)), soft_wrap=True)
        elif isinstance(event, TrialReopened):
            told = f"{self._state.name(event.key)}: {event.reason}; it will run again"
            self._console.print(Text(visible(told)), soft_wrap=True)

    def _line(self, trial: Trial) -> str:
        place = f"[{self._state.ended}/{self._state.planned}]"
        name = f"{place} {self._state.name(trial.key)}"
        if trial.validation is None:
            return f"{name}: failed: {trial.reason}"
        seconds = trial.train_seconds + trial.compile_seconds
        left = self._state.time_left()
        return f"{name}: validation {trial.validation:.4f}, {seconds:.1f} s{left}"


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
        self._trials: dict[TrialKey, Trial] = {}  # one may run again
        self._earlier = 0
        self._now: dict[TrialKey, str] = {}
        self._begin = time.monotonic()

    @property
    def ended(self) -> int:
        return len(self._trials)

    @property
    def planned(self) -> int:
        return 0 if self._plan is None else len(self._plan.trials())

    def name(self, key: TrialKey) -> str:
        """Name a trial by what differs between the trials of its plan."""
        assert self._plan is not None
        plan = self._plan
        settings = range(len(plan.settings()))
        competing = sum(plan.competes(key._replace(setting=each)) for each in settings)
        counts = (plan.splits, plan.seeds, competing)
        parts = zip(("split", "seed", "setting"), key[1:], counts, strict=True)
        said = [f"{what} {number + 1}" for what, number, count in parts if count > 1]
        if not plan.competes(key):
            said = [f"at learning rate {plan.settings()[key.setting].learning_rate:g}"]
        return " ".join([key.contender, *said])

    def now(self, key: TrialKey) -> str:
        """Say how far a trial is."""
        return self._now[key]

    def time_left(self) -> str:
        """Say how long the rest will take, once there is something to judge by."""
        done = self.ended - self._earlier
        if done < 3 or self.ended >= self.planned:
            return ""
        left = (time.monotonic() - self._begin) / done * (self.planned - self.ended)
        return f"; about {_clock(left)} left"

    def take(self, event: Event) -> None:
        if isinstance(event, Prepared):
            self._plan = event.plan
            self._trials = {trial.key: trial for trial in event.earlier}
            self._earlier = len(event.earlier)
            self._begin = time.monotonic()
        elif isinstance(event, TrialStarted):
            self._now[event.key] = "begins"
        elif isinstance(event, CheckDone):
            check, most = event.check, 0 if self._plan is None else self._plan.epochs
            self._now[event.key] = (
                f"epoch {check.epoch:.2f} of at most {most},"
                f" validation {check.validation_accuracy:.4f}"
            )
        elif isinstance(event, TrialReopened):
            self._now.pop(event.key, None)
        else:
            self._trials[event.trial.key] = event.trial
            self._now.pop(event.trial.key, None)

    def shown(self) -> RenderableType:
        clock = _clock(time.monotonic() - self._begin)
        status = Text(f"{self.ended} of {self.planned} trials, {clock}{self.time_left()}")
        for key, what in self._now.items():
            status.append(f"\n{self.name(key)}: {what}", "cyan")
        if self._plan is None or not self._trials or self.planned == 1:
            return status
        table = printed_leaderboard(leaderboard_rows(self._plan, self._trials.values()), self._plan)
        table.caption = None
        # What runs stands above: a terminal that is too low loses the lower end.
        return Group(status, table)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _print_notices(console: Console, event: Prepared) -> None:
    for notice in event.notices:
        # A log keeps a sentence on one line, however narrow the console is thought to be.
        console.print(Text(visible(notice)), soft_wrap=not console.is_terminal)
