"""Contenders share seeds, but for the control of the noise."""

from regard.comparison import TrialKey
from regard.training.trial_seeds import trial_seed


def test_contenders_share_seeds_but_for_the_control_of_the_noise() -> None:
    keys = [TrialKey("dot", split, seed) for split in range(4) for seed in range(4)]
    seeds = [trial_seed(key) for key in keys]
    assert len(set(seeds)) == 16
    assert [trial_seed(key._replace(contender="mean_pooling")) for key in keys] == seeds
    assert [trial_seed(key._replace(setting=2)) for key in keys] == seeds
    again = [trial_seed(key._replace(contender="mean_pooling_again")) for key in keys]
    assert len({*seeds, *again}) == 32
    tagger = [trial_seed(key._replace(contender="no_context_again")) for key in keys]
    assert len({*seeds, *again, *tagger}) == 48
    assert all(0 <= seed < 2**31 for seed in (*seeds, *again))
