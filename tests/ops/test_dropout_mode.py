"""When dropout acts."""

import pytest

from regard.ops.dropout_mode import dropout_on, drops

pytestmark = pytest.mark.only_on("jax")  # plain Python


def test_dropout_acts_in_training_and_where_it_is_on() -> None:
    assert drops(True)
    assert not drops(False)
    with dropout_on():
        assert drops(False)
    assert not drops(False)


def test_it_ends_with_an_error_too() -> None:
    with pytest.raises(KeyError), dropout_on():
        raise KeyError
    assert not drops(False)
