"""Cost and distance along the way of a mean consignment, as in UNESCAP's time/cost-distance method.

The model has no costs. Rates that the user gives are charged for what the ledger shows along the way of
`results.time_distance`: kilometres, crossings, lifts, hauls, hours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.road_places import SIDE_NAMES

from ..errors import ComparisonError
from ..place_seconds import Way
from ..sides import Sides
from ..time_distances import time_distance
from ..traffic import DIRECTIONS, Evidence
from .rates import Rate, Rates
from .work_shares import Work, work_shares

if TYPE_CHECKING:
    import pandas as pd

PARTS = ("transport_cost", "border_cost", "terminal_cost", "time_cost")
"""Columns of the parts that a cost is made of."""

_COLUMNS = ["run", "line", "direction", "origin", "destination", "consignments", "stop", "place", "place_name", "kind"]
_COLUMNS += ["border", "from_km", "to_km", "hours", *PARTS, "cost", "assumed_cost", "low_confidence_cost"]
_COLUMNS += ["cumulative_cost", "cumulative_low", "cumulative_high", "currency", "unit"]


def cost_distance(evidence: Sides, rates: Rates | Sequence[Rates]) -> "pd.DataFrame":
    """Return what it costs by given rates to move one unit of goods along the way of a mean consignment.

    `rates` are those of all runs, or those of each. Columns: run (1, 2), line, direction, origin, destination,
    consignments, stop, place, place_name, kind, border, from_km, to_km, hours as in `time_distance`; then amounts in
    `currency` for one `unit` of goods (texts of the rates): transport_cost (km), border_cost (charges of the sides,
    gauge transfer, change of trucks), terminal_cost (lifts and hauls), time_cost (hours), cost (their sum, there),
    assumed_cost and low_confidence_cost (what of it comes from rates that are assumed or without a source, and from
    those of low confidence), cumulative_cost (at its end), cumulative_low and cumulative_high (the same with every rate
    at the low or the high end of its range).

    A lift, a haul, a gauge transfer and a change of trucks (a handover at a border on the road) are charged for the
    share of the consignments that had one there; a border's charges for all. What is off the way costs time only.

    Raises:
        ComparisonError: the rates are not in one currency and unit, or neither one nor as many as the runs.

    Source: UNESCAP, time/cost-distance methodology.
    """
    import pandas as pd  # noqa: PLC0415

    of_run = rates_of_runs(rates, len(evidence))
    shares = [work_shares(one) for one in evidence]
    table = time_distance(evidence)
    rows: list[dict[str, Any]] = []
    for _, way in table.groupby(["run", "line", "direction"], sort=False):
        at = int(way["run"].iloc[0]) - 1
        rows += _Charging(evidence[at], of_run[at], shares[at], list(way.itertuples(index=False))).rows()
    return pd.DataFrame(rows, columns=_COLUMNS)


def rates_of_runs(rates: Rates | Sequence[Rates], runs: int) -> tuple[Rates, ...]:
    """Return the rates of each run.

    Raises:
        ComparisonError: they are not in one currency and unit, or neither one nor as many as the runs.
    """
    given = (rates,) if isinstance(rates, Rates) else tuple(rates)
    if len(given) not in (1, runs):
        raise ComparisonError(
            [f"{len(given)} files of rates for {runs} run{'s' * (runs > 1)}, must be one, or one each"]
        )
    first, last = given[0], given[-1]
    if (first.currency, first.unit) != (last.currency, last.unit):
        amounts = [f"{each.currency} per {each.unit} ({each.file})" for each in (first, last)]
        raise ComparisonError([f"rates must be in one currency and unit, found {' and '.join(amounts)}"])
    return given if len(given) == runs else given * runs


@dataclass(frozen=True, slots=True)
class _Charge:
    """A rate that is charged so many times for one part of the cost."""

    part: str
    rate: Rate
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class _Charging:
    """One way whose `stops` (rows of `time_distance`, as named tuples) are charged."""

    one: Evidence
    rates: Rates
    shares: dict[Work, float]
    stops: list[Any]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each stop with its costs."""
        total, low, high = 0.0, 0.0, 0.0
        for number, stop in enumerate(self.stops):
            charges = list(self._charges(number, stop))
            parts = {part: _cost(each for each in charges if each.part == part) for part in PARTS}
            cost = sum(parts.values())
            total += cost
            low += sum(each.rate.low * each.times for each in charges)
            high += sum(each.rate.high * each.times for each in charges)
            amounts = {
                **parts,
                "cost": cost,
                "assumed_cost": _cost(each for each in charges if each.rate.confidence == "assumed"),
                "low_confidence_cost": _cost(each for each in charges if each.rate.confidence == "low"),
                "cumulative_cost": total,
                "cumulative_low": low,
                "cumulative_high": high,
            }
            yield stop._asdict() | amounts | {"currency": self.rates.currency, "unit": self.rates.unit}

    def _charges(self, number: int, stop: Any) -> Iterator[_Charge]:
        yield _Charge("time_cost", self.rates.per_hour(stop.line), stop.hours)
        if stop.kind == "section":
            per_km = self.rates.per_km(stop.line, self._mode(number))
            yield _Charge("transport_cost", per_km, stop.to_km - stop.from_km)
        elif stop.kind == "terminal":
            yield from self._at_terminal(stop)
        elif stop.kind == "operational_point" and stop.border:
            yield from self._at_border(stop, self._mode(number))

    def _at_terminal(self, stop: Any) -> Iterator[_Charge]:
        terminal = stop.place.removeprefix("terminal:")
        for cause in ("loading", "unloading"):
            yield _Charge("terminal_cost", self.rates.handling(), self._share(stop, cause))
        yield _Charge("terminal_cost", self.rates.haul(terminal), self._share(stop, "haulage"))

    def _at_border(self, stop: Any, mode: str) -> Iterator[_Charge]:
        key = stop.border
        border = self.one.run.scenario.borders[key]
        leaves = "china" if stop.direction == DIRECTIONS[0] else "viet_nam"
        for side in SIDE_NAMES:
            if border.side(side).station == stop.place:
                way = "exit" if side == leaves else "entry"
                yield _Charge("border_cost", self.rates.crossing(key, mode, side, way))
        transfer = self.rates.at_border(key, "gauge_transfer")
        yield _Charge("border_cost", transfer, self._share(stop, "gauge_transfer"))
        if mode == "road":
            change = self.rates.at_border(key, "change_of_trucks")
            yield _Charge("border_cost", change, self._share(stop, "handover"))

    def _share(self, stop: Any, cause: str) -> float:
        way: Way = (stop.line, stop.direction, stop.origin, stop.destination)
        return self.shares.get((way, stop.place, cause), 0.0)

    def _mode(self, number: int) -> str:
        """Rail or road: that of the section there, else of the next one, at the end of the last one."""
        places = [*self.stops[number:], *reversed(self.stops[:number])]
        section = next((stop.place for stop in places if stop.kind == "section"), None)
        return "rail" if section is None else self.one.run.network.sections[section].mode


def _cost(charges: Iterable[_Charge]) -> float:
    return sum(each.rate.amount * each.times for each in charges)
