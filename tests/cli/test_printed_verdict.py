"""How a verdict stands on the terminal."""

import io

from rich.console import Console

from regard.cli.printed_verdict import print_verdict
from regard.comparison import VerdictCard

CARD = VerdictCard("Use a.", ("b is better.",), ("Be \x1b[careful].",))


def printed(*, terminal: bool) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=20, highlight=False)
    print_verdict(console, CARD, ["Question: why and how and when?", "So."])
    return file.getvalue()


def test_the_card_stands_above_the_details() -> None:
    assert printed(terminal=False).splitlines() == [
        "Use a.",
        "But: b is better.",
        "Caution: Be \\x1b[careful].",
        "",
        "Details",
        "Question: why and how and when?",
        "So.",
    ]


def test_on_a_terminal_what_to_use_is_bold_and_long_lines_are_wrapped() -> None:
    said = printed(terminal=True)
    assert "\x1b[1mUse a.\x1b[0m" in said
    assert "\x1b[1mDetails\x1b[0m" in said
    assert "\x1b[careful]" not in said
    assert "Question: why and \nhow and when?" in said
