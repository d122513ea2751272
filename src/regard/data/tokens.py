"""Words or characters as integers, learned from the training texts alone."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, DataError

__all__ = ["TOKEN_KINDS", "Token", "TokenTable", "several_texts"]

TOKEN_KINDS = ("words", "characters")

PADDING_ID = 0
UNKNOWN_ID = 1
# Neither can be a token of a text: brackets are tokens of their own. They are not registered as
# the library's "special tokens", which it would find in a text that spells them.
_RESERVED = ("[PAD]", "[UNK]")
_CHUNK = 4096  # texts encoded at a time
_CHARACTERS = 64  # looked at first for each token that is wanted, so that few texts are tried twice

# Marks are \w here: without \p{M}* an emoji's variation selector would join the next word.
# The two letters are capitals that are not \w to the library's pattern engine, while their small
# forms are: named here, so that no boundary depends on the case.
_WORD = r"\w\uA7D2\uA7D4"
_PATTERNS = {
    "words": rf"[{_WORD}]+|[^\s{_WORD}]\p{{M}}*",
    # Of white space between two characters the first; of all else, grapheme clusters.
    "characters": r"(?<=\S)\s(?=\s*\S)|(?!\s)\X",
}


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


class TokenTable:
    r"""Turn texts into rows of integers, with a table learned by `TokenTable.learn`.

    A text is put in Unicode's composed form (NFC) and in lower case, for both kinds of tokens.
    "words" are words (`\w+`) and single other characters, each with the marks that combine with it;
    white space only separates. "characters" are what a reader sees as one character (a grapheme
    cluster: a letter with its marks, an emoji with what modifies it); white space between two of
    them is a token too, " " in the table, and a run of it counts once.

    Id 0 is padding, id 1 stands for every token that is not in the table. A text without any token
    counts as one unknown token, so that no row is empty.

    Args:
        words: the tokens from id 2 on.
        kind: "words" or "characters".

    Raises:
        ArgumentError: if a word comes twice or is a reserved name.
        UnknownNameError: if `kind` is another.
    """

    def __init__(self, words: Iterable[str], *, kind: str = "words") -> None:
        self._kind = _checks.one_of("kind", kind, TOKEN_KINDS)
        names = [*_RESERVED, *words]
        rows = {name: row for row, name in enumerate(names)}
        if len(rows) < len(names):
            raise ArgumentError(
                f"`words` must be different from each other and from {', '.join(_RESERVED)}."
                f" Received: {len(names) - len(rows):,} that are not."
            )
        self._tokenizer = _tokenizer(rows, self._kind)
        self._words = tuple(names[len(_RESERVED) :])

    @classmethod
    def learn(
        cls,
        texts: Iterable[str],
        *,
        size: int = 20_000,
        min_count: int = 2,
        kind: str = "words",
    ) -> "TokenTable":
        """Make the table of the most frequent tokens of training texts.

        The order is by falling count, then by code point, so that equal texts in any order give the
        same table.

        Args:
            texts: the training texts, and no others.
            size: the most rows of the table, with padding and unknown.
            min_count: how often a token must occur.
            kind: "words" or "characters".

        Returns:
            The table.

        Raises:
            ArgumentError: if `size` is below 2 or `min_count` below 1.
            ArgumentTypeError: if they are not integers, or the texts not strings.
            UnknownNameError: if `kind` is another.
        """
        kind = _checks.one_of("kind", kind, TOKEN_KINDS)
        size = _checks.positive_integer("size", size)
        if size < len(_RESERVED):
            raise ArgumentError(f"`size` must be at least 2. Received: size={size!r}")
        trainer = trainers.WordLevelTrainer(
            vocab_size=size,
            min_frequency=_checks.positive_integer("min_count", min_count),
            special_tokens=list(_RESERVED),
            show_progress=False,
        )
        learner = _tokenizer({name: row for row, name in enumerate(_RESERVED)}, kind)
        learner.train_from_iterator(several_texts(texts), trainer)
        rows = learner.get_vocab(with_added_tokens=False)
        return cls(sorted(rows.keys() - set(_RESERVED), key=rows.__getitem__), kind=kind)

    @property
    def kind(self) -> str:
        """What a token is: "words" or "characters"."""
        return self._kind

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
        for rows in self._chunks(self._beginning(text, length) for text in several_texts(texts)):
            block = np.full((len(rows), length), PADDING_ID, dtype=np.int32)
            for place, ids in enumerate(rows):
                cut = ids[:length]
                block[place, : len(cut)] = cut
            blocks.append(block)
        return np.concatenate(blocks)

    def beginnings(self, texts: Iterable[str], length: int) -> tuple[str, ...]:
        """Return of each long text a beginning that has more tokens than are read.

        The first `length` tokens are those of the whole text, and so nothing that cuts the rows at
        this length or a smaller one tells the two apart, but for the time it takes: of a text of
        millions of words a few thousand characters are left. Texts of up to 64 characters for each
        of these tokens stay whole.

        Args:
            texts: the texts.
            length: the number of tokens that are read.

        Returns:
            As many texts.

        Raises:
            ArgumentError: if `length` is below 1.
            ArgumentTypeError: if `length` is not an integer or a text not a string.
        """
        length = _checks.positive_integer("length", length)
        return tuple(self._beginning(text, length) for text in several_texts(texts))

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
        lies between two spans, if anything, is white space.

        Args:
            text: the text.

        Returns:
            The tokens, in order.

        Raises:
            ArgumentTypeError: if the text is not a string.
        """
        next(several_texts([text]))
        pieces = self._pieces(text)
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
        Path(path).write_text(self.to_json(), encoding="utf-8", newline="\n")

    def to_json(self) -> str:
        """Return the text of a tokenizer.json, which the tokenizers library can read by itself."""
        return str(self._tokenizer.to_str(pretty=True))

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
        return cls.from_json(Path(path).read_bytes(), os.fspath(path))

    @classmethod
    def from_json(cls, content: bytes, name: str) -> "TokenTable":
        """Read a table from the text that `to_json` returned.

        Args:
            content: the text in UTF-8.
            name: what to call it in an error.

        Returns:
            The table.

        Raises:
            DataError: if it is damaged, or a tokenizer that splits or counts in another way.
        """
        # The library never sees the file: it makes room for the largest id that it reads.
        try:
            written = json.loads(content)
            rows = _checked_rows(written["model"].pop("vocab"))
            kind = next(each for each in TOKEN_KINDS if _settings(each) == _without_none(written))
            return cls(rows[len(_RESERVED) :], kind=kind)
        except Exception as error:  # of all the forms that JSON can have
            raise DataError(_foreign(name)) from error

    def _row(self, piece: str) -> int:
        word = self._tokenizer.normalizer.normalize_str(piece)
        row = self._tokenizer.token_to_id(word)
        return UNKNOWN_ID if row is None else int(row)

    def _pieces(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        # Split first, then normalise each piece: the offsets that the library gives behind NFC end
        # too early where characters were composed. Both orders give the same tokens, since NFC and
        # lower case never move a boundary of these patterns.
        spaced = _spaces().normalize_str(text)
        pieces: list[Any] = self._tokenizer.pre_tokenizer.pre_tokenize_str(spaced)
        return pieces

    def _beginning(self, text: str, length: int) -> str:
        """Return a beginning with more than `length` tokens, or the whole text."""
        size = _CHARACTERS * length
        # Only the last token of a beginning may be another than that of the text.
        while size < len(text) and len(self._pieces(text[:size])) <= length:
            size *= 8
        return text[:size]

    def _chunks(self, texts: Iterable[str]) -> Iterator[list[Sequence[int]]]:
        """Encode some texts at a time, which bounds the memory."""
        source = several_texts(texts)
        while chunk := list(islice(source, _CHUNK)):
            encodings = self._tokenizer.encode_batch_fast(chunk, add_special_tokens=False)
            yield [encoding.ids or [UNKNOWN_ID] for encoding in encodings]


def _tokenizer(rows: dict[str, int], kind: str) -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel(rows, unk_token=_RESERVED[UNKNOWN_ID]))
    steps = [normalizers.NFC(), normalizers.Lowercase()]
    if kind == "characters":
        steps.append(_spaces())
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(_PATTERNS[kind]), behavior="removed", invert=True
    )
    return tokenizer


