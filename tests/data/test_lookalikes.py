"""Labels that look like one another, and values without anything to see."""

import pytest

from regard.data.lookalikes import alike_names, is_blank


@pytest.mark.parametrize(
    "group",
    [
        ["'Pos'", "'pos'"],
        ["'STRASSE'", "'straße'"],
        ["'a  b'", "'a b'", "'a-b'", "'a_b'"],
        ["'good'", "'good.'", "'\\u201cgood\\u201d'"],
        ["'[good]'", "'good'", "'good&nbsp;'"],
        ["'01'", "'1'", "'1.0'", "'1e0'"],
        ["'caf\\xe9'", "'cafe\\u0301'"],
        ["'pos'", "'\\uff50\\uff4f\\uff53'"],
        ["'good'", "'good\\u200b'"],
        ["'good'", "'go\\xadod'"],
        ["'a'", "'\\u0430'"],
        ["'\\u2764'", "'\\u2764\\ufe0f'"],
        ["'\\xc9T\\xc9'", "'\\xe9t\\xe9'"],
    ],
)
def test_names_that_look_alike(group: list[str]) -> None:
    names = [each[1:-1].encode().decode("unicode_escape") for each in map(ascii_form, group)]
    (found,) = alike_names([*names, "another", "x y z"])
    assert sorted(map(ascii_form, found)) == sorted(map(ascii_form, group))


def ascii_form(shown: str) -> str:
    return shown.encode("ascii", "backslashreplace").decode()


def test_what_cannot_be_seen_is_shown_by_escapes() -> None:
    assert alike_names(["caf\xe9", "cafe\u0301"]) == [["'cafe\\u0301'", "'caf\\xe9'"]]
    assert alike_names(["pos", "p\u043es"]) == [["'pos'", "'p\\u043es'"]]
    assert alike_names(["\xc9t\xe9", "\xe9t\xe9"]) == [["'Été'", "'été'"]]


def test_names_that_look_different() -> None:
    names = ["-1", "1", "0", "10", "1.5", "C", "C++", "C#", "a", "ab", "año", "ano", "1-2", "12"]
    names += ["no", "not", "yes!", "yes", "好", "坏", ".", ":", "", "1_0", "é", "e"]
    assert alike_names(names) == []


def test_values_without_anything_to_see() -> None:
    assert all(map(is_blank, ["", " \t\n", "\xa0\u3000", "\u200b", "\ufeff", "\x00", "\u2800"]))
    assert not any(map(is_blank, ["a", "\u200ba", ".", "0", "🙂\ufe0f", "\u0301"]))
