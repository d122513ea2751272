"""What a reader found, and the way from there to labelled texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regard.data.columns import find_columns
from regard.data.labelled_texts import LabelledTexts
from regard.data.lookalikes import is_blank
from regard.data.phrases import listed
from regard.data.swallowed_rows import swallowed_doubts
from regard.errors import TableError

__all__ = ["FoundRows"]


@dataclass(frozen=True)
class FoundRows:
    """Hold what a reader found, before texts and labels are chosen.

    Args:
        source: what the messages call the data.
        columns: the values of each column, in the data's order; a missing value is empty.
        places: where each row stands, for messages: `line 7`.
        layout: where texts and labels stand, in words, if the format says it; the columns are then
            `text` and `label`.
        unusable: by the name of a column that cannot be chosen, why.
        told: sentences about what the reader ignored.
        separator: between the fields of a line, if the data are a table of lines.
        header: whether the first of these lines named the columns.
        pattern: by which a test set of the same kind is read, if the format has one.
    """

    source: str
    columns: Mapping[str, Sequence[str]]
    places: Sequence[str]
    layout: str | None = None
    unusable: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    separator: str | None = None
    header: bool = False
    pattern: str | None = None

    def labelled(
        self,
        *,
        text: str | None = None,
        label: str | None = None,
        group: str | None = None,
        classes: Sequence[str] | None = None,
        allow_dropped: bool = False,
    ) -> LabelledTexts:
        """Choose the columns, and leave out the rows in which one of them is empty.

        Args:
            text: the name of the text column; by default it is found by its shape.
            label: the name of the label column; by default it is found by its shape.
            group: the name of the column that says which rows belong together, if there is one.
            classes: given for a test set: the classes of the training data.
            allow_dropped: whether more than 5 % of the rows may be left out.

        Returns:
            The labelled texts.

        Raises:
            TableError: if the columns are not found or cannot be used, more than 5 % of the rows
                are left out, or the labels cannot be classified.
        """
        columns, blank = self._with_values(text, label, group)
        if self.layout is None:
            self._check_usable(text, label, group)
            text_column, label_column = find_columns(
                columns, text=text, label=label, group=group, source=self.source
            )
            self._check_usable(text_column, label_column)
        else:
            text_column, label_column = "text", "label"
        chosen = [name for name in (text_column, label_column, group) if name is not None]
        kept, dropped = self._filled(chosen, allow_dropped=allow_dropped)
        labels = [columns[label_column][row].strip() for row in kept]
        if label is None and self.header and label_column in labels:
            raise TableError(self._header_is_a_row(label_column))
        rest = [name for name in (*columns, *self.unusable) if name not in chosen]
        return LabelledTexts.from_rows(
            [columns[text_column][row] for row in kept],
            labels,
            source=self.source,
            groups=() if group is None else [columns[group][row].strip() for row in kept],
            classes=classes,
            text_column=text_column,
            label_column=label_column,
            group_column=group,
            layout=self.layout,
            dropped=dropped,
            unused=tuple(dict.fromkeys(rest)),
            guessed=self.layout is None and (text is None or label is None),
            told=(*self.told, *blank, *self._swallowed(text_column, label_column)),
        )

    def _with_values(
        self, text: str | None, label: str | None, group: str | None
    ) -> tuple[Mapping[str, Sequence[str]], tuple[str, ...]]:
        """Leave out the columns without a value, and say so; those that are named stay."""
        blank = [
            name
            for name, values in self.columns.items()
            if name not in (text, label, group) and all(map(is_blank, values))
        ]
        left = {name: values for name, values in self.columns.items() if name not in blank}
        if not blank or len(left) < 2 + (group is not None):
            return self.columns, ()
        return left, (f"Columns without a value: {', '.join(map(repr, blank))}.",)

    def _check_usable(self, *names: str | None) -> None:
        for name in names:
            if name is not None and name in self.unusable:
                raise TableError(f"{self.source}: {self.unusable[name]}")

    def _filled(
        self, chosen: Sequence[str], *, allow_dropped: bool
    ) -> tuple[list[int], tuple[tuple[str, str], ...]]:
        """Return the rows in which all chosen columns have a value; place and reason of others."""
        roles = dict(zip(chosen, ("text", "label", "group"), strict=False))
        kept: list[int] = []
        dropped: list[tuple[str, str]] = []
        for row, place in enumerate(self.places):
            empty = [roles[name] for name in chosen if is_blank(self.columns[name][row])]
            if empty:
                dropped.append((place, f"empty {empty[0]}"))
            else:
                kept.append(row)
        if len(dropped) * 20 > len(self.places) and not allow_dropped:
            shown = listed([f"{place} ({reason})" for place, reason in dropped])
            group = ", label or group" if "group" in roles.values() else " or label"
            raise TableError(
                f"{self.source}: at most 5 % of the rows may have an empty text{group}. Received:"
                f" {len(dropped):,} of {len(self.places):,}: {shown}. Fill or remove them, or leave"
                " them out: --allow-dropped (allow_dropped=True in Python)."
            )
        return kept, tuple(dropped)

    def _swallowed(self, text: str, label: str) -> tuple[str, ...]:
        table = [] if self.separator is None else list(zip(*self.columns.values(), strict=True))
        return swallowed_doubts(
            self.columns[text],
            self.columns[label],
            places=self.places,
            table=table,
            label_at=list(self.columns).index(label),
            separator=self.separator or "",
        )

    def _header_is_a_row(self, name: str) -> str:
        assert self.separator is not None
        return (
            f"{self.source}: the first line must name the columns. Received: {name!r} as the name"
            " of the label column, which is also a label of other rows. If there is no header, say"
            " so: --no-header (header=False in Python). Or add one, such as"
            f" {self.separator.join(('text', 'label'))!r}; or, if that line is the header, say"
            f" which column it is: --label {name} (label= in Python)."
        )
