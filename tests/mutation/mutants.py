"""What may be changed in a file: one place, one way. Cosmic Ray finds the places."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# One change of each kind a place. Not `|`, which here stands in annotations alone.
OPERATORS = (
    *(
        f"ReplaceBinaryOperator_{pair}"
        for pair in (
            "Add_Sub",
            "Sub_Add",
            "Mul_Div",
            "Div_Mul",
            "FloorDiv_Mul",
            "Mod_Mul",
            "Pow_Mul",
            "BitAnd_BitOr",
        )
    ),
    *(
        f"ReplaceComparisonOperator_{pair}"
        for pair in (
            "Eq_NotEq",
            "NotEq_Eq",
            "Lt_LtE",
            "LtE_Lt",
            "Gt_GtE",
            "GtE_Gt",
            "Is_IsNot",
            "IsNot_Is",
        )
    ),
    "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "NumberReplacer",
    "AddNot",
    "ZeroIterationForLoop",
    "RemoveDecorator",
)
# Packages of plain functions and layers, and those of the tool.
NUMBERS = ("ops", "kernels", "positions", "regularizers", "layers")
TOOL = ("data", "bundle", "statistics", "comparison", "training", "tasks", "execution", "cli")
# Only some machines run them, or only other backends than JAX.
ELSEWHERE = ("pallas", "tensorflow", "torch", "triton")


@dataclass(frozen=True)
class Mutant:
    """A file of the source with one change.

    Args:
        module: its dotted name.
        operator: the kind of change.
        line: the number of the first line that is changed.
        before: the lines that are changed, as they stand.
        after: what they become.
        code: the whole file with the change.
    """

    module: str
    operator: str
    line: int
    before: str
    after: str
    code: str

    @property
    def name(self) -> str:
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.module}:{self.line} {self.operator}: {before} -> {after}"

    @property
    def file(self) -> str:
        return file_of(self.module)


def file_of(module: str) -> str:
    """Where a module stands below the checkout."""
    return f"src/{module.replace('.', '/')}.py"


def modules(root: Path, packages: tuple[str, ...]) -> list[str]:
    """The modules of some packages of a checkout, by their dotted names."""
    source = root / "src"
    files = [path for name in packages for path in sorted((source / "regard" / name).rglob("*.py"))]
    return [
        ".".join(path.relative_to(source).with_suffix("").parts)
        for path in files
        if path.stem not in ("__init__", *ELSEWHERE)
    ]


def places(code: str) -> list[tuple[str, int]]:
    """What may be changed: the operator, and which of its places."""
    from cosmic_ray.ast import ast_nodes, get_ast  # of the group `mutation`
    from cosmic_ray.plugins import get_operator

    nodes = list(ast_nodes(get_ast(code)))
    found = []
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        number = sum(len(list(operator.mutation_positions(node))) for node in nodes)
        # A number has two changes, one more and one less: the first is enough.
        found += [(name, place) for place in range(0, number, 2 if name == "NumberReplacer" else 1)]
    return found


def mutant(module: str, code: str, name: str, place: int) -> Mutant | None:
    """The change by an operator at one of its places; None if it changes nothing."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    changed = mutate_code(code, get_operator(f"core/{name}")(), place)
    if changed is None or changed == code:
        return None
    return Mutant(module, name, *_change(code, changed), changed)


def mutants(module: str, code: str) -> Iterator[Mutant]:
    """Yield the mutants of a module, in the order of the operators."""
    seen = set()
    for name, place in places(code):
        found = mutant(module, code, name, place)
        if found is not None and found.code not in seen:
            seen.add(found.code)
            yield found


def _change(code: str, changed: str) -> tuple[int, str, str]:
    """The lines that differ: the number of the first, and how they read in both."""
    old, new = code.splitlines(), changed.splitlines()
    shorter = min(len(old), len(new))
    first = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    rest = next((n for n in range(shorter - first) if old[-1 - n] != new[-1 - n]), shorter - first)
    before, after = old[first : len(old) - rest], new[first : len(new) - rest]
    return first + 1, "\n".join(before), "\n".join(after)
