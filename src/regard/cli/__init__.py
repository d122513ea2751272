"""The command `regard`: text to a plan, a run and a report; no logic of its own."""

__all__: list[str] = []
