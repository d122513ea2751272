"""The page on attention in a text classifier: shapes, padding, and scores on reviews.

Embedding, Bidirectional(GRU(16)), some layer, Dense(1, sigmoid). The scores are those of
docs/benchmarks/reviews.md, measured by the command there; shapes, weights and
padding are measured here.
"""

import warnings
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from examples.answers.answer import PAGES, Answer
from regard.layers import AdditiveAttention, AttentionPooling

WORDS, TEXTS, LENGTH = 1000, 4, 12
PADDED = (LENGTH, 32)  # the same texts without and with padding

layers = keras.layers
# (states, mask) -> one vector
Pool = Callable[[Any, Any], Any]


def texts(padded_to: int) -> np.ndarray:
    """Return the same four texts, padded with 0."""
    random = np.random.default_rng(0)
    words = random.integers(1, WORDS, (TEXTS, LENGTH)).astype("int32")
    return np.pad(words, ((0, 0), (0, padded_to - LENGTH)))


def by_itself(layer: Any) -> Pool:
    """A layer of one tensor, and the mean of its steps where it keeps them."""
    mean = layers.GlobalAveragePooling1D()

    def pool(states: Any, mask: Any) -> Any:
        found = layer(states)
        return mean(found) if len(found.shape) == 3 else found

    return pool


def as_seq_self_attention(layer: Any) -> Pool:
    """SeqSelfAttention of 0.46 to 0.51: a pair is masked where both of its steps are padding."""
    mean = layers.GlobalAveragePooling1D()

    def pool(states: Any, mask: Any) -> Any:
        pairs = keras.ops.logical_or(mask[:, :, None], mask[:, None, :])
        unmasked = keras.ops.copy(states)
        return mean(layer(unmasked, attention_mask=pairs), mask=mask)

    return pool


def rows() -> dict[str, tuple[Any, Pool, str]]:
    """What stands between encoder and answer: the layer, how it is called, its contender."""
    made = {
        "`GlobalAveragePooling1D()`, the mean": layers.GlobalAveragePooling1D(),
        "`GlobalMaxPooling1D()`": layers.GlobalMaxPooling1D(),
        "`keras.layers.Attention()`": layers.Attention(),
        "`keras.layers.AdditiveAttention()`": layers.AdditiveAttention(),
        "`keras.layers.MultiHeadAttention(4, 8)`": layers.MultiHeadAttention(4, 8),
        "`SeqSelfAttention(32)` 0.51": AdditiveAttention(32),
        "the same in regard: `AdditiveAttention(32)`": AdditiveAttention(32),
        '`SeqWeightedAttention()`: `AttentionPooling("linear")`': AttentionPooling("linear"),
        'often your own: `AttentionPooling("mlp")`': AttentionPooling("mlp"),
    }
    heads = made["`keras.layers.MultiHeadAttention(4, 8)`"]
    pools = [by_itself(layer) for layer in made.values()]
    pools[2:4] = [
        by_itself(lambda states, layer=layer: layer([states, states]))
        for layer in list(made.values())[2:4]
    ]
    pools[4] = by_itself(lambda states: heads(states, states))
    pools[5] = as_seq_self_attention(made["`SeqSelfAttention(32)` 0.51"])
    contenders = ("mean_pooling", "max_pooling", "keras_attention", "keras_additive")
    contenders += ("keras_multi_head", "", "additive", "pooling_linear", "pooling_mlp")
    return {
        name: (layer, pool, contender)
        for (name, layer), pool, contender in zip(made.items(), pools, contenders, strict=True)
    }


def states_of_texts() -> list[Any]:
    """Return the states of the asker's encoder, without and with padding, where they are 0."""
    keras.utils.set_random_seed(0)
    embedding = layers.Embedding(WORDS, 32, mask_zero=True, embeddings_initializer="normal")
    encoder = layers.Bidirectional(layers.GRU(16, return_sequences=True))
    found = []
    for length in PADDED:
        words = texts(length)
        found.append(np.asarray(encoder(embedding(words), mask=words != 0)))
    return found


def measured_rows() -> list[list[str]]:
    """By layer: what comes out, what padding changes, and how many numbers are learned."""
    short, long = states_of_texts()
    scores, found = reviews(), []
    for name, (layer, pool, contender) in rows().items():
        # A model each: some layers take the mask away from an input that others share.
        states = keras.Input((None, 32))
        masked = layers.Masking()(states)
        with warnings.catch_warnings():
            # Keras says that the maximum drops the mask, which is what is measured.
            warnings.filterwarnings("ignore", ".*does not support masking.*")
            vector = pool(masked, keras.ops.any(states != 0, axis=-1))
            model = keras.Model(states, vector)
            one, other = (np.asarray(model(each)) for each in (short, long))
        moved = np.abs(one - other).max() / np.abs(one).max()
        changed = "0" if moved < 1e-5 else f"{100 * moved:.0f} %"
        gives = "one vector" if _pools(layer) else "the steps"
        score = scores[contender][1] if contender else "not run"
        found.append([name, gives, changed, f"{layer.count_params():,}", score])
    return found


