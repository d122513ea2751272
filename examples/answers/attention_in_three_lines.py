"""The page on attention in three lines: weights over steps, a gate over features, and a snippet."""

import re
from typing import Any

import keras
import numpy as np

from examples.answers.answer import PAGES, Answer
from examples.over_seeds import networks, spread
from regard.data.demo import DemoReview, demo_reviews
from regard.layers import AttentionPooling, FeatureAttention

SYMBOLS, STEPS, WIDTH = 8, 100, 12
TRAINING, TEST, EPOCHS = 2_000, 1_000, 15
REVIEW_STEPS, WORD = 48, re.compile(r"\w+")

layers = keras.layers


class StepBiasPooling(layers.Layer):
    """The formula of the snippet: tanh over a product, with one bias for each step."""

    def __init__(self, steps: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.steps = steps

    def build(self, shape: Any) -> None:
        self.query = self.add_weight(shape=(shape[-1],), name="query")
        self.bias = self.add_weight(shape=(self.steps,), initializer="zeros", name="bias")

    def weights_of(self, states: Any, mask: Any = None) -> Any:
        scores = keras.ops.tanh(keras.ops.matmul(states, self.query) + self.bias)
        raised = keras.ops.exp(scores)
        if mask is not None:
            raised = raised * keras.ops.cast(mask, raised.dtype)
        return raised / (keras.ops.sum(raised, axis=1, keepdims=True) + 1e-7)

    def compute_mask(self, states: Any, mask: Any = None) -> None:
        """No steps are left to mask."""

    def call(self, states: Any, mask: Any = None) -> Any:
        return keras.ops.sum(states * self.weights_of(states, mask)[:, :, None], axis=1)


POOLINGS = {
    "the mean": layers.GlobalAveragePooling1D,
    "the snippet: tanh, a bias for each step": lambda: StepBiasPooling(STEPS),
    '`AttentionPooling("tanh")`: one bias': lambda: AttentionPooling("tanh"),
    '`AttentionPooling("linear")`': lambda: AttentionPooling("linear"),
    '`AttentionPooling("mlp")`': lambda: AttentionPooling("mlp"),
}


def marked(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return steps (symbol, mark), the symbol at the marked step, and where it is."""
    random = np.random.default_rng(seed)
    symbols = random.integers(SYMBOLS, size=(count, STEPS))
    place = random.integers(STEPS, size=count)
    mark = np.arange(STEPS) == place[:, None]
    steps = np.concatenate([np.eye(SYMBOLS)[symbols], mark[..., None]], axis=-1)
    return steps.astype("float32"), symbols[mark], place


def marked_model(row: str, seed: int) -> keras.Model:
    """Pool the steps to one vector, choose a symbol."""
    keras.utils.set_random_seed(seed)
    steps = keras.Input((STEPS, SYMBOLS + 1))
    pooling = POOLINGS[row]()
    vector = pooling(steps)
    return keras.Model(steps, {"answer": layers.Dense(SYMBOLS)(vector)})


def needle(row: str, seeds: int, epochs: int, count: int) -> tuple[list[float], float]:
    """Train from each seed; return the accuracies, and the mean weight on the marked step."""
    accuracies, weights = [], []
    for seed, network in networks(lambda seed: marked_model(row, seed), seeds, 0.03):
        steps, answer, _ = marked(count, seed)
        network.fit(steps, {"answer": answer}, batch_size=100, epochs=epochs, verbose=0)
        steps, answer, place = marked(TEST, 1_000 + seed)
        found = network.predict(steps, batch_size=TEST, verbose=0)["answer"].argmax(-1)
        accuracies.append(float((found == answer).mean()))
        weights.append(_weights(network.layers[1], steps)[np.arange(TEST), place].mean())
    return accuracies, float(np.mean(weights))


def _weights(pooling: Any, steps: np.ndarray) -> np.ndarray:
    if isinstance(pooling, StepBiasPooling):
        return keras.ops.convert_to_numpy(pooling.weights_of(steps))
    if isinstance(pooling, AttentionPooling):
        return keras.ops.convert_to_numpy(pooling(steps, return_attention_scores=True)[1])
    return np.full(steps.shape[:2], 1 / steps.shape[1])


def faults() -> dict[str, str]:
    """Return what padding, another order and a bias of 0 do to the snippet's formula."""
    random = np.random.default_rng(0)
    states = random.normal(size=(1, 6, 5)).astype("float32")
    mask = np.arange(6)[None] < 4
    snippet, ours = StepBiasPooling(6), AttentionPooling("tanh")
    same = np.asarray(snippet(states, mask=mask))
    ours.build(states.shape)
    ours.set_weights([np.asarray(snippet.query)[None], np.zeros((1, 1))])
    difference = np.abs(np.asarray(ours(states, mask=mask)) - same).max()
    spoiled = np.where(mask[..., None], states, np.nan)
    snippet.bias.assign(np.linspace(-1, 1, 6))
    forwards, backwards = (np.asarray(snippet(each)) for each in (states, states[:, ::-1]))
    return {
        "difference": f"{difference:.0e}" if difference else "0",
        "spoiled": "NaN" if np.isnan(np.asarray(snippet(spoiled, mask=mask))).any() else "a number",
        "spoiled-here": "NaN" if np.isnan(np.asarray(ours(spoiled, mask=mask))).any() else "0",
        "backwards": f"{100 * np.abs(forwards - backwards).max() / np.abs(forwards).max():.0f} %",
        "cap": f"{np.e**2 / (np.e**2 + STEPS - 1):.3f}",
    }


class Reviews:
    """Reviews of the demo corpus as numbers, and the two models that read them."""

    def __init__(self, count: int, epochs: int) -> None:
        self.reviews = [each for each in demo_reviews(count) if each.mechanism == "plain"]
        words = {word for each in self.reviews for word in WORD.findall(each.text.lower())}
        self.numbers = {word: number for number, word in enumerate(sorted(words), 1)}
        self.epochs = epochs

    def ids(self, reviews: list[DemoReview]) -> np.ndarray:
        """Return the words of each review as numbers, padded with 0."""
        found = np.zeros((len(reviews), REVIEW_STEPS), "int32")
        for row, review in enumerate(reviews):
            words = [self.numbers[word] for word in WORD.findall(review.text.lower())]
            found[row, : len(words)] = words[:REVIEW_STEPS]
        return found

    def deciding(self, review: DemoReview) -> np.ndarray:
        """Return which of the words decide."""
        spans = [word.span() for word in WORD.finditer(review.text)][:REVIEW_STEPS]
        return np.array([any(a <= at < b for a, b in review.deciding) for at, _ in spans])

    def trained(self, gate: bool) -> keras.Model:
        """Train words, one of the two, Dense(1); return the model that shows its weights."""
        keras.utils.set_random_seed(0)
        ids = keras.Input((REVIEW_STEPS,), dtype="int32")
        mask = ids != 0
        states = layers.Embedding(len(self.numbers) + 1, WIDTH)(ids)
        attend = FeatureAttention() if gate else AttentionPooling("linear")
        found, weights = attend(states, mask=mask, return_attention_scores=True)
        if gate:
            found = layers.GlobalAveragePooling1D()(found, mask=mask)
        answer = layers.Dense(1, activation="sigmoid")(found)
        model = keras.Model(ids, answer)
        model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy")
        learned = [each for each in self.reviews if each.part == "train"]
        labels = np.array([each.label == "positive" for each in learned], "float32")[:, None]
        model.fit(self.ids(learned), labels, batch_size=64, epochs=self.epochs, verbose=0)
        return keras.Model(ids, [answer, weights])


def measure(*, tiny: bool) -> Answer:
    """Look for one step of a hundred; weigh the words of reviews; try the snippet's formula."""
    seeds, epochs, count = (2, 1, 100) if tiny else (5, EPOCHS, TRAINING)
    table = [["one vector from 100 steps", "accuracy", "weight on the marked step"]]
    for row in list(POOLINGS)[1:2] if tiny else POOLINGS:
        accuracies, weight = needle(row, seeds, epochs, count)
        table.append([row, spread(accuracies), f"{weight:.3f}"])
    read = Reviews(720, 0) if tiny else Reviews(8640, 8)
    tested = [each for each in read.reviews if each.part == "test"]
    _, weights = read.trained(gate=False)(read.ids(tested))
    weights = keras.ops.convert_to_numpy(weights)
    decides = [read.deciding(review) for review in tested]
    shares = [row[: len(each)][each].sum() for row, each in zip(weights, decides, strict=True)]
    short = min(range(len(tested)), key=lambda at: len(decides[at]))
    _, gates = read.trained(gate=True)(read.ids(tested[short : short + 1]))
    figures = {
        "words": f"{100 * np.mean([each.mean() for each in decides]):.0f} %",
        "share": f"{100 * np.mean(shares):.0f} %",
        **faults(),
        **_corpus_scores(),
    }
    words = WORD.findall(tested[short].text)
    gates = keras.ops.convert_to_numpy(gates)[0, : len(words)]
    drawing = _drawing(words, decides[short], weights[short, : len(words)], gates)
    return Answer(figures, {"needle": table}, {"weights": drawing})


def _corpus_scores() -> dict[str, str]:
    """Return what the page of the demo corpus says of one query and of self-attention."""
    text = (PAGES.parent / "demo-corpus-layers.md").read_text(encoding="utf-8")
    names = {"one-query": "pooling_mlp", "self-attention": "multi_head"}
    return {
        name: re.search(rf"^\| {row} \| ([\d.]+) \|", text, re.MULTILINE)[1]  # type: ignore[index]
        for name, row in names.items()
    }


def _drawing(words: list[str], deciding: np.ndarray, weights: np.ndarray, gates: np.ndarray) -> Any:
    """A review word by word: one weight each, and the gates of its features."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.2), facecolor="white", layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    places = np.arange(len(words))
    colors = np.where(deciding, "#c0392b", "#7fa8d6")
    left.barh(places, weights, color=colors)
    left.set_yticks(places, words, fontsize=9)
    for label, decides in zip(left.get_yticklabels(), deciding, strict=True):
        label.set_color("#c0392b" if decides else "#333333")
    left.invert_yaxis()
    left.set_title(
        f"attention over steps\nadds up to {weights.sum():.0f} over the words", fontsize=10
    )
    left.set_xlabel("weight of the word; red: decides", fontsize=9)
    left.spines[["top", "right"]].set_visible(False)
    image = right.imshow(gates, cmap="Blues", vmin=0, aspect="auto")
    right.set_title("a gate over features\neach row adds up to 1", fontsize=10)
    right.set_xlabel("feature", fontsize=9)
    right.set_xticks(range(gates.shape[1]), range(1, gates.shape[1] + 1), fontsize=8)
    figure.colorbar(image, ax=right, label="weight of the feature")
    return figure
