"""The arguments that a layer is tried with, and what follows from them."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.full import full

Arguments = Mapping[str, Any]


def _never(_: Arguments) -> bool:
    return False


def _without_bias(chosen: Arguments) -> bool:
    return chosen.get("use_bias") is False


@dataclass(frozen=True)
class Tried:
    """What a layer is tried with: each setting alone, beside the arguments that it needs.

    A formula is a setting that changes what is computed, on a path that the layer has met all
    promises on: it meets those alone that a formula could break.

    Args:
        needed: the arguments without which there is no such layer.
        settings: each meets the promises that it could break.
        formulas: settings that are a formula.
        others: settings with which it is as another layer, and meets what a layer at its defaults
            does: the weights have other shapes, or there are none.
        represents: a setting that stands for all that the abstract layer serves.
        equal_widths: whether query and key must have the same width.
        placed: whether it makes a difference where a step stands, without a position too.
        asks_for_a_step: with which arguments a sample must have a valid step.
        without_weights: with which arguments it has no weights to train, those of a position apart.
        without_bias: with which arguments it has no bias, and could have one.
        impossible: which arguments cannot be given together.
    """

    needed: Arguments = field(default_factory=dict)
    settings: Sequence[Arguments] = ()
    formulas: Sequence[Arguments] = ()
    others: Sequence[Arguments] = ()
    represents: Arguments | None = None
    equal_widths: bool = False
    placed: bool = False
    asks_for_a_step: Callable[[Arguments], bool] = _never
    without_weights: Callable[[Arguments], bool] = _never
    without_bias: Callable[[Arguments], bool] = _without_bias
    impossible: Callable[[Arguments], bool] = _never

    def arguments(self) -> Iterator[dict[str, Any]]:
        """Yield those needed, then with each setting once; in the full run each with each other."""
        yield dict(self.needed)
        chosen = [*self.settings, *self.formulas]
        tried: list[Arguments] = []
        for setting in [*chosen, *(self._pairwise(chosen) if full("settings") else [])]:
            if self._possible(setting) and setting not in tried:
                tried.append(setting)
                yield {**self.needed, **setting}

    def is_formula(self, arguments: Arguments) -> bool:
        """Return whether the arguments are one of the formulas."""
        return any({**self.needed, **each} == arguments for each in self.formulas)

    def is_plain(self, arguments: Arguments) -> bool:
        """Return whether the arguments are the defaults, or make another layer of it."""
        return arguments == self.needed or any(_within(each, arguments) for each in self.others)

    def is_represented(self, arguments: Arguments) -> bool:
        """Return whether the arguments stand for all that the abstract layer serves."""
        return self.represents is not None and _within(self.represents, arguments)

    def _possible(self, setting: Arguments) -> bool:
        bare = self.without_bias(setting) and "bias_regularizer" in setting
        return not bare and not self.impossible(setting)

    def _pairwise(self, settings: Sequence[Arguments]) -> list[dict[str, Any]]:
        """Combinations in which each setting meets each other that it can be given with.

        As few as a greedy search finds: faults in which three or more settings matter are rare,
        and all products of the settings here would run for hours.
        """
        left = {
            pair
            for pair in itertools.combinations(range(len(settings)), 2)
            if self._together(settings, pair)
        }
        found = []
        while left:
            chosen = min(left)
            for _ in settings:
                more = {
                    (*chosen, each): sum(pair <= {*chosen, each} for pair in map(set, left))
                    for each in range(len(settings))
                    if each not in chosen and self._together(settings, (*chosen, each))
                }
                best = max(more, key=lambda each: (more[each], each), default=None)
                if best is None:
                    break
                chosen = best
            left -= set(itertools.combinations(sorted(chosen), 2))
            found.append({name: value for each in chosen for name, value in settings[each].items()})
        return found

    def _together(self, settings: Sequence[Arguments], chosen: tuple[int, ...]) -> bool:
        """Whether settings can be given at once: no argument twice, and the layer takes them."""
        names = [name for each in chosen for name in settings[each]]
        merged = {name: value for each in chosen for name, value in settings[each].items()}
        return len(names) == len(set(names)) and self._possible(merged)


def _within(few: Arguments, arguments: Arguments) -> bool:
    return all(name in arguments and arguments[name] == few[name] for name in few)
