"""How fast the simulator is: against textbook SimPy in the same run, and one replication of the shipped scenarios.

    python benchmarks/run.py [--repeats N] [--weeks N] [--write]

1. The reference line (`reference_line/`): 20 stations on a single track, 24 trains a day each way, 300 containers a day
   through the customs of both countries, one year. Ours is all that a replication does: drawing, simulating, the whole
   ledger and all tables in memory. `textbook.py` is the same line on stock SimPy, which keeps the answers only: when
   each container is delivered and each train arrives. It counts with its drawing, which is done by our functions. The
   two take turns, each in a fresh process, and must give the same answers to the second; the ratio of each pair is the
   result. Seconds depend on the machine, ratios hardly.
2. One replication of the shipped scenarios as `corridor run` does it, files included, and the same scaled to one year.

Seconds are processor time of the simulation, without imports and the reading of the scenario; MB is the peak resident
memory of the whole process, imports included. `--write` keeps the tables in benchmarks/results.md.
Exit code 1: the answers differ.
"""

import argparse
import hashlib
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from drawn_inputs import draw_inputs
from textbook import Answers, simulate

import sim
from sim.scenario.schema import WEEK_S

HERE = Path(__file__).parent
REFERENCE = HERE / "reference_line" / "reference_line.yaml"
SHIPPED = HERE.parent / "scenarios"
WEEKS_A_YEAR = 52
MB_PER_RUSAGE_UNIT = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10


def answers_of_tables(loaded: sim.LoadedScenario, tables: dict[str, Any]) -> Answers:
    """The same answers from the tables of our model."""
    end_s = loaded.scenario.time.end_s
    found = tables["consignments"]["delivered_s"].to_pylist()
    delivered = [time_s if time_s is not None and time_s < end_s else -1 for time_s in found]
    services = loaded.scenario.services.trains
    movements, trains = tables["movements"], tables["trains"]
    arrived = {
        train: time_s
        for train, service, place, event, time_s in zip(
            *(movements[name].to_pylist() for name in ("train", "service", "place", "event", "time_s")), strict=True
        )
        if event == "arrive" and place == services[service].route[-1] and time_s < end_s
    }
    by_service: dict[str, list[int]] = {service: [] for service in services}
    for train, service in zip(trains["train"].to_pylist(), trains["service"].to_pylist(), strict=True):
        by_service[service].append(arrived.get(train, -1))
    return Answers(delivered, by_service)


def answers_of_textbook(loaded: sim.LoadedScenario, replication: int) -> Answers:
    """The reference line on stock SimPy."""
    return simulate(draw_inputs(loaded, replication))


