"""Which path computes dot products; more of it beside the kernels, in `dot_product`."""

from regard.kernels.dispatch import Dots, choose_dots, requirements


def test_a_query_that_may_not_fit_float16_takes_no_kernel_of_half_precision(monkeypatch) -> None:
    monkeypatch.setattr(requirements, "is_recent_jax", lambda: True)
    expected = "a query times its scale may be too large for float16"
    for backend, gpu in (("torch", None), ("jax", (9, 0))):
        dots = Dots(backend, (16, 16), "float16", (2, 6, 8), gpu=gpu)
        assert choose_dots(dots).path == "fused"
        assert expected in choose_dots(dots._replace(scaled=True)).reasons
