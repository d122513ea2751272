"""No character of a name can pass for a line, move the cursor or turn the direction."""

import pytest

from regard._visible_text import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a name, 9 %", "a name, 9 %"),
        (
            "é שלום 電影 \U0001f600 👩\u200d🚀 a\u200cb",
            "é שלום 電影 \U0001f600 👩\u200d🚀 a\u200cb",
        ),
        ("no-break\xa0and\u3000wide", "no-break\xa0and\u3000wide"),
        ("two\nlines\r\tand", r"two\nlines\r\tand"),
        ("\x1b[31mred\x00\x07\x7f\x9b", r"\x1b[31mred\x00\x07\x7f\x9b"),
        ("gpj\u202efdp.exe\u2066\u200f", r"gpj\u202efdp.exe\u2066\u200f"),
        ("\u2028\u2029\ufeff\xad", r"\u2028\u2029\ufeff\xad"),
        ("\udce9.csv", r"\udce9.csv"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown
