"""What the descriptions of all networks share: each field in its bounds."""

import pytest
from pydantic import ValidationError

from regard.bundle.network_description import NetworkDescription, one_of_these
from tests.bundle.small_bundle import small_description as of_texts
from tests.bundle.small_series_bundle import small_description as of_series


@pytest.mark.parametrize("make", [of_texts, of_series])
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("contender", "os.system", "none of the catalogue's networks"),
        ("encoder", "lambda", "gru"),
        ("units", 10**9, "less than or equal to 65536"),
        ("dropout", 1.0, "less than 1"),
        ("lengths", (8, 4), "ascending"),
        ("seed", True, "valid integer"),
        ("more", 1, "not permitted"),
    ],
)
def test_both_kinds_have_the_rules(make, field, value, said) -> None:
    assert isinstance(make(), NetworkDescription)
    with pytest.raises(ValidationError, match=said):
        make(**{field: value})


def test_one_of_some_names() -> None:
    assert one_of_these("a", ("a", "b")) == "a"
    with pytest.raises(ValueError, match="is none of a, b"):
        one_of_these("c", ("a", "b"))
