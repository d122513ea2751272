"""The language of patterns: what each piece takes, and what is refused."""

import pytest

from regard.data.line_pattern import LinePattern
from regard.errors import ArgumentError


@pytest.mark.parametrize(
    ("pattern", "line", "label", "text"),
    [
        ("LABEL:", "pos: a fine film", "pos", " a fine film"),
        ("LABEL:", "DESC:manner How: so ?", "DESC", "manner How: so ?"),
        ("LABEL:TEXT", "a:b:c", "a", "b:c"),
        ("LABEL:* TEXT", "DESC:manner How did it ?", "DESC", "How did it ?"),
        ("LABEL:* TEXT", "DESC: How", "DESC", "How"),
        ("LABEL TEXT", "DESC:manner How", "DESC:manner", "How"),
        (r"LABEL\tTEXT", 'ham\tsay "hi"\tthere', "ham", 'say "hi"\tthere'),
        # A label has no separator in it, wherever it stands.
        (r"TEXT\tLABEL", "one\ttwo\tham", "ham", "one\ttwo"),
        ("__label__LABEL TEXT", "__label__good it is", "good", "it is"),
        ("*|LABEL|TEXT", "17|x|y|z", "x", "y|z"),
        (r"\*LABEL\*\\TEXT", r"*a*\b", "a", "b"),
        (r"CON\TEXT LABEL=TEXT", "CONTEXT a=b", "a", "b"),
        ("(LABEL) TEXT", "(a.) b\x85c\u2028d", "a.", "b\x85c\u2028d"),
        ("[LABEL] TEXT", "[a] ", "a", ""),
    ],
)
def test_what_fits(pattern: str, line: str, label: str, text: str) -> None:
    assert LinePattern.parse(pattern).match(line) == (label, text)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("LABEL:", "no colon"),
        ("LABEL:", ":no label"),
        ("LABEL:* TEXT", "a:b"),
        ("(LABEL) TEXT", "x(a) b"),
        ("label LABEL:", "LABEL a:b"),
    ],
)
def test_what_does_not_fit(pattern: str, line: str) -> None:
    assert LinePattern.parse(pattern).match(line) is None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("", "which has LABEL nowhere"),
        ("label:", "which has LABEL nowhere"),
        (r"\LABEL:", "which has LABEL nowhere"),
        ("LABEL:LABEL", "which has LABEL 2 times"),
        ("LABEL:TEXT TEXT", "which has TEXT 2 times"),
        ("LABEL", "where nothing stands between LABEL and TEXT"),
        ("TEXTLABEL", "where nothing stands between TEXT and LABEL"),
        ("LABEL*:TEXT", "where nothing stands between LABEL and *"),
        ("LABEL:*", "where nothing stands between * and TEXT"),
        ("LABEL:\\", "which ends in a backslash"),
    ],
)
def test_what_is_no_pattern(pattern: str, fault: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        LinePattern.parse(pattern)
    assert str(caught.value) == (
        "`pattern` must have LABEL in it once, TEXT at most once, and something between them that"
        r" tells where the label ends, such as 'LABEL:', 'LABEL:* TEXT', 'TEXT\tLABEL'."
        f" Received: pattern={pattern!r}, {fault}"
    )


def test_open_patterns() -> None:
    assert LinePattern.parse("LABEL:").is_open
    for pattern in ("LABEL: ", r"LABEL\ ", r"LABEL\t", "LABEL:TEXT", "LABEL:* TEXT"):
        assert not LinePattern.parse(pattern).is_open
