"""The verdict: what it must say in each case, and what it must never say."""

import pytest

from regard.comparison import Trial, leaderboard_rows, verdict_sentences


def verdict(seeds: int = 1, spread: float = 0.0, failed: tuple[str, ...] = (), **scores) -> str:
    """The verdict on contenders with some scores; each seed is further from the mean."""
    steps = [spread * (2 * seed / (seeds - 1) - 1) if seeds > 1 else 0.0 for seed in range(seeds)]
    trials = [
        Trial(name, seed, test=score + step)
        for name, score in scores.items()
        for seed, step in enumerate(steps)
    ]
    trials += [Trial(name, 9, status="failed", reason="x") for name in failed]
    return " ".join(verdict_sentences(leaderboard_rows(trials)))


def test_the_best_its_lead_and_the_noise() -> None:
    said = verdict(additive=0.81, mean_pooling=0.77, mean_pooling_again=0.765, words=0.7)
    assert "additive has the highest score: 81.0% of the test texts right." in said
    assert "That is 4.0 points above mean_pooling (77.0%)." in said
    assert "mean_pooling_again, the same network with other seeds, has 76.5%, 0.5 points" in said
    assert "Differences smaller than that mean nothing" in said
    assert "Logistic regression on words has 70.0%, 11.0 points below additive." in said
    assert "The best of 2 was chosen on the same test texts" in said
    assert "With one seed per contender, other seeds can change the order." in said


@pytest.mark.parametrize("again", [0.75, 0.79])
def test_a_lead_within_the_noise_is_no_lead(again) -> None:
    said = verdict(additive=0.78, mean_pooling=0.77, mean_pooling_again=again)
    assert "no more than the noise: take mean_pooling, which is simpler." in said
    assert "no more than the noise" not in verdict(
        additive=0.80, mean_pooling=0.77, mean_pooling_again=again
    )


def test_mean_pooling_first() -> None:
    said = verdict(additive=0.76, mean_pooling=0.77, mean_pooling_again=0.76)
    assert "mean_pooling has the highest score" in said
    assert "no attention layer does better here" in said


def test_ties() -> None:
    said = verdict(last_state=0.77, mean_pooling=0.77, dot=0.77)
    assert "last_state has the highest score" in said
    assert "and so have mean_pooling and dot." in said
    assert "mean_pooling, which counts every token alike, has the same score: take it." in said


def test_seeds_give_a_range() -> None:
    said = verdict(seeds=3, spread=0.02, additive=0.80, mean_pooling=0.77)
    assert "80.0% of the test texts right (mean of 3 seeds, from 78.0% to 82.0%)." in said
    assert "The seeds show how training varies, not how other test texts would do." in said
    assert "With one seed" not in said


def test_words_win() -> None:
    said = verdict(additive=0.78, mean_pooling=0.77, words=0.79)
    assert "Logistic regression on words wins here: 79.0%, 1.0 points above additive." in said
    said = verdict(additive=0.78, mean_pooling=0.77, words=0.78)
    assert "Logistic regression on words does as well: 78.0%." in said


def test_controls_speak_only_when_they_matter() -> None:
    said = verdict(additive=0.78, mean_pooling=0.7, dense_control=0.75, random_attention=0.79)
    assert (
        "random_attention, whose attention is never trained, has 79.0%: no worse than add" in said
    )
    assert "dense_control" not in said
    said = verdict(
        additive=0.78, mean_pooling=0.7, mean_pooling_again=0.74, dense_control=0.75, dot=0.74
    )
    assert "dense_control, which has parameters" in said
    assert "has 75.0%: within the noise of additive." in said


def test_a_winner_without_attention_is_told_apart() -> None:
    said = verdict(max_pooling=0.8, additive=0.78, dot=0.79, mean_pooling=0.7)
    assert "It uses no attention; the best attention layer is dot (79.0%)." in said
    assert "It uses no attention" not in verdict(additive=0.8, max_pooling=0.7, mean_pooling=0.7)
    assert "It uses no attention" not in verdict(max_pooling=0.8, mean_pooling=0.7)


def test_missing_rows_are_named() -> None:
    said = verdict(additive=0.78)
    assert "mean_pooling was not compared or has no score" in said
    assert "There is no measure of the noise" in said
    assert "The best of" not in said
    assert "Logistic" not in said


def test_failures() -> None:
    said = verdict(failed=("dot", "dot"), additive=0.78, mean_pooling=0.7)
    assert said.startswith("Failed trials, with the reason of each in trials.csv: dot (2).")
    said = verdict(failed=("dot",), words=0.8)
    assert said.endswith("No ranked contender has a score, so nothing can be said about attention.")
    assert verdict() == "No ranked contender has a score, so nothing can be said about attention."


def test_significance_is_only_denied() -> None:
    said = verdict(additive=0.99, mean_pooling=0.5, mean_pooling_again=0.5, words=0.5)
    assert "No significance was tested." in said
    assert said.lower().count("significan") == 1
