"""Make the model that the package ships: fetch, train, export, calibrate, measure, write the card.

    python -m pip install -r training/requirements.txt
    python -m training --run runs/1

A run that was stopped goes on from its last whole epoch when the command is given again.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.gold import DataAbsent

from .pretrained import fetch
from .release import release
from .train import Options, train


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--run", type=Path, required=True, help="folder for downloads and checkpoints"
    )
    parser.add_argument("--seed", type=int, default=Options.seed)
    args = parser.parse_args()
    options = Options(seed=args.seed)
    encoder = fetch(args.run)
    try:
        release(train(encoder, args.run, options), encoder, options, args.run)
    except DataAbsent as absent:
        raise SystemExit(str(absent)) from absent


if __name__ == "__main__":
    main()