def _pools(layer: Any) -> bool:
    return isinstance(
        layer, AttentionPooling | layers.GlobalAveragePooling1D | layers.GlobalMaxPooling1D
    )


def reviews() -> dict[str, tuple[float, str, tuple[float, float]]]:
    """Return the published scores on movie reviews by contender, as words, and their intervals."""
    text = (PAGES.parent / "benchmarks" / "reviews.md").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) > 2 and " – " in cells[2]:
            low, high = (float(each) for each in cells[2].split(" – "))
            score = float(cells[1])
            found[cells[0]] = (score, f"{score:.3f} ({low:.3f} – {high:.3f})", (low, high))
    return found


def measure(*, tiny: bool) -> Answer:
    """Pool the states of padded texts with each layer; read what is published on reviews."""
    scores = reviews()
    head = ["layer", "gives", "change by padding", "numbers to learn", "accuracy on reviews"]
    named = {"mean": "mean_pooling", "attention": "keras_attention", "words": "words"}
    figures = {name: f"{100 * scores[contender][0]:.1f} %" for name, contender in named.items()}
    return Answer(
        {**figures, "random": f"{100 * scores['random_attention'][0]:.1f} %"},
        {"layers": [head, *measured_rows()]},
        {"shapes": _shapes(), "reviews": _intervals(scores)},
    )


SHOWN = {
    "last_state": "the last states, no layer",
    "mean_pooling": "mean",
    "max_pooling": "maximum",
    "keras_attention": "keras Attention + mean",
    "keras_additive": "keras AdditiveAttention + mean",
    "keras_multi_head": "keras MultiHeadAttention + mean",
    "additive": "AdditiveAttention + mean",
    "pooling_linear": 'AttentionPooling("linear")',
    "pooling_mlp": 'AttentionPooling("mlp")',
    "random_attention": "attention never trained",
    "words": "no network: words and word pairs",
}


def _intervals(scores: dict[str, tuple[float, str, tuple[float, float]]]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), facecolor="white", layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(SHOWN))[::-1]
    low, high = scores["mean_pooling"][2]
    axes.axvspan(100 * low, 100 * high, color="#e8eef6")
    for place, name in zip(places, SHOWN, strict=True):
        score, _, (low, high) = scores[name]
        axes.plot([100 * low, 100 * high], [place, place], color="#1f5fa8", lw=2)
        axes.plot(100 * score, place, "o", color="#1f5fa8")
    axes.set_yticks(places, SHOWN.values(), fontsize=9)
    axes.set_xlabel("accuracy on reviews in %, 95 % interval; shaded: that of the mean", fontsize=9)
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _shapes() -> Any:
    """Two ways from the states (T, 32) to one vector: through T x T weights, or through T."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.2), facecolor="white", layout="constrained")
    upper, lower = figure.subplots(2, 1)
    keeps = [
        ("states", 6, 4, "(T, 32)"),
        ("weights: each step\nfor each step", 6, 6, "(T, T)"),
        ("a mixture for\neach step", 6, 4, "(T, 32)"),
        ("mean", 1, 4, "(32,)"),
        ("Dense(1)", 1, 1, "(1,)"),
    ]
    pools = [
        ("states", 6, 4, "(T, 32)"),
        ("weights: one\nfor each step", 6, 1, "(T,)"),
        ("one mixture", 1, 4, "(32,)"),
        ("Dense(1)", 1, 1, "(1,)"),
    ]
    _chain(upper, keeps, "keep the steps: Attention, MultiHeadAttention, SeqSelfAttention")
    _chain(lower, pools, "give one vector: SeqWeightedAttention, AttentionPooling")
    return figure


def _chain(axes: Any, parts: list[tuple[str, int, int, str]], title: str) -> None:
    from matplotlib.patches import Rectangle

    middle, left = 3, 0.5
    for place, (name, steps, width, shape) in enumerate(parts):
        weights = name.startswith("weights")
        for row in range(steps):
            for column in range(width):
                corner = (left + column * 0.6, middle - steps / 2 * 0.8 + row * 0.8)
                color = "#f3c98b" if weights else "#a9c6e8"
                axes.add_patch(Rectangle(corner, 0.6, 0.8, fc=color, ec="white", lw=1))
        centre = left + width * 0.3
        axes.text(centre, -0.2, f"{name}\n{shape}", ha="center", va="top", fontsize=8.5)
        left += width * 0.6 + 2
        if place < len(parts) - 1:
            arrow = {"arrowstyle": "->", "color": "#444444"}
            axes.annotate("", (left - 0.3, middle), (left - 1.7, middle), arrowprops=arrow)
    axes.set(xlim=(0, 22), ylim=(-2.4, 5.8))
    axes.set_title(title, fontsize=10, loc="left")
    axes.axis("off")
