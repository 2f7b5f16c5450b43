"""The gate of a terminal: when trucks bring goods in, and when they fetch those that a train has brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ..border.inland import InlandOffices
from ..border.opening_hours import NEVER_S, OpenTimes
from ..demand import Demand, FlowDemand
from ..local_time import HOUR_S
from ..scenario.schema import Terminal
from ..streams import Streams, seconds

Whole = npt.NDArray[np.int64]
Gates = Mapping[str, OpenTimes | None]
"""Of each terminal, when its gate is open; None: always."""


class Handled:
    """What terminals do with each consignment, by number: when and where it comes, where and how long it goes.

    A truck is at the gate at `at_gate_s`, is let in from `gate_opens_s` on, and the goods are in the terminal at
    `at_terminal_s`, later where the yard is full (2^30: not yet). They can be loaded from `available_s` on, later
    where they clear there. Goods that a train brings are checked if they clear there (`released_s` has such flows by
    their first consignment), then stay for `pickup_s`, and until the gate is open. `seen_early` has the consignments
    of which more than their way to the gate is told before they are loaded.
    """

    __slots__ = (
        "_gate_of",
        "at_gate_s",
        "at_terminal_s",
        "available_s",
        "destination",
        "gate_opens_s",
        "gates",
        "haul_out_s",
        "is_plain",
        "origin",
        "pickup_s",
        "ready_s",
        "released_s",
        "seen_early",
    )

    def __init__(
        self,
        demand: Demand,
        places: Mapping[str, int],
        *,
        terminals: Mapping[str, Terminal],
        gates: Gates,
        by_train: Callable[[FlowDemand], bool],
        streams: Streams,
        inland: InlandOffices,
    ) -> None:
        flows, counts = demand.flows, [len(flow) for flow in demand.flows]
        self.ready_s = _joined([flow.ready_s for flow in flows])
        self.at_gate_s = _joined([flow.at_terminal_s for flow in flows])
        self.haul_out_s = _joined([flow.haul_out_s for flow in flows])
        ends = np.array([(places[f.flow.origin], places[f.flow.destination]) for f in flows], dtype=np.int64)
        self.origin, self.destination = np.repeat(ends.reshape(-1, 2), counts, axis=0).T
        gate_of = {
            f.index: (gates[f.flow.origin], gates[f.flow.destination]) if by_train(f) else (None, None) for f in flows
        }
        opens = [_let_in(flow.at_terminal_s, gate_of[flow.index][0]) for flow in flows]
        self.gate_opens_s = _joined(opens)
        self.at_terminal_s = self.gate_opens_s.copy()
        inland.go_through_exit_offices({flow.index: times for flow, times in zip(flows, opens, strict=True)})
        released = [inland.available_s.get(flow.index, times) for flow, times in zip(flows, opens, strict=True)]
        self.available_s = _joined(released)
        early = [
            *_numbers([flow for flow in flows if _is_seen_early(flow, terminals, inland)]),
            *_kept_out(flows, opens, gate_of),
        ]
        self.seen_early = np.unique(np.array(early, dtype=np.int64))
        self.released_s = [(flows[index].first, times) for index, times in inland.released_s.items()]
        pickups = [_pickups_s(f, terminals[f.flow.destination], by_train=by_train(f), streams=streams) for f in flows]
        self.pickup_s = _joined(pickups)
        self.gates = {places[terminal]: times for terminal, times in gates.items()}
        self._gate_of = np.repeat([int(gate_of[f.index][1] is not None) for f in flows], counts)
        self.is_plain = not self.pickup_s.any() and not any(gates.values())

    def is_not_in_yet(self, first: int, last: int) -> None:
        """Consignments from one number to before another come into the terminal when its yard has room."""
        self.at_terminal_s[first:last] = self.available_s[first:last] = NEVER_S

    def comes_in(self, consignment: int, now: int) -> None:
        """The yard has room for a consignment; none that waits for it clears here."""
        self.at_terminal_s[consignment] = self.available_s[consignment] = now

    def cleared_s(self, consignments: Whole, off_s: Whole) -> Whole:
        """When customs are done with goods lifted off at `off_s`: then, or when the office here has released them."""
        if not self.released_s:
            return off_s
        released_s = np.full(len(self.ready_s), -1, dtype=np.int64)
        for first, times in self.released_s:
            released_s[first : first + len(times)] = times
        return np.maximum(released_s[consignments], off_s)

    def fetched_s(self, consignment: int, cleared_s: int) -> int:
        """When goods leave the terminal that were lifted off, and cleared if they clear here, at a second."""
        wanted_s = cleared_s + int(self.pickup_s[consignment])
        if not self._gate_of[consignment]:
            return wanted_s
        gate = self.gates[int(self.destination[consignment])]
        return wanted_s if gate is None else gate.next_open(wanted_s)

    def all_fetched_s(self, consignments: Whole, cleared_s: Whole) -> Whole:
        """As `fetched_s`, for many."""
        if self.is_plain:
            return cleared_s
        rows = zip(consignments.tolist(), cleared_s.tolist(), strict=True)
        return np.array([self.fetched_s(consignment, time_s) for consignment, time_s in rows], dtype=np.int64)


def _let_in(at_gate_s: Sequence[int], gate: OpenTimes | None) -> Sequence[int]:
    return at_gate_s if gate is None else [gate.next_open(time_s) for time_s in at_gate_s]


def _pickups_s(flow: FlowDemand, terminal: Terminal, *, by_train: bool, streams: Streams) -> Sequence[int]:
    if not by_train or terminal.pickup_h.fixed == 0:
        return [0] * len(flow)
    return seconds(terminal.pickup_h, streams.uniforms(f"{flow.id}/pickup", len(flow)), HOUR_S)


def _is_seen_early(flow: FlowDemand, terminals: Mapping[str, Terminal], inland: InlandOffices) -> bool:
    return flow.index in inland.available_s or terminals[flow.flow.origin].yard.export_teu is not None


def _numbers(flows: Sequence[FlowDemand]) -> list[int]:
    return [number for flow in flows for number in range(flow.first, flow.first + len(flow))]


def _kept_out(
    flows: Sequence[FlowDemand], opens: Sequence[Sequence[int]], gate_of: Mapping[int, tuple[OpenTimes | None, ...]]
) -> list[int]:
    """Those whose truck waits at a gate that a disruption closes, at one time or another."""
    found = []
    for flow, opens_s in zip(flows, opens, strict=True):
        gate = gate_of[flow.index][0]
        if gate is not None and gate.disrupted is not None:
            waits = zip(flow.at_terminal_s, opens_s, strict=True)
            found += [flow.first + number for number, (at_s, open_s) in enumerate(waits) if at_s < open_s]
    return found


def _joined(rows: Sequence[Sequence[int]]) -> Whole:
    return np.array([time_s for row in rows for time_s in row], dtype=np.int64)
