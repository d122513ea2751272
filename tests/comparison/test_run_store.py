"""The store as a run begins and goes on: its facts, its backend, its end."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from regard.comparison import RunFolder, Store
from regard.comparison.run_store import (
    COMPARE,
    TRAIN,
    created_store,
    opened_store,
    refuse_other_command,
)
from regard.errors import ArgumentError, BundleError, MissingExtraError, RunFolderError
from regard.runtime import extras
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.ended_run import ended_run
from tests.comparison.small_material import small_plan, small_preparation

PLAN = small_plan(layers=("words",), splits=2)


@pytest.fixture
def begun(tmp_path) -> RunFolder:
    """The folder of a run that was stopped as soon as it had begun on JAX."""
    folder = RunFolder(tmp_path / "run")
    with folder:
        created_store(folder, "jax", small_preparation(PLAN), ("Task: text.",)).close()
    return RunFolder(tmp_path / "run", resume=True)


def test_a_new_run_notes_its_plan_its_backend_and_what_is_to_be_told(begun) -> None:
    assert (begun.path / "plan.json").read_text(encoding="utf-8") == PLAN.to_json()
    with begun, closing(opened_store(begun, None)) as store:
        assert (store.plan_as(TextPlan), store.about("backend")) == (PLAN, "jax")
        assert {"regard", "keras", "numpy", "jax"} == json.loads(store.about("versions")).keys()
        told = json.loads(store.about("notices"))
    assert told[0] == "Task: text."
    assert any("58 rows" in each for each in told[1:])


def test_a_new_run_notes_when_it_began_on_how_busy_a_machine_and_by_which_call(tmp_path) -> None:
    with RunFolder(tmp_path / "run") as folder:
        made = created_store(folder, "jax", small_preparation(PLAN), call="a call")
        with closing(made) as store:
            began = datetime.fromisoformat(store.about("began") or "")
            assert timedelta(seconds=-1) <= datetime.now(UTC) - began < timedelta(minutes=5)
            load = json.loads(store.about("load") or "")
            assert load is None or (load["programs"] >= 0 and load["processors"] >= 1)
            assert store.about("call") == "a call"
        other = RunFolder(tmp_path / "other")
    with other, closing(created_store(other, "jax", small_preparation(PLAN))) as store:
        assert store.about("call") is None


def test_it_goes_on_with_its_own_backend_alone(begun) -> None:
    with begun:
        opened_store(begun, "jax").close()
        with pytest.raises(ArgumentError, match="backend='torch', and the run began with 'jax'"):
            opened_store(begun, "torch")


def test_a_backend_that_is_not_installed_any_more_is_named(begun, monkeypatch) -> None:
    found = extras._version
    monkeypatch.setattr(
        extras, "_version", lambda name: None if name.startswith("jax") else found(name)
    )
    with begun, pytest.raises(MissingExtraError, match="The backend jax needs the extra"):
        opened_store(begun, None)


def test_what_an_ended_run_left_must_be_whole(tmp_path) -> None:
    ended_run(tmp_path / "run")
    weights = tmp_path / "run" / "best" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    with (
        RunFolder(tmp_path / "run", resume=True) as folder,
        pytest.raises((BundleError, RunFolderError), match="must be as it was written"),
    ):
        opened_store(folder, None)


def test_it_goes_on_with_its_own_command_alone(begun, tmp_path) -> None:
    another = pytest.raises(ArgumentError, match=r"a run of `regard train`.*`regard compare`")
    with begun, another:
        opened_store(begun, None, command=TRAIN)
    with RunFolder(tmp_path / "other") as folder:
        made = created_store(folder, "jax", small_preparation(PLAN), command=TRAIN)
        with closing(made) as store:
            refuse_other_command(store, TRAIN)
            with pytest.raises(ArgumentError, match="needs a run of `regard compare`"):
                refuse_other_command(store, COMPARE)


def test_a_run_that_does_not_say_its_command_is_a_comparison(tmp_path) -> None:
    with closing(Store.create(tmp_path / "run.sqlite", small_preparation(PLAN), {})) as store:
        refuse_other_command(store, COMPARE)
