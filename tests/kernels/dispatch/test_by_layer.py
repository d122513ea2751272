"""What `regard doctor` says of a layer is what the layer does."""

from regard.kernels.dispatch import OF_DOTS, WHOLE, Choice, Sizes, choose


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
