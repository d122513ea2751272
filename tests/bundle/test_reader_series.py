"""Reading a model of series: nothing that a file says is believed."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from regard.bundle import read_bundle
from regard.bundle.manifest import MANIFEST, SERIES_FILES, manifest_text
from regard.errors import BundleError
from tests.bundle.small_series_bundle import NUMBERS, write_small


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("series") / "best"
    write_small(folder, **NUMBERS)
    return folder


@pytest.fixture
def bundle(written, tmp_path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "best"))


def refused(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    return str(caught.value)


def reseal(folder: Path, name: str, content: str) -> None:
    """What an attacker does: change a file and write a manifest that fits."""
    (folder / name).write_text(content)
    contents = {each: (folder / each).read_bytes() for each in SERIES_FILES}
    (folder / MANIFEST).write_text(manifest_text(contents, {}))


def test_it_has_its_own_files(bundle) -> None:
    assert {path.name for path in bundle.iterdir()} == {*SERIES_FILES, MANIFEST}
    (bundle / "tokens.json").write_text("{}")
    assert "nothing else. Received" in refused(bundle)


def test_a_changed_bit_is_refused(bundle) -> None:
    content = (bundle / "scaling.json").read_text().replace("10.0", "11.0")
    (bundle / "scaling.json").write_text(content)
    assert "another SHA-256" in refused(bundle)


def test_a_scaling_of_other_channels(bundle) -> None:
    scaling = json.loads((bundle / "scaling.json").read_text())
    reseal(bundle, "scaling.json", json.dumps({**scaling, "indicators": ["load", "heat"]}))
    assert "no indicator that is not there. Received: 2 channels, 2 indicators" in refused(bundle)
    reseal(bundle, "scaling.json", json.dumps({**scaling, "channels": ["heat", "load"]}))
    assert "must have the channels of model.json" in refused(bundle)
    for damaged in ("[", "{}", json.dumps({**scaling, "deviation": [0.0, 1.0]}), "\udcff"):
        path = bundle / "scaling.json"
        path.write_bytes(damaged.encode("utf-8", "surrogateescape"))
        reseal_bytes = {each: (bundle / each).read_bytes() for each in SERIES_FILES}
        (bundle / MANIFEST).write_text(manifest_text(reseal_bytes, {}))
        assert refused(bundle).startswith("scaling.json: ")


def test_an_answer_that_has_changed(bundle) -> None:
    probe = json.loads((bundle / "probe.json").read_text())
    reseal(bundle, "probe.json", json.dumps((np.array(probe) + 0.01).tolist()))
    assert "answers that differ by 0.01" in refused(bundle)
    reseal(bundle, "probe.json", json.dumps(probe[:2]))
    assert "numbers of shape (4, 2). Received: (2, 2)" in refused(bundle)
    reseal(bundle, "probe.json", json.dumps([[True, None]] * 4))
    assert "must hold numbers, rows of them. Received" in refused(bundle)