def _checked_rows(rows: Any) -> list[str]:
    """Return the tokens of a table that was read, by row, if there is one for each row."""
    ids = list(rows.values())
    if any(type(each) is not int for each in ids) or sorted(ids) != list(range(len(ids))):
        raise DataError("The ids of a token table must be 0, 1, 2, ...")
    words = sorted(rows, key=rows.__getitem__)
    if tuple(words[: len(_RESERVED)]) != _RESERVED:
        raise DataError(f"The first tokens of a table must be {', '.join(_RESERVED)}")
    return words


def _settings(kind: str) -> dict[str, Any]:
    """Return what the library writes for a kind of token, but for the tokens."""
    reserved = {name: row for row, name in enumerate(_RESERVED)}
    settings = json.loads(_tokenizer(reserved, kind).to_str())
    del settings["model"]["vocab"]
    return _without_none(settings)


def _without_none(settings: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not set, of which another version of the library may have more."""
    return {name: value for name, value in settings.items() if value is not None}


def _spaces() -> Any:
    """Return what replaces each white space by one space, and so moves no character."""
    return normalizers.Replace(Regex(r"\s"), " ")


def several_texts(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts if they are several strings.

    Args:
        texts: the texts.

    Yields:
        Each text.

    Raises:
        ArgumentTypeError: if it is one string, or one of them is none.
    """
    if isinstance(texts, str):
        raise ArgumentTypeError(f"`texts` must be several strings. Received: texts={texts!r}")
    for text in texts:
        if not isinstance(text, str):
            raise ArgumentTypeError(f"`texts` must be strings. Received: {text!r}")
        yield text


def _foreign(name: str) -> str:
    return (
        "A token table must be a tokenizer.json written by regard, undamaged."
        f" Received: {name!r}, which is not."
    )
