"""Data sets that the package datasets loads, here from local folders and without a network."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from regard.data import read_data, read_examples
from regard.data.hub import hub_rows
from regard.errors import ArgumentError, DataError, MissingExtraError, TableError

datasets = pytest.importorskip("datasets", reason="needs the extra `hub`")

ROWS = 20


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fetched, and nothing is written beside the test's own folder."""
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


def split(rows: int = ROWS) -> Any:
    """Texts whose labels are integers with names, one of them unlabelled."""
    features = datasets.Features(
        {
            "text": datasets.Value("string"),
            "label": datasets.ClassLabel(names=["neg", "pos", "odd"]),
            "author": datasets.Value("int64"),
            "tags": datasets.List(datasets.Value("string")),
        }
    )
    content = {
        "text": [f"some words {number}" for number in range(rows)],
        "label": [number % 2 for number in range(rows)],
        "author": [number // 2 for number in range(rows)],
        "tags": [["x"]] * rows,
    }
    return datasets.Dataset.from_dict(content, features=features)


def folder(tmp_path: Path, **splits: Any) -> str:
    """Write splits as a folder that load_dataset reads."""
    place = tmp_path / "reviews"
    place.mkdir()
    for name, rows in splits.items():
        rows.to_parquet(place / f"{name}.parquet")
    return f"hub:{place}"


def test_integers_that_stand_for_classes_become_their_names(tmp_path: Path) -> None:
    name = folder(tmp_path, train=split())
    data = read_examples(name)
    assert data.labels == ("neg", "pos") * (ROWS // 2)
    assert data.classes == ("neg", "pos")
    assert data.texts[:2] == ("some words 0", "some words 1")
    assert (data.text_column, data.label_column) == ("text", "label")
    assert data.unused == ("author", "tags")
    assert data.source == name
    assert data.told == ()


def test_columns_and_groups(tmp_path: Path) -> None:
    data = read_examples(folder(tmp_path, train=split()), label="label", group="author")
    assert data.groups[:4] == ("0", "0", "1", "1")
    with pytest.raises(TableError, match=r"the values of 'tags' must be strings, .* type list"):
        read_examples(f"hub:{tmp_path / 'reviews'}", text="tags")


def test_a_row_without_a_label_is_left_out(tmp_path: Path) -> None:
    rows = split(ROWS + 1)
    unlabelled = rows.map(
        lambda row, at: {"label": -1 if at == 4 else row["label"]}, with_indices=True
    )
    data = read_examples(folder(tmp_path, train=unlabelled))
    assert data.dropped == (("row 5", "empty label"),)


def test_a_split_by_name_and_what_is_not_read(tmp_path: Path) -> None:
    name = folder(tmp_path, train=split(), test=split(14), validation=split(12))
    data = read_examples(name)
    assert len(data) == ROWS
    assert data.told == (
        f"Split 'train'; not read: 'test', 'validation'. A test set of them: --test {name}@test.",
    ) or data.told == (
        f"Split 'train'; not read: 'validation', 'test'. A test set of them: --test {name}@test.",
    )
    assert len(read_examples(f"{name}@validation")) == 12
    assert read_examples(f"{name}@validation").told == ()
    data, test = read_data(name, test=f"{name}@test")
    assert test is not None
    assert (len(data), len(test)) == (ROWS, 14)
    assert test.overlap[0].startswith("14 texts of the 14 of the test set stand in the training")


def test_the_only_split(tmp_path: Path) -> None:
    assert len(read_examples(folder(tmp_path, test=split()))) == ROWS


def test_splits_of_which_none_is_called_train(tmp_path: Path) -> None:
    name = folder(tmp_path, test=split(), validation=split())
    with pytest.raises(TableError) as caught:
        hub_rows(name.removeprefix("hub:"))
    told = str(caught.value)
    assert told.startswith(f"{name}: the split must be one of '")
    assert "Received: no split. Say which one: hub:NAME@" in told
    with pytest.raises(TableError, match=r"Received: 'dev'\. Say which one"):
        read_examples(f"{name}@dev")


def test_a_configuration(tmp_path: Path) -> None:
    place = tmp_path / "reviews"
    place.mkdir()
    split(12).to_parquet(place / "one.parquet")
    split(16).to_parquet(place / "two.parquet")
    configs = [{"config_name": name, "data_files": f"{name}.parquet"} for name in ("one", "two")]
    (place / "README.md").write_text(f"---\nconfigs: {json.dumps(configs)}\n---\n")
    assert len(read_examples(f"hub:{place}:one")) == 12
    assert len(read_examples(f"hub:{place}:two@train")) == 16
    with pytest.raises(DataError, match="ValueError: BuilderConfig 'three' not found"):
        read_examples(f"hub:{place}:three")


def test_a_data_set_that_cannot_be_loaded() -> None:
    with pytest.raises(DataError) as caught:
        read_examples("hub:nobody/nothing")
    assert str(caught.value).startswith(
        "hub:nobody/nothing must be a data set that the package datasets can load. Received:"
        " ConnectionError: Couldn't reach 'nobody/nothing' on the Hub"
    )


def test_no_name() -> None:
    with pytest.raises(DataError, match=r"hub:NAME@SPLIT\. Received: 'hub:'\.$"):
        read_examples("hub:")


def test_options_of_files_have_no_effect() -> None:
    with pytest.raises(ArgumentError, match=r"^`encoding` must be left out where"):
        read_examples("hub:nobody/nothing", encoding="cp1252")
    with pytest.raises(ArgumentError) as caught:
        read_examples("hub:nobody/nothing", format="csv")
    assert str(caught.value) == (
        "`format` must be left out for hub:NAME, which is no file. Received: format='csv' for"
        " 'hub:nobody/nothing'"
    )


def test_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtraError) as caught:
        hub_rows("nobody/nothing")
    assert str(caught.value) == (
        "hub:NAME needs the extra `hub`: pip install 'regard[hub]' (missing: datasets)"
    )
