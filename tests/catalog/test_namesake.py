"""One entry of what other libraries call a layer."""

from regard.catalog import Namesake


def test_an_entry_is_data_and_the_default_unless_it_says_otherwise() -> None:
    entry = Namesake("a library", "Look", "DotAttention()", "nothing")
    assert entry.by_default
    assert hash(entry) == hash(Namesake("a library", "Look", "DotAttention()", "nothing"))
