"""A kept model of series: labels, numbers and forecasts from series as they come."""

import keras
import numpy as np
import pytest

from regard.bundle import SeriesBundle, read_bundle
from regard.data.series import Series
from regard.errors import ArgumentError, ArgumentTypeError, BundleError, TableError
from tests.bundle.small_series_bundle import (
    FORECAST,
    LABELS,
    NUMBERS,
    SCALING,
    small_description,
    small_model,
    small_weights,
    write_small,
)

GENERATOR = np.random.default_rng(4)
CASES = [GENERATOR.normal(size=(length, 2)) * [4, 0.5] + [10, -2] for length in (3, 8, 5, 1, 4)]
CASES[1][2, 1] = np.nan  # a missing value


@pytest.fixture(scope="module")
def model() -> SeriesBundle:
    return small_model()


@pytest.mark.parametrize("changes", [{}, {"classes": ("a", "b")}, NUMBERS, FORECAST])
def test_it_comes_back_from_its_folder(changes, tmp_path) -> None:
    made = write_small(tmp_path / "best", **changes)
    found = read_bundle(tmp_path)
    assert isinstance(found, SeriesBundle)
    assert found.description == made.description
    np.testing.assert_array_equal(np.array(found.predict(CASES)), np.array(made.predict(CASES)))


def test_labels_are_the_most_probable(model) -> None:
    chances = model.probabilities(CASES)
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)
    assert model.predict(CASES) == [LABELS[place] for place in chances.argmax(axis=1)]
    assert len({tuple(row) for row in chances.tolist()}) == 5


def test_channels_are_found_by_their_names(model) -> None:
    turned = Series.from_cases([case[:, ::-1] for case in CASES], channels=("heat", "load"))
    np.testing.assert_array_equal(model.probabilities(turned), model.probabilities(CASES))
    with pytest.raises(TableError, match=r"the 2 channels of the model: load, heat\. Received: a"):
        model.predict(Series.from_cases(CASES, channels=("a", "b")))
    with pytest.raises(TableError, match="Received: 3, without names"):
        model.predict([np.ones((4, 3))])
    with pytest.raises(ArgumentTypeError, match=r"^`rows` must be series"):
        model.predict("load")


def test_the_end_of_a_longer_series_is_not_looked_at(model) -> None:
    longer = np.concatenate([CASES[1], CASES[2]])
    np.testing.assert_array_equal(model.probabilities([longer]), model.probabilities([CASES[1]]))


def test_a_missing_value_is_told() -> None:
    numbers = small_model(**NUMBERS, contender="mean_pooling")
    filled = CASES[1].copy()
    filled[2, 1] = -2  # the mean, which a missing value is read as
    found = numbers.predict([CASES[1], filled])
    assert np.abs(found[0] - found[1]).max() > 1e-3


def test_numbers_get_their_unit() -> None:
    numbers = small_model(**NUMBERS)
    found = numbers.predict(CASES)
    assert (found.shape, numbers.labels) == ((5, 2), ())
    raw = (found - [100, -5]) / [10, 2]
    other = small_model(**{**NUMBERS, "offset": (0.0, 0.0), "scale": (1.0, 1.0)})
    np.testing.assert_allclose(other.predict(CASES), raw, rtol=1e-5)
    with pytest.raises(ArgumentError, match=r"needs a model that tells labels\. .* tells p, q$"):
        numbers.probabilities(CASES)


def test_a_forecast_goes_on_from_the_latest_steps() -> None:
    ahead, still = small_model(**FORECAST), small_model(**{**FORECAST, "season": 1})
    found = ahead.predict(CASES)
    assert found.shape == (5, 3, 1)
    # Of the case of 8 steps the last 6 are seen, and it goes on from the values of a season before.
    np.testing.assert_array_equal(ahead.predict([CASES[1][2:]]), found[1:2])
    for case, one, other in zip(CASES, found, still.predict(CASES), strict=True):
        loads = case[:, 0].astype(np.float32)
        before = loads[[-2, -1, -2]] if len(loads) > 1 else loads[[-1, -1, -1]]
        np.testing.assert_allclose((one - other)[:, 0], before - loads[-1], rtol=1e-5, atol=1e-5)


