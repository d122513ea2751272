"""The maps of the sample: whole texts, weights of the right trial, examples that teach."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from regard.comparison import Store, Trial, TrialKey
from regard.comparison.selection import chosen_trials
from regard.data import TokenTable, demo_reviews
from regard.report.sample_maps import SampleMaps
from regard.tasks.text_classification.dataset import demo_texts
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from regard.tasks.text_classification.task import TextTask
from tests.report.finished import LAYERS

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


@pytest.fixture
def run(finished):
    with Store.open(finished.folder / "run.sqlite") as store:
        preparation = TextTask().restored(store)
        chosen = chosen_trials(store.plan_as(TextPlan), store.trials())
        del chosen["words"]
        yield store, preparation, SampleMaps(store, preparation, chosen)


def test_texts_are_of_the_first_test_part_and_their_pieces_are_whole(run) -> None:
    _, preparation, maps = run
    assert set(maps.rows) <= set(preparation.splits[0].test)
    assert tuple(maps.looks) == LAYERS[:-1]
    assert maps.attending == ("dot", "pooling_linear")
    for name in maps.looks:
        for place, row in enumerate(maps.rows):
            pieces = maps.pieces(name, place)
            assert "".join(piece.text for piece in pieces) == preparation.texts[row]
            weights = [piece.weight for piece in pieces if piece.weight is not None]
            assert sum(weights) == pytest.approx(float(name in maps.attending), abs=1e-5)
            assert any(piece.effect for piece in pieces)


def test_answers_are_those_of_the_first_trial(run) -> None:
    store, preparation, maps = run
    tested = list(preparation.splits[0].test)
    answers = store.predictions(TrialKey("dot"), "test")
    for place, row in enumerate(maps.rows):
        own = answers[tested.index(row)]
        label, chance = maps.answer("dot", place)
        assert label == preparation.classes[own.argmax()]
        assert chance == pytest.approx(own.max(), abs=1e-5)
    right = maps.right[list(maps.looks).index("dot")]
    assert right.tolist() == [
        answers[tested.index(row)].argmax() == preparation.labels[row] for row in maps.rows
    ]


def test_the_difference_is_the_weight_on_other_tokens(run) -> None:
    _, _, maps = run
    first, second = (maps.looks[name]["weights"] for name in maps.attending)
    by_hand = [1 - np.minimum(a, b).sum() for a, b in zip(first, second, strict=True)]
    np.testing.assert_allclose(maps.difference, by_hand, atol=1e-5)


def test_examples_are_what_they_are_said_to_be(run) -> None:
    _, _, maps = run
    examples = maps.examples()
    places = [each.place for each in examples]
    assert len(set(places)) == len(places)
    kinds = {each.kind for each in examples}
    assert "different" in kinds
    for each in examples:
        wrong = int((~maps.right[:, each.place]).sum())
        if each.kind == "wrong":
            assert each.why == f"{wrong} of {len(maps.looks)} networks are wrong."
            assert wrong > 0
        if each.kind == "alike":
            assert wrong == 0
    free = [place for place in range(len(maps.texts)) if place not in places]
    different = [maps.difference[each.place] for each in examples if each.kind == "different"]
    assert min(different) >= max(maps.difference[free]) - 1e-9


def test_agreement_is_the_mean_rank_correlation(run) -> None:
    store, _, maps = run
    for name in maps.attending:
        first, second = (store.looks(TrialKey(name, split))["weights"] for split in (0, 1))
        found = []
        for place, spans in enumerate(maps.spans):
            count = len(spans)
            if count >= 3:
                found.append(spearmanr(first[place, :count], second[place, :count])[0])
        assert maps.agreement(name) == pytest.approx(np.nan_to_num(found).mean(), abs=1e-5)


def test_the_gap_is_the_distance_of_the_curves_of_deletion(run) -> None:
    store, _, maps = run
    curves = store.looks(TrialKey("dot"))["removal"]
    gap, error = maps.removal_gap("dot")
    by_hand = (curves[:, 0, 1, 1:-1] - curves[:, 0, 0, 1:-1]).mean(axis=1)
    assert gap == pytest.approx(by_hand.mean())
    assert error == pytest.approx(by_hand.std(ddof=1) / len(by_hand) ** 0.5)
    assert maps.removal_gap("mean_pooling") is None
    assert maps.removal("dot").shape == curves.shape[1:]


def test_a_run_that_left_out_words_in_first_trials_alone(run) -> None:
    """As regard 0.1 did."""
    *_, maps = run
    assert {each.trials for each in maps.pointing.values()} == {2}
    del maps.pointing
    for name in maps.attending:
        del maps._trials[name][1, 0]["effects"]
    assert tuple(maps.pointing) == maps.attending
    assert {each.trials for each in maps.pointing.values()} == {1}


def test_deciding_words_are_known_of_the_demo_corpus_alone(run) -> None:
    assert run[2].deciding() == {}


@pytest.fixture(scope="module")
def demo():
    """The demo corpus, and which tokens of its sample are known to decide."""
    demo = demo_texts()
    data, test, splits = demo.data, demo.test, demo.splits
    layers = ("pooling_linear", "additive", "multi_head", "random_attention")
    plan = TextPlan(layers=layers, splits=1, seeds=2)
    preparation = TextPreparation(plan, data, test, splits=splits)
    known = {review.text: review.deciding for review in demo_reviews()}
    table = TokenTable((), kind="words")
    marks = np.zeros((len(preparation.sample), 64), np.float32)
    there = np.zeros_like(marks)
    for place, row in enumerate(preparation.sample):
        text = preparation.texts[row]
        for at, token in enumerate(table.tokens_and_spans(text)):
            there[place, at] = 1
            marks[place, at] = any(s < token.end and e > token.start for s, e in known[text])
    return plan, preparation, marks, there


def demo_maps(demo, path, **weights: np.ndarray) -> SampleMaps:
    """The maps of contenders with these weights, of which leaving out shows what decides."""
    plan, preparation, marks, _ = demo
    answers = np.full((len(marks), 2), 0.5, np.float32)
    chosen = {
        name: [
            Trial(TrialKey(name, 0, seed), validation=0.5, test=0.5) for seed in range(plan.seeds)
        ]
        for name in weights
    }
    store = Store.create(path / "run.sqlite", preparation, {"backend": "jax"})
    noise = np.random.default_rng(0).normal(0, 0.01, marks.shape)
    for name, trials in chosen.items():
        looks = {"answers": answers, "weights": weights[name].astype(np.float32)}
        looks["effects"] = (0.6 * marks + noise).astype(np.float32)
        for trial in trials:
            store.finish(trial, [], {}, looks)
    return SampleMaps(store, preparation, {name: tuple(each) for name, each in chosen.items()})


def spread(weights: np.ndarray) -> np.ndarray:
    return weights / weights.sum(axis=1, keepdims=True)


def test_how_often_weights_point_at_deciding_words(demo, tmp_path) -> None:
    """Weights of 1 on the first deciding token of each text; of every third, on another one."""
    *_, marks, there = demo
    weights = np.zeros_like(marks)
    for place, mark in enumerate(marks):
        weights[place, list(mark).index(place % 3 > 0)] = 1
    maps = demo_maps(demo, tmp_path, pooling_linear=weights)
    share = np.mean(marks.sum(axis=1) / there.sum(axis=1))
    assert maps.deciding()["pooling_linear"] == {
        "top": pytest.approx(2 / 3, abs=0.01),
        "weight": pytest.approx(2 / 3, abs=0.01),
        "chance": pytest.approx(share),
        "answer": "no control",
    }


def test_whether_weights_point_at_what_is_known_to_decide(demo, tmp_path) -> None:
    """By leaving out as by the words that are known: yes, no for words beside them, no by chance.

    Where weights that are never trained point there as well, none is told yes.
    """
    *_, marks, there = demo
    random = np.random.default_rng(0)
    uneven = there * np.exp(random.normal(size=marks.shape))
    beside = np.roll(marks, 1, axis=1) * (1 - marks) * there
    weights = {
        "pooling_linear": spread(uneven * (1 + 30 * marks)),
        "additive": spread(uneven),
        "multi_head": spread(uneven * (0.01 + beside) * (1 - 0.99 * marks)),
    }
    (tmp_path / "weak").mkdir()
    (tmp_path / "strong").mkdir()
    chance = spread(there * np.exp(random.normal(size=marks.shape)))
    maps = demo_maps(demo, tmp_path / "weak", **weights, random_attention=chance)
    wanted = {
        "pooling_linear": "yes",
        "additive": "not more than permuted",
        "multi_head": "not more than permuted",
        "random_attention": "untrained",
    }
    assert {name: each.answer for name, each in maps.pointing.items()} == wanted
    assert {name: each["answer"] for name, each in maps.deciding().items()} == wanted
    assert maps.deciding()["multi_head"]["top"] < 0.05
    strong = spread(there * np.exp(random.normal(size=marks.shape)) * (1 + 60 * marks))
    maps = demo_maps(demo, tmp_path / "strong", **weights, random_attention=strong)
    answers = {name: each.answer for name, each in maps.pointing.items()}
    assert answers == wanted | {"pooling_linear": "not more than untrained"}
    # Known words need no left-out ones, which regard 0.1 kept of first trials alone.
    del maps._trials["additive"][0, 1]["effects"]
    assert {each.trials for each in maps.pointing_at_known.values()} == {2}
