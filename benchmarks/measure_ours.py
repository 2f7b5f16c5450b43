"""Measure our model once, in a process of its own; `run.py` starts it.

    python measure_ours.py [--compiled] --weeks N --tables FOLDER    the reference line; its tables go to the folder
    python measure_ours.py [--compiled] --scenario FILE              one replication as `corridor run` does it

Of the reference line, the time from drawn inputs to all tables in memory counts; drawing is told apart.
Exit code 1: `sim` is compiled without `--compiled`, or the other way round.
"""

import argparse
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from measurement import reference_line, tell, timed

import sim
import sim.train
from sim.kernel import Kernel
from sim.records import TABLE
from sim.replication import Model
from sim.scenario.schema import WEEK_S
from sim.tables import replication_tables

Parts = list[tuple[str, pa.Table]]


def wrong_build(train_file: str, *, is_compiled: bool) -> str | None:
    """In words, that the `sim` of this interpreter is not the one to be measured, from where its trains come from."""
    if is_compiled and train_file.endswith(".py"):
        return f"--compiled: the sim of this interpreter is not compiled: sim.train is {train_file}"
    if not is_compiled and not train_file.endswith(".py"):
        return f"the sim of this interpreter is compiled, use --compiled: sim.train is {train_file}"
    return None


def simulated(model: Model) -> Parts:
    """Run a model whose inputs are drawn; all its tables, in parts."""
    model.run()
    return list(replication_tables(model, 0))


def measure_reference_line(weeks: int, folder: Path) -> None:
    """Draw, then simulate; tell both, and write the tables."""
    loaded = reference_line(weeks=weeks)
    model, drawing_s = timed(lambda: Model(loaded, 0, Kernel()))
    parts, seconds = timed(lambda: simulated(model))
    tell(seconds=seconds, drawing_s=drawing_s)
    for name in TABLE.keys() & {name for name, _ in parts}:
        pq.write_table(pa.concat_tables([part for of, part in parts if of == name]), folder / f"{name}.parquet")


def measure_scenario(path: str) -> None:
    """Simulate one replication, and write the tables part by part."""
    loaded = sim.load_scenario(path)
    with tempfile.TemporaryDirectory() as folder:
        _, seconds = timed(lambda: sim.run(loaded, folder=Path(folder) / "run", replications=1, workers=1))
    tell(seconds=seconds, weeks=loaded.scenario.time.end_s / WEEK_S)


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--compiled", action="store_true")
    parser.add_argument("--weeks", type=int)
    parser.add_argument("--tables", type=Path)
    parser.add_argument("--scenario")
    words = parser.parse_args()
    wrong = wrong_build(str(sim.train.__file__), is_compiled=words.compiled)
    if wrong:
        raise SystemExit(wrong)
    if words.scenario:
        measure_scenario(words.scenario)
    else:
        measure_reference_line(words.weeks, words.tables)


if __name__ == "__main__":
    main()