def test_a_forecast_needs_a_value() -> None:
    ahead = small_model(**FORECAST)
    lacking = CASES[4].copy()
    lacking[-1, 0] = np.nan
    assert np.isfinite(ahead.predict([lacking])).all()
    with pytest.raises(TableError, match=r"^A forecast must see a value of each target"):
        ahead.predict([np.full((4, 2), np.nan)])


def test_an_explanation_holds_what_was_seen_and_what_decides(model) -> None:
    explained = model.explain(CASES)
    chances = model.probabilities(CASES)
    for case, found, chance in zip(CASES, explained, chances, strict=True):
        assert found.channels == ("load", "heat")
        np.testing.assert_array_equal(found.values, case.astype(np.float32))
        assert found.probabilities[found.label] == chance.max()
        assert found.weights.shape == found.effects.shape == (len(case),)
        assert found.weights.sum() == pytest.approx(1, abs=1e-5)
    whole, case = explained[2], CASES[2]
    for step in range(5):
        left = model.probabilities([np.delete(case, step, axis=0)])
        expected = chances[2].max() - left[0, chances[2].argmax()]
        assert whole.effects[step] == pytest.approx(expected, abs=1e-5)


def test_an_explanation_of_numbers_without_weights() -> None:
    numbers = small_model(**NUMBERS, contender="mean_pooling")
    (found,) = numbers.explain(CASES[2:3])
    assert (found.label, found.weights, dict(found.probabilities)) == (None, None, {})
    np.testing.assert_array_equal(found.numbers, numbers.predict(CASES[2:3])[0])
    without = numbers.predict([CASES[2][1:]])[0]
    moved = np.abs((found.numbers - without) / [10, 2]).mean()
    assert found.effects[0] == pytest.approx(moved, rel=1e-4)


def test_weights_of_another_network_are_refused() -> None:
    description = small_description()
    weights = small_weights(description)
    del weights["answer/bias"]
    with pytest.raises(BundleError, match="Received: 'answer/bias'"):
        SeriesBundle(description, SCALING, weights)


def test_an_exported_model_answers_alike(model, tmp_path) -> None:
    model.export(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    values = GENERATOR.normal(size=(2, 5, 3)).astype("float32")
    mask = np.array([[True] * 5, [True] * 2 + [False] * 3])
    answers = (each.predict_on_batch([values, mask]) for each in (loaded, model.model))
    np.testing.assert_allclose(*answers, atol=1e-6)


def test_predictions_of_labels_are_a_table(model) -> None:
    found = model.predictions(CASES)
    answers = model.probabilities(CASES)
    assert found.columns == ("series", "label", *(f"p({label})" for label in LABELS))
    assert [row[0] for row in found.rows] == [f"series {number}" for number in range(1, 6)]
    assert [row[1] for row in found.rows] == [line[1] for line in found.lines]
    assert [line[1] for line in found.lines] == model.predict(CASES)
    np.testing.assert_array_equal(np.array([row[2:] for row in found.rows]), answers)
    assert found.lines[0][2] == f"{answers[0].max():.1%}"


def test_predictions_of_numbers_and_of_forecasts_are_a_table() -> None:
    numbers = small_model(**NUMBERS)
    found = numbers.predictions(CASES)
    assert found.columns == found.headings == ("series", "p", "q")
    np.testing.assert_array_equal([row[1:] for row in found.rows], numbers.predict(CASES))
    assert found.lines[0] == ("series 1", *(f"{each:.6g}" for each in numbers.predict(CASES)[0]))
    forecast = small_model(**FORECAST)
    found = forecast.predictions(CASES)
    assert found.columns == ("series", "step", "load")
    assert [row[:2] for row in found.rows[:4]] == [
        *(("series 1", step) for step in (1, 2, 3)),
        ("series 2", 1),
    ]
    named = Series.from_cases(CASES, channels=("load", "heat"), places=tuple("abcde"))
    assert [row[0] for row in forecast.predictions(named).rows] == sorted(3 * list("abcde"))
    told = forecast.predict(CASES)
    np.testing.assert_array_equal([row[2] for row in found.rows], told.reshape(-1))
