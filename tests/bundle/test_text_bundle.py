"""A kept model at work: labels, probabilities, weights of words, and what stands beside them."""

import keras
import numpy as np
import pytest

from regard.bundle import TextBundle, read_bundle
from regard.errors import ArgumentError, ArgumentTypeError, BundleError
from tests.bundle.small_bundle import (
    LABELS_KIND,
    NUMBERS_KIND,
    TEXTS,
    small_description,
    small_tokens,
    small_weights,
)

pytestmark = pytest.mark.every_backend

LONG = "a good film " * 5  # 15 words; the longest length is 8


@pytest.fixture(scope="module")
def model(written) -> TextBundle:
    return read_bundle(written[0])


def made(**changes) -> TextBundle:
    description = small_description(**changes)
    return TextBundle(description, small_tokens(), small_weights(description))


def test_rows_sum_to_one_in_the_order_of_the_labels(model) -> None:
    answers = model.probabilities(TEXTS)
    assert answers.shape == (4, 3)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)
    best = [model.labels[place] for place in answers.argmax(axis=1)]
    assert model.predict(TEXTS) == best
    assert len(set(best)) > 1  # else the order could not be seen


def test_two_labels() -> None:
    two = made(classes=("no", "yes"))
    answers = two.probabilities(TEXTS)
    assert answers.shape == (4, 2)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)
    ids = small_tokens().encode(TEXTS, 8)
    yes = keras.ops.convert_to_numpy(two.model(ids))[:, 0]
    np.testing.assert_allclose(answers[:, 1], yes, atol=1e-5)


def test_answers_do_not_hang_on_what_stands_beside_a_text(model) -> None:
    texts = [*TEXTS, LONG] * 9  # more than one batch, of both lengths
    together = model.probabilities(texts)
    alone = np.concatenate([model.probabilities([text]) for text in texts[:5]])
    np.testing.assert_allclose(together[:5], alone, atol=1e-6)
    np.testing.assert_allclose(together, np.tile(alone, (9, 1)), atol=1e-6)


def test_no_texts(model) -> None:
    assert model.predict([]) == []
    assert model.probabilities([]).shape == (0, 3)
    assert model.explain([]) == []


def test_texts_without_tokens_are_answered(model) -> None:
    assert model.probabilities(["", " \n", "\U0001f600"]).shape == (3, 3)


@pytest.mark.parametrize("texts", ["a good film", [b"a"], [1], [None], ["a", np.nan]])
def test_what_is_no_list_of_texts(model, texts) -> None:
    for method in (model.predict, model.probabilities, model.explain):
        with pytest.raises(ArgumentTypeError, match="`texts` must be"):
            method(texts)


@pytest.mark.parametrize(
    "text",
    [
        TEXTS[2],
        "",
        "  ",
        "\u0928\u092e\u0938\u094d\u0924\u0947 good e\u0301",
        "\u05e9\u05dc\u05d5\u05dd, good \u202eabc",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 film\u0085plot\r\n",
        "</script><b>good</b>&amp;",
        LONG,
    ],
)
def test_the_pieces_are_the_text(model, text: str) -> None:
    (found,) = model.explain([text])
    assert found.text == text
    assert "".join(piece.text for piece in found.pieces) == text
    weights = [piece.weight for piece in found.pieces if piece.weight is not None]
    assert len(weights) <= 8
    assert sum(weights) == pytest.approx(1, abs=1e-5)
    assert found.label == model.predict([text])[0]
    assert found.probability == pytest.approx(max(found.probabilities.values()))
    assert list(found.probabilities) == list(model.labels)


def test_weights_and_effects_stand_at_their_tokens(model) -> None:
    text = "no good film"
    (found,) = model.explain([text])
    ids = small_tokens().encode([text], 8)
    weights = model.weights(ids)[0]
    tokens = [piece for piece in found.pieces if piece.weight is not None]
    assert [piece.text for piece in tokens] == ["no", "good", "film"]
    assert [piece.weight for piece in tokens] == pytest.approx(weights[:3].tolist())
    best = model.labels.index(found.label)
    for piece, left in zip(tokens, ["good film", "no film", "no good"], strict=True):
        without = model.probabilities([left])[0, best]
        assert piece.effect == pytest.approx(found.probability - without, abs=1e-5)
    assert [piece.text for piece in found.pieces if piece.weight is None] == [" ", " "]


def test_behind_the_cut_there_are_no_weights(model) -> None:
    (found,) = model.explain([LONG])
    weighed = [piece.weight is not None for piece in found.pieces if piece.text.strip()]
    assert weighed == [True] * 8 + [False] * 7


def test_a_model_without_weights_still_says_what_its_answer_hangs_on() -> None:
    plain = made(contender="mean_pooling")
    assert not plain.attends
    (found,) = plain.explain(["no good film"])
    assert all(piece.weight is None for piece in found.pieces)
    assert sum(piece.effect is not None for piece in found.pieces) == 3
    with pytest.raises(ArgumentError, match="attends"):
        plain.weights(small_tokens().encode(["a"], 8))


