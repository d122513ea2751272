"""Reading: what is written comes back; nothing that a file says is believed or executed."""

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from regard.bundle import read_bundle
from regard.bundle.manifest import FILES, MANIFEST, manifest_text
from regard.bundle.reader import model_facts
from regard.errors import ArgumentTypeError, BundleError
from tests.bundle.small_bundle import (
    LABELS_KIND,
    NUMBERS_KIND,
    TEXTS,
    small_description,
    small_tokens,
    write_small,
)


def reseal(folder: Path, **files: bytes) -> None:
    """What an attacker does: change files and write a manifest that fits."""
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    contents = {name: (folder / name).read_bytes() for name in FILES}
    (folder / MANIFEST).write_text(manifest_text(contents, {}))


def refused(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    return str(caught.value)


def test_the_model_comes_back(written) -> None:
    folder, made = written
    found = read_bundle(folder)
    assert found.description == made.description
    assert found.labels == ("yes", "=1+1", "</script>")
    np.testing.assert_array_equal(found.probabilities(TEXTS), made.probabilities(TEXTS))


def test_the_folder_of_a_run_stands_for_its_best(bundle) -> None:
    assert read_bundle(bundle.parent).labels == read_bundle(str(bundle)).labels


def test_what_is_no_path(tmp_path) -> None:
    with pytest.raises(ArgumentTypeError, match=r"`path` must be a path\. Received: path=5"):
        read_bundle(5)  # type: ignore[arg-type]
    assert "a folder that can be read" in refused(tmp_path / ("long" * 100))


def test_what_is_no_folder(tmp_path) -> None:
    assert "which is not there" in refused(tmp_path / "none")
    (tmp_path / "model.keras").write_bytes(b"PK")
    assert "which is a file" in refused(tmp_path / "model.keras")
    assert "has none" in refused(tmp_path)


def test_a_changed_bit_is_refused_before_anything_is_built(bundle, monkeypatch) -> None:
    monkeypatch.setattr("regard.bundle.text_bundle.text_classifier", None)
    path = bundle / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert "another SHA-256" in refused(bundle)


def test_a_billion_units_are_refused_before_anything_is_built(bundle, monkeypatch) -> None:
    monkeypatch.setattr("regard.bundle.text_bundle.text_classifier", None)
    content = json.loads((bundle / "model.json").read_text())
    reseal(bundle, model__json=json.dumps({**content, "units": 10**9}).encode())
    assert "Received: units: " in refused(bundle)
    # And sizes that are in their bounds, but not those of the weights.
    for changed in ({"units": 60_000}, {"vocabulary": 99_000_000}, {"embedding": 65_000}):
        reseal(bundle, model__json=json.dumps({**content, **changed}).encode())
        assert "needs at least" in refused(bundle)


def test_weights_of_another_network(bundle) -> None:
    content = json.loads((bundle / "model.json").read_text())
    reseal(bundle, model__json=json.dumps({**content, "contender": "additive"}).encode())
    assert "by name and shape. Received: 'slot/attention" in refused(bundle)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers(bundle, value: float) -> None:
    weights = load((bundle / "weights.safetensors").read_bytes())
    weights["answer/bias"] = np.full_like(weights["answer/bias"], value)
    reseal(bundle, weights__safetensors=save(weights))
    assert "finite numbers of type float32. Received: 'answer/bias'" in refused(bundle)


def test_weights_of_another_type(bundle) -> None:
    weights = load((bundle / "weights.safetensors").read_bytes())
    weights["answer/bias"] = weights["answer/bias"].astype(np.float64)
    reseal(bundle, weights__safetensors=save(weights))
    assert "Received: 'answer/bias' of type float64" in refused(bundle)


class _Trap:
    def __reduce__(self) -> tuple:
        return Path.touch, (Path("trap-was-sprung"),)


def test_a_pickle_in_the_place_of_a_file_is_never_opened(bundle, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = pickle.dumps(_Trap())
    for name in FILES:
        whole = shutil.copytree(bundle, tmp_path / f"with {name}")
        reseal(whole, **{name.replace(".", "__"): content})
        refused(whole)
    assert not Path("trap-was-sprung").exists()
    pickle.loads(content)  # the trap works
    assert Path("trap-was-sprung").exists()


def test_a_lambda_in_the_description_is_no_name_of_the_catalogue(bundle) -> None:
    content = json.loads((bundle / "model.json").read_text())
    lambda_layer = {"class_name": "Lambda", "config": {"function": "4wEAAAA="}}
    reseal(bundle, model__json=json.dumps({**content, "contender": lambda_layer}).encode())
    assert "Received: contender: " in refused(bundle)


class _Library:
    def __init__(self, *_: object) -> None:
        pytest.fail("the library was asked, which makes room for the largest id")

    from_buffer = __init__


@pytest.mark.parametrize(
    "row", [10**9, pytest.param(10**400, id="400 digits"), -1, 2, True, 1.5, "2", None]
)
def test_a_row_of_tokens_is_checked_before_the_library_makes_room(bundle, row, monkeypatch) -> None:
    monkeypatch.setattr("regard.data.tokens.Tokenizer", _Library)
    content = json.loads((bundle / "tokens.json").read_text(encoding="utf-8"))
    (word, *_) = (name for name, place in content["model"]["vocab"].items() if place == 5)
    content["model"]["vocab"][word] = row
    reseal(bundle, tokens__json=json.dumps(content).encode())
    assert "Received: 'tokens.json', which is not" in refused(bundle)


def test_another_token_table(bundle) -> None:
    characters = small_tokens("characters").to_json().encode()
    reseal(bundle, tokens__json=characters)
    assert "tokens.json must hold words" in refused(bundle)
    reseal(bundle, tokens__json=b"{}")
    assert "Received: 'tokens.json', which is not" in refused(bundle)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[]", "(0,)"),
        (b"{}", "must hold numbers"),
        (b'"a"', "must hold numbers"),
        (b"[[1, 1, 1]]", "(1, 3)"),
        (b"[[1, 1], [1], [1], [1]]", "(4, 1, 2)"),
        (b"[" * 100_000, "must hold numbers"),
        pytest.param(b"[[1" + b"0" * 400 + b"]]", "rows of them from 0 to 1", id="400 digits"),
        pytest.param(b"[[1" + b"0" * 5000 + b"]]", "must hold numbers", id="5,000 digits"),
        (b"[[NaN, 0, 0]]", "rows of them from 0 to 1"),
        (b'[["0.5", null, true]]', "rows of them from 0 to 1"),
    ],
)
def test_a_probe_of_another_shape(bundle, content: bytes, said: str) -> None:
    reseal(bundle, probe__json=content)
    assert said in refused(bundle)


