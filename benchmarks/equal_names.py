"""One contender under four names, many times: how often does the tool call equals different?

`python -m benchmarks.equal_names DATA --encoding cp1252` takes a random part of the texts for each
comparison, trains mean pooling with four seeds on each of five splits, by `regard.compare` itself,
and has the four seeds analysed as if they were four contenders. They are equal, so whatever is
found different is a false alarm.
"""

import argparse
import csv
import random
import tempfile
from pathlib import Path

import regard
from regard.comparison import Store, TrialKey
from regard.data import LabelledTexts, read_examples
from regard.statistics.analysis import Analysis, analyse
from regard.statistics.class_scores import accuracy
from regard.statistics.uncertainty import Design
from regard.tasks.text_classification.task import TextTask

NAMES = ("first", "second", "third", "fourth")
SPLITS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data")
    parser.add_argument("--encoding")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--texts", type=int, default=3000, help="how many texts a comparison gets")
    parser.add_argument("--epochs", type=int, default=2)
    arguments = parser.parse_args()
    data = read_examples(arguments.data, encoding=arguments.encoding)
    different = 0
    for time in range(arguments.times):
        found = one_comparison(data, time, arguments.texts, arguments.epochs)
        different += found.different
        scores = ", ".join(f"{each.score:.4f}" for each in found.standings)
        print(f"{time + 1}: {scores}: {'different' if found.different else 'equal'}", flush=True)
    print(f"different in {different} of {arguments.times} comparisons")


def one_comparison(data: LabelledTexts, time: int, texts: int, epochs: int) -> Analysis:
    """Compare mean pooling with itself on a random part of the texts."""
    rows = random.Random(time).sample(range(len(data)), texts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "part.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("text", "label"))
            writer.writerows((data.texts[row], data.labels[row]) for row in rows)
        run = Path(folder) / "run"
        regard.compare(
            file,
            out=run,
            layers=["mean_pooling"],
            splits=SPLITS,
            seeds=len(NAMES),
            epochs=epochs,
            rate_check=False,
        )
        with Store.open(run / "run.sqlite") as store:
            return analysis_of(store)


def analysis_of(store: Store) -> Analysis:
    """Analyse the seeds of a run as if each were a contender."""
    preparation = TextTask().restored(store)
    labels, splits = preparation.targets, preparation.splits
    items = {
        name: [
            accuracy(
                store.predictions(TrialKey("mean_pooling", split, seed), "test"),
                labels[splits[split].test],
            )[None]
            for split in range(SPLITS)
        ]
        for seed, name in enumerate(NAMES)
    }
    sizes = {"n_train": len(splits[0].train), "n_test": len(splits[0].test)}
    return analyse(items, Design(SPLITS, 1, **sizes), ranked=NAMES, baseline=NAMES[0])


if __name__ == "__main__":
    main()
