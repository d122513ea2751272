"""Folders that hold a file or a folder for each class."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from regard.data.files import file_ending, file_text, text_lines
from regard.data.phrases import listed
from regard.data.raw_table import FoundRows
from regard.errors import TableError

__all__ = ["folder_rows"]

_ABOUT_ENDINGS = ("", ".md", ".rst", ".txt")
_ABOUT = ("authors", "changelog", "copying", "licence", "license", "notice", "origin", "readme")
_TRAINING, _TEST = ("train", "training"), ("test", "testing")
_PARTS = (*_TRAINING, *_TEST, "dev", "val", "valid", "validation", "eval")
_LAYOUTS = (
    "a folder for each class with a text a file, or a file for each class with an example a line:"
    " either files with one name and the classes as their endings (reviews.pos, reviews.neg), or"
    " .txt files that are named after the classes (pos.txt, neg.txt)"
)


@dataclass(frozen=True)
class _Layout:
    """What holds each class, and how it is read."""

    classes: dict[str, Path]
    words: str


def folder_rows(folder: Path, *, tables: Iterable[str], encoding: str | None = None) -> FoundRows:
    """Read a folder with a folder a class, or a file a class.

    White space round texts is taken off. Files and folders that are no class, those whose names
    begin with a dot or two underscores, and files such as LICENSE and README.md are ignored and
    named.

    Args:
        folder: the folder.
        tables: the endings of the files that are data by themselves, such as `.csv`.
        encoding: of all files; by default strictly UTF-8.

    Returns:
        The columns `text` and `label`.

    Raises:
        TableError: if the folder is laid out in none of these ways or in several, its files are
            tables or parts of a data set, a class folder holds a folder, or a file cannot be read.
        EncodingError: if the bytes of a file are not text in the encoding.
        UnknownNameError: if Python knows no text encoding of that name.
    """
    content = sorted(_content(folder), key=lambda path: path.name)
    shown = [path for path in content if not _is_aside(path)]
    _refuse_tables(folder, [path for path in shown if file_ending(path) in set(tables)])
    layout = _layout(folder, shown)
    _refuse_parts(folder, layout)
    columns: dict[str, list[str]] = {"text": [], "label": []}
    places: list[str] = []
    hidden: list[str] = []
    for name, path in layout.classes.items():
        hidden += _hidden_files(path)
        read = _texts_of_files if path.is_dir() else _texts_of_lines
        for place, text in read(folder, path, encoding):
            columns["text"].append(text.strip())
            columns["label"].append(name)
            places.append(place)
    if not places:
        raise TableError(f"{_named(folder)}: the classes must have texts. Received: empty files.")
    used = set(layout.classes.values())
    ignored = [*(_shown(path) for path in content if path not in used), *hidden]
    return FoundRows(
        source=_named(folder),
        columns=columns,
        places=places,
        layout=layout.words,
        told=(f"Ignored: {', '.join(ignored)}.",) if ignored else (),
    )


def _content(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise TableError(
            f"The data must be readable. Received: {str(folder)!r}: {error.strerror}."
        ) from error


def _named(folder: Path) -> str:
    return folder.name or folder.resolve().name or str(folder)


def _shown(path: Path) -> str:
    return repr(path.name + "/" * path.is_dir())


def _is_aside(path: Path) -> bool:
    """Return whether a name says that this is not data: hidden, or about the data."""
    about = path.stem.lower() in _ABOUT and path.suffix.lower() in _ABOUT_ENDINGS
    return _is_hidden(path) or (about and not path.is_dir())


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "__"))


def _layout(folder: Path, paths: Sequence[Path]) -> _Layout:
    """Return the one layout that fits."""
    fitting = [
        layout
        for layout in (*_shared_stems(paths), _folders(paths), _text_files(paths))
        if len(layout.classes) > 1
    ]
    if len(fitting) != 1:
        found = (
            "; or ".join(
                f"{layout.words}: {_listed(layout.classes.values())}" for layout in fitting
            )
            or f"none of them, but {_listed(paths)}"
        )
        raise TableError(
            f"{_named(folder)}: a folder must be laid out in one of these ways: {_LAYOUTS}."
            f" Received: {found}. Name one of its files, or move the classes to a folder of their"
            " own."
        )
    return fitting[0]


def _listed(paths: Iterable[Path]) -> str:
    return listed([_shown(path) for path in paths]) or "nothing"


def _folders(paths: Sequence[Path]) -> _Layout:
    folders = {path.name: path for path in paths if path.is_dir()}
    return _Layout(folders, "a text a file, labels from the names of the folders")


def _text_files(paths: Sequence[Path]) -> _Layout:
    files = [path for path in paths if path.suffix.lower() == ".txt" and not path.is_dir()]
    return _Layout(
        {path.stem: path for path in files},
        "one example a line, labels from the names of the files",
    )


def _shared_stems(paths: Sequence[Path]) -> list[_Layout]:
    by_stem: dict[str, dict[str, Path]] = {}
    for path in paths:
        if path.suffix and not path.is_dir():
            by_stem.setdefault(path.stem, {})[path.suffix.removeprefix(".")] = path
    words = "one example a line, labels from the endings of the files"
    return [_Layout(classes, words) for classes in by_stem.values()]


def _refuse_tables(folder: Path, files: Sequence[Path]) -> None:
    if not files:
        return
    raise TableError(
        f"{_named(folder)}: a folder must hold a file or a folder for each class; a table is named"
        f" by itself: {_command(files)}; one that only accompanies the classes is kept elsewhere."
        f" Received: a folder with {_listed(files)}."
    )


def _refuse_parts(folder: Path, layout: _Layout) -> None:
    """Refuse to take `train` and `test` for two classes."""
    if all(name.lower() in _PARTS for name in layout.classes):
        paths = list(layout.classes.values())
        raise TableError(
            f"{_named(folder)}: the classes must not be the parts of a data set; each part is named"
            f" by itself: {_command(paths)}. Received: {_listed(paths)}."
        )


def _command(paths: Sequence[Path]) -> str:
    """Return the command that reads these files or folders, the test set as such."""
    training, test, other = ([path for path in paths if _part(path) == n] for n in range(3))
    first = (training or other or test)[0]
    rest = [path for path in test if path != first]
    return " --test ".join([f"regard compare {first}", *map(str, rest[:1])])


def _part(path: Path) -> int:
    """Return what a name says that it holds: 0 training data, 1 a test set, 2 something else."""
    words = set(re.split(r"[^a-z]+", path.name.lower()))
    kinds = (_TRAINING, _TEST)
    return next((number for number, names in enumerate(kinds) if words & {*names}), len(kinds))


def _texts_of_lines(folder: Path, file: Path, encoding: str | None) -> Iterable[tuple[str, str]]:
    text = file_text(file, source=f"{_named(folder)}/{file.name}", encoding=encoding)
    return [(f"{file.name} line {number:,}", line) for number, line in text_lines(text)]


def _hidden_files(kind: Path) -> list[str]:
    """Return the files of a class folder that are not read, if it is one."""
    files = _content(kind) if kind.is_dir() else []
    return sorted(repr(f"{kind.name}/{file.name}") for file in files if _is_hidden(file))


def _texts_of_files(folder: Path, kind: Path, encoding: str | None) -> Iterable[tuple[str, str]]:
    found = []
    for file in sorted(_content(kind), key=lambda path: path.name):
        if _is_hidden(file):
            continue
        place = f"{kind.name}/{file.name}"
        if file.is_dir():
            raise TableError(
                f"{_named(folder)}: the folder of a class must hold files alone. Received: the"
                f" folder {place!r} in it. If {_shown(kind)} is a data set by itself, name it:"
                f" regard compare {kind}"
            )
        source = f"{_named(folder)}/{place}"
        found.append((place, file_text(file, source=source, encoding=encoding)))
    return found
