"""The figures of the benchmarks as a table in Markdown: python -m benchmarks.table FILE.json ..."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEAD = (
    "| layer | peer | what | B | T | regard, ms | peer, ms | ratio | regard, MB | peer, MB |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


def main() -> None:
    for name in sys.argv[1:]:
        print("\n".join(lines(json.loads(Path(name).read_text(encoding="utf-8")))))


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """Yield what was measured on which machine, and its table.

    Args:
        figures: what `python -m benchmarks --out` writes.
    """
    packages = ", ".join(f"{name} {version}" for name, version in figures["versions"].items())
    machine = f"{figures['date']}, {figures['processors']} CPU cores, {packages}"
    yield f"\n{figures['title']}; {machine}\n"
    yield from HEAD
    for row in figures["rows"]:
        memory = [f"{row[side]:,.0f}" if side in row else "" for side in ("ours_mb", "peer_mb")]
        cells = [
            *(row["layer"], row["peer"], row["what"], str(row["batch"]), f"{row['steps']:,}"),
            *(f"{row['ours_ms']:,.1f}", f"{row['peer_ms']:,.1f}", f"{row['ratio']:.2f}", *memory),
        ]
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
