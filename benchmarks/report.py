"""How fast a report is made of a baseline and an upgraded run of many replications, and how much memory that takes.

    python benchmarks/report.py [--repeats N] [--replications N] [--runs FOLDER FOLDER] [--against CHECKOUT] [--write]

Two replications of the shipped baseline and upgraded scenarios are simulated (`--runs`: taken from these folders), and
stand in turns for as many as are asked for (30), by links: the figures of such a report mean nothing, the work is that
of as many real ones. `corridor report` makes the report with two workers. Seconds are processor time of all its
processes together, and those by the clock; MB is the most that they hold together at one time, pages that several share
counted once (Linux only).

`--against` names a checkout of another version, which makes the same report in turns with this one; the ratios within
each round are the result, as other work on the machine slows both. The figures that both show must be equal, but for
what is new in one of them. `--write` keeps the table in benchmarks/report.md. Exit code 1: they are not equal.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import sim

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "scenarios"
SIDES = ("baseline", "upgraded")
SIMULATED = 2
WORKERS = 2
EVERY_S = 0.1
"""How often the memory is looked at."""
HEAD = ["| | median | least | most |", "|---|---|---|---|"]
CONTENT = re.compile(r'<script id="content" type="application/json">(.*?)</script>', re.DOTALL)

Measured = dict[str, float]


def many_replications(stored: Path, folder: Path, count: int) -> Path:
    """A folder that looks as if the run had so many replications: those that it has, in turns, by links."""
    folder.mkdir(parents=True)
    there = sim.open_run(stored).finished
    for file in stored.iterdir():
        name, _, number = file.stem.rpartition("-")
        if not (name and number.isdigit()):
            (folder / file.name).symlink_to(file.resolve())
            continue
        at = there.index(int(number))
        for copy in range(at, count, len(there)):
            (folder / f"{name}-{copy}{file.suffix}").symlink_to(file.resolve())
    return folder


def simulated(folder: Path) -> list[Path]:
    """The shipped scenarios, run with a few replications each."""
    return [
        sim.run(sim.load_scenario(SHIPPED / f"{side}.yaml"), folder=folder / side, replications=SIMULATED).folder
        for side in SIDES
    ]


def made(runs: list[Path], file: Path, checkout: Path) -> Measured:
    """Make the report with the program of a checkout; what it took."""
    command = [sys.executable, "-m", "corridor", "report", *map(str, runs), "-q", "--workers", str(WORKERS)]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(
            [*command, "-o", str(file)], cwd=checkout, env=environment, stdout=subprocess.DEVNULL, stderr=told
        )
        peak_mb = max(_held_mb(process), default=0.0)
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise SystemExit(told.read())
    return {"processor, s": used.ru_utime + used.ru_stime, "clock, s": wall_s, "memory, MB": peak_mb}


def _held_mb(process: subprocess.Popen[bytes]) -> Iterator[float]:
    """The memory of a process and its children, again and again until it ends; it is left to be waited for."""
    while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        yield sum(_own_mb(pid) for pid in _family(process.pid))
        time.sleep(EVERY_S)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:  # it has ended meanwhile
            continue
        for child in found:
            yield from _family(int(child))


def _own_mb(pid: int) -> float:
    """The memory of one process, its part of what it shares with others counted."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended, or this is no Linux
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 2**10


def content(file: Path) -> Any:
    """What a report shows, as its page has it."""
    found = CONTENT.search(file.read_text(encoding="utf-8"))
    return json.loads(found.group(1)) if found else None


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two contents have other values under the same key; texts of the page and what only one has are left out."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in one if key in other and f"{where}.{key}" != ".texts"]
        return [found for key in keys for found in differences(one[key], other[key], f"{where}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [found for at, pair in pairs for found in differences(*pair, f"{where}[{at}]")]
    return [] if one == other else [where]


def rounds(runs: list[Path], repeats: int, versions: dict[str, Path]) -> dict[str, list[Measured]]:
    """Each version in turns; the end of the program when their reports differ."""
    taken: dict[str, list[Measured]] = {name: [] for name in versions}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            files = {name: Path(folder) / f"{at}.html" for at, name in enumerate(versions)}
            for name, checkout in versions.items():
                taken[name].append(made(runs, files[name], checkout))
            contents = [content(file) for file in files.values()]
        found = differences(contents[0], contents[-1])
        if found:
            raise SystemExit(f"the reports differ in {len(found)} values, the first: {', '.join(found[:5])}")
    return taken


def rows(taken: dict[str, list[Measured]]) -> Iterator[str]:
    """What each version took, then the ratios within each round."""
    versions = list(taken.items())
    for what in versions[0][1][0]:
        for name, measured in versions:
            yield _row(f"{name}: {what}", [one[what] for one in measured])
        for name, measured in versions[1:]:
            pairs = zip(measured, versions[0][1], strict=True)
            yield _row(f"({name}) / ({versions[0][0]}): {what}", [other[what] / one[what] for other, one in pairs])


def _row(title: str, values: Iterable[float]) -> str:
    found = list(values)
    return f"| {title} | {median(found):.2f} | {min(found):.2f} | {max(found):.2f} |"


def main() -> None:
    """Measure and print; the words on the command line are in the head of this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3, help="rounds (3)")
    parser.add_argument("--replications", type=int, default=30, help="replications of each run (30)")
    parser.add_argument("--runs", type=Path, nargs=2, metavar=("BASELINE", "UPGRADED"), help="folders of finished runs")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="another version, measured in turns")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/report.md")
    words = parser.parse_args()
    versions = {"now": HERE.parent} | ({"before": words.against.resolve()} if words.against else {})
    with tempfile.TemporaryDirectory() as folder:
        stored = words.runs or simulated(Path(folder) / "stored")
        runs = [
            many_replications(each, Path(folder) / side, words.replications)
            for side, each in zip(SIDES, stored, strict=True)
        ]
        taken = rounds(runs, words.repeats, versions)
    title = f"Report of 2 x {words.replications} replications of a year, {WORKERS} workers, {words.repeats} rounds."
    text = "\n".join(["# Speed of the report", "", title, "", *HEAD, *rows(taken), ""])
    print(text)
    if words.write:
        (HERE / "report.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
