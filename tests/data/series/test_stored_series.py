"""Series as text: all that is known of them comes back, bit for bit."""

import json

import numpy as np
import pytest

from regard.data.series import Series
from regard.data.series.stored_series import series_from_records, series_records
from regard.errors import DataError

CASES = [
    np.array([[1 / 3, np.nan], [-0.0, 1e-30], [3e38, 7]], np.float32),
    np.array([[2.5, -1]], np.float32),
]
KNOWN = {"channels": ("ä", "b"), "groups": ("one", "two"), "source": "here"}


def again(series: Series) -> Series:
    return series_from_records(
        list(series_records(series)),
        series.channels,
        classes=series.classes,
        target_names=series.target_names,
        source=series.source,
    )


@pytest.mark.parametrize(
    "known",
    [
        {"labels": ("x </script>", "01"), "classes": ("01", "NA", "x </script>")},
        {"targets": np.array([[0.1, 1e30], [-2, 3]]), "target_names": ("p", "q")},
        {"groups": ()},
    ],
)
def test_all_comes_back(known) -> None:
    made = Series.from_cases(CASES, **{**KNOWN, **known})
    found = again(made)
    assert found.values.tobytes() == made.values.tobytes()
    assert found.lengths.tolist() == [3, 1]
    for name in ("channels", "labels", "classes", "target_names", "groups", "places", "source"):
        assert getattr(found, name) == getattr(made, name)
    assert (found.targets is None) == (made.targets is None)
    if made.targets is not None:
        np.testing.assert_array_equal(found.targets, made.targets)


def test_noise_takes_little_more_than_its_bytes() -> None:
    noise = np.random.default_rng(0).normal(size=(100, 12)).astype(np.float32)
    (record,) = series_records(Series.from_cases([noise]))
    assert len(record) < 1.45 * noise.nbytes


def test_a_damaged_record_is_refused() -> None:
    good = json.loads(next(series_records(Series.from_cases(CASES))))
    for wrong in (
        "{",
        json.dumps({"place": "line 1"}),
        json.dumps({**good, "values": "%%"}),
        json.dumps({**good, "values": good["values"][:-8]}),
    ):
        with pytest.raises(DataError, match=r"^A stored series must be as it was written"):
            series_from_records([wrong], ("a", "b"))
    with pytest.raises(DataError, match=r"^A stored series must be as it was written"):
        series_from_records([json.dumps(good)], ("a", "b", "c", "d"))
