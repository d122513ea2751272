"""`regard train` as a person runs it."""

import pytest

from tests.test_api import write_reviews

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend

QUICK = ("--encoder", "none", "--epochs", "2", "--batch-size", "16", "--embedding", "4")


def test_a_model_is_trained_and_used(regard, tmp_path) -> None:
    write_reviews(tmp_path / "reviews.csv")
    write_reviews(tmp_path / "later.csv", rows=10)
    done = regard("train", "reviews.csv", "--test", "later.csv", *QUICK, "--export", "model.keras")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Training a model on reviews.csv, with Keras on jax ..."
    assert lines[1].startswith("Layer: pooling_mlp, since none was named.")
    checks = [each for each in lines if each.startswith("pooling_mlp: epoch ")]
    assert len(checks) == 6  # three batches an epoch
    assert checks[-1].startswith("pooling_mlp: epoch 2.00 of at most 2, validation ")
    assert any(each.startswith("On the 10 texts of the test part, which") for each in lines)
    assert lines[-3:] == [
        "Model: regard-reviews-model/best",
        "To use it: regard predict regard-reviews-model ...",
        "Keras model: model.keras",
    ]
    assert (tmp_path / "model.keras").stat().st_size > 0
    again = regard("train", "--resume", "regard-reviews-model")
    assert again.returncode == 0
    assert "Going on with the training in regard-reviews-model ..." in again.stdout
    told = regard("predict", "regard-reviews-model", "the plot is bad")
    assert told.stdout.splitlines()[1].split()[0] in ("yes", "no")


def test_the_demo_of_a_task_has_a_folder_of_its_own(regard, tmp_path) -> None:
    (tmp_path / "regard-series-demo-model").write_text("a file")
    done = regard("train", "--task", "series")
    assert done.returncode == 2
    assert "'regard-series-demo-model', which is a file" in done.stderr


def test_what_says_what_is_compared_is_no_option(regard) -> None:
    said = regard("train", "--help").stdout
    for there in ("--layer ", "--from", "--epochs", "--test", "--resume"):
        assert there in said
    for absent in ("--layers", "--splits", "--seeds", "--tune", "--rope", "--rate-check"):
        assert absent not in said
    done = regard("train", "--splits", "2")
    assert done.returncode == 2
    assert "No such option" in done.stderr


def test_what_cannot_be_used_is_one_line(regard, run_folder, tmp_path) -> None:
    for arguments, said in (
        (("--resume", str(run_folder)), "a run of `regard compare`"),
        (("--from", str(run_folder)), "--from has no effect here"),
        (("none.csv",), "not there"),
        (("--export", "model.h5"), "--export must be a file whose name ends in .keras"),
        (("--layer", "words"), "--layer must be one of"),
    ):
        done = regard("train", *arguments)
        assert done.returncode == 2, arguments
        assert done.stderr.startswith("error: "), done.stderr
        assert done.stderr.count("\n") == 1
        assert said in done.stderr
