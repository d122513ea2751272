"""The verdict of a run on the terminal: the card, and below it the details."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from regard.cli.output import line

if TYPE_CHECKING:
    from rich.console import Console

    from regard.comparison import VerdictCard

__all__ = ["print_verdict"]


def print_verdict(console: "Console", card: "VerdictCard", details: Iterable[str]) -> None:
    """Print the card, an empty line, and the details under a heading.

    Args:
        console: where to.
        card: the verdict in few words.
        details: its sentences.
    """

    def tell(text: str, style: str = "") -> None:
        console.print(line(text, style), soft_wrap=not console.is_terminal)

    use, *others = card.lines
    tell(use, "bold")
    for each in others:
        tell(each)
    tell("")
    tell("Details", "bold")
    for each in details:
        tell(each)