def differences(first: Answers, second: Answers) -> list[str]:
    """In words, where two sets of answers differ."""
    found = []
    rows = {"containers": (first.delivered_s, second.delivered_s)}
    for service in first.arrived_s.keys() | second.arrived_s.keys():
        rows[service] = (first.arrived_s.get(service, []), second.arrived_s.get(service, []))
    for what, (one, other) in sorted(rows.items()):
        if len(one) != len(other):
            found.append(f"{what}: {len(one)} against {len(other)}")
            continue
        unequal = [number for number, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        if unequal:
            at = unequal[0]
            found.append(
                f"{what}: {len(unequal)} of {len(one)} differ, first number {at}, {one[at]} s and {other[at]} s"
            )
    return found


def reference_line(*, weeks: int = WEEKS_A_YEAR) -> sim.LoadedScenario:
    """The reference line over so many weeks."""
    return sim.load_scenario(REFERENCE, overrides=[f"time.horizon_weeks={weeks}"])


def keep_one_replication(loaded: sim.LoadedScenario) -> None:
    """What `corridor run` does: simulate, and write the tables part by part."""
    with tempfile.TemporaryDirectory() as folder:
        sim.run(loaded, folder=Path(folder) / "run", replications=1, workers=1)


MODELS: dict[str, Callable[[sim.LoadedScenario], Any]] = {
    "ours": lambda loaded: sim.simulate(loaded, 0),
    "textbook": lambda loaded: answers_of_textbook(loaded, 0),
}


def measure(what: str, weeks: int) -> None:
    """Run one model once and print what it took, as JSON: this is what a fresh process does."""
    loaded = sim.load_scenario(SHIPPED / what) if what.endswith(".yaml") else reference_line(weeks=weeks)
    began = time.process_time()
    result = MODELS.get(what, keep_one_replication)(loaded)
    seconds = time.process_time() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MB_PER_RUSAGE_UNIT
    answers = result if what == "textbook" else answers_of_tables(loaded, result) if what == "ours" else None
    print(
        json.dumps(
            {
                "seconds": seconds,
                "peak_mb": peak_mb,
                "weeks": loaded.scenario.time.end_s / WEEK_S,
                "answers": answers and [answers.delivered_s, answers.arrived_s],
            }
        )
    )


def in_fresh_process(what: str, weeks: int) -> dict[str, Any]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--measure", what, "--weeks", str(weeks)]
    paths = [str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def compare(repeats: int, weeks: int) -> list[str]:
    """The two models in turns; a table, or the end of the program when their answers differ."""
    taken: dict[str, list[dict[str, Any]]] = {"ours": [], "textbook": []}
    for _ in range(repeats):
        for what, measured in taken.items():
            measured.append(in_fresh_process(what, weeks))
        ours, textbook = (Answers(*taken[what][-1].pop("answers")) for what in taken)
        unequal = differences(ours, textbook)
        if unequal:
            raise SystemExit("the answers differ (ours and textbook): " + "; ".join(unequal))
    ratios = [t["seconds"] / o["seconds"] for o, t in zip(taken["ours"], taken["textbook"], strict=True)]
    digest = hashlib.sha256(json.dumps([ours.delivered_s, ours.arrived_s]).encode()).hexdigest()[:12]
    delivered, arrived = ours.delivered_s, [time for row in ours.arrived_s.values() for time in row]
    return [
        f"Reference line, {weeks} weeks, {repeats} pairs of runs:"
        f" {len(delivered):,} containers, {len(arrived):,} trains.",
        f"Equal answers to the second (digest {digest}).",
        "",
        "| | median | least | most | peak MB |",
        "|---|---|---|---|---|",
        *(_row(f"{what}, s", [each["seconds"] for each in taken[what]], taken[what]) for what in taken),
        _row("textbook / ours", ratios, []),
    ]


def shipped(repeats: int) -> list[str]:
    """One replication of each shipped scenario of all three lines."""
    rows = []
    for name in ("baseline.yaml", "upgraded.yaml"):
        taken = [in_fresh_process(name, WEEKS_A_YEAR) for _ in range(repeats)]
        weeks = taken[0]["weeks"]
        seconds = [each["seconds"] for each in taken]
        rows.append(_row(f"{name}, {weeks:g} weeks, s", seconds, taken))
        rows.append(_row(f"{name}, one year, s", [each * WEEKS_A_YEAR / weeks for each in seconds], taken))
    return [
        f"One replication of the shipped scenarios, {repeats} runs.",
        "",
        "| | median | least | most | peak MB |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _row(name: str, values: Sequence[float], taken: Sequence[dict[str, Any]]) -> str:
    peak = f"{max(each['peak_mb'] for each in taken):.0f}" if taken else ""
    return f"| {name} | {median(values):.2f} | {min(values):.2f} | {max(values):.2f} | {peak} |"


def main() -> None:
    """Measure and print; the words on the command line are in the head of this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=5, help="runs of each (5)")
    parser.add_argument("--weeks", type=int, default=WEEKS_A_YEAR, help="length of the reference line's period (52)")
    parser.add_argument("--write", action="store_true", help="keep the tables in benchmarks/results.md")
    parser.add_argument(
        "--measure", choices=["ours", "textbook", "baseline.yaml", "upgraded.yaml"], help=argparse.SUPPRESS
    )
    words = parser.parse_args()
    if words.repeats < 1 or words.weeks < 1:
        parser.error("--repeats and --weeks must be 1 or more")
    if words.measure:
        measure(words.measure, words.weeks)
        return
    where = f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}."
    text = "\n".join(["# Speed", "", where, "", *compare(words.repeats, words.weeks), "", *shipped(words.repeats), ""])
    print(text)
    if words.write:
        (HERE / "results.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
