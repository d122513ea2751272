"""`regard doctor`: what is installed, what would be used, and what is missing."""

import importlib.metadata
import os
import platform
import sys
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from regard import _checks, runtime
from regard.catalog import look_up
from regard.cli.output import line
from regard.errors import ArgumentError, RegardError
from regard.kernels.dispatch import (
    FUSED,
    WHOLE,
    Choice,
    Sizes,
    Window,
    blocks,
    choose,
    choose_tiles,
    choose_window,
    has_compiler,
)

__all__ = ["doctor_command", "regard_version"]

_PROBLEM = 1
_SECONDS = 60.0  # importing a backend takes some, many on a busy machine
# A GPU of NVIDIA that is new enough for all that runs on one.
_GPU = (9, 0)
_DTYPES = ("float16", "bfloat16", "float32", "float64")
_TENSORFLOW = "Keras imports it on other backends too; on JAX `regard compare` keeps it out"


def regard_version() -> str:
    """Return the version of regard, or say that it runs from its source without being installed."""
    try:
        return importlib.metadata.version("regard")
    except importlib.metadata.PackageNotFoundError:
        return "(not installed, run from its source)"


def doctor_command(
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not ask the backends for their devices.")
    ] = False,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            help=f"How long each backend may take to answer. Default: {_SECONDS:g}.",
            metavar="SECONDS",
            show_default=False,
        ),
    ] = None,
    backend: Annotated[
        str | None,
        typer.Option(
            "--backend",
            help="The backend that you want to use. Default: KERAS_BACKEND, else jax.",
            metavar="NAME",
            show_default=False,
        ),
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option(
            "--layer",
            help="A layer: which path would compute it? Default: none is asked about.",
            metavar="NAME",
            show_default=False,
        ),
    ] = None,
    sizes: Annotated[
        str | None,
        typer.Option(
            "--sizes",
            metavar="B,T,S,U",
            help="Batch, queries, keys, units of --layer. Default: 32,128,128,64.",
            show_default=False,
        ),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            "--window",
            metavar="LEFT,RIGHT",
            help="Keys before and after its place that a query of --layer sees. Default: all keys.",
            show_default=False,
        ),
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype", help="Its dtype. Default: float32.", metavar="NAME", show_default=False
        ),
    ] = None,
) -> None:
    """Show versions, backends, packages of the tool and devices.

    Args:
        quick: whether to leave out the devices, which takes importing each backend.
        seconds: how long a backend may take to say its devices; 60 when None.
        backend: what the user would ask for; KERAS_BACKEND or the default when None.
        layer: a layer's name: show which path it would take instead of all else.
        sizes: its batch, queries, keys and units; 32,128,128,64 when None.
        window: keys before and after its place that a query sees; all when None.
        dtype: its dtype; float32 when None.

    Raises:
        ArgumentError: if the sizes are not four positive integers, the window not two of at least
            0, the seconds not positive, or an option is given that has no effect.
        UnknownNameError: if nothing is called like the layer, or like the dtype.
        typer.Exit: with 1 if the backend that would be used does not work.
    """
    console = Console(highlight=False)
    limit = _limit(seconds, asked=not quick and layer is None)
    if layer is not None:
        if quick:
            raise ArgumentError("--quick asks no device, nor does --layer. Received: both")
        name = runtime.chosen_backend(backend)
        console.print(_path(layer, sizes or "32,128,128,64", window, dtype or "float32", name))
        return
    for option, given in (("--sizes", sizes), ("--window", window), ("--dtype", dtype)):
        if given is not None:
            raise ArgumentError(f"{option} is of a layer: give --layer. Received: {option} alone")
    chosen, problem = _choice(backend)
    console.print(_versions())
    console.print()
    console.print(_backend_table(chosen, backend))
    if problem is not None:
        console.print(line(f"problem: {problem}", "red"))
        console.print()
    console.print(_tool_lines())
    works = chosen is not None
    if not quick:
        broken = _show_devices(console, limit)
        works = works and chosen not in broken
    if not works:
        raise typer.Exit(_PROBLEM)


def _limit(seconds: float | None, *, asked: bool) -> float:
    if seconds is None:
        return _SECONDS
    if not asked:
        raise ArgumentError(
            "--seconds is for the devices, which --quick and --layer do not ask."
            f" Received: --seconds {seconds:g} with one of them"
        )
    return _checks.positive_number("--seconds", seconds)


