"""`python -m tools.figures [name...]`: draw the deck's figures, or those that are named."""

from __future__ import annotations

import sys

from .drawings import FOLDER, drawings


def main(names: list[str]) -> None:
    every = drawings()
    if unknown := sorted(set(names) - set(every)):
        sys.exit(f"There is no drawing named {', '.join(unknown)}.")
    for name in names or every:
        (FOLDER / f"{name}.svg").write_text(every[name]().svg(), encoding="utf-8")
    sys.stdout.write(f"{len(names or every)} figures drawn.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
