"""A small text classifier that is never trained, written as a bundle."""

from pathlib import Path

import numpy as np

from regard.bundle import TextBundle, TextDescription, write_bundle
from regard.data import TokenTable
from regard.models import text_classifier

TEXTS = ("a good film", "no good", "The plot? Bad, bad!", "a")
LABELS = ("yes", "=1+1", "</script>")


def small_description(**changes) -> TextDescription:
    values = {
        "contender": "pooling_linear",
        "classes": LABELS,
        "encoder": "gru",
        "vocabulary": 17,
        "embedding": 5,
        "units": 3,
        "dropout": 0.2,
        "tokens": "words",
        "lengths": (4, 8),
        "split": 1,
        "seed": 2,
        "validation": 0.75,
        "metric": "accuracy",
    }
    return TextDescription(**{**values, **changes})


LABELS_KIND = {"format": "regard text model 2", "answer": "labels"}
NUMBERS_KIND = {
    "format": "regard text model 2",
    "answer": "numbers",
    "classes": (),
    "centre": 250.0,
    "scale": 40.0,
}
"""What a description of another kind changes."""


def small_tokens(kind: str = "words") -> TokenTable:
    return TokenTable.learn(TEXTS, min_count=1, kind=kind)


def small_weights(description: TextDescription) -> dict[str, np.ndarray]:
    """Weights far from those that the network begins with, so that answers differ."""
    model = text_classifier(
        description.contender,
        vocabulary=description.vocabulary,
        classes=description.outputs,
        answer=description.answer,
        encoder=description.encoder,
        embedding=description.embedding,
        units=description.units,
    )
    generator = np.random.default_rng(11)
    return {
        weight.path: generator.normal(0, 2, tuple(weight.shape)).astype(np.float32)
        for weight in model.weights
    }


def write_small(folder: Path, **changes) -> TextBundle:
    """Write a bundle, and return the same model as it was before."""
    description = small_description(**changes)
    tokens, weights = small_tokens(description.tokens), small_weights(description)
    made = TextBundle(description, tokens, weights)
    probe = made.probe()
    write_bundle(folder, description, weights=weights, tokens=tokens, probe=probe, backend="jax")
    return made
