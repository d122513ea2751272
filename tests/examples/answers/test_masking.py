"""The part of the page about Masking() that is written in TensorFlow."""

import re

import numpy as np
import pytest

from examples.answers.answer import PAGES

BLOCK = re.compile(r"^```py\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.only_on("tensorflow")
def test_the_loss_in_plain_tensorflow_never_reads_padding() -> None:
    (code,) = BLOCK.findall((PAGES / "masking.md").read_text(encoding="utf-8"))
    spoilt = code.replace("tf.random.normal((2, 6, 5))", "GIVEN")
    assert spoilt != code
    found = []
    for junk in (3.0, np.nan):
        given = np.random.default_rng(0).normal(size=(2, 6, 5)).astype("float32")
        given[0, 4:], given[1, 2:] = junk, junk
        there = {"GIVEN": given}
        exec(
            compile(
                spoilt.replace("tf.random.normal((3, 5, 1))", "tf.ones((3, 5, 1))"), "p", "exec"
            ),
            there,
        )
        found.append([float(there["loss"]), *(np.asarray(each) for each in there["gradients"])])
    for one, other in zip(*found, strict=True):
        assert np.array_equal(one, other)
        assert np.all(np.isfinite(one))
