"""Where a tagger looks from a token: asked of a network whose answers are known."""

import numpy as np

from regard.tasks.tagging.tag_network import answers_of
from regard.tasks.tagging.token_probes import look_from_tokens
from regard.training.network import Speaker
from tests.tasks.tagging.small_sentences import small_preparation

DATA = small_preparation().split_data(0)


def answers(part):
    """Label 3 with chance 0.8 where the token two before is known, else with 0.1."""
    before = np.pad(part.ids, ((0, 0), (2, 0)))[:, :-2] > 1
    chances = np.full((*part.ids.shape, 5), 0.05, np.float32)
    chances[..., 3] = np.where(before, 0.8, 0.1)
    said = np.full((*part.ids.shape, 1), 3, np.float32)
    return answers_of(np.concatenate([said, chances], axis=-1), part.labels)


def weights(part):
    """All weight on the token before."""
    count, length = part.ids.shape
    return np.tile(np.eye(length, k=-1, dtype=np.float32), (count, 1, 1))


def test_effects_are_what_the_label_loses_where_a_token_is_unknown() -> None:
    found = look_from_tokens(DATA, Speaker(answers, weights), closely=False)
    rows = np.arange(len(DATA.places))
    effects = found["effects"].copy()
    before = DATA.places - 2
    known = (before >= 0) & (DATA.sample.ids[rows, before] > 1)
    np.testing.assert_allclose(effects[rows[known], before[known]], 0.7, atol=1e-6)
    effects[rows[known], before[known]] = 0
    assert (effects == 0).all()
    assert known.any()
    assert (found["weights"].argmax(axis=1) == DATA.places - 1).all()
    assert found["answers"].tolist() == answers(DATA.sample)[rows, DATA.places].tolist()


def test_without_weights_only_the_first_trial_tells_effects() -> None:
    assert "effects" not in look_from_tokens(DATA, Speaker(answers, None), closely=False)
    found = look_from_tokens(DATA, Speaker(answers, None), closely=True)
    assert set(found) == {"answers", "effects", "probe"}


def test_the_probe_is_the_mean_chance_of_each_label() -> None:
    probe = look_from_tokens(DATA, Speaker(answers, None), closely=False)["probe"]
    assert probe.shape == (4, 5)
    np.testing.assert_allclose(probe[:, [0, 1, 2, 4]], 0.05, atol=1e-6)
    assert (probe[:, 3] > 0.1).all()
