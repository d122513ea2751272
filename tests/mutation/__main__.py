"""Try mutants of `ops` and `layers`: python -m tests.mutation OUT [--part 0 --of 2] [--sample 300].

Needs `pip install -e ".[mutation]"`. OUT gets a line of JSON a mutant; those that are in it are not
tried again, so a run may be ended and gone on with. Two parts may run side by side.
"""

import argparse
import json
import os
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.compiled_programs import keep_compiled
from tests.mutation.mutants import SOURCE, Mutant, mutants
from tests.mutation.trial import fate

TESTS = SOURCE.parent / "tests"
SECONDS = 600.0
# Of the contract, on what all layers use: one without heads, one with, one with a hidden layer, and
# one that pools.
_EVERYWHERE = (
    "DotAttention()",
    "MultiHeadAttention(num_heads=2, head_dim=4)",
    "AdditiveAttention(units=4)",
    "AttentionPooling()",
)


def modules() -> list[str]:
    """The modules of `ops` and `layers`, by their dotted names."""
    files = sorted(
        path for name in ("ops", "layers") for path in (SOURCE / "regard" / name).glob("*.py")
    )
    return [f"regard.{path.parent.name}.{path.stem}" for path in files if path.stem != "__init__"]


def tests_of(module: str) -> list[list[str]]:
    """The tests that should notice: the nearest, and if those do not, the contract.

    Those of whole models and of recorded numbers would notice more; they take too long here.
    """
    _, package, name = module.split(".")
    nearest = sorted(map(str, (TESTS / package).glob(f"test_{name}*.py")))
    wide = _of_contract(package, name)
    if package == "ops":
        wide += ["positions", "regularizers"]
    wide += ["contract/test_properties.py"]
    return [nearest, [str(TESTS / each) for each in wide]]


def _of_contract(package: str, name: str) -> list[str]:
    from tests.contract.test_contract import CASES

    own = "".join(part.title() for part in name.split("_"))
    of_one_layer = package == "layers" and name != "attention_layer"
    chosen = []
    for case in CASES:
        subject = case.values[1]
        is_own = of_one_layer and subject.layer_class.__name__ == own
        if is_own or (not of_one_layer and subject.name in _EVERYWHERE):
            chosen.append(f"contract/test_contract.py::test_layer_keeps_promise[{case.id}]")
    return chosen


def _all(sample: int | None, seed: int) -> list[Mutant]:
    """All mutants or some, in random order: a run that is ended early is a fair sample of all."""
    found = [mutant for module in modules() for mutant in mutants(module)]
    return random.Random(seed).sample(found, len(found) if sample is None else sample)


def _check(module: str, selected: list[list[str]]) -> None:
    """Try a mutant that is none: where the tests fail anyway, every other would look killed."""
    code = (SOURCE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    end = fate(Mutant(module, "none", 1, "", "", code), selected, SECONDS)
    if end != "survived":
        raise RuntimeError(f"the tests of {module} fail on the code as it is ({end})")
    print(f"the tests of {module} pass on the code as it is", flush=True)


def _try(chosen: Sequence[Mutant], out: Path, selected: dict[str, list[list[str]]]) -> None:
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    known = {json.loads(line)["name"] for line in lines}
    for number, mutant in enumerate(chosen, start=1):
        if mutant.name in known:
            continue
        end = fate(mutant, selected[mutant.module], SECONDS)
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": mutant.name, "fate": end}) + "\n")
        print(f"[{number}/{len(chosen)}] {end}: {mutant.name}", flush=True)


def main() -> None:
    """Read the arguments and try the mutants."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--of", type=int, default=1)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chosen = _all(given.sample, given.seed)[given.part :: given.of]
    # What does not change is compiled once for all mutants.
    cache = os.environ.setdefault("REGARD_CACHE_DIR", f"{tempfile.gettempdir()}/regard-mutants")
    keep_compiled(f"{cache}/of-tests")
    selected = _selected()
    import keras  # noqa: F401

    _check(chosen[0].module, selected[chosen[0].module])
    _try(chosen, given.out, selected)


def _selected() -> dict[str, list[list[str]]]:
    """The tests of each module, from a process of its own: this one must not import regard."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        found = {module: tests_of(module) for module in modules()}
        with os.fdopen(writer, "w") as file:
            json.dump(found, file)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        found = json.load(file)
    os.wait()
    return found


if __name__ == "__main__":
    main()
