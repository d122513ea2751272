"""Which path is chosen, and the reasons that are given."""

from types import SimpleNamespace

import pytest

from regard import runtime
from regard.errors import UnknownNameError
from regard.kernels import dispatch
from regard.kernels.dispatch import (
    OF_DOTS,
    SMALL,
    WHOLE,
    Choice,
    Dots,
    Sizes,
    Window,
    choose,
    choose_additive,
    choose_dots,
    choose_tiles,
    choose_window,
    has_compiler,
    takes_cudnn,
)

QUERY, KEY = (8, 512, 64), (8, 300, 64)


def chosen(monkeypatch, query=QUERY, key=KEY, dtype="float32", mode=None) -> Choice:
    monkeypatch.delenv("REGARD_KERNEL", raising=False)
    if mode is not None:
        monkeypatch.setenv("REGARD_KERNEL", mode)
    return choose_additive(query, key, dtype)


def test_large_is_fused(monkeypatch) -> None:
    for dtype in ("float16", "bfloat16", "float32", "float64"):
        assert chosen(monkeypatch, dtype=dtype) == Choice("fused")
    assert chosen(monkeypatch, mode="auto") == chosen(monkeypatch, mode="") == Choice("fused")
    unknown = (None, None, 64)
    assert chosen(monkeypatch, unknown, unknown) == Choice("fused")


@pytest.mark.only_on("jax")
def test_a_symbol_is_no_known_size(monkeypatch) -> None:
    from jax.export import symbolic_shape

    batch, steps = symbolic_shape("batch, steps")
    assert chosen(monkeypatch, (batch, 5, 4), (batch, 5, 4)) == Choice("fused")
    assert chosen(monkeypatch, (2, steps, 4), (2, 7, 4)) == Choice("fused")
    reasons = _reasons(chosen(monkeypatch, (batch, steps, 4), (2, steps, 4)))
    assert reasons == ("queries and keys need one batch size, and have batch and 2",)


def test_small_is_left_as_it_is_unless_asked_for(monkeypatch) -> None:
    size = SMALL // 64
    small = (1, size - 1, 64)
    assert _reasons(chosen(monkeypatch, small, (1, 1, 64))) == (
        "B T S U = 1,048,512 is below 1,048,576, where the plain path is as fast",
    )
    assert chosen(monkeypatch, (1, size, 64), (1, 1, 64)) == Choice("fused")
    assert chosen(monkeypatch, small, (1, 1, 64), mode="fused") == Choice("fused")


def test_the_plain_path_can_be_asked_for(monkeypatch) -> None:
    assert _reasons(chosen(monkeypatch, mode="reference")) == (
        "REGARD_KERNEL=reference asks for the plain path",
    )


@pytest.mark.parametrize("mode", ["auto", "fused"])
@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"dtype": "int32"}, "the fused path computes in floats, not in int32"),
        (
            {"key": (1, 2000, 640)},
            "queries and keys need one batch size, and have 8 and 1",
        ),
        ({"query": (8, 0, 64)}, "there is nothing to compute: a size is 0"),
    ],
    ids=str,
)
def test_why_the_fused_path_refuses(given, reason, mode, monkeypatch) -> None:
    assert reason in _reasons(chosen(monkeypatch, **given, mode=mode))


def test_an_unknown_mode_is_an_error(monkeypatch) -> None:
    with pytest.raises(UnknownNameError, match="REGARD_KERNEL"):
        chosen(monkeypatch, mode="fast")


def _reasons(choice: Choice) -> tuple[str, ...]:
    assert choice.path == "reference"
    return choice.reasons


