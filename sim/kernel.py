"""The clock: SimPy's environment, in which a process may also yield a whole number of seconds.

A process is a generator. It may yield

- a whole number of seconds (0 or more): it goes on after that time;
- `None`: it goes on when somebody calls `wake` on it;
- any SimPy event: it goes on when the event happens.

`Kernel` is fast because a yielded number makes no event object. `StockKernel` runs the same generators on the unchanged
SimPy environment, with the same order of events; tests compare the two.
"""

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from typing import Any, Protocol

import simpy
from simpy.events import NORMAL, URGENT

Wait = int | simpy.Event | None
ProcessGenerator = Generator[Wait, Any, None]

EVENTS_PER_INSTANT = 1_000_000
"""More events than this at one simulated second, and the instant is taken for one that never ends."""


class StuckInstantError(RuntimeError):
    """Simulated time stands still while processes go on resuming each other."""


class Process:
    """A running generator and a name for messages."""

    __slots__ = ("_event", "name", "resume")

    def __init__(self, generator: ProcessGenerator, name: str) -> None:
        self.resume: Callable[[Any], Wait] = generator.send
        self.name = name
        self._event: simpy.Event | None = None


class Clock(Protocol):
    """What the model needs of an environment; both kernels have it."""

    @property
    def now(self) -> Any:
        """Seconds since the scenario's start instant."""

    def start(self, generator: ProcessGenerator, name: str) -> Process:
        """Start a process at this instant, before the others waiting at it."""

    def wake(self, process: Process) -> None:
        """Let a process that yielded None go on at this instant, after those already due."""

    def run_until(self, end_s: int) -> None:
        """Carry out all events before `end_s`."""


class Kernel(simpy.Environment):
    """The fast environment.

    The queue holds SimPy's own entries `(time, priority, number, event)`; where the event would stand there may be a
    `Process`.
    """

    def start(self, generator: ProcessGenerator, name: str) -> Process:
        """Start a process at this instant, before the others waiting at it."""
        process = Process(generator, name)
        heappush(self._queue, (self._now, URGENT, next(self._eid), process))  # type: ignore[misc]
        return process

    def wake(self, process: Process) -> None:
        """Let a process that yielded None go on at this instant."""
        heappush(self._queue, (self._now, NORMAL, next(self._eid), process))  # type: ignore[misc]

    def run_until(self, end_s: int) -> None:
        """Carry out all events before `end_s`.

        Raises:
            StuckInstantError: more than `EVENTS_PER_INSTANT` events at one second.
        """
        queue: list[tuple[Any, Any, int, Any]] = self._queue
        number = self._eid
        last = -1
        at_this_instant = 0
        while queue:
            now, _, _, item = entry = heappop(queue)
            if now != last:
                if now >= end_s:
                    heappush(queue, entry)
                    break
                self._now = last = now
                at_this_instant = 0
            else:
                at_this_instant += 1
                if at_this_instant > EVENTS_PER_INSTANT:
                    raise _stuck(now, item)
            if type(item) is Process:
                try:
                    wait: Any = item.resume(None)
                except StopIteration:
                    continue
                if type(wait) is int:
                    if wait < 0:
                        raise _negative(item, wait)
                    heappush(queue, (now + wait, NORMAL, next(number), item))
                elif wait is not None:
                    self._resume_after(item, wait)
            else:
                _happen(item)
        self._now = end_s

    def _resume_after(self, process: Process, event: simpy.Event) -> None:
        if event.processed:
            self.wake(process)
            return
        event.callbacks.append(lambda _: self._resume(process))

    def _resume(self, process: Process) -> None:
        """Go on with a process within the event that it waited for, as SimPy does."""
        try:
            wait = process.resume(None)
        except StopIteration:
            return
        if isinstance(wait, int):
            if wait < 0:
                raise _negative(process, wait)
            heappush(self._queue, (self._now + wait, NORMAL, next(self._eid), process))  # type: ignore[misc]
        elif wait is not None:
            self._resume_after(process, wait)


class StockKernel(simpy.Environment):
    """The same model on SimPy as it is: each yielded number is a Timeout, each wake an Event."""

    def start(self, generator: ProcessGenerator, name: str) -> Process:
        """Start a process at this instant, before the others waiting at it."""
        process = Process(generator, name)
        self.process(self._drive(process))
        return process

    def wake(self, process: Process) -> None:
        """Let a process that yielded None go on at this instant."""
        if process._event is None:
            raise RuntimeError(f"process {process.name} does not wait to be woken")
        process._event.succeed()

    def run_until(self, end_s: int) -> None:
        """Carry out all events before `end_s`."""
        self.run(until=end_s)

    def _drive(self, process: Process) -> Generator[simpy.Event, Any, None]:
        while True:
            try:
                wait = process.resume(None)
            except StopIteration:
                return
            if isinstance(wait, int):
                yield self.timeout(wait)
            elif wait is None:
                process._event = self.event()
                yield process._event
                process._event = None
            else:
                yield wait


def _happen(event: Any) -> None:
    """Carry out a stock SimPy event, as `simpy.Environment.step` does."""
    callbacks, event.callbacks = event.callbacks, None
    for callback in callbacks:
        callback(event)
    if not event._ok and not hasattr(event, "_defused"):
        raise event._value


def _negative(process: Process, wait_s: int) -> ValueError:
    return ValueError(f"process {process.name} waits {wait_s} s, a wait cannot be negative")


def _stuck(now: int, item: Any) -> StuckInstantError:
    name = item.name if isinstance(item, Process) else repr(item)
    return StuckInstantError(
        f"simulated time stands still at {now} s: more than {EVENTS_PER_INSTANT:,} events at one instant"
        f", the last of {name}"
    )
