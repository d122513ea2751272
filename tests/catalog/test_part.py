"""A part is plain data."""

from regard.catalog import Part


def test_elsewhere_is_empty_unless_said():
    assert Part("name", "home", "What it does.", "name()").elsewhere == ()
