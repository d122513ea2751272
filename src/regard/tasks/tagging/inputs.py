"""Sentences for a kept model: from the command line, or of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from regard.comparison.options import Options, option, optional_path, optional_text
from regard.errors import ArgumentError, TableError
from regard.tasks.tagging.plan import TagReading

__all__ = ["TagInputs", "given_sentences"]

_AS_READ = TagReading.described()


@final
@dataclass(frozen=True)
class TagInputs(Options):
    """Say how sentences are read that a model is to label."""

    file: str | None = option(
        None, optional_path, "Sentences from a file of columns, JSON or Parquet.", metavar="FILE"
    )
    token_column: str | None = option(
        None,
        optional_text,
        "The file's tokens: a column's number, from 1 or from -1; of records, the list's name.",
        metavar="COL",
        said="1; tokens or words",
    )
    encoding: str | None = option(
        None, optional_text, "Of the text file.", metavar="NAME", said="utf-8"
    )
    format: str | None = option(
        None, optional_text, _AS_READ["format"].help, metavar="NAME", said="by the file's ending"
    )


def given_sentences(
    given: Sequence[str], inputs: TagInputs
) -> tuple[str, ...] | list[tuple[str, ...]]:
    """Return the sentences that are given themselves, or those of the file.

    Args:
        given: themselves, each as a text.
        inputs: the file, and how it is read.

    Returns:
        Texts, which the model takes apart; or sentences that are taken apart. At least one.

    Raises:
        ArgumentError: if there are none, sentences and a file, or an option of a file without one.
        RegardError: if the file cannot be read.
    """
    from regard.tasks.tagging.readers import read_sentences

    options = dict(vars(inputs))
    file = options.pop("file")
    if bool(given) == (file is not None):
        raise ArgumentError(
            f"Give sentences, or --file FILE. Received: {'both' if given else 'neither'}"
        )
    if file is not None:
        found = read_sentences(file, **options, labelled=False)
        return [
            _checked(found.source, *each) for each in zip(found.places, found.tokens, strict=True)
        ]
    for name, value in options.items():
        if value is not None:
            flag = "--" + name.replace("_", "-")
            raise ArgumentError(f"{flag} needs --file FILE. Received: {flag} {value} without it")
    return tuple(given)


def _checked(source: str, place: str, tokens: Sequence[object]) -> tuple[str, ...]:
    own = tuple(each for each in tokens if isinstance(each, str) and each.strip())
    if not own or len(own) < len(tokens):
        raise TableError(
            f"{source}: a sentence must have tokens, strings that are not empty. Received:"
            f" {place}, which has {'others' if len(tokens) else 'none'}."
        )
    return own
