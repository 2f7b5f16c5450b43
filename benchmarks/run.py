"""How fast the simulator is: against textbook SimPy in the same run, and one replication of the shipped scenarios.

    python benchmarks/run.py [--repeats N] [--weeks N] [--compiled PYTHON] [--write]

1. The reference line (`reference_line/`): 20 stations on a single track, 24 trains a day each way, 300 containers a day
   through the customs of both countries, one year; once as our model and once on stock SimPy (`textbook.py`). Both get
   the same drawn inputs and keep the same ledger, every interval, movement and load, as tables in memory; time counts
   from the drawn inputs to the tables, and what drawing took stands in rows of its own. The ledgers must be equal row
   for row (`ledgers.py` says what is compared). The textbook is measured a second time without its ledger, with the
   answers only: when each container is delivered and each train arrives. Ours always keeps all, and also the tables
   of servers, trains and consignments. All take turns, each in a fresh process; the ratio within each round is the
   result. Seconds depend on the machine, ratios hardly.
2. One replication of the shipped scenarios as `corridor run` does it, files included, and the same scaled to one year.

`--compiled` names the interpreter of an environment in which the project is installed compiled (`make fast`): our model
is then measured there too. Seconds are processor time, without imports and the reading of the scenario; MB is the peak
resident memory of the whole process, imports and drawing included. `--write` keeps the tables in benchmarks/results.md.
Exit code 1: the ledgers differ, or the interpreter has no compiled model.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from ledgers import comparable, differences, digest, ledger_of_model
from measurement import WEEKS_A_YEAR, reference_line
from textbook import Tables

import sim

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "scenarios"
MEASURED = ("baseline.yaml", "upgraded.yaml", "everyday_baseline.yaml", "everyday_upgraded.yaml")
OURS, COMPILED = "ours", "ours, compiled"
TEXTBOOK, ANSWERS_ONLY = "textbook", "textbook, answers only"
NO_COMPILED = "Our model compiled is not measured here: `make fast` builds it, `--compiled PYTHON` measures it."
HEAD = ["| | median | least | most | peak MB |", "|---|---|---|---|---|"]

Command = list[str]
Measured = dict[str, Any]
Taken = dict[str, list[Measured]]


def ours(compiled: str | None) -> dict[str, Command]:
    """Our model as it is measured: by this interpreter, and by that of the compiled build if there is one."""
    script = str(HERE / "measure_ours.py")
    commands = {OURS: [sys.executable, script]}
    return {**commands, COMPILED: [compiled, script, "--compiled"]} if compiled else commands


def textbook() -> dict[str, Command]:
    """The textbook model as it is measured: with its ledger, and with the answers only."""
    command = [sys.executable, str(HERE / "measure_textbook.py")]
    return {TEXTBOOK: command, ANSWERS_ONLY: [*command, "--answers-only"]}


def in_fresh_process(command: Command) -> Measured:
    """Measure in a process of its own: the model that stands here, or the compiled one that is installed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if "--compiled" not in command:
        paths = [str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    measured: Measured = json.loads(done.stdout)
    return measured


def ledger_in(folder: Path, what: str, loaded: sim.LoadedScenario) -> Tables:
    """The ledger that a process has written, in the form that is compared."""
    files = sorted(folder.glob("*.parquet"))
    if what in (OURS, COMPILED):
        tables = ledger_of_model(loaded, {file.stem: pq.read_table(file) for file in files})
    else:
        tables = {file.stem: pd.read_parquet(file) for file in files}
    return comparable(tables, loaded.scenario.time.end_s)


def one_round(commands: dict[str, Command], weeks: int) -> tuple[dict[str, Measured], Tables]:
    """Each model once; what was measured, and the ledger; the end of the program when ledgers differ."""
    measured, ledgers = {}, {}
    for what, command in commands.items():
        with tempfile.TemporaryDirectory() as folder:
            measured[what] = in_fresh_process([*command, "--weeks", str(weeks), "--tables", folder])
            ledgers[what] = ledger_in(Path(folder), what, reference_line(weeks=weeks))
    for fast in ours_among(commands):
        for slow in (TEXTBOOK, ANSWERS_ONLY):
            unequal = differences(ledgers[fast], ledgers[slow])
            if unequal:
                raise SystemExit(f"the ledgers differ ({fast}; {slow}): " + "; ".join(unequal))
    return measured, ledgers[TEXTBOOK]


def ours_among(models: Iterable[str]) -> list[str]:
    """Our model, and if it is there its compiled build."""
    return [what for what in models if what in (OURS, COMPILED)]


def compare(repeats: int, weeks: int, compiled: str | None) -> list[str]:
    """All models in turns; a table of seconds and ratios."""
    commands = {**ours(compiled), **textbook()}
    taken: Taken = {what: [] for what in commands}
    for _ in range(repeats):
        measured, ledger = one_round(commands, weeks)
        for what, one in measured.items():
            taken[what].append(one)
    count = {name: f"{len(table):,}" for name, table in ledger.items()}
    return [
        f"Reference line, {weeks} weeks, {repeats} rounds: {count['deliveries']} containers delivered,"
        f" {count['arrivals']} trains arrived.",
        f"Ledgers equal row for row: {count['intervals']} intervals, {count['movements']} movements,"
        f" {count['loads']} loads (digest {digest(ledger)}).",
        "Time counts from drawn inputs to tables. Ours runs with garbage collection off, as always; the textbook as it"
        " comes, which costs it up to a tenth. Other replications of the year differ by ties (textbook.py).",
        "",
        *HEAD,
        *rows_of_comparison(taken),
        *([] if compiled else ["", NO_COMPILED]),
    ]


def rows_of_comparison(taken: Taken) -> list[str]:
    """Seconds of all models, then the ratios within each round."""
    seconds = {what: [one["seconds"] for one in measured] for what, measured in taken.items()}
    rows = [
        _row(f"drawing, {what}, s", [one["drawing_s"] for one in taken[what]])
        for what in taken
        if what != ANSWERS_ONLY  # draws as the textbook does
    ]
    rows += [_row(f"{what}, s", seconds[what], taken[what]) for what in taken]
    for fast in ours_among(taken):
        for slow in (TEXTBOOK, ANSWERS_ONLY):
            ratios = [one / other for one, other in zip(seconds[slow], seconds[fast], strict=True)]
            rows.append(_row(f"({slow}) / ({fast})", ratios))
    return rows


def shipped(repeats: int, compiled: str | None) -> list[str]:
    """One replication of each shipped scenario of all three lines."""
    rows = []
    for name in MEASURED:
        taken: Taken = {what: [] for what in ours(compiled)}
        for _ in range(repeats):
            for what, command in ours(compiled).items():
                taken[what].append(in_fresh_process([*command, "--scenario", str(SHIPPED / name)]))
        for what, measured in taken.items():
            title, weeks = name + what.removeprefix(OURS), measured[0]["weeks"]
            seconds = [one["seconds"] for one in measured]
            rows.append(_row(f"{title}, {weeks:g} weeks, s", seconds, measured))
            rows.append(_row(f"{title}, one year, s", [one * WEEKS_A_YEAR / weeks for one in seconds], measured))
    return [f"One replication of the shipped scenarios, {repeats} rounds.", "", *HEAD, *rows]


def _row(title: str, values: Sequence[float], measured: Sequence[Measured] = ()) -> str:
    peak = f"{max(one['peak_mb'] for one in measured):.0f}" if measured else ""
    return f"| {title} | {median(values):.2f} | {min(values):.2f} | {max(values):.2f} | {peak} |"


def main() -> None:
    """Measure and print; the words on the command line are in the head of this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=5, help="rounds (5)")
    parser.add_argument("--weeks", type=int, default=WEEKS_A_YEAR, help="length of the reference line's period (52)")
    parser.add_argument("--compiled", metavar="PYTHON", help="interpreter of the environment with the compiled model")
    parser.add_argument("--write", action="store_true", help="keep the tables in benchmarks/results.md")
    words = parser.parse_args()
    if words.repeats < 1 or words.weeks < 1:
        parser.error("--repeats and --weeks must be 1 or more")
    if words.compiled and not os.access(words.compiled, os.X_OK):
        parser.error(f"--compiled: {words.compiled} is no program, name the interpreter of the compiled environment")
    where = f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}."
    measured = [*compare(words.repeats, words.weeks, words.compiled), "", *shipped(words.repeats, words.compiled)]
    text = "\n".join(["# Speed", "", where, "", *measured, ""])
    print(text)
    if words.write:
        (HERE / "results.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
