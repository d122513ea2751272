"""The demo: one event decides, and the four numbers a channel do not."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from regard.data.series import DemoSeries, demo_series, series_notices, summary_features
from regard.errors import ArgumentError, ArgumentTypeError


@pytest.fixture(scope="module")
def demo() -> DemoSeries:
    return demo_series(seed=3)


def test_classes_lengths_and_notices(demo: DemoSeries) -> None:
    series = demo.series
    assert np.bincount(series.label_ids()).tolist() == [300, 300]
    assert len(set(series.lengths.tolist())) > 20
    assert series.channels == ("signal", "marker", "drift")
    assert not any("Warning" in told for told in series_notices(series))
    assert np.isnan(series.values[:, :, 2]).any()


def test_who_knows_the_event_is_always_right(demo: DemoSeries) -> None:
    for row, (start, end) in enumerate(demo.events.tolist()):
        assert 0 < start < end < demo.series.lengths[row]
        event = demo.series.case(row)[start:end]
        middle = len(event) // 2
        rises = event[:middle, 0].mean() > event[middle:, 0].mean()
        assert demo.series.labels[row] == ("rise" if rises else "fall")
        assert event[:, 1].min() > 0.5  # the marker


def test_both_parts_of_the_event_stand_elsewhere_too(demo: DemoSeries) -> None:
    """Swings of either kind without a pulse, and pulses without a swing."""
    swings = pulses = 0
    agree = []
    for row, (start, end) in enumerate(demo.events[:100].tolist()):
        case = np.delete(demo.series.case(row), np.s_[start:end], axis=0)
        size = end - start
        runs = [case[at : at + size] for at in range(len(case) - size)]
        signs = [run[: size // 2, 0].mean() - run[size // 2 :, 0].mean() for run in runs]
        strongest = max(signs, key=abs)
        swings += abs(strongest) > 2
        pulses += any(run[:, 1].mean() > 1.2 for run in runs)
        agree.append((strongest > 0) == (demo.series.labels[row] == "rise"))
    assert (swings, pulses) == (100, 100)
    assert 0.35 < np.mean(agree) < 0.65


def test_mean_deviation_first_and_last_do_not_suffice(demo: DemoSeries) -> None:
    features = summary_features(demo.series.values, demo.series.lengths)
    labels = demo.series.label_ids()
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(features[:300], labels[:300])
    assert 0.4 < model.score(features[300:], labels[300:]) < 0.6


def test_a_seed_makes_the_same_series() -> None:
    one, two, other = demo_series(8, seed=1), demo_series(8, seed=1), demo_series(8, seed=2)
    assert one.series.values.tobytes() == two.series.values.tobytes()
    assert one.events.tolist() == two.events.tolist()
    assert one.series.labels == two.series.labels
    assert one.events.tolist() != other.events.tolist()


def test_what_breaks_a_rule_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`cases` must be a positive integer"):
        demo_series(0)
    with pytest.raises(ArgumentError, match="`seed` must be"):
        demo_series(2, seed=-1)
    with pytest.raises(ArgumentTypeError, match="`seed` must be an integer"):
        demo_series(2, seed=None)
