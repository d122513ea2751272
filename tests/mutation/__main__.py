"""Try mutants of `ops` and `layers`: python -m tests.mutation OUT [--processes 2] [--sample 300].

Needs `pip install -e ".[mutation]"`. OUT gets a line of JSON a mutant; those that are in it are not
tried again, so a run may be ended and gone on with.
"""

import argparse
import hashlib
import json
import os
import random
import tempfile
from pathlib import Path

from tests.compiled_programs import keep_compiled
from tests.mutation.mutants import SOURCE, Mutant, mutants
from tests.mutation.reach import Reaching, Recorder, tests_reaching
from tests.mutation.trial import Fate, Trial, run, run_all

TESTS = SOURCE.parent / "tests"
# What a stage may take, and what the tests of the second stage take together on the code as it is.
SECONDS, WIDE_SECONDS = 600.0, 15.0
# The tests that are tried. Those of whole models, of exports and of recorded numbers would notice
# more; they take too long here.
TRIED = ("ops", "layers", "positions", "regularizers", "contract")
LEFT_OUT = ("layers_", "agreement", "faults", "finite_differences", "fused", "offenders", "table")

Reach = dict[str, dict[str, Reaching]]


def modules() -> list[str]:
    """The modules of `ops` and `layers`, by their dotted names."""
    files = sorted(
        path for name in ("ops", "layers") for path in (SOURCE / "regard" / name).glob("*.py")
    )
    return [f"regard.{path.parent.name}.{path.stem}" for path in files if path.stem != "__init__"]


def _file(module: str) -> Path:
    return SOURCE / f"{module.replace('.', '/')}.py"


def record(part: int, parts: int, out: Path) -> None:
    """Run a part of the tests on the code as it is, and write which of them reach which line.

    They must pass: where a test fails anyway, every mutant that it reaches would look killed.
    """
    recorder = Recorder([_file(module) for module in modules()], part, parts)
    files = [
        str(path)
        for folder in TRIED
        for path in sorted((TESTS / folder).glob("test_*.py"))
        if not path.stem.removeprefix("test_").startswith(LEFT_OUT)
    ]
    run(files, recorder, lambda: out.write_text(json.dumps(recorder.found()), encoding="utf-8"))


def reach(kept: Path, processes: int) -> Reach:
    """For each file, for each line, the tests that execute it, from processes of their own.

    They are kept in a file, and taken from it while neither the source nor a test has changed.
    """
    code = sorted([*(SOURCE / "regard").rglob("*.py"), *TESTS.rglob("*.py")])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()
    if kept.exists():
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found.pop("digest") == digest:
            return found
    print("looking which tests reach which line", flush=True)
    found = _reach(processes)
    kept.write_text(json.dumps({"digest": digest, **found}), encoding="utf-8")
    return found


def _reach(processes: int) -> Reach:
    found: Reach = {}
    with tempfile.TemporaryDirectory() as folder:
        parts = {}
        for part in range(processes):
            out = Path(folder) / f"{part}.json"
            child = os.fork()
            if child == 0:
                record(part, processes, out)
            parts[child] = out
        for child, out in parts.items():
            if os.waitpid(child, 0)[1]:
                raise RuntimeError("a test fails on the code as it is")
            for file, lines in json.loads(out.read_text(encoding="utf-8")).items():
                for line, tests in lines.items():
                    found.setdefault(file, {}).setdefault(line, {}).update(tests)
    return found


def stages(mutant: Mutant, reached: Reach) -> list[list[str]]:
    """The tests that execute the changed line, the fastest first: the nearest, then the others."""
    _, package, name = mutant.module.split(".")
    file = _file(mutant.module)
    lines = {int(line): tests for line, tests in reached[str(file)].items()}
    tests = tests_reaching(file.read_text(encoding="utf-8"), mutant.line, lines)
    if tests is None:
        tests = {test: took for each in lines.values() for test, took in each.items()}
    nearest, wide, took = [], [], 0.0
    for test in sorted(tests, key=lambda test: tests[test]):
        if test.startswith(f"tests/{package}/test_{name}"):
            nearest.append(test)
        elif took < WIDE_SECONDS:
            wide.append(test)
            took += tests[test]
    return [nearest, wide]


def _all(sample: int | None, seed: int) -> list[Mutant]:
    """All mutants or some, in random order: a run that is ended early is a fair sample of all."""
    found = [mutant for module in modules() for mutant in mutants(module)]
    return random.Random(seed).sample(found, len(found) if sample is None else sample)


def _known(out: Path) -> set[str]:
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    return {json.loads(line)["name"] for line in lines}


def main() -> None:
    """Read the arguments and try the mutants."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chosen = _all(given.sample, given.seed)
    known = _known(given.out)
    left = [mutant for mutant in chosen if mutant.name not in known]
    # What does not change is compiled once for all mutants.
    cache = os.environ.setdefault("REGARD_CACHE_DIR", f"{tempfile.gettempdir()}/regard-mutants")
    keep_compiled(f"{cache}/of-tests")
    import keras  # noqa: F401

    reached = reach(given.out.with_suffix(".reach.json"), given.processes)

    def tell(trial: Trial, fate: Fate) -> None:
        nonlocal done
        done += 1
        line = {"name": trial.mutant.name, "fate": fate, "tests": sum(map(len, trial.stages))}
        with given.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        print(f"[{done}/{len(chosen)}] {fate}: {trial.mutant.name}", flush=True)

    done = len(chosen) - len(left)
    trials = (Trial(mutant, stages(mutant, reached), SECONDS) for mutant in left)
    run_all(trials, given.processes, tell)


if __name__ == "__main__":
    main()
