"""A kept model as a folder, and back."""

import pytest

from regard.bundle import read_bundle
from regard.bundle.manifest import TASK_MODEL, checked_files
from regard.errors import BundleError
from regard.tasks.events.task import EventsTask
from regard.tasks.events.written_model import read_event_model
from tests.tasks.events.kept_events import keep

pytestmark = pytest.mark.only_on("jax")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "best"
    keep(path)
    return path


def test_a_folder_is_read_by_its_task_and_refused_by_others(folder) -> None:
    assert EventsTask().read_model(folder).description.contender == "time_attention"
    with pytest.raises(BundleError, match="must have the format 'regard bundle 1'"):
        read_bundle(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.json", b"{}"),
        ("scaling.json", b"{}"),
        (
            "scaling.json",
            b'{"mean":[],"deviation":[],"static_mean":[],"static_deviation":[],"unit":1}',
        ),
        ("probe.json", b"[[0.5]]"),
        ("probe.json", b"null"),
        ("weights.safetensors", b"nothing"),
    ],
)
def test_a_changed_file_is_refused(folder, name, content) -> None:
    files = checked_files(folder, kinds=(TASK_MODEL,))
    read_event_model(files)
    with pytest.raises(BundleError, match="Received"):
        read_event_model({**files, name: content})
    with pytest.raises(BundleError, match=f"no '{name}'"):
        read_event_model({each: files[each] for each in files if each != name})


def test_a_model_that_answers_otherwise_is_refused(folder) -> None:
    def other(files):
        bundle, kept = read_event_model(files)
        return bundle, kept + 0.01

    with pytest.raises(BundleError, match="must answer as it did"):
        read_bundle(folder, other)
