"""Series as they were read: what is said of them, and the demo."""

from regard.data.series import demo_series, series_notices
from regard.tasks.series.dataset import DEMO_SOURCE, SeriesDataset, demo_dataset
from tests.tasks.series.small_series import labelled_series, wave


def test_it_speaks_of_both_parts() -> None:
    data, test = labelled_series(), labelled_series(12)
    alone, both = SeriesDataset(data), SeriesDataset(data, test)
    assert (alone.source, alone.has_test_set, both.has_test_set) == ("small", False, True)
    assert both.notices() == (*series_notices(data), *series_notices(test))


def test_the_demo_is_known_by_its_source() -> None:
    demo = demo_dataset()
    assert demo.source == DEMO_SOURCE
    assert demo.data.labels == demo_series().series.labels


def test_all_but_the_validation_part_are_learned_from_where_there_is_no_test() -> None:
    data = labelled_series()
    (split,) = SeriesDataset(data).to_learn_from().splits
    assert sorted([*split.train, *split.validation]) == list(range(60))
    assert not split.is_tested
    both = SeriesDataset(data, labelled_series(12))
    assert both.to_learn_from() is both
    forecast = SeriesDataset(wave(), horizon=3, targets=("load",))
    assert forecast.to_learn_from().splits is None
    assert (forecast.tested, forecast.to_learn_from().tested) == (True, False)
