"""`swap`: from a trained model to a verdict, interrupted and gone on with, and reported."""

import json
import re

import keras
import numpy as np
import pytest

import regard
from regard.comparison import Store, TrialDone, claimed_leaderboard
from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    ModelFileError,
    RunFolderError,
    UnknownNameError,
)
from regard.report import findings_of
from regard.tasks.registry import stored_task
from tests.comparison.running import without_measured
from tests.tasks.own_model.swapping.trained_models import pooling_model, rows, sequence_model

# The parts are tested on each backend in tests/tasks/own_model/swapping.
pytestmark = pytest.mark.only_on("jax")

LAYERS = ("mean_pooling", "additive", "pooling_mlp", "trained")
SIZES = {"layers": LAYERS, "epochs": 1, "batch_size": 8, "splits": 2, "rate_check": False}


@pytest.fixture(scope="module")
def model():
    """Trained by hand; its state is remembered."""
    made = pooling_model()
    made.fit(*rows(), epochs=2, batch_size=8, verbose=0)
    return made


@pytest.fixture(scope="module")
def files(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("swap")
    model.save(folder / "model.keras")
    x, y = rows()
    np.savez(folder / "rows.npz", x=x, y=y)
    return folder


@pytest.fixture(scope="module")
def whole(files):
    return regard.swap(
        files / "model.keras", "pool", files / "rows.npz", out=files / "whole", **SIZES
    )


def found(folder) -> dict[str, str]:
    names = ("leaderboard.csv", "trials.csv")
    return {name: without_measured((folder / name).read_text()) for name in names}


def test_rows_verdict_and_files(whole, files) -> None:
    assert [row.contender for row in whole.rows][-1] == "trained"
    assert {row.contender for row in whole.rows if row.ranked} == set(LAYERS) - {"trained"}
    (question,) = (each for each in whole.verdict if each.startswith("Question:"))
    assert "Compared are heads on these frozen states" in question
    (reference,) = (each for each in whole.verdict if each.startswith("The model as it is"))
    assert "needs no network" not in reference
    assert not (whole.folder / "work").exists()
    with Store.open(whole.folder / "run.sqlite") as store:
        task = stored_task(store.about("task"))
        preparation = task.restored(store)
        again = findings_of(task, store, preparation, *claimed_leaderboard(store, preparation))
    assert again["verdict"] == list(whole.verdict)
    assert again["card"] == whole.card.to_data()
    assert re.match(r"Use \w+: accuracy [\d.]+ \(95% interval", whole.card.use)
    assert json.loads((whole.folder / "report.json").read_text())["source"].endswith("rows.npz")
    assert "frozen states" in (whole.folder / "report.html").read_text()


def test_the_reference_is_the_model_as_it_is(whole, model) -> None:
    trials = [trial for trial in whole.trials if trial.contender == "trained"]
    with Store.open(whole.folder / "run.sqlite") as store:
        splits = store.splits()
    for trial in trials:
        test = splits[trial.key.split].test
        _, wanted, _ = model.evaluate(rows()[0][test], rows()[1][test], verbose=0)
        assert trial.test == pytest.approx(wanted)


def test_the_kept_model_has_the_frozen_weights(whole, model) -> None:
    best = whole.best
    for name in ("table", "reader"):
        pairs = zip(
            best.get_layer(name).get_weights(), model.get_layer(name).get_weights(), strict=True
        )
        for one, other in pairs:
            np.testing.assert_array_equal(one, other)
    about = json.loads((whole.folder / "best" / "trial.json").read_text())
    assert best.get_layer("slot").contender == about["contender"]
    loaded = keras.saving.load_model(whole.folder / "best" / "model.keras", safe_mode=True)
    x = rows()[0]
    np.testing.assert_allclose(loaded.predict(x, verbose=0), best.predict(x, verbose=0), atol=1e-6)


def test_a_model_from_python_is_not_changed_and_gives_the_same(whole, model, tmp_path) -> None:
    before = model.get_weights()
    made = regard.swap(model, "pool", rows(), out=tmp_path / "run", **SIZES)
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert found(made.folder) == found(whole.folder)


def test_a_run_that_was_stopped_goes_on(whole, files, model, tmp_path) -> None:
    def stop(event) -> None:
        if isinstance(event, TrialDone) and event.trial.contender == "pooling_mlp":
            raise KeyboardInterrupt

    given = (files / "model.keras", "pool", files / "rows.npz")
    result = regard.swap(*given, out=tmp_path / "run", listen=stop, **SIZES)
    assert result.interrupted
    assert 0 < len(result.trials) < len(whole.trials)
    x, y = rows()
    with pytest.raises(RunFolderError, match="goes on with the rows that it began with"):
        regard.swap(model, "pool", (x, 1 - y), resume=tmp_path / "run")
    other = keras.models.clone_model(model)
    other.compile_from_config(model.get_compile_config())
    with pytest.raises(RunFolderError, match="goes on with the model and the layer"):
        regard.swap(other, "pool", given[2], resume=tmp_path / "run")
    with pytest.raises(RunFolderError, match="goes on with the loss, metrics and optimizer"):
        regard.swap(*given, loss="mse", resume=tmp_path / "run")
    with pytest.raises(ArgumentError, match="resume together with epochs=3"):
        regard.swap(*given, resume=tmp_path / "run", epochs=3)
    again = regard.swap(*given, resume=tmp_path / "run")
    assert not again.interrupted
    assert found(again.folder) == found(whole.folder)
    for one, other in zip(again.best.get_weights(), whole.best.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_layer_that_gives_states(tmp_path) -> None:
    result = regard.swap(
        sequence_model(),
        "attend",
        rows(),
        **{**SIZES, "layers": ("identity", "additive", "trained")},
    )
    assert {row.contender for row in result.rows} == {"identity", "additive", "trained"}
    assert any(" ahead of identity" in each or "identity" in each for each in result.verdict)


def test_what_is_refused_before_anything_is_made(files, model, tmp_path) -> None:
    data = files / "rows.npz"
    with pytest.raises(UnknownNameError, match="options='patients'"):
        regard.swap(model, "pool", data, patients=3)
    with pytest.raises(ArgumentTypeError, match="`layer` must be"):
        regard.swap(model, 3, data)
    with pytest.raises(ModelFileError, match=r"must be a \.keras file. .* nothing of this name"):
        regard.swap(tmp_path / "no.keras", "pool", data)
    ids = keras.Input((3,))
    code = keras.Model(ids, keras.layers.Lambda(lambda each: each * 2)(ids))
    code.save(tmp_path / "code.keras")
    with pytest.raises(ModelFileError, match="a Lambda, which is code; code of a file is never"):
        regard.swap(tmp_path / "code.keras", "pool", data)
    assert {path.name for path in tmp_path.iterdir()} == {"code.keras"}


@keras.saving.register_keras_serializable(package="theirs")
class TheirLoss(keras.losses.Loss):
    def call(self, true, said):
        return keras.ops.mean((true - said) ** 2)


def test_a_loss_of_others_in_a_file_is_refused_unless_one_is_given(tmp_path) -> None:
    made = pooling_model()
    made.compile("adam", TheirLoss())
    made.save(tmp_path / "model.keras")
    with pytest.raises(ModelFileError, match=r"code of others .* `regard\.swap\(model, layer, d"):
        regard.swap(tmp_path / "model.keras", "pool", rows())
    small = {**SIZES, "layers": ("mean_pooling",), "metric": "mae"}
    result = regard.swap(tmp_path / "model.keras", "pool", rows(), loss="mse", **small)
    assert result.plan.metric == "mae"
