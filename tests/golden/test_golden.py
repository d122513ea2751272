"""Every recorded case of these packages is reproduced, or left out for a stated reason."""

import fnmatch
from pathlib import Path

import pytest

from tests.golden import (
    test_article_attention,
    test_attention_keras,
    test_attention_pip,
    test_keras2,
    test_keras_multi_head,
    test_keras_self_attention,
    test_keras_self_attention_dot,
    test_nmt_tutorial,
    test_speech_penalty,
    test_tfa,
    test_trax,
)

pytestmark = pytest.mark.only_on("jax")

COVERED = {
    "article_attention": test_article_attention.CASES,
    "attention_keras": test_attention_keras.CASES,
    "attention_pip": test_attention_pip.CASES,
    "keras2": test_keras2.CASES,
    "keras_multi_head": test_keras_multi_head.CASES,
    "keras_self_attention": [
        *test_keras_self_attention.CASES,
        *test_keras_self_attention_dot.CASES,
    ],
    "nmt_tutorial": test_nmt_tutorial.CASES,
    "speech_penalty": test_speech_penalty.CASES,
    "tfa": test_tfa.CASES,
    "trax": test_trax.CASES,
}

# Patterns of names, each with the reason.
LEFT_OUT = {
    "keras2": {
        "bigru_*": "a recurrent layer of Keras, which Keras still has",
        "bilstm_*": "a recurrent layer of Keras, which Keras still has",
        "gru_*": "a recurrent layer of Keras, which Keras still has",
        "lstm_*": "a recurrent layer of Keras, which Keras still has",
        "simplernn_*": "a recurrent layer of Keras, which Keras still has",
    },
    "keras_multi_head": {"mh_*": "MultiHead, a wrapper around any layer: not an attention layer"},
    "nmt_tutorial": {"seq2seq": "a model with a decoder"},
    "tfa": {
        "*_monotonic_*": "monotonic attention: a step needs the weights of the step before",
        "basic_decoder_*": "a decoder",
        "beam_*": "a decoder",
        "fn_gather_tree": "a part of beam search",
        "fn_safe_cumprod": "a part of monotonic attention",
        "fn_tile_batch": "a part of beam search",
        "sequence_loss_*": "a loss",
        "wrapper_*": "a recurrent cell with attention",
    },
}

# Folders that have no attention layer of their own.
WITHOUT_LAYERS = {
    "ctc": "losses and decoders",
    "dropout_wrapper": "dropout around recurrent cells",
    "models": "whole models, saved by layers of the other folders",
}


def left_out(package: str, name: str) -> list[str]:
    return [each for each in LEFT_OUT.get(package, {}) if fnmatch.fnmatchcase(name, each)]


def cases(shared: Path, package: str) -> list[str]:
    return sorted(path.stem for path in (shared / "golden" / package).glob("*.npz"))


def test_every_folder_is_known(shared):
    folders = {path.name for path in (shared / "golden").iterdir() if path.is_dir()}
    assert folders == {*COVERED, *WITHOUT_LAYERS}


@pytest.mark.parametrize("package", COVERED)
def test_every_case_is_reproduced_or_left_out(shared, package):
    there, covered = cases(shared, package), COVERED[package]
    assert there
    assert len(set(covered)) == len(covered)
    missing = [name for name in there if name not in covered and not left_out(package, name)]
    assert missing == []
    assert sorted(set(covered) - set(there)) == []
    assert [name for name in covered if left_out(package, name)] == []


@pytest.mark.parametrize("package", LEFT_OUT)
def test_every_reason_has_its_case(shared, package):
    used = {pattern for name in cases(shared, package) for pattern in left_out(package, name)}
    assert used == set(LEFT_OUT[package])


def test_a_case_that_is_missing_is_seen():
    assert left_out("tfa", "luong_plain_len") == []
    assert left_out("tfa", "luong_monotonic_hard_plain_len") == ["*_monotonic_*"]
