"""`regard check DATA`: what would be read, without training on it."""

from rich.console import Console

from regard import runtime
from regard.cli.data_options import (
    AllowDropped,
    Encoding,
    Format,
    GroupColumn,
    LabelColumn,
    NoHeader,
    Pattern,
    RequiredData,
    TestFile,
    TextColumn,
)
from regard.cli.output import line

__all__ = ["check_data"]


def check_data(
    data: RequiredData,
    test: TestFile = None,
    text: TextColumn = None,
    label: LabelColumn = None,
    group: GroupColumn = None,
    encoding: Encoding = None,
    format: Format = None,  # noqa: A002
    pattern: Pattern = None,
    no_header: NoHeader = False,
    allow_dropped: AllowDropped = False,
) -> None:
    """Show rows, classes, lengths, and what is left out or doubtful.

    Args:
        data: the data.
        test: a test set, read with the same options.
        text: the text column.
        label: the label column.
        group: the column that says which rows belong together.
        encoding: of the text files.
        format: of the data.
        pattern: of lines.
        no_header: whether the first row of a table is a row like the others.
        allow_dropped: whether more than 5 % of the rows may be left out.

    Raises:
        RegardError: if an option or the data cannot be used; `regard.cli.main` reports it.
    """
    runtime.require_tool("regard check")
    # Late: what reads takes half a second to import, without Keras.
    from regard.data import read_data

    console = Console(highlight=False)
    for each in read_data(
        data,
        text=text,
        label=label,
        group=group,
        encoding=encoding,
        format=format,
        pattern=pattern,
        header=not no_header,
        test=test,
        allow_dropped=allow_dropped,
    ):
        for sentence in () if each is None else each.notices():
            console.print(line(sentence), soft_wrap=not console.is_terminal)
