"""What the shipped scenarios give over their whole years, for the tables of docs/scenarios.md."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

import results
import sim

ROOT = Path(__file__).parents[1]
LINES = {"lao_cai": "Lào Cai", "dong_dang": "Đồng Đăng", "mong_cai": "Móng Cái", "all": "all lines"}
SOUTH, NORTH, BOTH = "china_to_viet_nam", "viet_nam_to_china", "both"
WAYS = {SOUTH: "south", NORTH: "north"}
LEAD = "lead_time_mean"
OPEN_AT_TET = tuple(f"opening_hours.{gate}.closed_on=[]" for gate in ("gate_viet_nam", "gate_china"))
RUNS = ROOT / "runs"


class Year:
    """A shipped scenario's run, its indicators and its hours by cause, means over the replications."""

    def __init__(self, name: str, replications: int, overrides: Iterable[str] = ()) -> None:
        loaded = sim.load_scenario(ROOT / "scenarios" / f"{name}.yaml", overrides=list(overrides))
        folder = RUNS / sim.run_folder(loaded).name
        self.run = sim.run(loaded, folder=folder, replications=replications)
        self.evidence = results.Evidence(self.run)

    @cached_property
    def _kpis(self) -> Mapping[tuple[str, str, str], float]:
        found = results.kpis(self.evidence)
        return found.groupby(["line", "direction", "kpi"])["value"].mean().to_dict()

    def kpi(self, line: str, direction: str, kpi: str) -> float:
        """An indicator in its own unit."""
        return self._kpis[line, direction, kpi]

    @cached_property
    def _sums(self) -> pd.DataFrame:
        """Of all delivered consignments by replication and kind: the sum of each column of hours, and their number."""
        kinds = ["line", "direction", "commodity"]
        sums = []
        for replication in self.run.finished:
            goods = results.consignment_hours(self.run, replication).dropna(subset=["lead_time_h"])
            groups = goods.groupby(kinds, observed=True)
            found = groups.sum(numeric_only=True).assign(number=groups.size(), replication=replication)
            sums.append(found.reset_index())
        return pd.concat(sums)

    def hours(self, column: str, line: str, direction: str = BOTH, commodity: str | None = None) -> float:
        """Mean hours of a delivered consignment in a column of `results.consignment_hours`."""
        found = self._sums
        wanted = {"line": line, "direction": direction, "commodity": commodity}
        for key, word in wanted.items():
            if word not in ("all", BOTH, None):
                found = found[found[key] == word]
        by_replication = found.groupby("replication")
        return float((by_replication[column].sum() / by_replication["number"].sum()).mean())

    @cached_property
    def release(self) -> pd.DataFrame:
        """The intervals of the Time Release Study by border, side, direction and interval."""
        return results.release_times(self.evidence).set_index(["border", "side", "direction", "interval"])


@cache
def year(name: str, replications: int, *overrides: str) -> Year:
    """A scenario's run; one that is there is used again."""
    return Year(name, replications, overrides)


def across() -> list[str]:
    """The three lines."""
    return [line for line in LINES if line != "all"]


def weeks(warm_up: int, horizon: int, run_out: int) -> tuple[str, str, str]:
    """Another period than the scenario's."""
    return f"time.warm_up_weeks={warm_up}", f"time.horizon_weeks={horizon}", f"time.run_out_weeks={run_out}"


def table(head: str, rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown; the head has its cells between bars."""
    bars = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * (head.count("|") - 1), *bars])


def signed(value: float, digits: int = 1) -> str:
    """A change with its sign; what rounds to nothing has none."""
    text = f"{value:+,.{digits}f}"
    return text[1:] if float(text.replace(",", "")) == 0 else text.replace("-", "−")
