"""Draw the fixed mutants: python -m tests.mutation.draw [--seed 14].

Needs the group `mutation`. What is left out: lines that stand more than once in their
file or are short, and what has no effect by its kind (below). Whether a test notices was not looked
at.
"""

import argparse
import ast
import random
import re
from collections import Counter
from pathlib import Path

from tests.mutation.fixed import KEPT, FixedMutant, place_of, write
from tests.mutation.mutants import Mutant, file_of, modules, mutant, places

ROOT = Path(__file__).resolve().parents[2]
# How many of each package: 75 of those that compute, 75 of the tool.
NUMBER = {
    "ops": 20,
    "kernels": 10,
    "positions": 10,
    "regularizers": 10,
    "layers": 25,
    "data": 20,
    "bundle": 15,
    "comparison": 25,
    "cli": 15,
}
A_FILE = 3
# A line of fewer characters is found anywhere.
SHORT = 16
# No result depends on them: what is cached, how an object prints, what types and linters read, what
# other systems do, and what only says how patient or how careful a process is.
WITHOUT_EFFECT = re.compile(
    r"TYPE_CHECKING|win32|^\s*\*,$|@(functools\.)?(lru_)?cache|@(final|override|overload|dataclass|abstractmethod)"
    r"|\b(frozen|slots|kw_only|repr|stacklevel|strict|flush|daemon|ensure_ascii|indent|exist_ok"
    r"|parents|timeout|buffering|errors|check|ignore_errors|index|show_default|rich_markup_mode"
    r"|highlight|padding|pretty_exceptions_\w+|add_completion|no_args_is_help|hidden)="
)
# Statements of wording, and numbers that are constants of the file: sizes and seconds.
WORDING = (ast.Raise, ast.Assert)
# Files that were about to be written again when this list was drawn; no CPU runs the last.
LEFT_OUT = (
    "regard.bundle.manifest",
    "regard.bundle.reader",
    "regard.cli.doctor",
    "regard.cli.main",
    "regard.comparison.best_model",
    "regard.comparison.store.schema",
    "regard.comparison.store.store",
    "regard.comparison.verdict.beside",
    "regard.comparison.verdict.ranking",
    "regard.data.labelled_texts",
    "regard.layers.attention_layer",
    "regard.ops.keras_mask",
    "regard.ops.scores",
    "regard.kernels.gpu",
)


def is_wording(code: str, line: int, operator: str) -> bool:
    """Whether a line is part of a message, or a number that has a name at the top of the file."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, WORDING) and node.lineno <= line <= node.end_lineno:
            return True
    constants = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    inside = any(node.lineno <= line <= node.end_lineno for node in constants)
    return inside and operator == "NumberReplacer"


def compiles(code: str) -> bool:
    """Whether Python takes the text: the first import would notice more."""
    try:
        compile(code, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def is_worth_it(found: Mutant | None, code: str) -> bool:
    """Whether some test could notice the change, and its lines can be found again."""
    if found is None or WITHOUT_EFFECT.search(found.before):
        return False
    if len(found.before.strip()) < SHORT or not compiles(found.code):
        return False
    if place_of(found.before, code.splitlines()) is None:
        return False
    return not is_wording(code, found.line, found.operator)


def draw(package: str, number: int, seed: int) -> list[FixedMutant]:
    """Draw mutants of a package, at most three of a file and one of a line."""
    sources = {
        module: (ROOT / file_of(module)).read_text(encoding="utf-8")
        for module in modules(ROOT, (package,))
        if module not in LEFT_OUT
    }
    candidates = [(module, *each) for module, code in sources.items() for each in places(code)]
    random.Random(seed).shuffle(candidates)
    chosen: dict[tuple[str, str], FixedMutant] = {}
    of_file: Counter[str] = Counter()
    for module, operator, place in candidates:
        if of_file[module] == A_FILE:
            continue
        code = sources[module]
        found = mutant(module, code, operator, place)
        if is_worth_it(found, code) and (module, found.before) not in chosen:
            change = FixedMutant(module, operator, found.before, found.after)
            chosen[module, found.before] = change
            of_file[module] += 1
        if len(chosen) == number:
            break
    return list(chosen.values())


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.draw", description=__doc__)
    parser.add_argument("--seed", type=int, default=14)
    seed = parser.parse_args().seed
    chosen = [each for part in NUMBER.items() for each in draw(*part, seed)]
    write(chosen)
    files = len({each.module for each in chosen})
    print(f"{len(chosen)} mutants of {files} files are in {KEPT.name}")


if __name__ == "__main__":
    main()
