"""What a description of a model of series may say: parts that fit together, nothing else."""

import pytest
from pydantic import ValidationError

from regard.bundle import SeriesDescription
from regard.errors import BundleError
from tests.bundle.small_series_bundle import FORECAST, NUMBERS, small_description


@pytest.mark.parametrize(
    ("changes", "outputs"), [({}, 3), ({"classes": ("a", "b")}, 2), (NUMBERS, 2), (FORECAST, 3)]
)
def test_it_comes_back_from_json(changes, outputs) -> None:
    made = small_description(**changes)
    assert SeriesDescription.from_json(made.to_json().encode()) == made
    assert (made.outputs, made.width) == (outputs, 3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "regard text classifier 1"}, "regard series model 1"),
        ({"projection": 0}, "greater than or equal to 1"),
        ({"channels": ()}, "at least 1"),
        ({"channels": ("a", "a")}, "a name twice"),
        ({"indicators": ("cold",)}, "an indicator of no channel"),
        ({"classes": ("one",)}, "two classes at least"),
        ({"classes": ()}, "two classes at least, or numbers"),
        ({"numbers": ("p",)}, "and not both"),
        ({**NUMBERS, "scale": (1.0,)}, "a scale above 0 for each number"),
        ({**NUMBERS, "scale": (1.0, 0.0)}, "a scale above 0 for each number"),
        ({**NUMBERS, "offset": ()}, "an offset for each number"),
        ({**NUMBERS, "scale": (1.0, float("nan"))}, "finite"),
        ({**FORECAST, "horizon": 2}, "a scale above 0 for each number"),
        ({**FORECAST, "numbers": ("cold",)}, "must forecast channels"),
        ({**FORECAST, "offset": (1.0,)}, "an offset for each number"),
        ({**FORECAST, "season": 7}, "a season that a forecast looks back on"),
        ({**NUMBERS, "season": 2}, "a season that a forecast looks back on"),
    ],
)
def test_what_does_not_fit_is_refused(changes, said) -> None:
    with pytest.raises(ValidationError, match=said):
        small_description(**changes)


def test_a_file_names_the_field() -> None:
    content = small_description().to_json().replace('"units": 3', '"units": 10000000000')
    with pytest.raises(BundleError, match=r"must describe a model of series of regard.*units"):
        SeriesDescription.from_json(content.encode())


def test_fewer_numbers_than_the_network_has() -> None:
    from tests.bundle.small_series_bundle import small_weights

    for encoder in ("gru", "none"):
        made = small_description(encoder=encoder)
        held = sum(weight.size for weight in small_weights(made).values())
        assert 15 <= made.least_weights < held
