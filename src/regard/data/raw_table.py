"""What a reader found, and the way from there to labelled texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regard.data.columns import find_columns
from regard.data.labelled_texts import LabelledTexts
from regard.data.lookalikes import is_blank
from regard.data.phrases import listed
from regard.data.swallowed_rows import swallowed_doubts
from regard.data.target_kinds import KINDS
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
        several: the labels of each row, if each may have several and they are known one by one.
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
    several: Sequence[Sequence[str]] | None = None

    def labelled(
        self,
        *,
        text: str | None = None,
        label: str | None = None,
        group: str | None = None,
        target: str | None = None,
        multi_label: str | None = None,
        classes: Sequence[str] | None = None,
        allow_dropped: bool = False,
    ) -> LabelledTexts:
        """Choose the columns, and leave out the rows in which one of them is empty.

        Where a text may have several labels, an empty label is none, and the row stays.

        Args:
            text: the name of the text column; by default it is found by its shape.
            label: the name of the label column; by default it is found by its shape.
            group: the name of the column that says which rows belong together, if there is one.
            target: the name of the column with numbers to be told, instead of labels.
            multi_label: what stands between the labels of a text that may have several.
            classes: given for a test set: the classes of the training data.
            allow_dropped: whether more than 5 % of the rows may be left out.

        Returns:
            The labelled texts.

        Raises:
            TableError: if the columns are not found or cannot be used, more than 5 % of the rows
                are left out, or the labels cannot be classified.
        """
        kind = "classes" if target is None else "numbers"
        if multi_label is not None or self.several is not None:
            kind = "labels"
        named, role = (label, "label") if target is None else (target, "target")
        columns, blank = self._with_values(text, named, group)
        if self.layout is None:
            self._check_usable(text, named, group)
            names = {"text": text, "label": named, "group": group}
            text_column, label_column = find_columns(
                columns, **names, source=self.source, role=role
            )
            self._check_usable(text_column, label_column)
        else:
            text_column, label_column = "text", "label"
        roles = {text_column: "text", label_column: role}
        roles |= {} if group is None else {group: "group"}
        needed = {name: role for name, role in roles.items() if (kind, role) != ("labels", "label")}
        kept, dropped = self._filled(needed, allow_dropped=allow_dropped)
        words = [columns[label_column][row].strip() for row in kept]
        if kind == "classes" and label is None and self.header and label_column in words:
            raise TableError(self._header_is_a_row(label_column))
        rest = [name for name in (*columns, *self.unusable) if name not in roles]
        return LabelledTexts.from_rows(
            [columns[text_column][row] for row in kept],
            self._labels(kind, kept, words, multi_label),
            source=self.source,
            groups=() if group is None else [columns[group][row].strip() for row in kept],
            kind=kind,
            classes=classes,
            text_column=text_column,
            label_column=target if target is not None else label_column,
            group_column=group,
            layout=self.layout,
            dropped=dropped,
            unused=tuple(dict.fromkeys(rest)),
            guessed=self.layout is None and (text is None or named is None),
            told=(*self.told, *blank, *self._swallowed(text_column, label_column)),
        )

    def _labels(
        self, kind: str, kept: Sequence[int], words: Sequence[str], separator: str | None
    ) -> Sequence[Any]:
        """Return the labels of the rows that are kept."""
        if self.several is not None:
            return [self.several[row] for row in kept]
        places = [self.places[row] for row in kept]
        return KINDS[kind].read(words, places, self.source, separator)

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
        self, roles: Mapping[str, str], *, allow_dropped: bool
    ) -> tuple[list[int], tuple[tuple[str, str], ...]]:
        """Return the rows in which all these columns have a value; place and reason of others."""
        kept: list[int] = []
        dropped: list[tuple[str, str]] = []
        for row, place in enumerate(self.places):
            empty = [role for name, role in roles.items() if is_blank(self.columns[name][row])]
            if empty:
                dropped.append((place, f"empty {empty[0]}"))
            else:
                kept.append(row)
        if len(dropped) * 20 > len(self.places) and not allow_dropped:
            shown = listed([f"{place} ({reason})" for place, reason in dropped])
            *most, last = roles.values()
            what = f"{', '.join(most)} or {last}" if most else last
            raise TableError(
                f"{self.source}: at most 5 % of the rows may have an empty {what}. Received:"
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
