"""Rates: what a kilometre, a crossing, a lift, a haul and an hour cost for one unit of goods."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sim.scenario.problem import PathKey, close_match, dotted
from sim.scenario.provenance import Confidence
from sim.scenario.schema import Country, Scenario

_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount for one unit of goods, the ends of its range (the amount where none is given), and the trust in it.

    Without a source it counts as assumed, with a source but no word on the trust in it as low.
    """

    amount: float
    low: float
    high: float
    confidence: Confidence


NOTHING = Rate(0.0, 0.0, 0.0, "high")
"""Where a file has no rate because it need not have one."""

_TRUST: tuple[Confidence, ...] = ("assumed", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of a file, in `currency` for one `unit` of goods (both texts of the user's).

    `by_key` has every number of the file by its keys. What `lines` and `borders` of the file say of one line or border
    stands before what holds for all.
    """

    file: str
    currency: str
    unit: str
    by_key: Mapping[PathKey, Rate]

    @property
    def has_time(self) -> bool:
        """Whether time costs something."""
        return ("time_cost_share_per_day",) in self.by_key

    def per_km(self, line: str, mode: str) -> Rate:
        """What a kilometre costs on a line of the scenario, by rail or road."""
        key = f"{mode}_per_km"
        return self._first(("lines", line, key), (key,))

    def crossing(self, border: str, mode: str, side: Country, way: str) -> Rate:
        """What one side of a border charges on `exit` or `entry`, by rail or road."""
        return self._first(("borders", border, mode, side, way), ("border", mode, side, way))

    def at_border(self, border: str, key: str) -> Rate:
        """What a `gauge_transfer` or a `change_of_trucks` costs at a border."""
        return self._first(("borders", border, key), (key,))

    def handling(self) -> Rate:
        """What a lift onto or off a train costs at a terminal."""
        return self.by_key["handling",]

    def haul(self, terminal: str) -> Rate:
        """What the haul between a terminal and its shippers or consignees costs; nothing if the file has none."""
        return self.by_key.get(("hauls", terminal), NOTHING)

    def per_hour(self, line: str) -> Rate:
        """What an hour costs: the value of the goods times the share of it that a day costs; nothing if not given."""
        if not self.has_time:
            return NOTHING
        value = self._first(("lines", line, "goods_value"), ("goods_value",))
        share = self.by_key["time_cost_share_per_day",]
        return Rate(
            value.amount * share.amount / _HOURS_A_DAY,
            value.low * share.low / _HOURS_A_DAY,
            value.high * share.high / _HOURS_A_DAY,
            min(value.confidence, share.confidence, key=_TRUST.index),
        )

    def _first(self, own: PathKey, common: PathKey) -> Rate:
        return self.by_key.get(own) or self.by_key[common]

    def cautions(self, scenarios: Iterable[Scenario]) -> Iterator[str]:
        """Say which rates are for what no scenario has, and which hauls have no rate."""
        runs = list(scenarios)
        known = {
            "lines": {line for run in runs for line in run.network},
            "borders": {border for run in runs for border in run.borders},
            "hauls": {terminal for run in runs for terminal in run.terminals},
        }
        unused = [_name(key[:2], known[str(key[0])]) for key in self.by_key if _is_unknown(key, known)]
        if unused:
            yield f"{self.file}: rates for what these runs do not have: {', '.join(dict.fromkeys(unused))}"
        free = self.free_hauls(runs)
        if free:
            yield f"{self.file}: hauls has no rate for {', '.join(free)}: what is hauled there counts as free"

    def free_hauls(self, scenarios: Iterable[Scenario]) -> list[str]:
        """Return the terminals to and from which goods are hauled without a rate."""
        return [terminal for terminal in sorted(_hauled(scenarios)) if ("hauls", terminal) not in self.by_key]


def _hauled(scenarios: Iterable[Scenario]) -> set[str]:
    """The terminals of flows to and from which goods are hauled."""
    return {
        terminal
        for scenario in scenarios
        for flow in scenario.flows.values()
        for terminal in (flow.origin, flow.destination)
        if scenario.terminals[terminal].haul_h.mean > 0
    }


def _is_unknown(key: PathKey, known: Mapping[str, set[str]]) -> bool:
    return key[0] in known and key[1] not in known[str(key[0])]


def _name(key: PathKey, known: Iterable[str]) -> str:
    meant = close_match(str(key[1]), sorted(known))
    return f"{dotted(key)} (did you mean '{meant}'?)" if meant else dotted(key)
