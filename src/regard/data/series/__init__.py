"""Multivariate series of unequal length as arrays: readers, splits, scaling, forecasts."""

from regard.data.series.demo import DemoSeries, demo_series
from regard.data.series.forecast_split import (
    describe_forecast_split,
    split_windows,
    split_windows_validation,
)
from regard.data.series.forecast_windows import ForecastWindows
from regard.data.series.naive_forecasts import last_value, seasonal_naive
from regard.data.series.notices import series_notices
from regard.data.series.readers import SERIES_FORMATS, read_series, read_series_sets
from regard.data.series.scaled_error import mase, naive_error, scaled_errors, window_scales
from regard.data.series.separate_set import as_test_set
from regard.data.series.series import Series
from regard.data.series.series_scaling import SeriesScaling
from regard.data.series.series_split import split_series, split_series_validation
from regard.data.series.summary import summary_features

__all__ = [
    "SERIES_FORMATS",
    "DemoSeries",
    "ForecastWindows",
    "Series",
    "SeriesScaling",
    "as_test_set",
    "demo_series",
    "describe_forecast_split",
    "last_value",
    "mase",
    "naive_error",
    "read_series",
    "read_series_sets",
    "scaled_errors",
    "seasonal_naive",
    "series_notices",
    "split_series",
    "split_series_validation",
    "split_windows",
    "split_windows_validation",
    "summary_features",
    "window_scales",
]