@pytest.mark.parametrize("encoder", ["lstm", "cnn", "transformer", "none"])
def test_the_weights_of_every_encoder_are_found_by_name(encoder: str) -> None:
    for _ in range(2):  # the second model of a process must not get other names
        found = made(encoder=encoder, contender="keras_multi_head", units=4, embedding=8)
        assert found.probabilities(TEXTS).shape == (4, 3)


def test_weights_that_are_missing_or_more_are_refused() -> None:
    description = small_description()
    weights = small_weights(description)
    more = {**weights, "extra": np.ones(2, np.float32)}
    less = {name: value for name, value in weights.items() if name != "answer/bias"}
    turned = {**weights, "answer/kernel": weights["answer/kernel"].T}
    for wrong, name in ((more, "extra"), (less, "answer/bias"), (turned, "answer/kernel")):
        with pytest.raises(BundleError, match=f"Received: '{name}'"):
            TextBundle(description, small_tokens(), wrong)


def test_an_exported_model_answers_alike(model, tmp_path) -> None:
    file = tmp_path / "model.keras"
    file.write_bytes(b"an earlier one")
    model.export(file)
    loaded = keras.saving.load_model(file, safe_mode=True)
    ids = small_tokens().encode(TEXTS, 8)
    answers, wanted = (keras.ops.convert_to_numpy(each(ids)) for each in (loaded, model.model))
    np.testing.assert_allclose(answers, wanted, atol=1e-6)
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]
    with pytest.raises(ArgumentError, match=r"must end in \.keras"):
        model.export(tmp_path / "model.h5")


def test_numbers_are_in_their_unit() -> None:
    model = made(**NUMBERS_KIND)
    found = model.numbers(TEXTS)
    assert found.shape == (4,)
    ids = small_tokens().encode(TEXTS, 8)
    plain = np.asarray(model.model.predict_on_batch(ids))[:, 0]
    np.testing.assert_allclose(found, 250 + 40 * plain, rtol=1e-5)
    assert model.predict(TEXTS) == found.tolist()
    with pytest.raises(ArgumentError, match=r"`probabilities` .* a model of numbers"):
        model.probabilities(TEXTS)
    with pytest.raises(ArgumentError, match=r"`numbers` must be asked .* a model of classes"):
        made().numbers(TEXTS)


def test_several_labels_are_those_of_one_half_and_more() -> None:
    model = made(**LABELS_KIND)
    chances = model.probabilities(TEXTS)
    assert chances.shape == (4, 3)
    assert not np.allclose(chances.sum(axis=1), 1, atol=0.01)
    for row, said in enumerate(model.predict(TEXTS)):
        assert set(said) == {model.labels[place] for place in np.flatnonzero(chances[row] >= 0.5)}
        places = [model.labels.index(name) for name in said]
        assert sorted(places, key=lambda place: -chances[row, place]) == places
    assert model.said(np.array([0.5, 0.2, 0.7])) == (model.labels[2], model.labels[0])
    assert model.said(np.array([0.1, 0.2, 0.3])) == ()


def test_what_a_number_loses_without_a_word() -> None:
    model = made(**NUMBERS_KIND)
    (found,) = model.explain(["a good film"])
    assert (found.kind, found.probabilities, found.unit) == ("numbers", {}, 40)
    assert found.number == pytest.approx(model.numbers(["a good film"])[0])
    assert found.label == f"{found.number:.6g}"
    (without,) = model.numbers(["a film"])
    (piece,) = (each for each in found.pieces if each.text == "good")
    assert piece.effect == pytest.approx(found.number - without, rel=1e-3)
    with pytest.raises(ArgumentError, match="has no probability"):
        _ = found.probability


def test_what_each_label_loses_without_a_word() -> None:
    model = made(**LABELS_KIND)
    texts = [*TEXTS, "plot bad", "film film good"]
    for found in model.explain(texts):
        assert found.labels == model.predict([found.text])[0]
        without = model.probabilities([found.text.replace("good", "").strip()])[0]
        for piece in found.pieces:
            if piece.effect is None:
                continue
            assert set(piece.effects) == set(found.labels)
            if found.labels:
                assert piece.effect == pytest.approx(
                    np.mean(list(piece.effects.values())), abs=1e-6
                )
            if piece.text == "good" and found.text.count("good") == 1:
                for name in found.labels:
                    change = found.probabilities[name] - without[model.labels.index(name)]
                    assert piece.effects[name] == pytest.approx(change, abs=1e-5)


def test_predictions_are_a_table(model) -> None:
    texts = [*TEXTS, "word  " * 40]
    found = model.predictions(texts)
    answers = model.probabilities(texts)
    assert found.columns == ("row", "label", "p(yes)", "p(=1+1)", "p(</script>)")
    assert [row[0] for row in found.rows] == [1, 2, 3, 4, 5]
    assert [row[1] for row in found.rows] == model.predict(texts)
    np.testing.assert_array_equal(np.array([row[2:] for row in found.rows]), answers)
    assert found.headings == ("label", "chance", "text")
    assert [line[0] for line in found.lines] == model.predict(texts)
    assert found.lines[0][1] == f"{answers[0].max():.1%}"
    assert found.lines[2][2] == TEXTS[2]
    assert found.lines[4][2] == f"{('word ' * 12)[:59]}…"
    assert model.predictions([]).rows == ()