def test_a_network_that_answers_otherwise(bundle) -> None:
    kept = np.array(json.loads((bundle / "probe.json").read_text()))
    kept[2, 1] += 0.01 if kept[2, 1] < 0.5 else -0.01
    reseal(bundle, probe__json=json.dumps(kept.tolist()).encode())
    assert "must answer as it did" in refused(bundle)


def test_the_description_of_the_small_bundle_is_what_it_was(written) -> None:
    assert read_bundle(written[0]).description == small_description()


@pytest.mark.parametrize("kind", [LABELS_KIND, NUMBERS_KIND])
def test_models_of_other_kinds_come_back(tmp_path, kind) -> None:
    made = write_small(tmp_path / "other", **kind)
    found = read_bundle(tmp_path / "other")
    assert found.description == made.description
    assert found.predict(TEXTS) == made.predict(TEXTS)


@pytest.mark.parametrize(("off", "is_refused"), [(0.001, False), (0.04, True)])
def test_a_number_that_is_off_is_measured_by_the_deviation(tmp_path, off, is_refused) -> None:
    folder = tmp_path / "other"
    write_small(folder, **NUMBERS_KIND)
    kept = np.array(json.loads((folder / "probe.json").read_text()))
    kept[2, 0] += off / 40  # the deviation
    reseal(folder, probe__json=json.dumps(kept.tolist()).encode())
    if is_refused:
        assert "must answer as it did" in refused(folder)
    else:
        read_bundle(folder)


@pytest.mark.parametrize("content", [b"[[Infinity], [1], [1], [1]]", b'[["1"], [1], [1], [1]]'])
def test_a_probe_of_numbers_must_be_finite_numbers(tmp_path, content) -> None:
    write_small(tmp_path / "other", **NUMBERS_KIND)
    reseal(tmp_path / "other", probe__json=content)
    assert "probe.json must hold numbers, rows of them" in refused(tmp_path / "other")


def test_what_a_model_says_of_itself_is_read_without_the_rest(bundle, tmp_path) -> None:
    for folder in (bundle, bundle.parent):
        assert model_facts(folder)["format"] == "regard text classifier 1"
    with pytest.raises(BundleError, match="which is not there"):
        model_facts(tmp_path / "nowhere")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BundleError, match=r"must be a folder with a model\.json"):
        model_facts(empty)
    for content, said in ((b"{", "with a model"), (b"[1]", "an object"), (b"\xff", "with a model")):
        (empty / "model.json").write_bytes(content)
        with pytest.raises(BundleError, match=said):
            model_facts(empty)
