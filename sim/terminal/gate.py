"""The gate of a terminal: when trucks bring goods in, and when they fetch those that a train has brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ..border.opening_hours import OpenTimes
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
    `at_terminal_s`, later where the yard is full (-1: not yet). Goods that a train brings stay for `pickup_s`, until
    the gate is open.
    """

    __slots__ = (
        "_gate_of",
        "at_gate_s",
        "at_terminal_s",
        "destination",
        "gate_opens_s",
        "gates",
        "haul_out_s",
        "is_plain",
        "origin",
        "pickup_s",
        "ready_s",
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
        pickups = [_pickups_s(f, terminals[f.flow.destination], by_train=by_train(f), streams=streams) for f in flows]
        self.pickup_s = _joined(pickups)
        self.gates = {places[terminal]: times for terminal, times in gates.items()}
        self._gate_of = np.repeat([int(gate_of[f.index][1] is not None) for f in flows], counts)
        self.is_plain = not self.pickup_s.any() and not any(gates.values())

    def fetched_s(self, consignment: int, off_s: int) -> int:
        """When goods leave the terminal that were lifted off at a second."""
        wanted_s = off_s + int(self.pickup_s[consignment])
        if not self._gate_of[consignment]:
            return wanted_s
        gate = self.gates[int(self.destination[consignment])]
        return wanted_s if gate is None else gate.next_open(wanted_s)

    def all_fetched_s(self, consignments: Whole, off_s: Whole) -> Whole:
        """As `fetched_s`, for many."""
        if self.is_plain:
            return off_s
        rows = zip(consignments.tolist(), off_s.tolist(), strict=True)
        return np.array([self.fetched_s(consignment, off) for consignment, off in rows], dtype=np.int64)


def _let_in(at_gate_s: Sequence[int], gate: OpenTimes | None) -> Sequence[int]:
    return at_gate_s if gate is None else [gate.next_open(time_s) for time_s in at_gate_s]


def _pickups_s(flow: FlowDemand, terminal: Terminal, *, by_train: bool, streams: Streams) -> Sequence[int]:
    if not by_train or terminal.pickup_h.fixed == 0:
        return [0] * len(flow)
    return seconds(terminal.pickup_h, streams.uniforms(f"{flow.id}/pickup", len(flow)), HOUR_S)


def _joined(rows: Sequence[Sequence[int]]) -> Whole:
    return np.array([time_s for row in rows for time_s in row], dtype=np.int64)
