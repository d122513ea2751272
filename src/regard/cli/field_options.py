"""Options of the command line, made from the fields of settings, which have their rule and help."""

import dataclasses
import inspect
import types
import typing
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, final

import typer
from rich.markup import escape

from regard._checks import written
from regard.comparison.options import Option, Options
from regard.comparison.plan import COMPARED, MODEL, TRAINING
from regard.errors import ArgumentTypeError

__all__ = ["FieldOption", "click_options", "options_of", "written_name"]

_KINDS = (str, int, float, bool)
_PANELS = ("", COMPARED, MODEL, TRAINING)  # in this order; others come behind


@final
@dataclass(frozen=True)
class FieldOption:
    """One field of a subclass of `Options`, as a command has it.

    Args:
        name: of the field.
        kind: the type of its value, or of one of its values.
        default: what it is where none is given.
        about: what is said of it.
    """

    name: str
    kind: type
    default: Any
    about: Option

    @property
    def form(self) -> tuple[type, bool, str]:
        """What a parser has to know: it must be the same wherever the name is the same."""
        return self.kind, self.about.listed, self.declaration

    @property
    def declaration(self) -> str:
        """The option as a help text writes it; a switch that is on has its opposite beside it."""
        positive, negative = written_name(self.name), written_name(f"no_{self.name}")
        is_switch = self.kind is bool and self.default is not False
        return f"{positive}/{negative}" if is_switch else positive

    @property
    def help(self) -> str:
        """What it is, and its default unless it is off."""
        said = self.about.default
        if said is None and self.default is not False:
            said = written_name(self.name) if self.default is True else str(self.default)
            said = "none" if self.default is None else said
        return f"{self.about.help} Default: {said}." if said else self.about.help

    @property
    def parameter(self) -> inspect.Parameter:
        """What typer makes an option of; without a value it is None."""
        about = typer.Option(
            self.declaration,
            help=escape(self.help),
            metavar=None if self.kind is bool else self.about.metavar,
            rich_help_panel=self.about.panel or None,
        )
        annotated: Any = Annotated  # of types that are known when it runs
        return inspect.Parameter(
            self.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=annotated[self.kind | None, about],
        )

    def value(self, given: Any) -> Any:
        """Return the field's value for what a parser found."""
        return [each.strip() for each in given.split(",")] if self.about.listed else given


def options_of(*classes: type[Options], without: Collection[str] = ()) -> dict[str, FieldOption]:
    """Return the options of some settings by the name of the field, in the order of a help text.

    Args:
        *classes: the settings.
        without: fields that the command leaves out.

    Returns:
        The options.

    Raises:
        ArgumentTypeError: if a field has a type that no option can have.
    """
    made = [
        FieldOption(field.name, _kind(each, field), field.default, each.described()[field.name])
        for each in classes
        for field in dataclasses.fields(each)
        if field.name not in without
    ]
    made.sort(key=lambda option: (*_PANELS, option.about.panel).index(option.about.panel))
    return {option.name: option for option in made}


def click_options(options: Iterable[FieldOption]) -> list[Any]:
    """Return options as the parameters of a command, which typer makes.

    Args:
        options: with different names.

    Returns:
        One parameter for each, in the same order.
    """
    parameters = [option.parameter for option in options]

    def holder(**_: Any) -> None:
        """Have these parameters."""

    vars(holder)["__signature__"] = inspect.Signature(parameters)
    holder.__annotations__ = {each.name: each.annotation for each in parameters}
    app = typer.Typer(add_completion=False)
    app.command()(holder)
    return typer.main.get_command(app).params


def written_name(name: str) -> str:
    """Return the option of a field: `--batch-size` of `batch_size`."""
    return "--" + name.replace("_", "-")


def _kind(owner: type[Options], field: "dataclasses.Field[Any]") -> type:
    """Return the type of one value, of an annotation such as `int | None` or `tuple[str, ...]`."""
    annotation: Any = field.type
    if isinstance(annotation, str):  # from __future__ import annotations
        annotation = typing.get_type_hints(owner)[field.name]
    kind = annotation
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        kinds = [each for each in typing.get_args(kind) if each is not types.NoneType]
        kind = kinds[0] if len(kinds) == 1 else None
    listed = owner.described()[field.name].listed
    if typing.get_origin(kind) in (tuple, list) and listed:
        kind = typing.get_args(kind)[0]
    if kind not in _KINDS or (listed and kind is not str):
        raise ArgumentTypeError(
            "An option must be a string, an integer, a number, a switch or listed strings."
            f" Received: {owner.__name__}.{field.name} of type {written(annotation)}"
        )
    return typing.cast("type", kind)
