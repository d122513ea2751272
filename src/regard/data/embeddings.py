"""Pretrained word vectors from a text file, in the formats of GloVe and word2vec."""

import gzip
import hashlib
import io
import os
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regard._checks import did_you_mean_file
from regard.data.tokens import UNKNOWN_ID
from regard.errors import ArgumentTypeError, DataError, EncodingError

__all__ = ["Embeddings", "read_embeddings"]

_LONGEST_LINE = 2**20  # bytes; a vector of 300 numbers takes some 3,000
_SPREAD = 0.05  # of the values of words without a vector; Keras starts an embedding with the same
_HEADER = re.compile(rb"(\d{1,12}) (\d{1,6})")
_DECIMAL = re.compile(rb"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")
_ADVICE = "It must be a text file as GloVe or word2vec write it; convert a binary one first."


class Embeddings(NamedTuple):
    """Vectors for the rows of a token table.

    Args:
        matrix: `(2 + words, width)`; row 0 is padding, row 1 the unknown token.
        found: how many of the words have a vector in the file.
        width: the numbers of each vector.
    """

    matrix: NDArray[np.float32]
    found: int
    width: int


def read_embeddings(path: str | os.PathLike[str], words: Iterable[str]) -> Embeddings:
    """Read the vectors of some words from a file in the text format of GloVe or word2vec.

    Each line is a word, a space and numbers with a space between them. The first line of word2vec's
    format says how many lines follow and how many numbers each has; in GloVe's the first line has
    as many as all. There a word may have spaces in it: the numbers are the last fields. A file that
    is compressed with gzip is read as it is.

    A word has the vector of the line with the same word; failing that, of the first line whose word
    is the same but for capitals. A word that the file lacks has small values that depend on the
    word alone. The row of the unknown token is the mean of the vectors found, the row of padding
    is 0.

    The file is read line by line, and only the vectors of these words are kept. The number of
    fields is checked in every line, the numbers themselves in the lines of these words alone.

    Args:
        path: the file.
        words: the words of a token table from id 2 on.

    Returns:
        The vectors, with how many were found.

    Raises:
        DataError: if the file cannot be read, a line breaks a rule, or no word is found.
        EncodingError: if a word of the file is not UTF-8.
        ArgumentTypeError: if `path` is not a path or a word is not a string.
    """
    if isinstance(words, str):
        raise ArgumentTypeError(f"`words` must be several strings. Received: words={words!r}")
    wanted = tuple(words)
    for word in wanted:
        if not isinstance(word, str):
            raise ArgumentTypeError(f"`words` must be strings. Received: {word!r}")
    if not isinstance(path, str | os.PathLike):
        raise ArgumentTypeError(f"`path` must be a path. Received: path={path!r}")
    file = Path(path)
    with _opened(file) as stream:
        lines = _VectorLines(stream, file.name)
        vectors = _vectors(lines, wanted)
    if not vectors:
        raise DataError(
            f"{file.name}: at least one word of the texts must have a vector. Received:"
            f" {lines.number:,} lines without any of the {len(wanted):,} words. Take vectors of the"
            " language of the texts."
        )
    matrix = np.zeros((len(wanted) + UNKNOWN_ID + 1, lines.width), dtype=np.float32)
    for row, word in enumerate(wanted):
        found = vectors.get(row)
        matrix[UNKNOWN_ID + 1 + row] = _drawn(word, lines.width) if found is None else found
    # In the order of the words, not of the file: the sum's last digits depend on it.
    ordered = [vectors[row] for row in sorted(vectors)]
    matrix[UNKNOWN_ID] = np.mean(ordered, axis=0, dtype=np.float64)
    return Embeddings(matrix, found=len(vectors), width=lines.width)


