"""What may be changed in a file: one place, one way. Cosmic Ray finds the places."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
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


@dataclass(frozen=True)
class Mutant:
    """A file of the source with one change.

    Args:
        module: its dotted name.
        operator: the kind of change.
        line: the number of the line that is changed.
        before: that line.
        after: what it becomes.
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
        return f"{self.module}:{self.line} {self.operator}: {self.before} -> {self.after}"


def mutants(module: str) -> Iterator[Mutant]:
    """Yield the mutants of a module, in the order of the operators."""
    from cosmic_ray.ast import ast_nodes, get_ast  # of the extra `mutation`
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    code = (SOURCE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    seen = set()
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        nodes = ast_nodes(get_ast(code))
        places = sum(len(list(operator.mutation_positions(node))) for node in nodes)
        # A number has two changes, one more and one less: the first is enough.
        for place in range(0, places, 2 if name == "NumberReplacer" else 1):
            changed = mutate_code(code, operator, place)
            if changed is not None and changed not in seen and changed != code:
                seen.add(changed)
                yield Mutant(module, name, *_change(code, changed), changed)


def _change(code: str, changed: str) -> tuple[int, str, str]:
    """The first line that differs: its number, and how it reads in both."""
    old, new = code.splitlines(), changed.splitlines()
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    _, first, end, new_first, new_end = next(c for c in matcher.get_opcodes() if c[0] != "equal")
    before = " ".join(line.strip() for line in old[first:end])
    return first + 1, before, " ".join(line.strip() for line in new[new_first:new_end])
