"""Made-up sentences in which it is known what decides each label: words far away, frames in frames.

    they saw the harbour near old heron swift by the forest kept long robin dusk again tern anchor

A clue opens a frame: `harbour` for ships, `forest` for birds, `map` for places. A name, one to
three words that may be names of all three, is of the kind of the innermost frame that is open. Each
frame is closed by a word of its own (`anchor`, `dusk`, `fold`), behind which the frame around it
counts again; behind the outermost, and before any, names are of no kind, label O. So the words of a
name say nothing of its kind; they say only where it goes on. What says it, the words that begin and
end its frame, stands several words away, often with another frame between: a window of five tokens
seldom holds it.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from regard import _checks
from regard.data import Split
from regard.tasks.tagging.sentences import TaggedSentences

__all__ = ["DEMO_SOURCE", "DemoSentences", "demo_sentences"]

DEMO_SOURCE = "the demo"
"""Where the sentences come from, for people."""

_FRAMES = {
    "SHIP": ("harbour", "anchor"),
    "BIRD": ("forest", "dusk"),
    "PLACE": ("map", "fold"),
}
_NAMES = (
    "heron", "swift", "robin", "kestrel", "swan", "rook", "crane", "falcon", "merlin", "tern",
    "wren", "martin",
)  # fmt: skip
_FILLERS = (
    "the", "a", "old", "we", "they", "saw", "heard", "of", "and", "near", "there", "again", "then",
    "came", "stood", "by", "kept", "long", "while", "quiet", "some", "once", "still", "with",
)  # fmt: skip
_PARTS = (600, 150, 250)  # sentences to train, validate, test
_SEED = 20_260_101
_LONGEST = 32  # tokens


@final
@dataclass(frozen=True)
class DemoSentences:
    """Hold the demo.

    Args:
        data: to train and to validate.
        test: the test set.
        split: the rows of the parts; those of the test set are numbered behind the others.
        frames: of each sentence, those of the test set behind the others, for each token the places
            of the two words that begin and end the innermost frame that it is in; none where none
            is open, and no end where the sentence is cut before it.
    """

    data: TaggedSentences
    test: TaggedSentences
    split: Split
    frames: tuple[tuple[tuple[int, ...], ...], ...]


def demo_sentences(parts: tuple[int, int, int] = _PARTS) -> DemoSentences:
    """Make the demo, the same each time.

    Args:
        parts: how many sentences there are to train, to validate and to test.

    Returns:
        The sentences, all different.

    Raises:
        ArgumentError: if a number is below 1.
        ArgumentTypeError: if one is no integer.
    """
    train, validation, test = (_checks.positive_integer("parts", each) for each in parts)
    generator = np.random.default_rng(_SEED)
    made: dict[tuple[str, ...], _Writing] = {}
    while len(made) < train + validation + test:
        written = _Writing(generator)
        if any(label != "O" for label in written.labels[:_LONGEST]):
            made[tuple(written.tokens[:_LONGEST])] = written
    rows = [(tokens, written.labels[:_LONGEST]) for tokens, written in made.items()]

    def sentences(
        begin: int, end: int, source: str, classes: tuple[str, ...] | None = None
    ) -> TaggedSentences:
        own = rows[begin:end]
        return TaggedSentences.from_rows(
            [tokens for tokens, _ in own],
            [labels for _, labels in own],
            source=source,
            classes=classes,
        )

    count = train + validation
    data = sentences(0, count, DEMO_SOURCE)
    places = np.arange(count + test)
    return DemoSentences(
        data,
        sentences(count, count + test, "its test part", classes=data.classes),
        Split(*np.split(places, [train, count])),
        tuple(written.frames() for written in made.values()),
    )


@final
class _Writing:
    """Write one sentence by the grammar; it may be longer than the longest one."""

    def __init__(self, generator: np.random.Generator) -> None:
        self.tokens: list[str] = []
        self.labels: list[str] = []
        self._generator = generator
        self._open: list[int] = []  # frames that are open, by number
        self._frames: list[tuple[str, list[int]]] = []  # the kind of each, where it begins and ends
        self._frame_of: list[int | None] = []  # of each token
        self._speak(0.25)
        self._begin()
        self._speak(0.7)
        if generator.random() < 0.7:
            self._begin()
            self._speak(0.9)
            self._end()
            self._speak(0.7)
        self._end()
        self._speak(0.3)

    def frames(self) -> tuple[tuple[int, ...], ...]:
        """Return of each token where its frame begins and ends."""
        of = self._frame_of[:_LONGEST]
        ends = [() if number is None else self._frames[number][1] for number in of]
        return tuple(tuple(place for place in each if place < _LONGEST) for each in ends)

    def _add(self, word: str, label: str = "O") -> None:
        self.tokens.append(word)
        self.labels.append(label)
        self._frame_of.append(self._open[-1] if self._open else None)

    def _fill(self, least: int, most: int) -> None:
        for _ in range(self._generator.integers(least, most + 1)):
            self._add(str(self._generator.choice(_FILLERS)))

    def _speak(self, chance: float) -> None:
        """Write some words, and perhaps a name with a word or none behind it."""
        self._fill(2, 4)
        if self._generator.random() >= chance:
            return
        kind = self._frames[self._open[-1]][0] if self._open else ""
        for place in range(self._generator.integers(1, 4)):
            label = f"{'I' if place else 'B'}-{kind}" if kind else "O"
            self._add(str(self._generator.choice(_NAMES)), label)
        self._fill(0, 1)

    def _begin(self) -> None:
        taken = [self._frames[number][0] for number in self._open]
        kind = str(self._generator.choice([each for each in _FRAMES if each not in taken]))
        self._open.append(len(self._frames))
        self._frames.append((kind, [len(self.tokens)]))
        self._add(_FRAMES[kind][0])

    def _end(self) -> None:
        kind, ends = self._frames[self._open[-1]]
        ends.append(len(self.tokens))
        self._add(_FRAMES[kind][1])
        self._open.pop()
