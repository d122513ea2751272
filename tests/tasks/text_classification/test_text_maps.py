"""The maps of texts: whole texts, weights of the right trial, words that are known to decide."""

import numpy as np
import pytest

from regard.comparison import Store, Trial, TrialKey
from regard.comparison.selection import chosen_trials
from regard.data import TokenTable, demo_reviews
from regard.tasks.text_classification.dataset import demo_texts
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from regard.tasks.text_classification.task import TextTask
from regard.tasks.text_classification.text_maps import TextMaps, text_errors
from tests.report.finished import LABELS, LAYERS


@pytest.fixture
def run(run_folder):
    with Store.open(run_folder / "run.sqlite") as store:
        preparation = TextTask().restored(store)
        chosen = chosen_trials(store.plan_as(TextPlan), store.trials())
        del chosen["words"]
        yield store, preparation, TextMaps(store, preparation, chosen)


def test_texts_are_of_the_first_test_part_and_their_pieces_are_whole(run) -> None:
    _, preparation, texts = run
    rows, looks = texts.maps.sample.rows, texts.maps.looks
    assert set(rows) <= set(preparation.splits[0].test)
    assert tuple(looks) == LAYERS[:-1]
    assert texts.maps.attending == ("dot", "pooling_linear")
    for name in looks:
        for place, row in enumerate(rows):
            pieces = texts.pieces(name, place)
            assert "".join(piece.text for piece in pieces) == preparation.texts[row]
            weights = [piece.weight for piece in pieces if piece.weight is not None]
            assert sum(weights) == pytest.approx(float(name in texts.maps.attending), abs=1e-5)
            assert any(piece.effect for piece in pieces)


def test_answers_are_those_of_the_first_trial(run) -> None:
    store, preparation, texts = run
    tested = list(preparation.splits[0].test)
    answers = store.predictions(TrialKey("dot"), "test")
    for place, row in enumerate(texts.maps.sample.rows):
        own = answers[tested.index(row)]
        label, chance = texts.answer("dot", place)
        assert label == preparation.classes[own.argmax()]
        assert chance == pytest.approx(own.max(), abs=1e-5)
    wrong = texts.maps.errors[list(texts.maps.looks).index("dot")]
    assert wrong.tolist() == [
        answers[tested.index(row)].argmax() != preparation.labels[row]
        for row in texts.maps.sample.rows
    ]


def test_examples_hold_a_weight_for_each_token_of_each_contender(run) -> None:
    section = run[2].section()
    assert (section.name, section.kind) == ("maps-of-texts", "token_maps")
    assert section.data["examples"]
    for example in section.data["examples"]:
        assert example["label"] in LABELS
        assert list(example["contenders"]) == list(LAYERS[:-1])
        for seen in example["contenders"].values():
            assert len(seen["weights"]) == len(seen["effects"]) == len(example["pieces"])
    assert any("</script>" in "".join(each["pieces"]) for each in section.data["examples"])


def test_deciding_words_are_known_of_the_demo_corpus_alone(run) -> None:
    assert run[2].maps.deciding() == {}


def test_deciding_words_of_the_demo_corpus(tmp_path) -> None:
    """All weight on the first deciding word of each text, which the corpus says by characters."""
    demo = demo_texts()
    plan = TextPlan(layers=("pooling_linear",), splits=1)
    made = TextPreparation(plan, demo.data, demo.test, splits=demo.splits)
    known = {review.text: review.deciding for review in demo_reviews()}
    table = TokenTable((), kind="words")
    weights = np.zeros((len(made.sample), 64), np.float32)
    shares = []
    for place, row in enumerate(made.sample):
        text = made.texts[row]
        marks = [
            any(s < token.end and e > token.start for s, e in known[text])
            for token in table.tokens_and_spans(text)
        ]
        weights[place, marks.index(place % 3 > 0)] = 1  # of every third on another one
        shares.append(np.mean(marks))
    trial = Trial(TrialKey("pooling_linear"), validation=0.5, test=0.5)
    looks = {"answers": np.full((len(weights), 2), 0.5, np.float32), "weights": weights}
    with Store.create(tmp_path / "run.sqlite", made, {}) as store:
        store.finish(trial, [], {}, looks)
        found = TextMaps(store, made, {"pooling_linear": [trial]}).maps.deciding()
    assert found["pooling_linear"]["top"] == pytest.approx(2 / 3, abs=0.01)
    assert found["pooling_linear"]["weight"] == pytest.approx(2 / 3, abs=0.01)
    assert found["pooling_linear"]["chance"] == pytest.approx(np.mean(shares))


@pytest.mark.parametrize(
    ("kind", "answers", "truth", "errors"),
    [
        ("classes", [[0.6, 0.4], [0.6, 0.4]], [0, 1], [0, 1]),
        ("labels", [[0.5, 0.4], [0.6, 0.6], [0.1, 0.1]], [[1, 0], [1, 0], [0, 0]], [0, 1, 0]),
        ("numbers", [[3.0], [5.5]], [3.5, 5.0], [0.5, 0.5]),
        ("numbers", [3.0, 5.5], [3.5, 5.0], [0.5, 0.5]),
    ],
)
def test_errors_of_each_kind(kind, answers, truth, errors) -> None:
    assert text_errors(kind, np.array(answers), np.array(truth)).tolist() == errors
