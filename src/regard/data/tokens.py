"""Words and punctuation marks as integers, learned from the training texts alone."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, DataError

__all__ = ["Length", "Token", "TokenTable", "choose_length"]

PADDING_ID = 0
UNKNOWN_ID = 1
# Neither can be a token of a text: brackets are tokens of their own. They are not registered as
# the library's "special tokens", which it would find in a text that spells them.
_RESERVED = ("[PAD]", "[UNK]")
_CHUNK = 4096  # texts encoded at a time


class Token(NamedTuple):
    """A token of a text.

    Args:
        text: its characters, as written in the text.
        start: the place of its first character.
        end: the place after its last character.
        id: its row in the table.
    """

    text: str
    start: int
    end: int
    id: int


class Length(NamedTuple):
    """A length for all texts.

    Args:
        length: in tokens.
        cut: how many texts are longer.
    """

    length: int
    cut: int


class TokenTable:
    r"""Turn texts into rows of integers, with a table learned by `TokenTable.learn`.

    A text is put in Unicode's composed form (NFC) and in lower case, then split into words (`\w+`)
    and single other characters, each with the marks that combine with it; white space only
    separates. Id 0 is padding, id 1 stands for every token that is not in the table. A text without
    any token counts as one unknown token, so that no row is empty.

    Args:
        words: the tokens from id 2 on.

    Raises:
        ArgumentError: if a word comes twice or is a reserved name.
    """

    def __init__(self, words: Iterable[str]) -> None:
        names = [*_RESERVED, *words]
        rows = {name: row for row, name in enumerate(names)}
        if len(rows) < len(names):
            raise ArgumentError(
                f"`words` must be different from each other and from {', '.join(_RESERVED)}."
                f" Received: {len(names) - len(rows):,} that are not."
            )
        self._tokenizer = _tokenizer(rows)
        self._words = tuple(names[len(_RESERVED) :])

    @classmethod
    def learn(cls, texts: Iterable[str], *, size: int = 20_000, min_count: int = 2) -> "TokenTable":
        """Make the table of the most frequent tokens of training texts.

        The order is by falling count, then by code point, so that equal texts in any order give the
        same table.

        Args:
            texts: the training texts, and no others.
            size: the most rows of the table, with padding and unknown.
            min_count: how often a token must occur.

        Returns:
            The table.

        Raises:
            ArgumentError: if `size` is below 2 or `min_count` below 1.
            ArgumentTypeError: if they are not integers, or the texts not strings.
        """
        size = _checks.positive_integer("size", size)
        if size < len(_RESERVED):
            raise ArgumentError(f"`size` must be at least 2. Received: size={size!r}")
        trainer = trainers.WordLevelTrainer(
            vocab_size=size,
            min_frequency=_checks.positive_integer("min_count", min_count),
            special_tokens=list(_RESERVED),
            show_progress=False,
        )
        learner = _tokenizer({name: row for row, name in enumerate(_RESERVED)})
        learner.train_from_iterator(_strings(texts), trainer)
        rows = learner.get_vocab(with_added_tokens=False)
        return cls(sorted(rows.keys() - set(_RESERVED), key=rows.__getitem__))

    @property
    def size(self) -> int:
        """The number of rows, with padding and unknown: every id is below it."""
        return len(self._words) + len(_RESERVED)

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens from id 2 on."""
        return self._words

    def encode(self, texts: Iterable[str], length: int) -> NDArray[np.int32]:
        """Return the ids of texts, cut at a length and padded on the right with 0.

        Args:
            texts: the texts.
            length: the number of tokens of each row.

        Returns:
            Integers of shape `(texts, length)`; the first of each row is not 0.

        Raises:
            ArgumentError: if `length` is below 1.
            ArgumentTypeError: if `length` is not an integer or a text not a string.
        """
        length = _checks.positive_integer("length", length)
        blocks = [np.zeros((0, length), dtype=np.int32)]
        for rows in self._chunks(texts):
            block = np.full((len(rows), length), PADDING_ID, dtype=np.int32)
            for place, ids in enumerate(rows):
                cut = ids[:length]
                block[place, : len(cut)] = cut
            blocks.append(block)
        return np.concatenate(blocks)

    def lengths(self, texts: Iterable[str]) -> NDArray[np.int64]:
        """Return the number of tokens of each text, uncut, at least 1.

        Args:
            texts: the texts.

        Returns:
            Integers of shape `(texts,)`.

        Raises:
            ArgumentTypeError: if a text is not a string.
        """
        return np.array([len(ids) for rows in self._chunks(texts) for ids in rows], dtype=np.int64)

    def tokens_and_spans(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of a text with their places in it, uncut.

        There are as many as `lengths` says: a text without any token is one unknown token. What
        lies between two spans is white space.

        Args:
            text: the text.

        Returns:
            The tokens, in order.

        Raises:
            ArgumentTypeError: if the text is not a string.
        """
        next(_strings([text]))
        # Split first, then normalise each piece: the offsets that the library gives behind NFC end
        # too early where characters were composed. Both orders give the same tokens, since NFC and
        # lower case never move a boundary of this pattern.
        pieces = self._tokenizer.pre_tokenizer.pre_tokenize_str(text)
        if not pieces:
            return (Token(text, 0, len(text), UNKNOWN_ID),)
        return tuple(
            Token(text[start:end], start, end, self._row(piece)) for piece, (start, end) in pieces
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table as a tokenizer.json, which the tokenizers library can read by itself.

        Args:
            path: the file.
        """
        Path(path).write_text(self._tokenizer.to_str(pretty=True), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "TokenTable":
        """Read a table that `save` has written.

        Args:
            path: the file.

        Returns:
            The table.

        Raises:
            DataError: if the file is damaged, or a tokenizer that splits or counts in another way.
        """
        content = Path(path).read_bytes()
        try:
            written = json.loads(Tokenizer.from_buffer(content).to_str())
            rows = written["model"]["vocab"]
            table = cls(sorted(rows.keys() - set(_RESERVED), key=rows.__getitem__))
        except Exception as error:  # the library raises nothing more exact
            raise DataError(_foreign(path)) from error
        if json.loads(table._tokenizer.to_str()) != written:
            raise DataError(_foreign(path))
        return table

    def _row(self, piece: str) -> int:
        word = self._tokenizer.normalizer.normalize_str(piece)
        row = self._tokenizer.token_to_id(word)
        return UNKNOWN_ID if row is None else int(row)

    def _chunks(self, texts: Iterable[str]) -> Iterator[list[Sequence[int]]]:
        """Encode some texts at a time, which bounds the memory."""
        source = _strings(texts)
        while chunk := list(islice(source, _CHUNK)):
            encodings = self._tokenizer.encode_batch_fast(chunk, add_special_tokens=False)
            yield [encoding.ids or [UNKNOWN_ID] for encoding in encodings]


def choose_length(lengths: ArrayLike, limit: int = 256) -> Length:
    """Choose one length for all texts: what 99 % of them need, in steps of 8, up to a limit.

    Args:
        lengths: the number of tokens of each text.
        limit: the longest length.

    Returns:
        The length, and how many texts are cut at it.

    Raises:
        ArgumentError: if there are no lengths, one is below 1, or `limit` is.
        ArgumentTypeError: if `limit` is not an integer.
    """
    limit = _checks.positive_integer("limit", limit)
    counts = np.asarray(lengths)
    if counts.size == 0 or counts.min() < 1:
        raise ArgumentError(
            "`lengths` must be integers of at least 1, at least one of them."
            f" Received: {f'{counts.min()} among them' if counts.size else 'none'}."
        )
    # The smallest length that 99 % of the texts fit into, in whole numbers: no rounding enters.
    needed = int(np.sort(counts, axis=None)[-(-99 * counts.size // 100) - 1])
    length = min(-(-needed // 8) * 8, limit)
    return Length(length, int((counts > length).sum()))


def _tokenizer(rows: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel(rows, unk_token=_RESERVED[UNKNOWN_ID]))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    # Marks are \w here: without \p{M}* an emoji's variation selector would join the next word.
    # The two letters are capitals that are not \w to the library's pattern engine, while their
    # small forms are: named here, so that no boundary depends on the case.
    word = r"\w\uA7D2\uA7D4"
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(rf"[{word}]+|[^\s{word}]\p{{M}}*"), behavior="removed", invert=True
    )
    return tokenizer


def _strings(texts: Iterable[str]) -> Iterator[str]:
    if isinstance(texts, str):
        raise ArgumentTypeError(f"`texts` must be several strings. Received: texts={texts!r}")
    for text in texts:
        if not isinstance(text, str):
            raise ArgumentTypeError(f"`texts` must be strings. Received: {text!r}")
        yield text


def _foreign(path: Any) -> str:
    return (
        "A token table must be a tokenizer.json written by regard, undamaged."
        f" Received: {os.fspath(path)!r}, which is not."
    )
