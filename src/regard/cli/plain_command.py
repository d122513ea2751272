"""Commands with help texts for people: no types of Python, examples below, errors as typed."""

from collections.abc import Iterable
from typing import Any, final

from rich.markup import escape
from typer.core import TyperArgument, TyperCommand, TyperGroup

from regard.cli.examples import EXAMPLES
from regard.cli.typed_errors import as_typed, typed_names
from regard.errors import RegardError

__all__ = ["PlainCommand", "PlainGroup", "examples_of", "with_defaults", "without_types"]


def with_defaults(parameters: Iterable[Any]) -> list[Any]:
    """Return parameters whose help texts say their defaults: those that say nothing have none.

    Args:
        parameters: options and arguments of a command itself; they are changed.

    Returns:
        The same. A switch is off, and what must be given has no default.
    """
    found = list(parameters)
    for each in found:
        is_told = each.param_type_name == "argument" or each.is_flag or each.required
        if not is_told and each.help and "Default:" not in each.help:
            each.help += " Default: none."
    return found


def without_types(parameters: Iterable[Any]) -> list[Any]:
    """Return parameters without the types that typer would show, such as `<bool>`.

    Args:
        parameters: options and arguments; they are changed.

    Returns:
        The same. What stands for the value of an option stays.
    """
    found = list(parameters)
    for each in found:
        if isinstance(each, TyperArgument):
            vars(each)["display_type_rich"] = _nothing
        elif each.is_flag:
            each.metavar = ""
    return found


def examples_of(name: str | None) -> str:
    """Return the examples of a command for the end of its help text.

    Args:
        name: of the command.

    Returns:
        Lines of markup; nothing for a command without examples.
    """
    examples = EXAMPLES.get(str(name), ())
    if not examples:
        return ""
    lines = [f"  [bold]{escape(line)}[/bold]\n      {escape(what)}" for line, what in examples]
    return "\n".join(["Examples:", *lines])


@final
class PlainCommand(TyperCommand):
    """A command whose options are its own."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return all options, without Python's types."""
        return without_types(with_defaults(super().get_params(ctx)))


@final
class PlainGroup(TyperGroup):
    """All commands; an error of one names its options as they were typed."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return all options, without Python's types."""
        return without_types(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command; its examples end its help text."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            command.epilog = examples_of(command.name)
        return command

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was typed."""
        try:
            return super().invoke(ctx)
        except RegardError as error:
            command = self.get_command(ctx, str(ctx.invoked_subcommand))
            if command is None:
                raise
            told = as_typed(str(error), typed_names(command.get_params(ctx)))
            raise type(error)(told) from error


def _nothing(ctx: Any) -> None:
    """Show no type."""