def _path(layer: str, sizes: str, window: str | None, dtype: str, backend: str) -> Text:
    """Say which path a layer would take, and why it is not the fast one."""
    entry = look_up(layer)
    name = entry.name if entry.card is None else entry.card.name
    numbers = Sizes(*_integers("--sizes", sizes, ("batch", "queries", "keys", "units"), 1))
    shown = ", ".join(f"{letter} {size}" for letter, size in zip("BTSU", numbers, strict=True))
    text = Text()
    if window is not None:
        left, right = _integers("--window", window, ("keys before", "keys after"), 0)
        whole = (WHOLE[name],) if name in WHOLE else ()
        seen = Window(left, right)
        choice = choose_window(seen, numbers.query_length, numbers.key_length, whole)
        _append(text, f"{name}, {shown}, pairs of a window {left}, {right}", choice)
        if choice.path == "banded":
            count, size, reach = blocks(seen, numbers.query_length)
            text.append(f"\n  {count} blocks a sample, of {size} queries and {reach} keys")
            numbers = Sizes(numbers.batch * count, size, reach, numbers.units)
            shown = f"these {numbers.batch} blocks"
        text.append("\n")
    choice = choose(name, numbers, _checks.one_of("dtype", dtype, _DTYPES), backend)
    heads = ", one head" if name == "MultiHeadAttention" else ""
    _append(text, f"{name}, {shown}{heads}, {dtype}, {backend}", choice)
    there = choose(name, numbers, dtype, backend, _GPU)
    if there.path == "fused" and name in FUSED:
        there = choose_tiles(backend, dtype, _GPU, has_compiler(backend))
    if {choice.path, there.path} != {"reference"}:
        _append(text, "\nthe same on a GPU of NVIDIA", there)
    return text


def _append(text: Text, subject: str, choice: Choice) -> Text:
    text.append(f"{subject}: ").append(choice.path, "bold")
    for reason in choice.reasons:
        text.append(f"\n  {reason}")
    return text


def _integers(option: str, given: str, names: tuple[str, ...], least: int) -> list[int]:
    parts = given.split(",")
    right = len(parts) == len(names)
    if not right or not all(part.strip().isdecimal() and int(part) >= least for part in parts):
        raise ArgumentError(
            f"`{option}` are {len(names)} integers of at least {least}: {', '.join(names)}. "
            f"Received: {given!r}"
        )
    return [int(part) for part in parts]


def _choice(option: str | None) -> tuple[str | None, str | None]:
    try:
        return runtime.chosen_backend(option), None
    except RegardError as error:
        return None, str(error)


def _versions() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    table.add_row("regard", Text(regard_version()))
    table.add_row("python", line(f"{platform.python_version()} ({sys.executable})"))
    table.add_row("platform", Text(f"{platform.platform()}, {os.cpu_count()} processors"))
    for name, version in runtime.package_versions(("keras", "numpy")).items():
        table.add_row(name, Text(version or f"missing: pip install {name}"))
    return table


def _backend_table(chosen: str | None, option: str | None) -> Table:
    table = Table(
        title="Backends",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for column in ("backend", "version", "note"):
        table.add_column(column)
    installed = runtime.backends()
    for name in runtime.BACKENDS:
        if name not in installed:
            table.add_row(name, "missing", Text(f"pip install 'regard[{name}]'"))
            continue
        if name == chosen:
            note = Text(f"would be used: {runtime.choice_reason(option)}", "green")
        else:
            note = Text(_TENSORFLOW if name == "tensorflow" else "")
        table.add_row(name, installed[name], note)
    return table


def _tool_lines() -> Text:
    versions = runtime.package_versions(runtime.TOOL_PACKAGES)
    missing = [name for name, version in versions.items() if version is None]
    present = [f"{name} {version}" for name, version in versions.items() if version is not None]
    text = Text("Extra `tool`", "bold").append(f"\npresent: {', '.join(present)}", "default")
    if missing:
        text.append(f"\nmissing: {', '.join(missing)}", "red")
        text.append("\nget them: pip install 'regard[tool]'", "default")
    return text


def _show_devices(console: Console, seconds: float) -> set[str]:
    """Ask each installed backend, show the answers as they come, and return those that fail."""
    broken = set()
    names = tuple(runtime.backends())
    console.print()
    console.print(Text("Devices", "bold").append(" (importing each backend)", "default"))
    for report in runtime.device_reports(names, seconds):
        said = line(f"{report.backend}: ")
        if not report.answered:
            # Busy, or hanging: nothing is known of it.
            said.append(f"did not answer within {seconds:g} s; --seconds gives it more", "yellow")
        elif report.problem is None:
            said.append(line(", ".join(report.devices)))
        else:
            broken.add(report.backend)
            said.append(line(f"does not work: {report.problem}", "red"))
        console.print(said.append(f" ({report.seconds:.1f} s)", "default"))
    return broken