UNMEASURED = (
    "the kernels for a GPU have been measured on NVIDIA alone: REGARD_KERNEL=fused takes them"
)


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_kernels_for_a_gpu_are_taken_where_they_run(backend, monkeypatch) -> None:
    refused = Choice("fused", ("REGARD_KERNEL=reference asks for the plain path",))
    for mode, on_nvidia, on_another in (
        ("fused", Choice("tiled"), Choice("tiled")),
        ("auto", Choice("tiled"), Choice("fused", (UNMEASURED,))),
        ("", Choice("tiled"), Choice("fused", (UNMEASURED,))),
        ("reference", refused, refused),
    ):
        monkeypatch.setenv("REGARD_KERNEL", mode)
        for capability in ((8, 0), (12, 1)):
            assert choose_tiles(backend, "float32", capability, compiler=True) == on_nvidia
        assert choose_tiles(backend, "float32", (0, 0), compiler=True) == on_another


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (("tensorflow", "float32", (9, 0), False), "there are no kernels for a GPU on tensorflow"),
        (("torch", "float32", None, True), "the arrays are not on a GPU"),
        (
            ("torch", "float32", (7, 5), True),
            "the kernels for a GPU need compute capability 8.0, and this GPU has 7.5",
        ),
        (
            ("jax", "float64", (9, 0), True),
            "the kernels for a GPU compute in float32, not in float64",
        ),
        (
            ("jax", "float32", (0, 0), False),
            "the kernels for a GPU need Pallas for Triton, which JAX has from 0.10 on",
        ),
        (
            ("torch", "float32", (9, 0), False),
            "the kernels for a GPU need Triton, which is not installed",
        ),
    ],
    ids=str,
)
def test_why_there_are_no_kernels_for_a_gpu(given, reason, monkeypatch) -> None:
    for mode in ("fused", "auto"):  # what fused cannot do either, it is not named for
        monkeypatch.setenv("REGARD_KERNEL", mode)
        assert choose_tiles(*given) == Choice("fused", (reason,))


@pytest.fixture
def recent(monkeypatch) -> None:
    """The version of JAX is looked up anew each time."""
    monkeypatch.setattr(dispatch, "_is_recent_jax", dispatch._is_recent_jax.__wrapped__)


def test_a_query_that_may_not_fit_float16_takes_no_kernel_of_half_precision(monkeypatch) -> None:
    monkeypatch.setattr(dispatch, "_is_recent_jax", lambda: True)
    expected = "a query times its scale may be too large for float16"
    for backend, gpu in (("torch", None), ("jax", (9, 0))):
        dots = Dots(backend, (16, 16), "float16", (2, 6, 8), gpu=gpu)
        assert choose_dots(dots).path == "fused"
        assert expected in choose_dots(dots._replace(scaled=True)).reasons


def test_what_compiles_kernels_is_looked_for_and_not_imported(monkeypatch, recent) -> None:
    look = has_compiler.__wrapped__
    monkeypatch.setattr(dispatch, "_has_pallas", lambda: True)
    dots = Dots("jax", (16, 16), "bfloat16", (2, 6, 8), gpu=(9, 0))
    for version, expected in (("0.10.2", True), ("1.0", True), ("0.9.9", False)):
        monkeypatch.setattr(runtime, "backends", lambda version=version: {"jax": version})
        assert look("jax") == takes_cudnn(dots) == expected
    assert choose_dots(dots).reasons[1] == "cuDNN's attention is taken from JAX 0.10 on"
    monkeypatch.setattr(runtime, "backends", dict)
    assert not look("jax")
    asked = []
    monkeypatch.setattr(dispatch.importlib.util, "find_spec", asked.append)
    assert not look("torch")
    assert not look("tensorflow")
    assert asked == ["triton"]


def test_a_jax_without_pallas_for_triton_has_no_compiler(monkeypatch, recent, tmp_path) -> None:
    monkeypatch.setattr(runtime, "backends", lambda: {"jax": "0.12.0"})
    jax = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    for found in (None, jax):
        monkeypatch.setattr(dispatch.importlib.util, "find_spec", lambda name, found=found: found)
        assert not has_compiler.__wrapped__("jax")
    (tmp_path / "experimental" / "pallas").mkdir(parents=True)
    (tmp_path / "experimental" / "pallas" / "triton.py").touch()
    assert has_compiler.__wrapped__("jax")


@pytest.mark.only_on("jax")
def test_the_jax_that_is_there_has_pallas_for_triton() -> None:
    assert dispatch._has_pallas()


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


def test_every_layer_of_dot_products_is_known(monkeypatch) -> None:
    monkeypatch.delenv("REGARD_KERNEL", raising=False)
    sizes = Sizes(8, 512, 512, 64)
    for layer in OF_DOTS:
        assert choose(layer, sizes, "float32", "torch") == Choice("fused")
        assert choose(layer, sizes, "float32", "jax").path == "reference"
    assert choose("AdditiveAttention", sizes, "float32", "jax") == Choice("fused")
    assert choose("LocationAttention", sizes, "float32", "torch").path == "reference"


def test_layers_that_take_no_blocks_are_those_that_say_so() -> None:
    from regard import layers

    for name in layers.__all__:
        layer = getattr(layers, name)
        placed, paired = getattr(layer, "_placeable", None), getattr(layer, "_paired", True)
        assert (name in WHOLE) == (not paired or placed is False), name
