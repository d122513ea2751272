"""A table of answers is what a model made of them."""

from regard.bundle.predictions import Predictions


def test_nothing_stands_on_the_right_unless_it_is_said() -> None:
    assert Predictions(("a",), ((1,),), ("a",), (("1",),)).right == ()
