"""Time for the tests: a clock that they set, and how long they wait for what must come."""

# Seconds. No machine is so busy; only what never comes takes so long.
LONG = 600.0


class Clock:
    """Stands where a module has `time`: it goes as a test says, on any machine."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    perf_counter = monotonic
