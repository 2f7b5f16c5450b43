"""Measure textbook SimPy on the reference line once, in a process of its own; `run.py` starts it.

    python measure_textbook.py [--answers-only] --weeks N --tables FOLDER

The time from drawn inputs to all tables in memory counts; drawing is told apart. The tables go to the folder.
"""

import argparse
from pathlib import Path

from drawn_inputs import draw_inputs
from measurement import reference_line, tell, timed
from textbook import simulate


def main() -> None:
    """Draw, then simulate; tell both, and write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--answers-only", action="store_true")
    parser.add_argument("--weeks", type=int)
    parser.add_argument("--tables", type=Path)
    words = parser.parse_args()
    loaded = reference_line(weeks=words.weeks)
    inputs, drawing_s = timed(lambda: draw_inputs(loaded, 0))
    tables, seconds = timed(lambda: simulate(inputs, keeps_ledger=not words.answers_only))
    tell(seconds=seconds, drawing_s=drawing_s)
    for name, table in tables.items():
        table.to_parquet(words.tables / f"{name}.parquet")


if __name__ == "__main__":
    main()
