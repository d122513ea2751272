"""When a window is computed in blocks, and the reasons why not."""

import pytest

from regard.kernels.dispatch import Choice, Window, choose_window


@pytest.mark.parametrize(
    ("window", "sizes", "whole", "reason"),
    [
        ((3, 3), (99, 76), (), None),
        ((3, 3), (99, 75), (), "a block of this window reaches 38 keys, more than 1/2 of 75"),
        ((3, None), (999, 999), (), "the position is no window: it is open on a side"),
        ((None, 0), (999, 999), (), "the position is no window: it is open on a side"),
        ((3, 3), (None, 999), (), "the number of steps is not known before the call"),
        ((3, 3), (999, None), (), "the number of steps is not known before the call"),
        ((3, 3), (0, 999), (), "there is nothing to compute: a size is 0"),
        (
            (3, 3),
            (999, 999),
            ("`attention_mask` is of all pairs",),
            "`attention_mask` is of all pairs",
        ),
        (
            (3, 3, False),
            (999, 999),
            (),
            "a part of the position may depend on more than the distance of two steps",
        ),
        (
            (3, 3, True, True),
            (999, 999),
            (),
            "with a `ratio` the window does not move on by one key a query",
        ),
    ],
)
def test_windows_are_taken_where_they_pay(monkeypatch, window, sizes, whole, reason) -> None:
    monkeypatch.delenv("REGARD_KERNEL", raising=False)
    found = choose_window(Window(*window), *sizes, whole)
    if reason is None:
        assert found == Choice("banded")
    else:
        assert _reasons(found) == (reason,)


def test_windows_however_wide_and_none_at_all_can_be_asked_for(monkeypatch) -> None:
    monkeypatch.setenv("REGARD_KERNEL", "fused")
    assert choose_window(Window(3, 3), 5, 5) == Choice("banded")
    assert choose_window(Window(3, None), 5, 5).path == "reference"
    monkeypatch.setenv("REGARD_KERNEL", "reference")
    assert _reasons(choose_window(Window(3, 3), 999, 999)) == (
        "REGARD_KERNEL=reference asks for the plain path",
    )


def _reasons(choice: Choice) -> tuple[str, ...]:
    assert choice.path == "reference"
    return choice.reasons
