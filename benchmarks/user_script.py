"""Compare the contenders as one does by hand: build, compile, fit, evaluate, one after the other.

The script that a good Keras user writes without `regard compare`, on the same splits, tokens,
lengths and models: `model.fit` with validation and early stopping, all texts padded to one length,
no cache of what was compiled, threads as Keras and the backend set them. The time that it prints
starts after the imports. Run it on the backend to compare with, in a new process:

    KERAS_BACKEND=jax python -m benchmarks.user_script reviews.csv --splits 5
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import keras

from regard.catalog import CONTENDERS
from regard.data import (
    LabelledTexts,
    Split,
    TokenTable,
    choose_length,
    read_examples,
    split_examples,
)
from regard.models import text_classifier

NETWORKS = [row.name for row in CONTENDERS if row.role != "reference"]


def main() -> None:
    options = parsed()
    begin = time.perf_counter()
    data = read_examples(options.data, encoding=options.encoding)
    splits = split_examples(data, splits=options.splits)
    materials = [prepared(data, split, options) for split in splits]
    scores: dict[str, list[float]] = {}
    for name in options.contenders:
        for number, (arrays, vocabulary) in enumerate(materials):
            accuracy = trained(name, arrays, vocabulary, len(data.classes), number, options)
            scores.setdefault(name, []).append(accuracy)
            print(f"{name:20} split {number}  accuracy {accuracy:.4f}", flush=True)
    seconds = time.perf_counter() - begin
    for name, each in scores.items():
        print(f"{name:20} mean of {len(each)}  accuracy {statistics.fmean(each):.4f}")
    trials = sum(map(len, scores.values()))
    print(f"{trials} trainings in {seconds:.1f} s on {keras.backend.backend()}")
    if options.out:
        found = {"backend": keras.backend.backend(), "seconds": seconds, "accuracy": scores}
        options.out.write_text(json.dumps(found, indent=2) + "\n")


def prepared(data: LabelledTexts, split: Split, options: argparse.Namespace) -> tuple:
    """Return ids and labels of each part, and the number of tokens in the table."""
    rows = {"train": split.train, "validation": split.validation, "test": split.test}
    texts = [data.texts[row] for row in split.train]
    table = TokenTable.learn(texts, size=options.vocabulary, min_count=2)
    length = choose_length(table.lengths(data.texts), limit=options.length).length
    labels = data.label_ids()
    arrays = {
        part: (table.encode((data.texts[row] for row in chosen), length), labels[chosen])
        for part, chosen in rows.items()
    }
    return arrays, table.size


def trained(
    name: str,
    arrays: dict,
    vocabulary: int,
    classes: int,
    seed: int,
    options: argparse.Namespace,
) -> float:
    """Train one model with early stopping, and return its accuracy on the test part."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = text_classifier(name, vocabulary=vocabulary, classes=classes, seed=seed)
    model.compile(
        optimizer=keras.optimizers.Adam(options.learning_rate),
        loss="binary_crossentropy" if classes == 2 else "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    stop = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=options.patience, restore_best_weights=True
    )
    model.fit(
        *arrays["train"],
        batch_size=options.batch_size,
        epochs=options.epochs,
        validation_data=arrays["validation"],
        callbacks=[stop],
        verbose=0,
    )
    found = model.evaluate(
        *arrays["test"], batch_size=options.batch_size, verbose=0, return_dict=True
    )
    return float(found["accuracy"])


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.user_script", description=__doc__.split("\n", 1)[0]
    )
    parser.add_argument("data", type=Path, help="what `regard compare` would read")
    parser.add_argument("--encoding", help="of the data; UTF-8 if not given")
    parser.add_argument("--contenders", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=4, help="the most of a training")
    parser.add_argument("--patience", type=int, default=1, help="epochs without a smaller loss")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--vocabulary", type=int, default=20_000, help="the most tokens")
    parser.add_argument("--length", type=int, default=256, help="the most tokens of a text")
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
