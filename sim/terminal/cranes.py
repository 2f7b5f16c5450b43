"""The cranes of terminals: who is lifted when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..border.opening_hours import OpenTimes
from ..closed_terminals import ClosedTerminals
from ..demand import Demand, FlowDemand
from ..disruptions import Disruptions
from ..failing_servers import FailingServers, up_times
from ..ledger import cause
from ..local_time import MINUTE_S
from ..scenario.schema import Terminal
from ..servers import ServerGroup
from ..streams import Streams, inverse, seconds

CRANE, LOADING = cause("crane"), cause("loading")

Lifts = tuple[ServerGroup | None, int, list[int]]
"""Of a flow: cranes (None: lifting takes no time), its first consignment, and the seconds that each lift takes."""


class Cranes:
    """The cranes of all terminals, and how long each lift takes."""

    def __init__(
        self,
        terminals: Mapping[str, Terminal],
        demand: Demand,
        *,
        places: Mapping[str, int],
        streams: Streams,
        open_times: Callable[[Sequence[str]], OpenTimes | None],
        end_s: int,
        disruptions: Disruptions,
        closed: ClosedTerminals,
    ) -> None:
        self._closed = closed
        self._places = places
        self._terminals = terminals
        self._demand = demand
        self._streams = streams
        self._groups = {
            key: _group(
                key,
                terminals[key],
                place,
                open_times=open_times,
                disruptions=disruptions,
                up=_up(key, terminals[key], streams, end_s),
            )
            for key, place in places.items()
        }
        self._on = [self._lifts(flow, flow.flow.origin) for flow in demand.flows]
        self._off = [self._lifts(flow, flow.flow.destination) for flow in demand.flows]

    @property
    def groups(self) -> list[ServerGroup]:
        """All cranes."""
        return [group for group in self._groups.values() if group is not None]

    def lift(self, consignments: Sequence[int], work: int, now: int) -> list[int]:
        """When each of them is lifted on or off, if they come to the cranes now."""
        lifts = self._on if work == LOADING else self._off
        flow_of, last_flow = self._demand.flow_of, -1
        ends = []
        for consignment in consignments:
            if flow_of[consignment] != last_flow:
                last_flow = flow_of[consignment]
                cranes, first, lifts_s = lifts[last_flow]
            if cranes is None:
                ends.append(self._without_cranes(consignment, work, now))
            else:
                ends.append(cranes.serve(consignment, now, lifts_s[consignment - first], work))
        return ends

    def _without_cranes(self, consignment: int, work: int, now: int) -> int:
        """Where nothing is lifted goods go on at once, but not while the terminal is closed."""
        if self._closed.are_none:
            return now
        flow = self._demand.flow(consignment).flow
        return self._closed.goes_on_s(
            consignment, self._places[flow.origin if work == LOADING else flow.destination], now
        )

    def _lifts(self, flow: FlowDemand, terminal: str) -> Lifts:
        cranes = self._groups[terminal]
        if cranes is None:
            return None, flow.first, []
        drawn = self._streams.uniforms(f"{flow.id}/{terminal}/lift", len(flow))
        return cranes, flow.first, seconds(self._terminals[terminal].lift_time_min, drawn, MINUTE_S)


def _group(
    terminal_id: str,
    terminal: Terminal,
    place: int,
    *,
    open_times: Callable[[Sequence[str]], OpenTimes | None],
    disruptions: Disruptions,
    up: list[OpenTimes] | None,
) -> ServerGroup | None:
    """The cranes of a terminal; `up` is when each is in working order, None: always."""
    count, stage = terminal.cranes, f"{terminal_id}.cranes"
    if count is None:
        return None
    hours = disruptions.hours_of_cranes(terminal_id, open_times(terminal.open), count)
    at_hand = disruptions.up_times([terminal_id], count, up)
    if at_hand is None:
        return ServerGroup(place, stage, servers=count, open_times=hours, work=LOADING, wait=CRANE)
    return FailingServers(place, stage, up=at_hand, open_times=hours, work=LOADING, wait=CRANE)


def _up(terminal_id: str, terminal: Terminal, streams: Streams, end_s: int) -> list[OpenTimes] | None:
    failure = terminal.crane_failure
    if terminal.cranes is None or failure is None:
        return None
    stage, repair_h = f"{terminal_id}.cranes", inverse(failure.repair_h)
    return up_times(stage, terminal.cranes, mean_h=failure.mean_h, repair_h=repair_h, streams=streams, end_s=end_s)
