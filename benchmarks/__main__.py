"""`python -m benchmarks`: one line a figure, each a ratio measured in this run."""

import argparse
import tempfile
from pathlib import Path

from benchmarks.commands import figures, plans


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--plan", action="store_true", help="only Terraform's plans: needs it and the provider, and minutes"
    )
    wanted = plans if parser.parse_args().plan else figures
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        for figure in wanted(Path(folder)):
            verdict = "ok  " if figure.value <= figure.limit else "OVER"
            said = f"{verdict} {figure.value:6.2f} {figure.unit:2} (at most {figure.limit:g}) {figure.name}"
            print(f"{said}: {figure.told}" if figure.told else said, flush=True)


if __name__ == "__main__":
    main()
