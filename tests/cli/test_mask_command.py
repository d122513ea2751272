"""`regard check-masks` on files of all kinds, with its exit status."""

from pathlib import Path

import keras
import pytest
from keras import layers

from regard.layers import AttentionPooling

pytestmark = [
    pytest.mark.only_on("jax"),
    pytest.mark.filterwarnings("ignore:Layer '.*was passed an input with a mask:UserWarning"),
]

HANDS_ON = layers.SimpleRNN(1).supports_masking  # up to Keras 3.15


def saved(path: Path, follow) -> str:
    ids = keras.Input((None,), dtype="int32")
    states = layers.Embedding(7, 4, mask_zero=True, name="table")(ids)
    keras.Model(ids, follow(states)).save(path)
    return str(path)


def test_a_right_model(regard, tmp_path) -> None:
    def follow(states):
        if HANDS_ON:
            states = layers.SimpleRNN(3, return_sequences=True, name="rnn")(states)
        states = layers.MultiHeadAttention(2, 3, name="heads")(states, states)
        return AttentionPooling("linear", name="pool")(states)

    done = regard("check-masks", saved(tmp_path / "right.keras", follow))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Padding does not change the valid outputs of any layer." in done.stdout
    for line in ("heads  MultiHeadAttention  uses, passes", "pool  AttentionPooling  uses"):
        assert line in " ".join(done.stdout.split()).replace(" ", "  ").replace(
            "uses,  p", "uses, p"
        )
    breaks = "This breaks on Keras 3.16: there `rnn` hands no mask on, so `heads` takes padding"
    assert (breaks in done.stdout) == HANDS_ON
    assert "Trusted are Keras and its libraries" in done.stdout
    assert sorted(each.name for each in tmp_path.iterdir()) == ["right.keras"]


def test_a_model_that_reads_padding(regard, tmp_path) -> None:
    def follow(states):
        return layers.GlobalAveragePooling1D(name="mean")(layers.Conv1D(3, 3, name="conv")(states))

    done = regard("check-masks", saved(tmp_path / "wrong.keras", follow), "--seconds", "200")
    assert (done.returncode, done.stderr) == (1, "")
    assert "it is lost at `conv`." in done.stdout
    assert "To mend: put 0 under the mask before each convolution" in done.stdout
    assert "at most 200 s and 8 GB" in done.stdout


def refused(regard, *arguments: str) -> str:
    done = regard("check-masks", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error: ")
    return " ".join(done.stderr.split())


def test_files_that_are_refused(regard, tmp_path) -> None:
    lambda_ = saved(tmp_path / "lambda.keras", layers.Lambda(lambda x: x * 2))
    assert "a Lambda, which is code" in refused(regard, lambda_)
    content = Path(lambda_).read_bytes()
    (tmp_path / "cut.keras").write_bytes(content[:-100])
    assert "cut.keras, which is no zip archive" in refused(regard, "cut.keras")
    (tmp_path / "text.keras").write_text("no model")
    assert "text.keras, which is no zip archive" in refused(regard, "text.keras")
    assert "nothing of this name" in refused(regard, "none.keras")


def test_a_model_without_masks(regard, tmp_path) -> None:
    path = tmp_path / "plain.keras"
    keras.Sequential([keras.Input((3,)), layers.Dense(2)]).save(path)
    said = refused(regard, str(path))
    assert "plain.keras cannot be decided on: none of its inputs has an axis of steps" in said
