"""Figures that the shipped scenarios give, and lines that set them beside published ones, for docs/plausibility.md."""

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sim

ROOT = Path(__file__).parents[1]
SHORT = "--set time.warm_up_weeks=1 --set time.horizon_weeks=4 --set time.run_out_weeks=1"
SCENARIOS = ("baseline", "upgraded")
SOUTH, NORTH = "china_to_viet_nam", "viet_nam_to_china"


@dataclass(frozen=True)
class Line:
    """A line of a table: low and high are the published range in the unit of the simulated figure."""

    quantity: str
    simulated: float
    low: float | None
    high: float | None
    published: str
    why: str
    unit: str = ""
    digits: int = 1

    def cells(self) -> tuple[str, ...]:
        """The cells in Markdown."""
        value = _hours(self.simulated) if self.unit == "h:min" else f"{self.simulated:,.{self.digits}f} {self.unit}"
        return self.quantity, value.strip(), self.published, self._ratio(), self.why

    def _ratio(self) -> str:
        if self.low is None or self.high is None:
            return "–"
        ends = [f"{self.simulated / each:.2f}" for each in (self.high, self.low)]
        return ends[0] if ends[0] == ends[1] else "–".join(ends)


class Figures:
    """What the commands give: running times by service, indicators by line and direction, and capacity."""

    def __init__(self) -> None:
        loaded = {name: sim.load_scenario(ROOT / "scenarios" / f"{name}.yaml") for name in SCENARIOS}
        times = {name: sim.running_times(each).services.to_pylist() for name, each in loaded.items()}
        self.times: Mapping[tuple[str, str], dict[str, Any]] = {
            (name, row["service"]): row for name, rows in times.items() for row in rows
        }
        self.kpis: dict[tuple[str, str, str, str], float] = {}
        self.release: dict[tuple[str, str, str, str, str], dict[str, Any]] = {}
        self.capacity: dict[str, dict[str, Any]] = {}
        with tempfile.TemporaryDirectory() as folder:
            for name in SCENARIOS:
                self._simulate(name, Path(folder))

    def _simulate(self, name: str, folder: Path) -> None:
        run = _output(f"run {ROOT}/scenarios/{name}.yaml --replications 1 --release-times {SHORT}", folder)
        self.kpis |= {(name, row["line"], row["direction"], row["kpi"]): row["mean"] for row in run["kpis"]}
        self.release |= {
            (name, row["border"], row["side"], row["direction"], row["interval"]): row for row in run["release_times"]
        }
        capacity = _output(f"capacity {ROOT}/scenarios/{name}.yaml --replications 1 {SHORT}", folder)
        (self.capacity[name],) = capacity["scenarios"]

    def hours(self, name: str, service: str, *, stops: bool = True) -> float:
        """Hours of a service from end to end."""
        return float(self.times[name, service]["run_with_stops_s" if stops else "run_without_stops_s"]) / 3600

    def speed(self, name: str, service: str, *, stops: bool = True) -> float:
        """Mean speed of a service in km/h."""
        return float(self.times[name, service]["length_km"]) / self.hours(name, service, stops=stops)

    def kpi(self, name: str, line: str, direction: str, kpi: str) -> float:
        """An indicator of the run."""
        return self.kpis[name, line, direction, kpi]

    def per_train(self, name: str, line: str, direction: str, what: str) -> float:
        """Tonnes or TEU of a mean train."""
        return self.kpi(name, line, direction, what) / self.kpi(name, line, direction, "throughput_trains")

    def release_h(self, border: str, side: str, direction: str, *intervals: str) -> float:
        """Mean hours of today's intervals of the Time Release Study, which follow each other."""
        return sum(float(self.release["baseline", border, side, direction, each]["mean_h"]) for each in intervals)

    def tightest(self, name: str, line: str) -> dict[str, Any]:
        """The tightest section of a line."""
        wanted = self.capacity[name]["lines"][line]["tightest_section"]
        return next(each for each in self.capacity[name]["sections"] if each["section"] == wanted)


def table(lines: Iterator[Line]) -> str:
    """Return the lines as a table in Markdown."""
    headings = ("quantity", "simulated", "published", "ratio", "why they differ")
    return markdown(headings, [line.cells() for line in lines])


def markdown(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return rows of cells under their headings in Markdown."""
    lines = [headings, ("---",) * len(headings), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _hours(hours: float) -> str:
    minutes = round(hours * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _output(arguments: str, folder: Path) -> Any:
    """What a command prints as JSON; runs are kept in the folder."""
    command = [sys.executable, "-m", "corridor", *shlex.split(arguments), "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
