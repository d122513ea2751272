"""Inputs for a functional model whose samples have known lengths, with padding behind them."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard._keras import keras
from regard.errors import ArgumentError, ShapeError

__all__ = ["PaddedInputs", "given_inputs", "graph_of", "made_inputs"]

_SHARES = (1.0, 0.63, 0.33)  # of the steps that are real
_SHARES_OF_FIXED = (0.8, 0.55, 0.3)  # with padding in each sample
_OTHER_AXES = 3  # the size of an axis that may have any
_ROWS_OF_GIVEN = 8


@dataclass(frozen=True)
class _Role:
    """What an input is: "ids", "frames", "mask" or "side"; how large ids may be; its padding."""

    kind: str
    top: int = 0
    padding: float = 0


@dataclass(frozen=True)
class PaddedInputs:
    """Hold inputs of a model, and what of them is real.

    Args:
        short: an array for each input.
        long: the same with more padding; None where a length is fixed.
        other: `long`, or else `short`, with other values in the padding of frames that
            no layer masks.
        steps: the lengths of `short` and `long`.
        lengths: the number of real steps of each sample.
        by_size: from a length to the real steps of each sample, for inputs of fixed length.
    """

    short: list[NDArray[Any]]
    long: list[NDArray[Any]] | None
    other: list[NDArray[Any]]
    steps: tuple[int, int]
    lengths: NDArray[np.int64]
    by_size: Mapping[int, NDArray[np.int64]]


def graph_of(model: Any) -> Any:
    """Return the graph of operations of a functional or sequential model; None for another."""
    if isinstance(model, keras.Sequential):
        return model._functional
    if not isinstance(model, keras.Function) or not isinstance(model, keras.Model):
        return None
    own_call = type(model).call.__module__.partition(".")[0]
    return model if own_call == "keras" else None


def made_inputs(model: keras.Model, steps: tuple[int, int]) -> PaddedInputs:
    """Make inputs up: random token ids from 1 on, random frames, masks that fit them.

    Args:
        model: a functional or sequential model.
        steps: a length, and a larger one.

    Returns:
        The inputs; of one length where the model takes no other.

    Raises:
        ArgumentError: if no input has steps, or one cannot be made up.
    """
    tensors = list(graph_of(model).inputs)
    roles = [_role(model, tensor) for tensor in tensors]
    fixed = {
        tensor.shape[1]
        for tensor, role in zip(tensors, roles, strict=True)
        if role.kind != "side" and tensor.shape[1] is not None
    }
    if all(role.kind in ("side", "mask") for role in roles):
        raise ArgumentError("none of its inputs has an axis of steps")
    rows = tensors[0].shape[0] or len(_SHARES)
    shares = np.resize(_SHARES_OF_FIXED if fixed else _SHARES, rows)
    short = max(fixed) if fixed else steps[0]
    by_size = {size: _rounded(shares, size) for size in {*fixed, short}}
    numbers = np.random.default_rng(0)
    arrays = [
        _array(tensor, role, rows, tensor.shape[1] if tensor.shape[1:2] else None, short, by_size,
               numbers)
        for tensor, role in zip(tensors, roles, strict=True)
    ]  # fmt: skip
    return _padded(arrays, roles, by_size[short], by_size, None if fixed else steps[1])


def given_inputs(model: keras.Model, inputs: Any, steps: int) -> PaddedInputs:
    """Take inputs that somebody gives; what is padding in them is read off them.

    Args:
        model: a functional or sequential model.
        inputs: an array, or a list or dict of arrays, with padding on the right.
        steps: how many steps of padding to add, where the model takes any length.

    Returns:
        The inputs, of the first few samples.

    Raises:
        ShapeError: if they are not as many as the model takes.
    """
    tensors = list(graph_of(model).inputs)
    if isinstance(inputs, Mapping) and all(tensor.name in inputs for tensor in tensors):
        inputs = [inputs[tensor.name] for tensor in tensors]
    arrays = [np.asarray(each)[:_ROWS_OF_GIVEN] for each in keras.tree.flatten(inputs)]
    if len(arrays) != len(tensors):
        raise ShapeError(
            f"`inputs` must be as many arrays as the model takes, {len(tensors)}."
            f" Received: {len(arrays)}"
        )
    roles = [_role(model, tensor) for tensor in tensors]
    sequences = [
        (tensor, role, array)
        for tensor, role, array in zip(tensors, roles, arrays, strict=True)
        if role.kind != "side"
    ]
    if not sequences:
        raise ArgumentError("none of its inputs has an axis of steps")
    found: dict[int, NDArray[np.int64]] = {}
    for _, role, array in sequences:
        size, ends = array.shape[1], _ends(array, role)
        found[size] = np.maximum(found[size], ends) if size in found else ends
    free = len(found) == 1 and all(tensor.shape[1] is None for tensor, _, _ in sequences)
    size = max(found)
    return _padded(arrays, roles, found[size], found, size + steps if free else None)


def _padded(
    arrays: list[NDArray[Any]],
    roles: list[_Role],
    lengths: NDArray[np.int64],
    by_size: Mapping[int, NDArray[np.int64]],
    longer: int | None,
) -> PaddedInputs:
    short = max(by_size)
    pairs = list(zip(arrays, roles, strict=True))
    long = None if longer is None else [_lengthen(*pair, longer - short) for pair in pairs]
    other = [
        _other_padding(array, role, lengths)
        for array, role in zip(arrays if long is None else long, roles, strict=True)
    ]
    return PaddedInputs(arrays, long, other, (short, longer or short), lengths, by_size)


def _rounded(shares: NDArray[np.float64], size: int) -> NDArray[np.int64]:
    return np.maximum(np.round(shares * size), 1).astype("int64")


def _array(
    tensor: Any,
    role: _Role,
    rows: int,
    fixed: int | None,
    short: int,
    by_size: Mapping[int, NDArray[np.int64]],
    numbers: np.random.Generator,
) -> NDArray[Any]:
    shape = [rows, *(_OTHER_AXES if size is None else size for size in tensor.shape[1:])]
    if role.kind == "side":
        return numbers.normal(size=shape).astype(tensor.dtype)
    shape[1] = fixed or short
    place = np.arange(shape[1]) < by_size[shape[1]][:, None]
    valid = place.reshape(*place.shape, *[1] * (len(shape) - 2))
    if role.kind == "mask":
        return np.broadcast_to(valid, shape).astype(tensor.dtype)
    if role.kind == "ids":
        made: NDArray[Any] = numbers.integers(1, max(role.top, 2), size=shape)
    else:
        made = numbers.normal(size=shape)
    return np.where(valid, made, role.padding).astype(tensor.dtype)


def _lengthen(array: NDArray[Any], role: _Role, more: int) -> NDArray[Any]:
    if role.kind == "side":
        return array
    widths = [(0, 0), (0, more), *[(0, 0)] * (array.ndim - 2)]
    return np.pad(array, widths, constant_values=array.dtype.type(role.padding))


def _other_padding(array: NDArray[Any], role: _Role, lengths: NDArray[np.int64]) -> NDArray[Any]:
    """Frames whose padding nothing recognises may be padded with anything."""
    if role.kind != "frames" or role.top:
        return array
    place = np.arange(array.shape[1]) < lengths[:, None]
    valid = place.reshape(*place.shape, *[1] * (array.ndim - 2))
    junk = np.random.default_rng(1).normal(0, 3, array.shape)
    return np.where(valid, array, junk).astype(array.dtype)


def _ends(array: NDArray[Any], role: _Role) -> NDArray[np.int64]:
    real = array != role.padding
    steps = real.reshape(*array.shape[:2], -1).any(axis=2)
    ends: NDArray[np.int64] = np.where(steps, np.arange(1, array.shape[1] + 1), 0)
    last: NDArray[np.int64] = ends.max(axis=1, initial=0)
    return last


def _role(model: Any, tensor: Any) -> _Role:
    rank, dtype = len(tensor.shape), keras.backend.standardize_dtype(tensor.dtype)
    if dtype == "string":
        raise ArgumentError(
            f"its input {tensor.name!r} takes texts, which cannot be made up: give `inputs`"
        )
    if rank >= 2 and (dtype == "bool" or ("mask" in tensor.name and "int" in dtype)):
        return _Role("mask")
    readers = list(_readers(graph_of(model), tensor, set()))
    tables = [each.input_dim for each in readers if isinstance(each, keras.layers.Embedding)]
    masking = [each for each in readers if isinstance(each, keras.layers.Masking)]
    if tables and rank >= 2:
        return _Role("ids", top=min(tables))
    if masking:
        # `top`: the padding is recognised by its value.
        return _Role("frames", top=1, padding=float(masking[0].mask_value))
    if rank == 2 and "int" in dtype:
        return _Role("ids", top=3)
    return _Role("frames") if rank == 3 else _Role("side")


def _readers(graph: Any, tensor: Any, seen: set[int]) -> Iterator[Any]:
    """Tables and maskings that a tensor reaches on its way through operations without weights."""
    for node in itertools.chain.from_iterable(graph._nodes_by_depth.values()):
        if id(node) in seen or not any(each is tensor for each in node.input_tensors):
            continue
        seen.add(id(node))
        operation, inner = node.operation, graph_of(node.operation)
        if inner is not None:
            places = [i for i, each in enumerate(node.input_tensors) if each is tensor]
            # What follows the inputs is the mask, which Keras adds to the call.
            for reached in (inner.inputs[i] for i in places if i < len(inner.inputs)):
                yield from _readers(inner, reached, seen)
        elif isinstance(operation, (keras.layers.Embedding, keras.layers.Masking)):
            yield operation
        elif not getattr(operation, "weights", []):
            for output in node.outputs:
                yield from _readers(graph, output, seen)
