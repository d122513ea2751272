"""Which fonts draw a text: the usual one, another that is installed, or none."""

import warnings

import pytest

from regard.report.plot_fonts import fonts_for

matplotlib = pytest.importorskip("matplotlib", reason="needs the extra `figures`")
pytestmark = pytest.mark.only_on("jax")  # no backend takes part

UNASSIGNED = "\U000e0fff"  # no font has it


def test_the_usual_font_is_enough_for_what_it_has() -> None:
    usual = list(matplotlib.rcParams["font.family"])
    assert fonts_for([]) == fonts_for(["café ☺", "line\nend", "a\u200db"]) == usual


def test_another_font_is_found_for_what_the_usual_one_lacks(made_font) -> None:
    usual = list(matplotlib.rcParams["font.family"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fonts_for(["plain", f"so {made_font.sign}"]) == [*usual, made_font.family]
        assert fonts_for(["plain"]) == usual


def test_what_no_font_has_is_told_once(made_font) -> None:
    with pytest.warns(
        UserWarning, match=r"No installed font can draw '.*'; .* boxes.*Noto Emoji"
    ) as told:
        found = fonts_for([made_font.sign, f"a {UNASSIGNED}", UNASSIGNED])
    assert len(told) == 1
    assert made_font.family in found
    assert not any(name.startswith("Last Resort") for name in found)
