"""`python -m benchmarks`: one line a figure, each a ratio measured in this run."""

import argparse
import tempfile
from pathlib import Path

from benchmarks.commands import figures


def main() -> None:
    argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        for figure in figures(Path(folder)):
            verdict = "ok  " if figure.value <= figure.limit else "OVER"
            said = f"{verdict} {figure.value:6.2f} {figure.unit:2} (at most {figure.limit:g}) {figure.name}"
            print(f"{said}: {figure.told}" if figure.told else said, flush=True)


if __name__ == "__main__":
    main()
