"""What all kept models can do; each kind is tested by itself."""

import pytest

from regard.bundle import Bundle, SeriesBundle, TextBundle
from regard.errors import ArgumentError
from tests.bundle.small_series_bundle import small_model


def test_both_kinds_are_bundles() -> None:
    assert issubclass(TextBundle, Bundle)
    assert issubclass(SeriesBundle, Bundle)
    with pytest.raises(TypeError, match="abstract"):
        Bundle()


def test_whether_steps_have_weights() -> None:
    assert small_model().attends
    assert not small_model(contender="mean_pooling").attends


def test_an_export_has_an_ending(tmp_path) -> None:
    with pytest.raises(ArgumentError, match=r"must end in \.keras"):
        small_model().export(tmp_path / "model.h5")
