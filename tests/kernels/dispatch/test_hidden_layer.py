"""Which path computes an additive score, and the reasons that are given."""

import pytest

from regard.kernels.dispatch import SMALL, Choice, choose_additive, choose_tiles, takes_prepared

QUERY, KEY = (8, 512, 64), (8, 300, 64)
UNMEASURED = (
    "the kernels for a GPU have been measured on NVIDIA alone: REGARD_KERNEL=fused takes them"
)


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


def _reasons(choice: Choice) -> tuple[str, ...]:
    assert choice.path == "reference"
    return choice.reasons


def test_prepared_keys_are_for_one_query_at_a_time(monkeypatch) -> None:
    for mode, expected in (("auto", True), ("fused", True), ("reference", False)):
        monkeypatch.setenv("REGARD_KERNEL", mode)
        assert takes_prepared((2, 1, 64)) == expected
        assert not takes_prepared((2, 3, 64))
        assert not takes_prepared((2, None, 64))
