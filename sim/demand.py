"""Consignments before they travel: when each is ready, what it is, and every draw that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log1p

from geo import Network

from .border.channels import draw_channels, draw_trader_types
from .demand_rates import Expected, day_factors, expected
from .local_time import HOUR_S, clock_at
from .routes import Route, flow_border
from .scenario.schema import Channel, Country, Flow, Scenario
from .streams import Streams, seconds


@dataclass(frozen=True, slots=True)
class FlowDemand:
    """The consignments of one flow, the `index`-th; they are numbered from `first` on, in order of readiness.

    `ready_s`: ready at the shipper; `at_terminal_s`: after the haul to the terminal; `haul_out_s`: haul from the
    terminal of destination to the consignee. Channels are drawn for each country's side; `traders` are their types.
    """

    id: str
    flow: Flow
    index: int
    first: int
    countries: tuple[Country, Country]
    border: str | None
    origin_station: str
    destination_station: str
    ready_s: list[int]
    at_terminal_s: list[int]
    haul_out_s: list[int]
    traders: list[str]
    channels: Mapping[str, list[Channel]]

    def __len__(self) -> int:
        return len(self.ready_s)

    @property
    def direction(self) -> str:
        """The label of its direction."""
        return direction(*self.countries)


class Demand:
    """All flows' consignments, numbered through in order of the flows' ids."""

    def __init__(self, flows: list[FlowDemand]) -> None:
        self.flows = flows
        self.flow_of: list[int] = []
        for index, flow in enumerate(flows):
            self.flow_of.extend([index] * len(flow))

    def flow(self, consignment: int) -> FlowDemand:
        """The flow that a consignment belongs to."""
        return self.flows[self.flow_of[consignment]]


def draw_demand(scenario: Scenario, network: Network, ways: Sequence[Route], streams: Streams) -> Demand:
    """Draw all consignments that become ready before the end of the period."""
    flows: list[FlowDemand] = []
    for flow_id in sorted(scenario.flows):
        border = flow_border(scenario.flows[flow_id], ways, scenario)
        drawn = _draw_flow(flow_id, scenario, network, streams, after=flows[-1:], border=border)
        flows.append(drawn)
    return Demand(flows)


def direction(first: Country, last: Country) -> str:
    """The direction label of a flow or train, from the countries of its ends."""
    return "domestic" if first == last else f"{first}_to_{last}"


def _draw_flow(
    flow_id: str,
    scenario: Scenario,
    network: Network,
    streams: Streams,
    *,
    after: Sequence[FlowDemand],
    border: str | None,
) -> FlowDemand:
    flow = scenario.flows[flow_id]
    origin, destination = scenario.terminals[flow.origin], scenario.terminals[flow.destination]
    ready = _ready_times_s(flow_id, flow, scenario, streams)
    count = len(ready)
    crossed = scenario.borders[border] if border else None
    traders = draw_trader_types(flow_id, flow, crossed, streams, count)
    haul_in = seconds(origin.haul_h, streams.uniforms(f"{flow_id}/haul_in", count), HOUR_S)
    return FlowDemand(
        id=flow_id,
        flow=flow,
        index=after[-1].index + 1 if after else 0,
        first=after[-1].first + len(after[-1]) if after else 0,
        countries=(clock_at(network.points[origin.station]), clock_at(network.points[destination.station])),
        border=border,
        origin_station=origin.station,
        destination_station=destination.station,
        ready_s=ready,
        at_terminal_s=[r + h for r, h in zip(ready, haul_in, strict=True)],
        haul_out_s=seconds(destination.haul_h, streams.uniforms(f"{flow_id}/haul_out", count), HOUR_S),
        traders=traders,
        channels=draw_channels(flow_id, flow, crossed, streams, traders=traders),
    )


def _ready_times_s(flow_id: str, flow: Flow, scenario: Scenario, streams: Streams) -> list[int]:
    if flow.consignments_per_hour == 0:
        return []
    factors = day_factors(flow.commodity, scenario)
    if factors is not None:
        return _uneven_times_s(flow_id, flow, expected(flow, factors), end_s=scenario.time.end_s, streams=streams)
    rate, end_s = flow.consignments_per_hour / HOUR_S, scenario.time.end_s
    if flow.arrivals == "regular":
        return [int(i / rate + 0.5) for i in range(1, int(end_s * rate) + 2) if int(i / rate + 0.5) < end_s]
    gaps = (-log1p(-u) / rate for u in streams.uniforms(f"{flow_id}/ready", _enough(end_s * rate)))
    times = [int(time) for time in accumulate(gaps)]
    if times[-1] < end_s:
        raise _too_few(flow_id)
    return [time for time in times if time < end_s]


def _uneven_times_s(flow_id: str, flow: Flow, found: Expected, *, end_s: int, streams: Streams) -> list[int]:
    """Arrivals of rate 1 on the scale of the consignments expected until then."""
    if flow.arrivals == "regular":
        times = (int(found.time_s(number) + 0.5) for number in range(1, int(found.total) + 1))
        return [time for time in times if time < end_s]
    numbers = list(accumulate(-log1p(-u) for u in streams.uniforms(f"{flow_id}/ready", _enough(found.total))))
    if numbers[-1] < found.total:
        raise _too_few(flow_id)
    return [min(int(found.time_s(number)), end_s - 1) for number in numbers if number < found.total]


def _enough(expected_count: float) -> int:
    """10 standard deviations more than are expected: fewer cannot happen by chance."""
    return int(expected_count + 10 * expected_count**0.5 + 50)


def _too_few(flow_id: str) -> RuntimeError:
    return RuntimeError(f"flow {flow_id}: too few arrivals drawn")
