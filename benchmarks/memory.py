"""Peak memory of a step, in its own process: `python -m benchmarks.memory ROW SIDE WHAT B T JIT`.

Prints by how many MB the process grew over what it held with the model built and the data made.
The peak is the kernel's own count (VmHWM), so compiling is in it.
"""

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["peak_megabytes"]


def peak_megabytes(row: str, side: str, what: str, batch: int, steps: int, jit: bool) -> float:
    """Return the growth that `main` measures, from a new process on the same backend."""
    given = (row, side, what, str(batch), str(steps), "jit" if jit else "auto")
    command = [sys.executable, "-m", "benchmarks.memory", *given]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    return float(done.stdout.split()[-1])


def main() -> None:
    from benchmarks.peers import calls, model, rows

    name, side, what, batch, steps, jit = sys.argv[1:]
    row = next(each for each in rows() if each.name == name)
    made = model(row.ours if side == "ours" else row.theirs, jit == "jit")
    call = calls(made, int(batch), int(steps))[what]
    before = _status("VmRSS")
    call()
    print(f"{(_status('VmHWM') - before) / 1024:.0f}")


def _status(field: str) -> int:
    """A figure of this process in kB, from Linux."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


if __name__ == "__main__":
    main()