def _vectors(lines: "_VectorLines", words: tuple[str, ...]) -> dict[int, NDArray[np.float32]]:
    """Return the vectors of the words that have one, by their places."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(_folded(word), []).append(place)
    vectors: dict[int, NDArray[np.float32]] = {}
    exact: set[int] = set()
    for word, values in lines:
        for place in places.get(_folded(word), ()):
            same = words[place] == word
            if place in exact or (place in vectors and not same):
                continue
            vectors[place] = lines.numbers(values)
            if same:
                exact.add(place)
    return vectors


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower()


def _drawn(word: str, width: int) -> NDArray[np.float64]:
    """Return small values that the word alone decides."""
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).uniform(-_SPREAD, _SPREAD, width)


class _VectorLines:
    """The words of a file, each with the bytes that its numbers are written in.

    Args:
        stream: the file.
        source: its name, for messages.
    """

    def __init__(self, stream: io.BufferedIOBase, source: str) -> None:
        self._stream = stream
        self._source = source
        self.number = 0  # of the line that was read last
        first = self._read().removeprefix(b"\xef\xbb\xbf")
        if not first:
            raise DataError(
                f"{source}: a file of vectors must have lines. Received: an empty file. {_ADVICE}"
            )
        header = _HEADER.fullmatch(_stripped(first))
        self._promised = int(header[1]) if header else None
        self._first = None if header else first
        self.width = int(header[2]) if header else _stripped(first).count(b" ")
        if not self.width:
            raise self._fault("a word must have numbers behind it", "none")

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        line = self._read() if self._first is None else self._first
        entries = 0
        while line:
            yield self._entry(_stripped(line))
            entries += 1
            line = self._read()
        if self._promised not in (None, entries):
            raise DataError(
                f"{self._source}: there must be as many vectors as the first line says,"
                f" {self._promised:,}. Received: {entries:,}. The file is damaged or incomplete;"
                " get it again."
            )

    def numbers(self, values: bytes) -> NDArray[np.float32]:
        """Return the numbers of the line that was read last."""
        parsed = []
        for field in values.split(b" "):
            try:
                # Python would read 1_0 as 10.
                parsed.append(float(field.replace(b"_", b"?")))
            except ValueError:
                raise self._fault("a vector must be of numbers", _shown(field)) from None
        with np.errstate(over="ignore"):
            vector = np.array(parsed).astype(np.float32)
        if not np.isfinite(vector).all():
            wrong = parsed[int(np.argmin(np.isfinite(vector)))]
            raise self._fault("each number must be finite in float32", str(wrong))
        return vector

    def _read(self) -> bytes:
        line = self._stream.readline(_LONGEST_LINE + 1)
        self.number += bool(line)
        if len(line) > _LONGEST_LINE:
            raise self._fault(f"a line must have at most {_LONGEST_LINE:,} bytes", "more")
        return line

    def _entry(self, line: bytes) -> tuple[str, bytes]:
        spaces = line.count(b" ")
        word, _, values = line.partition(b" ")
        if spaces > self.width:
            word = line.rsplit(b" ", self.width)[0]
            values = line[len(word) + 1 :]
        # A number at the end of a word with spaces is a vector with a number too many.
        too_wide = spaces > self.width and _DECIMAL.fullmatch(word.rpartition(b" ")[2])
        if spaces < self.width or too_wide or not word or word.strip(b" ") != word:
            rule = f"a line must be a word and {self.width:,} numbers, with one space before each"
            fields = len(line.split())
            raise self._fault(rule, f"{fields:,} field{'s' * (fields != 1)}: {_shown(line)}")
        try:
            return word.decode("utf-8"), values
        except UnicodeDecodeError:
            raise EncodingError(
                f"{self._source}, line {self.number:,}: a word must be UTF-8. Received:"
                f" {word[:30]!r}. {_ADVICE}"
            ) from None

    def _fault(self, rule: str, came: str) -> DataError:
        return DataError(
            f"{self._source}, line {self.number:,}: {rule}. Received: {came}. {_ADVICE}"
        )


def _stripped(line: bytes) -> bytes:
    """Return a line without its end, and the space that word2vec writes before it."""
    return line.rstrip(b" \r\n")


def _shown(field: bytes) -> str:
    text = field.decode("utf-8", "replace")
    return repr(text if len(text) <= 40 else f"{text[:40]}...")


@contextmanager
def _opened(file: Path) -> Iterator[io.BufferedIOBase]:
    """Open a file, and the gzip in it; say what is wrong with a file that cannot be read."""
    try:
        with file.open("rb") as raw:
            start = raw.peek(4)[:4]
            if start == b"PK\x03\x04":
                raise DataError(
                    f"The file of vectors must be text or gzip. Received: {str(file)!r}, a zip"
                    " archive. Unpack it and choose one of its files."
                )
            if start.startswith(b"\x1f\x8b"):
                with gzip.open(raw) as unpacked:
                    yield unpacked
            else:
                yield raw
    except FileNotFoundError:
        raise DataError(
            f"The file of vectors must exist. Received: {str(file)!r}, which is not there."
            f"{did_you_mean_file(file)}"
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"The file of vectors must be readable and whole. Received: {str(file)!r}: {error}."
        ) from error
