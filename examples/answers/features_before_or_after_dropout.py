"""The page on features and dropout: before, after, in training; pooled or a mean over tokens."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from regard.explain import features

TOPICS = {
    "trains": "train station ticket platform rail express",
    "cooking": "soup bread oven pepper recipe kitchen",
    "weather": "rain storm cloud sunny wind forecast",
    "football": "goal match referee striker league stadium",
}
MOODS = {"good": "great lovely splendid pleasant", "bad": "awful dreadful poor dismal"}
FILLING = ["the", "a", "was", "with", "and", "of", "today", "again", "this", "there", "my", "our"]
WORDS = ["[start]", *FILLING, *" ".join([*TOPICS.values(), *MOODS.values()]).split()]
LENGTH, WIDTH, NEAR, RATE = 16, 24, 5, 0.5


def texts(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return token ids (count, LENGTH), padded with 0, with topics and moods."""
    draw = np.random.default_rng(seed)
    ids = np.zeros((count, LENGTH), "int32")
    topics, moods = draw.integers(4, size=count), draw.integers(2, size=count)
    for row, (topic, mood) in enumerate(zip(topics, moods, strict=True)):
        said = [*draw.choice(list(TOPICS.values())[topic].split(), 2)]
        said += [draw.choice(list(MOODS.values())[mood].split())]
        said += [*draw.choice(FILLING, draw.integers(1, LENGTH - 4))]
        order = draw.permutation(len(said))
        found = [1, *(WORDS.index(said[place]) + 1 for place in order)]
        ids[row, : len(found)] = found
    return ids, topics, moods


def made() -> keras.Model:
    """A small model in the form of BERT's: the first token's state, a dense layer, dropout."""
    layers = keras.layers
    tokens = keras.Input((LENGTH,), dtype="int32")
    states = layers.Embedding(len(WORDS) + 1, WIDTH, mask_zero=True)(tokens)
    looked = layers.MultiHeadAttention(2, WIDTH // 2)(states, states)
    states = layers.LayerNormalization(name="states")(layers.Add()([states, looked]))
    vector = layers.Dense(WIDTH, activation="tanh", name="pooled")(states[:, 0])
    answer = layers.Dense(4, activation="softmax")(layers.Dropout(RATE, name="dropout")(vector))
    model = keras.Model(tokens, answer)
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    return model


def trained(seeds: int, count: int, epochs: int) -> Iterator[keras.Model]:
    """One model, compiled once, that begins again for each seed: weights and optimizer."""
    model = made()
    fresh = [keras.ops.convert_to_numpy(each) for each in model.optimizer.variables]
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        model.set_weights(made().get_weights())
        for variable, value in zip(model.optimizer.variables, fresh, strict=True):
            variable.assign(value)
        ids, topics, _ = texts(count, seed)
        model.fit(ids, topics, epochs=epochs, batch_size=32, verbose=0)
        yield model


def by_accident(model: keras.Model, ids: np.ndarray) -> np.ndarray:
    """What comes out behind dropout with training=True."""
    cut = keras.Model(model.inputs[0], model.get_layer("dropout").output)
    return keras.ops.convert_to_numpy(cut(ids, training=True))


def same_near(vectors: np.ndarray, kinds: np.ndarray, asked: np.ndarray | None = None) -> float:
    """The share of the nearest others, by cosine, that are of the same kind."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = unit if asked is None else asked / np.linalg.norm(asked, axis=1, keepdims=True)
    alike = asked @ unit.T
    np.fill_diagonal(alike, -np.inf)
    near = np.argsort(-alike, axis=1)[:, :NEAR]
    return float((kinds[near] == kinds[:, None]).mean())


def clusters(vectors: np.ndarray, topics: np.ndarray) -> float:
    """How well four clusters are the topics: the adjusted Rand index."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    found = KMeans(4, n_init=3, random_state=0).fit_predict(vectors)
    return float(adjusted_rand_score(topics, found))


def one_model(
    model: keras.Model, ids: np.ndarray, topics: np.ndarray, moods: np.ndarray
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Return topic, mood and clusters of each way; and how far dropout moves vectors."""
    before = features(model, ids, batch_size=len(ids))
    after = features(model, ids, "dropout", side="output", batch_size=len(ids))
    noisy = by_accident(model, ids)
    kept = features(model, ids, "states", steps="keep", batch_size=len(ids))
    ways = {
        "pooled, before dropout": before,
        "pooled, after dropout": after,
        "pooled, `training=True`": noisy,
        "mean over valid tokens": features(model, ids, "states", batch_size=len(ids)),
        "mean over all 16 places": kept.mean(axis=1),
    }
    told = {
        name: [same_near(each, topics), same_near(each, moods), clusters(each, topics)]
        for name, each in ways.items()
    }
    again = by_accident(model, ids)
    moved = {
        "equal": float(np.abs(after - before).max()),
        "moved": float(
            np.mean(np.linalg.norm(noisy - before, axis=1) / np.linalg.norm(before, axis=1))
        ),
        "zeros": float((noisy == 0).mean()),
        "twice": float(
            np.mean(
                np.sum(noisy * again, axis=1)
                / np.linalg.norm(noisy, axis=1)
                / np.linalg.norm(again, axis=1)
            )
        ),
    }
    return told, moved


def measure(*, tiny: bool) -> Answer:
    """Train, take features, and ask for neighbours and clusters."""
    seeds, count, epochs = (2, 32, 1) if tiny else (5, 320, 12)
    found, planes = [], []
    for seed, model in enumerate(trained(seeds, count, epochs)):
        ids, topics, moods = texts(count, 1_000 + seed)
        found.append(one_model(model, ids, topics, moods))
        if seed == 0:
            planes = [features(model, ids), by_accident(model, ids), topics]
    rows = [["features", "same topic (trained)", "same mood (not)", "clusters = topics"]]
    for name in found[0][0]:
        each = np.array([told[name] for told, _ in found])
        shown = zip(each.mean(axis=0), each.std(axis=0, ddof=1), strict=True)
        (a, b), (c, d), (e, f) = shown
        rows.append([name, f"{a:.0%} ± {b:.0%}", f"{c:.0%} ± {d:.0%}", f"{e:.2f} ± {f:.2f}"])
    mean = {name: np.mean([moved[name] for _, moved in found]) for name in found[0][1]}
    figures = {
        "equal": f"{max(moved['equal'] for _, moved in found):.0f}",
        "moved": f"{mean['moved']:.0%}",
        "zeros": f"{mean['zeros']:.0%}",
        "twice": f"{mean['twice']:.2f}",
    }
    return Answer(figures, {"ways": rows}, {"plane": _drawing(*planes)})


def _drawing(before: np.ndarray, noisy: np.ndarray, topics: np.ndarray) -> Any:
    from matplotlib.figure import Figure
    from sklearn.decomposition import PCA

    plane = PCA(2, random_state=0).fit(before)
    figure = Figure(figsize=(7, 3.4), facecolor="white", layout="constrained")
    axes = figure.subplots(1, 2, sharex=True, sharey=True)
    sides = {"before dropout": before, "training=True by accident": noisy}
    for axis, (title, vectors) in zip(axes, sides.items(), strict=True):
        points = plane.transform(vectors)
        for place, (name, marker) in enumerate(zip(TOPICS, "os^D", strict=True)):
            axis.scatter(*points[topics == place].T, s=9, marker=marker, label=name, alpha=0.7)
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("first component")
    axes[0].set_ylabel("second component")
    axes[1].legend(fontsize=8, loc="upper right")
    return figure
