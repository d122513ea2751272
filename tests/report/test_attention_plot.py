"""The picture of weights: what stands where, and that any token can be drawn."""

import io
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from regard.errors import ArgumentError, MissingExtraError
from regard.report import plot_attention

figures = pytest.importorskip("matplotlib.figure", reason="needs the extra `figures`")

WEIGHTS = np.array([[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]])
QUERIES, KEYS = ["one", "two"], ["a", "b", "c"]


def labels(axis) -> list[str]:
    return [each.get_text() for each in axis.get_ticklabels()]


def squares(figure) -> list:
    return [each for each in figure.axes if each.images]


def test_one_heat_map():
    figure = plot_attention(WEIGHTS, queries=QUERIES, keys=KEYS, title="it")
    (axes,) = squares(figure)
    assert isinstance(figure, figures.Figure)
    assert labels(axes.xaxis) == KEYS
    assert labels(axes.yaxis) == QUERIES
    image = axes.images[0]
    assert np.array_equal(image.get_array(), WEIGHTS)
    assert image.get_clim() == (0, 0.7)
    assert axes.get_ylim() == (1.5, -0.5)  # the first query on top
    assert axes.get_title() == ""
    assert figure.get_suptitle() == "it"
    assert len(figure.axes) == 2  # with the bar of colours


def test_a_pooling_is_one_row():
    (axes,) = squares(plot_attention(WEIGHTS[0], keys=KEYS))
    assert np.array_equal(axes.images[0].get_array(), WEIGHTS[:1])
    assert (labels(axes.xaxis), labels(axes.yaxis)) == (KEYS, ["0"])


def test_heads_are_drawn_apart_on_one_scale():
    weights = np.stack([WEIGHTS * share for share in (0.5, 1, 0.25, 0.75, 0.1)])
    figure = plot_attention(weights, queries=QUERIES, keys=KEYS)
    drawn = squares(figure)
    assert [each.get_title() for each in drawn] == [f"head {head}" for head in range(5)]
    for axes, expected in zip(drawn, weights, strict=True):
        assert np.array_equal(axes.images[0].get_array(), expected)
        assert axes.images[0].get_clim() == (0, 0.7)
        assert labels(axes.xaxis) == KEYS


def test_axes_that_are_given():
    figure = figures.Figure()
    both = figure.subplots(1, 2)
    assert plot_attention(np.stack([WEIGHTS] * 2), axes=both, title="$both") is figure
    assert figure.axes == list(both)  # no bar
    assert np.array_equal(both[1].images[0].get_array(), WEIGHTS)
    assert figure.get_suptitle() == "$both"
    other = figures.Figure()
    axes = other.subplots()
    assert plot_attention(WEIGHTS, axes=axes, title="one") is other
    assert axes.get_title() == "one"
    with pytest.raises(ArgumentError, match=r"as many as the heads, 2\. Received: 1"):
        plot_attention(np.stack([WEIGHTS] * 2), axes=axes)


def saved(figure, kind: str = "png") -> bytes:
    target = io.BytesIO()
    figure.savefig(target, format=kind)
    return target.getvalue()


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")
def test_any_token_can_be_drawn():
    keys = [
        "שלום",
        "مرحبا",
        "😀",
        "👩\u200d🚀",
        "日本",
        "$x_{$",
        "$",
        "\\frac",
        "\n",
        "\x00",
        "",
        "%#&",
    ]
    with warnings.catch_warnings():  # which fonts there are is the machine's affair
        warnings.filterwarnings("ignore", "No installed font", UserWarning)
        figure = plot_attention(
            np.ones((2, 12)) / 12, queries=["\ud800", "a$b$"], keys=keys, title="$$"
        )
    assert saved(figure).startswith(b"\x89PNG")


def test_tokens_are_drawn_in_a_font_that_has_them(made_font):
    figure = plot_attention(WEIGHTS, queries=QUERIES, keys=[*KEYS[:2], made_font.sign], title="it")
    (axes,) = squares(figure)
    for each in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        assert made_font.family in each.get_fontfamily()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        saved(figure)


@pytest.mark.parametrize("settings", [{}, {"text.usetex": True}])
def test_a_dollar_is_text(settings):
    matplotlib = pytest.importorskip("matplotlib")
    with matplotlib.rc_context({"svg.fonttype": "none", **settings}):
        figure = plot_attention(
            WEIGHTS, queries=["$q$", "two"], keys=["$x^2$", "b", "c"], title="$t$"
        )
        if settings:  # the bar's numbers would ask for LaTeX
            figure.axes[-1].remove()
        picture = saved(figure, "svg").decode()
    for each in ("$q$", "$x^2$", "$t$"):
        assert f">{each}</text>" in picture


def test_many_and_long_tokens():
    keys = [f"{number}{'x' * 30}" for number in range(200)]
    (axes,) = squares(plot_attention(np.ones((200, 200)), keys=keys))
    assert axes.get_xticks().tolist() == list(range(0, 200, 3))
    assert labels(axes.xaxis)[2] == "6" + "x" * 22 + "…"
    assert labels(axes.yaxis)[2] == "6"


def test_nothing_is_shown_or_set(tmp_path):
    """In a process of its own: without a display, no pyplot is imported, no setting changed."""
    code = """
import sys
from regard.report import plot_attention
assert not {"matplotlib", "rich", "keras"} & set(sys.modules)
import matplotlib
before = matplotlib.rcParams.copy()
plot_attention([[0.5, 0.5]]).savefig("picture.png")
assert matplotlib.rcParams.copy() == before
assert not {"matplotlib.pyplot", "keras"} & set(sys.modules)
"""
    variables = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "picture.png").stat().st_size > 0


def test_without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError) as caught:
        plot_attention(WEIGHTS)
    assert str(caught.value) == (
        "plot_attention needs the extra `figures`: pip install 'regard[figures]'"
        " (missing: matplotlib)"
    )
