"""150 mutants that stay the same, to be tried before and after the tests or the source change.

Half of them are of the packages that compute, half of those of the tool. A mutant is kept by the
text of its lines, which stood once in its file when it was drawn: line numbers move.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutation.mutants import NUMBERS, TOOL, Mutant, file_of, modules

KEPT = Path(__file__).with_name("fixed_mutants.json")


@dataclass(frozen=True)
class FixedMutant:
    """A change, whatever checkout it is made in.

    Args:
        module: the dotted name of the module it was drawn from.
        operator: the kind of change.
        before: the lines that are changed, as they stand.
        after: what they become; empty if they go.
    """

    module: str
    operator: str
    before: str
    after: str

    @property
    def name(self) -> str:
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.module} {self.operator}: {before} -> {after}"

    def find(self, root: Path) -> Mutant | None:
        """Make the change in a checkout.

        Where the lines have moved to another file, they are followed there.

        Returns:
            None if the lines are gone, or stand more than once.
        """
        own = root / file_of(self.module)
        if own.is_file() and (found := self._made(self.module, own)) is not None:
            return found
        others = (self._made(name, root / file_of(name)) for name in modules(root, NUMBERS + TOOL))
        found = [each for each in others if each is not None]
        return found[0] if len(found) == 1 else None

    def _made(self, module: str, file: Path) -> Mutant | None:
        code = file.read_text(encoding="utf-8")
        lines = code.splitlines()
        first = place_of(self.before, lines)
        if first is None:
            return None
        number = len(self.before.splitlines())
        lines[first : first + number] = self.after.splitlines()
        changed = "\n".join(lines) + "\n"
        return Mutant(module, self.operator, first + 1, self.before, self.after, changed)


def place_of(text: str, lines: list[str]) -> int | None:
    """Where some whole lines stand; None if nowhere, or more than once."""
    wanted = text.splitlines()
    starts = range(len(lines) - len(wanted) + 1)
    found = [start for start in starts if lines[start : start + len(wanted)] == wanted]
    return found[0] if len(found) == 1 else None


def fixed_mutants(file: Path = KEPT) -> list[FixedMutant]:
    """Read the list."""
    return [FixedMutant(**each) for each in json.loads(file.read_text(encoding="utf-8"))]


def write(chosen: list[FixedMutant], file: Path = KEPT) -> None:
    """Write the list, sorted, so that a change of it can be read."""
    chosen = sorted(chosen, key=lambda each: (each.module, each.before, each.after))
    text = json.dumps([asdict(each) for each in chosen], indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")
